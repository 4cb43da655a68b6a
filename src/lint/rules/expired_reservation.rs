//! W0825: a reservation that has expired.

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::lint::reservations::{each, stated};
use crate::syntax::ast::{AttributeValue, ExprKind};

pub(super) static LINT: Lint = Lint {
    code: Code::ExpiredReservation,
    on: true,
    about: "Compares `expires` with the `as_of` of the agreement, or with the date of evaluation where the agreement \
        states none. Without a date nothing is said.",
    repairs: Some(Safety::Unsafe),
    raises: r#"clause kind tariffs { freed: percent }
country KAZ { }
country TJK { }
agreement pact "A pact" {
  parties: KAZ, TJK
  as_of:   2030-01-01
  clause tariffs c4 { freed: 90% }
  reservation r1 by TJK on c4 { reason: "Sensitive goods"  expires: 2029-01-01 }
}
"#,
    passes: r#"clause kind tariffs { freed: percent }
country KAZ { }
country TJK { }
agreement pact "A pact" {
  parties: KAZ, TJK
  as_of:   2030-01-01
  clause tariffs c4 { freed: 90% }
  reservation r1 by TJK on c4 { reason: "Sensitive goods"  expires: 2032-01-01 }
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (agreement, reservation) in each(cx) {
        let Some(expires) = stated(&reservation.attributes, "expires") else { continue };
        let as_of = stated(&agreement.attributes, "as_of").and_then(date).or(cx.input.as_of);
        let (Some(end), Some(as_of)) = (date(expires), as_of) else { continue };
        if end <= as_of {
            let message = format!("the reservation `{}` has expired", reservation.name.text);
            let diagnostic = Diagnostic::new(Code::ExpiredReservation, expires.value.span, message)
                .labelled(format!("the agreement is judged as of {as_of}"));
            let title = format!("take out `{}`", reservation.name.text);
            found.push(cx.without(diagnostic, &title, reservation.span, Safety::Unsafe));
        }
    }
}

fn date(attribute: &AttributeValue) -> Option<Date> {
    match attribute.value.kind {
        ExprKind::Date(date) => Some(date),
        _ => None,
    }
}
