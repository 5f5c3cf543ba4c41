//! Settings: device access, on-premises.

settings! {
    group "device access, on-premises" first super::exchange_onprem::END;

    /// What happens to devices that no rule names.
    OnpremDefaultAccessLevel = "onprem-default-access-level" {
        Allow = "allow", Quarantine = "quarantine", Block = "block",
    }
    default: Allow,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "`DefaultAccessLevel` of the ActiveSync organization settings on Exchange Server, for \
        devices that no rule and no personal entry names; installed as Allow.",
    read: "Get-ActiveSyncOrganizationSettings | Format-List DefaultAccessLevel  # Exchange \
        Management Shell",
    change: "Set-ActiveSyncOrganizationSettings -DefaultAccessLevel Block  # Exchange Management \
        Shell",
    undo: "Set-ActiveSyncOrganizationSettings -DefaultAccessLevel \"$((Import-Clixml \
        onprem-default-access-level.xml).DefaultAccessLevel)\"  # Exchange Management Shell",
    breaks: "Every device that syncs today, at once, unless a rule or a personal entry allows it: \
        other mail apps, and Outlook mobile through Exchange Online until the rule for \
        `OutlookService` exists.",
    source: ["HMA", "PS:Set-ActiveSyncOrganizationSettings"],
    assumes: None;

    /// The rule that lets Exchange Online synchronise.
    OnpremRuleAllowOutlookService = "onprem-rule-allow-outlook-service" {
        Absent = "absent", Present = "present",
    }
    default: Absent,
    ordered: false,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "The device access rule on Exchange Server that allows DeviceType `OutlookService`, \
        as which Exchange Online syncs under hybrid modern authentication.",
    read: "Get-ActiveSyncDeviceAccessRule | Format-Table \
        Name,Characteristic,QueryString,AccessLevel  # Exchange Management Shell",
    change: "New-ActiveSyncDeviceAccessRule -Characteristic DeviceType -QueryString \
        'OutlookService' -AccessLevel Allow  # Exchange Management Shell",
    undo: "$saved = @(Import-Clixml onprem-rule-allow-outlook-service.xml); \
        Get-ActiveSyncDeviceAccessRule | Where-Object { $_.QueryString -eq 'OutlookService' -and \
        $saved.Name -notcontains $_.Name } | Remove-ActiveSyncDeviceAccessRule  # Exchange \
        Management Shell",
    breaks: "Nothing stops, but a door opens: any client may report this DeviceType, and Microsoft \
        says that such rules are no security boundary. The article's command makes the rule only \
        while the default level is not Allow.",
    source: ["ARTICLE", "HMA", "OLEXO", "PS:New-ActiveSyncDeviceAccessRule"],
    assumes: None;

    /// The rule that stops Outlook with a password.
    OnpremRuleBlockOutlookModel = "onprem-rule-block-outlook-model" {
        Absent = "absent", Present = "present",
    }
    default: Absent,
    ordered: true,
    who: Admin,
    owner: ExchangeOnPremises,
    product: "The device access rule on Exchange Server that blocks DeviceModel `Outlook for iOS \
        and Android`, which Outlook mobile reports when it signs in with a password.",
    read: "Get-ActiveSyncDeviceAccessRule | Format-Table \
        Name,Characteristic,QueryString,AccessLevel  # Exchange Management Shell",
    change: "New-ActiveSyncDeviceAccessRule -Characteristic DeviceModel -QueryString 'Outlook for \
        iOS and Android' -AccessLevel Block  # Exchange Management Shell",
    undo: "$saved = @(Import-Clixml onprem-rule-block-outlook-model.xml); \
        Get-ActiveSyncDeviceAccessRule | Where-Object { $_.QueryString -eq 'Outlook for iOS and \
        Android' -and $saved.Name -notcontains $_.Name } | Remove-ActiveSyncDeviceAccessRule  # \
        Exchange Management Shell",
    breaks: "Outlook mobile accounts set up with a password. The guide for devices without hybrid \
        modern authentication makes the same rule with Allow; the two contradict each other.",
    source: ["HMA", "OLMDM", "PS:New-ActiveSyncDeviceAccessRule"],
    assumes: None;

    /// Which of two matching rules wins.
    OnpremRulePrecedence = "onprem-rule-precedence" {
        AllowFirst = "allow-first", BlockFirst = "block-first",
    }
    default: BlockFirst,
    ordered: true,
    who: Nobody,
    owner: ExchangeOnPremises,
    product: "Which of two device access rules wins when one allows and the other blocks the same \
        device; Exchange has no setting for it.",
    read: "By a test: rules that allow one device's DeviceType and block its DeviceModel, then \
        Get-MobileDeviceStatistics -Mailbox <user> | Format-List \
        DeviceAccessState,DeviceAccessStateReason  # Exchange Management Shell",
    change: "None for an administrator: Exchange decides; make no rules that overlap",
    undo: "None for an administrator: Exchange decides",
    breaks: "nothing known",
    source: ["PS:New-ActiveSyncDeviceAccessRule"],
    assumes: Some("Documents do not say which of two matching rules wins. `block-first` assumes \
        the order recalled from older help: block, then quarantine, then allow.");

    /// The device model that Exchange Online reports when it synchronises.
    ExoSyncDeviceModel = "exo-sync-device-model" {
        Outlook = "outlook", Other = "other",
    }
    default: Other,
    ordered: false,
    who: Nobody,
    owner: Provisioning,
    product: "The device model that Exchange Online reports to Exchange Server when it syncs; \
        documents name only its DeviceType, `OutlookService`.",
    read: "By a test: Get-MobileDevice -Mailbox <user> | Format-List \
        DeviceType,DeviceModel,DeviceUserAgent  # Exchange Management Shell, for a mailbox that \
        syncs with hybrid modern authentication",
    change: "None for an administrator: Exchange Online decides",
    undo: "None for an administrator: Exchange Online decides",
    breaks: "nothing known",
    source: ["CSS:Test-HMAEAS", "HMA"],
    assumes: Some("Documents do not name the model. `other` assumes that it is not `Outlook for \
        iOS and Android`: otherwise the rule that Microsoft's guide tells one to make would stop \
        the sync that it sets up.");
}
