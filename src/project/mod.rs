//! What a project says of itself, beside its rules and drafts: how it is read and checked.
//!
//! 1. `settings`: `accord.toml`; `leaf` reads its values with their places;
//! 2. `waivers`: what it lives with for a while though it is not met;
//! 3. `baseline`: the findings that are known;
//! 4. `example`: the project that one begins with;
//! 5. `fingerprint`: what a finding is known by from one run to the next;
//! 6. `lock`: the texts that drafts are held to; `audit`: the log of what was checked.
//!
//! Texts come in and texts go out; the workspace reads the files and resolves what they name.

pub mod audit;
pub mod baseline;
pub mod example;
mod fingerprint;
mod leaf;
pub mod lock;
pub mod settings;
pub mod waivers;

pub use baseline::Baseline;
pub use fingerprint::fingerprint;
pub use settings::{FailOn, Limits, Named, ProjectFile, Settings};
pub use waivers::WaiversFile;
