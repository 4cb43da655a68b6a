//! On which date a program is evaluated.

use jiff::civil::Date;

use super::{Options, Outcome, evaluate};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Program;

/// The date of evaluation: the given one, or the one that all agreements state which state any, those that are only
/// planned included; where none does, the project's.
///
/// # Errors
/// [`Code::DatesDiffer`] where the agreements state several.
pub fn date_of(program: &Program, given: Option<Date>) -> Result<Option<Date>, Box<Diagnostic>> {
    if given.is_some() {
        return Ok(given);
    }
    let agreements = program.agreements.iter().chain(&program.planned);
    let mut stated = agreements.filter_map(|agreement| agreement.as_of);
    let Some((date, span)) = stated.next() else { return Ok(program.as_of) };
    match stated.find(|(other, _)| *other != date) {
        None => Ok(Some(date)),
        Some((other, other_span)) => {
            let message = format!(
                "the agreements are to be evaluated on different dates, {date} and {other}"
            );
            let help = "check them one by one, or say on which date: `--as-of 2027-06-01`";
            Err(Box::new(
                Diagnostic::new(Code::DatesDiffer, span, message)
                    .labelled("on this date")
                    .and_at(other_span, "and on this one")
                    .help(help),
            ))
        }
    }
}

/// Evaluates a program on the date of the options or else on the one that its agreements state.
///
/// # Errors
/// Where the date is missing or not clear, or the budget ends first.
pub fn evaluate_on_its_date<'p>(
    program: &'p Program,
    options: &Options,
) -> Result<Outcome<'p>, Box<Diagnostic>> {
    let as_of = date_of(program, options.as_of)?;
    evaluate(program, &Options { as_of, ..*options }).map_err(Box::new)
}
