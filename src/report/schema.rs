//! The JSON Schemas of what `--format json` writes, derived from the views themselves.

use schemars::{Schema, schema_for};

use super::diagnostics::DiagnosticView;
use super::explain::ExplanationView;
use super::tests::RunsView;
use super::view::ChecksView;

/// Every schema by its name, as `docs/schema/NAME.schema.json` publishes it.
#[must_use]
pub fn schemas() -> [(&'static str, Schema); 4] {
    [
        ("check", schema_for!(ChecksView)),
        ("diagnostics", schema_for!(Vec<DiagnosticView>)),
        ("explain", schema_for!(ExplanationView)),
        ("test", schema_for!(RunsView)),
    ]
}
