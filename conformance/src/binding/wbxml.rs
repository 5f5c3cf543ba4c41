//! The little WBXML (MS-ASWBXML) that a `Settings` command needs: code page 18, inline strings.

/// `<Settings>` with the device's model and the wish to know whose mailbox it is.
#[must_use]
pub fn settings(model: &str) -> Vec<u8> {
    let mut bytes = vec![0x03, 0x01, 0x6A, 0x00, 0x00, 0x12, 0x45, 0x56, 0x48, 0x57, 0x03];
    bytes.extend(model.bytes().filter(|byte| *byte != 0));
    bytes.extend([0x00, 0x01, 0x01, 0x01, 0x5D, 0x07, 0x01, 0x01]);
    bytes
}

/// The answer: status 1, and the user's address.
#[must_use]
pub fn user_information(address: &str) -> Vec<u8> {
    let text = |bytes: &mut Vec<u8>, tag: u8, value: &str| {
        bytes.extend([tag | 0x40, 0x03]);
        bytes.extend(value.bytes().filter(|byte| *byte != 0));
        bytes.extend([0x00, 0x01]);
    };
    let mut bytes = vec![0x03, 0x01, 0x6A, 0x00, 0x00, 0x12, 0x45];
    text(&mut bytes, 0x06, "1");
    bytes.push(0x5D);
    text(&mut bytes, 0x06, "1");
    bytes.extend([0x47, 0x5E]);
    text(&mut bytes, 0x1F, address);
    bytes.extend([0x01, 0x01, 0x01, 0x01]);
    bytes
}

/// The tokens of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Open(u8, u8),
    Close,
    Text(String),
}

/// The text of the first element with this tag of a code page; `None` if there is none. What is no WBXML
/// is told.
pub fn text_of(bytes: &[u8], page: u8, tag: u8) -> Result<Option<String>, String> {
    let pieces = pieces(bytes)?;
    let mut from = pieces.iter().skip_while(|piece| **piece != Piece::Open(page, tag));
    let Some(next) = from.nth(1) else { return Ok(None) };
    Ok(match next {
        Piece::Text(text) => Some(text.clone()),
        Piece::Open(..) | Piece::Close => None,
    })
}

/// The model that a device reports in `Settings`.
pub fn model(bytes: &[u8]) -> Result<Option<String>, String> {
    text_of(bytes, 18, 0x17)
}

/// Version 1.1 to 1.3, a public identifier, UTF-8, no string table; then elements that are all closed.
fn pieces(bytes: &[u8]) -> Result<Vec<Piece>, String> {
    let (head, mut rest) =
        bytes.split_at_checked(4).ok_or("it ends before its header does".to_owned())?;
    if !matches!(head, [1..=3, _, 0x6A, 0]) {
        return Err("the header is not that of WBXML in UTF-8 without a string table".to_owned());
    }
    let (mut pieces, mut page, mut depth) = (Vec::new(), 0, 0_usize);
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match first {
            0x00 => {
                let (next, behind) = rest.split_first().ok_or("a code page has no number")?;
                (page, rest) = (*next, behind);
            }
            0x01 => {
                depth = depth.checked_sub(1).ok_or("an element ends that did not begin")?;
                pieces.push(Piece::Close);
            }
            0x03 => {
                let end = rest.iter().position(|it| *it == 0).ok_or("a string has no end")?;
                let (text, behind) = rest.split_at(end);
                pieces.push(Piece::Text(String::from_utf8_lossy(text).into_owned()));
                rest = behind.get(1..).unwrap_or_default();
            }
            0x02 | 0x04 | 0x40..=0x44 | 0x80..=0x84 | 0xC0..=0xC4 => {
                return Err(format!("it has a token {first:#04x} that ActiveSync does not use"));
            }
            tag if tag & 0x80 != 0 => return Err("an element has attributes".to_owned()),
            tag => {
                pieces.push(Piece::Open(page, tag & 0x3F));
                if tag & 0x40 == 0 {
                    pieces.push(Piece::Close);
                } else {
                    depth = depth.saturating_add(1);
                }
            }
        }
    }
    if depth == 0 && !pieces.is_empty() {
        Ok(pieces)
    } else {
        Err("it ends before its elements do".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_is_read_as_it_is_written() {
        let model_of = |name| model(&settings(name)).unwrap().unwrap();
        assert_eq!(model_of("Outlook for iOS and Android"), "Outlook for iOS and Android");
        let address = text_of(&user_information("a@b"), 18, 0x1F).unwrap();
        assert_eq!(address.as_deref(), Some("a@b"));
    }

    #[test]
    fn microsofts_own_request_is_read_and_has_no_model() {
        let bytes = [0x03, 0x01, 0x6A, 0x00, 0x00, 0x12, 0x45, 0x5D, 0x07, 0x01, 0x01];
        assert_eq!(model(&bytes), Ok(None));
    }

    #[test]
    fn every_document_that_is_cut_short_is_refused() {
        let whole = settings("x");
        for end in 0..whole.len() {
            assert!(model(&whole[..end]).is_err(), "{end}");
        }
        assert!(model(b"<Settings/>").is_err());
        assert!(model(&[3, 1, 0x6A, 0, 1]).is_err());
        assert!(model(&[3, 1, 0x6A, 0, 0xC5, 1]).is_err());
    }
}
