//! What an exchange with AD FS lets a tester see.

use crate::format::Message;

/// Whether what came is a signed response.
pub(super) fn grants(given: &Message) -> bool {
    given.name == "signed"
}

/// Whether what came looks like what is allowed. A page may say no in whatever way, as long as nothing is
/// signed; the active endpoint answers with a fault.
pub(super) fn passes(ask: &Message, given: &Message, allowed: &Message) -> bool {
    match allowed.name.as_str() {
        "signed" => given == allowed,
        "page" | "second-factor-wanted" => given.name == allowed.name,
        _ if ask.name == "active" => !grants(given) && !is_page(given),
        _ => !grants(given),
    }
}

fn is_page(given: &Message) -> bool {
    ["page", "second-factor-wanted"].contains(&given.name.as_str())
}
