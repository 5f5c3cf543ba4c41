//! How a request is sent: as a command, in a browser, or not from outside at all. A file for each server.

mod entra;
mod exchange;
mod federation;
mod provisioning;

use crate::party::Party;
use crate::protocol::credential::{Location, Route};
use crate::verify::asked::Asked;

/// How a request is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Who is asked.
    pub server: Party,
    /// What is sent, in a line.
    pub title: String,
    /// From where.
    pub from: Place,
    /// How.
    pub how: How,
    /// Documents of the form: keys of [`article::SOURCES`](crate::article::SOURCES).
    pub sources: &'static [&'static str],
}

/// The means by which a request is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// Commands of a POSIX shell, with [`PLACEHOLDERS`]; each is one request.
    Commands(Vec<String>),
    /// What a person does in a browser.
    Browser(String),
    /// It has no public format, or only a server sends it: how it can be seen all the same.
    Indirect(&'static str),
}

impl How {
    /// The id in files.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Commands(_) => "commands",
            Self::Browser(_) => "browser",
            Self::Indirect(_) => "indirect",
        }
    }

    /// The lines to type or to follow.
    #[must_use]
    pub fn lines(&self) -> Vec<&str> {
        match self {
            Self::Commands(commands) => commands.iter().map(String::as_str).collect(),
            Self::Browser(text) => vec![text],
            Self::Indirect(text) => vec![text],
        }
    }
}

/// From where a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The internet, outside every trusted location.
    Internet,
    /// A trusted location.
    Trusted,
    /// Microsoft 365.
    Microsoft365,
    /// The organization's own network.
    Internal,
}

impl Place {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Internet => "internet",
            Self::Trusted => "trusted-location",
            Self::Microsoft365 => "microsoft-365",
            Self::Internal => "internal-network",
        }
    }

    /// The words on screens.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Internet => "the internet, outside every trusted location",
            Self::Trusted => "a trusted location",
            Self::Microsoft365 => {
                "Microsoft 365: no shell of yours is there; Outlook mobile is, and so is \
                 https://testconnectivity.microsoft.com"
            }
            Self::Internal => "the organization's own network",
        }
    }
}

impl From<Location> for Place {
    fn from(location: Location) -> Self {
        match location {
            Location::Elsewhere => Self::Internet,
            Location::Trusted => Self::Trusted,
        }
    }
}

impl From<Route> for Place {
    fn from(route: Route) -> Self {
        match route {
            Route::Internet => Self::Internet,
            Route::Microsoft365 => Self::Microsoft365,
            Route::Internal => Self::Internal,
        }
    }
}

/// What stands in commands for what only the reader has, and how to come by it.
pub const PLACEHOLDERS: [(&str, &str); 16] = [
    ("$MAILUSER", "the address of an account that was made for this test, with a mailbox"),
    (
        "$PASSWORD",
        "its right password, read with `read -rs PASSWORD` so that it stays out of the history; a \
         wrong one counts for lockout",
    ),
    (
        "$WRONG_PASSWORD",
        "any wrong password: send it once; as many as the threshold allows lock the account",
    ),
    ("$MAILHOST", "the name under which Exchange Server is published, of ActiveSync's ExternalUrl"),
    ("$AUTODISCOVERHOST", "the AutoDiscover name of the organization"),
    ("$STS", "the name of AD FS, as Web Application Proxy publishes it"),
    (
        "$TOKEN_ONLINE",
        "an access token of $MAILUSER for https://outlook.office365.com: a test client's device code \
         flow gives one",
    ),
    ("$TOKEN_ONPREM", "the same for https://$MAILHOST"),
    ("$OLD_TOKEN", "such a token from before the sessions of $MAILUSER were revoked"),
    (
        "$SERVER_TOKEN",
        "an access token that Exchange Server gets with its own certificate, for the resource of the \
         request",
    ),
    ("$OTHERS_TOKEN", "an access token of a second test account, for this server"),
    ("$FOREIGN_TOKEN", "an access token that another tenant issued for the same resource"),
    ("$REFRESH_TOKEN", "a refresh token of $MAILUSER, from the same answer as the access token"),
    (
        "$CODE",
        "the authorization code: what stands after `code=` in the address to which the browser is sent",
    ),
    ("$SAML", "the SAML assertion that the active endpoint of AD FS returned, base64url-encoded"),
    ("$DEVICE_CODE", "the device_code of the answer before"),
];

/// The placeholders that stand in some texts.
#[must_use]
pub fn placeholders(texts: &[String]) -> Vec<(&'static str, &'static str)> {
    let stands = |name: &str, text: &str| {
        text.match_indices(name).any(|(place, _)| {
            let after = text.get(place + name.len()..).and_then(|rest| rest.chars().next());
            after.is_none_or(|it| !it.is_ascii_alphanumeric() && it != '_')
        })
    };
    let used = |name: &str| texts.iter().any(|text| stands(name, text));
    PLACEHOLDERS.into_iter().filter(|(name, _)| used(name)).collect()
}

/// How something is asked.
pub(super) fn of(asked: &Asked) -> Form {
    match asked {
        Asked::SignIn(sign_in, pages) => entra::pages(*sign_in, pages),
        Asked::Entra(sign_in, request, _) => entra::request(*sign_in, *request),
        Asked::Page(pages) => federation::pages(pages),
        Asked::Active(location, password, _) => federation::active(*location, *password),
        Asked::Online(request, _) => exchange::online(*request),
        Asked::OnPremises(request, _) => exchange::on_premises(*request),
        Asked::Provisioning(steps) => provisioning::steps(steps),
    }
}

/// A command whose answer is a status and an address to go on to; what the server returns is thrown away.
fn curl(rest: &str) -> String {
    format!("curl -s -o /dev/null -w '%{{http_code}} %{{redirect_url}}\\n' {rest}")
}

/// A command that shows the head of the answer and the answer.
fn curl_shown(rest: &str) -> String {
    format!("curl -s -i {rest}")
}
