//! What `model verify` says to send: of every claim in every preset, and that it follows the configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use model::article::source;
use model::claim::{self, Claim, Kind, Marks};
use model::families::{Engine, Options, Verdict, decide};
use model::party::Party;
use model::preset::PRESETS;
use model::scope::Scope;
use model::verify::{Answer, How, Outcome, PLACEHOLDERS, Verification, VerifyError, Why, verify};
use serde_json::Value;

use crate::bad_input::amiss;
use crate::command_line::{DATA, succeeds};

const BASIC: &str = "basic-authentication-never-succeeds";

fn claim(id: &str) -> &'static Claim {
    claim::find(id).unwrap().1
}

fn of(id: &str, preset: &str, sets: &[&str]) -> Verification {
    let mut scope = Scope::preset(preset).unwrap();
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    scope.change(Scope::parse_sets(&sets).unwrap());
    verify(claim(id), &scope.cube).unwrap()
}

/// Titles with what is expected.
fn titles(verification: &Verification) -> Vec<(String, Outcome, String)> {
    let tests = verification.tests.iter();
    tests.map(|it| (it.form.title.clone(), it.outcome, it.expected.clone())).collect()
}

/// Every claim in every preset to which it applies.
static ALL: LazyLock<Vec<(&str, Verification)>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for preset in &PRESETS {
        for claim in claim::all() {
            match verify(claim, &preset.cube()) {
                Ok(verification) => all.push((preset.id, verification)),
                Err(VerifyError::Comparison { .. }) => {
                    assert!(matches!(claim.kind, Kind::Comparison(_)), "{}", claim.id);
                }
                Err(VerifyError::Applies { .. }) => {
                    assert!(claim.within(&preset.cube()).is_none(), "{}", claim.id);
                }
            }
        }
    }
    assert!(all.len() > 700, "{}", all.len());
    all
});

/// The variables that a text names.
fn variables(text: &str) -> Vec<&str> {
    let is_name = |it: char| it.is_ascii_uppercase() || it == '_';
    let ends = |rest: &str| rest.find(|it| !is_name(it)).unwrap_or(rest.len());
    let names = text.match_indices('$').map(|(place, _)| {
        let end = place + 1 + ends(&text[place + 1..]);
        &text[place..end]
    });
    names.filter(|name| name.len() > 1).collect()
}

#[test]
fn every_list_is_in_order_says_where_to_look_and_holds_no_secret() {
    let known: BTreeSet<&str> = PLACEHOLDERS.iter().map(|(name, _)| *name).collect();
    let mut used = BTreeSet::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (preset, verification) in ALL.iter() {
        let id = verification.claim.id;
        let refused = verification.tests.iter().map(|test| test.outcome != Outcome::Refused);
        assert!(refused.is_sorted(), "{id} in {preset}");
        for (place, test) in verification.tests.iter().enumerate() {
            let at = format!("{id} in {preset}, {}", test.form.title);
            let twice = verification.tests[..place]
                .iter()
                .any(|other| (&other.form, &other.expected) == (&test.form, &test.expected));
            assert!(!twice, "{at} stands twice");
            assert!(!test.logs.is_empty() && !test.expected.is_empty(), "{at}");
            assert!(!test.form.sources.is_empty() && !test.of.is_empty(), "{at}");
            let keys =
                test.form.sources.iter().chain(test.logs.iter().flat_map(|it| it.log.sources));
            for key in keys {
                assert!(source(key).is_some(), "{at}: {key}");
            }
            *kinds.entry(test.form.how.id()).or_default() += 1;
            for line in test.form.how.lines() {
                for name in variables(line) {
                    assert!(known.contains(name), "{at}: {name}");
                    used.insert(name.to_owned());
                }
                assert!(!line.contains('\n'), "{at}");
                let secret = ["password=", "-u \""]
                    .iter()
                    .any(|it| line.split(it).skip(1).any(|rest| !rest.starts_with('$')));
                assert!(!secret, "{at}: {line}");
            }
        }
    }
    assert!(kinds.values().all(|count| *count > 50) && kinds.len() == 3, "{kinds:?}");
    for name in ["$MAILUSER", "$PASSWORD", "$MAILHOST", "$TOKEN_ONLINE", "$FOREIGN_TOKEN", "$STS"] {
        assert!(used.contains(name), "nothing sends {name}");
    }
}

#[test]
fn the_answer_is_what_a_decision_of_that_configuration_says() {
    let mut seen = 0;
    for (preset, verification) in ALL.iter() {
        let Verification { claim, configuration, answer, tests, .. } = verification;
        let cube = configuration.iter().map(|(_, value)| family::variable::Values::one(value));
        let (place, _) = claim::find(claim.id).unwrap();
        let options = Options { engine: Engine::Stateright, limit: usize::MAX, threads: 1 };
        // One claim in four: each is decided by another engine.
        if !(place + preset.len()).is_multiple_of(4) {
            continue;
        }
        let marks = Marks::default().with(place);
        let outcome = decide(&cube.collect(), marks, options, &mut |_, _| {}).unwrap();
        let verdict = outcome.answers[0].verdict;
        let expected = match claim.kind {
            Kind::Witness(_) | Kind::Reachable(_) if verdict == Verdict::Holds => Answer::Shown,
            Kind::Witness(_) | Kind::Reachable(_) => Answer::NotShown,
            _ if verdict == Verdict::Violated => Answer::Violated,
            _ => Answer::Holds,
        };
        assert_eq!(*answer, expected, "{} in {preset}", claim.id);
        let breaks = tests.iter().any(|test| test.why == Why::Violation);
        let invariant = matches!(claim.kind, Kind::Invariant(_));
        assert_eq!(breaks, invariant && expected == Answer::Violated, "{} in {preset}", claim.id);
        seen += 1;
    }
    assert!(seen > 200, "{seen}");
}

#[test]
fn what_must_be_refused_is_tried_over_every_protocol_and_follows_the_settings() {
    let shut = of(BASIC, "article-on-premises", &[]);
    assert_eq!(shut.answer, Answer::Holds);
    let passwords: Vec<_> = shut
        .tests
        .iter()
        .filter(|test| test.form.server == Party::ExchangeOnPremises)
        .filter(|test| test.form.title.contains("password alone"))
        .collect();
    for over in
        ["AutoDiscover", "ActiveSync as iPhone", "EWS, MAPI, IMAP, POP", "Outlook on the web"]
    {
        let found = passwords.iter().filter(|test| test.form.title.contains(over));
        assert!(found.clone().count() > 0, "nothing over {over}: {:#?}", titles(&shut));
        assert!(found.clone().all(|test| test.outcome == Outcome::Refused), "{over}");
    }
    // One flag less, and exactly that protocol takes the password.
    let open = of(BASIC, "article-on-premises", &["onprem-block-legacy-activesync=false"]);
    assert_eq!(open.answer, Answer::Violated);
    let active_sync = |verification: &Verification| {
        let outcomes = verification.tests.iter().filter_map(|test| {
            let title = &test.form.title;
            (title.contains("password alone at Exchange Server")
                && title.contains("ActiveSync as Outlook,"))
            .then_some((test.outcome, test.rests_on.get("onprem-block-legacy-activesync").copied()))
        });
        outcomes.collect::<BTreeSet<_>>()
    };
    assert_eq!(active_sync(&shut), BTreeSet::from([(Outcome::Refused, Some("true"))]));
    assert_eq!(active_sync(&open), BTreeSet::from([(Outcome::Granted, Some("false"))]));
    let autodiscover = |verification: &Verification| {
        let tests = verification.tests.iter();
        tests
            .filter(|it| it.form.title.contains("AutoDiscover"))
            .all(|it| it.outcome != Outcome::Granted)
    };
    assert!(autodiscover(&shut) && autodiscover(&open));
}

#[test]
fn a_hole_is_listed_with_the_answer_that_shows_it() {
    let published = of(DATA, "article-on-premises-published", &[]);
    assert_eq!(published.answer, Answer::Violated);
    let hole = published.tests.iter().find(|test| {
        test.why == Why::Violation && test.form.title.contains("over EWS, MAPI, IMAP, POP")
    });
    let hole = hole.unwrap_or_else(|| panic!("{:#?}", titles(&published)));
    assert_eq!(hole.outcome, Outcome::Granted);
    assert!(hole.expected.starts_with("200 from EWS"), "{}", hole.expected);
    let How::Commands(commands) = &hole.form.how else { panic!("{:?}", hole.form.how) };
    assert!(commands[0].contains("https://$MAILHOST/EWS/Exchange.asmx"), "{commands:?}");
    assert!(commands.iter().any(|it| it.contains("--ntlm")), "{commands:?}");
    assert!(commands.iter().any(|it| it.contains("imaps://$MAILHOST")), "{commands:?}");
    let logs: Vec<&str> = hole.logs.iter().map(|seen| seen.log.id).collect();
    assert!(logs.contains(&"exchange-iis") && logs.contains(&"entra-sign-ins"), "{logs:?}");
}

#[test]
fn every_way_to_a_token_is_tried() {
    let managed = of(DATA, "article-exchange-online", &["identity-model=password-hash-sync"]);
    let refused = |start: &str| {
        let tests = managed.tests.iter().filter(|test| test.outcome == Outcome::Refused);
        tests.filter(|test| test.form.title.starts_with(start)).count()
    };
    assert!(refused("The password traded for a token") > 0, "{:#?}", titles(&managed));
    assert!(refused("A sign-in for Exchange Online, a browser") > 0, "{:#?}", titles(&managed));
    assert!(refused("A sign-in for Exchange Online, an app") > 0, "{:#?}", titles(&managed));
}

#[test]
fn what_comes_before_is_said() {
    let sets = ["attacker-sprays=yes", "attacker-knows-password=no"];
    let locked = of("stranger-cannot-lock-out-user", "article-exchange-online", &sets);
    let after: Vec<&str> =
        locked.tests.iter().flat_map(|test| &test.after).map(|action| action.id()).collect();
    assert!(after.contains(&"spray"), "{:#?}", titles(&locked));
    let lines = locked.tests.iter().flat_map(|test| test.form.how.lines());
    assert!(lines.count() > 1);
    let ended = of("access-token-dies-after-revocation", "article-exchange-online", &[]);
    // What is revoked is used after the revocation. The ways to a token of the attacker's own, which would
    // outlive it, are tried as they are.
    let (uses, own): (Vec<_>, Vec<_>) =
        ended.tests.iter().partition(|test| test.after.iter().any(|it| it.id() == "revoke"));
    assert!(uses.len() > 2 && !own.is_empty(), "{:#?}", titles(&ended));
    let is_from_before = |title: &str| title.starts_with("A token from before a revocation");
    assert!(uses.iter().any(|test| is_from_before(&test.form.title)), "{:#?}", titles(&ended));
    assert!(own.iter().all(|test| !is_from_before(&test.form.title)), "{:#?}", titles(&ended));
}

#[test]
fn what_only_a_faulty_server_takes_is_tried_too() {
    let id = "audience-and-issuer-are-enforced";
    let tokens = of(id, "article-on-premises", &[]);
    let foreign: Vec<_> = tokens
        .tests
        .iter()
        .filter(|test| test.form.title.starts_with("A token of another"))
        .collect();
    assert!(
        foreign.iter().any(|it| it.form.server == Party::ExchangeOnline),
        "{:#?}",
        titles(&tokens)
    );
    assert!(foreign.iter().any(|it| it.form.server == Party::ExchangeOnPremises));
    assert!(foreign.iter().all(|it| (it.why, it.outcome) == (Why::Attempt, Outcome::Refused)));
}

#[test]
fn smtp_and_the_provisioning_service_are_not_dropped() {
    let smtp = of(BASIC, "migrated-onprem-left-running", &[]);
    let test = smtp.tests.iter().find(|test| test.form.title.contains("SMTP AUTH")).unwrap();
    let How::Commands(commands) = &test.form.how else { panic!("{:?}", test.form.how) };
    assert!(commands[0].contains("openssl s_client") && commands[0].contains("-starttls smtp"));
    let copy = of("step-o20-is-reachable", "article-on-premises", &[]);
    let of_service: Vec<_> =
        copy.tests.iter().filter(|test| test.form.server == Party::Provisioning).collect();
    assert!(of_service.len() > 2, "{:#?}", titles(&copy));
    for test in of_service {
        assert!(matches!(test.form.how, How::Indirect(_)), "{:?}", test.form);
        assert!(test.logs.iter().any(|it| it.log.id == "devices-on-premises"), "{:?}", test.logs);
    }
}

#[test]
fn a_wrong_password_is_sent_only_where_lockout_is_the_question() {
    for preset in &PRESETS {
        let verification = verify(claim(DATA), &preset.cube()).unwrap();
        let wrong = verification.tests.iter().flat_map(|it| it.form.how.lines());
        assert_eq!(wrong.filter(|it| it.contains("$WRONG_PASSWORD")).count(), 0, "{}", preset.id);
    }
}

#[test]
fn what_is_open_is_named_and_what_is_fixed_is_not() {
    let open = of(DATA, "article-on-premises", &[]);
    let named: BTreeMap<&str, &str> = open.open.iter().map(|it| (it.setting, it.value)).collect();
    assert_eq!(named.get("identity-model"), Some(&"federated"), "{named:?}");
    assert_eq!(open.open.iter().find(|it| it.setting == "identity-model").unwrap().others.len(), 2);
    let fixed = of(DATA, "article-on-premises", &["identity-model=pass-through"]);
    assert!(fixed.open.iter().all(|it| it.setting != "identity-model"));
    assert_ne!(titles(&open), titles(&fixed));
}

#[test]
fn the_text_warns_and_says_for_which_configuration_it_is() {
    let out = succeeds(0, &["verify", BASIC, "--preset", "article-on-premises"]);
    assert!(out.starts_with(&format!("{BASIC}: holds\n")), "{out}");
    for words in [
        "allowed to test",
        "counts for lockout",
        "the least of the scope",
        "    expect     REFUSED: 401",
        "$MAILHOST",
        "Where to look:",
        "because    authentication policy STOPPED",
    ] {
        assert!(out.contains(words), "{words}\n{out}");
    }
    let first = out.find("expect     REFUSED").unwrap();
    assert!(out.find("expect     granted").is_none_or(|granted| first < granted));
    let too_wide: Vec<&str> = out
        .lines()
        .filter(|line| line.chars().count() > 100)
        .filter(|line| !line.starts_with("    $ ") && !line.contains("https://"))
        .collect();
    assert!(too_wide.is_empty(), "{too_wide:#?}");
}

#[test]
fn json_says_the_same_as_its_schema() {
    let out = succeeds(
        0,
        &["verify", DATA, "--preset", "article-on-premises-published", "--format", "json"],
    );
    let written: Value = serde_json::from_str(&out).unwrap();
    let schema: Value = serde_json::from_str(&succeeds(0, &["schema", "verify"])).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = schema.iter_errors(&written).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(written["answer"], "violated");
    let requests = written["requests"].as_array().unwrap();
    assert_eq!(requests.len(), of(DATA, "article-on-premises-published", &[]).tests.len());
    assert_eq!(requests[0]["number"], 1);
    for key in ["configuration", "requests", "placeholders", "warning"] {
        let mut changed = written.clone();
        changed.as_object_mut().unwrap().remove(key);
        assert!(!schema.is_valid(&changed), "{key}");
    }
}

#[test]
fn what_cannot_be_listed_is_refused_in_one_line() {
    let table: &[(&[&str], &[&str])] = &[
        (&["verify"], &["<CLAIM>"]),
        (
            &["verify", "mailbox-data"],
            &["unknown claim `mailbox-data`", "`mailbox-data-requires-mfa`?"],
        ),
        (&["verify", DATA, "--preset", "qqq"], &["unknown preset `qqq`"]),
        (&["verify", DATA, "--set", "client=qqq"], &["`qqq`", "`client`"]),
        (
            &["verify", "identity-models-agree"],
            &["`identity-models-agree` is a comparison claim", "two configurations", "model check"],
        ),
        (
            &["verify", "step-o20-is-reachable", "--preset", "article-exchange-online"],
            &["applies to no configuration", "mailbox-location=exchange-on-premises"],
        ),
    ];
    let wrong: Vec<_> = table.iter().filter_map(|(line, words)| amiss(line, words)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
