//! Certificates about small random protocols: against each assignment alone, and with anything changed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by a panic, in its helpers too"
)]

#[path = "../../family/tests/random/mod.rs"]
mod random;
mod alone;
mod mutants;

use certifier::confirm::{RULES_MAX, confirm};
use certifier::proof::{Comparison, Kind, Layer, Proof, Question, Rule, Violating};
use family::cube::{Assignment, Cube};
use family::diagram::Diagram;
use family::exploration::{Exploration, Lens, Limits, Picks, Question as Explored, StepOf};
use family::region::{Region, Space};
use family::variable::{Domain, Values, VariableId};
use family::view::View;
use proptest::prelude::*;

use crate::alone::Alone;
use crate::random::{ACTIONS, NAMES, Random, STATES, Step, VALUES, protocol};

/// What is asked of a random protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Steps(Violating),
    Progress,
    Decision,
    /// Between these values of [`OVER`].
    Comparison(Values),
}

const GOALS: [u8; 2] = [0, 1];
const OVER: VariableId = VariableId(0);

fn when(state: u8) -> bool {
    state % 3 != 1
}

fn kind(domain: &Domain, asked: Asked) -> Kind<'static, Random> {
    match asked {
        Asked::Steps(violating) => {
            Kind::Steps { shows: Box::new(|_, _, events, _| events.contains(&2)), violating }
        }
        Asked::Progress => Kind::Progress {
            when: Box::new(|state| when(*state)),
            by: Box::new(|action| action % 2 == 0),
            goals: vec![
                Box::new(|_, _, events, _| events.contains(&GOALS[0])),
                Box::new(|_, _, events, _| events.contains(&GOALS[1])),
            ],
        },
        Asked::Decision => Kind::Decision(Box::new(alone::decided)),
        Asked::Comparison(among) => Kind::Comparison(Comparison {
            over: vec![OVER],
            among: Cube::full(domain).with(OVER, among),
            takes: Box::new(|action| action != 1),
            state: Box::new(|state| state / 2),
            hides_action: Box::new(|action| action == 3),
            hides_event: Box::new(|event| *event == 1),
        }),
    }
}

fn question(protocol: &Random, asked: Asked, within: Option<Cube>) -> Question<'_, Random> {
    let name = |action: u8| format!("action {action}");
    Question {
        protocol,
        domain: &protocol.domain,
        within,
        kind: kind(&protocol.domain, asked),
        name,
    }
}

fn explore(
    protocol: &Random,
    space: &Space,
    scope: &Region,
    takes: &dyn Fn(u8) -> bool,
) -> Exploration<Random, Vec<u8>> {
    let question = Explored {
        scope,
        takes,
        observe: &|_: &u8, _, events: &[u8], _: &dyn View| events.to_vec(),
        lens: Lens::whole(),
        keeps: &|_, _, _| true,
    };
    let limits = Limits { states: usize::MAX, levels: usize::MAX };
    let explored = Exploration::new(protocol, space, &question, limits, &mut |_, _| {});
    explored.unwrap_or_else(|stopped| panic!("{}", stopped.error))
}

/// The certificate: layers as the engine finds them, everything else as each assignment alone says it.
fn prove(protocol: &Random, asked: Asked, cube: &Cube) -> Proof<u8> {
    let space = Space::new(&protocol.domain, 100_000).unwrap();
    let points = |these: &[Assignment]| {
        let cubes = these.iter().map(point).collect::<Vec<Cube>>();
        space.cubes(&cubes).unwrap()
    };
    let inside: Vec<Assignment> =
        protocol.assignments().into_iter().filter(|it| cube.contains(it)).collect();
    let found: Vec<Assignment> = match asked {
        Asked::Comparison(among) => alone::differing(protocol, &inside, OVER, among),
        _ => inside.iter().filter(|it| alone::is_found(protocol, it, asked)).cloned().collect(),
    };
    let applicable: Vec<Assignment> = match asked {
        Asked::Progress => {
            inside.iter().filter(|it| alone::is_asked(protocol, it)).cloned().collect()
        }
        _ => inside,
    };
    let mut scope = space.cube(cube).unwrap();
    if let Asked::Comparison(among) = asked {
        let among = space.literal(OVER, among).unwrap();
        scope = space.and(&space.exists(&scope, &[OVER]).unwrap(), &among).unwrap();
    }
    let takes = |action| !matches!(asked, Asked::Comparison(_)) || action != 1;
    let whole = explore(protocol, &space, &scope, &takes);
    let has = |event: u8| move |step: &StepOf<Random, Vec<u8>>| step.observed.contains(&event);
    let (first, second) = (has(GOALS[0]), has(GOALS[1]));
    let goals: [Picks<'_, Random, Vec<u8>>; 2] = [&first, &second];
    let ranks = match asked {
        Asked::Progress => whole.ranks(&space, |action| action % 2 == 0, &goals).unwrap(),
        _ => Vec::new(),
    };
    let mut order: Vec<usize> = Vec::new();
    let levels = if asked == Asked::Decision { &[][..] } else { whole.levels() };
    for level in levels {
        let new = level.iter().map(|(state, _)| *state).filter(|state| !order.contains(state));
        let mut new: Vec<usize> = new.collect();
        new.sort_unstable_by_key(|state| *whole.state(*state).unwrap());
        order.append(&mut new);
    }
    let mut regions: Vec<Region> = Vec::new();
    let mut place = |region: &Region| {
        regions.push(region.clone());
        u32::try_from(regions.len() - 1).unwrap()
    };
    let mut layer = |states: &Vec<(usize, Region)>| -> Layer {
        let number = |state: usize| order.iter().position(|it| *it == state).unwrap();
        let mut layer: Layer =
            states.iter().map(|(state, region)| (number(*state), place(region))).collect();
        layer.sort_unstable();
        layer
    };
    let mut layers: Vec<Layer> = levels.iter().map(&mut layer).collect();
    let mut ranks: Vec<Vec<Layer>> =
        ranks.iter().map(|layers| layers.iter().map(&mut layer).collect()).collect();
    let (applicable, last) = (place(&points(&applicable)), place(&points(&found)));
    let diagram = space.diagram(&regions);
    for (_, place) in layers.iter_mut().chain(ranks.iter_mut().flatten()).flatten() {
        *place = diagram.regions[*place as usize];
    }
    let (rules, complete) = rules(protocol, asked, cube, &found);
    Proof {
        states: order.iter().map(|state| *whole.state(*state).unwrap()).collect(),
        nodes: diagram.nodes,
        layers,
        ranks,
        applicable: diagram.regions[applicable as usize],
        found: diagram.regions[last as usize],
        rules,
        complete,
    }
}

fn point(assignment: &Assignment) -> Cube {
    assignment.iter().map(|(_, value)| Values::one(value)).collect()
}

/// Rules as widely as they go, one after another.
fn rules(
    protocol: &Random,
    asked: Asked,
    within: &Cube,
    found: &[Assignment],
) -> (Vec<Rule>, bool) {
    let mut rules: Vec<Rule> = Vec::new();
    let is_covered =
        |rules: &[Rule], it: &Assignment| rules.iter().any(|rule| rule.cube.contains(it));
    loop {
        let left = found.iter().filter(|it| !is_covered(&rules, it)).min();
        let Some(example) = left.filter(|_| rules.len() < RULES_MAX) else {
            return (rules, left.is_none());
        };
        let mut cube = point(example);
        for (variable, values) in within.iter() {
            for value in values.iter() {
                let wider = cube.clone().with(variable, cube.get(variable).or(Values::one(value)));
                let all = protocol.assignments();
                if all.iter().filter(|it| wider.contains(it)).all(|it| found.contains(it)) {
                    cube = wider;
                }
            }
        }
        let run = match asked {
            Asked::Steps(_) | Asked::Progress => alone::run(protocol, example, asked).unwrap(),
            Asked::Decision | Asked::Comparison(_) => Vec::new(),
        };
        let request = (asked == Asked::Decision).then(|| "wrong".to_owned());
        let actions = run.iter().map(|action| format!("action {action}")).collect();
        rules.push(Rule { cube, example: example.clone(), actions, request });
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    prop::sample::select(vec![
        Asked::Steps(Violating::Found),
        Asked::Steps(Violating::Lacking),
        Asked::Steps(Violating::AllOrNone),
        Asked::Progress,
        Asked::Progress,
        Asked::Decision,
        Asked::Comparison(Values::from_bits(7)),
        Asked::Comparison(Values::from_bits(3)),
    ])
}

/// The part of a cube that a question is about: all of it, but for a comparison.
fn part(cube: Cube, asked: Asked) -> Option<Cube> {
    match asked {
        Asked::Comparison(among) => cube.restrict(OVER, among),
        _ => Some(cube),
    }
}

/// How many violate what is asked, by each assignment alone.
fn violating(protocol: &Random, asked: Asked, cube: &Cube) -> usize {
    let all = protocol.assignments();
    let inside: Vec<Assignment> = all.into_iter().filter(|it| cube.contains(it)).collect();
    let found = match asked {
        Asked::Comparison(among) => alone::differing(protocol, &inside, OVER, among).len(),
        _ => inside.iter().filter(|it| alone::is_found(protocol, it, asked)).count(),
    };
    match asked {
        Asked::Steps(Violating::Lacking) => inside.len() - found,
        Asked::Steps(Violating::AllOrNone) if found == 0 => inside.len(),
        Asked::Steps(Violating::AllOrNone) => 0,
        _ => found,
    }
}

/// Whether a change leaves the statement as it is: other runs for the rules that are just as good.
fn is_as_good(protocol: &Random, asked: Asked, proof: &Proof<u8>, mutant: &Proof<u8>) -> bool {
    let mut same = mutant.clone();
    for (rule, original) in same.rules.iter_mut().zip(&proof.rules) {
        rule.actions.clone_from(&original.actions);
    }
    same == *proof
        && mutant.rules.iter().all(|rule| {
            let actions = rule.actions.iter();
            let run: Option<Vec<u8>> =
                actions.map(|name| name.strip_prefix("action ")?.parse().ok()).collect();
            run.is_some_and(|run| Alone::new(protocol, &rule.example).shows(&run, asked))
        })
}

/// Under which assignments each state is reached in how many steps.
type Said = Vec<Vec<(u8, Vec<Assignment>)>>;

/// What a certificate says of states, of what the claim is about, and of what was found.
fn said(proof: &Proof<u8>, protocol: &Random) -> (Said, Vec<Assignment>, Vec<Assignment>) {
    let space = Space::new(&protocol.domain, 100_000).unwrap();
    let places = proof.layers.iter().flatten().map(|(_, place)| *place);
    let regions = places.chain([proof.applicable, proof.found]).collect();
    let read = space.regions(&Diagram { nodes: proof.nodes.clone(), regions }).unwrap();
    let all = protocol.assignments();
    let mut read = read.into_iter().map(|region| -> Vec<Assignment> {
        all.iter().filter(|it| space.contains(&region, it)).cloned().collect()
    });
    let mut layers = Vec::new();
    for layer in &proof.layers {
        let states = layer.iter().map(|(state, _)| proof.states[*state]);
        let mut states: Vec<(u8, Vec<Assignment>)> = states.zip(&mut read).collect();
        states.sort_unstable();
        layers.push(states);
    }
    (layers, read.next().unwrap(), read.next().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_each_assignment_says_alone_is_confirmed(
        protocol in protocol(), asked in asked(), values in 1_u16..8,
    ) {
        let values = Values::from_bits(values).and(protocol.domain.values(OVER));
        let cube = Cube::full(&protocol.domain).restrict(OVER, values);
        let cube = cube.and_then(|cube| part(cube, asked));
        let Some(cube) = cube else { return Ok(()) };
        let proof = prove(&protocol, asked, &cube);
        let confirmed = confirm(&question(&protocol, asked, Some(cube.clone())), &proof);
        let confirmed = confirmed.map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
        prop_assert_eq!(confirmed.violating, violating(&protocol, asked, &cube).to_string());
        prop_assert_eq!(confirmed.states, proof.states.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_changed_is_refused(protocol in protocol(), asked in asked()) {
        let Some(cube) = part(Cube::full(&protocol.domain), asked) else { return Ok(()) };
        let proof = prove(&protocol, asked, &cube);
        let question = question(&protocol, asked, Some(cube));
        prop_assert!(confirm(&question, &proof).is_ok());
        for (what, mutant) in mutants::mutants(&proof, STATES, ACTIONS) {
            if mutant != proof && confirm(&question, &mutant).is_ok() {
                prop_assert!(is_as_good(&protocol, asked, &proof, &mutant), "{what}: {mutant:?}");
            }
        }
    }

    #[test]
    fn another_protocol_with_another_answer_is_refused(
        protocol in protocol(), asked in asked(), place in 0_usize..24, other in 0_usize..24,
    ) {
        let Some(cube) = part(Cube::full(&protocol.domain), asked) else { return Ok(()) };
        let proof = prove(&protocol, asked, &cube);
        let mut doctored = protocol.clone();
        doctored.steps[place] = protocol.steps[other].clone();
        let asks = question(&doctored, asked, Some(cube.clone()));
        let own = prove(&doctored, asked, &cube);
        if confirm(&asks, &proof).is_ok() {
            // Two protocols can agree in all that is said; what is said is then true of both.
            prop_assert_eq!(said(&own, &doctored), said(&proof, &protocol));
            prop_assert_eq!(
                violating(&doctored, asked, &cube), violating(&protocol, asked, &cube)
            );
        } else {
            prop_assert!(own != proof);
        }
    }
}

#[test]
fn nothing_is_confirmed_of_no_assignment() {
    let variable = family::variable::Variable { name: NAMES[0], values: &VALUES[..2] };
    let step = Step { reads: Vec::new(), ends: vec![(Some(1), Some(2))] };
    let steps = vec![step; usize::from(STATES * ACTIONS)];
    let domain = family::variable::Domain::new(vec![variable]).unwrap();
    let protocol = Random { domain, steps };
    let empty = Proof {
        states: Vec::new(),
        nodes: Vec::new(),
        layers: Vec::new(),
        ranks: Vec::new(),
        applicable: 0,
        found: 0,
        rules: Vec::new(),
        complete: true,
    };
    let asks = |within| question(&protocol, Asked::Steps(Violating::Found), within);
    assert_eq!(confirm(&asks(None), &empty).unwrap().violating, "0");
    assert!(confirm(&asks(Some(Cube::full(&protocol.domain))), &empty).is_err());
    let something = Proof { states: vec![0], ..empty };
    assert!(confirm(&asks(None), &something).is_err());
}
