//! What a project settles for its checks.

mod fingerprint;

pub use fingerprint::fingerprint;
