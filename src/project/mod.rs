//! What a project says of itself, beside its rules and drafts: how it is read and checked.
//!
//! 1. `settings`: `accord.toml`; `leaf` reads its values with their places;
//! 2. `fingerprint`: what a finding is known by from one run to the next.
//!
//! Texts come in and texts go out; the workspace reads the files and resolves what they name.

mod fingerprint;
mod leaf;
pub mod settings;

pub use fingerprint::fingerprint;
pub use settings::{FailOn, Limits, Named, ProjectFile, Settings};
