//! Documents on Windows Server: AD FS, lockout, event logs.

use super::document;
use crate::article::Source;

/// The documents, sorted by key.
pub(super) const DOCUMENTS: &[Source] = &[
    document(
        "PS:Set-AdfsAdditionalAuthenticationRule",
        "Set-AdfsAdditionalAuthenticationRule, AD FS PowerShell",
        learn!("powershell/module/adfs/set-adfsadditionalauthenticationrule"),
    ),
    document(
        "PS:Set-AdfsEndpoint",
        "Set-AdfsEndpoint, AD FS PowerShell",
        learn!("powershell/module/adfs/set-adfsendpoint"),
    ),
    document(
        "PS:Set-AdfsRelyingPartyTrust",
        "Set-AdfsRelyingPartyTrust, AD FS PowerShell",
        learn!("powershell/module/adfs/set-adfsrelyingpartytrust"),
    ),
    document(
        "WS:Access-Control-Policies-W2K12",
        "Access control policies in Windows Server 2012 R2 and 2012 AD FS",
        learn!("windows-server/identity/ad-fs/operations/access-control-policies-w2k12"),
    ),
    document(
        "WS:Access-Control-Policies-in-AD-FS",
        "Access control policies in AD FS",
        learn!("windows-server/identity/ad-fs/operations/access-control-policies-in-ad-fs"),
    ),
    document(
        "WS:Best-Practices-Securing-AD-FS",
        "Best practices for securing AD FS and Web Application Proxy",
        learn!("windows-server/identity/ad-fs/deployment/best-practices-securing-ad-fs"),
    ),
    document(
        "WS:Configure-AD-FS-Extranet-Smart-Lockout",
        "AD FS Extranet Smart Lockout protection",
        learn!(
            "windows-server/identity/ad-fs/operations/",
            "configure-ad-fs-extranet-smart-lockout-protection"
        ),
    ),
    document(
        "WS:Configure-AD-FS-Extranet-Soft-Lockout",
        "AD FS Extranet Soft Lockout protection",
        learn!(
            "windows-server/identity/ad-fs/operations/",
            "configure-ad-fs-extranet-soft-lockout-protection"
        ),
    ),
    document(
        "WS:account-lockout-threshold",
        "Account lockout threshold",
        learn!(
            "previous-versions/windows/it-pro/windows-10/security/threat-protection/",
            "security-policy-settings/account-lockout-threshold"
        ),
    ),
    document(
        "WS:auditing-enhancements-to-ad-fs",
        "Auditing enhancements to AD FS in Windows Server 2016",
        learn!(
            "windows-server/identity/ad-fs/technical-reference/auditing-enhancements-to-ad-fs-in-windows-server"
        ),
    ),
    document(
        "WS:event-4776",
        "4776(S, F): The computer attempted to validate the credentials for an account",
        learn!(
            "previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4776"
        ),
    ),
    document(
        "WS:iis-logging",
        "Configure logging in IIS",
        learn!("iis/manage/provisioning-and-managing-iis/configure-logging-in-iis"),
    ),
];
