//! What is made of outcomes: tests, where agreements stand, the law against the drafts, what depends on what, the verdicts
//! over the years, what to move, what two versions say otherwise, and the material of a report on cooperation.

pub mod admission;
pub mod asked;
pub mod brief;
pub mod dependents;
pub mod difference;
mod lanes;
pub mod research;
pub mod roadmap;
pub mod standing;
pub mod suggest;
pub mod tests;
pub mod timeline;
pub mod trace;
mod turns;
pub mod verdicts;
