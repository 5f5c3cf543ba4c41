//! Who takes part: the lanes of every diagram, and the owners of settings.

use family::view::Reader;

/// A party of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Party {
    /// Alice, whose mailbox it is.
    User,
    /// The mail app on Alice's phone.
    Client,
    /// The service that finds the mail server for Outlook mobile.
    AutoDetect,
    /// Exchange Online's front end: AutoDiscover, ActiveSync, the other mail protocols.
    ExchangeOnline,
    /// The provisioning and synchronisation service of Exchange Online.
    Provisioning,
    /// Microsoft Entra ID.
    EntraId,
    /// AD FS behind Web Application Proxy.
    FederationServer,
    /// Active Directory, with the recipient data that is synchronised to the cloud.
    Directory,
    /// Exchange Server on-premises, with what publishes it.
    ExchangeOnPremises,
    /// Whoever administers Alice's account.
    Administrator,
    /// Whoever tries to read Alice's mail.
    Attacker,
    /// Time passing.
    Clock,
}

/// Where a party stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// With the user.
    User,
    /// In Microsoft's cloud.
    Cloud,
    /// In the organization's own network.
    OnPremises,
    /// Anywhere else.
    Outside,
}

impl Place {
    /// The name on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::User => "Alice and her phone",
            Self::Cloud => "Microsoft 365",
            Self::OnPremises => "on-premises",
            Self::Outside => "outside",
        }
    }
}

impl Party {
    /// All parties, in the order of their lanes.
    pub const ALL: [Self; 12] = [
        Self::User,
        Self::Client,
        Self::AutoDetect,
        Self::ExchangeOnline,
        Self::Provisioning,
        Self::EntraId,
        Self::FederationServer,
        Self::Directory,
        Self::ExchangeOnPremises,
        Self::Administrator,
        Self::Attacker,
        Self::Clock,
    ];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Client => "client",
            Self::AutoDetect => "auto-detect",
            Self::ExchangeOnline => "exchange-online",
            Self::Provisioning => "provisioning",
            Self::EntraId => "entra-id",
            Self::FederationServer => "federation-server",
            Self::Directory => "active-directory",
            Self::ExchangeOnPremises => "exchange-on-premises",
            Self::Administrator => "administrator",
            Self::Attacker => "attacker",
            Self::Clock => "time",
        }
    }

    /// The name on screens.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::User => "Alice",
            Self::Client => "Mail app",
            Self::AutoDetect => "AutoDetect",
            Self::ExchangeOnline => "Exchange Online",
            Self::Provisioning => "Provisioning",
            Self::EntraId => "Entra ID",
            Self::FederationServer => "AD FS",
            Self::Directory => "Active Directory",
            Self::ExchangeOnPremises => "Exchange Server",
            Self::Administrator => "Administrator",
            Self::Attacker => "Attacker",
            Self::Clock => "Time",
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn place(self) -> Place {
        match self {
            Self::User | Self::Client => Place::User,
            Self::AutoDetect | Self::ExchangeOnline | Self::Provisioning | Self::EntraId => {
                Place::Cloud
            }
            Self::FederationServer
            | Self::Directory
            | Self::ExchangeOnPremises
            | Self::Administrator => Place::OnPremises,
            Self::Attacker | Self::Clock => Place::Outside,
        }
    }

    /// The party as a reader of settings.
    #[must_use]
    pub fn reader(self) -> Reader {
        Reader(self as u8)
    }

    /// The party behind a reader.
    #[must_use]
    pub fn of_reader(reader: Reader) -> Option<Self> {
        Self::ALL.into_iter().find(|party| party.reader() == reader)
    }
}
