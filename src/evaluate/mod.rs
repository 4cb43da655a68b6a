//! A program and a date to an outcome: what holds, what may hold, and a verdict for every requirement.
//!
//! 1. `engine` loads the facts that hold on the date;
//! 2. `verdict` goes through requirements and subjects, `overrides` lets one give way to another;
//! 3. `expr`, `aggregate` and `interval` find truths and values, three-valued and exact, `candidates` only
//!    where they can matter;
//! 4. `plan` and `fixpoint` derive recursive definitions bottom-up, with provenance in `table`;
//! 5. `assume` changes what is said for a while; `touch` knows what that can reach, `rejudge` judges that again;
//! 6. `horizon` and `probe` find, where it is asked for, the next date on which anything of it can change, `dated`
//!    which values depend on the date;
//! 7. `reach` says where agreements stand, `looks` what each rule looks at.

mod aggregate;
mod assume;
mod builtins;
mod candidates;
mod change;
mod date;
mod dated;
mod engine;
mod expr;
mod fixpoint;
mod horizon;
mod interval;
mod looks;
mod overrides;
mod plan;
mod probe;
mod reach;
mod rejudge;
mod table;
mod touch;
mod transition;
mod truth;
mod unique;
mod verdict;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::civil::Date;

pub use aggregate::bind_slot;
pub use change::Change;
pub use date::{date_of, evaluate_on_its_date};
pub use engine::{Fault, Frame};
pub use horizon::{Boundary, BoundaryKind, Horizon, Turn};
pub use looks::{Looks, expressions, looks, looks_of, looks_of_definitions};
pub use reach::Standing;
pub use transition::{Transition, transitions};
pub use truth::{Datum, FaultId, Truth};
pub use verdict::{Inapplicable, Judgement, Verdict};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{DefineId, Expr, Program, RequirementId, ValueId, Values};
use engine::Engine;

/// Steps that an evaluation may take by default.
pub const MOST_STEPS: u64 = 1_000_000_000;

/// How to evaluate.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The date; none only for programs that depend on none.
    pub as_of: Option<Date>,
    /// Whether to record how tuples were derived.
    pub record_proofs: bool,
    /// The budget.
    pub most_steps: u64,
    /// Set from elsewhere, it ends the evaluation soon after.
    pub interrupt: Option<&'static AtomicBool>,
    /// Look for the next date, up to this one, on which a verdict can change.
    pub look_ahead: Option<Date>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            as_of: None,
            record_proofs: true,
            most_steps: MOST_STEPS,
            interrupt: None,
            look_ahead: None,
        }
    }
}

/// An evaluated program: its judgements, and what is needed to explain them.
pub struct Outcome<'p> {
    engine: Engine<'p>,
    horizon: Option<Horizon>,
    /// The verdicts, in the program's order of requirements.
    pub judgements: Vec<Judgement>,
}

/// How a derived tuple came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivation {
    /// The rule, by its place among those of the definitions that depend on each other.
    pub rule: u32,
    /// The tuples it was derived from, in the order of the rule's atoms.
    pub premises: Vec<Premise>,
}

/// A tuple that another was derived from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Premise {
    /// A stated fact: the relation and the place among its facts.
    Fact(crate::model::RelationId, usize),
    /// A tuple that is assumed.
    Assumed(crate::model::RelationId, Vec<ValueId>),
    /// A derived tuple.
    Derived(DefineId, Vec<ValueId>),
}

/// Evaluates a program.
///
/// # Errors
/// [`Code::MissingDate`] where the program depends on a date and none is given; [`Code::BudgetExhausted`]
/// where the budget ends first. Neither is ever a pass.
#[expect(clippy::result_large_err, reason = "made once a run")]
pub fn evaluate<'p>(program: &'p Program, options: &Options) -> Result<Outcome<'p>, Diagnostic> {
    evaluate_with(program, program.values.clone(), options)
}

/// Evaluates a program with more values than its own: those that questions about it have brought up since.
///
/// # Errors
/// As [`evaluate`].
#[expect(clippy::result_large_err, reason = "made once a run")]
pub fn evaluate_with<'p>(
    program: &'p Program,
    values: Values,
    options: &Options,
) -> Result<Outcome<'p>, Diagnostic> {
    if options.as_of.is_none()
        && let Some(span) = reach::first_dated(program)
    {
        return Err(Diagnostic::new(Code::MissingDate, span, "the date of evaluation is missing")
            .labelled("this depends on it")
            .help("state `as_of: 2027-06-01` in the agreement, or say `--as-of 2027-06-01`"));
    }
    let mut engine = Engine::new(program, values, options);
    engine.watch(options.look_ahead);
    let judgements = engine.judge_all();
    let horizon = engine.end_watch();
    let outcome = Outcome { engine, horizon, judgements };
    match outcome.unfinished() {
        None => Ok(outcome),
        Some(diagnostic) => Err(diagnostic),
    }
}

impl<'p> Outcome<'p> {
    /// The program.
    #[must_use]
    pub fn program(&self) -> &'p Program {
        self.engine.program
    }

    /// The date of evaluation.
    #[must_use]
    pub fn as_of(&self) -> Option<Date> {
        self.engine.as_of
    }

    /// The next date, up to the one that was looked ahead to, on which something changes that was looked at.
    #[must_use]
    pub fn horizon(&self) -> Option<&Horizon> {
        self.horizon.as_ref()
    }

    /// What of one judgement alone changes next, up to a day; of all of the requirement where none is given.
    pub fn horizon_of(
        &mut self,
        requirement: RequirementId,
        judgement: Option<&Judgement>,
        until: Date,
    ) -> Option<Horizon> {
        self.engine.horizon_of(requirement, judgement, until)
    }

    /// Steps taken.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.engine.steps()
    }

    /// Changes the values of the evaluation for others, and back again: so that a question about the program is read
    /// with the values that there are. Those given must be at least those of the evaluation.
    pub fn exchange_values(&mut self, values: &mut Values) {
        std::mem::swap(&mut self.engine.values, values);
    }

    /// Gives the next question a whole budget. What was not finished stays so.
    pub fn renew_budget(&mut self) {
        if self.unfinished().is_none() {
            self.engine.renew_budget();
        }
    }

    /// Takes a step from the budget, for work that is done around the evaluation.
    pub fn spend(&mut self) {
        self.engine.spend(1);
    }

    /// That the budget is used up, if it is: then nothing that was asked since means anything. What is asked of an
    /// outcome, to explain it or for a test, takes steps from the same budget.
    #[must_use]
    pub fn unfinished(&self) -> Option<Diagnostic> {
        if !self.engine.exhausted() {
            return None;
        }
        if self.engine.interrupted() {
            let message = "the evaluation was interrupted";
            return Some(Diagnostic::without_span(Code::BudgetExhausted, message));
        }
        let steps = self.engine.most_steps();
        let message = format!("the evaluation needs more than {steps} steps");
        Some(Diagnostic::without_span(Code::BudgetExhausted, message).help(
            "raise the budget with `--most-steps`, or look for a definition over too many tuples \
             or with thousands of alternatives",
        ))
    }

    /// The program's values and those computed since.
    #[must_use]
    pub fn values(&self) -> &crate::model::Values {
        &self.engine.values
    }

    /// A fault.
    #[must_use]
    pub fn fault(&self, id: FaultId) -> Option<&Fault> {
        self.engine.fault_info(id)
    }

    /// The elements of a set under these values of its variables; none where not all of them are known.
    pub fn elements(&mut self, set: &Expr, frame: &mut Frame) -> Option<Arc<[ValueId]>> {
        let set = self.engine.datum(set, frame).known()?;
        Some(self.engine.elements(set))
    }

    /// Interns a value, to ask about it.
    pub fn intern(&mut self, value: crate::model::Value) -> ValueId {
        self.engine.values.intern(value)
    }

    /// Interns a set of these elements, to ask about it.
    pub fn intern_set(&mut self, elements: impl IntoIterator<Item = ValueId>) -> ValueId {
        self.engine.values.intern_set(elements)
    }

    /// Whether each exception applies under these values of its variables.
    pub fn applicable(
        &mut self,
        exceptions: &[crate::model::Exception],
        frame: &mut Frame,
    ) -> Vec<Truth> {
        self.engine.applicable(exceptions, frame)
    }

    /// Whether a comparison of what is known holds.
    pub fn compare(&mut self, a: Datum, op: crate::operators::CompareOp, b: Datum) -> Truth {
        // A comparison that fails was recorded as a fault where it was evaluated; here it only is not true.
        let nowhere =
            crate::source::Span { file: crate::source::FileId(u32::MAX), start: 0, end: 0 };
        self.engine.compare(a, op, b, nowhere)
    }

    /// Of two values of one type, which comes first; none where they have no order.
    #[must_use]
    pub fn order(&self, a: ValueId, b: ValueId) -> Option<std::cmp::Ordering> {
        self.engine.order(a, b).ok().flatten()
    }

    /// Whether a condition holds under these values of its variables.
    pub fn truth(&mut self, condition: &Expr, frame: &mut Frame) -> Truth {
        self.engine.truth(condition, frame)
    }

    /// What is known of a definition under these arguments.
    pub fn call(&mut self, id: DefineId, arguments: &[Datum]) -> Datum {
        self.engine.call_datum(id, arguments.into())
    }

    /// What is known of an expression's value under these values of its variables.
    pub fn datum(&mut self, e: &Expr, frame: &mut Frame) -> Datum {
        self.engine.datum(e, frame)
    }
}
