//! Sessions: showing them, undoing, and their three ends.

use super::output::Stop;
use super::{Desk, Nothing, session_id};
use contract::views::{
    DispatchedView, IssuesPendingView, ScanView, SessionDetailView, SessionView,
};
use contract::{DispatchRequest, SessionRequest};
use domain::kernel::SessionId;

fn request(id: Option<String>) -> Result<SessionRequest, Stop> {
    Ok(SessionRequest {
        session_id: session_id(id)?.map(SessionId),
    })
}

impl Desk {
    pub(super) fn undo(&self) -> Result<(), Stop> {
        let view: ScanView = self.ask("undo", request(None)?)?;
        self.one(&view, |spoken, view| vec![spoken.scan(view)])
    }

    pub(super) fn session(&self, id: Option<String>) -> Result<(), Stop> {
        let view: SessionDetailView = self.ask("session", request(id)?)?;
        self.one(&view, |spoken, view| {
            let mut lines = vec![spoken.session(&view.session)];
            lines.extend(view.items.iter().map(|item| spoken.item(item)));
            lines
        })
    }

    pub(super) fn sessions(&self) -> Result<(), Stop> {
        let views: Vec<SessionView> = self.ask("sessions", Nothing {})?;
        self.list(&views, |spoken, view| spoken.session(view))
    }

    pub(super) fn dispatch(
        &self,
        id: Option<String>,
        acknowledge_errors: bool,
    ) -> Result<(), Stop> {
        let request = DispatchRequest {
            session_id: session_id(id)?.map(SessionId),
            acknowledge_errors,
        };
        let view: DispatchedView = self.ask("dispatch", request)?;
        self.one(&view, |spoken, view| {
            let count = view.dispatched_count.to_string();
            vec![spoken.say(
                "session.dispatched",
                &[
                    ("count", &count),
                    ("manifest_number", &view.manifest_number),
                ],
            )]
        })
    }

    pub(super) fn issues_pending(&self, id: Option<String>) -> Result<(), Stop> {
        let view: IssuesPendingView = self.ask("mark_issues_pending", request(id)?)?;
        self.one(&view, |spoken, view| {
            let count = view.pending_count.to_string();
            vec![spoken.say("session.issues_pending", &[("count", &count)])]
        })
    }

    pub(super) fn cancel(&self, id: Option<String>) -> Result<(), Stop> {
        let view: SessionView = self.ask("cancel_session", request(id)?)?;
        self.one(&view, |spoken, view| {
            let id = view.session_id.to_string();
            vec![spoken.say("session.cancelled", &[("session_id", &id)])]
        })
    }
}
