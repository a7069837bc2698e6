//! Where a server is.

use contract::Failure;
use reqwest::Url;
use std::net::IpAddr;

/// The address of a server as a person gives it: a scheme, a host, and a path in
/// front of the server's own where a proxy has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Reads what was typed.
    ///
    /// # Errors
    ///
    /// `server_address_unusable` for anything but http and https, and for names,
    /// passwords, queries and fragments in it: they would be stored and shown.
    /// `server_not_encrypted` for http to another computer.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let refused = |code: &str| Err(Failure::new(code).with("address", text.trim()));
        let Ok(mut url) = Url::parse(text.trim()) else {
            return refused("server_address_unusable");
        };
        let is_plain = match url.scheme() {
            "https" => false,
            "http" => true,
            _ => return refused("server_address_unusable"),
        };
        let has_more = url.query().is_some() || url.fragment().is_some();
        if has_more || !url.username().is_empty() || url.password().is_some() {
            // Not repeated: it may hold a password.
            return Err(Failure::new("server_address_unusable").with("address", ""));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        let address = Self(url);
        if is_plain && !address.is_loopback() {
            return refused("server_not_encrypted");
        }
        Ok(address)
    }

    /// One of the server's addresses, such as [`contract::http::PUSH`].
    pub(super) fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url
    }

    /// Whether it is this computer: nothing leaves it, and no proxy is asked.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        match host.parse::<IpAddr>() {
            Ok(address) => address.to_canonical().is_loopback(),
            Err(_) => host == "localhost" || host.ends_with(".localhost"),
        }
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_however_it_ends_and_with_a_path_of_a_proxy() {
        for (typed, shown, push) in [
            (
                "https://sync.example.com",
                "https://sync.example.com",
                "https://sync.example.com/push",
            ),
            (
                " HTTPS://Sync.example.com:8443/ ",
                "https://sync.example.com:8443",
                "https://sync.example.com:8443/push",
            ),
            (
                "https://example.com/way/station//",
                "https://example.com/way/station",
                "https://example.com/way/station/push",
            ),
            (
                "http://127.0.0.1:8470/",
                "http://127.0.0.1:8470",
                "http://127.0.0.1:8470/push",
            ),
        ] {
            let address = Address::read(typed).unwrap();
            assert_eq!(address.to_string(), shown);
            assert_eq!(address.at("/push").as_str(), push);
            assert_eq!(Address::read(shown), Ok(address));
        }
    }

    #[test]
    fn in_the_open_nothing_leaves_this_computer() {
        for here in [
            "http://localhost:1",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://[::ffff:127.0.0.1]",
            "http://station.localhost",
        ] {
            assert!(Address::read(here).unwrap().is_loopback(), "{here}");
        }
        for elsewhere in [
            "http://192.168.1.2",
            "http://sync.example.com",
            "http://localhost.example.com",
            "http://[2001:db8::1]",
            "http://0.0.0.0",
        ] {
            let refused = Address::read(elsewhere).unwrap_err();
            assert_eq!(refused.code, "server_not_encrypted", "{elsewhere}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_and_a_password_is_not_repeated() {
        for typed in [
            "",
            "sync.example.com",
            "localhost:8470",
            "ftp://example.com",
            "file:///etc/passwd",
            "https://",
            "https://example.com/?token=secret",
            "https://example.com/#secret",
            "https://ana:secret@example.com",
        ] {
            let refused = Address::read(typed).unwrap_err();
            assert_eq!(refused.code, "server_address_unusable", "{typed}");
            assert!(!refused.to_string().contains("secret"), "{typed}");
        }
    }
}
