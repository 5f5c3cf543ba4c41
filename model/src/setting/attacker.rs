//! Settings: attacker.

settings! {
    group "attacker" first super::hybrid_application::END;

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

    /// Whether the user signs in through a proxy of the attacker's.
    AttackerPhishingProxy = "attacker-phishing-proxy" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: the user signs in through a proxy of \
        the attacker's, which passes everything on and keeps the password, the code and the \
        tokens.",
    read: "Entra admin center > ID Protection > Risk detections, `Attacker in the Middle`; an \
        empty list proves nothing",
    change: "None for an administrator: assume that it can happen; a phishing-resistant strength, \
        or a control on the device, makes it useless",
    undo: "None",
    breaks: "nothing known",
    source: ["ED:concept-authentication-strengths", "RFC9700"],
    assumes: None;

    /// Whether the user enters a device code of the attacker's.
    AttackerDeviceCode = "attacker-device-code" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: the user enters the attacker's device \
        code at the real page, and signs in for the attacker's client.",
    read: "Entra admin center > Sign-in logs, filter `Authentication protocol` on device code; an \
        empty list proves nothing",
    change: "None for an administrator: assume that it can happen; `ca-block-device-code` makes \
        it useless",
    undo: "None",
    breaks: "nothing known",
    source: ["ED:concept-authentication-flows"],
    assumes: None;

    /// Whether the user approves a prompt that they did not ask for.
    AttackerPromptApproved = "attacker-prompt-approved" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: the user approves a prompt for a \
        second factor of a sign-in that they did not make.",
    read: "Entra admin center > Sign-in logs, filter `Status` on interrupted, and ask the user \
        about prompts",
    change: "None for an administrator: assume that it can happen; a phishing-resistant strength \
        has no prompt to approve",
    undo: "None",
    breaks: "nothing known",
    source: ["ED:concept-authentication-strengths"],
    assumes: None;

    /// Whether the attacker owns an AutoDiscover name that the user's app asks.
    AttackerControlsDiscovery = "attacker-controls-discovery" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: the attacker owns an AutoDiscover name \
        of the organization, or its DNS, and answers discovery of the mail server in its name.",
    read: "Resolve-DnsName autodiscover.<domain>  # from outside, and the names that old clients \
        fall back to",
    change: "None for an administrator beyond the organization's own names: remove stale DNS \
        records; the app's pinning decides the rest",
    undo: "None",
    breaks: "nothing known",
    source: ["RFC9700"],
    assumes: None;

    /// Whether the attacker gets a copy of the app's access token.
    AttackerAccessToken = "attacker-access-token" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: a copy of the app's access token, once \
        it has been issued.",
    read: "None: a copied token leaves no trace until it is used; look in the sign-in logs for \
        one session from two networks",
    change: "None for an administrator: assume that it can happen",
    undo: "None",
    breaks: "nothing known",
    source: ["ED:refresh-tokens", "RFC9700"],
    assumes: None;

    /// Whether the attacker gets a copy of the app's refresh token.
    AttackerRefreshToken = "attacker-refresh-token" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: a copy of the app's refresh token, \
        once it has been issued.",
    read: "None: a copied token leaves no trace until it is used; look in the sign-in logs for \
        one session from two networks",
    change: "None for an administrator: assume that it can happen; a condition on the network stops \
        its use from elsewhere, a control on the device or the app is taken not to",
    undo: "None",
    breaks: "nothing known",
    source: ["ED:refresh-tokens", "RFC9700"],
    assumes: None;

    /// Whether the attacker gets a copy of the token with which Exchange Online synchronises.
    AttackerSyncToken = "attacker-sync-token" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: a copy of the access token that \
        Exchange Online presents to Exchange Server, once it has been issued.",
    read: "None: the token passes between two servers; a proxy that ends TLS in front of Exchange \
        Server sees it",
    change: "None for an administrator: assume that it can happen where anything in front of \
        Exchange Server ends TLS",
    undo: "None",
    breaks: "nothing known",
    source: ["ED:v2-oauth2-on-behalf-of-flow"],
    assumes: None;

    /// Whether the attacker reads the authorization code.
    AttackerAuthorizationCode = "attacker-authorization-code" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: the authorization code of the app's \
        sign-in, read on its way, once it has been issued.",
    read: "None: another app on the device that claims the redirect address leaves no trace at \
        Entra ID",
    change: "None for an administrator: the proof key of the app (`pkce`) makes the code useless",
    undo: "None",
    breaks: "nothing known",
    source: ["RFC7636", "RFC9700"],
    assumes: None;

    /// Whether the attacker has the token-signing key of AD FS.
    AttackerAdfsKey = "attacker-adfs-key" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: the token-signing key of AD FS, with \
        which a response for any user can be signed.",
    read: "Get-AdfsCertificate -CertificateType Token-Signing  # AD FS PowerShell; that the key \
        was copied is not seen there",
    change: "None for an administrator after the fact but two new keys, one after the other: \
        Update-AdfsCertificate -CertificateType Token-Signing -Urgent",
    undo: "None",
    breaks: "nothing known",
    source: ["GR:internalDomainFederation", "WS:Best-Practices-Securing-AD-FS"],
    assumes: None;

    /// Whether the attacker administers Exchange Server.
    AttackerOnpremAdmin = "attacker-onprem-admin" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: administrator of the on-premises \
        Exchange Server, with its certificates.",
    read: "Get-ManagementRoleAssignment -GetEffectiveUsers | Where-Object { $_.EffectiveUserName \
        -notin <known administrators> }  # Exchange Management Shell; a break-in is not seen \
        there",
    change: "None for an administrator after the fact but to rebuild the server; updates come \
        before",
    undo: "None",
    breaks: "nothing known",
    source: ["CSS:ConfigureExchangeHybridApplication"],
    assumes: None;

    /// Whether the attacker is inside the network.
    AttackerInsideNetwork = "attacker-inside-network" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: reaches AD FS and Exchange Server \
        without what publishes them, and signs in from a trusted address.",
    read: "None: whoever is on the network is; look for sign-ins from trusted addresses at odd \
        hours",
    change: "None for an administrator: assume that it can happen; trust no address",
    undo: "None",
    breaks: "nothing known",
    source: ["ED:concept-assignment-network", "WS:Access-Control-Policies-W2K12"],
    assumes: None;

    /// Whether the attacker can enrol a device as the user.
    AttackerEnrolsDevice = "attacker-enrols-device" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: can enrol a device of their own as the \
        user, which then counts as compliant and runs protected apps.",
    read: "Get-MgDeviceManagementManagedDevice -Filter \"userPrincipalName eq '<user>'\"  # \
        Microsoft Graph PowerShell; a device that the user does not know",
    change: "None for an administrator after the fact but to retire the device; enrolment \
        restrictions come before",
    undo: "None",
    breaks: "nothing known",
    source: ["INTUNE:device-compliance-get-started"],
    assumes: None;

    /// Whether the attacker has an ordinary account in the tenant.
    AttackerOwnAccount = "attacker-own-account" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: Mallory, an ordinary account of the \
        same tenant, with a mailbox, a second factor and tokens of her own.",
    read: "Get-MgUser -All  # Microsoft Graph PowerShell; any of them",
    change: "None for an administrator: assume it",
    undo: "None",
    breaks: "nothing known",
    source: ["ED:v2-oauth2-on-behalf-of-flow"],
    assumes: None;

    /// Whether the attacker sends wrong passwords.
    AttackerSprays = "attacker-sprays" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Attacker,
    owner: Attacker,
    product: "A capability of the attacker, not a setting: sends wrong passwords for the user, as \
        many as she likes; here a spray never guesses right.",
    read: "Get-MgAuditLogSignIn -Filter \"status/errorCode eq 50126\"  # Microsoft Graph \
        PowerShell; many for one user from places unknown",
    change: "None for an administrator: anybody can; refuse passwords before they are checked",
    undo: "None",
    breaks: "nothing known",
    source: ["ED:howto-password-smart-lockout", "ED:policy-block-legacy-authentication"],
    assumes: None;
}
