//! What drafts state, and which of it the verdicts rest on: found by going through their proofs.

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluate::{Datum, Frame, Inapplicable, Judgement, Looks, Outcome, Verdict, looks_of};
use crate::explain::{Ground, Node, NodeId, Proof, prove};
use crate::model::{
    AttributeId, EntityId, Expr, ExprKind, Program, RequirementId, RequirementOrigin, TypeId,
    ValueId, Values,
};
use crate::source::{FileId, Span, to_u32};

/// Something that a draft states.
#[derive(Clone, Debug)]
pub struct Term {
    /// The agreement.
    pub agreement: EntityId,
    /// The agreement, or one of its clauses or reservations.
    pub entity: EntityId,
    /// What is stated of it; none for the clause or reservation itself.
    pub attribute: Option<AttributeId>,
    /// Where.
    pub span: Span,
    /// The requirements that looked at it, by the places of the rules.
    pub rules: Vec<usize>,
    /// The requirements that look at such terms wherever they apply.
    pub readers: Vec<RequirementId>,
}

/// The terms of drafts.
pub(super) struct Draft {
    pub(super) terms: Vec<Term>,
    /// The type of each term's entity.
    types: Vec<TypeId>,
    of: BTreeMap<(EntityId, Option<AttributeId>), usize>,
    clause: TypeId,
    /// `Agreement.clauses`.
    clauses: AttributeId,
    reservation: TypeId,
    /// `Agreement.reservations`.
    reservations: Option<AttributeId>,
}

/// Which terms were looked at.
#[derive(Default)]
pub(super) struct Looked {
    /// By requirement.
    pub(super) requirements: Vec<BTreeSet<usize>>,
    /// By exception, where anything was looked at.
    pub(super) exceptions: BTreeMap<(RequirementId, usize), BTreeSet<usize>>,
}

/// What a proof is read with: what definitions look at, and the values.
#[derive(Clone, Copy)]
struct Context<'a> {
    program: &'a Program,
    defines: &'a [Looks],
    values: &'a Values,
}

impl Draft {
    /// What the agreements of some files state.
    pub(super) fn of(
        program: &Program,
        is_asked: impl Fn(FileId) -> bool,
        readers: &[Looks],
    ) -> Self {
        let mut draft = Draft {
            terms: Vec::new(),
            types: Vec::new(),
            of: BTreeMap::new(),
            clause: program.builtin.clause,
            clauses: program.builtin.agreement_clauses,
            reservation: program.builtin.reservation,
            reservations: reservations(program),
        };
        let unsaid = unsaid(program, readers);
        for agreement in program.agreements.iter().filter(|a| is_asked(a.span.file)) {
            draft.put(program, agreement.entity, agreement.entity, readers, &unsaid);
            for part in agreement.clauses.iter().chain(&agreement.reservations) {
                draft.put(program, agreement.entity, *part, readers, &unsaid);
            }
        }
        draft
    }

    fn put(
        &mut self,
        program: &Program,
        agreement: EntityId,
        entity: EntityId,
        readers: &[Looks],
        unsaid: &BTreeSet<AttributeId>,
    ) {
        let info = program.entity(entity);
        let attributes = program.type_info(info.ty).attributes.values().copied();
        let is_term = |a: &AttributeId| !unsaid.contains(a) && !program.is_structure(*a);
        let stated = attributes.filter(is_term);
        let stated = stated.filter_map(|a| Some((a, program.stated(entity, a)?.span)));
        let mut stated: Vec<(AttributeId, Span)> = stated.collect();
        stated.sort_by_key(|(_, span)| *span);
        let own = (agreement != entity).then_some(info.span).flatten().map(|span| (None, span));
        let terms = own.into_iter().chain(stated.into_iter().map(|(a, span)| (Some(a), span)));
        for (attribute, span) in terms {
            let place = self.terms.len();
            self.of.insert((entity, attribute), place);
            self.types.push(info.ty);
            let (rules, none) = (Vec::new(), Vec::new());
            self.terms.push(Term { agreement, entity, attribute, span, rules, readers: none });
            let ids = (0..to_u32(readers.len())).map(RequirementId).zip(readers);
            let those = ids.filter(|(_, looks)| self.is_looked_at(place, looks));
            let those: Vec<RequirementId> = those.map(|(id, _)| id).collect();
            if let Some(term) = self.terms.get_mut(place) {
                term.readers = those;
            }
        }
    }

    /// Whether what looks at this may look at a term.
    pub(super) fn is_looked_at(&self, term: usize, looks: &Looks) -> bool {
        let Some((term, ty)) = self.terms.get(term).zip(self.types.get(term)) else { return false };
        match term.attribute {
            Some(attribute) => looks.attributes.contains(&attribute),
            None if *ty == self.reservation => {
                let listed = self.reservations.is_some_and(|a| looks.attributes.contains(&a));
                listed || looks.types.contains(ty)
            }
            None => looks.types.contains(ty) || looks.types.contains(&self.clause),
        }
    }

    /// Notes that a rule looked at a term.
    pub(super) fn note(&mut self, term: usize, rule: usize) {
        if let Some(term) = self.terms.get_mut(term) {
            term.rules.push(rule);
        }
    }

    /// What each verdict looked at.
    pub(super) fn look(&self, outcome: &mut Outcome<'_>, defines: &[Looks]) -> Looked {
        let count = outcome.program().requirements.len();
        let mut looked =
            Looked { requirements: vec![BTreeSet::new(); count], exceptions: BTreeMap::new() };
        if self.terms.is_empty() {
            return looked;
        }
        let judgements = std::mem::take(&mut outcome.judgements);
        for judgement in &judgements {
            self.look_at(outcome, judgement, defines, &mut looked);
        }
        outcome.judgements = judgements;
        looked
    }

    fn look_at(
        &self,
        outcome: &mut Outcome<'_>,
        judgement: &Judgement,
        defines: &[Looks],
        looked: &mut Looked,
    ) {
        let why = match judgement.verdict {
            Verdict::NotApplicable(Inapplicable::OutOfPeriod | Inapplicable::NoSubject) => return,
            verdict => verdict,
        };
        let id = judgement.requirement;
        let requirement = outcome.program().requirement(id);
        let mut found = BTreeSet::new();
        let subjects = judgement.subjects.iter().filter_map(|subject| subject.as_entity());
        found.extend(subjects.filter_map(|entity| self.of.get(&(entity, None))));
        let mut frame = judgement.frame.clone();
        for binder in requirement.binders.iter().take(judgement.subjects.len() + 1) {
            self.look_at_set(outcome, &binder.set, &mut frame, &mut found);
        }
        let proof = prove(outcome, judgement);
        let is_excluded = why == Verdict::NotApplicable(Inapplicable::Excluded);
        self.look_at_stage(outcome.program(), judgement, &mut found);
        let context = Context { program: outcome.program(), defines, values: outcome.values() };
        let roots = proof.filters.iter().chain(proof.body.iter().filter(|_| !is_excluded));
        self.walk(&proof, roots.copied(), context, &mut found);
        if !is_excluded && why != Verdict::Met {
            for (place, exception) in proof.exceptions.iter().enumerate() {
                let mut own = BTreeSet::new();
                self.walk(&proof, [*exception], context, &mut own);
                found.extend(&own);
                looked.exceptions.entry((id, place)).or_default().extend(own);
            }
        }
        if let Some(all) = looked.requirements.get_mut(id.index()) {
            all.extend(found);
        }
    }

    /// All terms that what looks at this may look at.
    fn all_looked_at(&self, looks: &Looks) -> impl Iterator<Item = usize> {
        (0..self.terms.len()).filter(move |term| self.is_looked_at(*term, looks))
    }

    /// The stage of the agreement that opens a requirement of a stage or an admission; of one that is no agreement's
    /// own, the stages of all.
    fn look_at_stage(&self, program: &Program, judgement: &Judgement, found: &mut BTreeSet<usize>) {
        let stage = Some(program.builtin.agreement_stage);
        let first = judgement.subjects.first().and_then(|subject| subject.as_entity());
        match program.requirement(judgement.requirement).origin {
            RequirementOrigin::Everywhere => {}
            RequirementOrigin::Stage { per_agreement: false, .. } => {
                let all = program.agreements.iter().map(|agreement| agreement.entity);
                found.extend(all.filter_map(|agreement| self.of.get(&(agreement, stage))));
            }
            RequirementOrigin::Stage { .. } | RequirementOrigin::Admission { .. } => {
                found.extend(first.and_then(|agreement| self.of.get(&(agreement, stage))));
            }
        }
    }

    /// What the set of a binder, which stands in no proof, looks at.
    fn look_at_set(
        &self,
        outcome: &mut Outcome<'_>,
        e: &Expr,
        frame: &mut Frame,
        found: &mut BTreeSet<usize>,
    ) {
        if let ExprKind::Attribute(of, attribute) = &e.kind
            && let Some(entity) = outcome.datum(of, frame).known().and_then(ValueId::as_entity)
        {
            found.extend(self.of.get(&(entity, Some(*attribute))));
        }
        let mut parts = Vec::new();
        e.for_each_part(&mut |part| parts.push(part));
        for part in parts {
            self.look_at_set(outcome, part, frame, found);
        }
    }

    /// Goes through the nodes below these.
    fn walk(
        &self,
        proof: &Proof<'_>,
        roots: impl IntoIterator<Item = NodeId>,
        context: Context<'_>,
        found: &mut BTreeSet<usize>,
    ) {
        let mut open: Vec<NodeId> = roots.into_iter().collect();
        let mut seen = vec![false; proof.nodes.len()];
        while let Some(id) = open.pop() {
            let place = id.0 as usize;
            let Some(node) = proof.nodes.get(place) else { continue };
            match seen.get_mut(place) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            self.note_node(proof, node, context, found);
            open.extend(&node.parts);
        }
    }

    fn note_node(
        &self,
        proof: &Proof<'_>,
        node: &Node<'_>,
        Context { program, defines, values }: Context<'_>,
        found: &mut BTreeSet<usize>,
    ) {
        match (&node.expr.kind, &node.ground) {
            (ExprKind::Attribute(_, attribute) | ExprKind::Stated(_, attribute), _) => {
                let of = node.parts.first().and_then(|part| proof.nodes.get(part.0 as usize));
                let entity = of.and_then(|of| of.value.known()).and_then(ValueId::as_entity);
                found.extend(entity.and_then(|e| self.of.get(&(e, Some(*attribute)))));
            }
            // How a recursive definition came to its tuples is no part of the proof: what it may look at counts.
            (_, Ground::Derived(id, _)) => {
                if let Some(looks) = defines.get(id.index()) {
                    found.extend(self.all_looked_at(looks));
                }
            }
            // What is asked of elements that are not known is no part of it either.
            (ExprKind::Quantified(_) | ExprKind::Aggregate(_), Ground::OpenSet) => {
                found.extend(self.all_looked_at(&looks_of(node.expr, program, defines)));
            }
            _ => {}
        }
        // Clauses of a kind that is asked for are looked at, whatever is asked of them; that all clauses are asked
        // for says nothing of one.
        let all = self.clauses;
        if let Datum::Known(set) = node.value
            && match &node.expr.kind {
                ExprKind::ClausesOf(..) => true,
                ExprKind::Attribute(_, attribute) => *attribute != all && node.expr.ty.is_set,
                _ => false,
            }
        {
            let elements = values.elements(set);
            let entities = elements.iter().filter_map(|element| element.as_entity());
            found.extend(entities.filter_map(|entity| self.of.get(&(entity, None))));
        }
    }
}

/// Attributes that say what a draft is called or on which date it is read, and no term of it unless a rule asks.
fn unsaid(program: &Program, readers: &[Looks]) -> BTreeSet<AttributeId> {
    let attributes = &program.type_info(program.builtin.agreement).attributes;
    let named = ["title", "as_of"].iter().filter_map(|name| attributes.get(*name).copied());
    named.filter(|a| !readers.iter().any(|looks| looks.attributes.contains(a))).collect()
}

/// `Agreement.reservations`.
fn reservations(program: &Program) -> Option<AttributeId> {
    program.type_info(program.builtin.agreement).attributes.get("reservations").copied()
}
