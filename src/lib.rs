//! Accordant reads rules and drafts of agreements and says, for every requirement, whether it holds and why.
//!
//! The way of the data:
//!
//! 1. [`source`]: texts with their line maps.
//! 2. [`syntax`]: text to syntax tree, several errors a file.

pub mod diagnostic;
pub mod evaluate;
pub mod explain;
pub mod model;
pub mod operators;
pub mod report;
pub mod source;
pub mod syntax;
