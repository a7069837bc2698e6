//! `scan`: codes in, one answer a line, each only once it is on disk.

use super::frames::Frames;
use super::options::Scan;
use super::output::{Stop, aside};
use super::spoken::Spoken;
use super::{Desk, in_words, say_error, session_id};
use contract::views::{ScanView, SessionDetailView, SessionView};
use contract::{Failure, OpenSessionRequest, ScanRequest, SessionRequest};
use domain::kernel::SessionId;
use domain::warehouse::{Action, ScanSource};
use station::door::ScanSender;
use station::ending;
use station::guns::Stop as Halt;
use std::sync::mpsc::{Receiver, sync_channel};

impl Desk {
    pub(super) fn scan(&self, ask: Scan) -> Result<(), Stop> {
        let gun = match ask.from.as_str() {
            "-" => None,
            from => Some(self.gun_of(from)?),
        };
        let session = self.session_for_scans(&ask)?;
        let (sender, answers) = self.door.scans(&self.caller())?;
        let asked_to_end = sender.clone();
        let halt = Halt::default();
        let told = halt.clone();
        let listening = ending::once_asked(move || {
            told.now();
            asked_to_end.close();
        });
        listening.map_err(|error| Failure::new("internal").with("detail", error))?;
        let read = match gun {
            None => Some(read_codes(sender.clone(), session)?),
            Some(gun) => {
                self.read_gun(gun, sender.clone(), session, halt.clone())?;
                None
            }
        };

        let spoken = (!self.out.json).then(|| self.spoken());
        let mut stop = None;
        for answer in answers {
            let told = match answer {
                Ok(view) => self.tell_scan(&view, spoken.as_ref()),
                Err(failure) => {
                    let words = self.spoken().words;
                    say_error(&self.out, &in_words(words, failure));
                    Err(Stop::Told)
                }
            };
            // Whatever is under way is still answered; nothing new is begun.
            if let Err(why) = told {
                halt.now();
                sender.close();
                stop.get_or_insert(why);
            }
        }
        let failure = read.and_then(|read| read.try_recv().ok());
        match (stop, failure) {
            (Some(stop), _) => Err(stop),
            (None, Some(failure)) => Err(failure.into()),
            (None, None) => Ok(()),
        }
    }

    fn tell_scan(&self, view: &ScanView, spoken: Option<&Spoken>) -> Result<(), Stop> {
        match spoken {
            None => self.out.object(view),
            Some(spoken) => self.out.line(&spoken.scan(view)),
        }
    }

    /// The session scans go to, known to take them.
    fn session_for_scans(&self, ask: &Scan) -> Result<SessionId, Stop> {
        let Some(id) = session_id(ask.session.clone())? else {
            let view: SessionView =
                self.ask("open_session", OpenSessionRequest { new: ask.new })?;
            self.mention(view.resumed, view.session_id, &view);
            return Ok(view.session_id);
        };
        let request = SessionRequest {
            session_id: Some(SessionId(id)),
        };
        let view: SessionDetailView = self.ask("session", request)?;
        let refusal = view
            .allowed
            .into_iter()
            .find(|allowed| allowed.action == Action::Scan)
            .and_then(|allowed| allowed.refusal);
        if let Some(refusal) = refusal {
            return Err(Stop::Said(refusal));
        }
        self.mention(true, view.session_id, &view.session);
        Ok(view.session_id)
    }

    fn mention(&self, resumed: bool, id: SessionId, view: &SessionView) {
        if self.out.json {
            return;
        }
        let spoken = self.spoken();
        let key = match resumed {
            true => "scan.resumed",
            false => "scan.started",
        };
        let totals = spoken.totals(&view.totals);
        aside(&spoken.say(key, &[("session_id", &id.to_string()), ("totals", &totals)]));
    }
}

/// Sends codes from standard input on a thread of its own: an answer never
/// waits for the next code, nor a code for the answer before it. The channel
/// says why reading ended, if not because the input did.
fn read_codes(sender: ScanSender, session: SessionId) -> Result<Receiver<Failure>, Failure> {
    let (ended, why) = sync_channel(1);
    let read = move || {
        let mut frames = Frames::new(std::io::stdin().lock());
        loop {
            match frames.next() {
                Ok(Some(code)) => {
                    let scan = ScanRequest {
                        session_id: session,
                        code,
                        source: ScanSource::Stdin,
                        gun: None,
                        damage: None,
                    };
                    if !sender.send(scan) {
                        return;
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    let failure = Failure::new("file_unreadable")
                        .with("path", "-")
                        .with("detail", error);
                    let _ = ended.try_send(failure);
                    break;
                }
            }
        }
        sender.close();
    };
    std::thread::Builder::new()
        .name("codes".to_owned())
        .spawn(read)
        .map_err(|error| Failure::new("internal").with("detail", error))?;
    Ok(why)
}
