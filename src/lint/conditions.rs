//! The conditions of the rules that are linted, as the program has them.

use super::context::Context;
use crate::model::{Exception, Expr};

/// Where a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// After `where` of a requirement.
    Where,
    /// After `when` of an exception.
    When,
    /// What is required or forbidden, or defined.
    Body,
}

/// Every condition and value that a rule is written with; their parts are not listed.
pub(super) fn roots<'p>(cx: &Context<'p>) -> Vec<(Standing, &'p Expr)> {
    let mut found = Vec::new();
    for (requirement, _) in cx.requirements() {
        for binder in &requirement.binders {
            found.push((Standing::Body, &binder.set));
            found.extend(binder.filter.iter().map(|filter| (Standing::Where, filter)));
        }
        found.push((Standing::Body, &requirement.body));
        found.extend(requirement.exceptions.iter().map(when));
    }
    for define in cx.program.defines.iter().filter(|define| cx.is_asked(define.span.file)) {
        let exceptions = define.body.exceptions();
        let whens: Vec<_> = exceptions.iter().map(|exception| exception.when.span).collect();
        for e in define.body.expressions() {
            let standing = if whens.contains(&e.span) { Standing::When } else { Standing::Body };
            found.push((standing, e));
        }
    }
    found
}

fn when(exception: &Exception) -> (Standing, &Expr) {
    (Standing::When, &exception.when)
}

/// An expression and all its parts.
pub(super) fn each_part<'e>(root: &'e Expr, found: &mut dyn FnMut(&'e Expr)) {
    let mut open = vec![root];
    while let Some(e) = open.pop() {
        found(e);
        e.for_each_part(&mut |part| open.push(part));
    }
}
