//! An explained verdict, for programs, for a reader and as a picture.
//!
//! 1. `view`: plain data, the shape of the JSON;
//! 2. `tree`: the view as a tree of lines, cut at a depth, what is shared told once;
//! 3. `text`: the tree on a terminal, or as an outline for a listener;
//! 4. `dot`: the steps as a graph, for Graphviz.

mod dot;
mod text;
mod tree;
mod view;

pub use dot::dot;
pub use text::{Manner, text};
pub use view::{
    CitedView, ExplainedView, ExplanationView, FactView, LackView, LacksView, MendView,
    MissingWaysView, StepView, StoryView, WayView, explained,
};
