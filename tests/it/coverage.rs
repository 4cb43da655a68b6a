//! The generator makes programs that are accepted, and uses all of the language.

use std::collections::BTreeSet;

use accordant::model::{DefineBody, Exception, Expr, ExprKind, Program, Quantifier};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use crate::generate::programs;
use crate::pipeline::{messages, outcome, program};

fn of_exception(exception: &Exception) -> impl Iterator<Item = &Expr> {
    std::iter::once(&exception.when).chain(&exception.then)
}

/// All expressions of a program.
pub fn expressions(program: &Program) -> Vec<&Expr> {
    let mut all = Vec::new();
    for define in &program.defines {
        match &define.body {
            DefineBody::Predicate(body) => all.push(body),
            DefineBody::Value { base, exceptions } => {
                all.push(base);
                all.extend(exceptions.iter().flat_map(of_exception));
            }
        }
    }
    for requirement in program.requirements.iter() {
        all.push(&requirement.body);
        all.extend(requirement.exceptions.iter().flat_map(of_exception));
        all.extend(
            requirement.binders.iter().flat_map(|b| std::iter::once(&b.set).chain(&b.filter)),
        );
    }
    all
}

pub fn collect(e: &Expr, found: &mut BTreeSet<String>) {
    found.insert(name(&e.kind));
    e.for_each_part(&mut |part| collect(part, found));
}

/// What an expression is, with its operator.
fn name(kind: &ExprKind) -> String {
    match kind {
        ExprKind::Compare(_, op, _) => format!("Compare {op:?}"),
        ExprKind::Builtin(builtin, _) => format!("Builtin {builtin:?}"),
        ExprKind::Product(_, rest) => format!("Product {:?}", rest[0].0),
        ExprKind::Sum(_, rounding) => format!("Sum {rounding:?}"),
        ExprKind::Round(_, _, mode) => format!("Round {mode:?}"),
        ExprKind::UnitsBetween(unit, ..) => format!("UnitsBetween {unit:?}"),
        ExprKind::Aggregate(a) => format!("Aggregate {:?}", a.op),
        ExprKind::Quantified(q) => match q.quantifier {
            Quantifier::Every => "Quantified Every".to_owned(),
            Quantifier::Some => "Quantified Some".to_owned(),
            Quantifier::No => "Quantified No".to_owned(),
            Quantifier::AtLeast(_) => "Quantified AtLeast".to_owned(),
            Quantifier::AtMost(_) => "Quantified AtMost".to_owned(),
            Quantifier::Exactly(_) => "Quantified Exactly".to_owned(),
        },
        other => {
            let text = format!("{other:?}");
            text.split(['(', ' ']).next().unwrap().to_owned()
        }
    }
}

/// All forms of expressions with their operators.
pub const ALL: &str = "\
    Constant, Variable, Parameter, AsOf, Entities, Attribute, ClausesOf, Call, Holds, Set, Not, And, Or, Between, In, \
    Within, Stated, Negate, Compare Is, Compare IsNot, Compare AtLeast, Compare AtMost, Compare MoreThan, \
    Compare LessThan, Builtin Chapter, Builtin Heading, Builtin Subheading, Builtin Least, Builtin Greatest, \
    Builtin Abs, Builtin Year, Builtin Month, Builtin Day, Builtin Number, Product Times, Product Over, Product Of, \
    Sum None, Sum Some(Down), Sum Some(Up), Round HalfUp, Round HalfEven, Round Up, Round Down, UnitsBetween Days, \
    UnitsBetween Months, UnitsBetween Years, Aggregate Count, Aggregate Share, Aggregate Sum, Aggregate Min, \
    Aggregate Max, Aggregate Average, Quantified Every, Quantified Some, Quantified No, Quantified AtLeast, \
    Quantified AtMost, Quantified Exactly";

#[test]
fn nine_of_ten_programs_are_accepted_and_use_all_of_the_language() {
    let mut runner = TestRunner::deterministic();
    let (mut refused, mut kinds) = (Vec::new(), BTreeSet::new());
    let mut verdicts = BTreeSet::new();
    for _ in 0..300 {
        let generated = programs().new_tree(&mut runner).unwrap().current();
        let program = match program(&[generated.text()]) {
            Ok(program) => program,
            Err(found) => {
                refused.push(messages(&found));
                continue;
            }
        };
        for e in expressions(&program) {
            collect(e, &mut kinds);
        }
        match outcome(&program, generated.as_of) {
            Ok(outcome) => verdicts.extend(outcome.judgements.iter().map(|j| j.verdict.name())),
            Err(diagnostic) => refused.push(messages(&[*diagnostic])),
        }
    }
    assert!(refused.len() < 30, "{} of 300 are refused: {}", refused.len(), refused.join("\n\n"));
    let unused: Vec<&str> = ALL.split(", ").filter(|kind| !kinds.contains(*kind)).collect();
    assert!(unused.is_empty(), "no program uses {unused:?}");
    let wanted = ["error", "excepted", "met", "not_applicable", "not_met", "undetermined"];
    assert_eq!(verdicts.into_iter().collect::<Vec<_>>(), wanted);
}
