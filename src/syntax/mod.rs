//! Text to syntax tree: scan for nesting, parse item by item with recovery, build the tree.

pub mod ast;
