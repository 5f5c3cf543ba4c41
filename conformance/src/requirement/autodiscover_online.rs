//! What AutoDiscover of Exchange Online is required to do.

use crate::format::Strength::{May, Must, Should};
use crate::format::suite::Certainty::{Deduced, Documented};
use crate::format::{Role, Strength};
use crate::requirement::Row;

/// Its rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "DISCOVERY-EXO-FOUND",
        role: Role::AutodiscoverOnline,
        says: "Anonymous AutoDiscover V2 for ActiveSync names the ActiveSync address of a mailbox in \
               Exchange Online, in JSON or in a redirect.",
        strength: Should,
        certainty: Documented,
        source: "CSS:Get-ProtocolEndpointViaAutoDv2",
        asks: &["discover"],
        told: &["found"],
        control: "",
    },
    Row {
        id: "DISCOVERY-EXO-ELSEWHERE",
        role: Role::AutodiscoverOnline,
        says: "For a mailbox on-premises it redirects to the organization's own AutoDiscover.",
        strength: Should,
        certainty: Documented,
        source: "CSS:Get-ProtocolEndpointViaAutoDv2",
        asks: &["discover"],
        told: &["elsewhere"],
        control: "",
    },
    Row {
        id: "DISCOVERY-EXO-BASIC-RETIRED",
        role: Role::AutodiscoverOnline,
        says: "Where Microsoft has switched Basic authentication off, AutoDiscover takes no password.",
        strength: Must,
        certainty: Documented,
        source: "EXODEP",
        asks: &["password"],
        told: &["refused"],
        control: "basic-retirement",
    },
    Row {
        id: "DISCOVERY-EXO-POLICY-BLOCKS",
        role: Role::AutodiscoverOnline,
        says: "Where the user's effective authentication policy does not allow Basic for AutoDiscover, a \
               password is refused.",
        strength: Must,
        certainty: Documented,
        source: "EXOBASIC",
        asks: &["password"],
        told: &["refused"],
        control: "authentication-policy",
    },
    Row {
        id: "DISCOVERY-EXO-LEGACY-CONDITIONAL-ACCESS",
        role: Role::AutodiscoverOnline,
        says: "A policy that applies to legacy clients refuses a password. How Exchange Online asks Entra \
               ID has no public format.",
        strength: Should,
        certainty: Documented,
        source: "ED:policy-block-legacy-authentication",
        asks: &["password"],
        told: &["refused"],
        control: "conditional-access",
    },
    Row {
        id: "DISCOVERY-EXO-PASSWORD-WORKS",
        role: Role::AutodiscoverOnline,
        says: "Where nothing blocks it, a right password gets settings. How Exchange Online has it checked \
               has no public format.",
        strength: May,
        certainty: Documented,
        source: "EXOBASIC",
        asks: &["password"],
        told: &["settings"],
        control: "",
    },
    Row {
        id: "DISCOVERY-EXO-MALFORMED",
        role: Role::AutodiscoverOnline,
        says: "A request that asks for no protocol, an unknown one, or of nobody, is refused with a status \
               of the client's fault.",
        strength: Should,
        certainty: Deduced,
        source: "RFC9110",
        asks: &["malformed"],
        told: &["refused"],
        control: "",
    },
    Row {
        id: "DISCOVERY-EXO-FEDERATED-PASSWORD",
        role: Role::AutodiscoverOnline,
        says: "A federated user's password is refused where AD FS's active endpoint is not published. How \
               Exchange Online asks Entra ID, and that AD FS, has no public format.",
        strength: Should,
        certainty: Documented,
        source: "PS:Set-AdfsEndpoint",
        asks: &["password"],
        told: &["refused"],
        control: "publishing: the active endpoint",
    },
    Row {
        id: "DISCOVERY-EXO-FEDERATED-MFA",
        role: Role::AutodiscoverOnline,
        says: "A federated user's password is refused where AD FS asks programs for a second factor. \
               Documents do not say so. How Exchange Online asks Entra ID, and that AD FS, has no public \
               format.",
        strength: Strength::Observed,
        certainty: Deduced,
        source: "WS:Access-Control-Policies-in-AD-FS",
        asks: &["password"],
        told: &["refused"],
        control: "federation-mfa",
    },
    Row {
        id: "DISCOVERY-EXO-NO-MAILBOX",
        role: Role::AutodiscoverOnline,
        says: "A password gets no settings of Exchange Online where the mailbox is on-premises.",
        strength: Should,
        certainty: Deduced,
        source: "CSS:Get-ProtocolEndpointViaAutoDv2",
        asks: &["password"],
        told: &["no-mailbox"],
        control: "",
    },
];
