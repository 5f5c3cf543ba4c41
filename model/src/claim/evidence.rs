//! That the model can do what it speaks of: a partner for every invariant, and the article's steps.

use crate::action::Action;
use crate::article::{Architecture, STEPS};
use crate::claim::protection::blocked;
use crate::claim::{Claim, Group, Growth, Kind, Shows, has, only};
use crate::event::{Done, Event, Fact, Obtained, Reader};
use crate::party::Party;
use crate::protocol::token::{Age, Audience, Requester, Root, Token};
use crate::setting::{CaPolicy, CaRequireMfa, IdentityModel, MailboxLocation};

pub(super) fn claims() -> Vec<Claim> {
    let mut claims = partners();
    claims.extend(partners_of_sign_in());
    claims.extend(partners_of_revocation());
    claims.extend(STEPS.iter().map(|step| {
        let mut applies = vec![only(&[match step.architecture {
            Architecture::ExchangeOnline => MailboxLocation::ExchangeOnline,
            Architecture::ExchangeOnPremises => MailboxLocation::ExchangeOnPremises,
        }])];
        if step.federated_only {
            applies.push(only(&[IdentityModel::Federated]));
        }
        let (id, shows) = step_witness(step.id);
        Claim {
            id,
            group: Group::Evidence,
            says: format!("Step {} of the article can be reached.", step.id),
            applies,
            kind: Kind::Witness(shows),
            growth: Growth::Shrinks,
        }
    }));
    claims
}

/// The partner of an invariant: its premise, witnessed.
fn partner(id: &'static str, says: &str, premise: Shows) -> Claim {
    Claim {
        id,
        group: Group::Evidence,
        says: says.to_owned(),
        applies: Vec::new(),
        kind: Kind::Witness(premise),
        growth: Growth::Shrinks,
    }
}

/// For each invariant, that what it speaks of happens.
fn partners() -> Vec<Claim> {
    vec![
        partner(
            "mailbox-data-requires-mfa-is-not-vacuous",
            "Mail is returned under a sign-in in which Alice did multifactor authentication.",
            |_, _, event, _| {
                matches!(event, Event::MailReturned { root: Root::SignIn { owner_mfa: true }, .. })
            },
        ),
        partner(
            "attacker-never-reads-mailbox-is-not-vacuous",
            "The attacker's password or token is taken by a server.",
            |_, action, event, _| {
                action.by() == Party::Attacker
                    && matches!(event, Event::PasswordAccepted { .. } | Event::TokenAccepted { .. })
            },
        ),
        Claim {
            applies: vec![only(&[MailboxLocation::ExchangeOnPremises])],
            ..partner(
                "only-approved-clients-receive-data-is-not-vacuous",
                "On-premises mail reaches a client.",
                |_, _, event, _| {
                    matches!(
                        event,
                        Event::MailReturned { reader: Reader::App | Reader::Attacker, .. }
                    )
                },
            )
        },
        partner(
            "basic-authentication-never-succeeds-is-not-vacuous",
            "A password alone is tried.",
            |_, _, event, _| matches!(event, Event::PasswordTried { .. }),
        ),
        partner(
            "blocked-protocol-refuses-legacy-is-not-vacuous",
            "A password is tried over a protocol that the authentication policy blocks.",
            |_, _, event, view| match *event {
                Event::PasswordTried { site, protocol } => blocked(site, protocol, view),
                _ => false,
            },
        ),
        partner(
            "blocked-before-identity-provider-is-not-vacuous",
            "A password that is not blocked is sent on to be checked.",
            |_, _, event, _| matches!(event, Event::PasswordForwarded { .. }),
        ),
        partner(
            "audience-and-issuer-are-enforced-is-not-vacuous",
            "A server takes a token.",
            |_, _, event, _| matches!(event, Event::TokenAccepted { .. }),
        ),
        partner(
            "on-behalf-of-gains-nothing-is-not-vacuous",
            "A token is issued on behalf of a user.",
            |_, _, event, _| {
                matches!(event, Event::TokenIssued { obtained: Obtained::OnBehalfOf { .. }, .. })
            },
        ),
    ]
}

/// The same for those about signing in.
fn partners_of_sign_in() -> Vec<Claim> {
    vec![
        partner(
            "sign-in-agrees-with-user-is-not-vacuous",
            "Alice's own app gets tokens for a sign-in in which she did multifactor authentication.",
            |_, _, event, _| {
                matches!(
                    event,
                    Event::TokenIssued { obtained: Obtained::Code, done: Done::ByAlice, .. }
                )
            },
        ),
        partner(
            "tokens-satisfy-conditional-access-is-not-vacuous",
            "A token is issued for a sign-in while a policy is enabled that requires multifactor \
             authentication.",
            |_, _, event, view| {
                matches!(event, Event::TokenIssued { sign_in: Some(_), .. })
                    && has(view, &[CaPolicy::Enabled])
                    && has(view, &[CaRequireMfa::Yes])
            },
        ),
        partner(
            "sync-stays-with-registered-endpoint-is-not-vacuous",
            "The provisioning service takes its token to the organization's endpoint.",
            |_, _, event, _| matches!(event, Event::EndpointCalled { registered: true }),
        ),
        partner(
            "credentials-only-at-trusted-authority-is-not-vacuous",
            "Alice enters her password at Entra ID or AD FS.",
            |_, _, event, _| {
                matches!(
                    event,
                    Event::PasswordEntered { at: Party::EntraId | Party::FederationServer }
                )
            },
        ),
        partner(
            "federation-cannot-fake-mfa-is-not-vacuous",
            "For a federated domain a token is issued that claims multifactor authentication.",
            |_, _, event, view| {
                matches!(
                    event,
                    Event::TokenIssued { token: Token { mfa: true, .. }, sign_in: Some(_), .. }
                ) && has(view, &[IdentityModel::Federated])
            },
        ),
        partner(
            "discovery-reveals-only-location-is-not-vacuous",
            "Somebody asks without signing in, and is told where the mailbox is.",
            |_, _, event, _| matches!(event, Event::Revealed(Fact::Location)),
        ),
    ]
}

/// The same for those about revocation and lockout.
fn partners_of_revocation() -> Vec<Claim> {
    let on_premises = || vec![only(&[MailboxLocation::ExchangeOnPremises])];
    vec![
        partner(
            "access-token-dies-after-revocation-is-not-vacuous",
            "A token from before a revocation is brought to Exchange Online.",
            |_, _, event, _| match *event {
                Event::TokenAccepted { by: Audience::ExchangeOnline, token } => {
                    token.age != Age::Current
                }
                Event::TokenEnded { token } => token.audience == Audience::ExchangeOnline,
                _ => false,
            },
        ),
        Claim {
            applies: on_premises(),
            ..partner(
                "sync-stops-after-revocation-is-not-vacuous",
                "Exchange Online asks for a new token with a refresh token from before a revocation.",
                |_, _, event, _| match *event {
                    Event::TokenIssued { obtained: Obtained::Refresh(token), .. }
                    | Event::TokenEnded { token } => {
                        token.requester == Requester::ExchangeOnline && token.age != Age::Current
                    }
                    _ => false,
                },
            )
        },
        Claim {
            applies: on_premises(),
            ..partner(
                "cache-is-unreadable-after-revocation-is-not-vacuous",
                "The copy, with mail in it, is asked for with a token from before a revocation.",
                |state, action, event, _| {
                    state.sync.mail
                        && matches!(action, Action::DeliverFromCache | Action::ReadOutdated(_))
                        && match *event {
                            Event::TokenAccepted { token, .. } => token.age != Age::Current,
                            Event::TokenEnded { .. } => true,
                            _ => false,
                        }
                },
            )
        },
        partner(
            "stranger-cannot-lock-out-user-is-not-vacuous",
            "Alice enters her right password where wrong ones are counted.",
            |_, action, event, _| {
                matches!(action, Action::EnterCredentials)
                    && matches!(event, Event::PasswordEntered { .. })
            },
        ),
    ]
}

/// The claim id of each step, and the action that is the step when it completes. A test compares
/// these with the article's table.
macro_rules! step_witnesses {
    ( $( $step:literal $lower:literal $action:pat, )+ ) => {
        /// The id of a step's claim, and what shows the step.
        fn step_witness(step: &str) -> (&'static str, Shows) {
            match step {
                $(
                    $step => (
                        concat!("step-", $lower, "-is-reachable"),
                        |_, action, event, _| {
                            matches!(event, Event::Completed) && matches!(action, $action)
                        },
                    ),
                )+
                _ => ("step-unknown", |_, _, _, _| false),
            }
        }
    };
}

step_witnesses! {
    "E1" "e1" Action::EnterAddress,
    "E2" "e2" Action::LookUpOnline,
    "E3" "e3" Action::Probe,
    "E4" "e4" Action::Challenge,
    "E5" "e5" Action::HandOverAuthority,
    "E6" "e6" Action::OpenSignIn(_),
    "E7" "e7" Action::RedirectToFederation,
    "E8" "e8" Action::ShowSignInPage,
    "E9" "e9" Action::EnterCredentials,
    "E10" "e10" Action::ReturnToEntra,
    "E11" "e11" Action::EvaluatePolicy(_),
    "E12" "e12" Action::EnforceControls,
    "E13" "e13" Action::CompleteMfa,
    "E14" "e14" Action::RedeemCode,
    "E15" "e15" Action::ReadMailbox,
    "O1" "o1" Action::EnterAddress,
    "O2" "o2" Action::LookUpOnline,
    "O3" "o3" Action::RedirectToOnPremises,
    "O4" "o4" Action::LookUpOnPremises,
    "O5" "o5" Action::Challenge,
    "O6" "o6" Action::HandOverAuthority,
    "O7" "o7" Action::OpenSignIn(_),
    "O8" "o8" Action::RedirectToFederation,
    "O9" "o9" Action::ShowSignInPage,
    "O10" "o10" Action::EnterCredentials,
    "O11" "o11" Action::ReturnToEntra,
    "O12" "o12" Action::EvaluatePolicy(_),
    "O13" "o13" Action::EnforceControls,
    "O14" "o14" Action::CompleteMfa,
    "O15" "o15" Action::RedeemCode,
    "O16" "o16" Action::RequestProvisioning,
    "O17" "o17" Action::ExchangeOnBehalfOf,
    "O18" "o18" Action::CreateMailbox,
    "O19" "o19" Action::Synchronize,
    "O20" "o20" Action::DeliverFromCache,
}
