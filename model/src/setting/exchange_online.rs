//! Settings: Exchange Online, password-only.

settings! {
    group "Exchange Online, password-only" first super::deployment::END;

    /// Whether the service has switched Basic authentication off.
    ExoBasicRetired = "exo-basic-retired" {
        No = "no", Yes = "yes",
    }
    default: Yes,
    ordered: true,
    who: Service,
    owner: ExchangeOnline,
    product: "Microsoft's retirement of Basic authentication in Exchange Online, finished in \
        January 2023 and without SMTP AUTH; the list does not name AutoDiscover, which the model \
        counts in.",
    read: "curl -i -u <test user>:<password> \
        https://outlook.office365.com/Microsoft-Server-ActiveSync  # a 401 that offers Bearer \
        alone: retired (seen in a lab, not documented)",
    change: "Microsoft's; cannot be changed",
    undo: "Microsoft's; cannot be undone, not by support either",
    breaks: "Every app, device and script that signs in to Exchange Online with a password alone, \
        SMTP AUTH excepted.",
    source: ["ED:block-legacy-authentication", "EXODEP"],
    assumes: None;

    /// Whether SMTP AUTH is offered.
    ExoSmtpAuth = "exo-smtp-auth" {
        Enabled = "enabled", Disabled = "disabled",
    }
    default: Enabled,
    ordered: true,
    who: Admin,
    owner: ExchangeOnline,
    product: "`SmtpClientAuthenticationDisabled` of the organization and of the mailbox (empty: as \
        the organization); SMTP AUTH returns no mailbox data, but accepts a password.",
    read: "Get-TransportConfig | Format-List SmtpClientAuthenticationDisabled; Get-CASMailbox \
        -Identity <user> | Format-List SmtpClientAuthenticationDisabled  # Exchange Online \
        PowerShell",
    change: "Set-TransportConfig -SmtpClientAuthenticationDisabled $true; Set-CASMailbox -Identity \
        <user> -SmtpClientAuthenticationDisabled $null  # Exchange Online PowerShell",
    undo: "$saved = Import-Clixml exo-smtp-auth.xml; Set-TransportConfig \
        -SmtpClientAuthenticationDisabled $saved.Organization; Set-CASMailbox -Identity <user> \
        -SmtpClientAuthenticationDisabled $saved.Mailbox  # Exchange Online PowerShell",
    breaks: "Printers, scanners and programs that send through smtp.office365.com, with OAuth too; \
        single mailboxes can be let through. Microsoft plans to switch the password off by default \
        at the end of December 2026.",
    source: ["PS:Set-CASMailbox", "PS:Set-TransportConfig", "SMTPAUTH", "SMTPRETIRE"],
    assumes: None;

    /// Who has the authentication policy.
    ExoPolicyAssignment = "exo-policy-assignment" {
        None = "none", OthersOnly = "others-only", OrganizationWithPermissiveUser = "organization-with-permissive-user", User = "user", Organization = "organization",
    }
    default: None,
    ordered: true,
    who: Admin,
    owner: ExchangeOnline,
    product: "`AuthenticationPolicy` of the user and `DefaultAuthenticationPolicy` of the \
        organization in Exchange Online; the user's own wins.",
    read: "Get-User -Identity <user> | Format-List AuthenticationPolicy; Get-OrganizationConfig | \
        Format-List DefaultAuthenticationPolicy  # Exchange Online PowerShell",
    change: "Set-OrganizationConfig -DefaultAuthenticationPolicy <policy>; Set-User -Identity \
        <user> -AuthenticationPolicy $null  # Exchange Online PowerShell, after step 0",
    undo: "$saved = Import-Clixml exo-policy-assignment.xml; Set-OrganizationConfig \
        -DefaultAuthenticationPolicy $saved.Organization; Set-User -Identity <user> \
        -AuthenticationPolicy $saved.User  # Exchange Online PowerShell",
    breaks: "Password-only clients of the protocols that the policy blocks, app passwords \
        included. It takes up to 24 hours; 30 minutes after Set-User -Identity <user> \
        -STSRefreshTokensValidFrom ([DateTime]::UtcNow).",
    source: ["EXOBASIC", "PS:Set-OrganizationConfig", "PS:Set-User"],
    assumes: None;

    /// The policy's flag for AutoDiscover.
    ExoAllowBasicAutodiscover = "exo-allow-basic-autodiscover" {
        True = "true", False = "false",
    }
    default: False,
    ordered: true,
    who: Admin,
    owner: ExchangeOnline,
    product: "`AllowBasicAuthAutodiscover` of the user's Exchange Online authentication policy; a \
        new policy has it at False.",
    read: "Get-AuthenticationPolicy -Identity <policy> | Format-List AllowBasicAuthAutodiscover  # \
        Exchange Online PowerShell",
    change: "Set-AuthenticationPolicy -Identity <policy> -AllowBasicAuthAutodiscover:$false  # \
        Exchange Online PowerShell",
    undo: "$saved = Import-Clixml exo-allow-basic-autodiscover.xml; Set-AuthenticationPolicy \
        -Identity <policy> -AllowBasicAuthAutodiscover:$saved.AllowBasicAuthAutodiscover  # \
        Exchange Online PowerShell",
    breaks: "Clients that look up their settings with a password; the anonymous AutoDiscover V2 \
        that Outlook mobile needs goes on.",
    source: ["EXOBASIC", "PS:New-AuthenticationPolicy", "PS:Set-AuthenticationPolicy"],
    assumes: None;

    /// The policy's flag for ActiveSync.
    ExoAllowBasicActivesync = "exo-allow-basic-activesync" {
        True = "true", False = "false",
    }
    default: False,
    ordered: true,
    who: Admin,
    owner: ExchangeOnline,
    product: "`AllowBasicAuthActiveSync` of the user's Exchange Online authentication policy; a \
        new policy has it at False.",
    read: "Get-AuthenticationPolicy -Identity <policy> | Format-List AllowBasicAuthActiveSync  # \
        Exchange Online PowerShell",
    change: "Set-AuthenticationPolicy -Identity <policy> -AllowBasicAuthActiveSync:$false  # \
        Exchange Online PowerShell",
    undo: "$saved = Import-Clixml exo-allow-basic-activesync.xml; Set-AuthenticationPolicy \
        -Identity <policy> -AllowBasicAuthActiveSync:$saved.AllowBasicAuthActiveSync  # Exchange \
        Online PowerShell",
    breaks: "Mail apps that sync over ActiveSync with a password; apps that use OAuth go on.",
    source: ["EXOBASIC", "PS:New-AuthenticationPolicy", "PS:Set-AuthenticationPolicy"],
    assumes: None;

    /// The policy's flag for Outlook Service.
    ExoAllowBasicOutlookService = "exo-allow-basic-outlook-service" {
        True = "true", False = "false",
    }
    default: False,
    ordered: true,
    who: Admin,
    owner: ExchangeOnline,
    product: "`AllowBasicAuthOutlookService` of the user's Exchange Online authentication policy; \
        a new policy has it at False.",
    read: "Get-AuthenticationPolicy -Identity <policy> | Format-List AllowBasicAuthOutlookService  \
        # Exchange Online PowerShell",
    change: "Set-AuthenticationPolicy -Identity <policy> -AllowBasicAuthOutlookService:$false  # \
        Exchange Online PowerShell",
    undo: "$saved = Import-Clixml exo-allow-basic-outlook-service.xml; Set-AuthenticationPolicy \
        -Identity <policy> -AllowBasicAuthOutlookService:$saved.AllowBasicAuthOutlookService  # \
        Exchange Online PowerShell",
    breaks: "Mail and Calendar of Windows 10 with a password: that is what Microsoft's table means \
        by Outlook Service, not Outlook mobile.",
    source: ["EXOBASIC", "PS:New-AuthenticationPolicy", "PS:Set-AuthenticationPolicy"],
    assumes: None;

    /// The policy's flags for EWS, IMAP, POP, MAPI, RPC and SMTP.
    ExoAllowBasicOther = "exo-allow-basic-other" {
        True = "true", False = "false",
    }
    default: False,
    ordered: true,
    who: Admin,
    owner: ExchangeOnline,
    product: "`AllowBasicAuth` with `WebServices`, `Imap`, `Pop`, `Mapi`, `Rpc` and `Smtp`, six \
        flags of the user's Exchange Online authentication policy; a new policy has them at False.",
    read: "Get-AuthenticationPolicy -Identity <policy> | Format-List AllowBasicAuth*  # Exchange \
        Online PowerShell",
    change: "Set-AuthenticationPolicy -Identity <policy> -AllowBasicAuthWebServices:$false \
        -AllowBasicAuthImap:$false -AllowBasicAuthPop:$false -AllowBasicAuthMapi:$false \
        -AllowBasicAuthRpc:$false -AllowBasicAuthSmtp:$false  # Exchange Online PowerShell",
    undo: "$saved = Import-Clixml exo-allow-basic-other.xml; Set-AuthenticationPolicy -Identity \
        <policy> -AllowBasicAuthWebServices:$saved.AllowBasicAuthWebServices \
        -AllowBasicAuthImap:$saved.AllowBasicAuthImap -AllowBasicAuthPop:$saved.AllowBasicAuthPop \
        -AllowBasicAuthMapi:$saved.AllowBasicAuthMapi -AllowBasicAuthRpc:$saved.AllowBasicAuthRpc \
        -AllowBasicAuthSmtp:$saved.AllowBasicAuthSmtp  # Exchange Online PowerShell",
    breaks: "Scripts, scanners and old mail programs that send a password; the flag for SMTP also \
        refuses SMTP AUTH with a password.",
    source: ["EXOBASIC", "PS:New-AuthenticationPolicy", "PS:Set-AuthenticationPolicy"],
    assumes: None;
}
