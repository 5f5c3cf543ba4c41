//! A model with a fault: a certificate of the world is refused for a world in which a step is another.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic, in its helpers too")]

use certifier::confirm::Confirmed;
use certifier::file::{Certificate, read};
use certifier::world::{NotConfirmed, confirm_certificate};
use family::protocol::Protocol;
use family::variable::{Values, VariableId};
use family::view::{Decision, Reader, View};
use model::action::Action;
use model::actor::attacker::Held;
use model::claim;
use model::event::Event;
use model::families::certificate::certify;
use model::report::certificate::write;
use model::scope::Scope;
use model::setting;
use model::world::World;
use model::world::state::State;

/// What is another in a world.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// An action that cannot be taken.
    Never(Action),
    /// An action that leads nowhere.
    Stays(Action),
    /// An action that lets nothing happen.
    Silent(Action),
    /// An action that also tells the attacker something.
    Tells(Action),
    /// A setting that is read as if it had its first value.
    Deaf(VariableId),
}

#[derive(Clone, Copy, Debug)]
struct Doctored(Fault);

/// Reads one setting as if it had its first value.
struct Deaf<'a>(VariableId, &'a dyn View);

impl View for Deaf<'_> {
    fn contains(&self, reader: Reader, variable: VariableId, values: Values) -> bool {
        if variable == self.0 {
            values.contains(0)
        } else {
            self.1.contains(reader, variable, values)
        }
    }

    fn value(&self, reader: Reader, variable: VariableId) -> u8 {
        if variable == self.0 { 0 } else { self.1.value(reader, variable) }
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        (decision.function)(input, self)
    }
}

impl Protocol for Doctored {
    type State = State;
    type Action = Action;
    type Event = Event;

    fn initial(&self) -> State {
        World.initial()
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        World.actions(state, actions);
    }

    fn next(
        &self,
        state: &State,
        action: Action,
        view: &dyn View,
        events: &mut Vec<Event>,
    ) -> Option<State> {
        match self.0 {
            Fault::Never(never) if never == action => None,
            Fault::Stays(stays) if stays == action => {
                World.next(state, action, view, events).map(|_| *state)
            }
            Fault::Silent(silent) if silent == action => {
                let next = World.next(state, action, view, events);
                events.clear();
                next
            }
            Fault::Tells(tells) if tells == action => {
                let mut next = World.next(state, action, view, events)?;
                next.attacker.online.without = Held::TokenWithMfa;
                Some(next)
            }
            Fault::Deaf(variable) => World.next(state, action, &Deaf(variable, view), events),
            _ => World.next(state, action, view, events),
        }
    }
}

fn certificate(claim: &str, preset: &str) -> Certificate {
    let (_, claim) = claim::find(claim).unwrap();
    let scope = Scope::preset(preset).unwrap();
    read(&write(&certify(claim, &scope.cube, &mut |_| {}).unwrap()).unwrap()).unwrap()
}

fn confirmed(fault: Fault, certificate: &Certificate) -> Result<Confirmed, NotConfirmed> {
    confirm_certificate(&Doctored(fault), certificate)
}

/// The actions by which the app comes to its mail, each of which is the only way on.
const NEEDED: [Action; 8] = [
    Action::EnterAddress,
    Action::LookUpOnline,
    Action::RedirectToOnPremises,
    Action::LookUpOnPremises,
    Action::Probe,
    Action::HandOverAuthority,
    Action::EnterCredentials,
    Action::RedeemCode,
];

#[test]
fn a_step_that_is_missing_is_noticed() {
    for claim in ["mailbox-data-requires-mfa", "legitimate-user-reaches-mailbox"] {
        let certificate = certificate(claim, "article-on-premises");
        assert!(confirm_certificate(&World, &certificate).is_ok());
        for action in NEEDED {
            assert!(confirmed(Fault::Never(action), &certificate).is_err(), "{action:?}");
            assert!(confirmed(Fault::Stays(action), &certificate).is_err(), "{action:?}");
        }
    }
}

#[test]
fn a_step_that_leads_elsewhere_is_noticed() {
    let certificate = certificate("mailbox-data-requires-mfa", "article-on-premises");
    for action in NEEDED {
        let refused = confirmed(Fault::Tells(action), &certificate).unwrap_err().to_string();
        let says = format!("action {}: leads to ", action.label());
        assert!(refused.contains(&says), "{refused}");
    }
}

#[test]
fn an_event_that_is_missing_is_noticed() {
    let violated = certificate("mailbox-data-requires-mfa", "article-on-premises-published");
    let shown = violated.proof.rules.iter().filter_map(|rule| rule.actions.last());
    let mut actions = Vec::new();
    World.actions(&World.initial(), &mut actions);
    let mut noticed = 0;
    for name in shown {
        let action = actions.iter().find(|action| action.label() == *name).unwrap();
        assert!(confirmed(Fault::Silent(*action), &violated).is_err(), "{name}");
        noticed += 1;
    }
    assert!(noticed > 0);
    // A goal that nothing shows any more: each way to it is needed by somebody.
    let works = certificate("legitimate-user-reaches-mailbox", "article-on-premises");
    assert!(confirmed(Fault::Silent(Action::DeliverFromCache), &works).is_err());
}

#[test]
fn a_setting_that_is_not_heard_is_noticed_where_it_matters() {
    let certificate = certificate("legitimate-user-reaches-mailbox", "nothing-configured");
    // What is free in the scope, and what some step asks for there.
    let heard = ["mailbox-location", "identity-model", "attacker-knows-password"];
    for (variable, row) in setting::rows().filter(|(_, row)| heard.contains(&row.id)) {
        assert!(confirmed(Fault::Deaf(variable), &certificate).is_err(), "{}", row.id);
    }
    // What has its first value in all of the scope may as well not be asked.
    let (fixed, _) = setting::find("security-defaults").unwrap();
    assert!(confirmed(Fault::Deaf(fixed), &certificate).is_ok());
}
