//! `accordant schema`: the JSON Schemas of what `--format json` writes.

use std::collections::BTreeMap;

use clap::Args;
use clap::builder::PossibleValuesParser;
use schemars::Schema;

use super::check::to_json;
use super::{Exit, Screen};
use crate::report::schema::SCHEMAS;

/// Which schema.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// One of them; all, as one object, where none is named
    #[arg(value_parser = PossibleValuesParser::new(SCHEMAS.iter().map(|(name, _)| *name)))]
    name: Option<String>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let text = match &arguments.name {
        Some(wanted) => {
            let found = SCHEMAS.iter().find(|(name, _)| name == wanted);
            to_json(&found.map(|(_, schema)| schema()))
        }
        None => {
            let all: BTreeMap<&str, Schema> =
                SCHEMAS.iter().map(|(name, schema)| (*name, schema())).collect();
            to_json(&all)
        }
    };
    screen.print(&text);
    Exit::Pass
}
