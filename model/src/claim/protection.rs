//! What must not happen.

mod sign_in;
mod revocation;

use crate::action::Action;
use crate::actor::attacker::Disguise;
use crate::claim::{Claim, Group, Growth, Kind, Shows, has, only};
use crate::event::{Event, Obtained, Reader};
use crate::protocol::credential::{PasswordProtocol, Site};
use crate::protocol::token::{Audience, Issuer, Requester, Root};
use crate::setting::{
    Client, ExoAllowBasicActivesync, ExoAllowBasicAutodiscover, ExoAllowBasicOther,
    ExoAllowBasicOutlookService, ExoPolicyAssignment, MailboxLocation, OnpremBlockLegacyActivesync,
    OnpremBlockLegacyAutodiscover, OnpremBlockLegacyOther, OnpremExchangeVersion,
    OnpremPolicyAssignment,
};
use crate::world::state::State;
use family::view::View;

pub(super) fn claims() -> Vec<Claim> {
    let invariant = |id, says: &str, violated: Shows| Claim {
        id,
        group: Group::Protection,
        says: says.to_owned(),
        applies: Vec::new(),
        kind: Kind::Invariant(violated),
        growth: Growth::Grows,
    };
    let mut claims = vec![
        invariant(
            "mailbox-data-requires-mfa",
            "Alice's mail leaves a server only under a sign-in in which she herself did \
             multifactor authentication.",
            mail_without_mfa,
        ),
        invariant(
            "attacker-never-reads-mailbox",
            "Alice's mail never reaches the attacker.",
            |_, _, event, _| to_attacker(event),
        ),
        Claim {
            applies: vec![only(&[MailboxLocation::ExchangeOnPremises])],
            ..invariant(
                "only-approved-clients-receive-data",
                "On-premises mail reaches no client but Outlook mobile.",
                other_client_reads,
            )
        },
        invariant(
            "basic-authentication-never-succeeds",
            "No Exchange server accepts a password alone.",
            |_, _, event, _| matches!(event, Event::PasswordAccepted { .. }),
        ),
        invariant(
            "blocked-protocol-refuses-legacy",
            "A protocol that the user's authentication policy blocks accepts no password.",
            |_, _, event, view| match *event {
                Event::PasswordAccepted { site, protocol } => blocked(site, protocol, view),
                _ => false,
            },
        ),
        invariant(
            "blocked-before-identity-provider",
            "What the authentication policy blocks never reaches Entra ID, AD FS or Active \
             Directory.",
            |_, _, event, view| match *event {
                Event::PasswordForwarded { site, protocol, .. } => blocked(site, protocol, view),
                _ => false,
            },
        ),
        invariant(
            "audience-and-issuer-are-enforced",
            "A server takes only tokens that the tenant's Entra ID issued for it.",
            |_, _, event, _| match *event {
                Event::TokenAccepted { by, token } => {
                    token.audience != by || token.issuer != Issuer::Tenant
                }
                _ => false,
            },
        ),
        invariant(
            "on-behalf-of-gains-nothing",
            "A token on behalf of a user goes to Exchange Online alone, for the user of an \
             assertion addressed to it, and claims no multifactor authentication that the assertion \
             does not.",
            |_, _, event, _| match *event {
                Event::TokenIssued {
                    token,
                    obtained: Obtained::OnBehalfOf { assertion, requester },
                    ..
                } => {
                    assertion.audience != Audience::ExchangeOnline
                        || requester != Requester::ExchangeOnline
                        || token.subject != assertion.subject
                        || (token.mfa && !assertion.mfa)
                }
                _ => false,
            },
        ),
    ];
    claims.extend(sign_in::claims());
    claims.extend(revocation::claims());
    claims
}

/// Mail for anybody, or for the copy, that does not rest on multifactor authentication by Alice.
/// What the copy gives to her app rests on the app's own sign-in.
fn mail_without_mfa(_: &State, _: Action, event: &Event, _: &dyn View) -> bool {
    match *event {
        Event::MailReturned {
            reader: Reader::App | Reader::Cache | Reader::Attacker,
            root,
            ..
        } => root != Root::SignIn { owner_mfa: true },
        _ => false,
    }
}

/// Whether mail goes to the attacker.
fn to_attacker(event: &Event) -> bool {
    matches!(event, Event::MailReturned { reader: Reader::Attacker, .. })
}

/// Whether mail goes to a client that is not Outlook, Alice's own or the attacker's. She may run the real
/// Outlook; what she reads of the copy she reads with a client of her own. The copy itself is Outlook's.
fn other_client_reads(_: &State, action: Action, event: &Event, view: &dyn View) -> bool {
    let Event::MailReturned { reader, .. } = event else { return false };
    match reader {
        Reader::App => !has(view, &[Client::OutlookMobile]),
        Reader::Attacker => !matches!(action, Action::TryPassword(_, _, Disguise::RealOutlook, _)),
        Reader::Cache => false,
    }
}

/// Whether Alice's effective authentication policy blocks a protocol, in the words of the documents:
/// she has the policy herself or from the organization, and the policy's flag says so.
pub(crate) fn blocked(site: Site, protocol: PasswordProtocol, view: &dyn View) -> bool {
    match site {
        Site::Online => {
            let flag = match protocol {
                PasswordProtocol::AutoDiscover => has(view, &[ExoAllowBasicAutodiscover::False]),
                PasswordProtocol::ActiveSync => has(view, &[ExoAllowBasicActivesync::False]),
                PasswordProtocol::OutlookService => {
                    has(view, &[ExoAllowBasicOutlookService::False])
                }
                PasswordProtocol::Other | PasswordProtocol::Smtp => {
                    has(view, &[ExoAllowBasicOther::False])
                }
                PasswordProtocol::OutlookOnTheWeb => false,
            };
            flag && has(view, &[ExoPolicyAssignment::User, ExoPolicyAssignment::Organization])
        }
        Site::OnPremises => {
            let flag = match protocol {
                PasswordProtocol::AutoDiscover => has(view, &[OnpremBlockLegacyAutodiscover::True]),
                PasswordProtocol::ActiveSync => has(view, &[OnpremBlockLegacyActivesync::True]),
                PasswordProtocol::Other => has(view, &[OnpremBlockLegacyOther::True]),
                PasswordProtocol::OutlookService
                | PasswordProtocol::Smtp
                | PasswordProtocol::OutlookOnTheWeb => false,
            };
            flag && has(view, &[OnpremExchangeVersion::Exchange2019OrSe])
                && has(view, &[OnpremPolicyAssignment::User, OnpremPolicyAssignment::Organization])
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::claim::{Marks, find};
    use crate::families::{Engine, Options, Verdict, decide};
    use crate::scope::Scope;

    fn verdicts(sets: &[&str]) -> [Verdict; 2] {
        let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
        let mut scope = Scope::preset("article-on-premises").unwrap();
        scope.change(Scope::parse_sets(&sets).unwrap());
        ["attacker-never-reads-mailbox", "only-approved-clients-receive-data"].map(|id| {
            let (place, _) = find(id).unwrap();
            let marks = Marks::default().with(place);
            let options = Options { engine: Engine::Stateright, limit: 1000, threads: 1 };
            decide(&scope.cube, marks, options, &mut |_, _| {}).unwrap().answers[0].verdict
        })
    }

    #[test]
    fn whose_client_it_is_and_which_are_two_things() {
        let knows = "attacker-knows-password=yes";
        assert_eq!(verdicts(&[knows]), [Verdict::Holds, Verdict::Holds]);
        // The real Outlook alone comes through the firewall: the attacker reads, with the approved client.
        let outlook = [
            knows,
            "onprem-policy-assignment=none",
            "onprem-activesync-reachable-from=microsoft-365-only",
            "onprem-default-access-level=allow",
            "onprem-rule-block-outlook-model=absent",
        ];
        assert_eq!(verdicts(&outlook), [Verdict::Violated, Verdict::Holds]);
        // From the internet another client of hers reads too.
        let any = [&outlook[..], &["onprem-activesync-reachable-from=internet"]].concat();
        let any: Vec<&str> = any.into_iter().filter(|it| !it.ends_with("365-only")).collect();
        assert_eq!(verdicts(&any), [Verdict::Violated, Verdict::Violated]);
        // Nobody attacks, and Alice's own app is not Outlook.
        let hers = [
            "attacker-knows-password=no",
            "client=legacy",
            "onprem-policy-assignment=none",
            "onprem-default-access-level=allow",
        ];
        assert_eq!(verdicts(&hers), [Verdict::Holds, Verdict::Violated]);
    }
}
