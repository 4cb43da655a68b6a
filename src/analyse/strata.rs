//! The order in which definitions depend on each other, and what may not depend on itself.

use super::context::Context;
use super::graph::{Edges, components, cycle, is_cyclic, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Define, DefineBody, DefineId, Expr, ExprKind, Quantifier};
use crate::source::Span;

/// Definitions build on one another at most this deep, counted in levels of nested expressions along the chain:
/// evaluation follows them on the stack.
const MOST_DEPTH: usize = 512;

/// A use of a definition in another.
#[derive(Clone, Copy)]
struct Use {
    target: usize,
    /// Whether more of the target can only mean more of the user.
    positive: bool,
    span: Span,
}

/// Fills `strata` and `recursive`.
pub(super) fn stratify(cx: &mut Context) {
    let uses: Vec<Vec<Use>> = cx.program.defines.iter().map(uses_of).collect();
    let edges: Vec<Vec<usize>> = uses
        .iter()
        .map(|uses| {
            let mut targets: Vec<usize> = uses.iter().map(|u| u.target).collect();
            targets.sort_unstable();
            targets.dedup();
            targets
        })
        .collect();
    let found = components(&edges);
    for component in &found {
        if is_cyclic(&edges, component) {
            cx.check_recursion(component, &uses, &edges);
        }
    }
    cx.check_depth(&found, &edges);
    let id = |place: &usize| DefineId(super::context::place(*place));
    cx.program.strata = found.iter().map(|group| group.iter().map(id).collect()).collect();
}

fn uses_of(define: &Define) -> Vec<Use> {
    let mut uses = Vec::new();
    match &define.body {
        DefineBody::Predicate(condition) => find_uses(condition, true, &mut uses),
        DefineBody::Value { base, exceptions } => {
            find_uses(base, false, &mut uses);
            for exception in exceptions {
                find_uses(&exception.when, false, &mut uses);
                exception.then.iter().for_each(|then| find_uses(then, false, &mut uses));
            }
        }
    }
    uses
}

/// `and`, `or` and `some` keep what is positive; everything else asks for what is not.
fn find_uses(expr: &Expr, positive: bool, uses: &mut Vec<Use>) {
    let keeps = match &expr.kind {
        ExprKind::And(_) | ExprKind::Or(_) => positive,
        ExprKind::Quantified(q) => positive && q.quantifier == Quantifier::Some,
        ExprKind::Call(id, _) => {
            uses.push(Use { target: id.index(), positive, span: expr.span });
            false
        }
        _ => false,
    };
    expr.for_each_part(&mut |part| find_uses(part, keeps, uses));
}

impl Context {
    fn check_recursion(&mut self, component: &[usize], uses: &[Vec<Use>], edges: &Edges) {
        for place in component {
            if let Some(define) = self.program.defines.get_mut(*place) {
                define.recursive = true;
            }
        }
        let value = component.iter().copied().find(|place| {
            let define = self.program.defines.get(*place);
            define.is_some_and(|define| matches!(define.body, DefineBody::Value { .. }))
        });
        let inside = |place: usize, wanted: &dyn Fn(&Use) -> bool| {
            let uses = uses.get(place)?.iter();
            let found =
                uses.copied().find(|u| component.binary_search(&u.target).is_ok() && wanted(u));
            found.map(|found| (place, found))
        };
        if let Some((start, first)) = value.and_then(|place| inside(place, &|_| true)) {
            let name = self.program.defines.get(start).map_or("", |define| &define.name);
            let message = format!("the defined value `{name}` depends on itself");
            let diagnostic =
                self.circle(Code::RecursiveValue, message, (start, first), component, uses, edges);
            self.report(diagnostic.help("only a definition with `when` may be recursive"));
            return;
        }
        let negative = component.iter().find_map(|place| inside(*place, &|u| !u.positive));
        if let Some((start, first)) = negative {
            let name = self.program.defines.get(start).map_or("", |define| &define.name);
            let message =
                format!("`{name}` depends on itself through a negation, a count or `every`");
            let diagnostic = self.circle(
                Code::UnstratifiedRecursion,
                message,
                (start, first),
                component,
                uses,
                edges,
            );
            self.report(
                diagnostic
                    .note("whether it holds would depend on whether it does not hold")
                    .help("keep the recursive use under `and`, `or` and `some` only"),
            );
        }
    }

    /// A circle of definitions, with the place of each step.
    fn circle(
        &self,
        code: Code,
        message: String,
        (start, first): (usize, Use),
        component: &[usize],
        uses: &[Vec<Use>],
        edges: &Edges,
    ) -> Diagnostic {
        let name = |place: usize| self.program.defines.get(place).map_or("", |d| d.name.as_str());
        let way = cycle(edges, component, start, first.target);
        let (shown, more) = shown(&way);
        let text = format!("`{}` uses `{}` here", name(start), name(first.target));
        let mut diagnostic = Diagnostic::new(code, first.span, message).labelled(text);
        for (i, place) in shown.iter().enumerate().skip(1) {
            let next = way.get(i + 1).copied().unwrap_or(start);
            let step = uses.get(*place).and_then(|uses| uses.iter().find(|u| u.target == next));
            if let Some(step) = step {
                let text = format!("`{}` uses `{}` here", name(*place), name(next));
                diagnostic = diagnostic.and_at(step.span, text);
            }
        }
        diagnostic.notes.extend(more);
        diagnostic
    }

    /// Groups come after what they build on, so one pass gives their depth.
    fn check_depth(&mut self, found: &[Vec<usize>], edges: &Edges) {
        let mut depth: Vec<usize> = vec![0; edges.len()];
        let mut too_deep: Vec<usize> = Vec::new();
        for group in found {
            let below = group.iter().filter_map(|place| edges.get(*place)).flatten();
            let below = below.filter(|target| group.binary_search(target).is_err());
            let deepest = below.filter_map(|target| depth.get(*target)).max().copied();
            let below = deepest.unwrap_or(0);
            let levels = group.iter().filter_map(|place| self.program.defines.get(*place));
            let own = below + levels.map(levels_of).max().unwrap_or(0);
            for place in group {
                if let Some(depth) = depth.get_mut(*place) {
                    *depth = own;
                }
            }
            if own > MOST_DEPTH && below <= MOST_DEPTH {
                too_deep.extend(group.first());
            }
        }
        for place in too_deep {
            let Some(define) = self.program.defines.get(place) else { continue };
            let message = format!(
                "`{}` builds on definitions more than {MOST_DEPTH} levels deep",
                define.name
            );
            let diagnostic = Diagnostic::new(Code::DefinitionsTooDeep, define.span, message);
            self.report(diagnostic.help("join some of the definitions in the chain"));
        }
    }
}

/// Levels of nested expressions in a definition.
fn levels_of(define: &Define) -> usize {
    match &define.body {
        DefineBody::Predicate(body) => levels(body),
        DefineBody::Value { base, exceptions } => {
            let parts = exceptions.iter().flat_map(|e| std::iter::once(&e.when).chain(&e.then));
            parts.chain([base]).map(levels).max().unwrap_or(0)
        }
    }
}

fn levels(e: &Expr) -> usize {
    let mut deepest = 0;
    e.for_each_part(&mut |part| deepest = deepest.max(levels(part)));
    deepest + 1
}
