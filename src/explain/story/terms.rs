//! What values rest on: stated facts, parameters, definitions; and calculations with the values put in.

use super::build::{Builder, Found};
use super::{Fact, FactKind, Step, StepId, StepKind};
use crate::evaluate::{Change, Datum};
use crate::explain::said;
use crate::model::{
    AttributeId, EntityId, Expr, ExprKind, ParameterId, RelationId, Scalar, Type, ValueId,
};
use crate::operators::ProductOp;

impl<'p> Builder<'_, 'p> {
    /// Finds what a value rests on.
    pub(super) fn term(&mut self, e: &'p Expr, at: usize, found: &mut Found) {
        match &e.kind {
            ExprKind::Constant(_) | ExprKind::Variable(_) | ExprKind::AsOf => {}
            ExprKind::Parameter(id) => {
                let value = self.datum(e, at);
                let step = self.parameter(*id, value);
                found.part(step);
            }
            ExprKind::Entities(ty) => found.fact(Fact {
                text: self.program.type_info(*ty).plural.to_string(),
                what: FactKind::Entities(*ty),
                span: None,
                assumed: false,
            }),
            ExprKind::Attribute(of, attribute) => self.stated(of, *attribute, at, found),
            ExprKind::ClausesOf(of, _) => {
                self.stated(of, self.program.builtin.agreement_clauses, at, found);
            }
            ExprKind::Call(id, arguments) if e.ty != Type::one(Scalar::YesNo) => {
                let step = self.call(*id, arguments, at, found);
                found.part(step);
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(e, aggregate, at, found),
            ExprKind::Call(..)
            | ExprKind::Holds(..)
            | ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Compare(..)
            | ExprKind::Between(..)
            | ExprKind::In(..)
            | ExprKind::Within(..)
            | ExprKind::Stated(..)
            | ExprKind::Quantified(_) => self.condition(e, at, found),
            ExprKind::Builtin(..)
            | ExprKind::Set(_)
            | ExprKind::Sum(..)
            | ExprKind::Product(..)
            | ExprKind::Negate(_)
            | ExprKind::Round(..)
            | ExprKind::UnitsBetween(..) => {
                let mut parts = Vec::new();
                e.for_each_part(&mut |part| parts.push(part));
                for part in parts {
                    self.term(part, at, found);
                }
            }
        }
    }

    /// That an attribute is stated, and as what, or that it is not.
    pub(super) fn stated(
        &mut self,
        of: &'p Expr,
        attribute: AttributeId,
        at: usize,
        found: &mut Found,
    ) {
        self.term(of, at, found);
        let Some(entity) = self.datum(of, at).known().and_then(ValueId::as_entity) else { return };
        let fact = self.attribute_fact(entity, attribute);
        found.fact(fact);
    }

    pub(super) fn attribute_fact(&self, entity: EntityId, attribute: AttributeId) -> Fact {
        let name = format!(
            "{}.{}",
            self.program.entity(entity).path,
            self.program.attribute(attribute).name
        );
        match self.outcome.stated(entity, attribute) {
            Some((value, span)) => Fact {
                text: format!("{name}: {}", self.words().value(value)),
                what: FactKind::Stated(entity, attribute),
                span,
                assumed: span.is_none(),
            },
            None => Fact {
                text: format!("{name} is not stated"),
                what: FactKind::Unstated(entity, attribute),
                span: self.program.entity(entity).span,
                // Where it is stated all the same, its absence is assumed.
                assumed: self.program.stated(entity, attribute).is_some(),
            },
        }
    }

    /// That a tuple is in a relation, or is not.
    pub(super) fn tuple(
        &mut self,
        relation: RelationId,
        arguments: &'p [Expr],
        at: usize,
        found: &mut Found,
    ) {
        let mut tuple = Vec::with_capacity(arguments.len());
        for argument in arguments {
            self.term(argument, at, found);
            tuple.push(self.datum(argument, at));
        }
        let known: Option<Vec<ValueId>> = tuple.into_iter().map(Datum::known).collect();
        let fact = match known {
            Some(tuple) => self.tuple_fact(relation, tuple),
            None => Fact {
                text: format!("the facts of {}", self.program.relation(relation).name),
                what: FactKind::Relation(relation),
                span: None,
                assumed: false,
            },
        };
        found.fact(fact);
    }

    pub(super) fn tuple_fact(&self, relation: RelationId, tuple: Vec<ValueId>) -> Fact {
        let text = self.words().tuple(&self.program.relation(relation).name, &tuple);
        let said = said::of_tuple(self.outcome, relation, &tuple);
        let (not, what) = match said.holds {
            Some(true) => ("", FactKind::Tuple(relation, tuple)),
            Some(false) => ("not ", FactKind::Tuple(relation, tuple)),
            None => ("no ", FactKind::NoTuple(relation, tuple)),
        };
        Fact { text: format!("{not}{text}"), what, span: said.span, assumed: said.assumed }
    }

    /// A parameter, told once.
    fn parameter(&mut self, id: ParameterId, value: Datum) -> StepId {
        if let Some(step) = self.parameters.get(&id) {
            return *step;
        }
        let parameter = self.program.parameter(id);
        let is_assumed = self.outcome.assumed().flatten().any(|change| match change {
            Change::Parameter(changed, _) => *changed == id,
            _ => false,
        });
        let verb = if is_assumed { "is assumed to be" } else { "is set to" };
        let sentence = format!("`{}` {verb} {}", parameter.name, self.words().datum(value));
        let contested = parameter.annotations.contested.as_ref();
        let step = self.push(Step {
            kind: StepKind::Parameter,
            sentence,
            value,
            asked: None,
            citations: parameter.annotations.citations.clone(),
            contested: contested.map(ToString::to_string),
            facts: Vec::new(),
            parts: Vec::new(),
            more: 0,
            rule: Some(parameter.span),
        });
        self.parameters.insert(id, step);
        step
    }

    /// A calculation with the values put in: `90% - 88.5%`. None where nothing is calculated, or nothing new is said.
    pub(super) fn calculation(&mut self, e: &'p Expr, at: usize) -> Option<String> {
        if !Self::is_calculated(e) {
            return None;
        }
        let mut parts = Vec::new();
        e.for_each_part(&mut |part| parts.push(part));
        if parts.iter().all(|part| matches!(part.kind, ExprKind::Constant(_))) {
            return None;
        }
        let mut values = Vec::with_capacity(parts.len());
        for part in parts {
            let datum = self.datum(part, at);
            // A set is named, not written out.
            values.push(if self.is_set(datum) {
                self.text(part, at)
            } else {
                self.words().datum(datum)
            });
        }
        let first = values.first()?.clone();
        Some(match &e.kind {
            ExprKind::Sum(terms, _) => {
                let mut out = String::new();
                for (place, ((subtract, _), value)) in terms.iter().zip(&values).enumerate() {
                    out.push_str(match (place, subtract) {
                        (0, false) => "",
                        (0, true) => "-",
                        (_, false) => " + ",
                        (_, true) => " - ",
                    });
                    out.push_str(value);
                }
                out
            }
            ExprKind::Product(_, rest) => {
                let mut out = first;
                for ((op, _), value) in rest.iter().zip(values.iter().skip(1)) {
                    out.push_str(match op {
                        ProductOp::Times => " * ",
                        ProductOp::Over => " / ",
                        ProductOp::Of => " of ",
                    });
                    out.push_str(value);
                }
                out
            }
            ExprKind::Negate(_) => format!("-{first}"),
            ExprKind::Round(..) => format!("{first}, rounded to {}", values.get(1)?),
            ExprKind::UnitsBetween(..) => format!("between {first} and {}", values.get(1)?),
            _ => format!("of {}", values.join(", ")),
        })
    }
}
