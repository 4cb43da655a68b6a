//! The annex: from each article to the requirements that cite it, to the terms of the drafts that they looked at, to the
//! verdicts.

use super::view::Viewer;
use super::{AnnexView, SeenView};
use crate::model::RequirementId;
use crate::report::view::{CitationView, location};
use crate::scenario::trace::{Rule, RuleKind};

/// The rows by article, last those of requirements that cite nothing; and how many requirements do not apply.
pub(super) fn annex(viewer: &Viewer<'_, '_>) -> (Vec<AnnexView>, usize) {
    let trace = &viewer.research.trace;
    let mut rows = Vec::new();
    for article in &trace.articles {
        for rule in article.rules.iter().filter_map(|rule| trace.rules.get(*rule)) {
            let cited = CitationView {
                source: viewer.program.entity(article.source).name.to_string(),
                place: article.place.as_ref().map(ToString::to_string),
            };
            rows.extend(row(viewer, rule, Some(cited)));
        }
    }
    for rule in trace.rules.iter().filter(|rule| rule.articles.is_empty()) {
        rows.extend(row(viewer, rule, None));
    }
    let idle = viewer.research.state.requirements.iter().filter(|summed| summed.applies == 0);
    (rows, idle.count())
}

/// A requirement that applies.
fn row(viewer: &Viewer<'_, '_>, rule: &Rule, article: Option<CitationView>) -> Option<AnnexView> {
    let RuleKind::Requirement(id) = rule.kind else { return None };
    let summed = viewer.summed(id).filter(|summed| summed.applies > 0)?;
    Some(AnnexView {
        article,
        requirement: rule.kind.name(viewer.program),
        title: title(viewer, id),
        rule: location(viewer.sources, rule.span),
        terms: seen(viewer, rule),
        verdict: summed.worst.name(),
    })
}

fn title(viewer: &Viewer<'_, '_>, id: RequirementId) -> Option<String> {
    viewer.program.requirement(id).title.as_ref().map(ToString::to_string)
}

fn seen(viewer: &Viewer<'_, '_>, rule: &Rule) -> Vec<SeenView> {
    let terms = rule.terms.iter().filter_map(|term| viewer.research.trace.terms.get(*term));
    let seen = terms.map(|found| SeenView {
        of: viewer.program.entity(found.entity).path.to_string(),
        attribute: found.attribute.map(|a| viewer.program.attribute(a).name.to_string()),
        location: location(viewer.sources, found.span),
    });
    seen.collect()
}
