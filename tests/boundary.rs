//! The trust boundary: each capability that the attacker never has, given to her, lets her read mail that
//! is otherwise out of her reach. So none of them is left out for nothing.

use family::cube::Cube;
use family::protocol::Protocol;
use family::variable::{Values, VariableId};
use family::view::{Concrete, Decision, Reader as Whose, View};
use model::action::Action;
use model::actor::attacker::Right;
use model::capability::Attacker;
use model::claim::{self, Marks};
use model::event::{Event, Hand, Reader};
use model::graph::{Graph, judge};
use model::protocol::token::Root;
use model::scope::Scope;
use model::setting::{
    AttackerAdfsKey, FederatedIdpMfaBehavior, IdentityModel, MailboxLocation, Setting,
};
use model::world::World;
use model::world::state::State;

use crate::common::configurations;

const READS: &str = "attacker-never-reads-mailbox";

/// The world, and an attacker with one more capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Granted {
    /// She signs tokens with the key of Entra ID.
    SigningKey,
    /// She reads what passes between Alice's app and the servers.
    Wire,
    /// She is an insider of the cloud service, and reads what it stores.
    CloudInsider,
    /// She controls the device, and reads what the app reads.
    Device,
    /// She holds the credential with which Exchange Online asks on behalf of users, once it has an
    /// assertion.
    OnBehalfCredential,
    /// She turns the domain into a federated one, with a key of her own.
    FederationSwitch,
}

/// A view in which some settings are otherwise.
struct Turned<'a> {
    inner: &'a dyn View,
    to: [(VariableId, u8); 3],
}

impl Turned<'_> {
    fn turned(&self, variable: VariableId) -> Option<u8> {
        self.to.iter().find(|(it, _)| *it == variable).map(|(_, value)| *value)
    }
}

impl View for Turned<'_> {
    fn contains(&self, reader: Whose, variable: VariableId, values: Values) -> bool {
        match self.turned(variable) {
            Some(value) => values.contains(value),
            None => self.inner.contains(reader, variable, values),
        }
    }

    fn value(&self, reader: Whose, variable: VariableId) -> u8 {
        self.turned(variable).unwrap_or_else(|| self.inner.value(reader, variable))
    }

    fn decide(&self, decision: &'static Decision, input: u32) -> u32 {
        (decision.function)(input, self)
    }
}

impl Protocol for Granted {
    type State = State;
    type Action = Action;
    type Event = Event;

    fn initial(&self) -> State {
        let initial = World.initial();
        let attacker = match self {
            Self::SigningKey => initial.attacker.learn(Right::Online, true, false).learn(
                Right::OnPremises,
                true,
                false,
            ),
            _ => initial.attacker,
        };
        State { attacker, ..initial }
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
        if *self == Self::FederationSwitch && matches!(action, Action::ForgeResponse(..)) {
            let to = [
                (IdentityModel::ID, IdentityModel::Federated.index()),
                (FederatedIdpMfaBehavior::ID, FederatedIdpMfaBehavior::Accept.index()),
                (AttackerAdfsKey::ID, AttackerAdfsKey::Yes.index()),
            ];
            return World.next(state, action, &Turned { inner: view, to }, events);
        }
        let mut next = World.next(state, action, view, events)?;
        let mail = Event::MailReturned {
            hand: Hand::Attacker,
            reader: Reader::Attacker,
            root: Root::Elsewhere,
        };
        let to_app = |it: &Event| matches!(it, Event::MailReturned { reader: Reader::App, .. });
        match self {
            Self::Wire | Self::Device if events.iter().any(to_app) => events.push(mail),
            Self::CloudInsider => {
                let online = MailboxLocation::ExchangeOnline.one();
                let is_there = view.contains(Whose(0), MailboxLocation::ID, online);
                if is_there || next.sync.mail {
                    events.push(mail);
                }
            }
            Self::OnBehalfCredential if action == Action::ExchangeOnBehalfOf => {
                next.attacker = next.attacker.learn(Right::Sync, state.sync.mfa, false);
            }
            _ => {}
        }
        Some(next)
    }
}

/// The configurations of a preset in which she can do nothing.
fn harmless(preset: &str) -> Cube {
    Attacker::None.at_her_best(Scope::preset(preset).unwrap().cube)
}

/// In how many configurations of a preset she reads mail, and how many there are.
fn reads(preset: &str, granted: Option<Granted>) -> (usize, usize) {
    let place = claim::find(READS).unwrap().0;
    let marks = Marks::default().with(place);
    let all = configurations(&harmless(preset));
    let reads = all.iter().filter(|configuration| {
        let view = Concrete(configuration);
        let graph = match granted {
            Some(granted) => Graph::explore_of(&granted, &view),
            None => Graph::explore(&view),
        };
        judge(&graph, marks, &view).found.has(place)
    });
    (reads.count(), all.len())
}

#[test]
fn each_capability_that_is_left_out_reads_mail_where_nothing_else_does() {
    let (online, on_premises) = ("article-exchange-online", "article-on-premises");
    for preset in [online, on_premises] {
        let (reads, all) = reads(preset, None);
        assert!(reads == 0 && all > 50, "{preset}: {reads} of {all}");
    }
    let everywhere = [
        Granted::SigningKey,
        Granted::Wire,
        Granted::CloudInsider,
        Granted::Device,
        Granted::FederationSwitch,
    ];
    for granted in everywhere {
        for preset in [online, on_premises] {
            let (reads, all) = reads(preset, Some(granted));
            assert_eq!(reads, all, "{granted:?} in {preset}");
        }
    }
    // The credential is for mailboxes on-premises.
    let credential = Some(Granted::OnBehalfCredential);
    assert_eq!(reads(online, credential).0, 0);
    let (reads, all) = reads(on_premises, credential);
    assert_eq!(reads, all);
}
