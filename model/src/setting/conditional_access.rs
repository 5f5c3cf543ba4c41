//! Settings: Conditional Access.

settings! {
    group "Conditional Access" first super::device_access::END;

    /// The state of the policy.
    CaPolicy = "ca-policy" {
        Disabled = "disabled", ReportOnly = "report-only", Enabled = "enabled",
    }
    default: Disabled,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`state` of the Conditional Access policies for Exchange Online, taken as one: \
        `disabled`, `enabledForReportingButNotEnforced` or `enabled`.",
    read: "Get-MgIdentityConditionalAccessPolicy -All | Format-Table Id,DisplayName,State  # \
        Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-policy state { param($p) $p.state = 'enabled' }  # \
        Microsoft Graph PowerShell, after step 0",
    undo: "Undo-CaPolicy <policy> ca-policy state  # Microsoft Graph PowerShell, after step 0",
    breaks: "Sign-ins that cannot meet the controls: service accounts, old apps, devices that are \
        not ready. Report-only shows them beforehand; a break-glass account stays outside.",
    source: ["ED:concept-conditional-access-policies", "GR:conditionalAccessPolicy"],
    assumes: None;

    /// Whether the policy includes the user.
    CaCoversUser = "ca-covers-user" {
        No = "no", Yes = "yes",
    }
    default: Yes,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`conditions.users` of the policy: an exclusion beats an inclusion, so break-glass \
        accounts, service accounts and exclusion groups are outside.",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId \
        <policy>).Conditions.Users | Format-List  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-covers-user users { param($p) \
        $p.conditions.users.excludeUsers = @($p.conditions.users.excludeUsers -ne '<user id>'); \
        if ($p.conditions.users.includeUsers -notcontains 'All') { \
        $p.conditions.users.includeUsers = @($p.conditions.users.includeUsers -ne 'None') + \
        '<user id>' } }  # Microsoft Graph PowerShell, after step 0; who is excluded by a group: \
        take the user out of the group, never the group out of the policy",
    undo: "Undo-CaPolicy <policy> ca-covers-user users  # Microsoft Graph PowerShell, after step 0",
    breaks: "The user's sign-ins that cannot meet the controls, such as those of a service \
        account. All other exclusions stay, those of emergency accounts and their groups first of \
        all.",
    source: ["ED:concept-conditional-access-users-groups", "GR:conditionalAccessUsers"],
    assumes: None;

    /// Whether the policy includes Exchange Online.
    CaCoversExchange = "ca-covers-exchange" {
        No = "no", Yes = "yes",
    }
    default: Yes,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`conditions.applications` of the policy: `All`, `Office365` or Exchange Online alone \
        (`00000002-0000-0ff1-ce00-000000000000`).",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId \
        <policy>).Conditions.Applications | Format-List  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-covers-exchange applications { param($p) \
        $p.conditions.applications.excludeApplications = \
        @($p.conditions.applications.excludeApplications -ne \
        '00000002-0000-0ff1-ce00-000000000000'); if \
        ($p.conditions.applications.includeApplications -notcontains 'All') { \
        $p.conditions.applications.includeApplications = \
        @($p.conditions.applications.includeApplications -ne 'None') + \
        '00000002-0000-0ff1-ce00-000000000000' } }  # Microsoft Graph PowerShell, after step 0; \
        where `Office365` is excluded: exclude its other applications by their ids first",
    undo: "Undo-CaPolicy <policy> ca-covers-exchange applications  # Microsoft Graph PowerShell, \
        after step 0",
    breaks: "Sign-ins to Exchange Online that cannot meet the controls; other applications stay \
        as they are.",
    source: ["ED:concept-conditional-access-cloud-apps"],
    assumes: None;

    /// The client app types that the policy covers.
    CaClientApps = "ca-client-apps" {
        BrowserOnly = "browser-only", MobileAndDesktopOnly = "mobile-and-desktop-only", ModernOnly = "modern-only", All = "all",
    }
    default: All,
    ordered: false,
    who: Admin,
    owner: EntraId,
    product: "`conditions.clientAppTypes` of the policy: `all`, or some of `browser`, \
        `mobileAppsAndDesktopClients`, `exchangeActiveSync` and `other`.",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId <policy>).Conditions \
        | Format-List ClientAppTypes  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-client-apps clientAppTypes { param($p) \
        $p.conditions.clientAppTypes = @('all') }  # Microsoft Graph PowerShell, after step 0",
    undo: "Undo-CaPolicy <policy> ca-client-apps clientAppTypes  # Microsoft Graph PowerShell, \
        after step 0",
    breaks: "Legacy clients are refused by any grant control, since they can satisfy none: \
        ActiveSync, IMAP, POP and SMTP with a password.",
    source: ["ED:concept-conditional-access-conditions", "GR:conditionalAccessConditionSet"],
    assumes: None;

    /// The device platforms that the policy covers.
    CaPlatforms = "ca-platforms" {
        IosAndroidOnly = "ios-android-only", All = "all",
    }
    default: All,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`conditions.platforms` of the policy; Entra ID takes the platform from the user \
        agent, which anyone can set.",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId \
        <policy>).Conditions.Platforms | Format-List  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-platforms platforms { param($p) \
        $p.conditions.platforms.includePlatforms = @('all') }  # Microsoft Graph PowerShell, \
        after step 0; a platform that is excluded stays so",
    undo: "Undo-CaPolicy <policy> ca-platforms platforms  # Microsoft Graph PowerShell, after \
        step 0",
    breaks: "Computers come under the policy too; if it requires app protection, which iOS and \
        Android alone have, they are refused.",
    source: ["ED:concept-conditional-access-conditions", "ED:concept-conditional-access-grant"],
    assumes: None;

    /// Whether trusted locations are excluded.
    CaExcludesTrustedLocations = "ca-excludes-trusted-locations" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`conditions.locations.excludeLocations` of the policy: `AllTrusted` or named \
        locations; MFA trusted IPs count as trusted.",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId \
        <policy>).Conditions.Locations | Format-List  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-excludes-trusted-locations locations { param($p) \
        $p.conditions.locations.excludeLocations = @($p.conditions.locations.excludeLocations -ne \
        'AllTrusted') }  # Microsoft Graph PowerShell, after step 0; a trusted location that is \
        excluded by its id: the same with the id",
    undo: "Undo-CaPolicy <policy> ca-excludes-trusted-locations locations  # Microsoft Graph \
        PowerShell, after step 0",
    breaks: "Users in the office are asked as well; unattended accounts that relied on their \
        address fail.",
    source: ["ED:concept-assignment-network"],
    assumes: None;

    /// Grant control: multifactor authentication.
    CaRequireMfa = "ca-require-mfa" {
        No = "no", Yes = "yes",
    }
    default: No,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`mfa` among `grantControls.builtInControls` of the policy, or an \
        `authenticationStrength` in its place.",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId \
        <policy>).GrantControls | Format-List  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-require-mfa grantControls { param($p) \
        $p.grantControls.builtInControls = @($p.grantControls.builtInControls) + 'mfa' }  # \
        Microsoft Graph PowerShell, after step 0; not beside an `authenticationStrength`",
    undo: "Undo-CaPolicy <policy> ca-require-mfa grantControls  # Microsoft Graph PowerShell, \
        after step 0",
    breaks: "Users without a second factor must register one first; sign-ins with nobody present \
        fail.",
    source: ["ED:concept-conditional-access-grant", "GR:conditionalAccessGrantControls"],
    assumes: None;

    /// Grant control: a compliant device.
    CaRequireCompliantDevice = "ca-require-compliant-device" {
        No = "no", Yes = "yes",
    }
    default: No,
    ordered: false,
    who: Admin,
    owner: EntraId,
    product: "`compliantDevice` among `grantControls.builtInControls` of the policy.",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId \
        <policy>).GrantControls | Format-List  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-require-compliant-device grantControls { param($p) \
        $p.grantControls.builtInControls = @($p.grantControls.builtInControls) + \
        'compliantDevice' }  # Microsoft Graph PowerShell, after step 0",
    undo: "Undo-CaPolicy <policy> ca-require-compliant-device grantControls  # Microsoft Graph \
        PowerShell, after step 0",
    breaks: "Devices that are not enrolled in Intune and compliant, private phones first of all.",
    source: ["ED:concept-conditional-access-grant", "GR:conditionalAccessGrantControls"],
    assumes: None;

    /// Grant control: an app protection policy.
    CaRequireAppProtection = "ca-require-app-protection" {
        No = "no", Yes = "yes",
    }
    default: No,
    ordered: false,
    who: Admin,
    owner: EntraId,
    product: "`compliantApplication` among `grantControls.builtInControls` of the policy: the app \
        runs under an Intune app protection policy.",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId \
        <policy>).GrantControls | Format-List  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-require-app-protection grantControls { param($p) \
        $p.grantControls.builtInControls = @($p.grantControls.builtInControls) + \
        'compliantApplication' }  # Microsoft Graph PowerShell, after step 0",
    undo: "Undo-CaPolicy <policy> ca-require-app-protection grantControls  # Microsoft Graph \
        PowerShell, after step 0",
    breaks: "Apps without app protection, such as the phone's own mail app; users without an \
        Intune licence or an assigned policy get no token. It needs a broker app and works on iOS \
        and Android alone.",
    source: ["ED:concept-conditional-access-grant", "ED:migrate-approved-client-app", "HMA"],
    assumes: None;

    /// Grant control: an approved client app. The service takes it as if it were not selected, so nothing
    /// reads it.
    CaRequireApprovedApp = "ca-require-approved-app" {
        No = "no", Yes = "yes",
    }
    default: No,
    ordered: false,
    who: Admin,
    owner: EntraId,
    product: "`approvedApplication` among `grantControls.builtInControls` of the policy. Retired: \
        since March 2026 Entra ID takes it as if it were not selected, so a policy with this control \
        alone requires nothing, and `compliantApplication` is what to select.",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId \
        <policy>).GrantControls | Format-List  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-require-approved-app grantControls { param($p) \
        $p.grantControls.builtInControls = @($p.grantControls.builtInControls) + \
        'approvedApplication' }  # Microsoft Graph PowerShell, after step 0; \
        `compliantApplication` beside it is what counts",
    undo: "Undo-CaPolicy <policy> ca-require-approved-app grantControls  # Microsoft Graph \
        PowerShell, after step 0",
    breaks: "Nothing any more: it is not enforced.",
    source: ["ED:concept-conditional-access-grant", "ED:migrate-approved-client-app"],
    assumes: None;

    /// How the grant controls combine.
    CaGrantOperator = "ca-grant-operator" {
        Or = "or", And = "and",
    }
    default: And,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`grantControls.operator` of the policy: `AND` requires all of its controls, `OR` any \
        one.",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId \
        <policy>).GrantControls | Format-List  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-grant-operator grantControls { param($p) \
        $p.grantControls.operator = 'AND' }  # Microsoft Graph PowerShell, after step 0",
    undo: "Undo-CaPolicy <policy> ca-grant-operator grantControls  # Microsoft Graph PowerShell, \
        after step 0",
    breaks: "Users who can satisfy one control but not all, such as MFA on a private computer.",
    source: ["ED:concept-conditional-access-grant", "GR:conditionalAccessGrantControls"],
    assumes: None;

    /// What the multifactor control asks for.
    AuthenticationStrength = "authentication-strength" {
        AnyMfa = "any-mfa", PhishingResistant = "phishing-resistant",
    }
    default: AnyMfa,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`grantControls.authenticationStrength` of the policy; it cannot stand in the same \
        policy as `mfa`.",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId \
        <policy>).GrantControls.AuthenticationStrength | Format-List  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> authentication-strength grantControls { param($p) \
        $p.grantControls.builtInControls = @($p.grantControls.builtInControls -ne 'mfa'); \
        $p.grantControls | Add-Member -NotePropertyName authenticationStrength -NotePropertyValue \
        @{ id = '00000000-0000-0000-0000-000000000004' } -Force }  # Microsoft Graph PowerShell, \
        after step 0",
    undo: "Undo-CaPolicy <policy> authentication-strength grantControls  # Microsoft Graph \
        PowerShell, after step 0",
    breaks: "Users without a passkey, Windows Hello for Business or certificate; MFA done at AD FS \
        never satisfies it.",
    source: ["ED:concept-authentication-strengths"],
    assumes: None;

    /// The policy that blocks legacy clients.
    CaBlockLegacy = "ca-block-legacy" {
        Disabled = "disabled", ReportOnly = "report-only", Enabled = "enabled",
    }
    default: Disabled,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`state` of the policy that blocks client app types `exchangeActiveSync` and `other`.",
    read: "Get-MgIdentityConditionalAccessPolicy -All | Where-Object { \
        $_.GrantControls.BuiltInControls -contains 'block' -and $_.Conditions.ClientAppTypes \
        -contains 'other' } | Format-Table Id,DisplayName,State  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-block-legacy state { param($p) $p.state = 'enabled' }  # \
        Microsoft Graph PowerShell, after step 0",
    undo: "Undo-CaPolicy <policy> ca-block-legacy state  # Microsoft Graph PowerShell, after step \
        0",
    breaks: "Everything that signs in with a password alone, and ActiveSync with certificates. It \
        acts after the password has been checked, so it stops no password spray, and it never sees \
        a password sign-in to Exchange Server.",
    source: ["ED:block-legacy-authentication", "ED:policy-block-legacy-authentication"],
    assumes: None;

    /// Whether that policy includes the user.
    CaBlockLegacyCoversUser = "ca-block-legacy-covers-user" {
        No = "no", Yes = "yes",
    }
    default: Yes,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`conditions.users` of the policy that blocks legacy clients; an exclusion beats an \
        inclusion.",
    read: "(Get-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId \
        <policy>).Conditions.Users | Format-List  # Microsoft Graph PowerShell",
    change: "Edit-CaPolicy <policy> ca-block-legacy-covers-user users { param($p) \
        $p.conditions.users.excludeUsers = @($p.conditions.users.excludeUsers -ne '<user id>'); \
        if ($p.conditions.users.includeUsers -notcontains 'All') { \
        $p.conditions.users.includeUsers = @($p.conditions.users.includeUsers -ne 'None') + \
        '<user id>' } }  # Microsoft Graph PowerShell, after step 0; who is excluded by a group: \
        take the user out of the group, never the group out of the policy",
    undo: "Undo-CaPolicy <policy> ca-block-legacy-covers-user users  # Microsoft Graph \
        PowerShell, after step 0",
    breaks: "Scanners, scripts and service accounts that were excluded because they know no \
        modern authentication. All other exclusions stay.",
    source: ["ED:concept-conditional-access-users-groups", "ED:policy-block-legacy-authentication"],
    assumes: None;

    /// Whether a policy blocks the device code flow.
    CaBlockDeviceCode = "ca-block-device-code" {
        No = "no", Yes = "yes",
    }
    default: No,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "An enabled policy of its own that blocks the device code flow for the user: \
        `conditions.authenticationFlows` with `transferMethods` `deviceCodeFlow`, and the grant \
        control `block`.",
    read: "Get-MgIdentityConditionalAccessPolicy -All | Where-Object { $_.State -eq 'enabled' -and \
        $_.GrantControls.BuiltInControls -contains 'block' -and \
        $_.Conditions.AuthenticationFlows.TransferMethods -match 'deviceCodeFlow' }  # Microsoft \
        Graph PowerShell",
    change: "New-MgIdentityConditionalAccessPolicy -BodyParameter @{ displayName = 'Block device \
        code'; state = 'enabledForReportingButNotEnforced'; conditions = @{ clientAppTypes = \
        @('all'); users = @{ includeUsers = @('All'); excludeUsers = $EmergencyUsers; \
        excludeGroups = $EmergencyGroups }; applications = @{ includeApplications = @('All') }; \
        authenticationFlows = @{ transferMethods = 'deviceCodeFlow' } }; grantControls = @{ \
        operator = 'OR'; builtInControls = @('block') } }  # Microsoft Graph PowerShell, after \
        step 0",
    undo: "Update-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId <new policy> \
        -State disabled  # Microsoft Graph PowerShell",
    breaks: "Sign-ins on devices without a browser: meeting rooms, command-line tools.",
    source: ["ED:concept-authentication-flows"],
    assumes: None;

    /// Security defaults.
    SecurityDefaults = "security-defaults" {
        Off = "off", On = "on",
    }
    default: Off,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`isEnabled` of the tenant's `identitySecurityDefaultsEnforcementPolicy`; it takes \
        part only where no Conditional Access policy is in use.",
    read: "Get-MgPolicyIdentitySecurityDefaultEnforcementPolicy | Format-List IsEnabled  # \
        Microsoft Graph PowerShell",
    change: "Update-MgPolicyIdentitySecurityDefaultEnforcementPolicy -BodyParameter @{ isEnabled = \
        $true }  # Microsoft Graph PowerShell",
    undo: "Update-MgPolicyIdentitySecurityDefaultEnforcementPolicy -BodyParameter @{ isEnabled = \
        (Import-Clixml security-defaults.xml).IsEnabled }  # Microsoft Graph PowerShell",
    breaks: "All legacy authentication, ActiveSync with a password included; every user must \
        register for MFA, and nobody can be excluded.",
    source: ["ED:security-defaults", "GR:identitySecurityDefaultsEnforcementPolicy"],
    assumes: None;

    /// Per-user multifactor authentication.
    PerUserMfa = "per-user-mfa" {
        Disabled = "disabled", Enabled = "enabled", Enforced = "enforced",
    }
    default: Disabled,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "`perUserMfaState` of the user (in the beta of Microsoft Graph): `disabled`, \
        `enabled` or `enforced`.",
    read: "Invoke-MgGraphRequest -Method GET -Uri \
        '/beta/users/<user>/authentication/requirements'  # Microsoft Graph PowerShell",
    change: "Invoke-MgGraphRequest -Method PATCH -Uri \
        '/beta/users/<user>/authentication/requirements' -Body @{ perUserMfaState = 'enforced' }  \
        # Microsoft Graph PowerShell",
    undo: "Invoke-MgGraphRequest -Method PATCH -Uri \
        '/beta/users/<user>/authentication/requirements' -Body @{ perUserMfaState = \
        (Import-Clixml per-user-mfa.xml).perUserMfaState }  # Microsoft Graph PowerShell",
    breaks: "With `enforced`, legacy clients need app passwords, which are a single factor; \
        `enabled` leaves them alone until the user registers. Microsoft advises against it beside \
        Conditional Access.",
    source: ["ED:howto-mfa-userstates", "GR:strongAuthenticationRequirements"],
    assumes: None;

    /// A policy on registering security information.
    MfaRegistrationProtected = "mfa-registration-protected" {
        No = "no", Yes = "yes",
    }
    default: No,
    ordered: true,
    who: Admin,
    owner: EntraId,
    product: "A Conditional Access policy on the user action `urn:user:registersecurityinfo`.",
    read: "Get-MgIdentityConditionalAccessPolicy -All | Where-Object { \
        $_.Conditions.Applications.IncludeUserActions -contains 'urn:user:registersecurityinfo' } \
        | Format-Table Id,DisplayName,State  # Microsoft Graph PowerShell",
    change: "New-MgIdentityConditionalAccessPolicy -BodyParameter @{ displayName = 'Protect \
        registration'; state = 'enabledForReportingButNotEnforced'; conditions = @{ \
        clientAppTypes = @('all'); users = @{ includeUsers = @('All'); excludeUsers = \
        $EmergencyUsers; excludeGroups = $EmergencyGroups }; applications = @{ includeUserActions \
        = @('urn:user:registersecurityinfo') }; locations = @{ includeLocations = @('All'); \
        excludeLocations = @('AllTrusted') } }; grantControls = @{ operator = 'OR'; \
        builtInControls = @('mfa') } }  # Microsoft Graph PowerShell, after step 0",
    undo: "Update-MgIdentityConditionalAccessPolicy -ConditionalAccessPolicyId <new policy> \
        -State disabled  # Microsoft Graph PowerShell",
    breaks: "New users cannot register their first factor away from a trusted location without a \
        temporary access pass.",
    source: ["ED:policy-all-users-security-info-registration"],
    assumes: None;

    /// Whether policies for Exchange Online govern tokens for the on-premises name.
    CaGovernsOnpremAudience = "ca-governs-onprem-audience" {
        No = "no", Yes = "yes",
    }
    default: Yes,
    ordered: true,
    who: Nobody,
    owner: EntraId,
    product: "Whether policies for Exchange Online also decide on tokens for the on-premises name, \
        which is a service principal name of the same application.",
    read: "By a test: under a policy for Exchange Online that a test user cannot meet, ask for a \
        token for https://<mail host>; the sign-in log names the policies that applied",
    change: "None for an administrator: Entra ID decides; a policy for all applications covers \
        both",
    undo: "None for an administrator: Entra ID decides",
    breaks: "nothing known",
    source: ["ED:concept-conditional-access-cloud-apps", "HMACFG"],
    assumes: Some("Documents do not say it. `yes` is deduced: policies bind to the resource, and \
        the on-premises name is registered on the resource Exchange Online.");
}
