//! What changes come to: verdicts under assumptions are those of a program that says so itself.

use std::collections::BTreeMap;

use accordant::evaluate::{Change, Judgement, Outcome, Transition, Truth, Verdict};
use accordant::explain::Words;
use accordant::model::{
    AttributeId, EntityId, Exception, ParameterId, Period, Program, RelationId, RequirementId,
    Stated, Tuple, Type, ValueId,
};
use accordant::source::{FileId, Span};
use jiff::civil::date as day;
use proptest::prelude::*;

use crate::generate::programs;
use crate::pipeline::{outcome, program};

const NOWHERE: Span = Span { file: FileId(9), start: 0, end: 0 };

/// Makes one choice after another.
struct Chooser<'c>(&'c [u16]);

impl Chooser<'_> {
    fn below(&mut self, n: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % n.max(1)
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let place = self.below(of.len());
        of.get(place).cloned()
    }
}

/// Values of each type that occur in the program.
fn pool(program: &Program) -> BTreeMap<String, Vec<ValueId>> {
    let mut pool: BTreeMap<String, Vec<ValueId>> = BTreeMap::new();
    let mut add = |ty: Type, value: ValueId| {
        let values = pool.entry(format!("{ty:?}")).or_default();
        if !values.contains(&value) {
            values.push(value);
        }
    };
    let mut stated: Vec<_> = program.facts.attributes.iter().collect();
    stated.sort_by_key(|(place, _)| **place);
    for ((_, attribute), stated) in stated {
        add(program.attribute(*attribute).ty, stated.value);
    }
    for parameter in &program.parameters {
        add(parameter.ty, parameter.value);
    }
    for (relation, tuples) in program.relations.iter().zip(&program.facts.tuples) {
        for tuple in tuples {
            for ((_, ty), value) in relation.params.iter().zip(&tuple.arguments) {
                add(*ty, *value);
            }
        }
    }
    for (place, info) in (0..).zip(&program.types) {
        let ty = Type::one(accordant::model::Scalar::Entity(accordant::model::TypeId(place)));
        for entity in &info.entities {
            add(ty, ValueId::entity(*entity));
        }
    }
    pool
}

fn change(program: &Program, chooser: &mut Chooser<'_>) -> Option<Change> {
    let pool = pool(program);
    let values = |ty: Type| pool.get(&format!("{ty:?}")).map_or(&[][..], Vec::as_slice);
    let id = |place: usize| u32::try_from(place).unwrap();
    match chooser.below(8) {
        0..=3 => {
            let entity = EntityId(id(chooser.below(program.entities.len())));
            let info = program.type_info(program.entity(entity).ty);
            let attributes: Vec<AttributeId> = info.attributes.values().copied().collect();
            let attribute = chooser.one(&attributes)?;
            let value = chooser.one(values(program.attribute(attribute).ty));
            Some(Change::Value(entity, attribute, value.filter(|_| chooser.below(4) > 0)))
        }
        4 | 5 => {
            let relation = chooser.below(program.relations.len());
            let stated = &program.facts.tuples[relation];
            let tuple = if chooser.below(2) == 0 && !stated.is_empty() {
                chooser.one(stated)?.arguments
            } else {
                let params = &program.relations[relation].params;
                params.iter().map(|(_, ty)| chooser.one(values(*ty))).collect::<Option<_>>()?
            };
            let truth = chooser.one(&[Truth::True, Truth::False, Truth::Unknown])?;
            Some(Change::Tuple(RelationId(id(relation)), tuple, truth))
        }
        6 => {
            let place = chooser.below(program.parameters.len());
            let value = chooser.one(values(program.parameters[place].ty))?;
            Some(Change::Parameter(ParameterId(id(place)), Some(value)))
        }
        _ => {
            let place = chooser.below(program.requirements.len());
            let requirement = program.requirements.get(place)?;
            Some(match chooser.one(&requirement.exceptions) {
                Some(exception) if chooser.below(2) == 0 => {
                    Change::WithoutException(exception.span)
                }
                _ => Change::WithoutRequirement(RequirementId(id(place))),
            })
        }
    }
}

/// The program with the change written into it.
pub fn written(program: &mut Program, change: &Change) {
    let never = Period { from: Some(day(1, 1, 1)), before: Some(day(1, 1, 1)) };
    match change {
        Change::Value(entity, attribute, Some(value)) => {
            let stated = Stated { value: *value, span: NOWHERE };
            program.facts.attributes.insert((*entity, *attribute), stated);
        }
        Change::Value(entity, attribute, None) => {
            program.facts.attributes.remove(&(*entity, *attribute));
        }
        Change::Tuple(relation, tuple, truth) => {
            let open = program.relations[relation.index()].open;
            let tuples = &mut program.facts.tuples[relation.index()];
            tuples.retain(|stated| stated.arguments != *tuple);
            if *truth == Truth::True || (*truth == Truth::False && open) {
                tuples.push(Tuple {
                    arguments: tuple.clone(),
                    negated: *truth == Truth::False,
                    period: Period::default(),
                    annotations: accordant::model::Annotations::default(),
                    span: NOWHERE,
                });
            }
        }
        Change::Parameter(parameter, value) => {
            program.parameters[parameter.index()].value = value.unwrap();
        }
        Change::WithoutException(span) => {
            let all = std::sync::Arc::make_mut(&mut program.requirements)
                .iter_mut()
                .flat_map(|r| r.exceptions.iter_mut());
            let dropped: Vec<&mut Exception> = all.filter(|e| e.span == *span).collect();
            for exception in dropped {
                exception.effective = never;
            }
        }
        Change::WithoutRequirement(id) => {
            std::sync::Arc::make_mut(&mut program.requirements)[id.index()].effective = never;
        }
        Change::WithoutDefinition(_) => unreachable!("no program says so itself"),
    }
}

/// The verdicts in words: numbers of values and faults differ between evaluations.
fn verdicts(outcome: &Outcome<'_>, without: &[Change]) -> Vec<String> {
    let words = Words::of(outcome);
    let verdict = |verdict: Verdict| match verdict {
        Verdict::Error(fault) => format!("{:?}", outcome.fault(fault).map(|f| &f.kind)),
        other => format!("{other:?}"),
    };
    let asked = outcome
        .judgements
        .iter()
        .filter(|j| !without.contains(&Change::WithoutRequirement(j.requirement)));
    asked
        .map(|j| {
            let subjects: Vec<String> = j.subjects.iter().map(|s| words.value(*s)).collect();
            let ahead = j.ahead.map(verdict);
            format!("{:?} {subjects:?} {} {ahead:?}", j.requirement, verdict(j.verdict))
        })
        .collect()
}

/// The transitions that anyone finds by comparing.
fn compared(before: &[Judgement], outcome: &Outcome<'_>) -> Vec<Transition> {
    let verdict = |list: &[Judgement], of: &Judgement| {
        let is_it = |j: &&Judgement| j.requirement == of.requirement && j.subjects == of.subjects;
        list.iter().find(is_it).map(|j| j.verdict)
    };
    let after = &outcome.judgements;
    let gone = before.iter().filter(|j| verdict(after, j).is_none());
    let all = after.iter().chain(gone).map(|j| Transition {
        requirement: j.requirement,
        subjects: j.subjects.clone(),
        before: verdict(before, j),
        after: verdict(after, j),
    });
    let mut changed: Vec<Transition> = all
        .filter(|t| match (t.before, t.after) {
            (Some(Verdict::Error(_)), Some(Verdict::Error(_))) => false,
            (before, after) => before != after,
        })
        .collect();
    changed.sort_by_key(|transition| transition.requirement);
    changed
}

proptest! {
    #[test]
    fn assumptions_are_as_good_as_written(
        generated in programs(),
        choices in prop::collection::vec(any::<u16>(), 1..40),
    ) {
        let Ok(program) = program(&[generated.text()]) else { return Ok(()) };
        let Ok(mut outcome) = outcome(&program, generated.as_of) else { return Ok(()) };
        let mut chooser = Chooser(&choices);
        let mut so_far: Vec<Change> = Vec::new();
        let mut states = vec![verdicts(&outcome, &[])];
        while !chooser.0.is_empty() {
            let layer: Vec<Change> =
                (0..=chooser.below(2)).filter_map(|_| change(&program, &mut chooser)).collect();
            so_far.extend(layer.iter().cloned());
            let mut changed = program.clone();
            for change in &so_far {
                written(&mut changed, change);
            }
            let before = outcome.judgements.clone();
            let trials: Vec<Verdict> =
                before.iter().map(|j| outcome.verdict_if(j, &layer)).collect();
            let found = outcome.assume(&layer);
            for (judgement, trial) in before.iter().zip(trials) {
                let whole = program.requirement(judgement.requirement).binders.len();
                let is_it = |j: &&Judgement| {
                    j.requirement == judgement.requirement && j.subjects == judgement.subjects
                };
                // Where it was not known of what is asked, a trial stands for all that is.
                let after = outcome.judgements.iter().find(is_it);
                if let Some(after) = after.filter(|j| j.subjects.len() == whole && whole > 0) {
                    prop_assert_eq!(trial.name(), after.verdict.name(), "{:?}", layer);
                }
            }
            prop_assert_eq!(found, compared(&before, &outcome));
            let fresh = crate::pipeline::outcome(&changed, generated.as_of).unwrap();
            let state = verdicts(&outcome, &[]);
            prop_assert_eq!(&state, &verdicts(&fresh, &so_far), "{:?}", so_far);
            states.push(state);
        }
        states.pop();
        while let Some(state) = states.pop() {
            let before = outcome.judgements.clone();
            let found = outcome.undo().unwrap();
            prop_assert_eq!(found, compared(&before, &outcome));
            prop_assert_eq!(verdicts(&outcome, &[]), state);
        }
        prop_assert!(outcome.undo().is_none());
    }
}

/// Requirements that look at what they look at in every way that narrows what a change reaches.
const WAYS: &str = "
    record Country { ready: yes/no  rank: number  ally: Country? }
    extend Agreement { lead: Country?  base: Agreement?  open_to: set of Country }
    clause kind quota { amount: number  payer: Country? }
    relation member(who: Country, of: Agreement)
    open relation trusts(one: Country, other: Country)
    country AAA \"A\" { ready: yes  rank: 1  ally: BBB }
    country BBB \"B\" { ready: no   rank: 2  ally: AAA }
    country CCC \"C\" { ready: yes  rank: 3 }
    fact member(AAA, one)
    fact member(CCC, two)
    fact trusts(AAA, BBB)
    fact not trusts(BBB, CCC)
    agreement one { parties: AAA, BBB  lead: AAA  open_to: CCC  clause quota q1 { amount: 5  payer: AAA } }
    agreement two { parties: BBB, CCC  lead: BBB  base: one     clause quota q2 { amount: 7 } clause quota q3 { amount: 1  payer: CCC } }
    agreement three { parties: AAA, CCC  base: two }
    define is_ready(c: Country) when c.ready
    define all_ready(a: Agreement) when every c in a.parties has (is_ready(c))
    define largest(a: Agreement): number is max(q.amount for q in a.quota)
    requirement by_itself must { for each a in agreements require a.lead is stated and largest(a) is at least 5 }
    requirement by_parties must { for each a in agreements require all_ready(a) }
    requirement by_lead must { for each a in agreements require a.lead.ready or a.lead.rank is 2 }
    requirement by_ally must { for each a in agreements require a.lead.ally.ready }
    requirement by_base must { for each a in agreements where (a.base is stated) require some q in a.base.quota has (q.amount is 5) }
    requirement by_tuple must { for each a in agreements require some c in a.parties has (member(c, a)) }
    requirement by_trust should { for each a in agreements for each c in a.parties require trusts(a.lead, c) }
    requirement by_quota must { for each q in quotas require q.payer.ready and q.agreement.lead is stated }
    requirement by_open must { for each a in agreements for each c in a.open_to where (c.ready) require c.rank is 3 }
    requirement by_all must { require count(c in countries where (c.ready)) is 2 }
";

#[test]
fn every_fact_that_is_changed_reaches_all_that_look_at_it() {
    let program = crate::pipeline::sound_program(WAYS);
    let pool = pool(&program);
    let mut tried = 0;
    for place in 0..program.entities.len() {
        let entity = EntityId(u32::try_from(place).unwrap());
        for attribute in program.type_info(program.entity(entity).ty).attributes.values() {
            let ty = program.attribute(*attribute).ty;
            let values = pool.get(&format!("{ty:?}")).into_iter().flatten().copied().map(Some);
            for value in values.chain([None]) {
                check(&program, &[Change::Value(entity, *attribute, value)]);
                tried += 1;
            }
        }
    }
    for (place, relation) in (0..).zip(&program.relations) {
        let countries = &pool[&format!("{:?}", relation.params[0].1)];
        let others = &pool[&format!("{:?}", relation.params[1].1)];
        for (one, other) in countries.iter().flat_map(|one| others.iter().map(move |o| (*one, *o)))
        {
            for truth in [Truth::True, Truth::False, Truth::Unknown] {
                check(&program, &[Change::Tuple(RelationId(place), [one, other].into(), truth)]);
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
}

fn check(program: &Program, changes: &[Change]) {
    let mut outcome = outcome(program, "2027-06-01").unwrap();
    let mut changed = program.clone();
    for change in changes {
        written(&mut changed, change);
    }
    let before = verdicts(&outcome, &[]);
    outcome.assume(changes);
    let fresh = crate::pipeline::outcome(&changed, "2027-06-01").unwrap();
    assert_eq!(verdicts(&outcome, &[]), verdicts(&fresh, &[]), "{changes:?}");
    outcome.undo();
    assert_eq!(verdicts(&outcome, &[]), before, "{changes:?}");
}

/// Trials know of the requirements that override, as the verdicts do.
#[test]
fn trials_see_what_overrides() {
    let program = crate::pipeline::sound_program(
        "record Lot { ready: yes/no  size: number }
        lot one { ready: no }
        lot two { }
        requirement weak must { for each l in lots require l.ready }
        requirement strong may { for each l in lots where (l.ready) require l.size is 1 overrides weak }
        requirement strongest may { for each l in lots where (l.size is 7) require yes overrides strong }
        agreement pact { }",
    );
    let pool = pool(&program);
    let mut tried = 0;
    for place in 0..program.entities.len() {
        let entity = EntityId(u32::try_from(place).unwrap());
        for attribute in program.type_info(program.entity(entity).ty).attributes.values() {
            let ty = program.attribute(*attribute).ty;
            let mut values: Vec<Option<ValueId>> = vec![None];
            values.extend(pool.get(&format!("{ty:?}")).into_iter().flatten().copied().map(Some));
            for value in values {
                let change = Change::Value(entity, *attribute, value);
                let mut outcome = outcome(&program, "2027-06-01").unwrap();
                let judgements = outcome.judgements.clone();
                let trials: Vec<Verdict> = judgements
                    .iter()
                    .map(|j| outcome.verdict_if(j, std::slice::from_ref(&change)))
                    .collect();
                outcome.assume(&[change]);
                let after: Vec<Verdict> = outcome.judgements.iter().map(|j| j.verdict).collect();
                assert_eq!(trials, after);
                tried += 1;
            }
        }
    }
    assert!(tried > 10, "{tried}");
}

/// An assumption that moves a reservation to another agreement leaves nothing as it was unseen.
#[test]
fn what_moves_home_reaches_everything() {
    let program = crate::pipeline::sound_program(
        "clause kind quota { amount: number }
        agreement aa { clause quota q1 { amount: 1 }  reservation r1 by AAA on q1 { expires: 2030-01-01 } }
        agreement bb { clause quota q2 { amount: 1 }  reservation s1 by AAA on q2 { expires: 2031-01-01 } }
        country AAA \"A\" { }
        requirement short must { for each a in agreements require every r in a.reservations has (r.expires is before 2032-01-01) }",
    );
    let mut outcome = outcome(&program, "2027-06-01").unwrap();
    let named = |path: &str| {
        let place = program.entities.iter().position(|e| e.path == path).unwrap();
        EntityId(u32::try_from(place).unwrap())
    };
    let attribute = |entity: EntityId, name: &str| {
        program.type_info(program.entity(entity).ty).attributes[name]
    };
    let (aa, s1) = (named("aa"), named("bb.s1"));
    let elements = [named("aa.r1"), s1].map(ValueId::entity);
    let set = outcome.intern(accordant::model::Value::Set(elements.into()));
    let late = outcome.intern(accordant::model::Value::Date(day(2040, 1, 1)));
    outcome.assume(&[Change::Value(aa, attribute(aa, "reservations"), Some(set))]);
    outcome.assume(&[Change::Value(s1, attribute(s1, "expires"), Some(late))]);
    let verdicts: Vec<&str> = outcome.judgements.iter().map(|j| j.verdict.name()).collect();
    assert_eq!(verdicts, ["not_met", "not_met"]);
}
