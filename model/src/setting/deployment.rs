//! Settings: deployment.

settings! {
    group "deployment" first 0;

    /// Where the user's mailbox is.
    MailboxLocation = "mailbox-location" {
        ExchangeOnline = "exchange-online", ExchangeOnPremises = "exchange-on-premises",
    }
    default: ExchangeOnline,
    ordered: false,
    who: Admin,
    owner: Directory,
    product: "Where the user's mailbox is: to Exchange Server a `RemoteUserMailbox` is in Exchange \
        Online, a `UserMailbox` is its own.",
    read: "Get-Recipient -Identity <user> | Format-List RecipientTypeDetails  # Exchange \
        Management Shell",
    change: "New-MoveRequest -Identity <user> -Remote -RemoteHostName <MRS proxy host> \
        -RemoteCredential <credential> -TargetDeliveryDomain <tenant>.mail.onmicrosoft.com  # \
        Exchange Online PowerShell",
    undo: "New-MoveRequest -Identity <user> -Outbound -RemoteHostName <MRS proxy host> \
        -RemoteCredential <credential> -RemoteTargetDatabase \"$((Import-Clixml \
        mailbox-location.xml).Database)\" -TargetDeliveryDomain <domain>  # Exchange Online \
        PowerShell",
    breaks: "Clients that do not follow ActiveSync's 451 redirect must be set up again; the move \
        itself needs EWS with Windows authentication.",
    source: ["ARTICLE", "MRSPROXY", "OS:MS-ASHTTP", "PS:New-MoveRequest"],
    assumes: None;

    /// How Entra ID checks a password.
    IdentityModel = "identity-model" {
        Federated = "federated", PasswordHashSync = "password-hash-sync", PassThrough = "pass-through",
    }
    default: PasswordHashSync,
    ordered: false,
    who: Admin,
    owner: EntraId,
    product: "How Entra ID checks a password: at AD FS (domain `Federated`, also for a user in \
        `staged-rollout`), or `Managed`, by a synchronized hash or through a pass-through \
        authentication agent.",
    read: "Get-MgDomain -DomainId <domain> | Format-List Id,AuthenticationType  # Microsoft Graph \
        PowerShell; which managed model: Entra admin center > Entra Connect > Connect Sync",
    change: "Update-MgDomain -DomainId <domain> -AuthenticationType Managed  # Microsoft Graph \
        PowerShell; which managed model: Microsoft Entra Connect > Change user sign-in",
    undo: "$saved = (Get-Content identity-model.json -Raw -Encoding utf8 | \
        ConvertFrom-Json).value[0]; $saved.PSObject.Properties.Remove('id'); \
        Invoke-MgGraphRequest -Method POST -Uri '/v1.0/domains/<domain>/federationConfiguration' \
        -ContentType 'application/json' -Body (ConvertTo-Json $saved -Depth 10)  # Microsoft \
        Graph PowerShell; or Microsoft Entra Connect > Manage federation",
    breaks: "Claim rules, MFA adapters and smart cards at AD FS take no more part; with \
        pass-through authentication nobody new can sign in while no agent answers.",
    source: [
        "ED:how-to-connect-password-hash-synchronization",
        "ED:how-to-connect-pta-how-it-works",
        "ED:migrate-from-federation-to-cloud-authentication",
    ],
    assumes: None;

    /// The version of Exchange Server.
    OnpremExchangeVersion = "onprem-exchange-version" {
        Exchange2016 = "exchange-2016", Exchange2019OrSe = "exchange-2019-or-se",
    }
    default: Exchange2019OrSe,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "The version of Exchange Server: authentication policies exist from 2019 CU2 on (so \
        the cmdlet reference; another page says CU1) and never in 2016.",
    read: "Get-ExchangeServer | Format-Table Name,AdminDisplayVersion  # Exchange Management Shell",
    change: "Setup.exe /Mode:Install /Roles:Mailbox \
        /IAcceptExchangeServerLicenseTerms_DiagnosticDataOFF of the new version; New-MoveRequest \
        -Identity <user> -TargetDatabase <database>  # Exchange Management Shell",
    undo: "New-MoveRequest -Identity <user> -TargetDatabase \"$((Import-Clixml \
        onprem-exchange-version.xml).Database)\"  # Exchange Management Shell, while an old \
        server is left",
    breaks: "Clients and add-ins that the new version no longer supports; a name shared with 2016 \
        servers stays open as long as they answer (deduced, not documented).",
    source: ["LEG2019", "PS:New-AuthenticationPolicy"],
    assumes: None;

    /// Whether Exchange Server sends clients to Entra ID.
    HybridModernAuth = "hybrid-modern-auth" {
        Off = "off", On = "on",
    }
    default: Off,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "`IsDefaultAuthorizationEndpoint` of the `EvoSTS` authorization server, \
        `OAuth2ClientProfileEnabled` and OAuth on the ActiveSync directory; a Hybrid Agent does \
        not support it.",
    read: "Get-AuthServer | Format-Table Name,Enabled,IsDefaultAuthorizationEndpoint; \
        Get-OrganizationConfig | Format-List OAuth2ClientProfileEnabled; \
        Get-ActiveSyncVirtualDirectory | Format-List Server,*Auth*  # Exchange Management Shell",
    change: "Set-AuthServer -Identity 'EvoSTS - <GUID>' -IsDefaultAuthorizationEndpoint $true; \
        Set-OrganizationConfig -OAuth2ClientProfileEnabled $true  # Exchange Management Shell",
    undo: "$saved = Import-Clixml hybrid-modern-auth.xml; Set-AuthServer -Identity 'EvoSTS - \
        <GUID>' -IsDefaultAuthorizationEndpoint $saved.IsDefault; Set-OrganizationConfig \
        -OAuth2ClientProfileEnabled $saved.Profile  # Exchange Management Shell",
    breaks: "Clients must reach Entra ID, and accounts that are not synchronized to it cannot use \
        OAuth. An Outlook mobile account that was set up with a password stays so until it is \
        deleted and added again.",
    source: ["HMA", "HMACFG", "HYBAGENT", "PS:Set-AuthServer", "PS:Set-OrganizationConfig"],
    assumes: None;

    /// What stands in front of Exchange Server.
    OnpremPublishing = "onprem-publishing" {
        PreAuthenticated = "pre-authenticated", TlsOffloaded = "tls-offloaded", PassThrough = "pass-through",
    }
    default: PassThrough,
    ordered: false,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "What stands in front of AutoDiscover and ActiveSync: pre-authentication hides the \
        server's challenge, TLS offloading spoils the token's audience, TLS bridging is fine.",
    read: "curl -i -H 'Authorization: Bearer ' https://<mail host>/Microsoft-Server-ActiveSync  # \
        no Bearer challenge: pre-authenticated; error 2000003: TLS offloaded",
    change: "Add-WebApplicationProxyApplication -Name <name> -ExternalPreauthentication \
        PassThrough -ExternalUrl <url> -BackendServerUrl <url> -ExternalCertificateThumbprint \
        <thumbprint>  # Web Application Proxy; other products: their console",
    undo: "Remove-WebApplicationProxyApplication -Name <name>, then publish with what \
        Import-Clixml onprem-publishing.xml shows  # Web Application Proxy; other products: their \
        console, with the rules as exported",
    breaks: "Rules of the device in front no longer hold: requests without a sign-in reach the \
        server from the internet.",
    source: ["HMA", "HMACFG"],
    assumes: None;

    /// Whether the ActiveSync URL is a service principal name of Exchange Online.
    OnpremNamespaceRegistered = "onprem-namespace-registered" {
        No = "no", Yes = "yes",
    }
    default: Yes,
    ordered: false,
    who: Admin,
    owner: EntraId,
    product: "The https names of Exchange Server among the service principal names of Office 365 \
        Exchange Online (`00000002-0000-0ff1-ce00-000000000000`).",
    read: "$x = Get-MgServicePrincipal -Filter \"AppId eq \
        '00000002-0000-0ff1-ce00-000000000000'\"; $x.ServicePrincipalNames  # Microsoft Graph \
        PowerShell",
    change: "$x = Get-MgServicePrincipal -Filter \"AppId eq \
        '00000002-0000-0ff1-ce00-000000000000'\"; Update-MgServicePrincipal -ServicePrincipalId \
        $x.Id -ServicePrincipalNames ($x.ServicePrincipalNames + 'https://<mail host>/')  # \
        Microsoft Graph PowerShell",
    undo: "$x = Get-MgServicePrincipal -Filter \"AppId eq \
        '00000002-0000-0ff1-ce00-000000000000'\"; Update-MgServicePrincipal -ServicePrincipalId \
        $x.Id -ServicePrincipalNames ($x.ServicePrincipalNames | Where-Object { $_ -ne \
        'https://<mail host>/' })  # Microsoft Graph PowerShell",
    breaks: "nothing known",
    source: ["HMA", "HMACFG"],
    assumes: None;
}
