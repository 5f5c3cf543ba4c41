//! Commands: Conditional Access and what else Entra ID asks of users.

use crate::setting::commands::{ENTRY, Edit, Entry, ListEdit, OTHER, Other, Preparation, Save};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        setting: "ca-policy",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        others: &[
            Other {
                value: "disabled",
                command: "Edit-CaPolicy <policy> ca-policy state { param($p) $p.state = 'disabled' \
                    }  # Microsoft Graph PowerShell, after step 0",
                needs: Some(Preparation::ConditionalAccess),
                ..OTHER
            },
            Other {
                value: "report-only",
                command: "Edit-CaPolicy <policy> ca-policy state { param($p) $p.state = \
                    'enabledForReportingButNotEnforced' }  # Microsoft Graph PowerShell, after \
                    step 0",
                needs: Some(Preparation::ConditionalAccess),
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "ca-block-legacy",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        others: &[
            Other {
                value: "disabled",
                command: "Edit-CaPolicy <policy> ca-block-legacy state { param($p) $p.state = \
                    'disabled' }  # Microsoft Graph PowerShell, after step 0",
                needs: Some(Preparation::ConditionalAccess),
                ..OTHER
            },
            Other {
                value: "report-only",
                command: "Edit-CaPolicy <policy> ca-block-legacy state { param($p) $p.state = \
                    'enabledForReportingButNotEnforced' }  # Microsoft Graph PowerShell, after \
                    step 0",
                needs: Some(Preparation::ConditionalAccess),
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "ca-covers-user",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        lists: &[
            ListEdit { list: "conditions.users.excludeUsers", edit: Edit::Removes("<user id>") },
            ListEdit { list: "conditions.users.includeUsers", edit: Edit::Includes("<user id>") },
        ],
        others: &[Other {
            value: "no",
            command: "Edit-CaPolicy <policy> ca-covers-user users { param($p) \
                $p.conditions.users.excludeUsers = @($p.conditions.users.excludeUsers) + '<user \
                id>' }  # Microsoft Graph PowerShell, after step 0",
            needs: Some(Preparation::ConditionalAccess),
            lists: &[ListEdit {
                list: "conditions.users.excludeUsers",
                edit: Edit::Adds("<user id>"),
            }],
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "ca-block-legacy-covers-user",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        lists: &[
            ListEdit { list: "conditions.users.excludeUsers", edit: Edit::Removes("<user id>") },
            ListEdit { list: "conditions.users.includeUsers", edit: Edit::Includes("<user id>") },
        ],
        others: &[Other {
            value: "no",
            command: "Edit-CaPolicy <policy> ca-block-legacy-covers-user users { param($p) \
                $p.conditions.users.excludeUsers = @($p.conditions.users.excludeUsers) + '<user \
                id>' }  # Microsoft Graph PowerShell, after step 0",
            needs: Some(Preparation::ConditionalAccess),
            lists: &[ListEdit {
                list: "conditions.users.excludeUsers",
                edit: Edit::Adds("<user id>"),
            }],
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "ca-covers-exchange",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        lists: &[
            ListEdit {
                list: "conditions.applications.excludeApplications",
                edit: Edit::Removes("00000002-0000-0ff1-ce00-000000000000"),
            },
            ListEdit {
                list: "conditions.applications.includeApplications",
                edit: Edit::Includes("00000002-0000-0ff1-ce00-000000000000"),
            },
        ],
        others: &[Other {
            value: "no",
            command: "Edit-CaPolicy <policy> ca-covers-exchange applications { param($p) \
                $p.conditions.applications.excludeApplications = \
                @($p.conditions.applications.excludeApplications) + \
                '00000002-0000-0ff1-ce00-000000000000' }  # Microsoft Graph PowerShell, after step \
                0",
            needs: Some(Preparation::ConditionalAccess),
            lists: &[ListEdit {
                list: "conditions.applications.excludeApplications",
                edit: Edit::Adds("00000002-0000-0ff1-ce00-000000000000"),
            }],
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "ca-client-apps",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        lists: &[ListEdit { list: "conditions.clientAppTypes", edit: Edit::Widens("all") }],
        others: &[
            Other {
                value: "browser-only",
                command: "Entra admin center > Conditional Access > Policies > <policy> > \
                    Conditions > Client apps > Browser alone",
                ..OTHER
            },
            Other {
                value: "mobile-and-desktop-only",
                command: "Entra admin center > Conditional Access > Policies > <policy> > \
                    Conditions > Client apps > Mobile apps and desktop clients alone",
                ..OTHER
            },
            Other {
                value: "modern-only",
                command: "Entra admin center > Conditional Access > Policies > <policy> > \
                    Conditions > Client apps > Browser, and mobile apps and desktop clients",
                ..OTHER
            },
        ],
        ..ENTRY
    },
    Entry {
        setting: "ca-platforms",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        lists: &[ListEdit {
            list: "conditions.platforms.includePlatforms",
            edit: Edit::Widens("all"),
        }],
        others: &[Other {
            value: "ios-android-only",
            command: "Entra admin center > Conditional Access > Policies > <policy> > Conditions > \
                Device platforms > Android and iOS alone",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "ca-excludes-trusted-locations",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        lists: &[ListEdit {
            list: "conditions.locations.excludeLocations",
            edit: Edit::Removes("AllTrusted"),
        }],
        others: &[Other {
            value: "yes",
            command: "Edit-CaPolicy <policy> ca-excludes-trusted-locations locations { param($p) \
                $p.conditions.locations.excludeLocations = \
                @($p.conditions.locations.excludeLocations) + 'AllTrusted' }  # Microsoft Graph \
                PowerShell, after step 0",
            needs: Some(Preparation::ConditionalAccess),
            lists: &[ListEdit {
                list: "conditions.locations.excludeLocations",
                edit: Edit::Adds("AllTrusted"),
            }],
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "ca-require-mfa",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        lists: &[ListEdit { list: "grantControls.builtInControls", edit: Edit::Adds("mfa") }],
        others: &[Other {
            value: "no",
            command: "Edit-CaPolicy <policy> ca-require-mfa grantControls { param($p) \
                $p.grantControls.builtInControls = @($p.grantControls.builtInControls -ne 'mfa') } \
                 # Microsoft Graph PowerShell, after step 0",
            needs: Some(Preparation::ConditionalAccess),
            lists: &[ListEdit {
                list: "grantControls.builtInControls",
                edit: Edit::Removes("mfa"),
            }],
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "ca-require-compliant-device",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        lists: &[ListEdit {
            list: "grantControls.builtInControls",
            edit: Edit::Adds("compliantDevice"),
        }],
        others: &[Other {
            value: "no",
            command: "Edit-CaPolicy <policy> ca-require-compliant-device grantControls { param($p) \
                $p.grantControls.builtInControls = @($p.grantControls.builtInControls -ne \
                'compliantDevice') }  # Microsoft Graph PowerShell, after step 0",
            needs: Some(Preparation::ConditionalAccess),
            lists: &[ListEdit {
                list: "grantControls.builtInControls",
                edit: Edit::Removes("compliantDevice"),
            }],
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "ca-require-app-protection",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        lists: &[ListEdit {
            list: "grantControls.builtInControls",
            edit: Edit::Adds("compliantApplication"),
        }],
        others: &[Other {
            value: "no",
            command: "Edit-CaPolicy <policy> ca-require-app-protection grantControls { param($p) \
                $p.grantControls.builtInControls = @($p.grantControls.builtInControls -ne \
                'compliantApplication') }  # Microsoft Graph PowerShell, after step 0",
            needs: Some(Preparation::ConditionalAccess),
            lists: &[ListEdit {
                list: "grantControls.builtInControls",
                edit: Edit::Removes("compliantApplication"),
            }],
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "ca-require-approved-app",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        lists: &[ListEdit {
            list: "grantControls.builtInControls",
            edit: Edit::Adds("approvedApplication"),
        }],
        others: &[Other {
            value: "no",
            command: "Edit-CaPolicy <policy> ca-require-approved-app grantControls { param($p) \
                $p.grantControls.builtInControls = @($p.grantControls.builtInControls -ne \
                'approvedApplication') }  # Microsoft Graph PowerShell, after step 0",
            needs: Some(Preparation::ConditionalAccess),
            lists: &[ListEdit {
                list: "grantControls.builtInControls",
                edit: Edit::Removes("approvedApplication"),
            }],
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "ca-grant-operator",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        others: &[Other {
            value: "or",
            command: "Edit-CaPolicy <policy> ca-grant-operator grantControls { param($p) \
                $p.grantControls.operator = 'OR' }  # Microsoft Graph PowerShell, after step 0",
            needs: Some(Preparation::ConditionalAccess),
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "authentication-strength",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::WithEdit,
        lists: &[ListEdit { list: "grantControls.builtInControls", edit: Edit::Removes("mfa") }],
        others: &[Other {
            value: "any-mfa",
            command: "Edit-CaPolicy <policy> authentication-strength grantControls { param($p) \
                $p.grantControls.builtInControls = @($p.grantControls.builtInControls -ne 'mfa'); \
                $p.grantControls | Add-Member -NotePropertyName authenticationStrength \
                -NotePropertyValue @{ id = '00000000-0000-0000-0000-000000000002' } -Force }  # \
                Microsoft Graph PowerShell, after step 0",
            needs: Some(Preparation::ConditionalAccess),
            lists: &[ListEdit {
                list: "grantControls.builtInControls",
                edit: Edit::Removes("mfa"),
            }],
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "ca-block-device-code",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::Nothing,
        later: Some(
            "after some days in which the sign-in log shows nothing under `Report-only` that must \
                go on: Edit-CaPolicy <new policy> ca-block-device-code state { param($p) $p.state \
                = 'enabled' }  # Microsoft Graph PowerShell, after step 0",
        ),
        others: &[Other {
            value: "no",
            command: "Edit-CaPolicy <policy> ca-block-device-code state { param($p) $p.state = \
                'disabled' }  # Microsoft Graph PowerShell, after step 0",
            needs: Some(Preparation::ConditionalAccess),
            undo: Some(
                "Undo-CaPolicy <policy> ca-block-device-code state  # Microsoft Graph PowerShell, \
                    after step 0",
            ),
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "mfa-registration-protected",
        needs: Some(Preparation::ConditionalAccess),
        save: Save::Nothing,
        later: Some(
            "after some days in which the sign-in log shows nothing under `Report-only` that must \
                go on: Edit-CaPolicy <new policy> mfa-registration-protected state { param($p) \
                $p.state = 'enabled' }  # Microsoft Graph PowerShell, after step 0",
        ),
        others: &[Other {
            value: "no",
            command: "Edit-CaPolicy <policy> mfa-registration-protected state { param($p) $p.state \
                = 'disabled' }  # Microsoft Graph PowerShell, after step 0",
            needs: Some(Preparation::ConditionalAccess),
            undo: Some(
                "Undo-CaPolicy <policy> mfa-registration-protected state  # Microsoft Graph \
                    PowerShell, after step 0",
            ),
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "security-defaults",
        save: Save::Command(
            "Get-MgPolicyIdentitySecurityDefaultEnforcementPolicy | Select-Object IsEnabled | \
                Export-Clixml security-defaults.xml -NoClobber  # Microsoft Graph PowerShell",
        ),
        others: &[Other {
            value: "off",
            command: "Update-MgPolicyIdentitySecurityDefaultEnforcementPolicy -BodyParameter @{ \
                isEnabled = $false }  # Microsoft Graph PowerShell",
            ..OTHER
        }],
        ..ENTRY
    },
    Entry {
        setting: "per-user-mfa",
        save: Save::Command(
            "Invoke-MgGraphRequest -Method GET -Uri \
                '/beta/users/<user>/authentication/requirements' | Export-Clixml per-user-mfa.xml \
                -NoClobber  # Microsoft Graph PowerShell",
        ),
        others: &[
            Other {
                value: "disabled",
                command: "Invoke-MgGraphRequest -Method PATCH -Uri \
                    '/beta/users/<user>/authentication/requirements' -Body @{ perUserMfaState = \
                    'disabled' }  # Microsoft Graph PowerShell",
                ..OTHER
            },
            Other {
                value: "enabled",
                command: "Invoke-MgGraphRequest -Method PATCH -Uri \
                    '/beta/users/<user>/authentication/requirements' -Body @{ perUserMfaState = \
                    'enabled' }  # Microsoft Graph PowerShell",
                ..OTHER
            },
        ],
        ..ENTRY
    },
];
