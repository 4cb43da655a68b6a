//! The integration tests, in one binary.

#[cfg(test)]
mod analyse;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod command;
#[cfg(test)]
mod syntax;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod workspace;
