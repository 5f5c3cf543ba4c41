//! Settings: federation.

settings! {
    group "federation" first super::conditional_access::END;

    /// When AD FS asks for multifactor authentication.
    AdfsMfa = "adfs-mfa" {
        Off = "off", ExtranetOnly = "extranet-only", PassiveOnly = "passive-only", Always = "always",
    }
    default: Off,
    ordered: true,
    who: Admin,
    owner: FederationServer,
    product: "When AD FS asks for MFA: by its additional authentication rule, or by the rules or \
        the access control policy of the relying party trust `Microsoft Office 365 Identity \
        Platform`.",
    read: "Get-AdfsAdditionalAuthenticationRule; Get-AdfsRelyingPartyTrust -Name 'Microsoft Office \
        365 Identity Platform' | Format-List \
        AccessControlPolicyName,AdditionalAuthenticationRules  # AD FS PowerShell",
    change: "if ((Import-Clixml adfs-mfa.xml).AccessControlPolicyName -ne 'Permit everyone') { \
        throw 'another access control policy is in use: add MFA to it, in AD FS Management > \
        Access Control Policies' }; Set-AdfsRelyingPartyTrust -TargetName 'Microsoft Office 365 \
        Identity Platform' -AccessControlPolicyName 'Permit everyone and require MFA'  # AD FS \
        PowerShell",
    undo: "Set-AdfsRelyingPartyTrust -TargetName 'Microsoft Office 365 Identity Platform' \
        -AccessControlPolicyName (Import-Clixml adfs-mfa.xml).AccessControlPolicyName  # AD FS \
        PowerShell",
    breaks: "Sign-ins with nobody present: old Office and other WS-Trust clients, and \
        password-only sign-in of federated users to Exchange Online, unless the rule exempts them.",
    source: [
        "PS:Set-AdfsAdditionalAuthenticationRule",
        "PS:Set-AdfsRelyingPartyTrust",
        "WS:Access-Control-Policies-W2K12",
        "WS:Access-Control-Policies-in-AD-FS",
    ],
    assumes: None;

    /// What `adfs-mfa=always` does to active clients.
    AdfsActiveMfa = "adfs-active-mfa" {
        Ignored = "ignored", Refused = "refused",
    }
    default: Refused,
    ordered: true,
    who: Nobody,
    owner: FederationServer,
    product: "What AD FS does to an active (WS-Trust) client when its rule asks for MFA; there is \
        no switch.",
    read: "By a test: with the rule on, post a test user's password to https://<federation \
        service>/adfs/services/trust/13/usernamemixed; the answer is a token or a fault",
    change: "None for an administrator: AD FS decides; take the active endpoint off the proxy \
        instead",
    undo: "None for an administrator: AD FS decides",
    breaks: "nothing known",
    source: ["PS:Set-AdfsAdditionalAuthenticationRule"],
    assumes: Some("The help of the global rule's cmdlet says that WS-Trust applications then get \
        no token; of rules on a relying party documents say nothing. `refused` assumes the same of \
        both.");

    /// What AD FS says about multifactor authentication.
    AdfsMfaClaim = "adfs-mfa-claim" {
        IssuedAlways = "issued-always", NotPassedThrough = "not-passed-through", IssuedWhenDone = "issued-when-done",
    }
    default: IssuedWhenDone,
    ordered: false,
    who: Admin,
    owner: FederationServer,
    product: "The claim `authnmethodsreferences` on the relying party trust `Microsoft Office 365 \
        Identity Platform`: passed through when MFA was done, not passed through, or issued in any \
        case.",
    read: "Get-AdfsRelyingPartyTrust -Name 'Microsoft Office 365 Identity Platform' | Format-List \
        IssuanceTransformRules  # AD FS PowerShell",
    change: "$rules = (Get-AdfsRelyingPartyTrust -Name 'Microsoft Office 365 Identity \
        Platform').IssuanceTransformRules; Set-AdfsRelyingPartyTrust -TargetName 'Microsoft \
        Office 365 Identity Platform' -IssuanceTransformRules ($rules + \"`r`n\" + 'c:[Type == \
        \"http://schemas.microsoft.com/claims/authnmethodsreferences\"] => issue(claim = c);')  # \
        AD FS PowerShell; a rule that issues the claim in any case must go",
    undo: "Set-AdfsRelyingPartyTrust -TargetName 'Microsoft Office 365 Identity Platform' \
        -IssuanceTransformRules (Import-Clixml adfs-mfa-claim.xml)  # AD FS PowerShell",
    breaks: "Without the claim Entra ID does not see the MFA of AD FS: it asks again, or under \
        `enforceMfaByFederatedIdp` refuses.",
    source: ["ED:how-to-mfa-expected-inbound-assertions", "ED:howto-mfa-adfs"],
    assumes: None;

    /// What Entra ID makes of what AD FS says.
    FederatedIdpMfaBehavior = "federated-idp-mfa-behavior" {
        Accept = "accept", Enforce = "enforce", Reject = "reject",
    }
    default: Accept,
    ordered: false,
    who: Admin,
    owner: EntraId,
    product: "`federatedIdpMfaBehavior` of the domain's federation configuration; if neither it \
        nor `SupportsMfa` was ever set, it counts as `acceptIfMfaDoneByFederatedIdp`.",
    read: "Get-MgDomainFederationConfiguration -DomainId <domain> | Format-List \
        Id,FederatedIdpMfaBehavior  # Microsoft Graph PowerShell",
    change: "Update-MgDomainFederationConfiguration -DomainId <domain> -InternalDomainFederationId \
        <id> -FederatedIdpMfaBehavior rejectMfaByFederatedIdp  # Microsoft Graph PowerShell",
    undo: "Update-MgDomainFederationConfiguration -DomainId <domain> -InternalDomainFederationId \
        <id> -FederatedIdpMfaBehavior (Import-Clixml \
        federated-idp-mfa-behavior.xml).FederatedIdpMfaBehavior  # Microsoft Graph PowerShell",
    breaks: "With `reject`, users whose only factor is at AD FS must register one with Entra ID \
        and may be asked twice; with `enforce`, users without MFA at AD FS are refused. \
        Microsoft's pages disagree on which to prefer.",
    source: [
        "ED:howto-mfa-adfs",
        "GR:internalDomainFederation",
        "WS:Best-Practices-Securing-AD-FS",
    ],
    assumes: None;

    /// Whether the active endpoint is reachable through the proxy.
    AdfsActiveEndpoint = "adfs-active-endpoint" {
        Published = "published", InternalOnly = "internal-only",
    }
    default: Published,
    ordered: true,
    who: Admin,
    owner: FederationServer,
    product: "The two `usernamemixed` endpoints (WS-Trust) of AD FS: reachable through Web \
        Application Proxy, or inside only.",
    read: "Get-AdfsEndpoint | Where-Object { $_.AddressPath -like '*usernamemixed' } | \
        Format-Table AddressPath,Enabled,Proxy  # AD FS PowerShell",
    change: "Set-AdfsEndpoint -TargetAddressPath /adfs/services/trust/2005/usernamemixed -Proxy \
        $false; Set-AdfsEndpoint -TargetAddressPath /adfs/services/trust/13/usernamemixed -Proxy \
        $false  # AD FS PowerShell",
    undo: "Import-Clixml adfs-active-endpoint.xml | ForEach-Object { Set-AdfsEndpoint \
        -TargetAddressPath $_.AddressPath -Proxy $_.Proxy }  # AD FS PowerShell",
    breaks: "Office from before May 2015, and password-only sign-in of federated users to Exchange \
        Online; later clients use /adfs/ls/.",
    source: ["EXOBASIC", "PS:Set-AdfsEndpoint", "WS:Best-Practices-Securing-AD-FS"],
    assumes: None;

    /// Whether staged rollout has the user of a federated domain sign in at Entra ID.
    StagedRollout = "staged-rollout" {
        No = "no", PasswordHashSync = "password-hash-sync", PassThrough = "pass-through",
    }
    default: No,
    ordered: false,
    who: Admin,
    owner: EntraId,
    product: "Staged rollout: the user is in a group that signs in at Entra ID, by hash or through an \
        agent, while `Get-MgDomain` still says `Federated`. AD FS's MFA is never asked then; legacy \
        clients, AD FS's active endpoint and requests with a `domain_hint` still go to AD FS.",
    read: "Get-MgPolicyFeatureRolloutPolicy -ExpandProperty appliesTo | Format-List \
        Feature,IsEnabled,IsAppliedToOrganization,AppliesTo  # Microsoft Graph PowerShell; an enabled \
        passwordHashSync or passthroughAuthentication with a group of the user's",
    change: "Remove-MgGroupMemberByRef -GroupId <group> -DirectoryObjectId <user>  # Microsoft Graph \
        PowerShell, to sign in at AD FS again; or finish the move: Update-MgDomain -DomainId <domain> \
        -AuthenticationType Managed",
    undo: "New-MgGroupMember -GroupId <group> -DirectoryObjectId <user>  # Microsoft Graph PowerShell",
    breaks: "Out of the group, AD FS and its claim rules decide again; a change can take 24 hours. \
        Microsoft does not mean staged rollout to stay.",
    source: ["ED:how-to-connect-staged-rollout", "GR:featureRolloutPolicy"],
    assumes: None;

    /// Whether a federated user's password may go straight to Entra ID.
    HrdCloudPassword = "hrd-cloud-password" {
        Allowed = "allowed", Off = "off",
    }
    default: Off,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`AllowCloudPasswordValidation` of a `HomeRealmDiscoveryPolicy`: Entra ID checks a \
        federated user's password itself, by its synchronized hash, without AD FS.",
    read: "Get-MgPolicyHomeRealmDiscoveryPolicy | Format-List \
        Id,DisplayName,IsOrganizationDefault,Definition  # Microsoft Graph PowerShell",
    change: "$policy = Get-MgPolicyHomeRealmDiscoveryPolicy -HomeRealmDiscoveryPolicyId <policy>; \
        $definition = $policy.Definition[0] | ConvertFrom-Json; \
        $definition.HomeRealmDiscoveryPolicy.AllowCloudPasswordValidation = $false; \
        Update-MgPolicyHomeRealmDiscoveryPolicy -HomeRealmDiscoveryPolicyId <policy> -Definition \
        @(ConvertTo-Json $definition -Depth 10 -Compress)  # Microsoft Graph PowerShell",
    undo: "Update-MgPolicyHomeRealmDiscoveryPolicy -HomeRealmDiscoveryPolicyId <policy> \
        -Definition @((Import-Clixml hrd-cloud-password.xml).Definition)  # Microsoft Graph \
        PowerShell",
    breaks: "Old applications that send a federated user's password to Entra ID themselves (ROPC).",
    source: ["ED:home-realm-discovery-policy", "GR:homeRealmDiscoveryPolicy"],
    assumes: None;

    /// What AD FS makes of wrong passwords that come through the proxy.
    AdfsExtranetLockout = "adfs-extranet-lockout" {
        Off = "off", Soft = "soft", Smart = "smart",
    }
    default: Off,
    ordered: false,
    who: Admin,
    owner: FederationServer,
    product: "Extranet lockout of AD FS, with a threshold below Active Directory's: soft refuses \
        everybody from outside once too many passwords were wrong, smart keeps places from which \
        the user has signed in apart.",
    read: "Get-AdfsProperties | Format-List EnableExtranetLockout,ExtranetLockoutThreshold,\
        ExtranetLockoutMode  # AD FS PowerShell; ADPasswordCounter: soft, \
        ADFSSmartLockoutEnforce: smart",
    change: "Update-AdfsArtifactDatabasePermission; Set-AdfsProperties -EnableExtranetLockout \
        $true -ExtranetLockoutThreshold <below the domain's lockout threshold> -ExtranetLockoutMode \
        AdfsSmartLockoutEnforce; Restart-Service adfssrv  # AD FS PowerShell",
    undo: "$saved = Import-Clixml adfs-extranet-lockout.xml; Set-AdfsProperties \
        -EnableExtranetLockout $saved.EnableExtranetLockout -ExtranetLockoutThreshold \
        $saved.ExtranetLockoutThreshold -ExtranetLockoutMode \"$($saved.ExtranetLockoutMode)\"; \
        Restart-Service adfssrv  # AD FS PowerShell",
    breaks: "With soft, whoever sends wrong passwords from outside keeps the user out from there; \
        with smart, a user at a new place waits while wrong passwords come from unknown ones.",
    source: ["WS:Configure-AD-FS-Extranet-Smart-Lockout", "WS:Configure-AD-FS-Extranet-Soft-Lockout"],
    assumes: None;

    /// Whether wrong passwords that reach Active Directory lock the account.
    AdLockout = "ad-lockout" {
        On = "on", Off = "off",
    }
    default: On,
    ordered: false,
    who: Admin,
    owner: Directory,
    product: "The account lockout policy of the domain: after too many wrong passwords Active \
        Directory refuses the right one too, for a time.",
    read: "Get-ADDefaultDomainPasswordPolicy | Format-List LockoutThreshold,LockoutDuration  # \
        Active Directory PowerShell; a threshold of 0: off",
    change: "Set-ADDefaultDomainPasswordPolicy -Identity <domain> -LockoutThreshold 0  # Active \
        Directory PowerShell",
    undo: "Set-ADDefaultDomainPasswordPolicy -Identity <domain> -LockoutThreshold (Import-Clixml \
        ad-lockout.xml).LockoutThreshold  # Active Directory PowerShell",
    breaks: "Without it nothing in Active Directory slows down who guesses passwords.",
    source: ["WS:account-lockout-threshold"],
    assumes: None;
}
