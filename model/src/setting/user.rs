//! Settings: user, device, client.

settings! {
    group "user, device, client" first super::federation::END;

    /// The user's second factor at the start.
    MfaRegistration = "mfa-registration" {
        Unregistered = "unregistered", Registered = "registered",
    }
    default: Registered,
    ordered: true,
    who: User,
    owner: EntraId,
    product: "Whether the user has registered a second factor with Entra ID.",
    read: "Get-MgUserAuthenticationMethod -UserId <user>  # Microsoft Graph PowerShell; a method \
        besides the password: registered",
    change: "The user's: register at https://aka.ms/mysecurityinfo; an administrator can give a \
        temporary access pass for it",
    undo: "The user's: delete the method at https://aka.ms/mysecurityinfo; an administrator can \
        require to register again",
    breaks: "nothing known",
    source: ["ED:howto-mfa-userdevicesettings"],
    assumes: None;

    /// Whether the user's device is enrolled and compliant.
    DeviceState = "device-state" {
        Unmanaged = "unmanaged", Compliant = "compliant",
    }
    default: Unmanaged,
    ordered: false,
    who: User,
    owner: EntraId,
    product: "Whether the user's device is enrolled in Intune and meets its compliance policies.",
    read: "Get-MgDeviceManagementManagedDevice -Filter \"userPrincipalName eq '<user>'\" | \
        Format-Table DeviceName,ComplianceState  # Microsoft Graph PowerShell",
    change: "The user's: enrol the device with Intune Company Portal and mend what it lists",
    undo: "The user's: remove the device in Intune Company Portal; an administrator can retire it \
        in the Intune admin center",
    breaks: "Nothing known; the organization gets a say in the device.",
    source: ["INTUNE:device-compliance-get-started"],
    assumes: None;

    /// Whether the app runs under an app protection policy.
    AppProtection = "app-protection" {
        Absent = "absent", Present = "present",
    }
    default: Absent,
    ordered: false,
    who: User,
    owner: EntraId,
    product: "Whether the user's mail app runs under an Intune app protection policy.",
    read: "Intune admin center > Apps > Monitor > App protection status",
    change: "The user's: sign in to the managed app with the broker installed (Authenticator on \
        iOS, Company Portal on Android); an administrator assigns the policy in Intune admin \
        center > Apps > App protection policies",
    undo: "The user's: remove the account from the app; an administrator can take back the \
        assignment",
    breaks: "Copying and saving mail to apps that are not managed, as far as the policy forbids \
        it.",
    source: ["ED:concept-conditional-access-grant", "INTUNE:app-protection-policy"],
    assumes: None;

    /// What the user runs.
    Client = "client" {
        Legacy = "legacy", ThirdPartyModern = "third-party-modern", OutlookMobile = "outlook-mobile",
    }
    default: OutlookMobile,
    ordered: false,
    who: User,
    owner: Client,
    product: "What the user reads mail with: an app that knows a password alone, a third-party app \
        with modern authentication, or Outlook for iOS and Android.",
    read: "Get-MobileDevice -Mailbox <user> | Format-Table DeviceType,DeviceModel,DeviceUserAgent  \
        # Exchange Management Shell",
    change: "The user's: install Outlook for iOS and Android and add the account; none for an \
        administrator",
    undo: "The user's: add the account to the former app again",
    breaks: "What only the former app can do.",
    source: ["ARTICLE", "HMA"],
    assumes: None;

    /// Whether the user may also set the account up by hand.
    UserBypassesAutodetect = "user-bypasses-autodetect" {
        Yes = "yes", No = "no",
    }
    default: No,
    ordered: true,
    who: User,
    owner: User,
    product: "Whether the user may also set the account up by hand, with server and password: \
        Outlook mobile allows it at any time.",
    read: "Get-MobileDevice -Mailbox <user> | Where-Object { $_.DeviceType -eq 'Outlook' }  # \
        Exchange Management Shell; with hybrid modern authentication the type is `OutlookService`",
    change: "The user's habit; none for an administrator, who can make it useless by refusing \
        passwords on the server",
    undo: "None",
    breaks: "nothing known",
    source: ["HMA", "OLMDM", "OLPWD"],
    assumes: None;
}
