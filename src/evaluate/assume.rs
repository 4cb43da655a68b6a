//! Assuming changes for a while, layer upon layer: only what looks at what is changed is derived and judged again.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Outcome;
use super::change::{Change, Changes, Looked};
use super::engine::{Calls, Engine, Loaded};
use super::fixpoint::Group;
use super::touch::{self, Reach, Reached};
use super::transition::Transition;
use super::truth::Datum;
use super::verdict::{Judgement, Verdict};
use crate::model::{AttributeId, DefineId, EntityId, ParameterId, RelationId, ValueId};
use crate::source::Span;

/// Changes in force. What is said in a later layer outweighs the earlier ones.
#[derive(Default)]
pub(super) struct Layer<'p> {
    pub(super) changes: Changes,
    /// By definition: whether it looks at what this layer changes, itself or through others.
    touched: Vec<bool>,
    /// Results of calls of the definitions that do.
    calls: Calls,
    /// Groups and relations as they were below, to be put back.
    groups: Vec<(usize, Group<'p>)>,
    relations: Vec<(RelationId, Loaded)>,
}

impl Layer<'_> {
    fn touches(&self, id: DefineId) -> bool {
        self.touched.get(id.index()).copied().unwrap_or(true)
    }
}

/// What looks at something, found once.
#[derive(Clone)]
pub(super) struct Touched {
    definitions: Arc<[bool]>,
    /// Found when judgements are asked for.
    requirements: Option<Arc<[Reach]>>,
}

impl Outcome<'_> {
    /// The verdict that a judgement would have under changes.
    pub fn verdict_if(&mut self, judgement: &Judgement, changes: &[Change]) -> Verdict {
        self.engine.push(Changes::of(changes, &[]));
        let verdict = self.engine.verdict_again(judgement);
        self.engine.pop();
        verdict
    }

    /// Assumes changes on top of those assumed before. The judgements become those under all of them; only those that
    /// the changes can reach are made again. Gives what changed.
    pub fn assume(&mut self, changes: &[Change]) -> Vec<Transition> {
        self.assume_said(changes, &[])
    }

    /// As [`Outcome::assume`], with the places where the changes are said, which explanations point to.
    pub fn assume_said(&mut self, changes: &[Change], places: &[Span]) -> Vec<Transition> {
        self.engine.push(Changes::of(changes, places));
        self.judge_reached(changes)
    }

    /// Takes the last changes back. Gives what changed; none where nothing is assumed.
    pub fn undo(&mut self) -> Option<Vec<Transition>> {
        let layer = self.engine.pop()?;
        Some(self.judge_reached(&layer.changes.list))
    }

    /// The changes in force, by layer.
    pub fn assumed(&self) -> impl Iterator<Item = &[Change]> {
        self.engine.layers.iter().map(|layer| layer.changes.list.as_slice())
    }

    /// The value of an attribute and where it is stated; where it is assumed, where that was said, if anywhere.
    #[must_use]
    pub fn stated(
        &self,
        entity: EntityId,
        attribute: AttributeId,
    ) -> Option<(ValueId, Option<Span>)> {
        match self.engine.assumed_value(entity, attribute) {
            Some(assumed) => {
                let mut layers = self.engine.layers.iter().rev();
                let place = layers.find_map(|layer| layer.changes.place(entity, attribute));
                assumed.known().map(|value| (value, place))
            }
            None => {
                let stated = self.program().stated(entity, attribute)?;
                Some((stated.value, Some(stated.span)))
            }
        }
    }

    /// The value of a parameter, under what is assumed; none where it is assumed away.
    #[must_use]
    pub fn parameter(&self, id: ParameterId) -> Option<ValueId> {
        self.engine.parameter(id)
    }

    fn judge_reached(&mut self, changes: &[Change]) -> Vec<Transition> {
        let reached = self.engine.reached(changes);
        let judgements = std::mem::take(&mut self.judgements);
        let (judgements, transitions) = self.engine.judge_reached(judgements, &reached);
        self.judgements = judgements;
        transitions
    }
}

impl<'p> Engine<'p> {
    /// What is assumed of an attribute, if anything is.
    pub(super) fn assumed_value(&self, entity: EntityId, attribute: AttributeId) -> Option<Datum> {
        self.layers.iter().rev().find_map(|layer| layer.changes.value(entity, attribute))
    }

    /// Whether an exception, a definition or a requirement is assumed away.
    pub(super) fn is_dropped(&self, looked: Looked) -> bool {
        self.layers.iter().any(|layer| layer.changes.drop(looked))
    }

    /// The results of calls of a definition: those of the last layer that it looks at.
    pub(super) fn calls(&mut self, id: DefineId) -> &mut Calls {
        let layer = self.layers.iter_mut().rev().find(|layer| layer.touches(id));
        layer.map_or(&mut self.calls, |layer| &mut layer.calls)
    }

    /// What `ask` gives if expressions see another date, the periods of facts and rules apart. Relations and what is
    /// derived bottom-up stay as they are.
    pub(super) fn on_day<T>(&mut self, day: Datum, ask: impl FnOnce(&mut Self) -> T) -> T {
        self.push(Changes::of_day(day));
        let answer = ask(self);
        self.pop();
        answer
    }

    /// Whether expressions see a date of their own.
    pub(super) fn sees_another_day(&self) -> bool {
        self.layers.last().is_some_and(|layer| layer.changes.day.is_some())
    }

    /// What is asked about the date itself, whatever date expressions see at present.
    pub(super) fn on_the_date<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> T {
        let aside = if self.sees_another_day() { self.layers.pop() } else { None };
        let answer = ask(self);
        self.layers.extend(aside);
        answer
    }

    /// Forgets what was derived, so that it is looked at again.
    pub(super) fn forget_results(&mut self) {
        self.calls = Calls::default();
        for layer in &mut self.layers {
            layer.calls = Calls::default();
        }
        self.by_attribute.clear();
        for group in &mut self.groups {
            *group = Group::of(&group.members);
        }
    }

    /// Puts changes in force.
    fn push(&mut self, changes: Changes) {
        let mut touched = vec![false; self.program.defines.len()];
        let looked =
            changes.list.iter().map(Change::looked).chain(changes.day.map(|_| Looked::Date));
        for looked in looked {
            let definitions = self.touched(looked).definitions;
            for (slot, is_touched) in touched.iter_mut().zip(definitions.iter()) {
                *slot |= is_touched;
            }
        }
        let mut layer = Layer { touched, ..Layer::default() };
        for (place, group) in self.groups.iter_mut().enumerate() {
            if !changes.list.is_empty() && group.members.iter().any(|id| layer.touches(*id)) {
                let fresh = Group::of(&group.members);
                layer.groups.push((place, std::mem::replace(group, fresh)));
            }
        }
        for change in &changes.list {
            let Change::Tuple(relation, ..) = change else { continue };
            let is_new = layer.relations.iter().all(|(known, _)| known != relation);
            if let Some(tuples) = changes.tuples(*relation).filter(|_| is_new) {
                let below = self.with_tuples(*relation, tuples);
                layer.relations.push((*relation, below));
            }
        }
        layer.changes = changes;
        self.layers.push(layer);
    }

    /// Takes the last changes out of force.
    fn pop(&mut self) -> Option<Layer<'p>> {
        let mut layer = self.layers.pop()?;
        for (place, group) in layer.groups.drain(..) {
            if let Some(slot) = self.groups.get_mut(place) {
                *slot = group;
            }
        }
        for (relation, below) in layer.relations.drain(..) {
            if let Some(slot) = self.relations.get_mut(relation.index()) {
                *slot = below;
            }
        }
        Some(layer)
    }

    /// What looks at something.
    fn touched(&mut self, looked: Looked) -> Touched {
        let program = self.program;
        let find = || Touched { definitions: touch::touched(program, looked), requirements: None };
        self.touched.entry(looked).or_insert_with(find).clone()
    }

    /// By requirement: which of its judgements the changes reach.
    fn reached(&mut self, changes: &[Change]) -> Vec<Reached> {
        // Where what is at home where moves, or has moved, nothing is known to be out of reach.
        let layers = self.layers.iter().map(|layer| layer.changes.list.as_slice());
        if layers.chain([changes]).flatten().any(|change| self.moves_homes(change)) {
            return vec![Reached::everything(); self.program.requirements.len()];
        }
        let mut reached = vec![Reached::default(); self.program.requirements.len()];
        for change in changes {
            let reaches = self.reaches(change.looked());
            for (reached, reach) in reached.iter_mut().zip(reaches.iter()) {
                reached.add(change, reach);
            }
        }
        reached
    }

    fn moves_homes(&self, change: &Change) -> bool {
        matches!(change, Change::Value(_, attribute, _) if self.program.is_structure(*attribute))
    }

    fn reaches(&mut self, looked: Looked) -> Arc<[Reach]> {
        let known = self.touched(looked);
        if let Some(requirements) = known.requirements {
            return requirements;
        }
        let requirements = touch::reaches(self.program, looked, &known.definitions);
        if let Some(entry) = self.touched.get_mut(&looked) {
            entry.requirements = Some(Arc::clone(&requirements));
        }
        requirements
    }
}

/// What looks at what, as far as it was asked.
pub(super) type TouchedBy = FxHashMap<Looked, Touched>;
