//! What `check` says of presets is confirmed, with the same numbers.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic, in its helpers too")]

use std::env;
use std::sync::Mutex;
use std::thread;

use certifier::file::read;
use certifier::world::confirm_certificate;
use family::cube::Cube;
use model::claim::{self, Claim, Group, Marks};
use model::families::certificate::certify;
use model::families::{Engine, Options, decide};
use model::preset::PRESETS;
use model::report::certificate::write;
use model::scope::Scope;
use model::world::World;

/// Decides all claims in a scope, and has each confirmed.
fn all_are_confirmed(name: &str, scope: &Cube) {
    are_confirmed(name, scope, |_, _| true);
}

/// Decides some claims in a scope, and has each confirmed.
fn are_confirmed(name: &str, scope: &Cube, which: impl Fn(usize, &Claim) -> bool) {
    let asked: Vec<usize> = claim::all()
        .iter()
        .enumerate()
        .filter(|(place, claim)| which(*place, claim))
        .map(|(place, _)| place)
        .collect();
    let marks = asked.iter().copied().fold(Marks::default(), Marks::with);
    let options = Options { engine: Engine::Family, limit: usize::MAX, threads: 1 };
    let outcome = decide(scope, marks, options, &mut |_, _| {}).unwrap();
    assert_eq!(outcome.answers.len(), asked.len());
    for answer in &outcome.answers {
        let name = format!("{name}: {}", answer.claim.id);
        let text = write(&certify(answer.claim, scope, &mut |_| {}).unwrap()).unwrap();
        let certificate = read(&text).unwrap_or_else(|error| panic_with(&name, &error));
        let confirmed = confirm_certificate(&World, &certificate);
        let confirmed = confirmed.unwrap_or_else(|error| panic_with(&name, &error));
        assert_eq!(confirmed.applicable, answer.applicable.to_string(), "{name}");
        assert_eq!(confirmed.violating, answer.violating_count().to_string(), "{name}");
        assert_eq!(certificate.verdict, answer.verdict.id(), "{name}");
    }
}

#[expect(clippy::panic, reason = "a test fails by a panic, in its helpers too")]
fn panic_with<T>(name: &str, error: &dyn std::error::Error) -> T {
    panic!("{name}: {error}")
}

/// Whether a claim is certified over a preset. With `SWEEP=all` in the environment every claim is, over every
/// preset. Otherwise presets take turns: each claim has one of them, each about the products another as well.
fn has_its_turn(place: usize, claim: &Claim, preset: usize) -> bool {
    let turn = |place: usize| place % PRESETS.len() == preset;
    let is_swept = env::var("SWEEP").is_ok_and(|all| all == "all");
    is_swept || turn(place) || (claim.group != Group::Evidence && turn(place + 9))
}

#[test]
fn claims_over_presets_are_confirmed() {
    let open = Mutex::new(PRESETS.iter().enumerate());
    let next = || open.lock().unwrap().next();
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                while let Some((at, preset)) = next() {
                    are_confirmed(preset.id, &preset.cube(), |place, claim| {
                        has_its_turn(place, claim, at)
                    });
                }
            });
        }
    });
}

#[test]
fn every_claim_and_every_preset_has_its_turn() {
    for (place, claim) in claim::all().iter().enumerate() {
        let presets = (0..PRESETS.len()).filter(|preset| has_its_turn(place, claim, *preset));
        let least = if claim.group == Group::Evidence { 1 } else { 2 };
        assert!(presets.count() >= least, "{}", claim.id);
    }
    for (at, preset) in PRESETS.iter().enumerate() {
        let mut claims = claim::all().iter().enumerate();
        assert!(claims.any(|(place, claim)| has_its_turn(place, claim, at)), "{}", preset.id);
    }
}

#[test]
fn every_claim_about_the_products_over_many_configurations_is_confirmed() {
    let mut scope = Scope::preset("nothing-configured").unwrap();
    let free = [
        "ca-policy=*",
        "ca-require-mfa=*",
        "mfa-registration=*",
        "adfs-mfa=*",
        "onprem-owa-sign-in=*",
        "exo-policy-assignment=*",
    ];
    scope.change(Scope::parse_sets(&free.map(str::to_owned)).unwrap());
    assert!(scope.cube.count() > 50_000, "{}", scope.cube.count());
    are_confirmed("a larger scope", &scope.cube, |_, claim| claim.group != Group::Evidence);
}

#[test]
fn a_scope_to_which_nothing_applies_is_confirmed() {
    let mut scope = Scope::preset("article-exchange-online").unwrap();
    scope.change(Scope::parse_sets(&["client=legacy".to_owned()]).unwrap_or_default());
    let (_, claim) = claim::find("background-sync-needs-no-user").unwrap();
    assert!(claim.within(&scope.cube).is_none());
    all_are_confirmed("nothing applies", &scope.cube);
}
