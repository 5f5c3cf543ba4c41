//! Names in texts, bytes in hexadecimal, values in queries.

use std::collections::BTreeMap;
use std::fmt::Write;

/// A text with the values of its `${name}`s.
#[must_use]
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push_str("${");
            rest = after;
            continue;
        };
        match values.get(name) {
            Some(value) => filled.push_str(value),
            None => {
                // Writing to a string does not fail.
                let _ = write!(filled, "${{{name}}}");
            }
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// The bytes of pairs of digits; what is no pair is left out.
#[must_use]
pub fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<char> = hex.chars().collect();
    let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
    pairs.filter_map(|pair| u8::from_str_radix(&pair, 16).ok()).collect()
}

/// A value as it stands in a query or a form (RFC 3986: all but the unreserved letters are encoded).
#[must_use]
pub fn encode(value: &str) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_and_others_stay() {
        assert_eq!(
            fill(
                "x ${user} ${other} ${",
                &BTreeMap::from([("user".to_owned(), "a b@c".to_owned())])
            ),
            "x a b@c ${other} ${"
        );
    }

    #[test]
    fn hex_becomes_bytes() {
        assert_eq!(bytes("03016a"), [3, 1, 0x6a]);
    }
}
