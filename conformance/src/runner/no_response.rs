//! What came instead of a response.

/// No response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoResponse {
    /// Not a byte came in time.
    Timeout,
    /// There was no connection.
    Refused(String),
    /// The connection ended before a byte of an answer.
    Closed(String),
    /// What came is no whole HTTP answer: it is none, contradicts itself, or ends early.
    Broken(String),
    /// An answer began, and did not end in time.
    Unfinished,
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
            Self::Refused(why) => format!("no connection: {why}"),
            Self::Closed(why) => format!("no answer: {why}"),
            Self::Broken(why) => format!("no whole HTTP answer: {why}"),
            Self::Unfinished => "an answer that did not end in time".to_owned(),
            Self::TooLong(limit) => format!("an answer of more than {limit} bytes"),
            Self::Untrusted(why) => format!("no trusted connection: {why}"),
            Self::Unsendable(why) => format!("cannot be sent: {why}"),
        }
    }

    /// Whether the network may have refused the request: not a byte came.
    #[must_use]
    pub fn is_silence(&self) -> bool {
        match self {
            Self::Timeout | Self::Refused(_) | Self::Closed(_) => true,
            Self::Broken(_)
            | Self::Unfinished
            | Self::TooLong(_)
            | Self::Untrusted(_)
            | Self::Unsendable(_) => false,
        }
    }
}
