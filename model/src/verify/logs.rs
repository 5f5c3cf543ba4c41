//! Where a request can be seen afterwards.

mod look;

pub(super) use look::of;

/// A log, or a command that shows what a server keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Log {
    /// The id in files.
    pub id: &'static str,
    /// What it is, and where.
    pub place: &'static str,
    /// How to read it.
    pub read: &'static str,
    /// Keys of [`article::SOURCES`](crate::article::SOURCES).
    pub sources: &'static [&'static str],
}

/// What to look for in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The log.
    pub log: &'static Log,
    /// What stands there, or does not.
    pub look_for: String,
}

/// All logs.
pub const LOGS: [&Log; 12] = [
    &ENTRA,
    &ENTRA_NON_INTERACTIVE,
    &ENTRA_SERVICE_PRINCIPAL,
    &ADFS,
    &DOMAIN_CONTROLLER,
    &IIS,
    &IMAP_POP,
    &SMTP_RECEIVE,
    &DEVICES_ON_PREMISES,
    &DEVICES_ONLINE,
    &MESSAGE_TRACE,
    &MAILBOX_AUDIT,
];

/// Sign-ins in front of a person, and those with a password of a legacy client.
pub const ENTRA: Log = Log {
    id: "entra-sign-ins",
    place: "Entra admin center > Monitoring & health > Sign-in logs > User sign-ins (interactive), \
            some minutes later",
    read: "Get-MgAuditLogSignIn -Filter \"userPrincipalName eq '$MAILUSER'\" | Select-Object \
           CreatedDateTime, ClientAppUsed, ConditionalAccessStatus, AppliedConditionalAccessPolicies, \
           Status",
    sources: &["ED:concept-sign-ins", "GR:signIn", "ED:reference-error-codes"],
};

/// Sign-ins by a refresh token, or by a service.
pub const ENTRA_NON_INTERACTIVE: Log = Log {
    id: "entra-non-interactive-sign-ins",
    place: "Entra admin center > Monitoring & health > Sign-in logs > User sign-ins \
            (non-interactive)",
    read: "Get-MgBetaAuditLogSignIn -Filter \"userPrincipalName eq '$MAILUSER' and \
           signInEventTypes/any(t: t eq 'nonInteractiveUser')\"",
    sources: &["ED:concept-sign-ins", "GR:signIn"],
};

/// Sign-ins of an application as itself.
pub const ENTRA_SERVICE_PRINCIPAL: Log = Log {
    id: "entra-service-principal-sign-ins",
    place: "Entra admin center > Monitoring & health > Sign-in logs > Service principal sign-ins",
    read: "Get-MgBetaAuditLogSignIn -Filter \"signInEventTypes/any(t: t eq 'servicePrincipal')\"",
    sources: &["ED:concept-sign-ins", "GR:signIn"],
};

/// AD FS.
pub const ADFS: Log = Log {
    id: "adfs-audit",
    place: "Security log of every AD FS server, source `AD FS Auditing`; Get-AdfsProperties shows \
            whether AuditLevel is None",
    read: "Get-WinEvent -FilterHashtable @{LogName='Security'; ProviderName='AD FS Auditing'; \
           Id=1200,1201,1202,1203}",
    sources: &["WS:auditing-enhancements-to-ad-fs"],
};

/// Active Directory.
pub const DOMAIN_CONTROLLER: Log = Log {
    id: "domain-controller",
    place: "Security log of the domain controllers; which one was asked is not known beforehand",
    read: "Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4768,4771,4776,4740}",
    sources: &["WS:event-4776", "WS:account-lockout-threshold"],
};

/// The web server in front of Exchange Server.
pub const IIS: Log = Log {
    id: "exchange-iis",
    place: "IIS log of the front end of Exchange Server, C:\\inetpub\\logs\\LogFiles\\W3SVC1; times in \
            UTC, written with a delay",
    read: "Select-String -Path C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex*.log -Pattern C0FFEE00, \
           $MAILUSER",
    sources: &["WS:iis-logging"],
};

/// IMAP and POP on Exchange Server.
pub const IMAP_POP: Log = Log {
    id: "exchange-imap-pop",
    place: "Protocol logs of IMAP and POP on Exchange Server; off as installed",
    read: "Get-ImapSettings | Format-List ProtocolLogEnabled, LogFileLocation",
    sources: &["PS:Set-ImapSettings"],
};

/// The receive connectors of Exchange Server.
pub const SMTP_RECEIVE: Log = Log {
    id: "exchange-smtp-receive",
    place: "Protocol log of the receive connectors of Exchange Server, in the front end's folder \
            SmtpReceive; off as installed for the connector of port 587",
    read: "Get-FrontendTransportService | Format-List ReceiveProtocolLogPath; Get-ReceiveConnector | \
           Format-Table Identity, ProtocolLoggingLevel",
    sources: &["EXRECEIVE", "PS:Set-ReceiveConnector"],
};

/// Devices on Exchange Server.
pub const DEVICES_ON_PREMISES: Log = Log {
    id: "devices-on-premises",
    place: "Mobile devices of the mailbox, in the Exchange Management Shell",
    read: "Get-MobileDeviceStatistics -Mailbox $MAILUSER | Format-List DeviceId, DeviceType, \
           DeviceModel, DeviceAccessState, DeviceAccessStateReason, LastSuccessSync",
    sources: &["PS:Get-MobileDeviceStatistics"],
};

/// Devices in Exchange Online.
pub const DEVICES_ONLINE: Log = Log {
    id: "devices-online",
    place: "Mobile devices of the mailbox, in Exchange Online PowerShell",
    read: DEVICES_ON_PREMISES.read,
    sources: &["PS:Get-MobileDeviceStatistics"],
};

/// Mail that was sent.
pub const MESSAGE_TRACE: Log = Log {
    id: "message-trace",
    place: "Message trace of Exchange Online",
    read: "Get-MessageTraceV2 -SenderAddress $MAILUSER",
    sources: &["PS:Get-MessageTraceV2"],
};

/// Mail that was read.
pub const MAILBOX_AUDIT: Log = Log {
    id: "mailbox-audit",
    place: "Unified audit log, some hours later",
    read: "Search-UnifiedAuditLog -StartDate (Get-Date).AddDays(-1) -EndDate (Get-Date) -UserIds \
           $MAILUSER -Operations MailItemsAccessed",
    sources: &["PS:Search-UnifiedAuditLog"],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::source;

    #[test]
    fn every_log_says_where_it_is_and_by_which_document() {
        for log in LOGS {
            assert!(!log.place.is_empty() && !log.read.is_empty(), "{}", log.id);
            assert!(!log.sources.is_empty(), "{}", log.id);
            for key in log.sources {
                assert!(source(key).is_some(), "{}: {key}", log.id);
            }
        }
    }
}
