//! What requirements leave free of what a role asks: a fault there is none.

use crate::format::Role;

/// Why nothing need tell a fault of a role with this name, if nothing need.
pub(super) fn why(role: Role, name: &str) -> Option<&'static str> {
    FREE.iter().find(|row| is_of(row, role, name)).map(|(.., why)| *why)
}

/// Whether a row speaks of a fault.
pub(super) fn is_of((roles, words, _): &Free, role: Role, name: &str) -> bool {
    roles.contains(&role) && words.iter().all(|word| name.contains(word))
}

/// What is left free: of which roles, by words of the name, and why.
pub(super) type Free = (&'static [Role], &'static [&'static str], &'static str);

const APP: &[Role] = &[Role::Client];
const SERVICE: &[Role] = &[Role::Provisioning];
const BOTH: &[Role] = &[Role::Client, Role::Provisioning];
const FINDS: &[Role] = &[Role::Client, Role::AutoDetect];

/// What requirements leave free.
pub(super) const FREE: [Free; 13] = [
    (
        FINDS,
        &["`RedirectCount` in the query"],
        "It says how often a client has been redirected, and answers do not depend on it.",
    ),
    (
        APP,
        &["`login_hint` in the query"],
        "It fills in the address on the page of the sign-in, and Alice may type another.",
    ),
    (
        BOTH,
        &["refresh_token: ", "`scope` in the body"],
        "RFC 6749, section 6: it may be left out, and whoever issued the token decides what it is good for.",
    ),
    (
        APP,
        &["/microsoft-server-activesync: ", " in the query"],
        "[MS-ASHTTP]: the query may be in Base64 as a whole, and no requirement reads this of it.",
    ),
    (
        SERVICE,
        &["/microsoft-server-activesync: ", "`Cmd` in the query"],
        "[MS-ASHTTP]: the query may be in Base64 as a whole, and no requirement reads this of it.",
    ),
    (
        SERVICE,
        &["/microsoft-server-activesync: ", "`DeviceId` in the query"],
        "[MS-ASHTTP]: the query may be in Base64 as a whole, and no requirement reads this of it.",
    ),
    (
        SERVICE,
        &["/microsoft-server-activesync: ", "`User` in the query"],
        "[MS-ASHTTP]: the query may be in Base64 as a whole, and no requirement reads this of it.",
    ),
    (
        BOTH,
        &["header `ms-asprotocolversion`"],
        "[MS-ASHTTP]: it is negotiated with the mail server, and no requirement names a version.",
    ),
    (
        SERVICE,
        &["another `client_id` in the body"],
        "Which registration is the service's own only its Entra ID knows; that it names one is required.",
    ),
    (
        SERVICE,
        &["another `client_secret` in the body"],
        "The service's own credential only its Entra ID knows; that it shows one is required.",
    ),
    (
        FINDS,
        &["autodiscover.contoso.test", "is taken for refused"],
        "The lab goes on to the mail server's own name whatever is answered: with the fault it does the same.",
    ),
    (
        &[Role::AutoDetect],
        &["OPTIONS ", "is taken for refused"],
        "What a mail server grants to an empty bearer names no way to sign in, as a refusal without one does.",
    ),
    (
        BOTH,
        &["is taken for granted"],
        "What is made up opens nothing: nobody knows it, and Alice sees what she sees without the fault.",
    ),
];
