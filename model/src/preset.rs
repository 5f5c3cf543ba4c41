//! Named families of configurations.
//!
//! A preset fixes some settings, frees some, and leaves all others at their default.

use family::cube::Cube;
use family::variable::Values;

use crate::setting;

/// A preset.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The public id.
    pub id: &'static str,
    /// What it stands for.
    pub says: &'static str,
    /// The settings that it fixes, or narrows to some values; `*` frees.
    pub fixes: &'static [(&'static str, &'static str)],
}

/// What every preset frees unless it fixes it.
pub const FREE: [&str; 7] = [
    "identity-model",
    "device-state",
    "app-protection",
    "user-bypasses-autodetect",
    "attacker-knows-password",
    "exo-basic-retired",
    "adfs-active-endpoint",
];

const ONLINE: (&str, &str) = ("mailbox-location", "exchange-online");
const ON_PREMISES: (&str, &str) = ("mailbox-location", "exchange-on-premises");
const CA: (&str, &str) = ("ca-policy", "enabled");
const MFA: (&str, &str) = ("ca-require-mfa", "yes");
const BLOCK_LEGACY: (&str, &str) = ("ca-block-legacy", "enabled");
const HMA: (&str, &str) = ("hybrid-modern-auth", "on");
const COMMAND_1: (&str, &str) = ("onprem-default-access-level", "block");
const COMMAND_2: (&str, &str) = ("onprem-rule-allow-outlook-service", "present");
const COMMAND_3: (&str, &str) = ("onprem-rule-block-outlook-model", "present");
const ONPREM_POLICY: (&str, &str) = ("onprem-policy-assignment", "organization");
const BLOCKS_AUTODISCOVER: (&str, &str) = ("onprem-block-legacy-autodiscover", "true");
const BLOCKS_ACTIVESYNC: (&str, &str) = ("onprem-block-legacy-activesync", "true");
const EXO_POLICY: (&str, &str) = ("exo-policy-assignment", "organization");

/// All presets, in the order of the screen.
pub const PRESETS: [Preset; 17] = [
    Preset {
        id: "article-exchange-online",
        says: "the article's first architecture: mailbox in Exchange Online",
        fixes: &[
            ONLINE,
            CA,
            MFA,
            BLOCK_LEGACY,
            EXO_POLICY,
            ("federated-idp-mfa-behavior", "accept,reject"),
        ],
    },
    Preset {
        id: "article-on-premises",
        says: "the article's second architecture, and only ActiveSync and AutoDiscover reachable",
        fixes: &[
            ON_PREMISES,
            CA,
            MFA,
            BLOCK_LEGACY,
            ONPREM_POLICY,
            BLOCKS_AUTODISCOVER,
            BLOCKS_ACTIVESYNC,
            COMMAND_1,
            COMMAND_2,
            COMMAND_3,
            HMA,
            ("onprem-other-protocols-published", "no"),
            ("onprem-owa-sign-in", "not-published"),
            ("onprem-smtp-auth", "internal"),
        ],
    },
    Preset {
        id: "article-on-premises-published",
        says: "the same, with the other protocols and Outlook on the web published as installed",
        fixes: &[
            ON_PREMISES,
            CA,
            MFA,
            BLOCK_LEGACY,
            ONPREM_POLICY,
            BLOCKS_AUTODISCOVER,
            BLOCKS_ACTIVESYNC,
            COMMAND_1,
            COMMAND_2,
            COMMAND_3,
            HMA,
        ],
    },
    Preset {
        id: "article-linked-policies",
        says: "the recipe that the article links to: app protection or an approved app on iOS and Android, no MFA",
        fixes: &[
            ONLINE,
            CA,
            ("ca-require-app-protection", "yes"),
            ("ca-require-approved-app", "yes"),
            ("ca-grant-operator", "or"),
            ("ca-platforms", "ios-android-only"),
            BLOCK_LEGACY,
        ],
    },
    Preset {
        id: "adfs-mfa-instead",
        says: "the article's alternative: AD FS asks for MFA, no Conditional Access",
        fixes: &[ONLINE, ("identity-model", "federated"), ("adfs-mfa", "always"), EXO_POLICY],
    },
    Preset {
        id: "adfs-mfa-instead-legacy-exempt",
        says: "the same, with active clients exempt from MFA at AD FS",
        fixes: &[ONLINE, ("identity-model", "federated"), ("adfs-mfa", "passive-only"), EXO_POLICY],
    },
    Preset {
        id: "mfa-except-trusted-network",
        says: "MFA for all apps, but not from trusted locations",
        fixes: &[ONLINE, CA, MFA, BLOCK_LEGACY, ("ca-excludes-trusted-locations", "yes")],
    },
    Preset {
        id: "compliant-or-mfa",
        says: "MFA or a compliant device",
        fixes: &[
            ONLINE,
            CA,
            MFA,
            BLOCK_LEGACY,
            ("ca-require-compliant-device", "yes"),
            ("ca-grant-operator", "or"),
        ],
    },
    Preset {
        id: "excluded-account",
        says: "MFA for all but this account: break-glass, service account, exclusion group",
        fixes: &[
            ONLINE,
            CA,
            MFA,
            BLOCK_LEGACY,
            ("ca-covers-user", "no"),
            ("ca-block-legacy-covers-user", "no"),
        ],
    },
    Preset {
        id: "report-only-forever",
        says: "both policies still report-only",
        fixes: &[ONLINE, ("ca-policy", "report-only"), MFA, ("ca-block-legacy", "report-only")],
    },
    Preset {
        id: "pilot-never-finished",
        says: "the authentication policies were assigned to a pilot group, and this user is not in it",
        fixes: &[
            ("mailbox-location", "*"),
            CA,
            MFA,
            BLOCK_LEGACY,
            ("exo-policy-assignment", "others-only"),
            ("onprem-policy-assignment", "others-only"),
        ],
    },
    Preset {
        id: "exchange-2016-hybrid",
        says: "Exchange 2016 with hybrid modern authentication and the device commands",
        fixes: &[
            ON_PREMISES,
            ("onprem-exchange-version", "exchange-2016"),
            CA,
            MFA,
            BLOCK_LEGACY,
            HMA,
            COMMAND_1,
            COMMAND_2,
            COMMAND_3,
        ],
    },
    Preset {
        id: "hybrid-agent-basic",
        says: "a Hybrid Agent in front: no hybrid modern authentication",
        fixes: &[ON_PREMISES, ("hybrid-modern-auth", "off")],
    },
    Preset {
        id: "migrated-onprem-left-running",
        says: "mailbox moved to Exchange Online, the old server still published",
        fixes: &[ONLINE, CA, MFA, BLOCK_LEGACY, ("onprem-endpoints-left-published", "yes")],
    },
    Preset {
        id: "microsoft-baseline",
        says: "what Microsoft recommends: MFA for all, legacy and device code blocked, password hash sync",
        fixes: &[
            ONLINE,
            ("identity-model", "password-hash-sync"),
            CA,
            MFA,
            BLOCK_LEGACY,
            ("ca-block-device-code", "yes"),
        ],
    },
    Preset {
        id: "security-defaults",
        says: "security defaults, no Conditional Access",
        fixes: &[ONLINE, ("security-defaults", "on")],
    },
    Preset {
        id: "nothing-configured",
        says: "as installed, and no second factor registered",
        fixes: &[("mailbox-location", "*"), ("mfa-registration", "unregistered")],
    },
];

impl Preset {
    /// The configurations of the preset.
    #[must_use]
    pub fn cube(&self) -> Cube {
        let mut cube = defaults();
        for free in FREE {
            set(&mut cube, free, "*");
        }
        for (id, values) in self.fixes {
            set(&mut cube, id, values);
        }
        cube
    }
}

/// The preset with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.id == id)
}

/// Every setting at its default.
#[must_use]
pub fn defaults() -> Cube {
    setting::rows().map(|(_, row)| Values::one(row.default)).collect()
}

/// Sets what a preset says. A test checks that every id and value of the presets exists; an unknown
/// one would leave the cube as it is.
fn set(cube: &mut Cube, id: &str, values: &str) {
    if let Some((variable, row)) = setting::find(id) {
        let chosen = if values == "*" {
            setting::domain().values(variable)
        } else {
            setting::values(row, values.split(',')).unwrap_or_default()
        };
        cube.set(variable, chosen);
    }
}
