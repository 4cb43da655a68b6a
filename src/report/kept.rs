//! What a project keeps beside its drafts, as results show it: waivers, and findings that are known.

use schemars::JsonSchema;
use serde::Serialize;

use super::view::{LocationView, SummaryView, location};
use crate::evaluate::{Judgement, Outcome, Verdict};
use crate::explain::Words;
use crate::operators::Level;
use crate::project::FailOn;
use crate::project::baseline::{self, Known};
use crate::project::waivers::{State, states};
use crate::source::SourceMap;
use crate::workspace::Loaded;

/// The waiver that covers a finding.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct WaiverView {
    /// Why the project lives with it.
    pub reason: String,
    /// Who decided so.
    pub approver: String,
    /// The first day on which it does not hold any more, `YYYY-MM-DD`.
    pub expires: String,
    /// Where it is written.
    pub location: Option<LocationView>,
}

/// A waiver of the project that speaks of the program, and what became of it.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct WaiverStateView {
    /// The requirement.
    pub requirement: String,
    /// What it is asked of.
    pub subjects: Vec<String>,
    /// What became of it. One that has expired fails the check.
    #[schemars(extend("enum" = ["not_yet", "in_use", "expiring", "unused", "expired"]))]
    pub state: &'static str,
    /// What it says.
    pub waiver: WaiverView,
}

/// A finding of the baseline that is not found any more.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct GoneView {
    /// The requirement.
    pub requirement: String,
    /// What it was asked of.
    pub subjects: Vec<String>,
    /// The verdict that is known.
    pub verdict: String,
}

/// The waiver that covers a judgement.
pub(in crate::report) fn waiver(
    outcome: &Outcome<'_>,
    sources: &SourceMap,
    judgement: &Judgement,
) -> Option<WaiverView> {
    let covered = judgement.verdict == Verdict::Waived || judgement.ahead == Some(Verdict::Waived);
    let program = outcome.program();
    let (_, waiver) = covered.then(|| {
        program.waiver_on(outcome.as_of(), judgement.requirement, &judgement.subjects)
    })??;
    Some(view(waiver, sources))
}

fn view(waiver: &crate::model::Waiver, sources: &SourceMap) -> WaiverView {
    WaiverView {
        reason: waiver.reason.to_string(),
        approver: waiver.approver.to_string(),
        expires: waiver.expires.to_string(),
        location: location(sources, waiver.span),
    }
}

/// All waivers that speak of the program.
pub(super) fn waivers(outcome: &Outcome<'_>, sources: &SourceMap) -> Vec<WaiverStateView> {
    let words = Words::of(outcome);
    let one = |(waiver, state): (&crate::model::Waiver, State)| WaiverStateView {
        requirement: outcome.program().requirement(waiver.requirement).name.to_string(),
        subjects: waiver.subjects.iter().map(|subject| words.value(*subject)).collect(),
        state: state.word(),
        waiver: view(waiver, sources),
    };
    states(outcome).into_iter().map(one).collect()
}

/// Whether a judgement fails and the project knows it.
pub(super) fn is_known(
    outcome: &Outcome<'_>,
    judgement: &Judgement,
    project: Option<&Loaded>,
) -> bool {
    let known = project.and_then(|project| Some((project, project.baseline.as_ref()?)));
    known.is_some_and(|(project, baseline)| {
        judgement.verdict.fails()
            && baseline.knows(&baseline::known_of(outcome, judgement, &project.paths))
    })
}

/// The findings of the baseline that would be found here and are not any more.
pub(super) fn gone(outcome: &Outcome<'_>, project: Option<&Loaded>) -> Vec<GoneView> {
    let known = project.and_then(|project| Some((project, project.baseline.as_ref()?)));
    let Some((project, baseline)) = known else { return Vec::new() };
    let found = baseline::findings(outcome, &project.paths);
    let is_here = |known: &&Known| match &known.file {
        Some(file) => project.paths.values().any(|path| path == file),
        None => project.is_whole,
    };
    let gone = baseline.findings.iter().filter(|known| !found.contains(known)).filter(is_here);
    gone.map(|known| GoneView {
        requirement: known.requirement.clone(),
        subjects: known.subjects.clone(),
        verdict: known.verdict.clone(),
    })
    .collect()
}

/// Counts of verdicts, and whether they make a check pass.
pub(super) fn summary(
    outcome: &Outcome<'_>,
    waivers: &[WaiverStateView],
    project: Option<&Loaded>,
) -> SummaryView {
    let mut summary = SummaryView::default();
    for name in Verdict::NAMES {
        summary.verdicts.insert(name, 0);
    }
    for judgement in &outcome.judgements {
        *summary.verdicts.entry(judgement.verdict.name()).or_default() += 1;
        if is_known(outcome, judgement, project) {
            summary.known += 1;
        } else if judgement.verdict.fails() {
            match outcome.program().requirement(judgement.requirement).level {
                Level::Must => summary.failures += 1,
                Level::Should => summary.warnings += 1,
                Level::May => {}
            }
        }
    }
    summary.expired_waivers = waivers.iter().filter(|waiver| waiver.state == "expired").count();
    let fail_on = project.map_or(FailOn::Must, |project| project.settings.fail_on);
    let warns = fail_on >= FailOn::Should && summary.warnings > 0;
    summary.passes = summary.failures == 0 && summary.expired_waivers == 0 && !warns;
    summary
}
