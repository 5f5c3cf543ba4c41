//! What somebody may have meant by a word that there is not.
//!
//! A suggestion that is far from what was written is worse than none: whoever takes it has another setting
//! than they wanted. So a word is near only within a number of edits that its length bounds, and a value is
//! never suggested for a word of the opposite meaning.

use std::cmp::Ordering;

use strsim::osa_distance;

/// How many letters somebody must have written before the beginning of a longer id is enough.
const BEGINNING: usize = 6;

/// Words of which one denies what the other says.
const CONTRARIES: [(&str, &str); 17] = [
    ("yes", "no"),
    ("true", "false"),
    ("on", "off"),
    ("enabled", "disabled"),
    ("enable", "disable"),
    ("enforced", "disabled"),
    ("allow", "block"),
    ("allowed", "blocked"),
    ("accept", "reject"),
    ("present", "absent"),
    ("registered", "unregistered"),
    ("managed", "unmanaged"),
    ("published", "not-published"),
    ("compliant", "noncompliant"),
    ("online", "on-premises"),
    ("always", "never"),
    ("all", "none"),
];

/// What makes its contrary of a word.
const DENIALS: [&str; 8] = ["un", "non", "non-", "not-", "no-", "dis", "in", "de"];

/// How many edits two words may be apart: one for each four letters of the shorter.
#[must_use]
pub fn bound(one: &str, other: &str) -> usize {
    one.chars().count().min(other.chars().count()) / 4
}

/// How many edits two words are apart, if they are near.
fn distance(written: &str, id: &str) -> Option<usize> {
    let (written, id) = (written.to_lowercase(), id.to_lowercase());
    let lengths = written.chars().count().abs_diff(id.chars().count());
    let bound = bound(&written, &id);
    // The difference of their lengths is no more than the edits, and is quick to tell.
    (lengths <= bound).then(|| osa_distance(&written, &id)).filter(|edits| *edits <= bound)
}

/// The nearest of some ids to what was written, if one is near: by its letters, or because it begins so, and
/// whatever else does begins as it does.
pub fn nearest<'a>(written: &str, ids: impl Iterator<Item = &'a str>) -> Option<String> {
    let ids: Vec<&str> = ids.collect();
    let near = ids.iter().filter_map(|id| Some((distance(written, id)?, id)));
    if let Some((_, id)) = near.min_by_key(|(edits, _)| *edits) {
        return Some((*id).to_owned());
    }
    let longer: Vec<&str> = ids.into_iter().filter(|id| id.starts_with(written)).collect();
    let shortest = longer.iter().min_by_key(|id| id.len())?;
    let is_one = written.len() >= BEGINNING && longer.iter().all(|id| id.starts_with(shortest));
    is_one.then(|| (*shortest).to_owned())
}

/// The nearest value of a setting to what was written, if one is near and means nothing contrary.
#[must_use]
pub fn nearest_value(written: &str, values: &[&str]) -> Option<String> {
    let near = values.iter().filter(|value| !is_contrary(written, value));
    let near = near.filter_map(|value| Some((distance(written, value)?, value)));
    near.min_by_key(|(edits, _)| *edits).map(|(_, value)| (*value).to_owned())
}

/// Whether one word denies the other, as far as their letters tell.
#[must_use]
pub fn is_contrary(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let denies = |longer: &str, shorter: &str| {
        DENIALS.iter().any(|denial| {
            longer.strip_prefix(denial).is_some_and(|rest| {
                let edits = osa_distance(rest, shorter);
                edits <= bound(rest, shorter) && edits < osa_distance(longer, shorter)
            })
        })
    };
    // Which of the two a word is, or is near and nearer to.
    let side = |word: &str, yes: &str, no: &str| {
        let [to_yes, to_no] = [yes, no].map(|it| (osa_distance(word, it), bound(word, it)));
        match to_yes.0.cmp(&to_no.0) {
            Ordering::Less => (to_yes.0 <= to_yes.1).then_some(true),
            Ordering::Greater => (to_no.0 <= to_no.1).then_some(false),
            Ordering::Equal => None,
        }
    };
    let is_pair = CONTRARIES.iter().any(|(yes, no)| {
        let sides = side(&one, yes, no).zip(side(&other, yes, no));
        sides.is_some_and(|(one, other)| one != other)
    });
    is_pair || denies(&one, &other) || denies(&other, &one)
}

#[cfg(test)]
mod tests {
    use super::{bound, is_contrary, nearest, nearest_value};
    use crate::claim;
    use crate::preset::PRESETS;
    use crate::sample::Numbers;
    use crate::setting::rows;

    /// What the products call things, of which no setting has any as a value.
    const PRODUCTS: [&str; 40] = [
        "enabledForReportingButNotEnforced",
        "enabled",
        "disabled",
        "Enabled",
        "Disabled",
        "True",
        "False",
        "$true",
        "$false",
        "Yes",
        "No",
        "On",
        "Off",
        "exo",
        "onprem",
        "cloud",
        "hybrid",
        "UserMailbox",
        "RemoteUserMailbox",
        "MailUser",
        "Managed",
        "Federated",
        "None",
        "All",
        "AllTrusted",
        "Office365",
        "mfa",
        "block",
        "Allow",
        "Quarantine",
        "compliantDevice",
        "noncompliant",
        "notRegistered",
        "unsupported",
        "unregistered",
        "not-present",
        "never",
        "browser",
        "ADFSSmartLockoutEnforce",
        "ADPasswordCounter",
    ];

    #[test]
    fn no_product_word_is_answered_with_a_value_of_another_meaning() {
        for (_, row) in rows() {
            for word in PRODUCTS {
                let Some(value) = nearest_value(word, row.values) else { continue };
                assert!(!is_contrary(word, &value), "{}: {word} -> {value}", row.id);
                // What is suggested for one of them is the same word, or one that is misspelt.
                let edits = strsim::osa_distance(&word.to_lowercase(), &value);
                assert!(edits <= bound(word, &value), "{}: {word} -> {value}", row.id);
            }
        }
        let value = |word, id| nearest_value(word, crate::setting::find(id).unwrap().1.values);
        assert_eq!(value("enabledForReportingButNotEnforced", "ca-policy"), None);
        assert_eq!(value("exo", "mailbox-location"), None);
        assert_eq!(value("unregistered", "mfa-registration"), Some("unregistered".to_owned()));
        assert_eq!(value("enbled", "ca-policy"), Some("enabled".to_owned()));
        assert_eq!(value("dsabled", "ca-policy"), Some("disabled".to_owned()));
    }

    #[test]
    fn contraries_are_told_also_where_they_are_misspelt() {
        for (one, other) in [
            ("enabled", "disabled"),
            ("enabeld", "disabled"),
            ("supported", "unsupported"),
            ("suported", "unsupported"),
            ("compliant", "noncompliant"),
            ("no", "yes"),
            ("published", "not-published"),
            ("accept", "reject"),
        ] {
            assert!(is_contrary(one, other) && is_contrary(other, one), "{one} {other}");
            assert!(!is_contrary(one, one), "{one}");
        }
    }

    /// Words that are not far from those that there are: some letters less, more and others.
    fn misspelt(word: &str, numbers: &mut Numbers) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        for _ in 0..numbers.below(12) {
            let at = numbers.below(u32::try_from(letters.len()).unwrap()) as usize;
            let letter = char::from(b'a' + u8::try_from(numbers.below(26)).unwrap());
            match numbers.below(3) {
                0 if at < letters.len() => {
                    letters.remove(at);
                }
                1 if at < letters.len() => letters[at] = letter,
                _ => letters.insert(at.min(letters.len()), letter),
            }
        }
        letters.into_iter().collect()
    }

    #[test]
    fn a_suggestion_is_always_within_the_bound() {
        let mut numbers = Numbers(41);
        let ids: Vec<&str> = rows()
            .map(|(_, row)| row.id)
            .chain(claim::all().iter().map(|claim| claim.id))
            .chain(PRESETS.iter().map(|preset| preset.id))
            .collect();
        let mut suggested = 0;
        for (_, row) in rows() {
            for word in row.values.iter().copied().chain([row.id]) {
                for _ in 0..50 {
                    let written = misspelt(word, &mut numbers);
                    let edits = |it: &str| strsim::osa_distance(&written, it);
                    if let Some(value) = nearest_value(&written, row.values) {
                        assert!(edits(&value) <= bound(&written, &value), "{written} {value}");
                        suggested += 1;
                    }
                    if let Some(id) = nearest(&written, ids.iter().copied()) {
                        let near = edits(&id) <= bound(&written, &id);
                        assert!(near || id.starts_with(&written), "{written} {id}");
                        suggested += 1;
                    }
                }
            }
        }
        assert!(suggested > 2_000, "{suggested}");
    }
}
