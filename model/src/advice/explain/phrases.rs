//! Words for the conditions that decide, and the settings that belong together.

use family::region::{Exhausted, Region};
use family::variable::VariableId;
use family::view::View;

use crate::action::Action;
use crate::claim::has;
use crate::families::whole::Whole;
use crate::protocol::token::Audience;
use crate::setting::{
    self, AttackerKnowsPassword, CaCoversExchange, CaCoversUser, CaPolicy, CaRequireAppProtection,
    CaRequireCompliantDevice, CaRequireMfa, MailboxLocation, Setting,
};

/// The settings that are looked at together, because a product decides by them together.
pub(super) fn groups() -> Vec<Vec<VariableId>> {
    let groups: [&[&str]; 12] = [
        &[
            "ca-policy",
            "ca-covers-user",
            "ca-covers-exchange",
            "ca-client-apps",
            "ca-platforms",
            "ca-excludes-trusted-locations",
            "ca-require-mfa",
            "ca-require-compliant-device",
            "ca-require-app-protection",
        ],
        &["ca-block-legacy", "ca-block-legacy-covers-user"],
        &["ca-policy", "ca-block-legacy", "security-defaults"],
        &[
            "ca-policy",
            "ca-covers-user",
            "ca-covers-exchange",
            "ca-client-apps",
            "ca-platforms",
            "ca-excludes-trusted-locations",
            "ca-require-mfa",
            "ca-require-compliant-device",
            "ca-require-app-protection",
            "ca-grant-operator",
            "authentication-strength",
            "device-state",
            "app-protection",
        ],
        &[
            "ca-require-mfa",
            "ca-require-compliant-device",
            "ca-require-app-protection",
            "ca-grant-operator",
            "authentication-strength",
            "device-state",
            "app-protection",
        ],
        &[
            "ca-require-mfa",
            "ca-require-compliant-device",
            "ca-require-app-protection",
            "ca-grant-operator",
        ],
        &["identity-model", "adfs-mfa", "adfs-mfa-claim", "federated-idp-mfa-behavior"],
        &["adfs-mfa", "adfs-active-mfa", "adfs-active-endpoint"],
        &[
            "exo-policy-assignment",
            "exo-allow-basic-activesync",
            "exo-allow-basic-outlook-service",
            "exo-allow-basic-other",
        ],
        &[
            "onprem-exchange-version",
            "onprem-policy-assignment",
            "onprem-block-legacy-activesync",
        ],
        &["onprem-exchange-version", "onprem-policy-assignment", "onprem-block-legacy-other"],
        &[
            "onprem-default-access-level",
            "onprem-rule-allow-outlook-service",
            "onprem-rule-block-outlook-model",
            "onprem-rule-precedence",
            "exo-sync-device-model",
        ],
    ];
    let ids = |ids: &&[&str]| {
        ids.iter().filter_map(|id| setting::find(id)).map(|(variable, _)| variable).collect()
    };
    groups.iter().map(ids).collect()
}

/// A sentence with the condition that it says.
type Phrase = (&'static str, fn(&dyn View) -> bool);

/// Words for conditions. They name a region, and stand only where a condition is exactly that region.
pub(super) fn phrases() -> Vec<Phrase> {
    vec![
        ("no Conditional Access policy is in force for her and Exchange", |view| {
            !(has(view, &[CaPolicy::Enabled])
                && has(view, &[CaCoversUser::Yes])
                && has(view, &[CaCoversExchange::Yes]))
        }),
        ("it requires nothing", |view| {
            has(view, &[CaRequireMfa::No])
                && has(view, &[CaRequireCompliantDevice::No])
                && has(view, &[CaRequireAppProtection::No])
        }),
    ]
}

/// A sentence with several that each are enough for it.
type Split = (&'static str, Vec<(&'static str, Region)>);

/// How the attacker gets tokens.
pub(super) fn tokens(whole: &Whole) -> Result<Vec<Split>, Exhausted> {
    let space = whole.space();
    let mut tokens: Vec<Split> = vec![
        ("the attacker gets a token for Exchange Online", Vec::new()),
        ("the attacker gets a token for Exchange Server", Vec::new()),
    ];
    for (action, region) in whole.tokens() {
        let (audience, says) = match action {
            Action::SignInAsUser(audience, ..) => (audience, "signs in on a page as Alice"),
            Action::TradePassword(audience) => (audience, "trades the password at Entra ID"),
            Action::TradeAtFederation(audience) => (audience, "trades the password at AD FS"),
            _ => continue,
        };
        let without = [AttackerKnowsPassword::ID, MailboxLocation::ID];
        let region = space.exists(region, &without)?;
        let region = match audience {
            Audience::OnPremises => space.exists(
                &region,
                &setting::find("onprem-namespace-registered").map(|it| it.0).into_iter().collect::<Vec<_>>(),
            )?,
            Audience::ExchangeOnline => region,
        };
        let Some((_, ways)) = tokens.get_mut(*audience as usize) else { continue };
        match ways.iter_mut().find(|(of, _)| *of == says) {
            Some((_, known)) => *known = space.or(known, &region)?,
            None => ways.push((says, region)),
        }
    }
    Ok(tokens)
}
