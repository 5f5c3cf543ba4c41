//! What a roll-out may rely on.

use family::variable::VariableId;
use family::view::View;

use crate::action::Action;
use crate::actor::client::Phase;
use crate::actor::entra::Stage;
use crate::actor::federation_server::Record as Page;
use crate::claim::{Claim, Comparison, Group, Growth, Kind, has, only};
use crate::event::Event;
use crate::policy::federation::Method;
use crate::setting::{
    AdfsMfa, AttackerKnowsPassword, CaBlockLegacy, Client, ExoAllowBasicActivesync,
    ExoAllowBasicAutodiscover, ExoAllowBasicOther, ExoAllowBasicOutlookService,
    ExoPolicyAssignment, FederatedIdpMfaBehavior, IdentityModel, MailboxLocation,
    OnpremBlockLegacyActivesync, OnpremBlockLegacyAutodiscover, OnpremBlockLegacyOther,
    OnpremDefaultAccessLevel, OnpremExchangeVersion, OnpremPolicyAssignment,
    OnpremRuleAllowOutlookService, OnpremRuleBlockOutlookModel, Setting, UserBypassesAutodetect,
};
use crate::world::state::State;

pub(super) fn claims() -> Vec<Claim> {
    let claim = |id, says: &str, applies, kind| Claim {
        id,
        group: Group::RollOut,
        says: says.to_owned(),
        applies,
        growth: Growth::usual(&kind),
        kind,
    };
    // The commands act on the devices of mailboxes there.
    let on_premises = || vec![only(&[MailboxLocation::ExchangeOnPremises])];
    vec![
        claim(
            "no-user-weaker-than-organization",
            "No user's effective authentication policy is weaker than the organization's.",
            Vec::new(),
            Kind::Decision(weaker_user),
        ),
        claim(
            "hardening-commands-commute",
            "The three device commands end alike in every order.",
            on_premises(),
            Kind::Decision(order_matters),
        ),
        claim(
            "article-order-is-safe",
            "In the article's order the three device commands end safe from every initial level, \
             and again when they are repeated.",
            on_premises(),
            Kind::Decision(article_order_unsafe),
        ),
        claim(
            "pilot-changes-nobody-else",
            "For a user without an authentication policy nothing changes when others get one, whatever \
             it blocks.",
            vec![
                only(&[ExoPolicyAssignment::None, ExoPolicyAssignment::OthersOnly]),
                only(&[OnpremPolicyAssignment::None, OnpremPolicyAssignment::OthersOnly]),
            ],
            Kind::Comparison(Comparison {
                over: policies,
                state: |state| *state,
                hides_action: |_| false,
                hides_event: |_| false,
            }),
        ),
        Claim {
            growth: Growth::Neither(
                "it sets aside an attacker who knows the password: what that one is refused is no \
                 matter of a modern app",
            ),
            ..claim(
                "blocking-legacy-keeps-modern-clients",
                "For a modern app nothing changes when password-only sign-ins are blocked.",
                vec![
                    only(&[Client::ThirdPartyModern, Client::OutlookMobile]),
                    only(&[UserBypassesAutodetect::No]),
                    only(&[AttackerKnowsPassword::No]),
                ],
                Kind::Comparison(Comparison {
                    over: || {
                        let mut settings = policies();
                        settings.push(CaBlockLegacy::ID);
                        settings
                    },
                    state: |state| *state,
                    hides_action: |_| false,
                    hides_event: |_| false,
                }),
            )
        },
        claim(
            "identity-models-agree",
            "Federation, password hash synchronisation and pass-through authentication give the \
             same honest runs, but for the steps at AD FS.",
            vec![
                only(&[AdfsMfa::Off]),
                only(&[FederatedIdpMfaBehavior::Accept, FederatedIdpMfaBehavior::Reject]),
            ],
            Kind::Comparison(Comparison {
                over: || vec![IdentityModel::ID],
                state: without_federation,
                hides_action: |action| {
                    matches!(
                        action,
                        Action::RedirectToFederation
                            | Action::ShowSignInPage
                            | Action::CompleteFederationMfa
                            | Action::ReturnToEntra
                    )
                },
                hides_event: |event| {
                    matches!(event, Event::PasswordForwarded { .. } | Event::PasswordEntered { .. })
                },
            }),
        ),
    ]
}

/// The authentication policies of both sites: who has them, and what they say.
fn policies() -> Vec<VariableId> {
    vec![
        ExoPolicyAssignment::ID,
        ExoAllowBasicAutodiscover::ID,
        ExoAllowBasicActivesync::ID,
        ExoAllowBasicOutlookService::ID,
        ExoAllowBasicOther::ID,
        OnpremPolicyAssignment::ID,
        OnpremBlockLegacyAutodiscover::ID,
        OnpremBlockLegacyActivesync::ID,
        OnpremBlockLegacyOther::ID,
    ]
}

/// A protocol that the organization's policy blocks and the user's own does not.
fn weaker_user(view: &dyn View) -> Option<&'static str> {
    if has(view, &[ExoPolicyAssignment::OrganizationWithPermissiveUser]) {
        if has(view, &[ExoAllowBasicAutodiscover::False]) {
            return Some("AutoDiscover in Exchange Online");
        }
        if has(view, &[ExoAllowBasicActivesync::False]) {
            return Some("ActiveSync in Exchange Online");
        }
        if has(view, &[ExoAllowBasicOutlookService::False]) {
            return Some("Outlook Service in Exchange Online");
        }
        if has(view, &[ExoAllowBasicOther::False]) {
            return Some("EWS, IMAP, POP, MAPI, RPC or SMTP in Exchange Online");
        }
    }
    if has(view, &[OnpremPolicyAssignment::OrganizationWithPermissiveUser])
        && has(view, &[OnpremExchangeVersion::Exchange2019OrSe])
    {
        if has(view, &[OnpremBlockLegacyAutodiscover::True]) {
            return Some("AutoDiscover on-premises");
        }
        if has(view, &[OnpremBlockLegacyActivesync::True]) {
            return Some("ActiveSync on-premises");
        }
        if has(view, &[OnpremBlockLegacyOther::True]) {
            return Some("EWS, MAPI, IMAP or POP on-premises");
        }
    }
    None
}

/// The three device commands of the article (OC4, OC5, OC6).
#[derive(Clone, Copy)]
enum Command {
    BlockByDefault,
    AllowOutlookService,
    BlockOutlookModel,
}

/// Device access as the commands find and leave it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Devices {
    level: OnpremDefaultAccessLevel,
    allows_service: bool,
    blocks_outlook: bool,
}

impl Devices {
    fn found(view: &dyn View) -> Self {
        let level = if has(view, &[OnpremDefaultAccessLevel::Allow]) {
            OnpremDefaultAccessLevel::Allow
        } else if has(view, &[OnpremDefaultAccessLevel::Quarantine]) {
            OnpremDefaultAccessLevel::Quarantine
        } else {
            OnpremDefaultAccessLevel::Block
        };
        Self {
            level,
            allows_service: has(view, &[OnpremRuleAllowOutlookService::Present]),
            blocks_outlook: has(view, &[OnpremRuleBlockOutlookModel::Present]),
        }
    }

    fn after(self, commands: &[Command]) -> Self {
        commands.iter().fold(self, |devices, command| match command {
            Command::BlockByDefault => Self { level: OnpremDefaultAccessLevel::Block, ..devices },
            // The article's command creates the rule only where the level is not `Allow`.
            Command::AllowOutlookService if devices.level == OnpremDefaultAccessLevel::Allow => {
                devices
            }
            Command::AllowOutlookService => Self { allows_service: true, ..devices },
            Command::BlockOutlookModel => Self { blocks_outlook: true, ..devices },
        })
    }

    fn is_safe(self) -> bool {
        self.level == OnpremDefaultAccessLevel::Block && self.allows_service && self.blocks_outlook
    }
}

const ARTICLE_ORDER: [Command; 3] =
    [Command::BlockByDefault, Command::AllowOutlookService, Command::BlockOutlookModel];

fn order_matters(view: &dyn View) -> Option<&'static str> {
    use Command::{
        AllowOutlookService as Second, BlockByDefault as First, BlockOutlookModel as Third,
    };
    let found = Devices::found(view);
    let ends = found.after(&ARTICLE_ORDER);
    let orders: [(&'static str, [Command; 3]); 5] = [
        ("1, 3, 2", [First, Third, Second]),
        ("2, 1, 3", [Second, First, Third]),
        ("2, 3, 1", [Second, Third, First]),
        ("3, 1, 2", [Third, First, Second]),
        ("3, 2, 1", [Third, Second, First]),
    ];
    orders.into_iter().find(|(_, order)| found.after(order) != ends).map(|(name, _)| name)
}

fn article_order_unsafe(view: &dyn View) -> Option<&'static str> {
    let once = Devices::found(view).after(&ARTICLE_ORDER);
    if !once.is_safe() {
        Some("once")
    } else if once.after(&ARTICLE_ORDER) != once {
        Some("twice")
    } else {
        None
    }
}

/// A state as if there were no AD FS: what happens there happens on Entra ID's password page.
fn without_federation(state: &State) -> State {
    let mut state = *state;
    if state.client.phase == Phase::AtProxy {
        state.client.phase = Phase::SigningIn;
    }
    if state.session.stage == Stage::Federated {
        state.session.stage = match state.page {
            Page::Response(_) => Stage::FirstFactor,
            Page::Idle | Page::Page | Page::SecondFactor => Stage::PasswordPage,
        };
    }
    state.page = Page::Idle;
    state.session.sign_in.method = Method::Managed;
    state
}
