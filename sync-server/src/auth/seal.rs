//! Challenges and tokens that the server recognises without having kept them:
//! device, end and a random part under a keyed digest.

use contract::Failure;
use data_encoding::BASE64URL_NOPAD;
use domain::kernel::DeviceId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// What something sealed is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be signed.
    Challenge,
    /// To be shown with requests.
    Token,
}

const DEVICE: usize = 16;
const UNTIL: usize = 8;
const RANDOM: usize = 16;
const CONTENT: usize = DEVICE + UNTIL + RANDOM;

/// The secret every process of one database shares.
#[derive(Clone)]
pub struct Seal {
    secret: Vec<u8>,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// With this secret.
    pub fn new(secret: Vec<u8>) -> Self {
        Self { secret }
    }

    fn mac(&self, purpose: Purpose, content: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).ok()?;
        mac.update(&[purpose as u8]);
        mac.update(content);
        Some(mac)
    }

    /// Seals a device until a second since 1970.
    pub fn close(&self, purpose: Purpose, device: DeviceId, until: u64) -> Result<String, Failure> {
        let mut content = device.0.as_bytes().to_vec();
        content.extend(until.to_be_bytes());
        content.extend(crate::clock::random::<RANDOM>()?);
        let internal = || Failure::new("internal").with("detail", "no keyed digest");
        let mac = self.mac(purpose, &content).ok_or_else(internal)?;
        content.extend(mac.finalize().into_bytes());
        Ok(BASE64URL_NOPAD.encode(&content))
    }

    /// The device that was sealed for this purpose, while it lasts.
    pub fn open(&self, purpose: Purpose, text: &str, now: u64) -> Option<DeviceId> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (content, digest) = bytes.split_at_checked(CONTENT)?;
        self.mac(purpose, content)?.verify_slice(digest).ok()?;
        let until = u64::from_be_bytes(content[DEVICE..DEVICE + UNTIL].try_into().ok()?);
        let device = Uuid::from_slice(&content[..DEVICE]).ok()?;
        (now < until).then_some(DeviceId(device))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_for_the_purpose_opens_and_only_for_a_while() {
        let seal = Seal::new(vec![7; 32]);
        let device = DeviceId(Uuid::from_u128(9));
        let text = seal.close(Purpose::Token, device, 100).unwrap();
        assert_eq!(seal.open(Purpose::Token, &text, 99), Some(device));
        assert_eq!(seal.open(Purpose::Token, &text, 100), None);
        assert_eq!(seal.open(Purpose::Challenge, &text, 99), None);
        let other = Seal::new(vec![8; 32]);
        assert_eq!(other.open(Purpose::Token, &text, 99), None);
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(seal.open(Purpose::Token, &changed, 99), None, "{at}");
        }
        for wrong in ["", "A", "é", &text[..20]] {
            assert_eq!(seal.open(Purpose::Token, wrong, 99), None);
        }
    }
}
