//! What people and programs get to see: views of results, and one file for each format.

pub mod human;
pub mod view;
