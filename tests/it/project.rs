//! Projects: what `accord.toml` says, and that everything keeps to it.

mod settings;
mod waivers;
