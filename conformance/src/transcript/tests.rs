//! Recorded sessions of the lab, as they are and changed.
