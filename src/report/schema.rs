//! The JSON Schemas of what `--format json` writes, derived from the views themselves.

use schemars::{Schema, schema_for};

use super::diagnostics::DiagnosticView;
use super::stages::StagesView;
use super::tests::RunsView;
use super::trace::TracesView;
use super::view::ChecksView;

/// Every schema by its name, as `docs/schema/NAME.schema.json` publishes it.
#[must_use]
pub fn schemas() -> [(&'static str, Schema); 5] {
    [
        ("check", schema_for!(ChecksView)),
        ("diagnostics", schema_for!(Vec<DiagnosticView>)),
        ("stage", schema_for!(StagesView)),
        ("test", schema_for!(RunsView)),
        ("trace", schema_for!(TracesView)),
    ]
}
