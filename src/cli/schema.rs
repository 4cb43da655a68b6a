//! `accordant schema`: the JSON Schemas of what `--format json` writes.

use std::collections::BTreeMap;

use clap::Args;

use super::check::to_json;
use super::{Exit, Screen};
use crate::report::schema::schemas;

/// Which schema.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// One of them; all, as one object, where none is named
    #[arg(value_parser = ["check", "diagnostics", "explain", "test"])]
    name: Option<String>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let mut all: BTreeMap<_, _> = schemas().into_iter().collect();
    let text = match &arguments.name {
        Some(name) => to_json(&all.remove(name.as_str())),
        None => to_json(&all),
    };
    screen.print(&text);
    Exit::Pass
}
