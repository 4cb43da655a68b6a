//! What a certificate that was accepted says.

use std::fmt::Write as _;

use crate::certificate::Certificate;
use crate::explain::format_exact;
use crate::report::escape::visible_line;

/// A certificate that was accepted, in sentences; `looked`: the drafts were looked at, too.
#[must_use]
pub fn certified(certificate: &Certificate, looked: bool) -> String {
    let mut out = String::from("accepted: ");
    let cost = certificate.cost().ok().flatten();
    match (&certificate.moves, cost) {
        (Some(moves), Some(cost)) => {
            let _ = writeln!(out, "no moves cost less than {}", format_exact(&cost));
            for made in moves {
                let to = made.to.as_ref().map(|to| format!(": {to}")).unwrap_or_default();
                let line = format!("{} {}{to}, cost {}", made.kind, made.target, made.cost);
                let _ = writeln!(out, "  {}", visible_line(&line));
            }
        }
        _ => out.push_str("no moves suffice\n"),
    }
    let steps = certificate.proof.steps.len();
    let _ = writeln!(out, "the proof, of {steps} steps, was checked");
    out.push_str(match (looked, certificate.moves.is_some()) {
        (true, true) => {
            "the drafts are those that were certified, and pass once the moves are made\n"
        }
        (true, false) => "the drafts are those that were certified\n",
        (false, _) => "the drafts were not looked at; name them to have them checked, too\n",
    });
    out
}
