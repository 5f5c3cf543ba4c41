//! The ways in which a claim is violated: none is left out, each has its own condition, and what mends them
//! has a part in them.

use std::collections::BTreeSet;

use family::cube::{Assignment, Cube};
use family::variable::Values;
use family::view::Concrete;
use model::advice::explain::{StepKind, explain};
use model::advice::parts::{Part, parts};
use model::advice::repair::{Change, Problem, Weights};
use model::claim::{self, Kind};
use model::families::whole::Whole;
use model::graph::Graph;
use model::preset::PRESETS;
use model::sample::{Numbers, near_preset};
use model::setting::commands::{Edit, ListEdit};

use crate::command_line::{DATA, succeeds};
use crate::common::{configurations, with};
use crate::explains::as_read;

/// The kinds of steps that show a claim in some configurations, by the plain loop.
fn shown_in(claim: &claim::Claim, configurations: &[Assignment]) -> BTreeSet<StepKind> {
    let Kind::Invariant(shows) = claim.kind else { return BTreeSet::new() };
    let mut kinds = BTreeSet::new();
    for configuration in configurations {
        let view = Concrete(configuration);
        let graph = Graph::explore(&view);
        let edges = graph.edges().iter().filter(|edge| graph.shows(edge, shows, &view));
        kinds.extend(edges.map(|edge| StepKind::of(edge.action)));
    }
    kinds
}

/// Every way that violates is listed, whether or not the others cover it.
#[test]
fn no_kind_of_step_that_shows_a_claim_is_left_out() {
    let mut numbers = Numbers(41);
    let presets = PRESETS.iter().map(model::preset::Preset::cube);
    // Around configurations near a preset: a user who may have another client, and may not know all.
    let around = (0..6).map(|_| {
        let near = near_preset(&mut numbers);
        let one: Cube = near.iter().map(|(_, value)| Values::one(value)).collect();
        with(
            one,
            &["client=*", "onprem-owa-sign-in=*", "onprem-policy-assignment=others-only,user"],
        )
    });
    let ids = [DATA, "attacker-never-reads-mailbox", "basic-authentication-never-succeeds"];
    let (mut seen, mut covered) = (0, 0);
    for scope in presets.chain(around.collect::<Vec<Cube>>()) {
        let explained = Whole::ask(&scope, &mut |_, _| {}, &mut |whole| {
            ids.iter()
                .map(|id| {
                    let (place, claim) = claim::find(id).unwrap();
                    let ways = whole.ways(place)?;
                    let steps: BTreeSet<StepKind> =
                        ways.iter().map(|(action, _)| StepKind::of(*action)).collect();
                    Ok((claim, explain(whole, place, claim)?, steps))
                })
                .collect::<Result<Vec<_>, _>>()
        });
        let configurations = configurations(&scope);
        let some: Vec<Assignment> =
            configurations.iter().step_by(configurations.len() / 3 + 1).cloned().collect();
        for (claim, mut explanation, steps) in explained.unwrap() {
            covered += explanation.ways_mut().filter(|way| way.is_covered).count();
            let listed: BTreeSet<StepKind> =
                explanation.ways_mut().flat_map(|way| way.kinds.clone()).collect();
            assert_eq!(listed, steps, "{}", claim.id);
            let shown = shown_in(claim, &some);
            let missing: Vec<_> = shown.difference(&listed).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", claim.id);
            seen += shown.len();
        }
    }
    assert!(seen > 30 && covered > 5, "{seen}, {covered}");
}

/// What the published on-premises article leaves open is told with what closes each way alone.
#[test]
fn the_ways_of_a_server_that_is_published_are_all_told() {
    let text = succeeds(1, &["explain", DATA, "--preset", "article-on-premises-published"]);
    for word in ["EWS, IMAP, POP", "OWA", "closed alone by onprem-owa-sign-in="] {
        assert!(text.contains(word), "{word}\n{text}");
    }
    let none = text.lines().skip_while(|line| !line.starts_with("  no part ")).collect::<String>();
    for id in
        ["onprem-block-legacy-other", "onprem-other-protocols-published", "onprem-owa-sign-in"]
    {
        assert!(!none.contains(id), "{id}\n{text}");
    }
}

#[test]
fn a_setting_of_a_minimal_repair_has_a_part() {
    let (_, claim) = claim::find(DATA).unwrap();
    let mut mends = 0;
    for preset in &PRESETS {
        let scope = preset.cube();
        let problem = Problem::new(&scope, claim, Weights::new(), &mut |_, _| {}).unwrap();
        if problem.violating(claim, &scope).unwrap() == 0 {
            continue;
        }
        let parts = parts(&problem).unwrap().unwrap();
        let repairs = problem.repairs().unwrap().unwrap().repairs;
        for repair in &repairs {
            for procedure in repair.steps.iter().map(Change::procedure) {
                // What is changed is saved, what is used is there, and no list of exclusions is replaced.
                assert!(procedure.save.is_some(), "{}: {}", preset.id, procedure.change);
                let is_there = |it| repair.preparations().contains(&it);
                assert!(procedure.needs.is_none_or(is_there), "{}", preset.id);
                let replaces =
                    |it: &ListEdit| it.is_of_exclusions() && matches!(it.edit, Edit::Widens(_));
                assert!(!procedure.lists.iter().any(replaces), "{}", preset.id);
            }
        }
        for step in repairs.iter().flat_map(|it| &it.steps) {
            let Some(part) = parts.iter().find(|it| it.setting == step.setting) else { continue };
            assert_ne!(part.part, Part::None, "{}", preset.id);
        }
        mends += parts.iter().filter(|it| matches!(it.part, Part::Mends(_))).count();
    }
    assert!(mends > 3, "{mends}");
}

/// What a family says of itself is no condition of a way.
#[test]
fn no_condition_is_what_the_scope_says_of_itself() {
    let sets = [
        "onprem-policy-assignment=others-only,user",
        "onprem-default-access-level=allow,block",
        "hybrid-modern-auth=on",
    ];
    let scope = with(as_read(), &["mailbox-location=exchange-on-premises"]);
    let narrow = with(
        PRESETS.iter().find(|it| it.id == "article-on-premises-published").unwrap().cube(),
        &sets,
    );
    for scope in [scope, narrow] {
        Whole::ask(&scope, &mut |_, _| {}, &mut |whole| {
            let (place, claim) = claim::find(DATA).unwrap();
            let explanation = explain(whole, place, claim)?;
            let space = whole.space();
            let all = space.cube(&scope)?;
            for condition in &explanation.conditions {
                let region = explanation.region_of(space, &condition.formula)?;
                let here = space.and(&region, &all)?;
                assert!(here != all, "{:?}", condition.says);
            }
            Ok(())
        })
        .unwrap();
    }
}
