//! W0802: a requirement that never applies.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::{Context, covers};
use crate::lint::pairs::{aligned, filters_follow};
use crate::model::logic::{Clash, Logic};
use crate::model::{Expr, ExprKind, Requirement, RequirementId, RequirementOrigin};

pub(super) static LINT: Lint = Lint {
    code: Code::NeverApplies,
    on: true,
    about: "The conditions after `where` are compared with each other: two that exclude each other, or one that nothing \
        satisfies, leave nothing to apply to. A requirement also never applies if one that overrides it, and that \
        nothing overrides in turn, is law as long and runs over the same with no further condition. Whether there is \
        anything to run over is a matter of facts, not of the rule, and is passed over. A period that ends before it \
        begins is an error of its own, E0408.",
    repairs: Some(Safety::Unsafe),
    raises: r"requirement small_union should {
  for each a in agreements
           where (count(a.parties) is less than 3 and count(a.parties) is more than 5)
  require  a.signed is stated
}
",
    passes: r"requirement small_union should {
  for each a in agreements where (count(a.parties) is from 3 to 5)
  require  a.signed is stated
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (requirement, decl) in cx.requirements() {
        let name = &decl.name;
        let message = format!("the requirement `{}` never applies", name.text);
        let diagnostic = if let Some(clash) = clash(cx, requirement) {
            let diagnostic = Diagnostic::new(Code::NeverApplies, clash.first, message);
            match clash.second {
                Some(second) => {
                    diagnostic.labelled("this").and_at(second, "and this exclude each other")
                }
                None => diagnostic.labelled("nothing satisfies this"),
            }
        } else if let Some(winner) = overriding(cx, requirement) {
            Diagnostic::new(Code::NeverApplies, name.span, message)
                .labelled("wherever it would apply")
                .and_at(winner.span, format!("`{}` applies, and overrides it", winner.name))
        } else {
            continue;
        };
        let title = format!("take out `{}`", name.text);
        found.push(cx.without(diagnostic, &title, requirement.span, Safety::Unsafe));
    }
}

/// Why no subject satisfies the conditions.
fn clash(cx: &Context<'_>, requirement: &Requirement) -> Option<Clash> {
    let mut parts: Vec<&Expr> = Vec::new();
    for filter in requirement.binders.iter().filter_map(|binder| binder.filter.as_ref()) {
        match &filter.kind {
            ExprKind::And(all) => parts.extend(all),
            _ => parts.push(filter),
        }
    }
    Logic::new(cx.program).clash(&parts)
}

/// What applies wherever the requirement would, and overrides it.
fn overriding<'p>(cx: &Context<'p>, loser: &Requirement) -> Option<&'p Requirement> {
    let program = cx.program;
    let id = program.requirement_named(&loser.name)?;
    let is_overridden =
        |id: RequirementId| program.requirements.iter().any(|other| other.overrides.contains(&id));
    program.requirements.iter().find(|winner| {
        winner.overrides.contains(&id)
            && winner.origin == loser.origin
            && !matches!(winner.origin, RequirementOrigin::Admission { .. })
            && covers(winner.effective, loser.effective)
            && program.requirement_named(&winner.name).is_some_and(|id| !is_overridden(id))
            && aligned(cx, loser, winner)
                .is_some_and(|mut logic| filters_follow(&mut logic, loser, winner))
    })
}
