//! What stations and the server say to each other, and the network between.

use crate::bugs::Bug;
use crate::server::{Heard, Looked};
use crate::station::Lived;
use crate::world::{Event, Fate, TICK, World};
use contract::sync::{AskPart, PROTOCOL, Pull, PullAnswer, Push, PushAnswer, SnapshotPart};
use sync::server::part;
use sync::station::Incoming;

/// How long an answer is waited for.
const PATIENCE: u64 = 3_000;

/// What travels.
#[derive(Debug, Clone)]
pub enum Message {
    Push(Push),
    Pushed(PushAnswer),
    Pull(Pull),
    Pulled(PullAnswer),
    AskPart(AskPart),
    Part(SnapshotPart),
}

impl World {
    /// A station sees to its sync, as it does again and again.
    pub(crate) fn tick(&mut self, at: usize) {
        self.at(self.now + TICK, Event::Tick(at));
        if self.nodes[at].down_until > self.now {
            return;
        }
        if self.chance.below(100) < self.weather.partition {
            self.nodes[at].offline_until = self.now + self.chance.below(20_000);
        }
        let late = |until: Option<u64>| until.is_none_or(|until| until <= self.now);
        let node = &self.nodes[at];
        let (push, pull) = (late(node.push_until), late(node.pull_until));
        if push {
            if self.nodes[at].push_until.is_some() {
                self.nodes[at].store.unanswered();
            }
            self.push(at);
        }
        if pull {
            self.pull(at);
        }
    }

    fn push(&mut self, at: usize) {
        self.nodes[at].push_until = None;
        let push = self.nodes[at].store.push();
        let store = &mut self.nodes[at].store;
        store.lived.push(Lived::Sends(push.clone()));
        if let Some(push) = push {
            self.nodes[at].push_until = Some(self.now + PATIENCE);
            self.send_up(at, Message::Push(push));
        }
    }

    fn pull(&mut self, at: usize) {
        self.nodes[at].pull_until = None;
        if let Some(pull) = self.nodes[at].store.pull() {
            self.nodes[at].pull_until = Some(self.now + PATIENCE);
            self.send_up(at, Message::Pull(pull));
        }
    }

    fn arrivals(&mut self, at: usize) -> Vec<u64> {
        if self.nodes[at].offline_until > self.now {
            return Vec::new();
        }
        let mut times = Vec::new();
        if self.chance.below(100) >= self.weather.loss {
            times.push(self.now + 5 + self.chance.below(400));
        }
        if self.chance.below(100) < self.weather.doubling {
            times.push(self.now + 5 + self.chance.below(6_000));
        }
        times
    }

    fn send_up(&mut self, at: usize, message: Message) {
        for time in self.arrivals(at) {
            self.at(time, Event::Up(at, message.clone()));
        }
    }

    fn send_down(&mut self, at: usize, message: Message) {
        for time in self.arrivals(at) {
            self.at(time, Event::Down(at, message.clone()));
        }
    }

    pub(crate) fn serve(&mut self, from: usize, message: Message) {
        if self.server_down_until > self.now {
            return;
        }
        match message {
            Message::Push(push) => self.take_push(from, push),
            Message::Pull(pull) => {
                let limit = 1 + self.chance.below(60) as usize;
                let answer = self.server.pull(&pull, limit);
                self.send_down(from, Message::Pulled(answer));
            }
            Message::AskPart(ask) => {
                if ask.snapshot.is_none() || !self.snapshots.contains_key(&from) {
                    let per_part = 5 + self.chance.below(60) as usize;
                    let parts = self.server.snapshot(ask.device_id, ask.answered, per_part);
                    self.snapshots.insert(from, parts);
                }
                let parts = &self.snapshots[&from];
                let number = |first: &SnapshotPart| part(&ask, first.snapshot, first.of);
                let part = parts
                    .first()
                    .map(|first| parts[number(first) as usize].clone());
                if let Some(part) = part {
                    self.send_down(from, Message::Part(part));
                }
            }
            Message::Pushed(_) | Message::Pulled(_) | Message::Part(_) => {}
        }
    }

    fn take_push(&mut self, from: usize, push: Push) {
        let decided = match self.server.look(push.clone()) {
            Looked::Answer(answer) => {
                self.server.heard.push(Heard::Pushed(push, answer.clone()));
                return self.send_down(from, Message::Pushed(answer));
            }
            Looked::Decided(decided) => *decided,
        };
        let answer = decided.answer.clone();
        if self.server.bug == Some(Bug::EarlyAnswer) {
            self.send_down(from, Message::Pushed(answer.clone()));
        }
        match self.fate() {
            Fate::CrashBefore => {
                self.server.roll_back(decided.steps.len());
                self.crash_server();
            }
            Fate::CrashAfter => {
                self.server.heard.push(Heard::Pushed(push, answer));
                self.server.commit(decided);
                self.crash_server();
            }
            Fate::Commits => {
                self.server.heard.push(Heard::Pushed(push, answer.clone()));
                self.server.commit(decided);
                self.send_down(from, Message::Pushed(answer));
            }
        }
    }

    pub(crate) fn receive(&mut self, at: usize, message: Message) {
        let node = &self.nodes[at];
        if node.down_until > self.now || node.store.enrolled.is_none() {
            return;
        }
        match message {
            Message::Pushed(answer) => {
                if self.survives(at) {
                    let before = self.nodes[at].store.queue;
                    let store = &mut self.nodes[at].store;
                    store.pushed(&answer);
                    store.lived.push(Lived::Answered(answer));
                    // A doubled answer does not make two pushes.
                    if self.nodes[at].store.queue != before {
                        self.push(at);
                    }
                }
            }
            Message::Pulled(answer) => self.pulled(at, answer),
            Message::Part(part) => {
                let (staging, incoming) = self.nodes[at].store.stage(part.clone());
                let is_new = staging != self.nodes[at].store.staging;
                self.nodes[at].store.staging = staging;
                match incoming {
                    Some(incoming) => self.apply(at, incoming, Lived::Part(part)),
                    None => {
                        self.nodes[at].store.lived.push(Lived::Part(part));
                        if is_new {
                            self.ask_part(at);
                        }
                    }
                }
            }
            Message::Push(_) | Message::Pull(_) | Message::AskPart(_) => {}
        }
    }

    /// Whether a small transaction of a station gets through.
    fn survives(&mut self, at: usize) -> bool {
        let commits = matches!(self.fate(), Fate::Commits);
        if !commits {
            self.crash_station(at);
        }
        commits
    }

    fn ask_part(&mut self, at: usize) {
        let store = &self.nodes[at].store;
        let (snapshot, number) = store.staging.wanted();
        let ask = AskPart {
            protocol: PROTOCOL,
            device_id: store.device.id,
            snapshot,
            number,
            answered: store.answered,
        };
        self.nodes[at].pull_until = Some(self.now + PATIENCE);
        self.send_up(at, Message::AskPart(ask));
    }

    fn pulled(&mut self, at: usize, answer: PullAnswer) {
        let mut page = match answer {
            PullAnswer::Page(page) => page,
            PullAnswer::Snapshot => return self.ask_part(at),
            PullAnswer::Upgrade { .. } | PullAnswer::UnknownStation => return,
        };
        let store = &self.nodes[at].store;
        match store.bug {
            Some(Bug::PageTwice) => page.from = store.cursor,
            Some(Bug::ForgottenLeave) => {
                let stays = |entry: &contract::sync::Entry| {
                    !matches!(entry, contract::sync::Entry::Leave { .. })
                };
                page.entries.retain(stays);
            }
            _ => {}
        }
        let more = page.to < page.head;
        let lived = Lived::Page(page.clone());
        if let Some(mut incoming) = Incoming::of(page, store.epoch, store.cursor) {
            if store.bug == Some(Bug::SkippedCursor) && more {
                incoming.cursor += 1;
            }
            self.apply(at, incoming, lived);
            if more {
                self.pull(at);
            } else {
                self.nodes[at].pull_until = None;
            }
        }
    }

    fn apply(&mut self, at: usize, incoming: Incoming, lived: Lived) {
        let rebased = self.nodes[at].store.rebase(incoming);
        let fate = self.fate();
        if !matches!(fate, Fate::CrashBefore) {
            let store = &mut self.nodes[at].store;
            store.apply(rebased);
            let is_snapshot = matches!(lived, Lived::Part(_));
            store.lived.push(lived);
            if is_snapshot && store.bug == Some(Bug::SnapshotDropsQueue) {
                store.pending.clear();
            }
        }
        if !matches!(fate, Fate::Commits) {
            self.crash_station(at);
        }
    }
}
