//! What must not go on after a revocation, and who must not be kept out by others.

use crate::action::Action;
use crate::claim::{Claim, Group, Growth, Kind, Shows, only};
use crate::event::{Event, Obtained, Reader};
use crate::protocol::token::{Age, Audience, Requester};
use crate::setting::{AttackerKnowsPassword, MailboxLocation};
use crate::world::state::State;

pub(super) fn claims() -> Vec<Claim> {
    let invariant = |id, says: &str, applies, violated: Shows| Claim {
        id,
        group: Group::Protection,
        says: says.to_owned(),
        applies,
        kind: Kind::Invariant(violated),
        growth: Growth::Grows,
    };
    let on_premises = || only(&[MailboxLocation::ExchangeOnPremises]);
    vec![
        invariant(
            "access-token-dies-after-revocation",
            "Some minutes after Alice's account is disabled or deleted, her sessions are revoked or \
             her password is new, Exchange Online takes no token of a sign-in from before.",
            Vec::new(),
            |_, _, event, _| match *event {
                Event::TokenAccepted { by, token } => {
                    by == Audience::ExchangeOnline && token.age != Age::Current
                }
                _ => false,
            },
        ),
        invariant(
            "sync-stops-after-revocation",
            "After that Exchange Online gets no new token to synchronise Alice's on-premises mailbox.",
            vec![on_premises()],
            |_, _, event, _| match *event {
                Event::TokenIssued { token, obtained: Obtained::Refresh(old), .. } => {
                    token.requester == Requester::ExchangeOnline && old.age != Age::Current
                }
                _ => false,
            },
        ),
        invariant(
            "cache-is-unreadable-after-revocation",
            "Some minutes after that nobody reads the copy of the on-premises mailbox with a token of \
             a sign-in from before.",
            vec![on_premises()],
            |state, action, event, _| {
                reads_copy_with_old_token(state, action)
                    && matches!(
                        event,
                        Event::MailReturned { reader: Reader::App | Reader::Attacker, .. }
                    )
            },
        ),
        Claim {
            growth: Growth::Neither(
                "it is about an attacker who does not know the password: whoever knows it is no \
                 stranger, and needs no lockout",
            ),
            ..invariant(
                "stranger-cannot-lock-out-user",
                "No sign-in of Alice with her right password is refused because of wrong ones that \
                 somebody else has sent.",
                vec![only(&[AttackerKnowsPassword::No])],
                |_, _, event, _| matches!(event, Event::LockedOut),
            )
        },
    ]
}

/// Whether a step asks the copy for mail with a token from before a revocation.
fn reads_copy_with_old_token(state: &State, action: Action) -> bool {
    match action {
        Action::DeliverFromCache => state.client.age != Age::Current,
        Action::ReadOutdated(_) => true,
        _ => false,
    }
}
