//! What the provisioning service of Exchange Online is required to do. Its interface is not documented, so what rests on that is never more than a SHOULD.

use crate::format::Role;
use crate::format::Strength::Should;
use crate::format::suite::Certainty::{Deduced, Documented};
use crate::requirement::Row;

/// Its rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "PRO-TOKEN",
        role: Role::Provisioning,
        says: "A token that the tenant has not issued for Exchange Online is refused, and is \
               not traded.",
        strength: Should,
        certainty: Deduced,
        source: "ED:v2-oauth2-on-behalf-of-flow",
        asks: &["provision"],
        told: &["refused"],
        control: "",
    },
    Row {
        id: "PRO-ON-BEHALF-OF",
        role: Role::Provisioning,
        says: "The service trades the app's token for one of its own, on behalf of the user, \
               for the server on-premises, with a credential of its own.",
        strength: Should,
        certainty: Documented,
        source: "HMA",
        asks: &["on-behalf-of"],
        told: &["done"],
        control: "",
    },
    Row {
        id: "PRO-NOT-ISSUED",
        role: Role::Provisioning,
        says: "Where Entra ID issues no token on behalf of the user, there is no copy.",
        strength: Should,
        certainty: Deduced,
        source: "HMA",
        asks: &["on-behalf-of"],
        told: &["refused"],
        control: "",
    },
    Row {
        id: "PRO-DEVICE-TYPE",
        role: Role::Provisioning,
        says: "It synchronises over ActiveSync with its own token, as a device of the type \
               `OutlookService`.",
        strength: Should,
        certainty: Documented,
        source: "OLEXO",
        asks: &["synchronize"],
        told: &["done"],
        control: "",
    },
    Row {
        id: "PRO-SERVER-REFUSES",
        role: Role::Provisioning,
        says: "Where the server on-premises refuses its token, there is no copy.",
        strength: Should,
        certainty: Deduced,
        source: "HMA",
        asks: &["synchronize"],
        told: &["refused"],
        control: "",
    },
    Row {
        id: "PRO-RENEW",
        role: Role::Provisioning,
        says: "When its token has expired, the service renews it and goes on without the \
               user.",
        strength: Should,
        certainty: Documented,
        source: "HMA",
        asks: &["refresh"],
        told: &["done"],
        control: "",
    },
    Row {
        id: "PRO-ENDPOINT",
        role: Role::Provisioning,
        says: "Its own token goes to no host but the one that it was issued for.",
        strength: Should,
        certainty: Deduced,
        source: "RFC9700",
        asks: &["provision-elsewhere"],
        told: &["refused"],
        control: "",
    },
    Row {
        id: "PRO-MALFORMED",
        role: Role::Provisioning,
        says: "A request without a token that can be read, or without an endpoint, is \
               refused.",
        strength: Should,
        certainty: Deduced,
        source: "RFC6750",
        asks: &["malformed"],
        told: &["refused"],
        control: "",
    },
];
