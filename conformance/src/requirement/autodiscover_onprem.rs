//! What AutoDiscover of Exchange Server on-premises is required to do.

use crate::format::Role;
use crate::format::Strength::{May, Must, Should};
use crate::format::suite::Certainty::{Deduced, Documented};
use crate::requirement::Row;

/// Its rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "DISCOVERY-ONPREM-FOUND",
        role: Role::AutodiscoverOnprem,
        says: "Anonymous AutoDiscover V2 for ActiveSync names the ActiveSync address of the server.",
        strength: Should,
        certainty: Documented,
        source: "CSS:Get-ProtocolEndpointViaAutoDv2",
        asks: &["discover"],
        told: &["found"],
        control: "",
    },
    Row {
        id: "DISCOVERY-ONPREM-POLICY-BLOCKS",
        role: Role::AutodiscoverOnprem,
        says: "Where the user's effective authentication policy blocks AutoDiscover, a password is refused.",
        strength: Must,
        certainty: Documented,
        source: "LEG2019",
        asks: &["password"],
        told: &["refused"],
        control: "authentication-policy",
    },
    Row {
        id: "DISCOVERY-ONPREM-PASSWORD-WORKS",
        role: Role::AutodiscoverOnprem,
        says: "Where nothing blocks it, a right password gets settings.",
        strength: May,
        certainty: Documented,
        source: "LEG2019",
        asks: &["password"],
        told: &["settings"],
        control: "",
    },
    Row {
        id: "DISCOVERY-ONPREM-NOT-PUBLISHED",
        role: Role::AutodiscoverOnprem,
        says: "After a move to Exchange Online, a server that is not published any more answers nobody.",
        strength: Should,
        certainty: Deduced,
        source: "LEG2019",
        asks: &["password"],
        told: &["not-published"],
        control: "",
    },
    Row {
        id: "DISCOVERY-ONPREM-MALFORMED",
        role: Role::AutodiscoverOnprem,
        says: "A request that asks for no protocol, an unknown one, or of nobody, is refused with a status \
               of the client's fault.",
        strength: Should,
        certainty: Deduced,
        source: "RFC9110",
        asks: &["malformed"],
        told: &["refused"],
        control: "",
    },
];
