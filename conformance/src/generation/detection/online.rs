//! What an exchange with Exchange Online, or with AutoDiscover of either site, lets a tester see.

use crate::format::Message;

/// Whether what came is data, or settings.
pub(super) fn grants(given: &Message) -> bool {
    let mail = given.arguments.get("mail").map(String::as_str);
    match given.name.as_str() {
        "mail" | "cached" | "settings" => true,
        "accepted" => mail == Some("yes"),
        _ => false,
    }
}

/// Whether what came looks like what is allowed. A mailbox and the copy of one look alike.
pub(super) fn passes(is_attack: bool, given: &Message, allowed: &Message) -> bool {
    let name = given.name.as_str();
    let is_refusal = ["claims-challenge", "no-mailbox", "not-published", "refused"].contains(&name);
    match allowed.name.as_str() {
        "mail" | "cached" | "accepted" => grants(given) && name != "settings",
        "refused" | "no-mailbox" | "not-published" if is_attack => is_refusal,
        // A claims challenge is 401 as well.
        "refused" => is_refusal && !["no-mailbox", "not-published"].contains(&name),
        "no-mailbox" | "not-published" => is_refusal,
        "challenge" => {
            let says = |message: &Message, what: &str| message.arguments.get(what).cloned();
            let (has, wants) = (says(given, "authority"), says(allowed, "authority"));
            let basic = says(given, "basic") == says(allowed, "basic");
            name == "challenge" && has == wants && (wants.as_deref() == Some("yes") || basic)
        }
        "found" => given == allowed,
        other => name == other,
    }
}
