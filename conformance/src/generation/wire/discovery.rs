//! AutoDiscover V2 at either site, in the answers that Microsoft's own test script reads.

use model::protocol::credential::{
    Device, Location, Password, PasswordProtocol, PasswordSignIn, Platform, Route, Site,
};

use super::{exchange_onprem, status};
use crate::binding::exchange;
use crate::format::{Matcher, RequestTemplate, ResponsePattern};

/// The address of ActiveSync, in JSON.
pub(super) fn found() -> ResponsePattern {
    let json = [
        ("/Protocol", Matcher::Regex("^[Aa]ctive[Ss]ync$".to_owned())),
        ("/Url", Matcher::Regex(ADDRESS.to_owned())),
    ];
    let json = json.map(|(place, matcher)| (place.to_owned(), matcher)).into();
    ResponsePattern { json, ..status(&["200"]) }
}

/// Without flags, which languages write in different ways.
const ADDRESS: &str = "^https://[^/?#]+/[Mm]icrosoft-[Ss]erver-[Aa]ctive[Ss]ync/?$";

/// The same, in a redirect.
pub(super) fn redirect() -> ResponsePattern {
    to(ADDRESS)
}

/// A redirect to AutoDiscover of the other site.
pub(super) fn elsewhere() -> ResponsePattern {
    to("^https://[^/?#]+/[Aa]uto[Dd]iscover/[Aa]uto[Dd]iscover\\.json")
}

fn to(location: &str) -> ResponsePattern {
    let headers = vec![("location".to_owned(), Matcher::Regex(location.to_owned()))];
    ResponsePattern { headers, ..status(&["301", "302", "307", "308"]) }
}

/// What stands in the query, and what is wrong with it.
const QUERIES: [(&str, &str, &str); 6] = [
    ("no-query", "nothing is asked for", ""),
    ("no-protocol", "no protocol is asked for", "Email=nobody%40example.com"),
    ("no-address", "there is no address", "Protocol=ActiveSync"),
    ("protocol-unknown", "the protocol is unknown", "Email=nobody%40example.com&Protocol=Mystery"),
    ("protocol-empty", "the protocol is empty", "Email=nobody%40example.com&Protocol="),
    (
        "protocol-too-long",
        "the protocol is a number of many digits",
        "Email=nobody%40example.com&Protocol=1234567890123456789012345678901234567890",
    ),
];

/// A password sign-in, whose credentials are then replaced.
const SIGN_IN: PasswordSignIn = PasswordSignIn {
    protocol: PasswordProtocol::AutoDiscover,
    route: Route::Internet,
    device: Device::OWN,
    platform: Platform::Phone,
    location: Location::Elsewhere,
    password: Password::Right,
};

pub(super) fn malformed(site: Site) -> Vec<(&'static str, &'static str, RequestTemplate)> {
    let with = |query: &str| {
        let mut http = exchange::discover(site);
        let path = http.target.split('?').next().unwrap_or_default();
        http.target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
        http
    };
    let queries = QUERIES.iter().map(|(name, says, query)| (*name, *says, with(query)));
    let password = exchange::password(site, SIGN_IN);
    queries.chain(exchange_onprem::with_credentials(&password)).collect()
}
