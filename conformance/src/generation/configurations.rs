//! The configurations that are explored for a role.

use std::collections::BTreeSet;

use family::cube::Assignment;
use family::variable::VariableId;
use model::party::Party;
use model::preset;
use model::setting::{self, Who};

use crate::format::Role;
use crate::generation::covering::array;
use crate::role::party;

/// Where exploration starts: the article's architectures, and what organizations have in their place.
const BASES: [(Role, &[&str]); 9] = [
    (
        Role::ActivesyncOnprem,
        &[
            "article-on-premises",
            "article-on-premises-published",
            "exchange-2016-hybrid",
            "hybrid-agent-basic",
            "migrated-onprem-left-running",
            "nothing-configured",
        ],
    ),
    (
        Role::IdentityProvider,
        &[
            "article-exchange-online",
            "article-on-premises",
            "adfs-mfa-instead",
            "compliant-or-mfa",
            "mfa-except-trusted-network",
            "security-defaults",
            "nothing-configured",
        ],
    ),
    (
        Role::ActivesyncOnline,
        &[
            "article-exchange-online",
            "article-on-premises",
            "adfs-mfa-instead",
            "excluded-account",
            "security-defaults",
            "nothing-configured",
        ],
    ),
    (
        Role::AutodiscoverOnline,
        &["article-exchange-online", "article-on-premises", "nothing-configured"],
    ),
    (
        Role::AutodiscoverOnprem,
        &["article-on-premises", "exchange-2016-hybrid", "migrated-onprem-left-running"],
    ),
    (
        Role::FederationServer,
        &["adfs-mfa-instead", "adfs-mfa-instead-legacy-exempt", "article-exchange-online"],
    ),
    (
        Role::Client,
        &[
            "article-exchange-online",
            "article-on-premises",
            "hybrid-agent-basic",
            "nothing-configured",
        ],
    ),
    (
        Role::AutoDetect,
        &[
            "article-exchange-online",
            "article-on-premises",
            "hybrid-agent-basic",
            "nothing-configured",
        ],
    ),
    (Role::Provisioning, &["article-on-premises", "article-on-premises-published"]),
];

/// What the attacker is able to do in all of them. She is able to do each of the rest, too, one at a time: of
/// Entra ID, of which there is most to see, in the first base alone.
const ABLE: [&str; 4] = [
    "attacker-knows-password",
    "attacker-own-account",
    "attacker-authorization-code",
    "attacker-access-token",
];

/// Each base, and each base with one setting changed that the role may read, in the order of the settings.
#[must_use]
pub fn explored(role: Role) -> Vec<Assignment> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let bases = BASES.iter().filter(|(of, _)| *of == role).flat_map(|(_, bases)| *bases);
    for (place, base) in bases.filter_map(|base| preset::find(base)?.cube().least()).enumerate() {
        // The weakest value for the defender stands first.
        let able = ABLE.iter().filter_map(|id| setting::find(id));
        let base = able.fold(base, |it, (id, _)| it.with(id, 0));
        let changed = setting::rows()
            .filter(|(_, row)| row.who != Who::Nobody || role.asks_others())
            .filter(|(_, row)| concerns(role, row.owner))
            .filter(|(_, row)| {
                row.owner != Party::Attacker || place == 0 || role != Role::IdentityProvider
            })
            .flat_map(|(id, row)| (0_u8..).zip(row.values).map(move |(value, _)| (id, value)))
            .map(|(id, value)| base.clone().with(id, value));
        for configuration in std::iter::once(base.clone()).chain(changed) {
            if seen.insert(configuration.clone()) {
                found.push(configuration);
            }
        }
    }
    found
}

/// What is explored for a role that asks others: the same, and a covering array of the settings that it or whoever
/// answers it may read.
#[must_use]
pub fn explored_widely(role: Role) -> Vec<Assignment> {
    let mut found = explored(role);
    let Some(base) = found.first().cloned() else { return found };
    let read: Vec<(VariableId, u8)> = setting::rows()
        .filter(|(_, row)| concerns(role, row.owner))
        .map(|(id, row)| (id, u8::try_from(row.values.len()).unwrap_or(u8::MAX)))
        .collect();
    let sizes: Vec<u8> = read.iter().map(|(_, size)| *size).collect();
    for row in array(&sizes) {
        let values = read.iter().zip(row);
        let it = values.fold(base.clone(), |it, ((id, _), value)| it.with(*id, value));
        if !found.contains(&it) {
            found.push(it);
        }
    }
    found
}

/// Whether what the role does may depend on a setting of this party: of its own, of the directory beside
/// it, or of who makes the requests.
fn concerns(role: Role, owner: Party) -> bool {
    // Exchange Online asks Entra ID about a password, and that asks AD FS.
    let asks = matches!(role, Role::ActivesyncOnline | Role::AutodiscoverOnline);
    if role.asks_others() {
        // What others answer is what there is to be seen.
        return !matches!(owner, Party::Client | Party::User | Party::Attacker)
            || role == Role::Provisioning && owner == Party::Attacker;
    }
    owner == party(role)
        || asks && matches!(owner, Party::EntraId | Party::FederationServer)
        || matches!(owner, Party::Directory | Party::Client | Party::User | Party::Attacker)
}
