//! Settings: attacker.

settings! {
    group "attacker" first super::service::END;

    /// Whether the attacker knows the user's password.
    AttackerKnowsPassword = "attacker-knows-password" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: the user's password was sprayed, leaked \
        or phished.",
    read: "Entra admin center > ID Protection > Risk detections, `Leaked credentials`; an empty \
        list proves nothing",
    change: "None for an administrator: assume that it is known; a new password helps until the \
        next leak",
    undo: "None",
    breaks: "nothing known",
    source: ["ED:howto-password-smart-lockout", "ED:policy-block-legacy-authentication"],
    assumes: None;
}
