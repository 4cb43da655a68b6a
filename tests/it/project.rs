//! Projects: what `accord.toml` says, and that everything keeps to it.

mod commands;
mod gate;
mod settings;
pub mod waivers;
