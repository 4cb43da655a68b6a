//! Why a verdict is what it is: the nearest parts that fail, with margins, and the facts that are missing.
//!
//! Nothing here decides anything. Every truth and value is asked of the evaluator again, so that what is said
//! is what was computed.

mod blame;
mod boundary;
mod condition;
mod contested;
mod grounds;
mod in_force;
mod lacks;
mod mend;
mod missing;
mod proof;
mod said;
mod sets;
mod spare;
mod story;
mod text;
mod ways;

use jiff::civil::Date;

use blame::{Blame, blame};
pub use blame::{Margin, Reason, ReasonKind};
pub use boundary::{Cause, CauseKind, cause};
pub use condition::explain_condition;
pub use lacks::{Asking, Lack, LackId, Lacks, Needs, why_not};
pub use mend::Mend;
pub use missing::{Missing, MissingFact};
pub use proof::{Ground, Node, NodeId, Proof, prove};
pub use spare::{Spare, spare};
pub use story::{Fact, FactKind, Place, Step, StepId, StepKind, Story, Telling, why};
pub use text::{Words, compare_words, format_exact, join_words};
pub use ways::Way;

use crate::evaluate::{Judgement, Outcome, Verdict};
use crate::model::Citation;

/// Why a judgement is what it is.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    /// The nearest parts that fail or are undecided, the most telling first.
    pub reasons: Vec<Reason>,
    /// How many more there are.
    pub more: usize,
    /// The facts that are missing.
    pub missing: Vec<Missing>,
    /// Of an exception that applied: what it cites.
    pub citations: Vec<Citation>,
    /// Of an exception that applied: why it is contested, and the contested parameters it looks at.
    pub contested: Vec<String>,
}

/// Reasons shown for a judgement; the rest are counted.
const MOST_REASONS: usize = 6;

/// Explains a judgement: what fails, what is missing, or what excuses. Nothing for what is met or does not apply.
pub fn explain(outcome: &mut Outcome<'_>, judgement: &Judgement) -> Explanation {
    match judgement.verdict {
        Verdict::NotMet | Verdict::Waived => {
            let Blame { reasons, more, .. } = blame(outcome, judgement, MOST_REASONS);
            Explanation { reasons, more, ..Explanation::default() }
        }
        Verdict::Error(_) => {
            let Blame { mut reasons, .. } = blame(outcome, judgement, usize::MAX);
            // Beside what cannot be evaluated, what fails or is unknown says nothing yet.
            reasons.retain(|reason| reason.kind == ReasonKind::Fault);
            Explanation { reasons, ..Explanation::default() }
        }
        Verdict::Undetermined => {
            let Blame { reasons, more, gaps } = blame(outcome, judgement, MOST_REASONS);
            let missing = missing::missing(outcome, judgement, gaps);
            Explanation { reasons, more, missing, ..Explanation::default() }
        }
        Verdict::Excepted(place) => {
            let requirement = outcome.program().requirement(judgement.requirement);
            let exception = requirement.exceptions.get(place);
            let citations = exception.map(|e| e.annotations.citations.clone()).unwrap_or_default();
            let contested = exception.map(|e| contested::exception(outcome.program(), e));
            let contested = contested.unwrap_or_default();
            Explanation { citations, contested, ..Explanation::default() }
        }
        Verdict::Met | Verdict::NotApplicable(_) => Explanation::default(),
    }
}

/// A date or its absence, in words.
#[must_use]
pub fn on_date(as_of: Option<Date>) -> String {
    as_of.map_or_else(String::new, |day| format!(" on {day}"))
}
