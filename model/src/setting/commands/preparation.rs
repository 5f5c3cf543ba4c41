//! What must be there before a command of the table: functions that read before they write, and objects
//! that a command names.

/// What commands of several settings need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preparation {
    /// The functions that edit a Conditional Access policy.
    ConditionalAccess,
    /// The authentication policy in Exchange Online.
    OnlinePolicy,
    /// The authentication policy on Exchange Server.
    OnPremisesPolicy,
}

impl Preparation {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 3] =
        [Self::ConditionalAccess, Self::OnlinePolicy, Self::OnPremisesPolicy];

    /// What it is.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::ConditionalAccess => {
                "once in each window of Microsoft Graph PowerShell (5.1 or 7): what the steps use; each \
                 reads a policy, saves it in `<setting>.<policy>.json`, and writes one part of it back"
            }
            Self::OnlinePolicy => {
                "in Exchange Online PowerShell: the authentication policy, if there is none; a new one \
                 blocks Basic authentication for every protocol"
            }
            Self::OnPremisesPolicy => {
                "in the Exchange Management Shell: the authentication policy, if there is none; a new one \
                 blocks nothing until its flags are set"
            }
        }
    }

    /// The lines to enter.
    #[must_use]
    pub fn lines(self) -> &'static [&'static str] {
        match self {
            Self::ConditionalAccess => CONDITIONAL_ACCESS,
            Self::OnlinePolicy | Self::OnPremisesPolicy => &[
                "if (-not (Get-AuthenticationPolicy | Where-Object { $_.Name -eq '<policy>' })) {",
                "  New-AuthenticationPolicy -Name '<policy>' }",
            ],
        }
    }
}

/// The part that is written back is the whole part as it was read, with what the step changes. The function
/// refuses to take an exclusion from an emergency account, and to enable a policy for all users, or for
/// roles, from which none is excluded.
const CONDITIONAL_ACCESS: &[&str] = &[
    "Connect-MgGraph -Scopes Policy.Read.All, Policy.ReadWrite.ConditionalAccess,",
    "  Application.Read.All",
    "$EmergencyUsers = @('<object id of each emergency account>')",
    "$EmergencyGroups = @('<object id of each group of emergency accounts>')",
    "Invoke-MgGraphRequest -Method GET -Uri '/v1.0/identity/conditionalAccess/policies' `",
    "  -OutputType Json | Out-File all-policies.json -Encoding utf8 -NoClobber",
    "function Get-Emergency($Policy) {",
    "  @($Policy.conditions.users.excludeUsers) + @($Policy.conditions.users.excludeGroups) |",
    "    Where-Object { $_ -and ($EmergencyUsers + $EmergencyGroups) -contains $_ } }",
    "function Send-CaPart($Id, $Part, $Policy) {",
    "  $grant = $Policy.grantControls",
    "  if ($grant) { $grant.PSObject.Properties.Remove('authenticationStrength@odata.context') }",
    "  if ($grant.authenticationStrength) {",
    "    $grant.authenticationStrength = @{ id = $grant.authenticationStrength.id } }",
    "  $body = if ($Part -in 'state', 'grantControls') { @{ $Part = $Policy.$Part } }",
    "    else { @{ conditions = @{ $Part = $Policy.conditions.$Part } } }",
    "  Invoke-MgGraphRequest -Method PATCH -Uri \"/v1.0/identity/conditionalAccess/policies/$Id\" `",
    "    -ContentType 'application/json' -Body (ConvertTo-Json $body -Depth 20) }",
    "function Edit-CaPolicy($Id, $Step, $Part, [scriptblock]$Edit) {",
    "  $ErrorActionPreference = 'Stop'",
    "  $json = Invoke-MgGraphRequest -Method GET -OutputType Json `",
    "    -Uri \"/v1.0/identity/conditionalAccess/policies/$Id\"",
    "  $json | Out-File \"$Step.$Id.json\" -Encoding utf8 -NoClobber",
    "  $policy = $json | ConvertFrom-Json",
    "  $before = @(Get-Emergency $policy)",
    "  & $Edit $policy",
    "  $after = @(Get-Emergency $policy)",
    "  if ($before | Where-Object { $after -notcontains $_ }) {",
    "    throw 'an emergency account would lose its exclusion' }",
    "  $users = $policy.conditions.users",
    "  $wide = $users.includeUsers -contains 'All' -or $users.includeRoles",
    "  if ($Part -eq 'state' -and $policy.state -eq 'enabled' -and $wide -and -not $after) {",
    "    throw 'exclude the emergency accounts from this policy first' }",
    "  Send-CaPart $Id $Part $policy }",
    "function Undo-CaPolicy($Id, $Step, $Part) {",
    "  $ErrorActionPreference = 'Stop'",
    "  $json = Get-Content \"$Step.$Id.json\" -Raw -Encoding utf8",
    "  Send-CaPart $Id $Part ($json | ConvertFrom-Json) }",
];
