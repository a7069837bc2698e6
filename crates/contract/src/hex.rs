//! Bytes of a fixed length; hexadecimal on the wire.

/// Reads exactly `N` bytes.
pub(crate) fn read<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        let pair = text.get(at * 2..at * 2 + 2)?;
        // `from_str_radix` takes a sign, which is no digit here.
        let is_digits = pair.bytes().all(|digit| digit.is_ascii_hexdigit());
        *byte = u8::from_str_radix(pair, 16).ok().filter(|_| is_digits)?;
    }
    Some(bytes)
}

macro_rules! hex_bytes {
    ($($(#[$doc:meta])* $name:ident($length:literal)),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $length]);

        impl Default for $name {
            fn default() -> Self {
                Self([0; $length])
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                $crate::hex::read(&text).map(Self).ok_or_else(|| {
                    let wanted = concat!("not ", $length, " bytes in hexadecimal digits");
                    serde::de::Error::custom(wanted)
                })
            }
        }
    )+};
}
pub(crate) use hex_bytes;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_number_of_digits_is_read() {
        assert_eq!(read::<2>("00ff"), Some([0, 255]));
        for wrong in ["", "00f", "00ff0", "00fg", "+0ff", "00é"] {
            assert_eq!(read::<2>(wrong), None, "{wrong}");
        }
    }
}
