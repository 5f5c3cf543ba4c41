//! Settings: hybrid application.

settings! {
    group "hybrid application" first super::service::END;

    /// What Exchange Server is at Entra ID.
    ///
    /// The order is that of the product. Where nothing takes a token of the shared principal any more,
    /// the dedicated application opens what was shut: `audit` says so.
    DedicatedHybridApp = "dedicated-hybrid-app" {
        No = "no", Yes = "yes", Graph = "graph", Removed = "removed",
    }
    default: No,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "What Exchange Server is at Entra ID. `no`: a key of its own is on the service principal \
        of Exchange Online, which it shares (CVE-2025-53786). `yes`: the dedicated application as the \
        script makes it, with `full_access_as_app` for EWS and the server's own Auth Certificate as \
        key. `graph`: that application with Graph permissions alone. `removed`: no such application. \
        But for `no`, none of its keys is left on the shared principal.",
    read: "(Get-MgServicePrincipal -Filter \"appId eq \
        '00000002-0000-0ff1-ce00-000000000000'\").KeyCredentials; Get-MgServicePrincipal -Filter \
        \"startswith(displayName,'ExchangeServerApp')\" | ForEach-Object { \
        Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $_.Id }  # Microsoft Graph \
        PowerShell; a key: no; the role dc890d15-9560-4a4c-9b7f-a736ec74ec40: yes; others alone: \
        graph; nothing: removed; a key and the role: both no and yes",
    change: ".\\ConfigureExchangeHybridApplication.ps1 -ResetFirstPartyServicePrincipalKeyCredentials; \
        .\\ConfigureExchangeHybridApplication.ps1 -DeleteApplication  # from CSS-Exchange, in the \
        Exchange Management Shell; for `yes`, -FullyConfigureExchangeHybridApplication alone; for \
        `graph`, that and then Graph permissions in place of full_access_as_app",
    undo: ".\\ConfigureExchangeHybridApplication.ps1 -FullyConfigureExchangeHybridApplication  # from \
        CSS-Exchange, in the Exchange Management Shell; it leads to `yes`, and dedicated-hybrid-app.xml \
        says which keys there were",
    breaks: "Free/busy, MailTips and photos between the sites: with `removed` all of them, else on \
        servers without the updates of April 2025 (`yes`) or May 2026 (`graph`).",
    source: ["CSS:ConfigureExchangeHybridApplication", "CSS:New-EwsAzureApplication", "DHA"],
    assumes: None;

    /// Whether EWS in Exchange Online answers the dedicated application.
    ExoEwsForHybridApp = "exo-ews-for-hybrid-app" {
        Allowed = "allowed", Blocked = "blocked",
    }
    default: Allowed,
    ordered: true,
    who: Admin,
    owner: ExchangeOnline,
    product: "Whether EWS in Exchange Online answers the dedicated hybrid application: `EwsEnabled` \
        is true and `EwsAllowedAppIDs` names it. Since October 2026 Microsoft switches EWS off, \
        tenant by tenant, where neither is set; lists that nobody made were to be filled from use.",
    read: "Get-OrganizationConfig | Format-List EwsEnabled,EwsAllowedAppIDs  # Exchange Online \
        PowerShell; false, or a list without the application: blocked",
    change: "Set-OrganizationConfig -EwsEnabled $false  # Exchange Online PowerShell; or take the \
        application off -EwsAllowedAppIDs",
    undo: "$was = Import-Clixml exo-ews-for-hybrid-app.xml; Set-OrganizationConfig -EwsEnabled \
        $was.EwsEnabled -EwsAllowedAppIDs $was.EwsAllowedAppIDs  # Exchange Online PowerShell, after \
        step 0",
    breaks: "Free/busy, MailTips and photos between the sites, unless they go by Graph; with \
        `-EwsEnabled $false` every other client of EWS too.",
    source: ["PS:Set-OrganizationConfig", "EWSRETIRE"],
    assumes: None;

    /// Whether EWS in Exchange Online answers the shared principal.
    SharedPrincipalEws = "shared-principal-ews" {
        Open = "open", Blocked = "blocked",
    }
    default: Blocked,
    ordered: true,
    who: Service,
    owner: ExchangeOnline,
    product: "Whether EWS in Exchange Online answers Exchange Server through the shared service \
        principal; since 31 October 2025 Microsoft blocks that for good.",
    read: "Test-OAuthConnectivity -Service EWS -TargetUri \
        https://outlook.office365.com/ews/exchange.asmx -Mailbox <user>  # Exchange Management Shell",
    change: "None for an administrator: Microsoft has blocked it",
    undo: "None for an administrator: Microsoft has blocked it",
    breaks: "Free/busy, MailTips and photos between the sites, without the dedicated application.",
    source: ["DHA", "DHABLOG"],
    assumes: None;

    /// Whether anything but EWS takes a token of the shared principal.
    SharedPrincipalBeyondEws = "shared-principal-beyond-ews" {
        Yes = "yes", No = "no",
    }
    default: Yes,
    ordered: true,
    who: Nobody,
    owner: ExchangeOnline,
    product: "Whether anything in Exchange Online but EWS opens mailboxes for a token of the shared \
        service principal; there is no switch.",
    read: "By a test, against a tenant of one's own: bring such a token to the other interfaces of \
        Exchange Online",
    change: "None for an administrator: Exchange Online decides; without a key on the principal \
        nobody has such a token",
    undo: "None for an administrator: Exchange Online decides",
    breaks: "nothing known",
    source: ["DHA", "DHABLOG"],
    assumes: Some("Documents say that EWS is blocked, and name no other interface, neither open nor \
        shut. `yes` assumes that one still takes such a token.");

    /// Whether the Graph permissions of the dedicated application open mail.
    HybridAppGraphReadsMail = "hybrid-app-graph-reads-mail" {
        Yes = "yes", No = "no",
    }
    default: Yes,
    ordered: true,
    who: Nobody,
    owner: ExchangeOnline,
    product: "Whether the Graph permissions of the dedicated hybrid application, since the update of \
        May 2026 in place of those for EWS, open mail.",
    read: "Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId <application>  # Microsoft \
        Graph PowerShell; Mail.Read, Mail.ReadWrite or the like: yes",
    change: "None for an administrator: the update decides what the application needs; do not grant \
        more",
    undo: "None for an administrator: the update decides",
    breaks: "nothing known",
    source: ["DHA"],
    assumes: Some("We have seen no document that names these permissions. `yes` assumes that they \
        open mail.");
}
