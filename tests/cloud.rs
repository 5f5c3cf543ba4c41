//! What documents say of Entra ID and Exchange Online, as verdicts of presets: each test is named for the fact.

use family::cube::Cube;
use model::claim::{self, Marks};
use model::dated::as_of;
use model::families::{Verdict, decide_at_once};
use model::report::run::write_run;
use model::scope::Scope;
use model::setting::{self, Setting, SharedPrincipalEws};
use model::trace::Trace;

use crate::common::with;

const MFA: &str = "mailbox-data-requires-mfa";
const READS: &str = "attacker-never-reads-mailbox";
const DIES: &str = "access-token-dies-after-revocation";

fn scope(preset: &str, sets: &[&str]) -> Cube {
    with(Scope::preset(preset).unwrap().cube, sets)
}

fn verdict(preset: &str, sets: &[&str], id: &str) -> Verdict {
    let marks = Marks::default().with(claim::find(id).unwrap().0);
    decide_at_once(&scope(preset, sets), marks, &mut |_, _| {}).unwrap().answers[0].verdict
}

/// The run that is shown, as text.
fn run(preset: &str, sets: &[&str], id: &str) -> String {
    let (_, claim) = claim::find(id).unwrap();
    let configuration = scope(preset, sets).least().unwrap();
    let trace = Trace::find(claim, &configuration).unwrap().unwrap();
    let mut text = String::new();
    write_run(&mut text, &trace, "").unwrap();
    text
}

const ADMINISTRATOR: &str = "attacker-onprem-admin=yes";

/// Source: `CSS:New-EwsAzureApplication`, `DHA`.
#[test]
fn the_dedicated_application_reads_every_mailbox_with_exchange_servers_own_key() {
    for claim in [MFA, READS] {
        let has = |value: &str, more: &[&str]| {
            let app = format!("dedicated-hybrid-app={value}");
            verdict("microsoft-baseline", &[&[ADMINISTRATOR, app.as_str()], more].concat(), claim)
        };
        assert_eq!(has("yes", &[]), Verdict::Violated, "{claim}");
        // What the shared principal opens is another matter.
        assert_eq!(has("yes", &["shared-principal-beyond-ews=no"]), Verdict::Violated, "{claim}");
        assert_eq!(has("yes", &["exo-ews-for-hybrid-app=blocked"]), Verdict::Holds, "{claim}");
        assert_eq!(has("graph", &[]), Verdict::Violated, "{claim}");
        assert_eq!(has("graph", &["hybrid-app-graph-reads-mail=no"]), Verdict::Holds, "{claim}");
        assert_eq!(has("removed", &[]), Verdict::Holds, "{claim}");
    }
    let run = run("microsoft-baseline", &[ADMINISTRATOR, "dedicated-hybrid-app=yes"], MFA);
    assert!(run.contains("POST /EWS/Exchange.asmx") && !run.contains("ActiveSync"), "{run}");
}

/// Source: `DHA`, `DHABLOG`.
#[test]
fn ews_answers_the_shared_principal_no_more_since_the_end_of_october_2025() {
    let closed = "shared-principal-beyond-ews=no";
    let at = |sets: &[&str]| verdict("microsoft-baseline", sets, MFA);
    assert_eq!(at(&[ADMINISTRATOR, closed]), Verdict::Holds);
    assert_eq!(at(&[ADMINISTRATOR, closed, "shared-principal-ews=open"]), Verdict::Violated);
    // Whether anything else takes such a token no document says: that is assumed.
    assert_eq!(at(&[ADMINISTRATOR]), Verdict::Violated);
    let on = |day: &str| {
        let then = as_of(day.parse().unwrap());
        then.get(&SharedPrincipalEws::ID).and_then(|values| values.least())
    };
    assert_eq!(on("2025-09-15"), Some(SharedPrincipalEws::Open.index()));
    assert_eq!(on("2025-10-30"), None);
    assert_eq!(on("2025-10-31"), Some(SharedPrincipalEws::Blocked.index()));
    let way = |sets: &[&str]| run("microsoft-baseline", &[&[ADMINISTRATOR], sets].concat(), MFA);
    let today = way(&[]);
    assert!(today.contains("another interface than EWS") && !today.contains("ActiveSync"));
    let once = way(&["shared-principal-ews=open", closed]);
    assert!(once.contains("POST /EWS/Exchange.asmx") && !once.contains("ActiveSync"), "{once}");
}

/// Source: `EWSRETIRE`, `PS:Set-OrganizationConfig`, `CSS:ConfigureExchangeHybridApplication`.
#[test]
fn a_day_leaves_the_hybrid_application_what_was_possible_then() {
    let values = |day: &str, id: &str| {
        let (variable, row) = setting::find(id).unwrap();
        let then = as_of(day.parse().unwrap());
        then.get(&variable).map(|values| {
            values.iter().map(|it| row.values[usize::from(it)]).collect::<Vec<_>>().join(",")
        })
    };
    let app = |day| values(day, "dedicated-hybrid-app");
    assert_eq!(app("2025-03-31").as_deref(), Some("no,removed"));
    assert_eq!(app("2026-04-30").as_deref(), Some("no,yes,removed"));
    assert_eq!(app("2026-05-01"), None);
    let ews = |day| values(day, "exo-ews-for-hybrid-app");
    assert_eq!(ews("2027-03-31"), None);
    assert_eq!(ews("2027-04-01").as_deref(), Some("blocked"));
}

/// Source: `ED:protecting-tokens`, `CBTOKEN`.
#[test]
fn neither_a_compliant_device_nor_app_protection_stops_a_copied_refresh_token() {
    for (control, has, carries) in [
        (
            "ca-require-compliant-device=yes",
            "device-state=compliant",
            "refresh-token-carries-device=no",
        ),
        (
            "ca-require-app-protection=yes",
            "app-protection=present",
            "refresh-token-carries-app-protection=no",
        ),
    ] {
        let sets = ["attacker-refresh-token=yes", control, has];
        let at = |more: &[&str]| verdict("article-exchange-online", &[&sets, more].concat(), READS);
        assert_eq!(at(&[]), Verdict::Violated, "{control}");
        assert_eq!(at(&[carries]), Verdict::Holds, "{control}");
        // A sign-in of the attacker's own has nothing of Alice's phone.
        let phished = ["attacker-phishing-proxy=yes", control, has];
        assert_eq!(verdict("article-exchange-online", &phished, READS), Verdict::Holds);
    }
}

/// Source: `ED:concept-assignment-network`.
#[test]
fn a_copied_refresh_token_does_not_carry_the_place() {
    // Alice gets mail from a trusted place, where nothing is asked; elsewhere her phone is not enough.
    let sets = [
        "attacker-refresh-token=yes",
        "attacker-knows-password=no",
        "ca-require-mfa=no",
        "ca-require-compliant-device=yes",
        "device-state=unmanaged",
    ];
    let at =
        |more: &str| verdict("mfa-except-trusted-network", &[&sets[..], &[more]].concat(), READS);
    assert_eq!(at("attacker-inside-network=no"), Verdict::Holds);
    assert_eq!(at("attacker-inside-network=yes"), Verdict::Violated);
}

/// Source: `ED:app-resilience-continuous-access-evaluation`, `ED:concept-continuous-access-evaluation`.
#[test]
fn a_revocation_ends_only_tokens_that_were_asked_for_with_the_client_capability() {
    let at = |sets: &[&str]| verdict("article-exchange-online", sets, DIES);
    assert_eq!(at(&[]), Verdict::Holds);
    assert_eq!(at(&["client=third-party-modern"]), Verdict::Violated);
    let declares = ["client=third-party-modern", "third-party-declares-cae=yes"];
    assert_eq!(at(&declares), Verdict::Holds);
    // The attacker's own client declares nothing; a copy of the app's own token is the app's.
    for own in ["attacker-phishing-proxy=yes", "attacker-refresh-token=yes"] {
        assert_eq!(at(&[own]), Verdict::Violated, "{own}");
    }
    assert_eq!(at(&["attacker-access-token=yes"]), Verdict::Holds);
    let copied = ["attacker-access-token=yes", "client=third-party-modern"];
    assert_eq!(at(&copied), Verdict::Violated);
}
