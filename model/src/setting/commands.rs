//! What stands around the commands of the table: what must be there first, what is saved before anything is
//! changed, which lists a command edits and how, and the commands to other values than the table's.
//!
//! No command writes a list that it has not read. A list is edited by one member; what was read besides
//! stays. What an edit does is a value of [`Edit`], and the text of the command follows from it.

mod preparation;
mod table;

use family::variable::VariableId;

pub use self::preparation::Preparation;
use crate::setting::{self, Row};

/// What a command does to one list of what it has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// One member comes to it.
    Adds(&'static str),
    /// One member comes to it, where the word for all members is not in it; the word for none goes.
    Includes(&'static str),
    /// One member goes.
    Removes(&'static str),
    /// A list of what is included comes to be the word for all: it covers whatever it covered.
    Widens(&'static str),
}

/// An edit with its list, as Microsoft Graph names it inside a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListEdit {
    /// The list.
    pub list: &'static str,
    /// What is done to it.
    pub edit: Edit,
}

impl ListEdit {
    /// The statement, in the words of PowerShell, over a policy `$p` that has been read.
    #[must_use]
    pub fn statement(&self) -> String {
        let list = self.list;
        match self.edit {
            Edit::Adds(it) => format!("$p.{list} = @($p.{list}) + '{it}'"),
            Edit::Includes(it) => format!(
                "if ($p.{list} -notcontains 'All') {{ $p.{list} = @($p.{list} -ne 'None') + '{it}' }}"
            ),
            Edit::Removes(it) => format!("$p.{list} = @($p.{list} -ne '{it}')"),
            Edit::Widens(it) => format!("$p.{list} = @('{it}')"),
        }
    }

    /// What the statement makes of a list.
    #[must_use]
    pub fn apply(&self, list: &[String]) -> Vec<String> {
        let without =
            |gone: &str| list.iter().filter(|it| *it != gone).cloned().collect::<Vec<_>>();
        match self.edit {
            Edit::Adds(it) => list.iter().cloned().chain([it.to_owned()]).collect(),
            Edit::Includes(_) if list.iter().any(|it| it == "All") => list.to_vec(),
            Edit::Includes(it) => without("None").into_iter().chain([it.to_owned()]).collect(),
            Edit::Removes(it) => without(it),
            Edit::Widens(it) => vec![it.to_owned()],
        }
    }

    /// Whether the list is one of exclusions.
    #[must_use]
    pub fn is_of_exclusions(&self) -> bool {
        self.list.rsplit('.').next().is_some_and(|name| name.starts_with("exclude"))
    }
}

/// How what a command changes is saved before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Save {
    /// By the function of [`Preparation::ConditionalAccess`] that makes the edit.
    WithEdit,
    /// By this command.
    Command(&'static str),
    /// By a person, in these words.
    ByHand(&'static str),
    /// There is nothing before: the command makes something new, not yet in force.
    Nothing,
}

/// A command to another value than that of the table.
#[derive(Clone, Copy, Debug)]
struct Other {
    value: &'static str,
    command: &'static str,
    needs: Option<Preparation>,
    /// How it is taken back, if not as the table says.
    undo: Option<&'static str>,
    lists: &'static [ListEdit],
}

/// What the table of settings does not say of a setting's commands.
#[derive(Clone, Copy, Debug)]
struct Entry {
    setting: &'static str,
    needs: Option<Preparation>,
    save: Save,
    lists: &'static [ListEdit],
    later: Option<&'static str>,
    others: &'static [Other],
}

/// An entry of which only some is said.
const ENTRY: Entry =
    Entry { setting: "", needs: None, save: Save::Nothing, lists: &[], later: None, others: &[] };

/// Likewise for another value.
const OTHER: Other = Other { value: "", command: "", needs: None, undo: None, lists: &[] };

/// How a setting is given a value, and how that is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    /// What must be there before.
    pub needs: Option<Preparation>,
    /// How what is changed is saved before; `None` where nothing is said.
    pub save: Option<Save>,
    /// The command.
    pub change: String,
    /// What puts it in force, days after, where the command makes something that only reports.
    pub later: Option<&'static str>,
    /// The command that takes it back.
    pub undo: String,
    /// The lists that the command edits.
    pub lists: &'static [ListEdit],
}

impl Procedure {
    /// The step before, in words, where there is something to save.
    #[must_use]
    pub fn saves(&self) -> Option<&'static str> {
        match self.save? {
            Save::Command(text) | Save::ByHand(text) => Some(text),
            Save::WithEdit => {
                Some("the command saves the policy in a file of its own before it changes anything")
            }
            Save::Nothing => None,
        }
    }
}

/// How a setting is given a value. A setting of which no more is said than its row has the row's
/// command for the value to which that leads, and its way back for the others.
#[must_use]
pub fn procedure(id: VariableId, to: u8) -> Procedure {
    let Some(row) = setting::row(id) else {
        let (change, undo) = (String::new(), String::new());
        return Procedure { needs: None, save: None, change, later: None, undo, lists: &[] };
    };
    let entry = table::ENTRIES.iter().copied().flatten().find(|it| it.setting == row.id);
    let (change, undo) = (row.change.to_owned(), row.undo.to_owned());
    let plain = Procedure {
        needs: entry.and_then(|it| it.needs),
        save: entry.map(|it| it.save),
        change,
        later: entry.and_then(|it| it.later),
        undo,
        lists: entry.map_or(&[], |it| it.lists),
    };
    if to == setting::leads_to(id) {
        return plain;
    }
    let value = row.values.get(usize::from(to)).copied().unwrap_or_default();
    match entry.and_then(|it| it.others.iter().find(|other| other.value == value)) {
        Some(other) => Procedure {
            needs: other.needs,
            save: plain.save.map(|it| if it == Save::Nothing { Save::WithEdit } else { it }),
            change: other.command.to_owned(),
            later: None,
            undo: other.undo.map_or(plain.undo, str::to_owned),
            lists: other.lists,
        },
        None => otherwise(row, to, value, plain),
    }
}

fn otherwise(row: &Row, to: u8, value: &str, plain: Procedure) -> Procedure {
    if row.ordered && to > 0 {
        let change = format!("{}; with `{value}` in place of the strictest value", plain.change);
        Procedure { change, ..plain }
    } else {
        let (change, undo) = (plain.undo, plain.change);
        Procedure { change, undo, later: None, ..plain }
    }
}

#[cfg(test)]
mod tests;
