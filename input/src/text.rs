//! Bytes to text.
//!
//! A byte order mark says what the bytes are: UTF-8, or UTF-16 in either order, as `>` of Windows PowerShell
//! and `Out-File` write it. Without one they are UTF-8. Whatever is something else is refused with what to
//! do, and nothing is guessed or replaced.

use thiserror::Error;

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// UTF-16 that does not say so.
    #[error("it looks like UTF-16 without a byte order mark, expected UTF-8: save it as UTF-8")]
    Unmarked,
    /// UTF-32.
    #[error("it is UTF-32, expected UTF-8: save it as UTF-8")]
    Wide,
    /// UTF-16 that is not whole.
    #[error(
        "it is UTF-16 that breaks off or is damaged at byte {at}, expected UTF-8: save it anew as UTF-8"
    )]
    Broken {
        /// Where, counted from 0.
        at: usize,
    },
    /// Bytes of no encoding that is known here.
    #[error("it is no UTF-8 from byte {at} on, but another encoding or no text: save it as UTF-8")]
    Other {
        /// Where, counted from 0.
        at: usize,
    },
}

/// The text that bytes are, without a byte order mark.
pub fn decode(bytes: Vec<u8>) -> Result<String, TextError> {
    match bytes.as_slice() {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, _, ..] | [_, 0, 0, 0, ..] => {
            Err(TextError::Wide)
        }
        [0xff, 0xfe, units @ ..] => utf_16(units, u16::from_le_bytes),
        [0xfe, 0xff, units @ ..] => utf_16(units, u16::from_be_bytes),
        // The first character of whatever is read here is one of ASCII.
        [0, _, ..] | [_, 0, ..] => Err(TextError::Unmarked),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf_8(rest.to_vec(), 3),
        _ => utf_8(bytes, 0),
    }
}

fn utf_8(bytes: Vec<u8>, before: usize) -> Result<String, TextError> {
    String::from_utf8(bytes)
        .map_err(|error| TextError::Other { at: before + error.utf8_error().valid_up_to() })
}

/// The text of code units, which come after a mark of two bytes.
fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, TextError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut at = 2;
    for letter in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let letter = letter.map_err(|_| TextError::Broken { at })?;
        at += 2 * letter.len_utf16();
        text.push(letter);
    }
    if rest.is_empty() { Ok(text) } else { Err(TextError::Broken { at }) }
}

/// A text with the line ends that all programs here write, whatever ends its lines have.
#[must_use]
pub fn with_newlines(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{TextError, decode, with_newlines};

    fn little(text: &str) -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect()
    }

    fn big(text: &str) -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_be_bytes);
        [0xfe, 0xff].into_iter().chain(units).collect()
    }

    proptest! {
        #[test]
        fn a_text_is_the_same_in_every_encoding_that_says_what_it_is(
            text in "[ -~][\\PC\\r\\n]{0,40}"
        ) {
            prop_assert_eq!(decode(text.clone().into_bytes()), Ok(text.clone()));
            let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
            prop_assert_eq!(decode(marked), Ok(text.clone()));
            prop_assert_eq!(decode(little(&text)), Ok(text.clone()));
            prop_assert_eq!(decode(big(&text)), Ok(text));
        }

        #[test]
        fn no_bytes_end_in_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = decode(bytes);
        }
    }

    #[test]
    fn what_does_not_say_what_it_is_is_refused_with_what_to_do() {
        assert_eq!(decode(little("client = 1")[2..].to_vec()), Err(TextError::Unmarked));
        assert_eq!(decode(big("client = 1")[2..].to_vec()), Err(TextError::Unmarked));
        for bytes in [&b"\xff\xfe\0\0a\0\0\0"[..], b"\0\0\xfe\xff\0\0\0a", b"a\0\0\0", b"\0\0\0a"] {
            assert_eq!(decode(bytes.to_vec()), Err(TextError::Wide), "{bytes:?}");
        }
        assert_eq!(decode(b"b\xfcro".to_vec()), Err(TextError::Other { at: 1 }));
        assert_eq!(decode(b"\xef\xbb\xbfb\xfcro".to_vec()), Err(TextError::Other { at: 4 }));
        for error in [TextError::Unmarked, TextError::Wide, TextError::Broken { at: 1 }] {
            assert!(error.to_string().contains("as UTF-8"));
        }
    }

    #[test]
    fn utf_16_that_is_not_whole_is_refused_with_its_place() {
        let mut cut = little("ab");
        cut.pop();
        assert_eq!(decode(cut), Err(TextError::Broken { at: 4 }));
        // Half of a pair of surrogates.
        let half = [&little("ab")[..], &[0x3d, 0xd8]].concat();
        assert_eq!(decode(half), Err(TextError::Broken { at: 6 }));
        assert_eq!(decode(little("")), Ok(String::new()));
    }

    #[test]
    fn line_ends_of_windows_are_newlines() {
        assert_eq!(with_newlines("a\r\nb\n".to_owned()), "a\nb\n");
    }
}
