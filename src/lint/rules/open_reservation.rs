//! W0824: a reservation that does not expire.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::lint::reservations::{each, stated};

pub(super) static LINT: Lint = Lint {
    code: Code::OpenReservation,
    on: true,
    about: "A reservation needs `expires`. One that is meant to last has no other way to say so than to switch the lint \
        off for the project.",
    repairs: None,
    raises: r#"clause kind tariffs { freed: percent }
country KAZ { }
country TJK { }
agreement pact "A pact" {
  parties: KAZ, TJK
  clause tariffs c4 { freed: 90% }
  reservation r1 by TJK on c4 { reason: "Sensitive goods" }
}
"#,
    passes: r#"clause kind tariffs { freed: percent }
country KAZ { }
country TJK { }
agreement pact "A pact" {
  parties: KAZ, TJK
  clause tariffs c4 { freed: 90% }
  reservation r1 by TJK on c4 { reason: "Sensitive goods"  expires: 2032-01-01 }
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, reservation) in each(cx) {
        if stated(&reservation.attributes, "expires").is_none() {
            let name = &reservation.name;
            let message = format!("the reservation `{}` does not expire", name.text);
            found.push(
                Diagnostic::new(Code::OpenReservation, name.span, message)
                    .help("say when it ends: `expires: 2032-01-01`"),
            );
        }
    }
}
