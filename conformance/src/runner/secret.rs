//! Whether a secret is in a text, in whatever way it is written there; and whether it can be told at all.

use std::borrow::Cow;
use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

use crate::http::{decode, encode};
use crate::runner::markup::unescaped;

/// A value that is shorter is found by chance: six digits are in every few hundred thousandth random name.
const LONG: usize = 16;

/// A password that is shorter is found in ordinary text.
const SHORT: usize = 8;

/// Whether a text has a secret in it: as it stands, percent-encoded, with the character references of HTML, with the
/// escapes of JSON, one of these within another, or in base64.
#[must_use]
pub fn leaks(text: &str, secret: &str) -> bool {
    let mut readings = BTreeSet::from([Cow::Borrowed(text)]);
    for _ in 0..2 {
        let more: Vec<String> =
            readings.iter().flat_map(|it| [decode(it), unescaped(it), unquoted(it)]).collect();
        readings.extend(more.into_iter().map(Cow::Owned));
    }
    let parts = in_base64(secret);
    let is_in = |text: &Cow<str>| has(text, secret) || parts.iter().any(|it| text.contains(it));
    readings.iter().any(is_in)
}

/// Whether a text has a secret in it as it stands: anywhere, or for a short one not within a longer word.
fn has(text: &str, secret: &str) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let is_whole = |(place, _): (usize, &str)| {
        let before = place.checked_sub(1).and_then(|it| text.as_bytes().get(it));
        !is_word(before) && !is_word(text.as_bytes().get(place + secret.len()))
    };
    text.match_indices(secret).any(|found| secret.len() >= LONG || is_whole(found))
}

/// A text in which the escapes of JSON are replaced. Halves of a pair of UTF-16 stay.
fn unquoted(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\\') {
        plain.push_str(before);
        let code = behind.strip_prefix('u').and_then(|it| it.get(..4));
        let code = code.and_then(|it| u32::from_str_radix(it, 16).ok()).and_then(char::from_u32);
        if let Some(letter) = code {
            plain.push(letter);
            rest = behind.get(5..).unwrap_or_default();
        } else if let Some(after) = behind.strip_prefix(['"', '\\', '/']) {
            plain.push_str(behind.strip_suffix(after).unwrap_or_default());
            rest = after;
        } else {
            plain.push('\\');
            rest = behind;
        }
    }
    plain.push_str(rest);
    plain
}

/// What base64 makes of a secret wherever it begins in what is encoded: the letters that its neighbours have no part
/// in, in both alphabets. Where these are few they are found by chance, and left out.
fn in_base64(secret: &str) -> BTreeSet<String> {
    const FEW: usize = 8;
    let of_place = |before: usize| {
        let bytes = [vec![0; before], secret.as_bytes().to_vec()].concat();
        let from = (before * 8).div_ceil(6);
        let to = bytes.len() * 8 / 6;
        let cut = move |text: String| text.get(from..to).map(str::to_owned);
        [BASE64_STANDARD.encode(&bytes), BASE64_URL_SAFE_NO_PAD.encode(&bytes)].map(cut)
    };
    (0..3).flat_map(of_place).flatten().filter(|it| it.len() >= FEW).collect()
}

/// The ways in which a secret is likely to be written, for whoever hides it.
#[must_use]
pub fn written(secret: &str) -> Vec<String> {
    let replaced = |pairs: &[(char, &str)]| {
        let one = |it: char| {
            let found = pairs.iter().find(|(letter, _)| *letter == it);
            found.map_or_else(|| it.to_string(), |(_, text)| (*text).to_owned())
        };
        secret.chars().map(one).collect::<String>()
    };
    let html = |apostrophe| {
        replaced(&[
            ('&', "&amp;"),
            ('<', "&lt;"),
            ('>', "&gt;"),
            ('"', "&quot;"),
            ('\'', apostrophe),
        ])
    };
    let quoted = serde_json::to_string(secret).unwrap_or_default();
    let quoted = quoted.trim_start_matches('"').strip_suffix('"').unwrap_or_default().to_owned();
    let mut all = vec![secret.to_owned(), encode(secret), encode(secret).replace("%20", "+")];
    all.extend(["'", "&#39;", "&#x27;", "&#039;", "&apos;"].map(html));
    all.extend([quoted, BASE64_STANDARD.encode(secret), BASE64_URL_SAFE_NO_PAD.encode(secret)]);
    all.retain(|it| it.len() > 3);
    all.dedup();
    all
}

/// Why a secret cannot be told from ordinary text, if so.
#[must_use]
pub fn common(secret: &str) -> Option<&'static str> {
    let all = |is: fn(&char) -> bool| secret.chars().all(|it| is(&it));
    if secret.chars().count() < SHORT {
        Some("it is shorter than 8 characters")
    } else if secret.len() < LONG && all(|it| it.is_alphabetic()) {
        Some("it has letters alone, as a word has")
    } else if secret.len() < LONG && all(char::is_ascii_digit) {
        Some("it has digits alone, as a number has")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICES: &str = "alice's password/1";

    #[test]
    fn a_short_secret_within_a_name_is_chance() {
        assert!(!leaks("wctx=179d7c4f4271828d1d249e270001", "271828"));
        for text in ["271828", "otc=271828&x", "a 27182 271828", "\"271828\"", "ä271828ä"] {
            assert!(leaks(text, "271828"), "{text}");
        }
        let long = "Alice-knows-1-thing";
        assert!(leaks(&format!("x{long}y"), long));
    }

    #[test]
    fn a_secret_is_found_however_it_is_written() {
        for text in [
            "You said alice's password/1.",
            "<p>You said alice&#39;s password/1</p>",
            "<input value=\"alice&apos;s password&#47;1\">",
            "alice&#x27;s password/1",
            "/login?passwd=alice%27s%20password%2F1&x=1",
            "passwd=alice%27s+password%2f1",
            r#"{"said":"alice\u0027s password\/1"}"#,
            // Encoded twice.
            "/login?next=%2Fx%3Fp%3Dalice%2527s%2520password%252F1",
            r#"{"html":"alice\u0026#39;s password/1"}"#,
            // alice:…, …, and user-alice:… in base64.
            "Basic YWxpY2U6YWxpY2UncyBwYXNzd29yZC8x",
            "x=YWxpY2UncyBwYXNzd29yZC8x;",
            "dXNlci1hbGljZTphbGljZSdzIHBhc3N3b3JkLzE=",
        ] {
            assert!(leaks(text, ALICES), "{text}");
        }
        for text in
            ["", "alice's passwort/1", "<input type=\"password\" name=\"passwd\">", "%zz \\u12"]
        {
            assert!(!leaks(text, ALICES), "{text}");
        }
    }

    #[test]
    fn what_is_found_is_hidden_too() {
        let all = written(ALICES);
        for text in
            ["alice&#39;s password/1", "alice%27s%20password%2F1", "YWxpY2UncyBwYXNzd29yZC8x"]
        {
            assert!(all.iter().any(|it| it == text), "{text}: {all:?}");
        }
    }

    #[test]
    fn common_secrets_are_told() {
        for secret in ["", "secret", "password", "Passwort", "20261130", "geheimnis"] {
            assert!(common(secret).is_some(), "{secret}");
        }
        for secret in [ALICES, "not asked for", "password-1", "correcthorsebatterystaple"] {
            assert_eq!(common(secret), None, "{secret}");
        }
    }
}
