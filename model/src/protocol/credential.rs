//! Sites, password-only protocols, and what a client says of itself.

use serde::{Deserialize, Serialize};

/// One of the two places where mailboxes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Site {
    /// Exchange Online.
    Online,
    /// Exchange Server on-premises.
    OnPremises,
}

/// A way to sign in with a password alone (Basic, NTLM, Kerberos, Digest, or a form).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PasswordProtocol {
    /// AutoDiscover: returns settings, no mail.
    AutoDiscover,
    /// Exchange ActiveSync.
    ActiveSync,
    /// Outlook Service; Exchange Online only.
    OutlookService,
    /// EWS, MAPI, RPC, IMAP, POP, the offline address book.
    Other,
    /// SMTP AUTH: sends mail, returns none.
    Smtp,
    /// The form of Outlook on the web; on-premises only, Exchange Online's is a modern sign-in.
    OutlookOnTheWeb,
}

impl PasswordProtocol {
    /// All protocols.
    pub const ALL: [Self; 6] = [
        Self::AutoDiscover,
        Self::ActiveSync,
        Self::OutlookService,
        Self::Other,
        Self::Smtp,
        Self::OutlookOnTheWeb,
    ];

    /// Whether a site offers the protocol at all.
    #[must_use]
    pub fn exists_at(self, site: Site) -> bool {
        match self {
            Self::AutoDiscover | Self::ActiveSync | Self::Other | Self::Smtp => true,
            Self::OutlookService => site == Site::Online,
            Self::OutlookOnTheWeb => site == Site::OnPremises,
        }
    }

    /// Whether a successful sign-in returns mail (reading 5).
    #[must_use]
    pub fn bears_data(self) -> bool {
        match self {
            Self::ActiveSync | Self::OutlookService | Self::Other | Self::OutlookOnTheWeb => true,
            Self::AutoDiscover | Self::Smtp => false,
        }
    }

    /// The name on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::AutoDiscover => "AutoDiscover",
            Self::ActiveSync => "ActiveSync",
            Self::OutlookService => "Outlook Service",
            Self::Other => "EWS, MAPI, IMAP, POP",
            Self::Smtp => "SMTP AUTH",
            Self::OutlookOnTheWeb => "Outlook on the web",
        }
    }
}

/// From where a connection arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// From anywhere.
    Internet,
    /// From Microsoft's service. Outlook mobile with a password connects so: the service holds the
    /// password and talks to the server (Microsoft: passwords and security in Outlook mobile).
    Microsoft365,
    /// From the organization's own network, past whatever publishes the server.
    Internal,
}

/// The `DeviceType` that an ActiveSync client reports. Anyone can report any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceType {
    /// `OutlookService`: Exchange Online when it synchronises.
    OutlookService,
    /// `Outlook`: Outlook mobile with a password.
    Outlook,
    /// Any other.
    Other,
}

/// The `DeviceModel` that an ActiveSync client reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceModel {
    /// `Outlook for iOS and Android`.
    Outlook,
    /// Any other.
    Other,
}

/// What an ActiveSync client says of itself. Unverified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Device {
    /// `DeviceType`.
    pub kind: DeviceType,
    /// `DeviceModel`.
    pub model: DeviceModel,
}

impl Device {
    /// Outlook mobile with a password (reading 8).
    pub const OUTLOOK: Self = Self { kind: DeviceType::Outlook, model: DeviceModel::Outlook };
    /// A client that no rule names.
    pub const OWN: Self = Self { kind: DeviceType::Other, model: DeviceModel::Other };
    /// A client that calls itself Exchange Online.
    pub const SPOOFED: Self = Self { kind: DeviceType::OutlookService, model: DeviceModel::Other };
}

/// A password as it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Password {
    /// Alice's.
    Right,
    /// Wrong ones, as many as it takes for whoever counts them.
    Wrong,
}

/// A password-only sign-in as the server sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PasswordSignIn {
    /// The protocol.
    pub protocol: PasswordProtocol,
    /// From where it comes.
    pub route: Route,
    /// What the client says of itself.
    pub device: Device,
    /// The device platform that the user agent claims.
    pub platform: Platform,
    /// Where the client is, as Entra ID sees it.
    pub location: Location,
    /// The password.
    pub password: Password,
}

/// The device platform that the user agent claims. Unverified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// iOS or Android.
    Phone,
    /// Any other.
    Other,
}

/// Where a sign-in comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Location {
    /// Anywhere but there.
    Elsewhere,
    /// A trusted location; the corporate network, where AD FS is reached without its proxy.
    Trusted,
}

/// The kind of client app, as Conditional Access tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum App {
    /// A browser.
    Browser,
    /// A mobile or desktop app with modern authentication.
    Native,
    /// A legacy client.
    Legacy,
}
