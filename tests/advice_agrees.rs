//! What advice says of a scope against every configuration of it, one by one: impacts, differences and
//! audits.

use std::collections::{BTreeMap, BTreeSet};

use family::changes::Variables;
use family::cube::{Assignment, Cube};
use family::variable::{Values, VariableId};
use model::advice::audit::{Audit, ClaimAudit, Direction};
use model::advice::difference::Difference;
use model::advice::impact::Impact;
use model::claim::{self, Claim};
use model::families::Verdict;
use model::preset::{self, PRESETS, defaults};
use model::sample::{Numbers, near_preset};
use model::scope::Scope;
use model::setting;

use crate::common::{all_claims, configurations, only, with};
use crate::families_agree::{EVERYTHING, ask};

/// Which claims each of some configurations violates by itself, by their places.
#[derive(Default)]
struct Alone(BTreeMap<Assignment, BTreeSet<usize>>);

impl Alone {
    fn violates(&mut self, it: &Assignment, claim: &Claim) -> bool {
        let violated = self.0.entry(it.clone()).or_insert_with(|| {
            let answers = ask(&only(it), all_claims(), EVERYTHING).answers;
            let violated = answers.iter().filter(|answer| answer.verdict == Verdict::Violated);
            violated.map(|answer| claim::find(answer.claim.id).unwrap().0).collect()
        });
        violated.contains(&claim::find(claim.id).unwrap().0)
    }
}

/// A scope of not too many configurations near a preset.
pub(crate) fn near(numbers: &mut Numbers, most: u128) -> Cube {
    let mut scope = only(&near_preset(numbers));
    let settings = u32::try_from(setting::domain().len()).unwrap();
    for _ in 0..200 {
        let variable = VariableId(u16::try_from(numbers.below(settings)).unwrap());
        let wider = scope.clone().with(variable, setting::domain().values(variable));
        if wider.count() <= most {
            scope = wider;
        }
    }
    scope
}

pub(crate) fn cube(preset: &str, sets: &[&str]) -> Cube {
    with(preset::find(preset).unwrap().cube(), sets)
}

fn impact_agrees(scope: &Cube, changes: &[&str]) -> usize {
    let texts: Vec<String> = changes.iter().map(|&text| text.to_owned()).collect();
    let changes = Scope::parse_changes(&texts).unwrap();
    let impact = Impact::of(scope, &changes, all_claims(), &mut |_, _| {}).unwrap();
    let becomes = |it: &Assignment| {
        changes.iter().fold(it.clone(), |it, (variable, value)| it.with(*variable, *value))
    };
    let mut alone = Alone::default();
    let all = configurations(scope);
    let differ = all.iter().filter(|it| becomes(it) != **it).count();
    assert_eq!(impact.differ, differ as u128);
    let mut unchanged = 0;
    for claim in claim::all() {
        let sides: Vec<(bool, bool)> = all
            .iter()
            .map(|it| (alone.violates(it, claim), alone.violates(&becomes(it), claim)))
            .collect();
        let count =
            |of: fn(&(bool, bool)) -> bool| sides.iter().filter(|it| of(it)).count() as u128;
        let found = impact.changed.iter().find(|it| it.claim.id == claim.id);
        let Some(found) = found else {
            assert_eq!(count(|(before, after)| before != after), 0, "{}", claim.id);
            unchanged += 1;
            continue;
        };
        assert_eq!(found.before.found(), count(|it| it.0), "{}", claim.id);
        assert_eq!(found.after.found(), count(|it| it.1), "{}", claim.id);
        assert_eq!(found.becomes_safe, count(|it| it.0 && !it.1), "{}", claim.id);
        assert_eq!(found.becomes_violating, count(|it| !it.0 && it.1), "{}", claim.id);
        let rules = found.rules(scope, 1_000).unwrap();
        for (it, (before, after)) in all.iter().zip(&sides) {
            assert_eq!(found.newly(it), !before && *after, "{}", claim.id);
            assert_eq!(rules.some.iter().any(|rule| rule.contains(it)), found.newly(it));
        }
        // The verdicts are those of the two scopes.
        let after: Cube = changes.iter().fold(scope.clone(), |cube, (variable, value)| {
            cube.with(*variable, Values::one(*value))
        });
        for (side, cube) in [(&found.before, scope), (&found.after, &after)] {
            let answers = ask(cube, all_claims(), EVERYTHING).answers;
            let answer = answers.iter().find(|it| it.claim.id == claim.id).unwrap();
            assert_eq!(side.verdict, answer.verdict, "{}", claim.id);
            if cube == scope {
                let counts = (answer.applicable, answer.violating_count());
                assert_eq!((side.applicable, side.violating), counts, "{}", claim.id);
            }
        }
        if let Some(trace) = found.trace().unwrap() {
            assert!(trace.shows(claim), "{}", claim.id);
            assert_eq!(trace.configuration, becomes(&found.example().unwrap()), "{}", claim.id);
        }
    }
    assert_eq!(impact.unchanged, unchanged);
    impact.changed.len()
}

#[test]
fn an_impact_is_what_becomes_of_each_configuration() {
    let narrow = ["identity-model=federated", "device-state=unmanaged", "app-protection=absent"];
    let on_premises = cube("article-on-premises", &narrow);
    let baseline = cube("microsoft-baseline", &narrow);
    let mut seen = 0;
    seen += impact_agrees(&on_premises, &["onprem-owa-sign-in=password"]);
    // A value that the scope has, among others, and one that it has alone.
    seen += impact_agrees(&on_premises, &["attacker-knows-password=no"]);
    assert_eq!(impact_agrees(&on_premises, &["mailbox-location=exchange-on-premises"]), 0);
    // Several together, and one that takes claims away.
    seen += impact_agrees(&baseline, &["ca-policy=report-only", "ca-block-legacy=report-only"]);
    seen += impact_agrees(&baseline, &["mailbox-location=exchange-on-premises"]);
    seen += impact_agrees(&near(&mut Numbers(21), 24), &["client=legacy", "per-user-mfa=enforced"]);
    assert!(seen > 20, "{seen}");
}

/// The verdicts of claims, and how many configurations violate each.
type Told = BTreeMap<&'static str, (Verdict, u128)>;

/// What differs between two scopes, set by set.
fn difference_agrees(first: &Cube, second: &Cube) -> usize {
    let difference = Difference::of(first, second, all_claims(), &mut |_, _| {}).unwrap();
    let settings: Vec<VariableId> = difference.settings.iter().map(|(it, _)| *it).collect();
    let differ = first.iter().zip(second.iter()).filter(|(one, other)| one != other);
    assert_eq!(settings, differ.map(|((it, _), _)| it).collect::<Vec<_>>());
    let sets: Vec<(Variables, Told)> = (0..1_u32 << settings.len())
        .map(|bits| {
            let chosen = settings.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
            let set: Variables = chosen.map(|(_, it)| *it).collect();
            let mixed = set.iter().fold(first.clone(), |cube, it| cube.with(*it, second.get(*it)));
            let answers = ask(&mixed, all_claims(), EVERYTHING).answers;
            let told = answers.iter().map(|it| (it.claim.id, (it.verdict, it.violating_count())));
            (set, told.collect())
        })
        .collect();
    let (none, all) = (&sets[0].1, &sets[sets.len() - 1].1);
    let mut turned = 0;
    for claim in claim::all() {
        let (one, other) = (none[claim.id], all[claim.id]);
        let Some(found) = difference.claims.iter().find(|it| it.claim.id == claim.id) else {
            assert_eq!(one.0, other.0, "{}", claim.id);
            continue;
        };
        let [a, b] = &found.sides;
        assert_eq!((a.verdict, b.verdict), (one.0, other.0), "{}", claim.id);
        assert_eq!((a.violating, b.violating), (one.1, other.1), "{}", claim.id);
        let is_there = |it: &&(Variables, _)| {
            let verdicts: &Told = &it.1;
            verdicts[claim.id].0 == other.0
        };
        let there: Vec<&Variables> = sets.iter().filter(is_there).map(|(set, _)| set).collect();
        let is_least = |set: &&&Variables| !there.iter().any(|it| it != *set && it.is_subset(set));
        let least: BTreeSet<Variables> =
            there.iter().filter(is_least).map(|set| (*set).clone()).collect();
        let told: BTreeSet<Variables> = found.turned_by.as_ref().unwrap().iter().cloned().collect();
        if found.turns() {
            turned += 1;
            assert_eq!(told, least, "{}", claim.id);
        } else {
            assert!(told.is_empty());
        }
    }
    turned
}

#[test]
fn what_turns_a_verdict_between_two_presets_is_minimal() {
    let mut pairs = Vec::new();
    for one in &PRESETS {
        for other in &PRESETS {
            let (first, second) = (one.cube(), other.cube());
            let differ = first.iter().zip(second.iter()).filter(|(a, b)| a != b).count();
            if (2..=3).contains(&differ) {
                pairs.push((first, second));
            }
        }
    }
    assert!(pairs.len() > 8, "{}", pairs.len());
    let step = (pairs.len() / 8).max(1);
    let turned: usize =
        pairs.iter().step_by(step).map(|(one, other)| difference_agrees(one, other)).sum();
    assert!(turned > 5, "{turned}");
}

#[test]
fn what_turns_a_verdict_between_scopes_of_several_values_is_minimal() {
    let first = cube("article-on-premises", &["client=outlook-mobile,legacy"]);
    let second = cube(
        "article-on-premises",
        &["client=legacy,third-party-modern", "onprem-owa-sign-in=*", "attacker-knows-password=no"],
    );
    assert!(difference_agrees(&first, &second) > 0);
}

/// What an audit says of one claim, configuration by configuration.
fn audit_agrees(audit: &ClaimAudit, scope: &Cube, alone: &mut Alone) -> usize {
    let claim = audit.claim;
    let Some(within) = claim.within(scope) else {
        assert_eq!((audit.applicable, audit.deciding.len()), (0, 0));
        return 0;
    };
    let all = configurations(&within);
    assert_eq!(audit.applicable, all.len() as u128);
    let violating = all.iter().filter(|it| alone.violates(it, claim)).count();
    assert_eq!(audit.violating, violating as u128, "{}", claim.id);
    let usual = defaults().least().unwrap();
    let distance =
        |it: &Assignment| it.iter().zip(usual.iter()).filter(|(one, other)| one != other).count();
    let mut mixed = 0;
    for (variable, values) in within.iter().filter(|(_, values)| values.len() > 1) {
        let mut decides = 0;
        for it in &all {
            let now = alone.violates(it, claim);
            let others = values.iter().map(|value| it.clone().with(variable, value));
            decides += u128::from(others.into_iter().any(|it| alone.violates(&it, claim) != now));
        }
        let found = audit.deciding.iter().find(|it| it.setting == variable);
        assert_eq!(audit.irrelevant.contains(&variable), decides == 0, "{}", claim.id);
        assert_eq!(found.map_or(0, |it| it.decides), decides, "{}", claim.id);
        let Some(found) = found else { continue };
        let count = values.len() as usize;
        let ordered = setting::row(variable).unwrap().ordered;
        let pairs = if ordered { count - 1 } else { count * (count - 1) / 2 };
        assert_eq!((found.ordered, found.turns.len()), (ordered, pairs));
        let mut directions = BTreeSet::new();
        for turn in &found.turns {
            assert!(values.contains(turn.from) && values.contains(turn.to) && turn.from < turn.to);
            let mut turned = |wanted: (bool, bool)| -> Vec<Assignment> {
                let before = all.iter().filter(|it| it.get(variable) == turn.from);
                let is_one = |it: &&Assignment| {
                    let after = (*it).clone().with(variable, turn.to);
                    (alone.violates(it, claim), alone.violates(&after, claim)) == wanted
                };
                before.filter(is_one).cloned().collect()
            };
            let (hurt, helped) = (turned((false, true)), turned((true, false)));
            assert_eq!(turn.hurts, hurt.len() as u128);
            assert_eq!(turn.helps, helped.len() as u128);
            for (example, of) in [(&turn.hurt, &hurt), (&turn.helped, &helped)] {
                assert_eq!(example.is_some(), !of.is_empty());
                let Some(example) = example else { continue };
                assert!(of.contains(example), "{}", claim.id);
                assert_eq!(Some(distance(example)), of.iter().map(distance).min());
            }
            directions.extend(turn.direction().map(Direction::id));
        }
        if let Some(tightening) = found.tightening() {
            let is_mixed = directions.len() > 1 || directions.contains("mixed");
            let expected = if is_mixed { "mixed" } else { directions.first().unwrap() };
            assert_eq!(tightening.id(), expected);
            mixed += usize::from(tightening.id() != "helps");
        }
    }
    mixed
}

#[test]
fn an_audit_counts_every_configuration() {
    let mut numbers = Numbers(31);
    let mut scopes: Vec<Cube> = (0..3).map(|_| near(&mut numbers, 72)).collect();
    // Tightening the policy takes security defaults out of force.
    scopes.push(with(
        only(&defaults().least().unwrap()),
        &["client=*", "security-defaults=*", "ca-policy=*", "exo-basic-retired=no"],
    ));
    let mut not_only_helping = 0;
    for scope in &scopes {
        let audit = Audit::of(scope, all_claims(), false, &mut |_, _| {}).unwrap();
        assert_eq!(audit.claims.len(), claim::all().len());
        let mut alone = Alone::default();
        for claim in &audit.claims {
            not_only_helping += audit_agrees(claim, scope, &mut alone);
        }
    }
    assert!(not_only_helping > 3, "{not_only_helping}");
}
