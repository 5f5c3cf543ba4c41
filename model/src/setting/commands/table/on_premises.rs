//! Commands: Exchange Server, and what stands in front of it.

use crate::setting::commands::{ENTRY, Entry, OTHER, Other, Preparation, Save};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        setting: "mailbox-location",
        save: Save::Command(
            "Get-Mailbox -Identity <user> | Select-Object Database | Export-Clixml \
                mailbox-location.xml -NoClobber  # Exchange Management Shell",
        ),
        others: &[Other {
            value: "exchange-on-premises",
            command: "New-MoveRequest -Identity <user> -Outbound -RemoteHostName <MRS proxy host> \
                -RemoteCredential <credential> -RemoteTargetDatabase <database> \
                -TargetDeliveryDomain <domain>  # Exchange Online PowerShell",
            undo: Some(
                "New-MoveRequest -Identity <user> -Remote -RemoteHostName <MRS proxy host> \
                    -RemoteCredential <credential> -TargetDeliveryDomain \
                    <tenant>.mail.onmicrosoft.com  # Exchange Online PowerShell",
            ),
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "onprem-exchange-version",
        save: Save::Command(
            "Get-Mailbox -Identity <user> | Select-Object Database | Export-Clixml \
                onprem-exchange-version.xml -NoClobber  # Exchange Management Shell",
        ),
        others: &[Other {
            value: "exchange-2016",
            command: "New-MoveRequest -Identity <user> -TargetDatabase <old database>  # Exchange \
                Management Shell, while an old server is left",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "hybrid-modern-auth",
        save: Save::Command(
            "[pscustomobject]@{ IsDefault = (Get-AuthServer -Identity 'EvoSTS - \
                <GUID>').IsDefaultAuthorizationEndpoint; Profile = \
                (Get-OrganizationConfig).OAuth2ClientProfileEnabled } | Export-Clixml \
                hybrid-modern-auth.xml -NoClobber  # Exchange Management Shell",
        ),
        others: &[Other {
            value: "off",
            command: "Set-AuthServer -Identity 'EvoSTS - <GUID>' -IsDefaultAuthorizationEndpoint \
                $false; Set-OrganizationConfig -OAuth2ClientProfileEnabled $false  # Exchange \
                Management Shell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "onprem-publishing",
        save: Save::Command(
            "Get-WebApplicationProxyApplication -Name <name> | Export-Clixml onprem-publishing.xml \
                -NoClobber  # Web Application Proxy; other products: export their rules",
        ),
        others: &[
            Other {
                value: "pre-authenticated",
                command: "in the product in front: pre-authenticate these names",
                ..OTHER
            },
            Other {
                value: "tls-offloaded",
                command: "in the product in front: end TLS there",
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "onprem-namespace-registered",
        save: Save::Command(
            "(Get-MgServicePrincipal -Filter \"AppId eq \
                '00000002-0000-0ff1-ce00-000000000000'\").ServicePrincipalNames | Export-Clixml \
                onprem-namespace-registered.xml -NoClobber  # Microsoft Graph PowerShell",
        ),
        others: &[Other {
            value: "no",
            command: "$x = Get-MgServicePrincipal -Filter \"AppId eq \
                '00000002-0000-0ff1-ce00-000000000000'\"; Update-MgServicePrincipal \
                -ServicePrincipalId $x.Id -ServicePrincipalNames ($x.ServicePrincipalNames | \
                Where-Object { $_ -ne 'https://<mail host>/' })  # Microsoft Graph PowerShell",
            undo: Some(
                "$x = Get-MgServicePrincipal -Filter \"AppId eq \
                    '00000002-0000-0ff1-ce00-000000000000'\"; Update-MgServicePrincipal \
                    -ServicePrincipalId $x.Id -ServicePrincipalNames ($x.ServicePrincipalNames + \
                    'https://<mail host>/')  # Microsoft Graph PowerShell",
            ),
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "onprem-default-access-level",
        save: Save::Command(
            "Get-ActiveSyncOrganizationSettings | Select-Object DefaultAccessLevel | Export-Clixml \
                onprem-default-access-level.xml -NoClobber  # Exchange Management Shell",
        ),
        others: &[
            Other {
                value: "allow",
                command: "Set-ActiveSyncOrganizationSettings -DefaultAccessLevel Allow  # Exchange \
                    Management Shell",
                ..OTHER
            },
            Other {
                value: "quarantine",
                command: "Set-ActiveSyncOrganizationSettings -DefaultAccessLevel Quarantine  # \
                    Exchange Management Shell",
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "onprem-rule-allow-outlook-service",
        save: Save::Command(
            "Get-ActiveSyncDeviceAccessRule | Export-Clixml onprem-rule-allow-outlook-service.xml \
                -NoClobber  # Exchange Management Shell",
        ),
        others: &[Other {
            value: "absent",
            command: "Get-ActiveSyncDeviceAccessRule | Where-Object { $_.Characteristic -eq \
                'DeviceType' -and $_.QueryString -eq 'OutlookService' -and $_.AccessLevel -eq \
                'Allow' } | Remove-ActiveSyncDeviceAccessRule  # Exchange Management Shell",
            undo: Some(
                "New-ActiveSyncDeviceAccessRule -Characteristic DeviceType -QueryString \
                    'OutlookService' -AccessLevel Allow  # Exchange Management Shell",
            ),
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "onprem-rule-block-outlook-model",
        save: Save::Command(
            "Get-ActiveSyncDeviceAccessRule | Export-Clixml onprem-rule-block-outlook-model.xml \
                -NoClobber  # Exchange Management Shell",
        ),
        others: &[Other {
            value: "absent",
            command: "Get-ActiveSyncDeviceAccessRule | Where-Object { $_.Characteristic -eq \
                'DeviceModel' -and $_.QueryString -eq 'Outlook for iOS and Android' -and \
                $_.AccessLevel -eq 'Block' } | Remove-ActiveSyncDeviceAccessRule  # Exchange \
                Management Shell",
            undo: Some(
                "New-ActiveSyncDeviceAccessRule -Characteristic DeviceModel -QueryString 'Outlook \
                    for iOS and Android' -AccessLevel Block  # Exchange Management Shell",
            ),
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "onprem-policy-assignment",
        needs: Some(Preparation::OnPremisesPolicy),
        save: Save::Command(
            "[pscustomobject]@{ Organization = \
                (Get-OrganizationConfig).DefaultAuthenticationPolicy; User = (Get-User -Identity \
                <user>).AuthenticationPolicy } | Export-Clixml onprem-policy-assignment.xml \
                -NoClobber  # Exchange Management Shell",
        ),
        others: &[
            Other {
                value: "none",
                command: "Set-OrganizationConfig -DefaultAuthenticationPolicy $null; Set-User \
                    -Identity <user> -AuthenticationPolicy $null  # Exchange Management Shell",
                ..OTHER
            },
            Other {
                value: "others-only",
                command: "Set-OrganizationConfig -DefaultAuthenticationPolicy $null; Set-User \
                    -Identity <user> -AuthenticationPolicy $null  # Exchange Management Shell",
                ..OTHER
            },
            Other {
                value: "organization-with-permissive-user",
                command: "Set-User -Identity <user> -AuthenticationPolicy <permissive policy>  # \
                    Exchange Management Shell",
                ..OTHER
            },
            Other {
                value: "user",
                command: "Set-User -Identity <user> -AuthenticationPolicy <policy>  # Exchange \
                    Management Shell, after step 0",
                needs: Some(Preparation::OnPremisesPolicy),
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "onprem-block-legacy-autodiscover",
        needs: Some(Preparation::OnPremisesPolicy),
        save: Save::Command(
            "Get-AuthenticationPolicy -Identity <policy> | Export-Clixml \
                onprem-block-legacy-autodiscover.xml -NoClobber  # Exchange Management Shell",
        ),
        others: &[Other {
            value: "false",
            command: "Set-AuthenticationPolicy -Identity <policy> \
                -BlockLegacyAuthAutodiscover:$false  # Exchange Management Shell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "onprem-block-legacy-activesync",
        needs: Some(Preparation::OnPremisesPolicy),
        save: Save::Command(
            "Get-AuthenticationPolicy -Identity <policy> | Export-Clixml \
                onprem-block-legacy-activesync.xml -NoClobber  # Exchange Management Shell",
        ),
        others: &[Other {
            value: "false",
            command: "Set-AuthenticationPolicy -Identity <policy> \
                -BlockLegacyAuthActiveSync:$false  # Exchange Management Shell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "onprem-block-legacy-other",
        needs: Some(Preparation::OnPremisesPolicy),
        save: Save::Command(
            "Get-AuthenticationPolicy -Identity <policy> | Export-Clixml \
                onprem-block-legacy-other.xml -NoClobber  # Exchange Management Shell",
        ),
        others: &[Other {
            value: "false",
            command: "Set-AuthenticationPolicy -Identity <policy> \
                -BlockLegacyAuthWebServices:$false -BlockLegacyAuthMapi:$false \
                -BlockLegacyAuthOfflineAddressBook:$false -BlockLegacyAuthRpc:$false \
                -BlockLegacyAuthImap:$false -BlockLegacyAuthPop:$false  # Exchange Management \
                Shell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "onprem-activesync-basic",
        save: Save::Command(
            "Get-ActiveSyncVirtualDirectory | Select-Object Identity,BasicAuthEnabled | \
                Export-Clixml onprem-activesync-basic.xml -NoClobber  # Exchange Management \
                Shell",
        ),
        others: &[Other {
            value: "on",
            command: "Get-ActiveSyncVirtualDirectory -Server <server> | \
                Set-ActiveSyncVirtualDirectory -BasicAuthEnabled $true  # Exchange Management \
                Shell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "onprem-activesync-reachable-from",
        save: Save::ByHand("export the firewall's rules of these names"),
        others: &[Other {
            value: "internet",
            command: "In the firewall: TCP 443 to these names from anywhere",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "onprem-other-protocols-published",
        save: Save::ByHand("export the rules of these paths and ports"),
        others: &[
            Other {
                value: "yes",
                command: "In the firewall or reverse proxy: these paths and ports from anywhere",
                ..OTHER
            },
            Other {
                value: "microsoft-365-only",
                command: "In the firewall or reverse proxy: /EWS, /mapi, /OAB, /rpc and TCP 110, \
                    143, 993, 995 only from the Exchange Online ranges of endpoints.office.com",
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "onprem-owa-sign-in",
        save: Save::Command(
            "Get-OwaVirtualDirectory | Export-Clixml onprem-owa-sign-in.xml -NoClobber; \
                Get-EcpVirtualDirectory | Export-Clixml onprem-ecp-sign-in.xml -NoClobber  # \
                Exchange Management Shell",
        ),
        others: &[
            Other {
                value: "password",
                command: "Get-OwaVirtualDirectory -Server <server> | Set-OwaVirtualDirectory \
                    -OAuthAuthentication $false; Get-OwaVirtualDirectory -Server <server> | \
                    Set-OwaVirtualDirectory -BasicAuthentication $true -FormsAuthentication $true  \
                    # Exchange Management Shell; likewise the ECP directory",
                ..OTHER
            },
            Other {
                value: "not-published",
                command: "In the firewall or reverse proxy: no /owa and no /ecp",
                undo: Some("In the firewall or reverse proxy: /owa and /ecp as before"),
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "onprem-endpoints-left-published",
        save: Save::ByHand("export the rules of the old server"),
        others: &[Other {
            value: "yes",
            command: "In the firewall or reverse proxy: publish the old server",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "onprem-smtp-auth",
        save: Save::Command(
            "Get-ReceiveConnector | Select-Object Identity,AuthMechanism | Export-Clixml \
                onprem-smtp-auth.xml -NoClobber  # Exchange Management Shell; export the firewall's \
                rules too",
        ),
        others: &[
            Other {
                value: "internet",
                command: "Set-ReceiveConnector -Identity <connector> -AuthMechanism <what it has, and \
                    BasicAuth,BasicAuthRequireTLS>  # Exchange Management Shell; in the firewall: TCP \
                    587 open",
                ..OTHER
            },
            Other {
                value: "internal",
                command: "In the firewall: no TCP 587, and TCP 25 from the mail relays alone",
                undo: Some("In the firewall: TCP 587 and TCP 25 as before"),
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "dedicated-hybrid-app",
        save: Save::Command(
            "(Get-MgServicePrincipal -Filter \"appId eq \
                '00000002-0000-0ff1-ce00-000000000000'\").KeyCredentials | Export-Clixml \
                dedicated-hybrid-app.xml -NoClobber  # Microsoft Graph PowerShell",
        ),
        others: &[
            Other {
                value: "no",
                command: "New-SettingOverride -Name 'EnableExchangeHybrid3PAppFeature' -Component \
                    'Global' -Section 'ExchangeOnpremAsThirdPartyAppId' -Parameters \
                    @('Enabled=false') -Reason 'undo'  # Exchange Management Shell",
                undo: Some(
                    "Remove-SettingOverride -Identity 'EnableExchangeHybrid3PAppFeature'  # \
                        Exchange Management Shell",
                ),
                ..OTHER
            },
            Other {
                value: "yes",
                command: ".\\ConfigureExchangeHybridApplication.ps1 \
                    -FullyConfigureExchangeHybridApplication; once every server has the \
                    application in use: .\\ConfigureExchangeHybridApplication.ps1 \
                    -ResetFirstPartyServicePrincipalKeyCredentials  # from CSS-Exchange, in the \
                    Exchange Management Shell",
                ..OTHER
            },
            Other {
                value: "graph",
                command: ".\\ConfigureExchangeHybridApplication.ps1 \
                    -FullyConfigureExchangeHybridApplication; once every server has the \
                    application in use: .\\ConfigureExchangeHybridApplication.ps1 \
                    -ResetFirstPartyServicePrincipalKeyCredentials; then Graph permissions in \
                    place of full_access_as_app, with the servers' update of May 2026  # from \
                    CSS-Exchange, in the Exchange Management Shell",
                ..OTHER
            },
        ],
        ..ENTRY
    },
];
