//! The views of stages, duties, parties, reservations and dates.

use jiff::civil::Date;
use jiff::{Span, Unit};

use super::{
    AboutView, BriefView, ClauseView, DueView, DutiesView, NamingView, PartyDutiesView,
    ReservationView, StageView, TermView, UndatedView, annex, sentence,
};
use crate::evaluate::Outcome;
use crate::explain::Words;
use crate::model::{DefineId, EntityId, Program, RequirementId, Value, ValueId};
use crate::report::kept;
use crate::report::research::sections::capitalised;
use crate::report::research::{JudgedView, RequirementStateView, view as research_view};
use crate::report::stages::{Limits, ring_view, view as stages_view};
use crate::report::suggest::term;
use crate::report::timeline::NameView;
use crate::report::view::{citation, location};
use crate::scenario::brief::{Brief, Due, Duties, Duty, Happens, Party, Reservation};
use crate::scenario::research::{Research, Summed};
use crate::source::{FileId, SourceMap};

/// The view of what was found.
#[must_use]
pub fn view(
    outcome: &mut Outcome<'_>,
    sources: &SourceMap,
    brief: &Brief,
    research: &Research,
    is_asked: impl Fn(FileId) -> bool,
    beyond: Beyond,
) -> BriefView {
    let progress = stages_view(outcome, sources, None, is_asked, Limits::READER);
    let viewer = Viewer { outcome, program: outcome.program(), sources, research };
    let research_view = research_view(outcome, sources, research);
    let program = viewer.program;
    let (annex, idle) = annex::annex(&viewer);
    let waivers = kept::waivers(outcome, sources);
    // What a baseline knows fails all the same: it is no part of the law.
    let summary = kept::summary(outcome, &waivers, None);
    let mut view = BriefView {
        as_of: outcome.as_of().map(|day| day.to_string()),
        files: viewer.files(brief),
        passes: summary.passes && !(beyond.should && summary.warnings > 0) && beyond.warnings == 0,
        warnings: beyond.warnings,
        sentence: String::new(),
        stages: viewer.stages(brief),
        agreements: progress.agreements,
        more: progress.more,
        rings: brief.rings.iter().map(|ring| ring_view(program, ring)).collect(),
        duties: brief.duties.iter().map(|duties| viewer.duties(duties)).collect(),
        parties: brief.parties.iter().map(|party| viewer.party(party, brief)).collect(),
        reservations: brief.reservations.iter().map(|r| viewer.reservation(r)).collect(),
        waivers,
        dates: brief.dates.iter().map(|due| viewer.due(due)).collect(),
        undated: brief.undated.iter().map(|undated| viewer.undated(*undated)).collect(),
        others: viewer.others(&research_view.findings),
        annex,
        idle,
        research: research_view,
    };
    view.sentence = sentence::sentence(&view);
    view
}

/// What a project asks for beyond what must hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beyond {
    /// What should hold has to, too.
    pub should: bool,
    /// So many warnings about the input, where it may have none.
    pub warnings: usize,
}

/// What views are made with.
pub(super) struct Viewer<'a, 'p> {
    outcome: &'a Outcome<'p>,
    pub(super) program: &'p Program,
    pub(super) sources: &'a SourceMap,
    pub(super) research: &'a Research,
}

impl Viewer<'_, '_> {
    fn name(&self, entity: EntityId) -> NameView {
        let info = self.program.entity(entity);
        NameView { name: info.path.to_string(), title: self.title(entity) }
    }

    fn title(&self, entity: EntityId) -> Option<String> {
        self.program.entity(entity).title.as_ref().map(ToString::to_string)
    }

    /// As `name`; without a title, a clause by its kind and a reservation by whose it is and on what.
    fn name_of_part(&self, entity: EntityId) -> NameView {
        let mut view = self.name(entity);
        let info = self.program.entity(entity);
        if view.title.is_none() && self.program.is_a(info.ty, self.program.builtin.clause) {
            let kind = self.program.type_info(info.ty).name.replace('_', " ");
            view.title = Some(capitalised(&kind));
        }
        if view.title.is_none() && info.ty == self.program.builtin.reservation {
            let part = |attribute: &str| {
                let attribute = self.program.attribute_named(info.ty, attribute)?;
                self.outcome.stated(entity, attribute).map(|(value, _)| self.told(value))
            };
            let parts = part("party").zip(part("clause"));
            view.title = parts.map(|(who, on)| format!("Reservation of {who} on {on}"));
        }
        view
    }

    fn path(&self, entity: EntityId) -> String {
        self.program.entity(entity).path.to_string()
    }

    fn files(&self, brief: &Brief) -> Vec<String> {
        let mut files: Vec<String> = Vec::new();
        for duties in &brief.duties {
            let span = self.program.entity(duties.agreement).span;
            let file = span.and_then(|span| self.sources.get(span.file));
            let name = file.map(|file| file.name.clone()).unwrap_or_default();
            if !name.is_empty() && !files.contains(&name) {
                files.push(name);
            }
        }
        files
    }

    fn stages(&self, brief: &Brief) -> Vec<StageView> {
        let stages = self.program.stages.iter().zip(&brief.stages);
        let name = |place: &usize| self.program.stages.get(*place).map(|s| self.path(s.entity));
        let view =
            |(stage, place): (&crate::model::Stage, &crate::scenario::brief::Place)| StageView {
                name: self.path(stage.entity),
                title: self.title(stage.entity),
                goal: stage.goal.as_ref().map(ToString::to_string),
                after: place.after.iter().filter_map(name).collect(),
                depth: place.depth,
            };
        stages.map(view).collect()
    }

    /// A value for a reader: what has a title by its title, other names as words.
    fn told(&self, value: ValueId) -> String {
        if let Some(entity) = value.as_entity() {
            let info = self.program.entity(entity);
            return match &info.title {
                Some(title) => title.to_string(),
                None => info.path.replace('_', " "),
            };
        }
        match self.outcome.values().get(value) {
            Some(Value::Text(text)) => text.to_string(),
            Some(Value::Set(elements)) if elements.is_empty() => String::from("none"),
            Some(Value::Set(elements)) => {
                let elements: Vec<String> = elements.iter().map(|e| self.told(*e)).collect();
                elements.join(", ")
            }
            _ => Words::of(self.outcome).exact(value),
        }
    }

    fn duties(&self, duties: &Duties) -> DutiesView {
        DutiesView {
            agreement: self.name(duties.agreement),
            parties: duties.parties.iter().map(|party| self.name(*party)).collect(),
            clauses: duties.clauses.iter().map(|duty| self.clause(duty)).collect(),
        }
    }

    fn clause(&self, duty: &Duty) -> ClauseView {
        let info = self.program.entity(duty.clause);
        let term = |(attribute, value): &(crate::model::AttributeId, ValueId)| TermView {
            attribute: self.program.attribute(*attribute).name.to_string(),
            value: self.told(*value),
        };
        let cited = info.annotations.citations.iter();
        ClauseView {
            name: info.path.to_string(),
            title: self.title(duty.clause),
            kind: self.program.type_info(info.ty).name.to_string(),
            terms: duty.terms.iter().map(term).collect(),
            reservations: duty.reservations.iter().map(|r| self.path(*r)).collect(),
            requirements: self.looking(duty.clause),
            citations: cited.map(|c| citation(self.program, c)).collect(),
            location: info.span.and_then(|span| location(self.sources, span)),
        }
    }

    /// The requirements that apply and looked at the terms of a clause, each once; of one without terms, at itself.
    fn looking(&self, clause: EntityId) -> Vec<JudgedView> {
        let trace = &self.research.trace;
        let own = || trace.terms.iter().filter(move |term| term.entity == clause);
        let has_terms = own().any(|term| term.attribute.is_some());
        let own = own().filter(|term| term.attribute.is_some() == has_terms);
        let mut rules: Vec<usize> = own.flat_map(|term| term.rules.iter().copied()).collect();
        rules.sort_unstable();
        rules.dedup();
        let rules = rules.into_iter().filter_map(|rule| trace.rules.get(rule));
        let requirements = rules.flat_map(|rule| &rule.requirements);
        requirements
            .filter_map(|id| self.summed(*id).filter(|summed| summed.applies > 0))
            .map(|summed| self.judged(summed))
            .collect()
    }

    /// What the verdicts of a requirement come to.
    pub(super) fn summed(&self, id: RequirementId) -> Option<&Summed> {
        self.research.state.requirements.iter().find(|summed| summed.requirement == id)
    }

    fn judged(&self, summed: &Summed) -> JudgedView {
        let requirement = self.program.requirement(summed.requirement);
        JudgedView {
            requirement: requirement.name.to_string(),
            title: requirement.title.as_ref().map(ToString::to_string),
            verdict: Some(summed.worst.name()),
        }
    }

    fn party(&self, party: &Party, brief: &Brief) -> PartyDutiesView {
        let bound = brief.duties.iter().filter(|d| party.agreements.contains(&d.agreement));
        let naming = |(clause, attribute): &(EntityId, crate::model::AttributeId)| NamingView {
            clause: self.path(*clause),
            attribute: self.program.attribute(*attribute).name.to_string(),
        };
        let about = party.judgements.iter().filter_map(|place| self.about(*place, party.country));
        PartyDutiesView {
            country: self.name(party.country),
            agreements: party.agreements.iter().map(|a| self.path(*a)).collect(),
            clauses: bound.map(|duties| duties.clauses.len()).sum(),
            named: party.named.iter().map(naming).collect(),
            reservations: party.reservations.iter().map(|r| self.path(*r)).collect(),
            asked: about.collect(),
        }
    }

    fn about(&self, place: usize, country: EntityId) -> Option<AboutView> {
        let judgement = self.outcome.judgements.get(place)?;
        let requirement = self.program.requirement(judgement.requirement);
        let words = Words::of(self.outcome);
        let others = judgement.subjects.iter().filter(|s| **s != ValueId::entity(country));
        Some(AboutView {
            requirement: requirement.name.to_string(),
            title: requirement.title.as_ref().map(ToString::to_string),
            level: requirement.level.word(),
            with: others.map(|subject| words.value(*subject)).collect(),
            verdict: judgement.verdict.name(),
        })
    }

    fn reservation(&self, found: &Reservation) -> ReservationView {
        let info = self.program.entity(found.reservation);
        let expired = self.outcome.as_of().zip(found.expires).is_some_and(|(now, end)| end <= now);
        ReservationView {
            name: info.path.to_string(),
            title: self.title(found.reservation),
            party: found.party.map(|party| self.name(party)),
            clause: found.clause.map(|clause| self.name(clause)),
            goods: found.goods.map(|goods| self.told(goods)),
            reason: found.reason.map(|reason| self.told(reason)),
            expires: found.expires.map(|day| day.to_string()),
            left: found.expires.and_then(|day| self.left(day)),
            expired,
            location: info.span.and_then(|span| location(self.sources, span)),
        }
    }

    fn due(&self, due: &Due) -> DueView {
        let (what, span) = match due.what {
            Happens::Stated(attribute) => {
                let stated = self.program.stated(due.entity, attribute);
                (term(self.program, due.entity, attribute), stated.map(|stated| stated.span))
            }
            Happens::Defined(id) => {
                let define = self.program.define(id);
                let of = &self.program.entity(due.entity).path;
                (format!("{}({of})", define.name), Some(define.span))
            }
        };
        DueView {
            date: due.day.to_string(),
            past: self.outcome.as_of().is_some_and(|now| due.day < now),
            left: self.left(due.day),
            of: self.name_of_part(due.entity),
            what,
            by_rule: matches!(due.what, Happens::Defined(_)),
            location: span.and_then(|span| location(self.sources, span)),
        }
    }

    fn undated(&self, (entity, define): (EntityId, DefineId)) -> UndatedView {
        let define = self.program.define(define);
        UndatedView {
            of: self.name_of_part(entity),
            what: define.name.to_string(),
            location: location(self.sources, define.span),
        }
    }

    /// How far a day is from the date of evaluation: "in 4 years 7 months", "2 months ago".
    fn left(&self, day: Date) -> Option<String> {
        let now = self.outcome.as_of()?;
        let (first, last) = if day < now { (day, now) } else { (now, day) };
        let words = span_words(first.until((Unit::Year, last)).ok()?);
        Some(match words {
            None => String::from("today"),
            Some(words) if day < now => format!("{words} ago"),
            Some(words) => format!("in {words}"),
        })
    }

    /// The requirements of no mechanism.
    fn others(&self, findings: &[crate::report::view::FindingView]) -> Vec<RequirementStateView> {
        let all = self.research.state.requirements.iter();
        let own = all.filter(|s| self.program.requirement(s.requirement).mechanism.is_none());
        own.map(|summed| {
            let requirement = self.program.requirement(summed.requirement);
            let is_own = |(_, f): &(usize, &crate::report::view::FindingView)| {
                f.requirement == requirement.name
            };
            let found = findings.iter().enumerate().filter(is_own);
            RequirementStateView {
                requirement: requirement.name.to_string(),
                title: requirement.title.as_ref().map(ToString::to_string),
                level: requirement.level.word(),
                verdict: summed.worst.name(),
                applies: summed.applies,
                holds: summed.holds,
                findings: found.map(|(place, _)| place).collect(),
            }
        })
        .collect()
    }
}

/// A span in words, of its two greatest units; none where it is no time at all.
fn span_words(span: Span) -> Option<String> {
    let parts = [
        (i64::from(span.get_years()), "year"),
        (i64::from(span.get_months()), "month"),
        (i64::from(span.get_days()), "day"),
    ];
    let told = parts.iter().filter(|(count, _)| *count > 0).take(2);
    let told: Vec<String> = told
        .map(|(count, unit)| format!("{count} {unit}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    (!told.is_empty()).then(|| told.join(" "))
}
