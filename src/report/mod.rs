//! What people and programs get to see: views of results, and one file for each format.

pub mod brief;
pub mod chart;
pub mod codes;
pub mod dependents;
pub mod diagnostics;
pub mod diff;
pub mod difference;
mod document;
pub mod escape;
pub mod explain;
pub mod human;
pub mod lint;
pub mod page;
pub mod proof;
pub mod research;
pub mod roadmap;
pub mod schema;
pub mod stages;
pub mod suggest;
pub mod tests;
pub mod timeline;
pub mod trace;
pub mod transitions;
pub mod view;
