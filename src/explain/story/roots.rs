//! The parts of a verdict: its period, its stage, its conditions, what is required, its exceptions.

use super::build::{Builder, Found};
use super::{Place, Step, StepKind};
use crate::evaluate::{Datum, Inapplicable, Judgement, Truth, Verdict};
use crate::explain::text::period_words;
use crate::model::{
    Annotations, EntityId, Exception, Requirement, RequirementId, RequirementOrigin, ValueId,
};
use crate::source::Span;

impl<'p> Builder<'_, 'p> {
    /// Tells why a judgement is what it is.
    pub(super) fn verdict(&mut self, judgement: &Judgement) {
        let requirement = self.program.requirement(judgement.requirement);
        let mut frame = judgement.frame.clone();
        frame.resize(requirement.slots.len(), Datum::UNKNOWN);
        let at = self.place(Place { slots: &requirement.slots, frame });
        match judgement.verdict {
            Verdict::NotApplicable(why) => {
                self.inapplicable(requirement, judgement, why, at);
                // What it would come to at its stage is told as if it applied.
                if let Some(ahead) = judgement.ahead {
                    self.conditions_hold(requirement, judgement.subjects.len(), at);
                    self.body(requirement, judgement.subjects.len(), ahead, at);
                }
            }
            verdict => {
                self.stage(requirement, at);
                self.conditions_hold(requirement, judgement.subjects.len(), at);
                self.body(requirement, judgement.subjects.len(), verdict, at);
            }
        }
        self.tell_definitions();
    }

    fn root(
        &mut self,
        kind: StepKind,
        sentence: String,
        value: Datum,
        about: (Option<&Annotations>, Span),
        found: Found,
    ) {
        let citations = about.0.map(|a| a.citations.clone()).unwrap_or_default();
        let contested = about.0.and_then(|a| a.contested.as_ref()).map(ToString::to_string);
        let step = self.push(Step {
            kind,
            sentence,
            value,
            asked: None,
            citations,
            contested,
            facts: found.facts,
            parts: found.parts,
            more: 0,
            rule: Some(about.1),
        });
        self.story.roots.push(step);
    }

    /// The conditions of `for each` that hold; an admission's first is its stage.
    fn conditions_hold(&mut self, requirement: &'p Requirement, known: usize, at: usize) {
        let mut found = Found::default();
        let mut applies = Truth::True;
        let skip = usize::from(is_admission(requirement));
        for binder in requirement.binders.iter().take(known).skip(skip) {
            if let Some(filter) = &binder.filter {
                applies = applies.and(self.truth(filter, at));
                self.condition(filter, at, &mut found);
            }
        }
        if found.parts.is_empty() && found.facts.is_empty() {
            return;
        }
        let sentence = match applies {
            Truth::True => "it applies",
            Truth::False => "it does not apply",
            _ => "it is not known whether it applies",
        };
        let sentence = String::from(sentence);
        self.root(StepKind::Applies, sentence, applies.into(), (None, requirement.span), found);
    }

    fn body(&mut self, requirement: &'p Requirement, known: usize, verdict: Verdict, at: usize) {
        if let Some(binder) = requirement.binders.get(known) {
            let mut found = Found::default();
            self.term(&binder.set, at, &mut found);
            let set = self.text(&binder.set, at);
            let sentence = format!("it is not known what is in `{set}`");
            let value = Datum::UNKNOWN;
            return self.root(StepKind::Applies, sentence, value, (None, requirement.span), found);
        }
        let truth = self.truth(&requirement.body, at);
        let mut found = Found::default();
        self.condition(&requirement.body, at, &mut found);
        let sentence = match (requirement.forbids, truth) {
            (_, Truth::Fault(_)) => "what is asked cannot be evaluated",
            (_, Truth::Unknown) => "it is not known whether what is asked holds",
            (false, Truth::True) => "what is required holds",
            (false, Truth::False) => "what is required does not hold",
            (true, Truth::True) => "what is forbidden holds",
            (true, Truth::False) => "what is forbidden does not hold",
        };
        let about = (Some(&requirement.annotations), requirement.span);
        self.root(StepKind::Required, sentence.into(), truth.into(), about, found);
        if verdict == Verdict::Met {
            return;
        }
        for (place, exception) in requirement.exceptions.iter().enumerate() {
            // An exception that holds is all that is needed.
            let excused = matches!(verdict, Verdict::Excepted(_));
            if !excused || verdict == Verdict::Excepted(place) {
                self.exception(exception, at);
            }
        }
    }

    fn exception(&mut self, exception: &'p Exception, at: usize) {
        let mut found = Found::default();
        let about = (Some(&exception.annotations), exception.span);
        if !self.in_force(exception) {
            let period = period_words(exception.effective, self.outcome.as_of());
            let sentence = format!("the exception `{}` is {period}", exception.name);
            return self.root(StepKind::Exception, sentence, Truth::False.into(), about, found);
        }
        let truth = self.truth(&exception.when, at);
        self.condition(&exception.when, at, &mut found);
        let verb = match truth {
            Truth::True => "applies",
            Truth::False => "does not apply",
            _ => "may apply or not",
        };
        let sentence = format!("the exception `{}` {verb}", exception.name);
        self.root(StepKind::Exception, sentence, truth.into(), about, found);
    }

    fn inapplicable(
        &mut self,
        requirement: &'p Requirement,
        judgement: &Judgement,
        why: Inapplicable,
        at: usize,
    ) {
        let about = (None, requirement.span);
        let no = Datum::from(Truth::False);
        let mut found = Found::default();
        match why {
            Inapplicable::OutOfPeriod => {
                let sentence =
                    format!("it is {}", period_words(requirement.effective, self.outcome.as_of()));
                self.root(StepKind::Applies, sentence, no, about, found);
            }
            Inapplicable::NoSubject => {
                let first = requirement.binders.first();
                let sentence = match first {
                    Some(binder) => {
                        self.term(&binder.set, at, &mut found);
                        format!("there is nothing in `{}`", self.text(&binder.set, at))
                    }
                    None => String::from("there is nothing it speaks of"),
                };
                self.root(StepKind::Applies, sentence, no, about, found);
            }
            Inapplicable::Excluded => {
                let last = judgement.subjects.len().checked_sub(1);
                let binder = last.and_then(|place| requirement.binders.get(place));
                if let Some(filter) = binder.and_then(|binder| binder.filter.as_ref()) {
                    self.condition(filter, at, &mut found);
                }
                let sentence = String::from("it does not apply");
                self.root(StepKind::Applies, sentence, no, about, found);
            }
            Inapplicable::StageAhead | Inapplicable::OtherStage => self.stage(requirement, at),
            Inapplicable::Overridden(by) => self.overridden(by, judgement),
        }
    }

    /// That the requirement's stage is reached, or not.
    fn stage(&mut self, requirement: &'p Requirement, at: usize) {
        let (place, exactly, per_agreement) = match requirement.origin {
            RequirementOrigin::Everywhere => return,
            RequirementOrigin::Stage { stage, per_agreement } => (stage, false, per_agreement),
            RequirementOrigin::Admission { stage } => (stage, true, true),
        };
        let Some(stage) = self.program.stages.get(place) else { return };
        let name = &self.program.entity(stage.entity).name;
        let first = requirement.binders.first().filter(|_| per_agreement).and_then(|binder| {
            let frame = &self.story.places.get(at)?.frame;
            frame.get(usize::from(binder.slot.0))?.known()?.as_entity()
        });
        let agreements: Vec<EntityId> = match first {
            Some(agreement) => vec![agreement],
            None => self.program.agreements.iter().map(|a| a.entity).collect(),
        };
        let mut found = Found::default();
        let mut reached = Truth::False;
        for agreement in agreements {
            let fact = self.attribute_fact(agreement, self.program.builtin.agreement_stage);
            let here = self.at_stage(agreement, place, exactly);
            // One that has come there suffices.
            if here == Truth::True && reached != Truth::True {
                found.facts.clear();
            }
            if reached != Truth::True {
                found.fact(fact);
            }
            reached = reached.or(here);
        }
        let what = if exactly { "admits to" } else { "belongs to" };
        let sentence = match reached {
            Truth::True if exactly => {
                format!("it admits to the stage `{name}`, which is the agreement's")
            }
            Truth::True => format!("it belongs to the stage `{name}`, which is reached"),
            Truth::False if exactly => {
                format!("it {what} the stage `{name}`, which is not the agreement's")
            }
            Truth::False => format!("it {what} the stage `{name}`, which no agreement has come to"),
            _ => format!("it {what} the stage `{name}`; it is not known whether that is reached"),
        };
        self.root(StepKind::Applies, sentence, reached.into(), (None, requirement.span), found);
    }

    fn at_stage(&self, agreement: EntityId, stage: usize, exactly: bool) -> Truth {
        let stages = &self.program.stages;
        let stated = self.outcome.stated(agreement, self.program.builtin.agreement_stage);
        let at = stated.and_then(|(stated, _)| {
            stages.iter().position(|s| ValueId::entity(s.entity) == stated)
        });
        let Some(at) = at else { return Truth::Unknown };
        let reaches = stages.get(at).is_some_and(|s| s.up_to.contains(&stage));
        Truth::of(if exactly { at == stage } else { reaches })
    }

    /// That another requirement applies here and overrides this one.
    fn overridden(&mut self, by: RequirementId, judgement: &Judgement) {
        let other = self.program.requirement(by);
        let winner = self.outcome.judgements.iter().find(|winner| {
            winner.requirement == by
                && !matches!(winner.verdict, Verdict::NotApplicable(_))
                && winner.subjects.iter().all(|s| judgement.subjects.contains(s))
        });
        let mut found = Found::default();
        if let Some(winner) = winner {
            let (mut frame, known) = (winner.frame.clone(), winner.subjects.len());
            frame.resize(other.slots.len(), Datum::UNKNOWN);
            let at = self.place(Place { slots: &other.slots, frame });
            for binder in other.binders.iter().take(known) {
                if let Some(filter) = &binder.filter {
                    self.condition(filter, at, &mut found);
                }
            }
        }
        let sentence = format!("`{}` applies here and overrides it", other.name);
        let about = (Some(&other.annotations), other.span);
        self.root(StepKind::Applies, sentence, Truth::False.into(), about, found);
    }
}

fn is_admission(requirement: &Requirement) -> bool {
    matches!(requirement.origin, RequirementOrigin::Admission { .. })
}
