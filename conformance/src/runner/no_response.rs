//! What came instead of a response.

/// No response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoResponse {
    /// Nothing came in time.
    Timeout,
    /// The connection was refused, or ended before a whole response.
    Closed(String),
    /// More came than a runner reads.
    TooLong(u64),
    /// The other side is not who it says, or speaks no TLS: nothing was tested.
    Untrusted(String),
    /// The request could not be sent at all.
    Unsendable(String),
}

impl NoResponse {
    /// What happened, in words.
    #[must_use]
    pub fn says(&self) -> String {
        match self {
            Self::Timeout => "no answer in time".to_owned(),
            Self::Closed(why) => format!("no answer: {why}"),
            Self::TooLong(limit) => format!("an answer of more than {limit} bytes"),
            Self::Untrusted(why) => format!("no trusted connection: {why}"),
            Self::Unsendable(why) => format!("cannot be sent: {why}"),
        }
    }
}
