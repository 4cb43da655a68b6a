//! The integration tests, in one binary.

mod cases;
mod command;
mod escape;
mod syntax;
mod tidy;
mod workspace;
