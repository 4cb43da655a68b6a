//! W0803: an exception that never matters.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::{Context, apart, covers};
use crate::model::logic::{Clash, Logic};
use crate::model::{DefineBody, Exception, Expr, Period, Requirement};

pub(super) static LINT: Lint = Lint {
    code: Code::ShadowedException,
    on: true,
    about: "Exceptions of a requirement are alternatives, so one of them never matters if it is true only where an earlier \
        one is, if the requirement is met wherever it is true, or if it cannot be true at all: because of its own \
        condition, because of the `where` of the requirement, or because it is law only while the requirement is not. An \
        exception of a defined value never matters if it cannot be true, or if another that overrides it is true wherever \
        it is.",
    repairs: Some(Safety::Unsafe),
    raises: r"requirement few_parties should {
  for each a in agreements
  require  count(a.parties) is at most 10
  except   large when count(a.parties) is more than 20
  except   larger when count(a.parties) is more than 30
}
",
    passes: r"requirement few_parties should {
  for each a in agreements
  require  count(a.parties) is at most 10
  except   large when count(a.parties) is more than 20
}
",
    check,
};

/// Why an exception never matters.
enum Why<'p> {
    /// Its condition cannot be true.
    Never(Clash),
    /// Another one covers it.
    Covered(&'p Exception),
    /// The requirement is met wherever it is true.
    Met,
    /// It is law only while the requirement is not.
    Apart,
}

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (requirement, _) in cx.requirements() {
        for (place, exception) in requirement.exceptions.iter().enumerate() {
            if let Some(why) = why_of_requirement(cx, requirement, place, exception) {
                found.push(report(cx, exception, &why));
            }
        }
    }
    for define in cx.program.defines.iter().filter(|define| cx.is_asked(define.span.file)) {
        let DefineBody::Value { exceptions, .. } = &define.body else { continue };
        for (place, exception) in exceptions.iter().enumerate() {
            if let Some(why) = why_of_value(cx, exceptions, place, exception) {
                found.push(report(cx, exception, &why));
            }
        }
    }
}

fn why_of_requirement<'p>(
    cx: &Context<'p>,
    requirement: &'p Requirement,
    place: usize,
    exception: &'p Exception,
) -> Option<Why<'p>> {
    let mut logic = Logic::new(cx.program);
    let filters = requirement.binders.iter().filter_map(|binder| binder.filter.as_ref());
    if let Some(clash) = logic.never(&exception.when) {
        return Some(Why::Never(clash));
    }
    for filter in filters {
        if logic.never(filter).is_none() && logic.excludes(filter, &exception.when) {
            let clash = Clash { first: exception.when.span, second: Some(filter.span) };
            return Some(Why::Never(clash));
        }
    }
    if apart(exception.effective, requirement.effective) {
        return Some(Why::Apart);
    }
    let met = if requirement.forbids {
        logic.excludes(&exception.when, &requirement.body)
    } else {
        logic.implies(&exception.when, &requirement.body)
    };
    if met {
        return Some(Why::Met);
    }
    // Of several that are true the first is the reason, so only an earlier one hides it.
    let mut earlier = requirement.exceptions.iter().take(place);
    earlier.find(|wide| covered(&mut logic, exception, wide)).map(Why::Covered)
}

fn why_of_value<'p>(
    cx: &Context<'p>,
    exceptions: &'p [Exception],
    place: usize,
    exception: &'p Exception,
) -> Option<Why<'p>> {
    let mut logic = Logic::new(cx.program);
    if let Some(clash) = logic.never(&exception.when) {
        return Some(Why::Never(clash));
    }
    let winners = exceptions.iter().filter(|other| other.overrides.contains(&place));
    let mut covering = winners.filter(|wide| covered(&mut logic, exception, wide));
    covering.next().map(Why::Covered)
}

/// Whether the second is law and true wherever the first is.
fn covered(logic: &mut Logic<'_>, narrow: &Exception, wide: &Exception) -> bool {
    let (own, other): (Period, Period) = (narrow.effective, wide.effective);
    let (own_when, other_when): (&Expr, &Expr) = (&narrow.when, &wide.when);
    covers(other, own) && logic.implies(own_when, other_when)
}

fn report(cx: &Context<'_>, exception: &Exception, why: &Why<'_>) -> Diagnostic {
    let name = &exception.name;
    let span = exception.span;
    let diagnostic = match why {
        Why::Never(clash) => {
            let message = format!("the exception `{name}` can never apply");
            let mut diagnostic = Diagnostic::new(Code::ShadowedException, clash.first, message);
            diagnostic = match clash.second {
                Some(second) => {
                    diagnostic.labelled("this").and_at(second, "and this exclude each other")
                }
                None => diagnostic.labelled("this is never true"),
            };
            diagnostic
        }
        Why::Covered(wide) => {
            let message =
                format!("the exception `{name}` never matters: `{}` covers it", wide.name);
            Diagnostic::new(Code::ShadowedException, span, message)
                .labelled("wherever this is true")
                .and_at(wide.span, "this is, too")
        }
        Why::Met => {
            let message = format!("the exception `{name}` never matters");
            Diagnostic::new(Code::ShadowedException, span, message)
                .labelled("wherever this is true, the requirement is met")
        }
        Why::Apart => {
            let message =
                format!("the exception `{name}` is never law together with its requirement");
            Diagnostic::new(Code::ShadowedException, span, message)
        }
    };
    cx.without(diagnostic, &format!("take out `{name}`"), span, Safety::Unsafe)
}
