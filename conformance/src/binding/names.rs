//! The names and secrets of the lab's world: hosts, users, clients. All of them are public: nothing that
//! they open is worth anything.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::actor::entra::Holder;
use model::protocol::token::{Audience, Requester, Subject};

/// Entra ID.
pub const IDENTITY_PROVIDER: &str = "login.microsoftonline.com";
/// Exchange Online, with AutoDiscover and the provisioning service.
pub const EXCHANGE_ONLINE: &str = "outlook.office365.com";
/// Exchange Server, as it is published.
pub const EXCHANGE_ONPREM: &str = "mail.contoso.test";
/// AutoDiscover on-premises: the same server.
pub const AUTODISCOVER: &str = "autodiscover.contoso.test";
/// AD FS behind Web Application Proxy.
pub const FEDERATION_SERVER: &str = "sts.contoso.test";
/// `AutoDetect`.
pub const AUTO_DETECT: &str = "prod-autodetect.outlookmobile.com";
/// An endpoint that is not the organization's.
pub const ELSEWHERE: &str = "mail.attacker.test";
/// Where the lab itself is asked.
pub const CONTROL: &str = "lab.test";

/// Every host, with what answers there.
pub const HOSTS: [(&str, &str); 8] = [
    (IDENTITY_PROVIDER, "identity-provider"),
    ("login.windows.net", "identity-provider"),
    (EXCHANGE_ONLINE, "exchange-online"),
    (EXCHANGE_ONPREM, "activesync-onprem"),
    (AUTODISCOVER, "autodiscover-onprem"),
    (FEDERATION_SERVER, "federation-server"),
    (AUTO_DETECT, "auto-detect"),
    (CONTROL, "control"),
];

/// The host where a role of the suite is reached, and `elsewhere`.
#[must_use]
pub fn of_role(role: &str) -> Option<&'static str> {
    Some(match role {
        "activesync-onprem" => EXCHANGE_ONPREM,
        "autodiscover-onprem" => AUTODISCOVER,
        "activesync-online" | "autodiscover-online" | "provisioning" => EXCHANGE_ONLINE,
        "identity-provider" => IDENTITY_PROVIDER,
        "federation-server" => FEDERATION_SERVER,
        "auto-detect" => AUTO_DETECT,
        "elsewhere" => ELSEWHERE,
        _ => return None,
    })
}

/// The tenant's id.
pub const TENANT: &str = "7c9b6f1e-2d34-4a58-9e0c-5f1a2b3c4d5e";
/// `iss` of access tokens.
pub const ISSUER: &str = "https://sts.windows.net/7c9b6f1e-2d34-4a58-9e0c-5f1a2b3c4d5e/";
/// The resource of Exchange, in challenges.
pub const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
/// Who may issue tokens, in challenges.
pub const TRUSTED: &str = "00000001-0000-0000-c000-000000000000";
/// Where an app comes back to.
pub const REDIRECT: &str = "urn:ietf:wg:oauth:2.0:oob";
/// Where a browser comes back to.
pub const REDIRECT_BROWSER: &str = "https://webapp.contoso.test/signed-in";

/// A user: name, address, password, object id.
#[derive(Clone, Copy, Debug)]
pub struct User {
    /// Who that is.
    pub subject: Subject,
    /// The short name.
    pub name: &'static str,
    /// The address.
    pub address: &'static str,
    /// The right password.
    pub password: &'static str,
    /// The object id at Entra ID.
    pub id: &'static str,
}

/// The users.
pub const USERS: [User; 2] = [
    User {
        subject: Subject::Alice,
        name: "alice",
        address: "alice@contoso.test",
        password: "Alice-knows-1-thing",
        id: "a11ce000-0000-4000-8000-000000000001",
    },
    User {
        subject: Subject::Mallory,
        name: "mallory",
        address: "mallory@contoso.test",
        password: "Mallory-knows-2-things",
        id: "3a110000-0000-4000-8000-000000000002",
    },
];

/// The user of this subject.
#[must_use]
pub fn user(subject: Subject) -> User {
    let [alice, mallory] = USERS;
    match subject {
        Subject::Alice => alice,
        Subject::Mallory => mallory,
    }
}

/// The user with this address.
#[must_use]
pub fn find_user(address: &str) -> Option<User> {
    USERS.into_iter().find(|user| user.address.eq_ignore_ascii_case(address))
}

/// A client: who, its id, its secret if it is an application.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    /// Who that is.
    pub requester: Requester,
    /// The id.
    pub id: &'static str,
    /// The secret.
    pub secret: Option<&'static str>,
}

/// The clients. A public one is Outlook mobile, or whoever uses its id.
pub const CLIENTS: [Client; 3] = [
    Client {
        requester: Requester::MobileApp,
        id: "27922004-5251-4030-b22d-91ecd9a37ea4",
        secret: None,
    },
    Client {
        requester: Requester::ExchangeOnline,
        id: EXCHANGE,
        secret: Some("Exchange-Online-in-the-lab"),
    },
    Client {
        requester: Requester::ExchangeServer,
        id: "e8c70000-0000-4000-8000-000000000003",
        secret: Some("Exchange-Server-in-the-lab"),
    },
];

/// A user's address and password as Basic sends them (RFC 7617).
#[must_use]
pub fn basic(user: User) -> String {
    STANDARD.encode(format!("{}:{}", user.address, user.password))
}

/// The client of a requester.
#[must_use]
pub fn client(requester: Requester) -> Client {
    let [app, online, server] = CLIENTS;
    match requester {
        Requester::MobileApp => app,
        Requester::ExchangeOnline => online,
        // The dedicated application has the same key; the lab knows one client with it.
        Requester::ExchangeServer | Requester::HybridApplication => server,
    }
}

/// The client with this id.
#[must_use]
pub fn find_client(id: &str) -> Option<Client> {
    CLIENTS.into_iter().find(|client| client.id.eq_ignore_ascii_case(id))
}

/// What a holder's device shows as the second factor.
#[must_use]
pub fn factor(holder: Holder) -> &'static str {
    match holder {
        Holder::Owner => "271828",
        Holder::Intruder => "314159",
    }
}

/// Whose second factor that is.
#[must_use]
pub fn find_holder(factor: &str) -> Option<Holder> {
    [Holder::Owner, Holder::Intruder].into_iter().find(|holder| self::factor(*holder) == factor)
}

/// A holder in our own formats.
#[must_use]
pub fn holder(holder: Holder) -> &'static str {
    match holder {
        Holder::Owner => "owner",
        Holder::Intruder => "intruder",
    }
}

/// The resource of an audience: `aud` of its tokens.
#[must_use]
pub fn resource(audience: Audience) -> &'static str {
    match audience {
        Audience::ExchangeOnline => "https://outlook.office365.com",
        Audience::OnPremises => "https://mail.contoso.test",
    }
}

/// The audience of a resource, of a scope, or of the first scope in a list that names one.
#[must_use]
pub fn find_audience(text: &str) -> Option<Audience> {
    let one = |part: &str| match part {
        _ if part.starts_with(resource(Audience::OnPremises)) => Some(Audience::OnPremises),
        _ if part.starts_with(resource(Audience::ExchangeOnline))
            || part.starts_with("https://outlook.office.com")
            || part.starts_with(EXCHANGE) =>
        {
            Some(Audience::ExchangeOnline)
        }
        _ => None,
    };
    text.split_whitespace().find_map(one)
}
