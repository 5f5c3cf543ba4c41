//! Faults in what a role asks, all of them: what kills each, and what is left free.

use super::*;
use crate::format::Tier;
use crate::lab::tester::InProcess;
use crate::requirement;
use crate::selftest::full::killed_in;
use crate::selftest::tests::committed;

use super::free::{FREE, is_of};

const ROLES: [Role; 3] = [Role::Client, Role::AutoDetect, Role::Provisioning];

/// Every fault there is, and not those alone that a seed draws: the tier that kills it, if one does.
fn killed(role: Role) -> Vec<(Asking, Option<Tier>)> {
    let loaded = committed();
    let mut vectors: Vec<&Vector> = loaded.vectors.values().filter(|it| it.role == role).collect();
    vectors.sort_by_key(|it| it.tier);
    let mut lab = InProcess::new(role, None).unwrap();
    let all = all(&vectors, &mut lab);
    let mut found = Vec::new();
    for fault in all {
        go_wrong(&lab, &fault);
        let by = killed_in(&vectors, &mut lab);
        found.push((fault, by));
    }
    found
}

/// What no vector kills is left free, and each row of the table is there for some fault that no vector kills. What the
/// third tier alone kills is a state that was not taken over.
#[test]
fn what_survives_is_left_free_and_nothing_is_left_free_in_vain() {
    let mut used = BTreeSet::new();
    let mut counts = Vec::new();
    let mut third = Vec::new();
    for role in ROLES {
        let all = killed(role);
        let (mut free, mut of_third) = (0, 0);
        for (fault, by) in &all {
            let name = fault.name();
            match by {
                None => {
                    let rows = FREE.iter().enumerate().filter(|(_, row)| is_of(row, role, &name));
                    let rows: Vec<usize> = rows.map(|(place, _)| place).collect();
                    assert!(!rows.is_empty(), "{}: {name}", role.id());
                    used.extend(rows);
                    free += 1;
                }
                Some(Tier::Exhaustive) => {
                    third.push(format!("{}: {name}", role.id()));
                    of_third += 1;
                }
                Some(_) => {}
            }
        }
        counts.push((all.len(), of_third, free));
    }
    assert_eq!(used.len(), FREE.len(), "{used:?}");
    // All, those that the third tier alone kills, those left free.
    assert_eq!(counts, [(123, 1, 32), (30, 0, 7), (49, 3, 16)]);
    let kept =
        |role: &str, kind: &str| format!("{role}: POST {kind}: keeps what it was answered first");
    let token = "login.microsoftonline.com/common/oauth2/v2.0/token";
    let expected = [
        kept("client", &format!("{token} refresh_token")),
        kept("provisioning", &format!("{token} jwt-bearer")),
        kept("provisioning", &format!("{token} refresh_token")),
        kept("provisioning", "mail.contoso.test/microsoft-server-activesync"),
    ];
    assert_eq!(third, expected);
}

/// No requirement of a role speaks of a part that is left free for it.
#[test]
fn no_requirement_speaks_of_what_is_left_free() {
    for (roles, words, _) in &FREE {
        let parts = words.iter().filter_map(|it| it.split('`').nth(1));
        for part in parts {
            for row in requirement::rows().filter(|row| roles.contains(&row.role)) {
                assert!(!row.says.contains(&format!("`{part}`")), "{}: {part}", row.id);
            }
        }
    }
}
