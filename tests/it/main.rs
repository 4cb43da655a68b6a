//! The integration tests, in one binary.

mod analyse;
mod syntax;
