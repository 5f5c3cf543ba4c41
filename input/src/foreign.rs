//! Files that people give by mistake: what they are, by their content, and what to do.
//!
//! It is asked only of a file that could not be read as what it should be, so nothing right is refused.

/// What a file is that is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Nothing, or blanks.
    Empty,
    /// What Microsoft Graph answers, or its PowerShell wrote of it as JSON.
    Graph,
    /// What `Export-Clixml` writes.
    CliXml,
    /// A web page, or other XML.
    Markup,
    /// What `Export-Csv` writes.
    Csv,
    /// What `Format-List` or `Format-Table` shows.
    Shown,
}

impl Foreign {
    /// What it is and what to do, after the name of the file.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::Empty => "the file is empty",
            Self::Graph => {
                "it is an export of Microsoft Graph: read the settings off it, and write their values \
                 into what `model settings --template -o FILE` writes"
            }
            Self::CliXml => {
                "it is what `Export-Clixml` writes: read the settings off it in PowerShell, and write \
                 their values into what `model settings --template -o FILE` writes"
            }
            Self::Markup => {
                "it is a web page or other XML: write the settings into what `model settings --template \
                 -o FILE` writes"
            }
            Self::Csv => {
                "it is a table (CSV): a configuration has a line `setting = \"value\"` for each setting; \
                 `model settings --template -o FILE` writes one to fill in"
            }
            Self::Shown => {
                "it is what PowerShell shows on a screen, or YAML: a configuration has a line `setting = \
                 \"value\"` for each setting; `model settings --template -o FILE` writes one to fill in"
            }
        }
    }
}

/// What a text is, if it is one of those.
#[must_use]
pub fn foreign(text: &str) -> Option<Foreign> {
    let start = text.trim_start();
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    if start.is_empty() {
        return Some(Foreign::Empty);
    }
    if start.starts_with("#< CLIXML") || is_clixml(start) {
        return Some(Foreign::CliXml);
    }
    if start.starts_with('<') {
        return Some(Foreign::Markup);
    }
    if start.starts_with(['{', '[']) && is_of_graph(text) {
        return Some(Foreign::Graph);
    }
    if start.starts_with("#TYPE ") || is_table(lines()) {
        return Some(Foreign::Csv);
    }
    is_shown(lines()).then_some(Foreign::Shown)
}

fn is_clixml(start: &str) -> bool {
    start.starts_with("<Objs ") && start.contains("schemas.microsoft.com/powershell")
}

/// Names that stand in what Graph answers, as it writes them and as PowerShell does.
fn is_of_graph(text: &str) -> bool {
    let names = [
        "\"@odata.context\"",
        "\"@odata.type\"",
        "\"grantControls\"",
        "\"GrantControls\"",
        "\"clientAppTypes\"",
        "\"ClientAppTypes\"",
        "\"AdditionalProperties\"",
    ];
    names.iter().any(|name| text.contains(name))
}

/// A head and at least one row, with as many separators in each, and no line that assigns.
fn is_table<'a>(mut lines: impl Iterator<Item = &'a str>) -> bool {
    let (Some(head), Some(row)) = (lines.next(), lines.next()) else { return false };
    let assigns = |line: &str| line.contains('=') || line.starts_with(['#', '[', '{']);
    let separates = |separator: char| {
        let in_head = head.matches(separator).count();
        in_head > 0 && row.matches(separator).count() >= in_head
    };
    !assigns(head) && [',', ';', '\t'].into_iter().any(separates)
}

/// Lines of a name, blanks, a colon and a value; or a head over a line of dashes.
fn is_shown<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    let names = |line: &str| {
        line.split_once(" : ").or_else(|| line.split_once(": ")).is_some_and(|(name, _)| {
            let name = name.trim_end();
            !name.is_empty() && name.chars().all(|it| it.is_alphanumeric() || "_.@".contains(it))
        }) || line.strip_suffix(':').is_some_and(|name| !name.contains(['=', ' ', '"']))
    };
    let is_rule =
        |line: &str| line.starts_with("--") && line.chars().all(|it| it == '-' || it == ' ');
    let (mut with_name, mut rules, mut all) = (0_usize, 0_usize, 0_usize);
    for line in lines.take(200) {
        all += 1;
        with_name += usize::from(names(line));
        rules += usize::from(is_rule(line));
    }
    rules > 0 || (with_name > 0 && 2 * with_name >= all)
}

#[cfg(test)]
mod tests {
    use super::{Foreign, foreign};

    #[test]
    fn what_people_give_by_mistake_is_known_by_its_content() {
        for (text, is) in [
            ("", Foreign::Empty),
            (" \r\n\n", Foreign::Empty),
            (
                "{\"@odata.context\": \"https://graph.microsoft.com/v1.0/$metadata\"}",
                Foreign::Graph,
            ),
            (
                "[{\"Id\": \"1\", \"GrantControls\": {\"BuiltInControls\": [\"mfa\"]}}]",
                Foreign::Graph,
            ),
            (
                "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">",
                Foreign::CliXml,
            ),
            ("#< CLIXML\r\n<Objs Version=\"1.1.0.1\">", Foreign::CliXml),
            ("<!doctype html>", Foreign::Markup),
            ("\"Identity\",\"ActiveSyncEnabled\"\n\"alice\",\"True\"\n", Foreign::Csv),
            ("Identity;Enabled\nalice;True\n", Foreign::Csv),
            ("#TYPE System.Object\n\"Identity\"\n\"x\"\n", Foreign::Csv),
            ("\n\nIdentity            : alice\nActiveSyncEnabled   : True\n\n", Foreign::Shown),
            (
                "Id  DisplayName State\n--  ----------- -----\n1   MFA         enabled\n",
                Foreign::Shown,
            ),
        ] {
            assert_eq!(foreign(text), Some(is), "{text}");
            assert!(!is.says().contains('\n'));
        }
    }

    #[test]
    fn what_could_be_meant_as_a_configuration_is_not_taken_for_something_else() {
        for text in [
            "client = legacy\nca-policy = on\n",
            "# client: legacy, or outlook\nclient = \"x\"\n",
            "{\"client\": \"legcy\"}",
            "client = [\"a\", \"b\"]\nca-policy = [\"c\", \"d\"]\n",
        ] {
            assert_eq!(foreign(text), None, "{text}");
        }
    }
}
