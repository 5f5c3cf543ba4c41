//! The parties, one file each. Servers are total functions over the records that a request names.
//!
//! A server either replies, or calls another server and goes on with the answer. It sees wire
//! claims, never ghosts, and reads settings only through its own eyes. Who carries calls and
//! moves the app and the attacker is [`world`](crate::world); later it can be a socket.

pub mod directory;
pub mod entra;
pub mod federation_server;
pub mod auto_detect;
pub mod exchange_online;
pub mod exchange_onprem;
pub mod provisioning;
pub mod client;
pub mod attacker;

/// What a server does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn<Record, Response, Call, Wait> {
    /// It answers, and keeps this record.
    Reply(Record, Response),
    /// It asks another server first, and waits with this record and continuation.
    Call(Record, Call, Wait),
}

#[cfg(test)]
mod tests;
