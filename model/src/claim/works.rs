//! What must remain possible.

use crate::action::Action;
use crate::actor::client::{Denial, Phase};
use crate::actor::provisioning::Stage;
use crate::claim::{Claim, Group, Growth, Kind, only};
use crate::event::{Event, Hand, Obtained, Reader};
use crate::party::Party;
use crate::protocol::token::{Age, Audience};
use crate::setting::{Client, MailboxLocation};

pub(super) fn claims() -> Vec<Claim> {
    let claim = |id, says: &str, applies, kind| Claim {
        id,
        group: Group::Works,
        says: says.to_owned(),
        applies,
        growth: Growth::usual(&kind),
        kind,
    };
    let on_premises = || only(&[MailboxLocation::ExchangeOnPremises]);
    vec![
        claim(
            "legitimate-user-reaches-mailbox",
            "Whatever has happened, Alice's own app can get her mail, without setting it up by hand.",
            Vec::new(),
            Kind::Progress {
                when: |state| !state.account.disabled,
                by: honest,
                goals: &[|_, _, event, _| {
                    matches!(
                        event,
                        Event::MailReturned { hand: Hand::App, reader: Reader::App, .. }
                    )
                }],
            },
        ),
        claim(
            "background-sync-needs-no-user",
            "Once provisioned, the on-premises mailbox is synchronised with renewed tokens, without \
             Alice.",
            vec![on_premises()],
            Kind::Progress {
                when: |state| {
                    state.sync.mailbox
                        && !state.account.disabled
                        && state.sync.age != Age::Revoked
                        && matches!(
                            state.sync.stage,
                            Stage::Tokens | Stage::Synchronized | Stage::Expired
                        )
                },
                by: |action| matches!(action.by(), Party::Provisioning | Party::Clock),
                goals: &[
                    |_, _, event, _| {
                        matches!(
                            event,
                            Event::TokenIssued { token, obtained: Obtained::Refresh(_), .. }
                                if token.audience == Audience::OnPremises
                        )
                    },
                    |_, _, event, _| {
                        matches!(
                            event,
                            Event::MailReturned { hand: Hand::Service, reader: Reader::Cache, .. }
                        )
                    },
                ],
            },
        ),
        claim(
            "denied-user-can-comply",
            "Alice, refused only because she has no second factor, can register one and get in.",
            Vec::new(),
            Kind::Progress {
                when: |state| {
                    state.client.phase == Phase::Denied(Denial::NoFactor) && !state.account.disabled
                },
                by: honest,
                goals: &[|_, _, event, _| matches!(event, Event::SignInGranted)],
            },
        ),
        recovers(),
        claim(
            "provisioning-new-mailbox-delivers",
            "A copy of the on-premises mailbox that had to be created delivers mail.",
            vec![on_premises(), only(&[Client::OutlookMobile])],
            Kind::Reachable(|_, _, event, _| {
                matches!(event, Event::CopyDelivered { created: true })
            }),
        ),
        claim(
            "provisioning-existing-mailbox-delivers",
            "A copy of the on-premises mailbox that was there already delivers mail.",
            vec![on_premises(), only(&[Client::OutlookMobile])],
            Kind::Reachable(|_, _, event, _| {
                matches!(event, Event::CopyDelivered { created: false })
            }),
        ),
    ]
}

fn recovers() -> Claim {
    Claim {
        id: "access-recovers-after-revocation",
        group: Group::Works,
        says:
            "Once her tokens were revoked, and her account is enabled, Alice's own app can get her \
             mail again."
                .to_owned(),
        applies: Vec::new(),
        growth: Growth::Grows,
        kind: Kind::Progress {
            when: |state| {
                (state.client.age != Age::Current || state.sync.age != Age::Current)
                    && !state.account.disabled
            },
            by: honest,
            goals: &[|_, _, event, _| {
                matches!(event, Event::MailReturned { hand: Hand::App, reader: Reader::App, .. })
            }],
        },
    }
}

/// Whether an action is made by the user, her app, the services or time; not by hand, which is no
/// path that the app takes unaided, and no revocation, which only takes away.
fn honest(action: Action) -> bool {
    !matches!(action.by(), Party::Attacker | Party::Administrator)
        && !matches!(action, Action::SignInByHand(..) | Action::Revoke(_))
}
