//! The JSON Schemas of what `--format json` writes and of the project's own files, derived from the types themselves.

use schemars::{Schema, schema_for};

use super::brief::BriefRunView;
use super::diagnostics::DiagnosticView;
use super::difference::DiffRunView;
use super::explain::ExplanationView;
use super::research::ResearchRunView;
use super::roadmap::RoadmapRunView;
use super::stages::StagesView;
use super::suggest::SuggestRunView;
use super::tests::RunsView;
use super::timeline::TimelineRunView;
use super::trace::TracesView;
use super::view::ChecksView;
use crate::project::audit::Entry;
use crate::project::{Baseline, ProjectFile, WaiversFile};

/// Makes a schema.
pub type Derive = fn() -> Schema;

/// Every schema by its name, as `docs/schema/NAME.schema.json` publishes it; made when it is asked for.
pub const SCHEMAS: &[(&str, Derive)] = &[
    ("audit", || schema_for!(Entry)),
    ("baseline", || schema_for!(Baseline)),
    ("check", || schema_for!(ChecksView)),
    ("diagnostics", || schema_for!(Vec<DiagnosticView>)),
    ("diff", || schema_for!(DiffRunView)),
    ("explain", || schema_for!(ExplanationView)),
    ("project", || schema_for!(ProjectFile)),
    ("report", || schema_for!(BriefRunView)),
    ("research", || schema_for!(ResearchRunView)),
    ("roadmap", || schema_for!(RoadmapRunView)),
    ("stage", || schema_for!(StagesView)),
    ("suggest", || schema_for!(SuggestRunView)),
    ("test", || schema_for!(RunsView)),
    ("timeline", || schema_for!(TimelineRunView)),
    ("trace", || schema_for!(TracesView)),
    ("waivers", || schema_for!(WaiversFile)),
];
