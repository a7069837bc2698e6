//! What can stand between a station and an answer.

use super::address::Address;
use contract::{CODES, Failure};

/// Why there is no answer. Every kind has a code and sentences ([`Failure`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Nobody answered, or the connection broke before the answer was whole.
    /// Whether the server did what it was asked is not known.
    Unreachable {
        /// The address asked.
        server: String,
        /// What the system said.
        detail: String,
    },
    /// Something answered that is not the server: a sign-in page of a network, an
    /// error page of a proxy. Tried again like [`Error::Unreachable`].
    Incomprehensible {
        /// The address asked.
        server: String,
        /// The HTTP status.
        status: u16,
    },
    /// The server does not recognise the station, with a fresh token either.
    Unauthorised(Failure),
    /// The station may not sync any more; what it pushed was set aside.
    Revoked(Failure),
    /// The server does not speak this station's protocol any more. Push still
    /// works.
    Upgrade(Failure),
    /// The server understood and did not do it.
    Refused {
        /// The HTTP status; 0 for what could not even be sent.
        status: u16,
        /// Why, in the server's code.
        failure: Failure,
    },
}

impl Error {
    pub(super) fn unreachable(server: &Address, detail: impl ToString) -> Self {
        Self::Unreachable {
            server: server.to_string(),
            detail: detail.to_string(),
        }
    }

    /// The innermost cause: the outer ones only repeat the address.
    pub(super) fn of(server: &Address, error: &reqwest::Error) -> Self {
        let mut cause: &dyn std::error::Error = error;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        Self::unreachable(server, cause)
    }

    pub(super) fn incomprehensible(server: &Address, status: reqwest::StatusCode) -> Self {
        Self::Incomprehensible {
            server: server.to_string(),
            status: status.as_u16(),
        }
    }

    /// A problem the server told.
    pub(super) fn told(status: reqwest::StatusCode, failure: Failure) -> Self {
        match failure.code.as_str() {
            "device_revoked" => return Self::Revoked(failure),
            "upgrade_needed" => return Self::Upgrade(failure),
            _ => {}
        }
        if status == reqwest::StatusCode::UNAUTHORIZED {
            return Self::Unauthorised(failure);
        }
        Self::Refused {
            status: status.as_u16(),
            failure,
        }
    }

    /// Whether asking the same again, later, may be answered without anybody
    /// doing anything here.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Incomprehensible { .. } => true,
            Self::Refused { status, .. } => *status >= 500 || *status == 408,
            Self::Unauthorised(_) | Self::Revoked(_) | Self::Upgrade(_) => false,
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Failure::from(self.clone()).fmt(f)
    }
}

impl std::error::Error for Error {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Unreachable { server, detail } => Self::new("server_unreachable")
                .with("server", server)
                .with("detail", detail),
            Error::Incomprehensible { server, status } => Self::new("server_incomprehensible")
                .with("server", server)
                .with("status", status),
            Error::Unauthorised(failure)
            | Error::Revoked(failure)
            | Error::Upgrade(failure)
            | Error::Refused { failure, .. } => in_words(failure),
        }
    }
}

/// A newer server may have reasons that nobody has words for here.
fn in_words(failure: Failure) -> Failure {
    if CODES.contains(&failure.code.as_str()) {
        return failure;
    }
    Failure::new("server_refused").with("code", failure.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::StatusCode;

    #[test]
    fn a_problem_is_sorted_by_what_a_station_can_do_about_it() {
        let told = |status: u16, code: &str| {
            Error::told(StatusCode::from_u16(status).unwrap(), Failure::new(code))
        };
        assert!(matches!(
            told(401, "sign_in_needed"),
            Error::Unauthorised(_)
        ));
        assert!(matches!(told(403, "device_revoked"), Error::Revoked(_)));
        assert!(matches!(told(426, "upgrade_needed"), Error::Upgrade(_)));
        for (status, code, passes) in [
            (503, "server_busy", true),
            (503, "database_unreachable", true),
            (500, "internal", true),
            (408, "request_too_slow", true),
            (403, "enrol_code_unusable", false),
            (409, "forked", false),
            (413, "too_large", false),
        ] {
            let error = told(status, code);
            assert_eq!(error.is_passing(), passes, "{code}");
            assert_eq!(Failure::from(error).code, code);
        }
    }

    #[test]
    fn a_reason_of_a_newer_server_is_still_said() {
        let error = Error::told(
            StatusCode::CONFLICT,
            Failure::new("moon_in_the_wrong_phase"),
        );
        let failure = Failure::from(error);
        assert_eq!(failure.code, "server_refused");
        assert_eq!(failure.params["code"], "moon_in_the_wrong_phase");
    }
}
