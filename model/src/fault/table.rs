//! What is said of each fault, a file for each implementation.

mod app;
mod exchange_online;
mod exchange_onprem;
mod provisioning;
mod entra_tokens;
mod entra_policy;
mod federation;

use crate::fault::Row;

/// All rows, in the order of [`Fault::ALL`](crate::fault::Fault::ALL).
pub fn rows() -> impl Iterator<Item = &'static Row> {
    [
        app::ROWS,
        exchange_online::ROWS,
        exchange_onprem::ROWS,
        provisioning::ROWS,
        entra_tokens::ROWS,
        entra_policy::ROWS,
        federation::ROWS,
    ]
    .into_iter()
    .flatten()
}
