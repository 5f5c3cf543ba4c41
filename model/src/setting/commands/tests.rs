//! No command of a repair writes a list that it has not read, or takes more than the one exclusion that it
//! names; everything that is changed is saved before, and what is saved is what is put back.

use super::table::ENTRIES;
use super::{Edit, ListEdit, Preparation, Procedure, Save, procedure};
use crate::sample::Numbers;
use crate::setting::{self, Row, Who, leads_to, rows};
use family::variable::VariableId;

/// How each setting of an administrator is given each of its values.
fn procedures() -> impl Iterator<Item = (&'static Row, &'static str, Procedure)> {
    let admins = rows().filter(|(_, row)| row.who == Who::Admin);
    admins.flat_map(|(id, row): (VariableId, &'static Row)| {
        let values = row.values.iter().zip(0_u8..);
        values.map(move |(value, to)| (row, *value, procedure(id, to)))
    })
}

#[test]
fn every_value_that_an_administrator_can_give_has_a_command_of_its_own() {
    for (id, row) in rows().filter(|(_, row)| row.who == Who::Admin) {
        let entry = ENTRIES.iter().copied().flatten().find(|it| it.setting == row.id);
        let entry = entry.unwrap_or_else(|| panic!("{} has no entry in setting/commands", row.id));
        for (value, to) in row.values.iter().zip(0_u8..) {
            let has_own = entry.others.iter().any(|other| other.value == *value);
            let is_in_the_row = to == leads_to(id) || (row.ordered && to > 0);
            assert!(has_own || is_in_the_row, "{}={value} has no command", row.id);
        }
        let is_value = |value: &str| row.values.contains(&value);
        assert!(entry.others.iter().all(|other| is_value(other.value)), "{}", row.id);
    }
    for entry in ENTRIES.iter().copied().flatten() {
        let row = setting::find(entry.setting).unwrap().1;
        assert_eq!(row.who, Who::Admin, "{}", entry.setting);
    }
}

#[test]
fn what_is_changed_is_saved_and_what_was_saved_is_put_back() {
    for (row, value, it) in procedures() {
        let of = format!("{}={value}", row.id);
        match it.save.unwrap() {
            // The file of the function has the setting's name in it, in both directions.
            Save::WithEdit => {
                assert!(
                    it.change.contains("Edit-CaPolicy") || it.change.contains("Entra admin"),
                    "{of}"
                );
                assert!(
                    it.undo.starts_with(&format!("Undo-CaPolicy <policy> {} ", row.id)),
                    "{of}"
                );
                assert!(it.undo.contains("after step 0"), "{of}");
            }
            Save::Command(save) => {
                let file = [format!("{}.xml", row.id), format!("{}.json", row.id)];
                let file = file.iter().find(|file| save.contains(file.as_str()));
                let file = file.unwrap_or_else(|| panic!("{of} saves no file of its own"));
                assert!(save.contains("-NoClobber"), "{of} overwrites what it saved");
                // What was made, or taken away, as a whole is taken away, or made again.
                let whole = ["Connect", "firewall", "-ServicePrincipalNames", "New-", "Remove-"];
                let undoes_one = whole.iter().any(|word| it.undo.contains(word));
                let puts_back = it.undo.contains(file.as_str());
                let is_a_domain = row.id == "identity-model";
                assert!(puts_back || undoes_one || is_a_domain, "{of}: {}", it.undo);
            }
            Save::ByHand(_) => assert!(!it.undo.contains("anywhere"), "{of}"),
            Save::Nothing => {
                assert!(it.later.is_some() && it.change.starts_with("New-"), "{of}");
                assert!(
                    it.undo.contains("-State disabled") && it.undo.contains("<new policy>"),
                    "{of}"
                );
            }
        }
    }
}

/// The texts in which a command may stand.
fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for (_, row) in rows() {
        for text in [row.product, row.read, row.change, row.undo, row.breaks] {
            texts.push((row.id.to_owned(), text.to_owned()));
        }
    }
    for (row, value, it) in procedures() {
        let of = format!("{}={value}", row.id);
        let saves = it.saves().unwrap_or_default().to_owned();
        for text in [it.change, it.undo, saves, it.later.unwrap_or_default().to_owned()] {
            texts.push((of.clone(), text));
        }
    }
    for it in Preparation::ALL {
        texts.push((format!("{it:?}"), it.lines().join("\n")));
    }
    texts
}

/// The lists of a policy and what writes them whole, in any spelling.
const LISTS: [&str; 22] = [
    "includeusers",
    "excludeusers",
    "includegroups",
    "excludegroups",
    "includeroles",
    "excluderoles",
    "includeguestsorexternalusers",
    "excludeguestsorexternalusers",
    "includeapplications",
    "excludeapplications",
    "includeuseractions",
    "includelocations",
    "excludelocations",
    "includeplatforms",
    "excludeplatforms",
    "clientapptypes",
    "builtincontrols",
    "termsofuse",
    "customauthenticationfactors",
    "users",
    "applications",
    "locations",
];

#[test]
fn no_text_has_a_command_that_writes_a_list_which_it_has_not_read() {
    for (of, text) in texts() {
        let written = text.to_lowercase();
        // A condition, or all controls, at once.
        for whole in ["-conditions ", "-grantcontrols ", "<saved "] {
            assert!(!written.contains(whole), "{of}: {whole} in {text}");
        }
        if written.starts_with("new-mgidentityconditionalaccesspolicy") {
            // What is new reports, and never for the emergency accounts.
            let excludes = "excludeusers = $emergencyusers; excludegroups = $emergencygroups";
            assert!(written.contains(excludes), "{of}: {text}");
            assert!(written.contains("state = 'enabledforreportingbutnotenforced'"), "{of}");
            continue;
        }
        for list in LISTS {
            for (at, _) in written.match_indices(&format!("{list} = ")) {
                let before = written.get(..at).unwrap();
                let before = before.trim_end_matches(|it: char| !it.is_whitespace());
                let path = written.get(before.len()..at).unwrap();
                let right = written.get(at + list.len() + 3..).unwrap();
                let reads_itself = right.starts_with(&format!("@({path}{list})"))
                    || right.starts_with(&format!("@({path}{list} -ne "));
                let is_everything = ["includeplatforms", "clientapptypes"].contains(&list)
                    && right.starts_with("@('all')");
                // A variable of a function, which is no list of a policy.
                let is_variable = path.starts_with('$') && !path.contains('.');
                assert!(
                    path.starts_with("$p.") && (reads_itself || is_everything) || is_variable,
                    "{of} writes {path}{list} without having read it: {text}"
                );
            }
        }
    }
}

#[test]
fn the_commands_do_to_lists_what_their_types_say_and_nothing_else() {
    let mut edits = 0;
    for (row, value, it) in procedures() {
        let mut rest = it.change.clone();
        for list in it.lists {
            let statement = list.statement();
            assert!(rest.contains(&statement), "{}={value}: {statement}\n{rest}", row.id);
            rest = rest.replace(&statement, "");
            edits += 1;
        }
        // What is new has nothing to read.
        let is_new = it.save == Some(Save::Nothing);
        assert!(is_new || !rest.contains(" = @("), "{}={value}: more is written: {rest}", row.id);
    }
    assert!(edits > 20, "{edits}");
}

#[test]
fn no_edit_takes_an_exclusion_that_it_does_not_name_or_drops_what_it_read() {
    let mut numbers = Numbers(5);
    let ids = ["emergency", "emergency-group", "sync", "service", "guest", "AllTrusted", "All"];
    let mut removed = 0;
    for (row, value, it) in procedures() {
        for list in it.lists {
            let excludes = list.is_of_exclusions();
            let widens = matches!(list.edit, Edit::Widens(_));
            assert!(!(excludes && widens), "{}={value} empties {}", row.id, list.list);
            let named = match list.edit {
                Edit::Adds(it) | Edit::Includes(it) | Edit::Removes(it) | Edit::Widens(it) => it,
            };
            for _ in 0..50 {
                let mut before: Vec<String> = ids.iter().map(|it| (*it).to_owned()).collect();
                before.retain(|_| numbers.below(2) == 0);
                if numbers.below(2) == 0 {
                    before.push(named.to_owned());
                }
                let after = list.apply(&before);
                let gone: Vec<&String> = before.iter().filter(|it| !after.contains(it)).collect();
                let come: Vec<&String> = after.iter().filter(|it| !before.contains(it)).collect();
                let of = format!("{}={value}: {before:?} -> {after:?}", row.id);
                assert!(come.iter().all(|it| *it == named), "{of}");
                if !widens {
                    assert!(gone.iter().all(|it| *it == named), "{of}");
                }
                removed += gone.len();
            }
        }
    }
    assert!(removed > 50, "{removed}");
}

#[test]
fn what_a_step_names_is_there_before_it() {
    for (row, value, it) in procedures() {
        let of = format!("{}={value}", row.id);
        let uses =
            |word: &str| it.change.contains(word) || it.later.is_some_and(|it| it.contains(word));
        let functions = uses("-CaPolicy") || uses("$Emergency");
        assert_eq!(functions, it.needs == Some(Preparation::ConditionalAccess), "{of}");
        let makes = uses("AuthenticationPolicy <policy>")
            || uses("AuthenticationPolicy -Identity <policy>");
        let is_made =
            matches!(it.needs, Some(Preparation::OnlinePolicy | Preparation::OnPremisesPolicy));
        let is_weaker = value == "true" || value == "false" && row.id.starts_with("onprem");
        assert!(is_made == makes || is_weaker, "{of}");
    }
    let lines = Preparation::ConditionalAccess.lines().join("\n");
    for function in ["function Edit-CaPolicy", "function Undo-CaPolicy", "$EmergencyGroups = @("] {
        assert!(lines.contains(function), "{function}");
    }
    // Brackets are closed, so that what is pasted ends.
    for (open, close) in [('{', '}'), ('(', ')'), ('[', ']')] {
        let count = |it: char| lines.chars().filter(|one| *one == it).count();
        assert_eq!(count(open), count(close), "{open}");
    }
}

#[test]
fn statements_are_those_of_powershell() {
    let of = |edit| ListEdit { list: "conditions.users.excludeUsers", edit }.statement();
    let list = "$p.conditions.users.excludeUsers";
    assert_eq!(of(Edit::Removes("a")), format!("{list} = @({list} -ne 'a')"));
    assert_eq!(of(Edit::Adds("a")), format!("{list} = @({list}) + 'a'"));
}
