//! The ways in which a claim is violated: what happens in each, and by which kinds of steps.

use family::region::{Exhausted, Region, Space};
use indexmap::IndexMap;

use crate::action::{Action, Door};
use crate::actor::attacker::Right;
use crate::protocol::credential::{PasswordProtocol, Site};
use crate::protocol::token::Interface;

/// A kind of step: the kind of action, with the server and the password-only protocol that it goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepKind {
    /// The id of the action.
    pub action: &'static str,
    /// The server.
    pub site: Option<Site>,
    /// The protocol.
    pub protocol: Option<PasswordProtocol>,
}

impl StepKind {
    /// The kind of a step.
    #[must_use]
    pub fn of(action: Action) -> Self {
        let (site, protocol) = match action {
            Action::TryPassword(site, protocol, ..)
            | Action::SignInLegacy(site, protocol, _)
            | Action::Spray(Door::Server(site, protocol), _) => (Some(site), Some(protocol)),
            Action::SignInByHand(site, _) | Action::PresentCounterfeit(site, ..) => {
                (Some(site), None)
            }
            _ => (None, None),
        };
        Self { action: action.id(), site, protocol }
    }
}

/// A way while it is looked for.
struct Found {
    says: String,
    kinds: Vec<StepKind>,
    region: Region,
}

/// The ways that are open somewhere, by what happens in them.
#[derive(Default)]
pub(super) struct Open(IndexMap<&'static str, Found>);

/// A way: what happens, the kinds of steps, where it is open, and whether others are wherever it is.
type OpenWay = (String, Vec<StepKind>, Region, bool);

impl Open {
    /// Adds where an action shows the claim.
    pub(super) fn add(
        &mut self,
        space: &Space,
        action: Action,
        region: &Region,
    ) -> Result<(), Exhausted> {
        if region.is_empty() {
            return Ok(());
        }
        // What has no words of its own is told by the first step of its kind.
        let (key, says) = match says(action) {
            Some(says) => (says, says.to_owned()),
            None => (action.id(), action.sentence()),
        };
        let none = || Found { says, kinds: Vec::new(), region: space.none() };
        let found = self.0.entry(key).or_insert_with(none);
        found.region = space.or(&found.region, region)?;
        let kind = StepKind::of(action);
        if !found.kinds.contains(&kind) {
            found.kinds.push(kind);
        }
        Ok(())
    }

    /// Adds where a claim that is not about steps is violated.
    pub(super) fn add_unnamed(&mut self, region: Region) {
        if !region.is_empty() {
            self.0.insert("", Found { says: String::new(), kinds: Vec::new(), region });
        }
    }

    /// All of them. Of ways that cover each other the narrower ones are said to be covered.
    pub(super) fn in_order(self, space: &Space) -> Result<Vec<OpenWay>, Exhausted> {
        let mut covered = vec![false; self.0.len()];
        let mut order: Vec<usize> = (0..self.0.len()).collect();
        order.sort_by_key(|at| self.0.get_index(*at).map(|(_, it)| space.count(&it.region)));
        for at in order {
            let mut others = space.none();
            for (place, (_, other)) in self.0.iter().enumerate() {
                if place != at && !covered.get(place).copied().unwrap_or_default() {
                    others = space.or(&others, &other.region)?;
                }
            }
            if let (Some((_, found)), Some(is_covered)) =
                (self.0.get_index(at), covered.get_mut(at))
            {
                *is_covered = space.is_within(&found.region, &others)?;
            }
        }
        let named = self.0.into_iter().zip(covered).map(|((key, found), is_covered)| {
            (in_full(key, found.says, &found.kinds), found.kinds, found.region, is_covered)
        });
        Ok(named.collect())
    }
}

/// What happens, with the protocols where the words name none.
fn in_full(key: &str, says: String, kinds: &[StepKind]) -> String {
    let mut protocols: Vec<&str> = Vec::new();
    for protocol in kinds.iter().filter_map(|kind| kind.protocol) {
        let name = name(protocol);
        if !protocols.contains(&name) {
            protocols.push(name);
        }
    }
    if protocols.is_empty() || NAMED.contains(&key) {
        return says;
    }
    format!("{says}, over {}", protocols.join(" or "))
}

/// What the protocol is called.
fn name(protocol: PasswordProtocol) -> &'static str {
    match protocol {
        PasswordProtocol::AutoDiscover => "AutoDiscover",
        PasswordProtocol::ActiveSync => "ActiveSync",
        PasswordProtocol::OutlookService => "Outlook Service",
        PasswordProtocol::OutlookOnTheWeb => "OWA",
        PasswordProtocol::Smtp => "SMTP",
        PasswordProtocol::Other => "EWS, IMAP, POP and the like",
    }
}

const BY_ACTIVESYNC: &str = "the attacker's password is taken by ActiveSync";
const BY_OWA: &str = "the attacker's password is taken by OWA";
const BY_SMTP: &str = "the attacker's password is taken by SMTP";
const BY_OTHERS: &str = "the attacker's password is taken by EWS, IMAP, POP or the like";
const LEGACY_SYNCS: &str = "Alice's legacy client syncs with the password alone";

/// The words that name their protocol.
const NAMED: [&str; 5] = [BY_ACTIVESYNC, BY_OWA, BY_SMTP, BY_OTHERS, LEGACY_SYNCS];

/// What happens in a way, where there are words for several steps together.
fn says(action: Action) -> Option<&'static str> {
    use PasswordProtocol::{ActiveSync, OutlookOnTheWeb, Smtp};
    let says = match action {
        Action::SignInLegacy(Site::OnPremises, ActiveSync, _) => LEGACY_SYNCS,
        Action::SignInLegacy(..) => "Alice's legacy client signs in with the password alone",
        Action::SignInByHand(..) => "Alice sets the account up by hand, with the password alone",
        Action::FallBackToPassword => "Alice's modern app falls back to the password",
        Action::TryPassword(Site::OnPremises, ActiveSync, ..) => BY_ACTIVESYNC,
        Action::TryPassword(Site::OnPremises, OutlookOnTheWeb, ..) => BY_OWA,
        Action::TryPassword(Site::OnPremises, Smtp, ..) => BY_SMTP,
        Action::TryPassword(Site::OnPremises, PasswordProtocol::Other, ..) => BY_OTHERS,
        Action::TryPassword(Site::OnPremises, ..) => {
            "the attacker's password is taken by Exchange Server"
        }
        Action::TryPassword(..) => "the attacker signs in with the password alone",
        Action::ReadMailbox | Action::Synchronize | Action::DeliverFromCache => {
            "Alice's app gets mail after a sign-in"
        }
        Action::ConnectDirectly => "another modern app of Alice's reads from the server itself",
        Action::ReadOnline(_) => "the attacker reads with a token",
        Action::ProvisionAndRead(_) => {
            "the attacker has a copy made in Exchange Online, and reads it"
        }
        Action::ReadOnPremises(_, Right::Sync, ..) => {
            "the attacker reads from the server itself, with Exchange Online's own token"
        }
        Action::ReadOnPremises(..) => "the attacker reads from the server itself, with a token",
        Action::ReadInBrowser(_) => "the attacker reads in OWA, with a token",
        Action::ReadOverWebServices(Right::Sync, ..) => {
            "the attacker reads over EWS, with Exchange Online's own token"
        }
        Action::ReadOverWebServices(..) => "the attacker reads over EWS, with a token",
        Action::ReadAsAdministrator => "the attacker opens the mailbox as administrator",
        Action::UseSharedPrincipal(Interface::Ews) => {
            "the attacker reads over EWS through the principal that Exchange Server shares"
        }
        Action::UseSharedPrincipal(_) => {
            "the attacker reads past EWS through the principal that Exchange Server shares"
        }
        Action::UseHybridApplication(Interface::Graph) => {
            "the attacker reads over Graph as Exchange Server's own application"
        }
        Action::UseHybridApplication(_) => {
            "the attacker reads over EWS as Exchange Server's own application"
        }
        _ => return None,
    };
    Some(says)
}
