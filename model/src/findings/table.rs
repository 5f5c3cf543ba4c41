//! The findings.

use super::Finding;
use crate::families::Verdict::{Holds, Violated};

const MFA: &str = "mailbox-data-requires-mfa";
const READS: &str = "attacker-never-reads-mailbox";

/// All of them: first what the article's two architectures guarantee, then what they do not, then what
/// organizations have that nearly follow it.
pub const FINDINGS: &[Finding] = &[
    Finding {
        title: "The first architecture keeps mail behind MFA",
        says: "With the mailbox in Exchange Online, MFA for every app and the authentication policy \
            for the organization, no mail leaves without MFA by the user, whether or not Microsoft \
            has switched Basic off, and even if she sets her account up by hand.",
        preset: "article-exchange-online",
        sets: &[],
        claim: MFA,
        verdict: Holds,
        source: &["ARTICLE", "EXOBASIC", "ED:concept-conditional-access-grant"],
    },
    Finding {
        title: "So does the second, if only ActiveSync and AutoDiscover can be reached",
        says: "With the mailbox on-premises and hybrid modern authentication, the two protocols that \
            the article's policy blocks are then the only ones there are.",
        preset: "article-on-premises",
        sets: &[],
        claim: MFA,
        verdict: Holds,
        source: &["ARTICLE", "HMA", "LEG2019"],
    },
    Finding {
        title: "The second does not, as Exchange is installed",
        says: "The article blocks two of eight protocols, and no flag covers Outlook on the web. EWS, \
            MAPI, IMAP, POP and Outlook on the web take a password; Conditional Access is never asked.",
        preset: "article-on-premises-published",
        sets: &[],
        claim: MFA,
        verdict: Violated,
        source: &["LEG2019", "PS:Set-AuthenticationPolicy"],
    },
    Finding {
        title: "No flag covers SMTP",
        says: "With all eight flags set and a modern sign-in to Outlook on the web, the receive connectors \
            of the server still take a password from anywhere. No mail comes with it, but whether the \
            password is right; and wrong ones lock the account in Active Directory.",
        preset: "article-on-premises-published",
        sets: &["onprem-block-legacy-other=true", "onprem-owa-sign-in=modern"],
        claim: "basic-authentication-never-succeeds",
        verdict: Violated,
        source: &["EXRECEIVE", "LEG2019", "PS:New-AuthenticationPolicy"],
    },
    Finding {
        title: "Where a token is enough, EWS gives mail behind the back of the device rules",
        says: "With hybrid modern authentication EWS and MAPI take the same token as ActiveSync. The three \
            device commands and a firewall in front of ActiveSync do not touch them.",
        preset: "article-on-premises-published",
        sets: &[
            "ca-policy=disabled",
            "onprem-block-legacy-other=true",
            "onprem-owa-sign-in=not-published",
            "onprem-activesync-reachable-from=microsoft-365-only",
        ],
        claim: "only-approved-clients-receive-data",
        verdict: Violated,
        source: &["HMACFG", "HMAOVW"],
    },
    Finding {
        title: "Device rules withhold mail, and take the password all the same",
        says: "Where no authentication policy covers the user, the server checks the password of an app \
            that was set up by hand before the three device rules turn it away.",
        preset: "article-on-premises",
        sets: &["onprem-policy-assignment=none", "attacker-knows-password=no"],
        claim: "basic-authentication-never-succeeds",
        verdict: Violated,
        source: &["HMA", "OLPWD"],
    },
    Finding {
        title: "Device rules go by what a client says of itself",
        says: "DeviceType and DeviceModel are strings in a request. Whoever has a token of Exchange \
            Online's synchronisation, or one for the server, names a device that passes.",
        preset: "article-on-premises",
        sets: &[],
        claim: "decisions-ignore-spoofable-fields",
        verdict: Violated,
        source: &["OLEXO", "PS:New-ActiveSyncDeviceAccessRule"],
    },
    Finding {
        title: "The rule for Outlook alone does not stop a stolen token",
        says: "A copy of the token with which Exchange Online synchronises opens the mailbox for any \
            client that calls itself OutlookService. No device rule is among the repairs.",
        preset: "article-on-premises",
        sets: &["attacker-sync-token=yes"],
        claim: "only-approved-clients-receive-data",
        verdict: Violated,
        source: &["CSS:Test-HMAEAS", "OLEXO"],
    },
    Finding {
        title: "MFA is not what keeps a phisher out",
        says: "Through a proxy the user does her MFA for the attacker: the mail is behind MFA by the \
            user, and the attacker reads it.",
        preset: "article-exchange-online",
        sets: &["attacker-phishing-proxy=yes"],
        claim: READS,
        verdict: Violated,
        source: &["RFC9700", "ED:concept-authentication-strengths"],
    },
    Finding {
        title: "Nor one with a device code, whatever the factor",
        says: "The user signs in on the real page, with a phishing-resistant factor, for a client that \
            waits elsewhere.",
        preset: "article-exchange-online",
        sets: &["attacker-device-code=yes", "authentication-strength=phishing-resistant"],
        claim: READS,
        verdict: Violated,
        source: &["ED:concept-authentication-flows"],
    },
    Finding {
        title: "The key of AD FS is worth a second factor",
        says: "Whoever can sign AD FS's response puts MFA into it, and Entra ID takes AD FS's word \
            unless the domain's federation setting says otherwise.",
        preset: "article-exchange-online",
        sets: &["attacker-adfs-key=yes", "federated-idp-mfa-behavior=accept"],
        claim: MFA,
        verdict: Violated,
        source: &["GR:internalDomainFederation", "WS:Best-Practices-Securing-AD-FS"],
    },
    Finding {
        title: "The dedicated hybrid application opens mailboxes in the cloud for who has its key",
        says: "As its script makes it, the application may read every mailbox over EWS, and its key is \
            Exchange Server's own certificate. Whoever administers that server reads mail in Exchange \
            Online, past every policy, unless EWS is shut for the application.",
        preset: "microsoft-baseline",
        sets: &["attacker-onprem-admin=yes", "dedicated-hybrid-app=yes"],
        claim: MFA,
        verdict: Violated,
        source: &["CSS:New-EwsAzureApplication", "DHA"],
    },
    Finding {
        title: "The shared principal is shut at EWS, and what else takes its tokens nobody says",
        says: "Since 31 October 2025 EWS answers Exchange Server's key on the shared service principal \
            no more (CVE-2025-53786). Where a key is left, the mail is safe only if no other \
            interface takes such a token, which Microsoft does not document.",
        preset: "microsoft-baseline",
        sets: &["attacker-onprem-admin=yes"],
        claim: MFA,
        verdict: Violated,
        source: &["CSS:ConfigureExchangeHybridApplication", "DHA", "DHABLOG"],
    },
    Finding {
        title: "A revocation does not end a token that was asked for without the capability",
        says: "Continuous access evaluation ends tokens of clients that have declared `cp1`, as Outlook \
            mobile does. A program of the attacker's does not: what it got by phishing opens the mail \
            until it expires.",
        preset: "article-exchange-online",
        sets: &["attacker-phishing-proxy=yes"],
        claim: "access-token-dies-after-revocation",
        verdict: Violated,
        source: &[
            "ED:app-resilience-continuous-access-evaluation",
            "ED:concept-continuous-access-evaluation",
        ],
    },
    Finding {
        title: "MFA at AD FS leaves the active endpoint open where active clients are exempt",
        says: "The alternative that the article mentions is often written so that mail clients are not \
            asked. Then AD FS signs for a password alone.",
        preset: "adfs-mfa-instead-legacy-exempt",
        sets: &[],
        claim: MFA,
        verdict: Violated,
        source: &["ARTICLE", "PS:Set-AdfsAdditionalAuthenticationRule"],
    },
    Finding {
        title: "Staged rollout takes AD FS's MFA away from the users in it",
        says: "The domain still counts as federated, and its users sign in at Entra ID: MFA that AD FS alone \
            asks for is never asked. Legacy clients and forged responses go on by way of AD FS.",
        preset: "adfs-mfa-instead",
        sets: &["staged-rollout=password-hash-sync"],
        claim: MFA,
        verdict: Violated,
        source: &["ED:how-to-connect-staged-rollout"],
    },
    Finding {
        title: "Whoever has no factor yet loses the account to whoever has the password",
        says: "Asked for MFA, the attacker registers a factor of her own.",
        preset: "microsoft-baseline",
        sets: &["mfa-registration=unregistered"],
        claim: MFA,
        verdict: Violated,
        source: &["ED:policy-all-users-security-info-registration"],
    },
    Finding {
        title: "MFA or a compliant device is not MFA",
        says: "A compliant device grants without a second factor. Who has only the password is kept \
            out all the same.",
        preset: "compliant-or-mfa",
        sets: &[],
        claim: MFA,
        verdict: Violated,
        source: &["ED:concept-conditional-access-grant"],
    },
    Finding {
        title: "A trusted network spares MFA, and keeps a stranger out as long as she is not in it",
        says: "Mail leaves without MFA for the user herself; an attacker who knows the password from \
            outside does not read it.",
        preset: "mfa-except-trusted-network",
        sets: &[],
        claim: READS,
        verdict: Holds,
        source: &["ED:concept-assignment-network"],
    },
    Finding {
        title: "An old server confirms passwords for as long as it answers",
        says: "After the move to Exchange Online it has no mail, and tells whether a password is right.",
        preset: "migrated-onprem-left-running",
        sets: &[],
        claim: "basic-authentication-never-succeeds",
        verdict: Violated,
        source: &["LEG2019", "HYBAGENT"],
    },
    Finding {
        title: "A policy of one's own beats the organization's",
        says: "A user with an older policy that blocks nothing is weaker than the organization, which \
            the article's last step does not change.",
        preset: "article-exchange-online",
        sets: &["exo-policy-assignment=organization-with-permissive-user"],
        claim: "no-user-weaker-than-organization",
        verdict: Violated,
        source: &["EXOBASIC", "PS:Set-OrganizationConfig"],
    },
    Finding {
        title: "Security defaults ask for MFA when the service finds it necessary",
        says: "They refuse legacy clients; a modern sign-in with the password alone can pass.",
        preset: "security-defaults",
        sets: &[],
        claim: MFA,
        verdict: Violated,
        source: &["ED:security-defaults"],
    },
    Finding {
        title: "A new password does not stop the copy of an on-premises mailbox",
        says: "Exchange Online synchronises with a refresh token of a confidential client, which \
            outlives a change of the password. Revoking the user's sessions, or disabling the account, \
            ends it.",
        preset: "article-on-premises",
        sets: &[],
        claim: "sync-stops-after-revocation",
        verdict: Violated,
        source: &["ED:refresh-tokens", "HMA"],
    },
    Finding {
        title: "Whoever knows a name can lock a federated user out of her mail",
        says: "AD FS has wrong passwords from outside checked by Active Directory, which locks the \
            account. Soft lockout keeps the user out as well; smart lockout tells her places apart.",
        preset: "article-exchange-online",
        sets: &[
            "attacker-sprays=yes",
            "attacker-knows-password=no",
            "identity-model=federated",
            "adfs-extranet-lockout=off,soft",
        ],
        claim: "stranger-cannot-lock-out-user",
        verdict: Violated,
        source: &[
            "WS:Configure-AD-FS-Extranet-Smart-Lockout",
            "WS:Configure-AD-FS-Extranet-Soft-Lockout",
        ],
    },
];
