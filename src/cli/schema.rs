//! `accordant schema`: the JSON Schemas of what `--format json` writes.

use clap::Args;

use super::{Exit, Screen};

/// The schemas by name.
const SCHEMAS: [(&str, &str); 2] = [
    ("diagnostics", include_str!("../../docs/schema/diagnostics.schema.json")),
    ("test", include_str!("../../docs/schema/test.schema.json")),
];

/// Which schema.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// One of them; all, as one object, where none is named
    #[arg(value_parser = ["diagnostics", "test"])]
    name: Option<String>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    match &arguments.name {
        Some(name) => {
            let found = SCHEMAS.iter().find(|(known, _)| known == name);
            screen.print(found.map_or("", |(_, text)| text));
        }
        None => {
            let entries =
                SCHEMAS.iter().map(|(name, text)| format!("\"{name}\": {}", text.trim_end()));
            screen.print(&format!("{{\n{}\n}}\n", entries.collect::<Vec<_>>().join(",\n")));
        }
    }
    Exit::Pass
}
