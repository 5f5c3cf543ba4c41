//! Documents on the article itself, Exchange at both sites, and Outlook mobile.

use super::document;
use crate::article::Source;

/// The documents, sorted by key.
pub(super) const DOCUMENTS: &[Source] = &[
    document(
        "ARTICLE",
        "Enhanced-security hybrid messaging infrastructure - mobile access, \
         Azure Architecture Center",
        learn!("azure/architecture/example-scenario/hybrid/secure-hybrid-messaging-mobile"),
    ),
    document(
        "CSS:ConfigureExchangeHybridApplication",
        "ConfigureExchangeHybridApplication.ps1, CSS-Exchange",
        concat!(
            "https://microsoft.github.io/CSS-Exchange/Hybrid/",
            "ConfigureExchangeHybridApplication/"
        ),
    ),
    document(
        "CSS:Get-ProtocolEndpointViaAutoDv2",
        "Get-ProtocolEndpointViaAutoDv2.ps1, CSS-Exchange",
        concat!(
            "https://github.com/microsoft/CSS-Exchange/blob/main/Shared/",
            "Get-ProtocolEndpointViaAutoDv2.ps1"
        ),
    ),
    // Read on 2026-11-30.
    document(
        "CSS:New-EwsAzureApplication",
        "New-EwsAzureApplication.ps1, CSS-Exchange",
        concat!(
            "https://github.com/microsoft/CSS-Exchange/blob/main/Shared/GraphApiFunctions/",
            "New-EwsAzureApplication.ps1"
        ),
    ),
    document(
        "CSS:Test-HMAEAS",
        "Test-HMAEAS.ps1, CSS-Exchange",
        "https://github.com/microsoft/CSS-Exchange/blob/main/Hybrid/Test-HMAEAS.ps1",
    ),
    // Read on 2026-11-30.
    document(
        "DHA",
        "Deploy dedicated Exchange hybrid app",
        learn!("exchange/hybrid-deployment/deploy-dedicated-hybrid-app"),
    ),
    // Read on 2026-11-30.
    document(
        "DHABLOG",
        "Dedicated Hybrid App: temporary enforcements, new HCW and possible hybrid functionality \
         disruptions, Exchange Team",
        concat!(
            "https://techcommunity.microsoft.com/blog/exchange/",
            "dedicated-hybrid-app-temporary-enforcements-new-hcw-and-possible-hybrid-function/4440682"
        ),
    ),
    document(
        "EWS:GetFolder",
        "GetFolder operation, Exchange Web Services",
        learn!("exchange/client-developer/web-service-reference/getfolder-operation"),
    ),
    // Read on 2026-11-30.
    document(
        "EWSRETIRE",
        "The allow list of EWS in Exchange Online before its retirement (a report with the Exchange \
         Team's words)",
        "https://petri.com/exchange-online-ews-allow-list-retirement/",
    ),
    document(
        "EXBUILDS",
        "Exchange Server build numbers and release dates",
        learn!("exchange/new-features/build-numbers-and-release-dates"),
    ),
    document(
        "EXOBASIC",
        "Disable Basic authentication in Exchange Online",
        learn!(
            "exchange/clients-and-mobile-in-exchange-online/",
            "disable-basic-authentication-in-exchange-online"
        ),
    ),
    document(
        "EXODEP",
        "Deprecation of Basic authentication in Exchange Online",
        learn!(
            "exchange/clients-and-mobile-in-exchange-online/",
            "deprecation-of-basic-authentication-exchange-online"
        ),
    ),
    // Read on 2026-11-30.
    document(
        "EXRECEIVE",
        "Receive connectors, Exchange Server",
        learn!("exchange/mail-flow/connectors/receive-connectors"),
    ),
    document(
        "EXSMTPCLIENT",
        "Configure authenticated SMTP settings for POP3 and IMAP4 clients in Exchange Server",
        learn!("exchange/clients/pop3-and-imap4/configure-authenticated-smtp"),
    ),
    document(
        "HMA",
        "Using hybrid Modern Authentication with Outlook for iOS and Android",
        learn!("exchange/clients/outlook-for-ios-and-android/use-hybrid-modern-auth"),
    ),
    document(
        "HMACFG",
        "Configure Exchange Server on-premises to use Hybrid Modern Authentication",
        learn!(
            "microsoft-365/enterprise/configure-exchange-server-for-hybrid-modern-authentication"
        ),
    ),
    document(
        "HMAOVW",
        "Hybrid Modern Authentication overview and prerequisites",
        learn!("microsoft-365/enterprise/hybrid-modern-auth-overview"),
    ),
    document(
        "HYBAGENT",
        "Microsoft Hybrid Agent",
        learn!("exchange/hybrid-deployment/hybrid-agent"),
    ),
    document(
        "ISSUE:OfficeDocs-Exchange-2442",
        "Disabling Legacy Authentication in Exchange Server 2019 with a DAG (a reader's report)",
        "https://github.com/MicrosoftDocs/OfficeDocs-Exchange/issues/2442",
    ),
    document(
        "LEG2019",
        "Block legacy authentication in Exchange 2019 hybrid",
        learn!("exchange/hybrid-deployment/block-legacy-auth-2019-hybrid"),
    ),
    document(
        "M365URLS",
        "Microsoft 365 URLs and IP address ranges",
        learn!("microsoft-365/enterprise/urls-and-ip-address-ranges"),
    ),
    document(
        "MRSPROXY",
        "Enable the MRS Proxy endpoint for remote moves",
        learn!("exchange/architecture/mailbox-servers/mrs-proxy-endpoint"),
    ),
    document(
        "OLEXO",
        "Securing Outlook for iOS and Android in Exchange Online",
        learn!(
            "exchange/clients-and-mobile-in-exchange-online/",
            "outlook-for-ios-and-android/secure-outlook-for-ios-and-android"
        ),
    ),
    document(
        "OLMDM",
        "Managing devices for Outlook for iOS and Android for Exchange Server",
        learn!("exchange/clients/outlook-for-ios-and-android/manage-devices"),
    ),
    document(
        "OLPWD",
        "Passwords and security in Outlook for iOS and Android for Exchange Server",
        learn!("exchange/clients/outlook-for-ios-and-android/passwords-and-security"),
    ),
    document(
        "OS:MS-ASHTTP",
        "[MS-ASHTTP] Exchange ActiveSync: HTTP Protocol",
        learn!("openspecs/exchange_server_protocols/ms-ashttp"),
    ),
    document(
        "OS:MS-OXDSCLI",
        "[MS-OXDSCLI] Autodiscover Publishing and Lookup Protocol",
        learn!("openspecs/exchange_server_protocols/ms-oxdscli"),
    ),
    document(
        "OS:MS-XOAUTH",
        "[MS-XOAUTH] OAuth 2.0 Authorization Protocol Extensions",
        learn!("openspecs/exchange_server_protocols/ms-xoauth"),
    ),
    document(
        "PS:Get-MessageTraceV2",
        "Get-MessageTraceV2, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/get-messagetracev2"),
    ),
    document(
        "PS:Get-MobileDeviceStatistics",
        "Get-MobileDeviceStatistics, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/get-mobiledevicestatistics"),
    ),
    document(
        "PS:New-ActiveSyncDeviceAccessRule",
        "New-ActiveSyncDeviceAccessRule, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/new-activesyncdeviceaccessrule"),
    ),
    document(
        "PS:New-AuthenticationPolicy",
        "New-AuthenticationPolicy, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/new-authenticationpolicy"),
    ),
    document(
        "PS:New-MoveRequest",
        "New-MoveRequest, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/new-moverequest"),
    ),
    document(
        "PS:Search-UnifiedAuditLog",
        "Search-UnifiedAuditLog, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/search-unifiedauditlog"),
    ),
    document(
        "PS:Set-ActiveSyncOrganizationSettings",
        "Set-ActiveSyncOrganizationSettings, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-activesyncorganizationsettings"),
    ),
    document(
        "PS:Set-ActiveSyncVirtualDirectory",
        "Set-ActiveSyncVirtualDirectory, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-activesyncvirtualdirectory"),
    ),
    document(
        "PS:Set-AuthServer",
        "Set-AuthServer, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-authserver"),
    ),
    document(
        "PS:Set-AuthenticationPolicy",
        "Set-AuthenticationPolicy, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-authenticationpolicy"),
    ),
    document(
        "PS:Set-CASMailbox",
        "Set-CASMailbox, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-casmailbox"),
    ),
    document(
        "PS:Set-ImapSettings",
        "Set-ImapSettings, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-imapsettings"),
    ),
    document(
        "PS:Set-OrganizationConfig",
        "Set-OrganizationConfig, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-organizationconfig"),
    ),
    document(
        "PS:Set-ReceiveConnector",
        "Set-ReceiveConnector, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-receiveconnector"),
    ),
    document(
        "PS:Set-TransportConfig",
        "Set-TransportConfig, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-transportconfig"),
    ),
    document(
        "PS:Set-User",
        "Set-User, Exchange PowerShell",
        learn!("powershell/module/exchangepowershell/set-user"),
    ),
    document(
        "SMTPAUTH",
        "Enable or disable authenticated client SMTP submission (SMTP AUTH) in Exchange Online",
        learn!(
            "exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission"
        ),
    ),
    document(
        "SMTPRETIRE",
        "Exchange Online to retire Basic auth for Client Submission (SMTP AUTH)",
        concat!(
            "https://techcommunity.microsoft.com/blog/exchange/",
            "exchange-online-to-retire-basic-auth-for-client-submission-smtp-auth/4114750"
        ),
    ),
];
