//! That rules are parts of what was found, and that their runs can be taken and show it.

use family::cube::Cube;
use family::protocol::Protocol;
use family::variable::Values;
use family::view::View;

use crate::alike::Alike;
use crate::proof::{Kind, Proof, Question, Rule};
use crate::refusal::Refusal;
use crate::space::{Region, Space, TooLarge};

/// How many rules are listed at most.
pub const RULES_MAX: usize = 20;

/// What the rules are about.
pub(crate) struct About<'a> {
    /// What was asked about.
    pub(crate) within: &'a Cube,
    /// The assignments in which it was found.
    pub(crate) found: Region,
    /// Under which assignments each state is reached.
    pub(crate) reached: &'a [Region],
    /// For progress: under which assignments the goals can be reached from each state.
    pub(crate) able: &'a [Region],
}

/// Confirms the rules. Returns how many runs were taken.
pub(crate) fn rules<P: Protocol>(
    question: &Question<'_, P>,
    space: &Space,
    proof: &Proof<P::State>,
    about: &About<'_>,
) -> Result<usize, Refusal> {
    let mut left = about.found;
    let mut runs = 0;
    for (number, rule) in proof.rules.iter().enumerate() {
        let refuse = |why: String| Refusal::Rule { rule: number + 1, why };
        if space.least(left).as_ref() != Some(&rule.example) {
            let why = "its example is not the least configuration that no earlier rule has";
            return Err(refuse(why.to_owned()));
        }
        is_widest(space, about, rule)?.map_err(|why| refuse(why.to_owned()))?;
        let alike = Alike::new(&rule.example, Cube::full(question.domain));
        let passed = take(question, proof, rule, &alike).map_err(&refuse)?;
        runs += usize::from(!passed.is_empty());
        let condition = alike.finish();
        let condition = space.and(space.cube(&condition)?, space.cube(about.within)?)?;
        is_as_said(space, about, rule, &passed, condition)?.map_err(&refuse)?;
        let is_stuck = matches!(question.kind, Kind::Progress { .. });
        if let (true, Some(last)) = (is_stuck, passed.last()) {
            let able = about.able.get(*last).copied().unwrap_or(Region::ALL);
            if !space.are_apart(space.point(&rule.example)?, able)? {
                return Err(refuse("its run ends where a way leads on".to_owned()));
            }
        }
        left = space.minus(left, space.cube(&rule.cube)?)?;
    }
    let is_complete = space.is_empty(left);
    if proof.complete != is_complete {
        let why = if is_complete { "are" } else { "are not" };
        return Err(Refusal::Whole(format!("the rules {why} all of what was found")));
    }
    if proof.rules.len() > RULES_MAX || !is_complete && proof.rules.len() < RULES_MAX {
        let why = format!("there are {} rules, expected {RULES_MAX}", proof.rules.len());
        return Err(Refusal::Whole(why));
    }
    Ok(runs)
}

/// A rule holds its example, is a part of what was found, and is none with any value more.
fn is_widest(
    space: &Space,
    about: &About<'_>,
    rule: &Rule,
) -> Result<Result<(), &'static str>, TooLarge> {
    if !rule.cube.contains(&rule.example) {
        return Ok(Err("its example is not in it"));
    }
    let mut values = about.within.iter();
    if values.any(|(variable, values)| !rule.cube.get(variable).minus(values).is_empty()) {
        return Ok(Err("it has values that are not asked about"));
    }
    if !space.is_within(space.cube(&rule.cube)?, about.found)? {
        return Ok(Err("it has configurations that are not among those found"));
    }
    for (variable, values) in about.within.iter() {
        let has = rule.cube.get(variable);
        for more in values.minus(has).iter() {
            let wider = rule.cube.clone().with(variable, has.or(Values::one(more)));
            if space.is_within(space.cube(&wider)?, about.found)? {
                return Ok(Err("it could be wider"));
            }
        }
    }
    Ok(Ok(()))
}

/// Takes the run of a rule under its example, and returns the numbers of the states that it comes to.
fn take<P: Protocol>(
    question: &Question<'_, P>,
    proof: &Proof<P::State>,
    rule: &Rule,
    view: &dyn View,
) -> Result<Vec<usize>, String> {
    let request = match &question.kind {
        Kind::Decision(fails) => fails(view),
        _ => None,
    };
    if request != rule.request.as_deref() {
        return Err("its request is not the one that is decided wrongly".to_owned());
    }
    if matches!(question.kind, Kind::Decision(_) | Kind::Comparison(_)) {
        let is_bare = rule.actions.is_empty();
        return if is_bare { Ok(Vec::new()) } else { Err("it has a run".to_owned()) };
    }
    let number = |state: &P::State| {
        let number = proof.states.iter().position(|it| it == state);
        number.ok_or_else(|| "its run comes to a state that is not listed".to_owned())
    };
    let mut state = question.protocol.initial();
    let mut passed = vec![number(&state)?];
    let mut is_shown = false;
    for (step, name) in rule.actions.iter().enumerate() {
        let mut actions = Vec::new();
        question.protocol.actions(&state, &mut actions);
        let action = actions.into_iter().find(|action| (question.name)(*action) == *name);
        let refused = || format!("step {} of its run, {name}, cannot be taken", step + 1);
        let action = action.ok_or_else(refused)?;
        let mut events = Vec::new();
        let next = question.protocol.next(&state, action, view, &mut events).ok_or_else(refused)?;
        if let Kind::Steps { shows, .. } = &question.kind {
            is_shown = shows(&state, action, &events, view);
        }
        passed.push(number(&next)?);
        state = next;
    }
    if let Kind::Progress { when, .. } = &question.kind {
        is_shown = when(&state);
    }
    if is_shown { Ok(passed) } else { Err("the end of its run does not show it".to_owned()) }
}

/// All assignments that read as the example does reach every state of its run.
fn is_as_said(
    space: &Space,
    about: &About<'_>,
    rule: &Rule,
    passed: &[usize],
    condition: Region,
) -> Result<Result<(), String>, TooLarge> {
    if !space.is_within(space.point(&rule.example)?, condition)? {
        return Ok(Err("its example is not among those that read as it does".to_owned()));
    }
    for state in passed {
        let reached = about.reached.get(*state).copied().unwrap_or(Region::NONE);
        if !space.is_within(condition, reached)? {
            let why = format!("its run comes to state {state} where that is not reached");
            return Ok(Err(why));
        }
    }
    Ok(Ok(()))
}
