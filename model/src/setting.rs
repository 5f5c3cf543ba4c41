//! The settings: one declarative table, a type for each row, and the only way to read them.
//!
//! Each group of settings has a file of its own. A setting is added by writing one entry there; its
//! type, its values, its place in the [`domain`] and its row in [`rows`] follow.

use std::sync::LazyLock;

use family::variable::{Domain, Values, Variable, VariableId};

use crate::party::Party;

/// Who can turn a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The organization's administrator.
    Admin,
    /// The user.
    User,
    /// Microsoft, as the operator of the service.
    Service,
    /// It is a capability of the attacker.
    Attacker,
    /// Nobody: public documentation is silent, so it is an assumption with a switch.
    Nobody,
}

impl Who {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::User => "user",
            Self::Service => "service",
            Self::Attacker => "attacker",
            Self::Nobody => "nobody",
        }
    }
}

/// What the table says of one setting.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The public id.
    pub id: &'static str,
    /// The ids of the values, weakest for the defender first where [`ordered`](Row::ordered).
    pub values: &'static [&'static str],
    /// The default: a hybrid organization as installed, before anyone hardened it.
    pub default: u8,
    /// Whether the values stand from the weakest to the strongest.
    pub ordered: bool,
    /// Who turns it.
    pub who: Who,
    /// The party whose product holds the setting; nobody else may read it.
    pub owner: Party,
    /// The heading under which the setting stands.
    pub group: &'static str,
    /// What it is and what the product calls it.
    pub product: &'static str,
    /// The command that shows it.
    pub read: &'static str,
    /// The command that changes it.
    pub change: &'static str,
    /// The command that takes the change back.
    pub undo: &'static str,
    /// What else stops working when it is tightened.
    pub breaks: &'static str,
    /// Keys of [`article::SOURCES`](crate::article::SOURCES).
    pub source: &'static [&'static str],
    /// What is assumed, where public documentation is silent or contradicts itself.
    pub assumes: Option<&'static str>,
}

/// A setting as a Rust type: an enum of its values.
pub trait Setting: Copy + Eq + 'static {
    /// The setting's place in the domain.
    const ID: VariableId;
    /// All values, in the order of the table.
    const ALL: &'static [Self];

    /// The value's place in [`ALL`](Setting::ALL).
    fn index(self) -> u8;

    /// The set of this value alone.
    fn one(self) -> Values {
        Values::one(self.index())
    }
}

/// The place of a setting in its group; the number of settings for an id that is none of them.
const fn place_in(rows: &[Row], id: &str) -> u16 {
    let mut place = 0;
    let mut rest = rows;
    while let [row, others @ ..] = rest {
        if is_same(row.id.as_bytes(), id.as_bytes()) {
            return place;
        }
        place += 1;
        rest = others;
    }
    place
}

const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([a, rest_of_one @ ..], [b, rest_of_other @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        one = rest_of_one;
        other = rest_of_other;
    }
    one.is_empty() && other.is_empty()
}

/// Declares the settings of one group. `first` is the place of the group's first setting.
macro_rules! settings {
    (
        group $group:literal first $first:expr;
        $(
            $(#[$doc:meta])*
            $name:ident = $id:literal {
                $( $value:ident = $text:literal ),+ $(,)?
            }
            default: $default:ident,
            ordered: $ordered:literal,
            who: $who:ident,
            owner: $owner:ident,
            product: $product:expr,
            read: $read:expr,
            change: $change:expr,
            undo: $undo:expr,
            breaks: $breaks:expr,
            source: $source:expr,
            assumes: $assumes:expr;
        )+
    ) => {
        const FIRST: u16 = $first;
        /// The place after this group's last setting.
        pub(super) const END: u16 = FIRST + $crate::setting::place_in(ROWS, "");
        /// The rows of this group.
        pub(super) const ROWS: &[$crate::setting::Row] = &[ $(
            $crate::setting::Row {
                id: $id,
                values: &[ $( $text ),+ ],
                default: $name::$default as u8,
                ordered: $ordered,
                who: $crate::setting::Who::$who,
                owner: $crate::party::Party::$owner,
                group: $group,
                product: $product,
                read: $read,
                change: $change,
                undo: $undo,
                breaks: $breaks,
                source: &$source,
                assumes: $assumes,
            }
        ),+ ];
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            #[repr(u8)]
            pub enum $name {
                $( #[doc = concat!("`", $text, "`")] $value ),+
            }
            impl $crate::setting::Setting for $name {
                const ID: family::variable::VariableId =
                    family::variable::VariableId(FIRST + $crate::setting::place_in(ROWS, $id));
                const ALL: &'static [Self] = &[ $( Self::$value ),+ ];
                fn index(self) -> u8 {
                    self as u8
                }
            }
        )+
    };
}

// The order of the settings, and so of all variables.
mod deployment;
mod exchange_online;
mod exchange_onprem;
mod device_access;
mod conditional_access;
mod federation;
mod user;
mod service;
mod attacker;
pub mod words;

pub use attacker::*;
pub use conditional_access::*;
pub use deployment::*;
pub use device_access::*;
pub use exchange_online::*;
pub use exchange_onprem::*;
pub use federation::*;
pub use service::*;
pub use user::*;

/// The number of settings.
pub const COUNT: u16 = attacker::END;

/// All rows, in the order of the domain.
pub fn rows() -> impl Iterator<Item = (VariableId, &'static Row)> {
    let groups = [
        deployment::ROWS,
        exchange_online::ROWS,
        exchange_onprem::ROWS,
        device_access::ROWS,
        conditional_access::ROWS,
        federation::ROWS,
        user::ROWS,
        service::ROWS,
        attacker::ROWS,
    ];
    (0_u16..).map(VariableId).zip(groups.into_iter().flatten())
}

/// The settings that take more than a command: about ten times as much for a project of some days with
/// preparations of its own, a hundred times for a migration.
const EFFORTS: [(&str, u32); 15] = [
    ("mailbox-location", 100),
    ("identity-model", 100),
    ("onprem-exchange-version", 100),
    ("hybrid-modern-auth", 10),
    ("onprem-publishing", 10),
    ("onprem-activesync-reachable-from", 10),
    ("onprem-other-protocols-published", 10),
    ("onprem-owa-sign-in", 10),
    ("onprem-endpoints-left-published", 10),
    ("ca-require-compliant-device", 10),
    ("ca-require-app-protection", 10),
    ("authentication-strength", 10),
    ("adfs-mfa", 10),
    ("adfs-active-endpoint", 10),
    ("dedicated-hybrid-app", 10),
];

/// The settings of which [`Row::change`] does not lead to the last value.
const LEADS: [(&str, &str); 3] = [
    ("mailbox-location", "exchange-online"),
    ("identity-model", "password-hash-sync"),
    ("onprem-owa-sign-in", "modern"),
];

/// The value to which [`Row::change`] leads.
#[must_use]
pub fn leads_to(id: VariableId) -> u8 {
    let Some(row) = row(id) else { return 0 };
    let other = LEADS.iter().find(|(of, _)| *of == row.id);
    let place = other.and_then(|(_, to)| row.values.iter().position(|value| value == to));
    let place = place.unwrap_or(row.values.len().saturating_sub(1));
    u8::try_from(place).unwrap_or_default()
}

/// How much it takes to turn a setting, against a single command. It is a judgement, and only orders
/// repairs; whoever knows better says so.
#[must_use]
pub fn effort(id: VariableId) -> u32 {
    let dear = |id: &str| EFFORTS.iter().find(|(of, _)| *of == id).map(|(_, effort)| *effort);
    row(id).and_then(|row| dear(row.id)).unwrap_or(1)
}

/// The settings that are not looked up with a command of the administrator: about three times as much
/// where somebody connects from outside or signs in a test user, ten times where no answer of a product
/// shows it and a trial must.
const LOOKS: [(&str, u32); 15] = [
    ("onprem-publishing", 3),
    ("onprem-activesync-reachable-from", 3),
    ("onprem-other-protocols-published", 3),
    ("onprem-endpoints-left-published", 3),
    ("exo-basic-retired", 3),
    ("autodiscover-online-answer", 3),
    ("onprem-direct-oauth", 3),
    ("onprem-policy-before-password", 10),
    ("onprem-rule-precedence", 10),
    ("exo-sync-device-model", 10),
    ("adfs-active-mfa", 10),
    ("ca-governs-onprem-audience", 10),
    ("sync-token-survives-password-change", 10),
    ("provisioning-checks-endpoint", 10),
    ("client-pins-authority", 10),
];

/// How much it takes to look a setting up, as [`Row::read`] says, against a single command. It is a
/// judgement, and only orders what is told. What an attacker has cannot be looked up.
#[must_use]
pub fn look(id: VariableId) -> u32 {
    let Some(row) = row(id) else { return 1 };
    match LOOKS.iter().find(|(of, _)| *of == row.id) {
        Some((_, look)) => *look,
        None if row.who == Who::Attacker => 100,
        None => 1,
    }
}

/// The row of a setting.
#[must_use]
pub fn row(id: VariableId) -> Option<&'static Row> {
    rows().nth(id.index()).map(|(_, row)| row)
}

/// The setting with this public id.
#[must_use]
pub fn find(id: &str) -> Option<(VariableId, &'static Row)> {
    rows().find(|(_, row)| row.id == id)
}

/// The set of these values of a setting; `Err` names the first that it does not have.
pub fn values<'a>(row: &Row, names: impl Iterator<Item = &'a str>) -> Result<Values, &'a str> {
    names
        .map(|name| {
            let value = row.values.iter().position(|value| *value == name);
            value.and_then(|value| u8::try_from(value).ok()).ok_or(name)
        })
        .collect()
}

/// All settings as variables. Every combination of values is legal.
#[must_use]
pub fn domain() -> &'static Domain {
    static DOMAIN: LazyLock<Domain> = LazyLock::new(|| {
        let variables = rows().map(|(_, row)| Variable { name: row.id, values: row.values });
        Domain::new(variables.collect())
            .unwrap_or_else(|error| unreachable!("the table of settings is no domain: {error}"))
    });
    &DOMAIN
}
