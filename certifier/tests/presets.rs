//! What `check` says of presets is confirmed, with the same numbers.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic, in its helpers too")]

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
    are_confirmed(name, scope, |_| true);
}

/// Decides some claims in a scope, and has each confirmed.
fn are_confirmed(name: &str, scope: &Cube, which: impl Fn(&Claim) -> bool) {
    let asked = claim::all().iter().enumerate().filter(|(_, claim)| which(claim));
    let marks = asked.map(|(place, _)| place).fold(Marks::default(), Marks::with);
    let options = Options { engine: Engine::Family, limit: usize::MAX, threads: 1 };
    let outcome = decide(scope, marks, options, &mut |_, _| {}).unwrap();
    assert_eq!(outcome.answers.len(), claim::all().iter().filter(|claim| which(claim)).count());
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

/// Of what is only shown, some presets show all.
#[test]
fn every_claim_about_the_products_over_every_preset_is_confirmed() {
    let all = ["article-exchange-online", "article-on-premises", "nothing-configured"];
    let open = Mutex::new(PRESETS.iter());
    let next = || open.lock().unwrap().next();
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                while let Some(preset) = next() {
                    are_confirmed(preset.id, &preset.cube(), |claim| {
                        claim.group != Group::Evidence || all.contains(&preset.id)
                    });
                }
            });
        }
    });
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
    are_confirmed("a larger scope", &scope.cube, |claim| claim.group != Group::Evidence);
}

#[test]
fn a_scope_to_which_nothing_applies_is_confirmed() {
    let mut scope = Scope::preset("article-exchange-online").unwrap();
    scope.change(Scope::parse_sets(&["client=legacy".to_owned()]).unwrap_or_default());
    let (_, claim) = claim::find("background-sync-needs-no-user").unwrap();
    assert!(claim.within(&scope.cube).is_none());
    all_are_confirmed("nothing applies", &scope.cube);
}
