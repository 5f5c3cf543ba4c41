//! Challenges in `WWW-Authenticate` (RFC 9110, 11.6.1): several in one header or in several.

/// A challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The scheme.
    pub scheme: String,
    /// Its parameters, names in lower case.
    pub parameters: Vec<(String, String)>,
}

/// The challenges of some headers. What cannot be read is passed over.
pub fn read<'a>(headers: impl Iterator<Item = &'a str>) -> Vec<Offered> {
    let mut all: Vec<Offered> = Vec::new();
    for part in headers.flat_map(parts) {
        let (first, rest) = part.split_once(char::is_whitespace).unwrap_or((&part, ""));
        if first.contains('=') {
            // One more parameter of the challenge before.
            if let (Some(last), Some(parameter)) = (all.last_mut(), parameter(&part)) {
                last.parameters.push(parameter);
            }
            continue;
        }
        if !first.is_empty() {
            let parameters = parameter(rest.trim()).into_iter().collect();
            all.push(Offered { scheme: first.to_owned(), parameters });
        }
    }
    all
}

/// What stands between commas that are in no quotes.
fn parts(header: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for letter in header.chars() {
        if letter == ',' && !quoted {
            parts.push(String::new());
            continue;
        }
        if letter == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = letter == '\\' && !escaped;
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

fn parameter(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    let value = value.trim().trim_matches('"').replace("\\\"", "\"");
    Some((name.trim().to_lowercase(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_header_and_several_say_the_same() {
        let one = ["Bearer client_id=\"a,b\", authorization_uri=\"https://x/\",Basic realm=\"m\""];
        let several =
            ["Bearer client_id=\"a,b\",  authorization_uri=\"https://x/\"", "Basic realm=\"m\""];
        let read_one = read(one.into_iter());
        assert_eq!(read_one, read(several.into_iter()));
        assert_eq!(read_one.len(), 2);
        assert_eq!(read_one[0].parameters[0], ("client_id".to_owned(), "a,b".to_owned()));
        assert_eq!(read_one[1].scheme, "Basic");
    }

    #[test]
    fn a_scheme_alone_and_nonsense_are_read() {
        assert_eq!(read(["Negotiate"].into_iter())[0].parameters, []);
        assert_eq!(read([", ,\"", "=", ""].into_iter()).len(), 1);
    }
}
