//! The views of opportunities, risks, adjustments and open questions.

use super::view::Viewer;
use super::{
    AdjustmentsView, ContestedView, FoundView, OpenView, OpportunityView, QuestionView, RiskView,
    SharedView,
};
use crate::adjust::{self, Answer, Scope};
use crate::diagnostic::Diagnostic;
use crate::model::EntityId;
use crate::report::suggest::answer;
use crate::report::view::{CitationView, citation, location};
use crate::scenario::research::{Contested, ContestedKind, Opportunity, Question, Risk, Watch};

fn cited(viewer: &Viewer<'_, '_>, entity: EntityId) -> Vec<CitationView> {
    let citations = &viewer.program.entity(entity).annotations.citations;
    citations.iter().map(|c| citation(viewer.program, c)).collect()
}

pub(super) fn opportunities(viewer: &Viewer<'_, '_>) -> Vec<OpportunityView> {
    viewer.research.opportunities.iter().map(|found| opportunity(viewer, found)).collect()
}

fn opportunity(viewer: &Viewer<'_, '_>, found: &Opportunity) -> OpportunityView {
    let shared = found.shared.iter().map(|(attribute, members)| {
        let those = |named: bool| {
            let those = members.iter().filter(|(_, is)| *is == named);
            those.map(|(member, _)| viewer.name(*member)).collect()
        };
        SharedView {
            attribute: viewer.program.attribute(*attribute).name.to_string(),
            named: those(true),
            not_named: those(false),
        }
    });
    let asked = found.asked.iter().map(|a| viewer.judged(a.requirement, Some(a.verdict)));
    OpportunityView {
        name: viewer.name(found.entity),
        title: viewer.title(found.entity),
        taken: found.taken,
        parties: viewer.names(&found.parties),
        in_agreements: viewer.names(&found.in_agreements),
        advances: viewer.names(&found.advances),
        shared: shared.collect(),
        asked: asked.collect(),
        citations: cited(viewer, found.entity),
    }
}

pub(super) fn risks(viewer: &Viewer<'_, '_>) -> Vec<RiskView> {
    viewer.research.risks.iter().map(|found| risk(viewer, found)).collect()
}

fn risk(viewer: &Viewer<'_, '_>, found: &Risk) -> RiskView {
    let mitigated_by = found.mitigations.iter();
    let mitigated_by =
        mitigated_by.map(|m| viewer.judged(m.requirement, m.summed.map(|s| s.worst)));
    let failing = found.mitigations.iter().filter(|m| m.summed.is_some_and(|s| s.worst.fails()));
    let advice = failing.flat_map(|m| &viewer.program.requirement(m.requirement).advice);
    RiskView {
        name: viewer.name(found.entity),
        title: viewer.title(found.entity),
        likelihood: found.likelihood.map(|entity| viewer.name(entity)),
        parties: viewer.names(&found.parties),
        watch: match found.watch {
            Watch::Kept => "kept",
            Watch::Partly => "partly",
            Watch::Open => "open",
            Watch::Unwatched => "unwatched",
        },
        mitigated_by: mitigated_by.collect(),
        advice: advice.map(|advice| advice.text.to_string()).collect(),
        citations: cited(viewer, found.entity),
    }
}

pub(super) fn adjustments(viewer: &Viewer<'_, '_>) -> Option<AdjustmentsView> {
    let found = viewer.research.adjustments.as_ref()?;
    let view = |found: &Result<Answer, Box<Diagnostic>>, scope| {
        let options = adjust::Options {
            scope,
            evaluation: viewer.research.evaluation,
            ..adjust::Options::default()
        };
        match found {
            Ok(found) => {
                FoundView { answer: Some(answer(found, viewer.sources, &options)), failure: None }
            }
            Err(failure) => FoundView { answer: None, failure: Some(failure.message.clone()) },
        }
    };
    Some(AdjustmentsView {
        drafts: view(&found.drafts, Scope::Drafts),
        framework: view(&found.framework, Scope::Framework),
        framework_alone: view(&found.framework_alone, Scope::FrameworkOnly),
    })
}

pub(super) fn questions(viewer: &Viewer<'_, '_>) -> Vec<QuestionView> {
    viewer.research.questions.iter().map(|found| question(viewer, found)).collect()
}

fn question(viewer: &Viewer<'_, '_>, found: &Question) -> QuestionView {
    let requirements = found.requirements.iter().map(|(id, decides)| OpenView {
        requirement: viewer.requirement_name(*id),
        title: viewer.requirement_title(*id),
        level: viewer.program.requirement(*id).level.word(),
        decides: *decides,
    });
    QuestionView {
        fact: found.missing.name.clone(),
        location: found.missing.span.and_then(|span| location(viewer.sources, span)),
        requirements: requirements.collect(),
    }
}

pub(super) fn contested(viewer: &Viewer<'_, '_>) -> Vec<ContestedView> {
    viewer.research.contested.iter().map(|found| one_contested(viewer, found)).collect()
}

fn one_contested(viewer: &Viewer<'_, '_>, found: &Contested) -> ContestedView {
    let program = viewer.program;
    let mut value = None;
    let (kind, name) = match found.kind {
        ContestedKind::Requirement(id) => ("requirement", viewer.requirement_name(id)),
        ContestedKind::Exception(id, place) => {
            let exception = program.requirement(id).exceptions.get(place);
            let exception = exception.map_or("?", |exception| exception.name.as_str());
            ("exception", format!("{}.{exception}", viewer.requirement_name(id)))
        }
        ContestedKind::Definition(id) => ("definition", program.define(id).name.to_string()),
        ContestedKind::Parameter(id) => {
            let parameter = program.parameter(id);
            value = Some(viewer.words.exact(parameter.value));
            ("parameter", parameter.name.to_string())
        }
        ContestedKind::Opportunity(entity) => ("opportunity", viewer.name(entity)),
        ContestedKind::Risk(entity) => ("risk", viewer.name(entity)),
    };
    ContestedView {
        kind,
        name,
        value,
        why: found.why.clone(),
        requirements: found.requirements.iter().map(|id| viewer.requirement_name(*id)).collect(),
        location: found.span.and_then(|span| location(viewer.sources, span)),
    }
}
