//! The products' own words for values, where the meaning is exact.
//!
//! People copy what Microsoft Graph and PowerShell show. A word stands here only if it means one value of
//! the setting whoever says it; a word that means two things is answered with what it may mean.

use crate::setting::Row;

/// What somebody's word for a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It means this value.
    Value(&'static str),
    /// It means more than one thing, or the whole of another thing.
    Unclear(&'static str),
}

/// Words with the values that they mean.
type Words = &'static [(&'static str, &'static str)];

/// Words for the values of every setting that has exactly these two.
const OF_TWO: [(&str, &str, Words); 3] = [
    ("yes", "no", &[("true", "yes"), ("$true", "yes"), ("false", "no"), ("$false", "no")]),
    ("true", "false", &[("$true", "true"), ("yes", "true"), ("$false", "false"), ("no", "false")]),
    (
        "on",
        "off",
        &[
            ("true", "on"),
            ("$true", "on"),
            ("yes", "on"),
            ("enabled", "on"),
            ("false", "off"),
            ("$false", "off"),
            ("no", "off"),
            ("disabled", "off"),
        ],
    ),
];

const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

/// Words of one setting.
const OF_ONE: [(&str, &str, &str); 13] = [
    ("ca-policy", REPORT_ONLY, "report-only"),
    ("ca-policy", "On", "enabled"),
    ("ca-policy", "Off", "disabled"),
    ("ca-block-legacy", REPORT_ONLY, "report-only"),
    ("ca-block-legacy", "On", "enabled"),
    ("ca-block-legacy", "Off", "disabled"),
    ("mailbox-location", "RemoteUserMailbox", "exchange-online"),
    ("mailbox-location", "RemoteSharedMailbox", "exchange-online"),
    ("federated-idp-mfa-behavior", "acceptIfMfaDoneByFederatedIdp", "accept"),
    ("federated-idp-mfa-behavior", "enforceMfaByFederatedIdp", "enforce"),
    ("federated-idp-mfa-behavior", "rejectMfaByFederatedIdp", "reject"),
    ("authentication-strength", "00000000-0000-0000-0000-000000000002", "any-mfa"),
    ("authentication-strength", "00000000-0000-0000-0000-000000000004", "phishing-resistant"),
];

const BOTH_SHELLS: &str = "the Exchange Management Shell and Exchange Online PowerShell mean different \
    places by it";
const WHOLE_LIST: &str = "one value stands for the whole list `clientAppTypes`";
const CONTRARY: &str = "`SmtpClientAuthenticationDisabled` says the contrary: True is `disabled`";

/// Words of one setting that do not say which value, and why.
const UNCLEAR: [(&str, &str, &str); 11] = [
    ("mailbox-location", "UserMailbox", BOTH_SHELLS),
    ("mailbox-location", "MailUser", BOTH_SHELLS),
    ("identity-model", "Managed", "it is `password-hash-sync` or `pass-through`"),
    ("ca-client-apps", "browser", WHOLE_LIST),
    ("ca-client-apps", "mobileAppsAndDesktopClients", WHOLE_LIST),
    ("ca-client-apps", "exchangeActiveSync", WHOLE_LIST),
    ("ca-client-apps", "other", WHOLE_LIST),
    ("exo-smtp-auth", "True", CONTRARY),
    ("exo-smtp-auth", "False", CONTRARY),
    ("exo-smtp-auth", "$true", CONTRARY),
    ("exo-smtp-auth", "$false", CONTRARY),
];

/// What a word means of a setting: one of its values in whatever case its letters are, or a product's word.
#[must_use]
pub fn meaning(row: &Row, word: &str) -> Option<Word> {
    let is_it = |it: &str| it.eq_ignore_ascii_case(word);
    if let Some(value) = row.values.iter().find(|value| is_it(value)) {
        return Some(Word::Value(value));
    }
    let unclear = UNCLEAR.iter().find(|(id, it, _)| *id == row.id && is_it(it));
    if let Some((_, _, why)) = unclear {
        return Some(Word::Unclear(why));
    }
    let of_one = OF_ONE.iter().find(|(id, it, _)| *id == row.id && is_it(it));
    if let Some((_, _, value)) = of_one {
        return Some(Word::Value(value));
    }
    let has = |value: &&str| row.values.contains(value);
    let of_two =
        OF_TWO.iter().find(|(one, other, _)| row.values.len() == 2 && has(one) && has(other));
    let mut words = of_two.into_iter().flat_map(|(_, _, words)| words.iter());
    words.find(|(it, _)| is_it(it)).map(|(_, value)| Word::Value(value))
}

#[cfg(test)]
mod tests {
    use super::{OF_ONE, OF_TWO, UNCLEAR, Word, meaning};
    use crate::setting::{find, rows};

    /// What people would take for yes, and for no.
    const YES: [&str; 8] = ["yes", "Yes", "true", "True", "$true", "on", "Enabled", "enabled"];
    const NO: [&str; 8] = ["no", "No", "false", "False", "$false", "off", "Disabled", "disabled"];

    #[test]
    fn no_word_is_taken_for_its_contrary() {
        let is_yes = |value: &str| ["yes", "true", "on", "enabled"].contains(&value);
        let is_no = |value: &str| ["no", "false", "off", "disabled"].contains(&value);
        let mut read = 0;
        for (_, row) in rows() {
            for (words, wrong) in [(YES, &is_no as &dyn Fn(&str) -> bool), (NO, &is_yes)] {
                for word in words {
                    if let Some(Word::Value(value)) = meaning(row, word) {
                        assert!(!wrong(value), "{}: {word} is read as {value}", row.id);
                        read += 1;
                    }
                }
            }
            // Two values that mean yes and no are never told apart by half.
            let both =
                ["True", "False"].map(|word| matches!(meaning(row, word), Some(Word::Value(_))));
            assert_eq!(both[0], both[1], "{}", row.id);
        }
        assert!(read > 400, "{read}");
    }

    #[test]
    fn every_word_of_the_tables_is_of_a_setting_and_a_value_that_there_are() {
        for (id, word, value) in OF_ONE {
            let (_, row) = find(id).unwrap();
            assert!(row.values.contains(&value), "{id} {value}");
            assert_eq!(meaning(row, word), Some(Word::Value(value)), "{id} {word}");
            assert_eq!(meaning(row, &word.to_uppercase()), Some(Word::Value(value)), "{id} {word}");
        }
        for (id, word, why) in UNCLEAR {
            let (_, row) = find(id).unwrap();
            assert_eq!(meaning(row, word), Some(Word::Unclear(why)), "{id} {word}");
        }
        for (one, other, words) in OF_TWO {
            assert!(
                rows().any(|(_, row)| row.values.contains(&one) && row.values.contains(&other))
            );
            assert!(words.iter().all(|(_, value)| [one, other].contains(value)));
        }
    }

    #[test]
    fn every_value_means_itself_in_any_case() {
        for (_, row) in rows() {
            for value in row.values {
                assert_eq!(meaning(row, value), Some(Word::Value(value)));
                assert_eq!(meaning(row, &value.to_uppercase()), Some(Word::Value(value)));
            }
        }
    }

    #[test]
    fn what_is_told_by_the_products_is_read_as_they_mean_it() {
        for (id, word, value) in [
            ("ca-policy", "enabledForReportingButNotEnforced", "report-only"),
            ("security-defaults", "True", "on"),
            ("hybrid-modern-auth", "$false", "off"),
            ("onprem-block-legacy-activesync", "$true", "true"),
            ("exo-allow-basic-other", "False", "false"),
            ("ca-require-mfa", "true", "yes"),
            ("identity-model", "Federated", "federated"),
            ("per-user-mfa", "Enforced", "enforced"),
            ("onprem-default-access-level", "Block", "block"),
            ("ca-grant-operator", "OR", "or"),
            ("mailbox-location", "RemoteUserMailbox", "exchange-online"),
        ] {
            let (_, row) = find(id).unwrap();
            assert_eq!(meaning(row, word), Some(Word::Value(value)), "{id}={word}");
        }
        // Three values: true could be either of two.
        let (_, row) = find("onprem-other-protocols-published").unwrap();
        assert_eq!(meaning(row, "True"), None);
    }
}
