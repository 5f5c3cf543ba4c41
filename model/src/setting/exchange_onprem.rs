//! Settings: Exchange on-premises, password-only.

settings! {
    group "Exchange on-premises, password-only" first super::exchange_online::END;

    /// Who has the authentication policy.
    OnpremPolicyAssignment = "onprem-policy-assignment" {
        None = "none", OthersOnly = "others-only", OrganizationWithPermissiveUser = "organization-with-permissive-user", User = "user", Organization = "organization",
    }
    default: None,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "`AuthenticationPolicy` of the user and `DefaultAuthenticationPolicy` of the \
        organization on Exchange Server; the user's own wins.",
    read: "Get-User -Identity <user> | Format-List AuthenticationPolicy; Get-OrganizationConfig | \
        Format-List DefaultAuthenticationPolicy  # Exchange Management Shell",
    change: "Set-OrganizationConfig -DefaultAuthenticationPolicy <policy>; Set-User -Identity \
        <user> -AuthenticationPolicy $null  # Exchange Management Shell, after step 0",
    undo: "$saved = Import-Clixml onprem-policy-assignment.xml; Set-OrganizationConfig \
        -DefaultAuthenticationPolicy $saved.Organization; Set-User -Identity <user> \
        -AuthenticationPolicy $saved.User  # Exchange Management Shell",
    breaks: "Users without a client for modern authentication are locked out, and all are while \
        hybrid modern authentication does not work. One administrator reports that an \
        organization-wide policy upset a load-balanced DAG. How soon a change takes effect is not \
        documented.",
    source: [
        "ISSUE:OfficeDocs-Exchange-2442",
        "LEG2019",
        "PS:Set-OrganizationConfig",
        "PS:Set-User",
    ],
    assumes: None;

    /// The policy's flag for AutoDiscover.
    OnpremBlockLegacyAutodiscover = "onprem-block-legacy-autodiscover" {
        False = "false", True = "true",
    }
    default: False,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "`BlockLegacyAuthAutodiscover` of the user's authentication policy on Exchange \
        Server; left out it blocks nothing, the opposite of Exchange Online.",
    read: "Get-AuthenticationPolicy -Identity <policy> | Format-List BlockLegacyAuthAutodiscover  \
        # Exchange Management Shell",
    change: "Set-AuthenticationPolicy -Identity <policy> -BlockLegacyAuthAutodiscover  # Exchange \
        Management Shell",
    undo: "$saved = Import-Clixml onprem-block-legacy-autodiscover.xml; Set-AuthenticationPolicy \
        -Identity <policy> -BlockLegacyAuthAutodiscover:$saved.BlockLegacyAuthAutodiscover  # \
        Exchange Management Shell",
    breaks: "Outlook and EWS programs that ask AutoDiscover with a password or Windows \
        authentication; anonymous AutoDiscover V2 goes on.",
    source: ["LEG2019", "PS:New-AuthenticationPolicy", "PS:Set-AuthenticationPolicy"],
    assumes: None;

    /// The policy's flag for ActiveSync.
    OnpremBlockLegacyActivesync = "onprem-block-legacy-activesync" {
        False = "false", True = "true",
    }
    default: False,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "`BlockLegacyAuthActiveSync` of the user's authentication policy on Exchange Server; \
        left out it blocks nothing, the opposite of Exchange Online.",
    read: "Get-AuthenticationPolicy -Identity <policy> | Format-List BlockLegacyAuthActiveSync  # \
        Exchange Management Shell",
    change: "Set-AuthenticationPolicy -Identity <policy> -BlockLegacyAuthActiveSync  # Exchange \
        Management Shell",
    undo: "$saved = Import-Clixml onprem-block-legacy-activesync.xml; Set-AuthenticationPolicy \
        -Identity <policy> -BlockLegacyAuthActiveSync:$saved.BlockLegacyAuthActiveSync  # \
        Exchange Management Shell",
    breaks: "Mail apps that sync with a password, and Outlook mobile accounts set up by hand; \
        while hybrid modern authentication is off, no phone syncs at all.",
    source: ["LEG2019", "PS:New-AuthenticationPolicy", "PS:Set-AuthenticationPolicy"],
    assumes: None;

    /// The policy's flags for EWS, MAPI, OAB, RPC, IMAP and POP.
    OnpremBlockLegacyOther = "onprem-block-legacy-other" {
        False = "false", True = "true",
    }
    default: False,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "`BlockLegacyAuth` with `WebServices`, `Mapi`, `OfflineAddressBook`, `Rpc`, `Imap` \
        and `Pop`, six flags of the user's authentication policy on Exchange Server; left out they \
        block nothing.",
    read: "Get-AuthenticationPolicy -Identity <policy> | Format-List BlockLegacyAuth*  # Exchange \
        Management Shell",
    change: "Set-AuthenticationPolicy -Identity <policy> -BlockLegacyAuthWebServices \
        -BlockLegacyAuthMapi -BlockLegacyAuthOfflineAddressBook -BlockLegacyAuthRpc \
        -BlockLegacyAuthImap -BlockLegacyAuthPop  # Exchange Management Shell",
    undo: "$saved = Import-Clixml onprem-block-legacy-other.xml; Set-AuthenticationPolicy \
        -Identity <policy> -BlockLegacyAuthWebServices:$saved.BlockLegacyAuthWebServices \
        -BlockLegacyAuthMapi:$saved.BlockLegacyAuthMapi \
        -BlockLegacyAuthOfflineAddressBook:$saved.BlockLegacyAuthOfflineAddressBook \
        -BlockLegacyAuthRpc:$saved.BlockLegacyAuthRpc \
        -BlockLegacyAuthImap:$saved.BlockLegacyAuthImap \
        -BlockLegacyAuthPop:$saved.BlockLegacyAuthPop  # Exchange Management Shell",
    breaks: "`BlockLegacyAuthWebServices` stops mailbox moves unless the migration account has a \
        policy of its own. IMAP, POP and Outlook Anywhere have no modern authentication \
        on-premises and stop altogether; Outlook on computers needs it.",
    source: [
        "HMACFG",
        "LEG2019",
        "MRSPROXY",
        "PS:New-AuthenticationPolicy",
        "PS:Set-AuthenticationPolicy",
    ],
    assumes: None;

    /// Basic authentication on the ActiveSync virtual directory.
    OnpremActivesyncBasic = "onprem-activesync-basic" {
        On = "on", Off = "off",
    }
    default: On,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "`BasicAuthEnabled` of the ActiveSync virtual directory on Exchange Server: per \
        server, for all users, installed as True.",
    read: "Get-ActiveSyncVirtualDirectory | Format-List Server,Name,BasicAuthEnabled  # Exchange \
        Management Shell",
    change: "Get-ActiveSyncVirtualDirectory | Set-ActiveSyncVirtualDirectory -BasicAuthEnabled \
        $false  # Exchange Management Shell",
    undo: "Import-Clixml onprem-activesync-basic.xml | ForEach-Object { \
        Set-ActiveSyncVirtualDirectory -Identity \"$($_.Identity)\" -BasicAuthEnabled \
        $_.BasicAuthEnabled }  # Exchange Management Shell",
    breaks: "Mail apps of all users that sync with a password, and Outlook mobile accounts set up \
        by hand; no exception for a single user.",
    source: ["PS:Set-ActiveSyncVirtualDirectory"],
    assumes: None;

    /// The firewall in front of the ActiveSync name.
    OnpremActivesyncReachableFrom = "onprem-activesync-reachable-from" {
        Internet = "internet", Microsoft365Only = "microsoft-365-only",
    }
    default: Internet,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "The firewall or reverse proxy in front of the ActiveSync name: open to the internet, \
        or to the addresses of Microsoft 365 alone.",
    read: "curl -I https://<mail host>/Microsoft-Server-ActiveSync  # from outside; any HTTP \
        answer: internet",
    change: "In the firewall: TCP 443 to the ActiveSync and AutoDiscover names only from the \
        Exchange Online ranges of endpoints.office.com and from 52.125.128.0/20 and 52.127.96.0/23 \
        (AutoDetect)",
    undo: "In the firewall: put the exported rules of these names back",
    breaks: "Apps that sync with the server directly, OAuth or not, and whatever else uses the \
        same name. Outlook mobile set up with a password is not stopped: it connects from \
        Microsoft's cloud too.",
    source: ["HMA", "HMACFG", "M365URLS", "OLPWD"],
    assumes: None;

    /// From where EWS, MAPI, OAB, RPC, IMAP and POP are reachable.
    OnpremOtherProtocolsPublished = "onprem-other-protocols-published" {
        Yes = "yes", Microsoft365Only = "microsoft-365-only", No = "no",
    }
    default: Yes,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "From where EWS, MAPI, OAB, RPC, IMAP and POP of the server are reachable, for a password \
        or, with hybrid modern authentication, at EWS, MAPI and OAB for a token: the internet, Microsoft \
        365 alone, or nowhere outside.",
    read: "curl -I https://<mail host>/EWS/Exchange.asmx; openssl s_client -connect <mail \
        host>:993  # from outside; any answer: internet",
    change: "In the firewall or reverse proxy: no /EWS, /mapi, /OAB, /rpc and no TCP 110, 143, \
        993, 995, or only from the Exchange Online ranges of endpoints.office.com",
    undo: "In the firewall or reverse proxy: put the exported rules of these paths and ports back",
    breaks: "Outlook on computers outside the network without a VPN. With `no`, also free/busy, \
        mailbox moves and other hybrid features, which call EWS from Exchange Online.",
    source: ["HMACFG", "HMAOVW", "HYBAGENT", "M365URLS", "MRSPROXY"],
    assumes: None;

    /// From where the receive connectors take a password.
    OnpremSmtpAuth = "onprem-smtp-auth" {
        Internet = "internet", Internal = "internal", Off = "off",
    }
    default: Internet,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "From where the receive connectors of the server take a password over SMTP: as installed \
        `Client Frontend` (587) and `Default Frontend` (25) offer it to every address, and none of the \
        eight flags covers it.",
    read: "openssl s_client -quiet -starttls smtp -connect <mail host>:587, then EHLO test; the same \
        with :25  # from outside; AUTH in the answer: internet. Get-ReceiveConnector | Format-Table \
        Identity,Bindings,AuthMechanism  # Exchange Management Shell; BasicAuth, or Integrated: not off",
    change: "Get-ReceiveConnector -Server <server> | Where-Object TransportRole -eq 'FrontendTransport' | \
        ForEach-Object { Set-ReceiveConnector $_.Identity -AuthMechanism ((\"$($_.AuthMechanism)\" -split ', \
        *' -notmatch 'Basic|Integrated') -join ',') }  # Exchange Management Shell, on every server; for \
        `internal`, in the firewall: no TCP 587, and TCP 25 from the mail relays alone",
    undo: "Import-Clixml onprem-smtp-auth.xml | ForEach-Object { Set-ReceiveConnector \"$($_.Identity)\" \
        -AuthMechanism \"$($_.AuthMechanism)\" }  # Exchange Management Shell, after step 0",
    breaks: "IMAP and POP apps, printers and programs that send with a user's password, from where it is \
        no longer taken; give devices a connector of their own without one.",
    source: ["EXRECEIVE", "EXSMTPCLIENT", "LEG2019", "PS:Set-ReceiveConnector"],
    assumes: None;

    /// How Outlook on the web signs users in.
    OnpremOwaSignIn = "onprem-owa-sign-in" {
        Password = "password", Modern = "modern", NotPublished = "not-published",
    }
    default: Password,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "How Outlook on the web of Exchange Server signs users in: by password, through Entra \
        ID (from 2019 CU14 with the April 2024 update on), or not published.",
    read: "Get-OwaVirtualDirectory | Format-List Server,*Authentication*,ExternalUrl  # Exchange \
        Management Shell",
    change: "Get-OwaVirtualDirectory -Server <server> | Set-OwaVirtualDirectory \
        -AdfsAuthentication $false -BasicAuthentication $false -FormsAuthentication $false \
        -DigestAuthentication $false; Get-OwaVirtualDirectory -Server <server> | \
        Set-OwaVirtualDirectory -OAuthAuthentication $true  # Exchange Management Shell; each step \
        for the ECP directory first",
    undo: "Import-Clixml onprem-owa-sign-in.xml | ForEach-Object { $id = \"$($_.Identity)\"; \
        Set-OwaVirtualDirectory -Identity $id -OAuthAuthentication $_.OAuthAuthentication; \
        Set-OwaVirtualDirectory -Identity $id -AdfsAuthentication $_.AdfsAuthentication \
        -BasicAuthentication $_.BasicAuthentication -FormsAuthentication $_.FormsAuthentication \
        -DigestAuthentication $_.DigestAuthentication }  # Exchange Management Shell; likewise \
        the ECP directory, from onprem-ecp-sign-in.xml",
    breaks: "Accounts that are not in Entra ID can no longer open Outlook on the web or the \
        Exchange admin center, the built-in Administrator among them; hybrid modern authentication \
        must work first.",
    source: ["HMACFG"],
    assumes: None;

    /// Whether the old server still answers after a move to Exchange Online.
    OnpremEndpointsLeftPublished = "onprem-endpoints-left-published" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "Whether, after a move to Exchange Online, the old server still answers on the \
        internet: it redirects, and the model takes it to check the password first (deduced).",
    read: "curl -I https://<old mail host>/Microsoft-Server-ActiveSync  # from outside; any HTTP \
        answer: left published",
    change: "In the firewall or reverse proxy: unpublish the old server, or let in the Exchange \
        Online ranges of endpoints.office.com alone",
    undo: "In the firewall or reverse proxy: put the exported rules of the old server back",
    breaks: "Mailboxes and public folders that are still on-premises, and AutoDiscover, until its \
        name points to autodiscover.outlook.com.",
    source: ["HYBAGENT", "OS:MS-ASHTTP"],
    assumes: None;
}
