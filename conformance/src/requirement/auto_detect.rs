//! What AutoDetect is required to do. Its interface is not documented, so nothing of it is more than a SHOULD.

use crate::format::Strength::Should;
use crate::format::suite::Certainty;
use crate::format::suite::Certainty::{Deduced, Documented};
use crate::format::{Role, Strength};
use crate::requirement::Row;

/// Its rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "AD-AUTHORITY",
        role: Role::AutoDetect,
        says: "It asks Exchange Online for the address first, follows it to the server on-premises, asks the \
               mail server with an empty bearer, and hands the app the authority that the \
               challenge names.",
        strength: Should,
        certainty: Documented,
        source: "CSS:Test-HMAEAS",
        asks: &["detect"],
        told: &["sign-in"],
        control: "",
    },
    Row {
        id: "AD-PASSWORD",
        role: Role::AutoDetect,
        says: "Where no authority is named and Basic is offered, it tells the app of \
               ActiveSync alone.",
        strength: Strength::Observed,
        certainty: Certainty::Observed,
        source: "CSS:Test-HMAEAS",
        asks: &["detect"],
        told: &["password"],
        control: "",
    },
    Row {
        id: "AD-NOTHING",
        role: Role::AutoDetect,
        says: "Where nothing is offered, it tells the app of no way in.",
        strength: Strength::Observed,
        certainty: Deduced,
        source: "CSS:Test-HMAEAS",
        asks: &["detect"],
        told: &["nothing"],
        control: "",
    },
    Row {
        id: "AD-MALFORMED",
        role: Role::AutoDetect,
        says: "A request without an address is refused.",
        strength: Should,
        certainty: Deduced,
        source: "RFC9110",
        asks: &["malformed"],
        told: &["refused"],
        control: "",
    },
];
