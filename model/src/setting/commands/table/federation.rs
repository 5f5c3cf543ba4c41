//! Commands: AD FS, the domain and its directory.

use crate::setting::commands::{ENTRY, Entry, OTHER, Other, Save};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        setting: "identity-model",
        save: Save::Command(
            "Invoke-MgGraphRequest -Method GET -Uri \
                '/v1.0/domains/<domain>/federationConfiguration' -OutputType Json | Out-File \
                identity-model.json -Encoding utf8 -NoClobber  # Microsoft Graph PowerShell",
        ),
        others: &[
            Other {
                value: "federated",
                command: "Microsoft Entra Connect > Change user sign-in > Federation with AD FS",
                undo: Some(
                    "Update-MgDomain -DomainId <domain> -AuthenticationType Managed  # Microsoft \
                        Graph PowerShell",
                ),
                ..OTHER
            },
            Other {
                value: "pass-through",
                command: "Microsoft Entra Connect > Change user sign-in > Pass-through \
                    authentication",
                undo: Some("Microsoft Entra Connect > Change user sign-in > what it was"),
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "adfs-mfa",
        save: Save::Command(
            "Get-AdfsRelyingPartyTrust -Name 'Microsoft Office 365 Identity Platform' | \
                Select-Object AccessControlPolicyName | Export-Clixml adfs-mfa.xml -NoClobber  # \
                AD FS PowerShell",
        ),
        others: &[
            Other {
                value: "off",
                command: "if ((Import-Clixml adfs-mfa.xml).AccessControlPolicyName -ne 'Permit \
                    everyone and require MFA') { throw 'another access control policy is in use: \
                    take MFA out of it, in AD FS Management > Access Control Policies' }; \
                    Set-AdfsRelyingPartyTrust -TargetName 'Microsoft Office 365 Identity Platform' \
                    -AccessControlPolicyName 'Permit everyone'  # AD FS PowerShell",
                ..OTHER
            },
            Other {
                value: "extranet-only",
                command: "AD FS Management > Access Control Policies > a policy of your own that \
                    asks for MFA of requests from the extranet, with what the present one \
                    permits",
                ..OTHER
            },
            Other {
                value: "passive-only",
                command: "AD FS Management > Access Control Policies > a policy of your own that \
                    asks for MFA of passive sign-ins alone, with what the present one permits",
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "adfs-mfa-claim",
        save: Save::Command(
            "(Get-AdfsRelyingPartyTrust -Name 'Microsoft Office 365 Identity \
                Platform').IssuanceTransformRules | Export-Clixml adfs-mfa-claim.xml -NoClobber  # \
                AD FS PowerShell",
        ),
        others: &[
            Other {
                value: "not-passed-through",
                command: "AD FS Management > the relying party trust > Edit Claim Issuance Policy \
                    > remove the rule for Authentication Methods References",
                ..OTHER
            },
            Other {
                value: "issued-always",
                command: "AD FS Management > the relying party trust > Edit Claim Issuance Policy \
                    > issue the claim in any case",
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "federated-idp-mfa-behavior",
        save: Save::Command(
            "Get-MgDomainFederationConfiguration -DomainId <domain> | Select-Object \
                Id,FederatedIdpMfaBehavior | Export-Clixml federated-idp-mfa-behavior.xml \
                -NoClobber  # Microsoft Graph PowerShell",
        ),
        others: &[
            Other {
                value: "accept",
                command: "Update-MgDomainFederationConfiguration -DomainId <domain> \
                    -InternalDomainFederationId <id> -FederatedIdpMfaBehavior \
                    acceptIfMfaDoneByFederatedIdp  # Microsoft Graph PowerShell",
                ..OTHER
            },
            Other {
                value: "enforce",
                command: "Update-MgDomainFederationConfiguration -DomainId <domain> \
                    -InternalDomainFederationId <id> -FederatedIdpMfaBehavior \
                    enforceMfaByFederatedIdp  # Microsoft Graph PowerShell",
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "adfs-active-endpoint",
        save: Save::Command(
            "Get-AdfsEndpoint | Where-Object { $_.AddressPath -like '*usernamemixed' } | \
                Select-Object AddressPath,Proxy | Export-Clixml adfs-active-endpoint.xml \
                -NoClobber  # AD FS PowerShell",
        ),
        others: &[Other {
            value: "published",
            command: "Set-AdfsEndpoint -TargetAddressPath /adfs/services/trust/2005/usernamemixed \
                -Proxy $true; Set-AdfsEndpoint -TargetAddressPath \
                /adfs/services/trust/13/usernamemixed -Proxy $true  # AD FS PowerShell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "hrd-cloud-password",
        save: Save::Command(
            "Get-MgPolicyHomeRealmDiscoveryPolicy -HomeRealmDiscoveryPolicyId <policy> | \
                Select-Object Definition | Export-Clixml hrd-cloud-password.xml -NoClobber  # \
                Microsoft Graph PowerShell",
        ),
        others: &[Other {
            value: "allowed",
            command: "$policy = Get-MgPolicyHomeRealmDiscoveryPolicy -HomeRealmDiscoveryPolicyId \
                <policy>; $definition = $policy.Definition[0] | ConvertFrom-Json; \
                $definition.HomeRealmDiscoveryPolicy | Add-Member -NotePropertyName \
                AllowCloudPasswordValidation -NotePropertyValue $true -Force; \
                Update-MgPolicyHomeRealmDiscoveryPolicy -HomeRealmDiscoveryPolicyId <policy> \
                -Definition @(ConvertTo-Json $definition -Depth 10 -Compress)  # Microsoft Graph \
                PowerShell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "adfs-extranet-lockout",
        save: Save::Command(
            "Get-AdfsProperties | Select-Object \
                EnableExtranetLockout,ExtranetLockoutThreshold,ExtranetLockoutMode | Export-Clixml \
                adfs-extranet-lockout.xml -NoClobber  # AD FS PowerShell",
        ),
        others: &[
            Other {
                value: "off",
                command: "Set-AdfsProperties -EnableExtranetLockout $false  # AD FS PowerShell",
                ..OTHER
            },
            Other {
                value: "soft",
                command: "Update-AdfsArtifactDatabasePermission; Set-AdfsProperties \
                    -EnableExtranetLockout $true -ExtranetLockoutThreshold <below the domain's \
                    lockout threshold> -ExtranetLockoutMode ADPasswordCounter; Restart-Service \
                    adfssrv  # AD FS PowerShell",
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "ad-lockout",
        save: Save::Command(
            "Get-ADDefaultDomainPasswordPolicy -Identity <domain> | Select-Object LockoutThreshold \
                | Export-Clixml ad-lockout.xml -NoClobber  # Active Directory PowerShell",
        ),
        others: &[Other {
            value: "on",
            command: "Set-ADDefaultDomainPasswordPolicy -Identity <domain> -LockoutThreshold \
                <threshold>  # Active Directory PowerShell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "staged-rollout",
        save: Save::Command(
            "Get-MgGroupMember -GroupId <group> -All | Export-Clixml staged-rollout.xml -NoClobber  # \
                Microsoft Graph PowerShell",
        ),
        others: &[
            Other {
                value: "password-hash-sync",
                command: "New-MgGroupMember -GroupId <group> -DirectoryObjectId <user>  # Microsoft \
                    Graph PowerShell, a group of the rollout of passwordHashSync",
                undo: Some(
                    "Remove-MgGroupMemberByRef -GroupId <group> -DirectoryObjectId <user>  # \
                        Microsoft Graph PowerShell",
                ),
                ..OTHER
            },
            Other {
                value: "pass-through",
                command: "New-MgGroupMember -GroupId <group> -DirectoryObjectId <user>  # Microsoft \
                    Graph PowerShell, a group of the rollout of passthroughAuthentication",
                undo: Some(
                    "Remove-MgGroupMemberByRef -GroupId <group> -DirectoryObjectId <user>  # \
                        Microsoft Graph PowerShell",
                ),
                ..OTHER
            },
        ],
        ..ENTRY
    },
];
