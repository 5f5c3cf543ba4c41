//! What is never done, as text.

use std::collections::BTreeMap;
use std::io::Write;

use model::advice::dead_ends::{DeadEnds, Deadlock, Guard};
use model::report::json::other_than_default;
use model::report::screen;
use model::report::state::holdings;
use model::trace::Trace;
use model::world::state::State;

use crate::cli::lines::{id, literals, number, percent, write_lines, write_screen};

/// How many states a person is shown.
const STATES_SHOWN: usize = 5;

pub(super) fn write(it: &DeadEnds, total: u128, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "\nDead ends")?;
    let dead: Vec<&str> = it.dead().collect();
    let kinds = it.actions.len();
    if dead.is_empty() {
        writeln!(out, "   each of the {kinds} kinds of action is enabled somewhere")?;
    } else {
        let lead = format!("never enabled, {} of {kinds} kinds of action: ", dead.len());
        write_lines(out, 3, &lead, &dead.join(", "))?;
    }
    let settled = it.guards.iter().filter(|guard| guard.settled);
    let never = it.guards.iter().filter(|guard| !guard.settled);
    write_guards("read to no effect, wherever an action comes to read it", never, out)?;
    write_guards("read to no effect, because it was decided on the way there", settled, out)?;
    if it.deadlocks.is_empty() {
        writeln!(out, "   from every reachable state somebody but the attacker goes on")?;
        return Ok(());
    }
    let states = number(it.deadlocks.len() as u128, "state", "states");
    let share = percent(it.stuck, total);
    let text = format!("{states}, in {} of {total} configurations ({share})", it.stuck);
    write_lines(out, 3, "states from which nobody but the attacker goes on: ", &text)?;
    for deadlock in it.deadlocks.iter().take(STATES_SHOWN) {
        write_deadlock(deadlock, out)?;
    }
    if it.deadlocks.len() > STATES_SHOWN {
        writeln!(out, "   and {} more states", it.deadlocks.len() - STATES_SHOWN)?;
    }
    Ok(())
}

/// Writes settings that are read to no effect, action by action.
fn write_guards<'a>(
    title: &str,
    guards: impl Iterator<Item = &'a Guard>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut by_action: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for guard in guards {
        by_action.entry(guard.action).or_default().push(id(guard.setting));
    }
    if by_action.is_empty() {
        writeln!(out, "   {title}: nothing")?;
        return Ok(());
    }
    writeln!(out, "   {title}:")?;
    for (action, settings) in by_action {
        write_lines(out, 6, &format!("{action}: "), &settings.join(", "))?;
    }
    Ok(())
}

fn write_deadlock(it: &Deadlock, out: &mut dyn Write) -> anyhow::Result<()> {
    write_lines(out, 6, "", &in_words(&it.state))?;
    let stays = match it.stays {
        0 => "and none stays there either".to_owned(),
        count if count == it.stuck => "but a sign-in with a password alone can be tried".to_owned(),
        count => format!("in {count} of these a sign-in with a password alone can be tried"),
    };
    let text = format!("{} of {} that come here; {stays}", it.stuck, it.reached);
    write_lines(out, 9, "no step leads on in ", &text)?;
    let Some((run, configuration)) = &it.run else { return Ok(()) };
    let other = other_than_default(configuration);
    let other = literals(other.iter().map(|(id, value)| (id, (*value).to_owned())));
    let with = if other.is_empty() { "all at its default" } else { &other };
    write_lines(out, 9, "for example with ", with)?;
    if !run.is_empty() {
        let mut text = String::new();
        screen::write_short_run(&mut text, &Trace::replay(configuration, run)?, "           ")?;
        write_screen(out, &text)?;
    }
    Ok(())
}

/// What a state has other than the first one, in words.
fn in_words(state: &State) -> String {
    let mut words = Vec::new();
    for (now, first) in holdings(state).into_iter().zip(holdings(&State::initial())) {
        let differ = now.facts.iter().zip(&first.facts).filter(|(now, first)| now != first);
        let facts: Vec<String> = differ
            .map(|((name, value), _)| format!("{} {value}", name.replace('_', " ")))
            .collect();
        if !facts.is_empty() {
            words.push(format!("{}: {}", now.title, facts.join(", ")));
        }
    }
    if words.is_empty() { "nothing has happened".to_owned() } else { words.join("; ") }
}
