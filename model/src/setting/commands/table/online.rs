//! Commands: Exchange Online.

use crate::setting::commands::{ENTRY, Entry, OTHER, Other, Preparation, Save};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        setting: "exo-smtp-auth",
        save: Save::Command(
            "[pscustomobject]@{ Organization = \
                (Get-TransportConfig).SmtpClientAuthenticationDisabled; Mailbox = (Get-CASMailbox \
                -Identity <user>).SmtpClientAuthenticationDisabled } | Export-Clixml \
                exo-smtp-auth.xml -NoClobber  # Exchange Online PowerShell",
        ),
        others: &[Other {
            value: "enabled",
            command: "Set-TransportConfig -SmtpClientAuthenticationDisabled $false  # Exchange \
                Online PowerShell; for one mailbox: Set-CASMailbox -Identity <user> \
                -SmtpClientAuthenticationDisabled $false",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "exo-policy-assignment",
        needs: Some(Preparation::OnlinePolicy),
        save: Save::Command(
            "[pscustomobject]@{ Organization = \
                (Get-OrganizationConfig).DefaultAuthenticationPolicy; User = (Get-User -Identity \
                <user>).AuthenticationPolicy } | Export-Clixml exo-policy-assignment.xml \
                -NoClobber  # Exchange Online PowerShell",
        ),
        others: &[
            Other {
                value: "none",
                command: "Set-OrganizationConfig -DefaultAuthenticationPolicy $null; Set-User \
                    -Identity <user> -AuthenticationPolicy $null  # Exchange Online PowerShell",
                ..OTHER
            },
            Other {
                value: "others-only",
                command: "Set-OrganizationConfig -DefaultAuthenticationPolicy $null; Set-User \
                    -Identity <user> -AuthenticationPolicy $null  # Exchange Online PowerShell",
                ..OTHER
            },
            Other {
                value: "organization-with-permissive-user",
                command: "Set-User -Identity <user> -AuthenticationPolicy <permissive policy>  # \
                    Exchange Online PowerShell",
                ..OTHER
            },
            Other {
                value: "user",
                command: "Set-User -Identity <user> -AuthenticationPolicy <policy>  # Exchange \
                    Online PowerShell, after step 0",
                needs: Some(Preparation::OnlinePolicy),
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "exo-allow-basic-autodiscover",
        needs: Some(Preparation::OnlinePolicy),
        save: Save::Command(
            "Get-AuthenticationPolicy -Identity <policy> | Export-Clixml \
                exo-allow-basic-autodiscover.xml -NoClobber  # Exchange Online PowerShell",
        ),
        others: &[Other {
            value: "true",
            command: "Set-AuthenticationPolicy -Identity <policy> -AllowBasicAuthAutodiscover  # \
                Exchange Online PowerShell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "exo-allow-basic-activesync",
        needs: Some(Preparation::OnlinePolicy),
        save: Save::Command(
            "Get-AuthenticationPolicy -Identity <policy> | Export-Clixml \
                exo-allow-basic-activesync.xml -NoClobber  # Exchange Online PowerShell",
        ),
        others: &[Other {
            value: "true",
            command: "Set-AuthenticationPolicy -Identity <policy> -AllowBasicAuthActiveSync  # \
                Exchange Online PowerShell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "exo-allow-basic-outlook-service",
        needs: Some(Preparation::OnlinePolicy),
        save: Save::Command(
            "Get-AuthenticationPolicy -Identity <policy> | Export-Clixml \
                exo-allow-basic-outlook-service.xml -NoClobber  # Exchange Online PowerShell",
        ),
        others: &[Other {
            value: "true",
            command: "Set-AuthenticationPolicy -Identity <policy> -AllowBasicAuthOutlookService  # \
                Exchange Online PowerShell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "exo-allow-basic-other",
        needs: Some(Preparation::OnlinePolicy),
        save: Save::Command(
            "Get-AuthenticationPolicy -Identity <policy> | Export-Clixml exo-allow-basic-other.xml \
                -NoClobber  # Exchange Online PowerShell",
        ),
        others: &[Other {
            value: "true",
            command: "Set-AuthenticationPolicy -Identity <policy> -AllowBasicAuthWebServices \
                -AllowBasicAuthImap -AllowBasicAuthPop -AllowBasicAuthMapi -AllowBasicAuthRpc \
                -AllowBasicAuthSmtp  # Exchange Online PowerShell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "continuous-access-evaluation",
        save: Save::ByHand("note what the policy's session control says"),
        others: &[Other {
            value: "off",
            command: "Entra admin center > Conditional Access > Policies > <policy> > Session > \
                Customize continuous access evaluation > Disable",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "exo-ews-for-hybrid-app",
        save: Save::Command(
            "Get-OrganizationConfig | Select-Object EwsEnabled,EwsAllowedAppIDs | Export-Clixml \
                exo-ews-for-hybrid-app.xml -NoClobber  # Exchange Online PowerShell",
        ),
        others: &[Other {
            value: "allowed",
            command: "Set-OrganizationConfig -EwsEnabled $true  # Exchange Online PowerShell; where \
                EwsAllowedAppIDs has applications, with this one added to those that are there",
            ..OTHER
        }],
        ..ENTRY
    },
];
