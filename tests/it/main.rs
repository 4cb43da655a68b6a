//! The integration tests, in one binary.

mod analyse;
mod cases;
mod command;
mod escape;
mod syntax;
mod tidy;
mod workspace;
