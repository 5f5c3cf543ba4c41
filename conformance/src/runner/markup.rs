//! As much of HTML as is needed to read an attribute of an element.

use std::collections::BTreeMap;

/// The value of an attribute of the first element of this name that has these attributes. Names are in lower case.
#[must_use]
pub fn attribute(
    html: &str,
    element: &str,
    with: &BTreeMap<String, String>,
    name: &str,
) -> Option<String> {
    let mut rest = html;
    while let Some((_, behind)) = rest.split_once('<') {
        if let Some(comment) = behind.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (tag, after) = tag(behind);
        rest = after;
        let Some((is, attributes)) = tag else { continue };
        let has = |(name, value): (&String, &String)| attributes.get(name) == Some(value);
        if is == element && with.iter().all(has) {
            return attributes.get(name).cloned();
        }
    }
    None
}

/// The name of a start tag, and its attributes.
type Tag = (String, BTreeMap<String, String>);

/// A start tag behind its `<`: its name and its attributes; and what is behind it. The first of attributes with one
/// name counts.
fn tag(text: &str) -> (Option<Tag>, &str) {
    if !text.starts_with(|it: char| it.is_ascii_alphabetic()) {
        return (None, text);
    }
    let is_end = |it: char| it.is_whitespace() || it == '>' || it == '/';
    let (name, mut rest) = split(text, is_end);
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start_matches(|it: char| it.is_whitespace() || it == '/');
        if rest.is_empty() {
            // A tag without an end is none.
            return (None, rest);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (Some((name.to_ascii_lowercase(), attributes)), after);
        }
        let (key, after) = split(rest, |it: char| is_end(it) || it == '=');
        // A stray sign is passed over.
        if key.is_empty() {
            rest = tail(rest);
            continue;
        }
        let (value, after) = match after.trim_start().strip_prefix('=') {
            None => ("", after),
            Some(after) => value(after.trim_start()),
        };
        rest = after;
        attributes.entry(key.to_ascii_lowercase()).or_insert_with(|| unescaped(value));
    }
}

/// The value of an attribute, and what is behind it.
fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    split(text, |it: char| it.is_whitespace() || it == '>')
}

fn split(text: &str, at: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(at).unwrap_or(text.len()))
}

/// A text without its first letter.
fn tail(text: &str) -> &str {
    let mut letters = text.chars();
    letters.next();
    letters.as_str()
}

/// The names of character references that are replaced; of the others numbers are.
const NAMED: [(&str, char); 6] =
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}')];

/// A text in which character references are replaced: those by number and some names. Others stay.
#[must_use]
pub fn unescaped(text: &str) -> String {
    /// No reference is longer.
    const LONGEST: usize = 10;
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        plain.push_str(before);
        let end = behind.find(';').filter(|end| *end <= LONGEST);
        let letter = end.and_then(|end| behind.get(..end)).and_then(letter);
        if let (Some(letter), Some(end)) = (letter, end) {
            plain.push(letter);
            rest = behind.get(end + 1..).unwrap_or_default();
        } else {
            plain.push('&');
            rest = behind;
        }
    }
    plain.push_str(rest);
    plain
}

fn letter(name: &str) -> Option<char> {
    let code = match name.strip_prefix('#') {
        None => return NAMED.iter().find(|(it, _)| *it == name).map(|(_, letter)| *letter),
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        },
    };
    code.ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ctx(html: &str) -> Option<String> {
        let with = BTreeMap::from([("name".to_owned(), "ctx".to_owned())]);
        attribute(html, "input", &with, "value")
    }

    #[test]
    fn an_attribute_is_read_however_it_is_written() {
        for html in [
            "<form><input name=\"ctx\" value=\"a&amp;b\"></form>",
            "<INPUT VALUE='a&#38;b' type=hidden NAME = ctx />",
            "<p title=\">\"><input name=\"other\" value=\"x\"><input value=a&#x26;b name=ctx>",
            "<!-- <input name=\"ctx\" value=\"old\"> --><input name=ctx value=\"a&amp;b\" checked>",
            "< a <1 <input = name=ctx value=a&amp;b>",
        ] {
            assert_eq!(ctx(html).as_deref(), Some("a&b"), "{html}");
        }
    }

    #[test]
    fn what_is_not_there_is_none() {
        for html in ["", "<", "<input", "<input name=ctx", "<input name=ctx>", "<!--", "ctx", "<é>"]
        {
            assert_eq!(ctx(html), None, "{html}");
        }
    }

    #[test]
    fn references_are_replaced_and_nonsense_stays() {
        assert_eq!(unescaped("a&#39;s &lt;b&gt; &quot;&apos;&amp;amp;"), "a's <b> \"'&amp;");
        assert_eq!(
            unescaped("&copy; & &; &#xd800; &#99999999999; é&"),
            "&copy; & &; &#xd800; &#99999999999; é&"
        );
    }
}
