//! Results for people and programs: one file for each format. The only place where anything is serialised.

pub mod diagnostics;
pub mod escape;
