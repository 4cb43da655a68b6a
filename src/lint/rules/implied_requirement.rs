//! W0804: a requirement that another implies.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::{Context, covers};
use crate::lint::pairs::{aligned, filters_follow};
use crate::model::logic::Logic;
use crate::model::{Binder, ExprKind, Requirement, RequirementId, RequirementOrigin};

pub(super) static LINT: Lint = Lint {
    code: Code::ImpliedRequirement,
    on: true,
    about: "One requirement implies another if it runs over the same, under no further condition, is law at least as \
        long, binds at least as much and from as early a stage, excuses no more, and asks for the same or for more: \
        `is at least 90%` asks for more than `is at least 80%`. Of two that are the same the later one is reported.",
    repairs: Some(Safety::Unsafe),
    raises: r"clause kind tariffs { freed: percent }

requirement mostly_free must {
  for each a in agreements
  for each c in a.tariffs
  require  c.freed is at least 90%
}
requirement half_free should {
  for each b in agreements
  for each t in b.tariffs
  require  t.freed is at least 50%
}
",
    passes: r"clause kind tariffs { freed: percent }

requirement mostly_free must {
  for each a in agreements
  for each c in a.tariffs
  require  c.freed is at least 90%
}
requirement all_free should {
  for each b in agreements
  for each t in b.tariffs
  require  t.freed is at least 98%
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let program = cx.program;
    let overridden: BTreeSet<RequirementId> =
        program.requirements.iter().flat_map(|r| r.overrides.iter().copied()).collect();
    // Only what runs over as much can be compared.
    let mut alike: BTreeMap<Key, Vec<(RequirementId, &Requirement)>> = BTreeMap::new();
    for (id, requirement) in (0..).map(RequirementId).zip(program.requirements.iter()) {
        if !matches!(requirement.origin, RequirementOrigin::Admission { .. }) {
            alike.entry(key(requirement)).or_default().push((id, requirement));
        }
    }
    for group in alike.values() {
        for (own, weak) in group.iter().filter(|(_, weak)| cx.is_asked(weak.span.file)) {
            let strong = group.iter().find(|(id, strong)| {
                id != own
                    && !overridden.contains(id)
                    && implies(cx, strong, weak)
                    && (strong.span < weak.span || !implies(cx, weak, strong))
            });
            if let Some((_, strong)) = strong {
                found.push(report(cx, weak, strong));
            }
        }
    }
}

/// Of each set that a requirement runs over what it is, roughly.
type Key = Vec<(u8, u32)>;

/// What runs over the same has the same key.
fn key(requirement: &Requirement) -> Key {
    let of_set = |binder: &Binder| match &binder.set.kind {
        ExprKind::Entities(ty) => (1, ty.0),
        ExprKind::Attribute(_, attribute) => (2, attribute.0),
        ExprKind::ClausesOf(_, ty) => (3, ty.0),
        ExprKind::Call(define, _) => (4, define.0),
        _ => (0, 0),
    };
    requirement.binders.iter().map(of_set).collect()
}

fn report(cx: &Context<'_>, weak: &Requirement, strong: &Requirement) -> Diagnostic {
    let span = cx.written(weak).map_or(weak.span, |decl| decl.name.span);
    let other = cx.written(strong).map_or(strong.span, |decl| decl.name.span);
    let message = format!("the requirement `{}` is implied by `{}`", weak.name, strong.name);
    let diagnostic = Diagnostic::new(Code::ImpliedRequirement, span, message)
        .labelled("whatever meets the other meets this")
        .and_at(other, "the other");
    cx.without(diagnostic, &format!("take out `{}`", weak.name), weak.span, Safety::Unsafe)
}

/// Whether the weak one decides nothing beside the strong one.
fn implies(cx: &Context<'_>, strong: &Requirement, weak: &Requirement) -> bool {
    let binds = strong.level <= weak.level
        && (strong.hard || !weak.hard)
        && (strong.waivable.is_none() || weak.waivable.is_some())
        && covers(strong.effective, weak.effective)
        && from_as_early(cx, strong, weak)
        && weak.overrides.iter().all(|id| strong.overrides.contains(id));
    if !binds || strong.forbids != weak.forbids {
        return false;
    }
    let Some(mut logic) = aligned(cx, strong, weak) else { return false };
    asks_for_as_much(&mut logic, strong, weak)
        && logic.flipped(|logic| filters_follow(logic, weak, strong))
        && excuses_no_more(&mut logic, strong, weak)
}

/// Whether the strong one binds wherever the weak one does.
fn from_as_early(cx: &Context<'_>, strong: &Requirement, weak: &Requirement) -> bool {
    use RequirementOrigin::{Everywhere, Stage};
    match (strong.origin, weak.origin) {
        (Everywhere, Everywhere) => true,
        (Stage { stage: a, per_agreement: x }, Stage { stage: b, per_agreement: y }) => {
            x == y && cx.program.stages.get(b).is_some_and(|stage| stage.up_to.contains(&a))
        }
        _ => false,
    }
}

fn excuses_no_more(logic: &mut Logic<'_>, strong: &Requirement, weak: &Requirement) -> bool {
    strong.exceptions.iter().all(|own| {
        let mut others = weak.exceptions.iter();
        others.any(|other| {
            covers(other.effective, own.effective) && logic.implies(&own.when, &other.when)
        })
    })
}

fn asks_for_as_much(logic: &mut Logic<'_>, strong: &Requirement, weak: &Requirement) -> bool {
    if strong.forbids {
        // What is forbidden by the weak one is forbidden by the strong one.
        logic.flipped(|logic| logic.implies(&weak.body, &strong.body))
    } else {
        logic.implies(&strong.body, &weak.body)
    }
}
