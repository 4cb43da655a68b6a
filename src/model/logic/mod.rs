//! What can be told from two conditions as they are written, without any fact: whether they are the same, whether one
//! follows from the other, whether they exclude each other. What is said is certain; silence says nothing.
//!
//! With unknown facts too: where `a` implies `b`, `b` is true wherever `a` is, and `a` is false wherever `b` is.

mod allowed;
mod follows;
mod same;

pub use allowed::{Allowed, End, allowed, order_of};
pub use follows::{Clash, Logic};
pub use same::{Pairing, same};
