//! The integration tests, in one binary.

mod cases;
mod command;
mod tidy;
mod workspace;
