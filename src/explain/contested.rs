//! What is contested about a verdict: parameters without an agreed value, exceptions without an agreed reading.

use crate::model::{Exception, Expr, ExprKind, Program};

/// Why an exception is contested, and the contested parameters in its condition.
pub(super) fn exception(program: &Program, exception: &Exception) -> Vec<String> {
    let own = exception.annotations.contested.iter();
    let own = own.map(|why| format!("`{}`: {why}", exception.name));
    own.chain(parameters(program, &exception.when)).collect()
}

/// The contested parameters in a condition, each with why it is.
pub(super) fn parameters(program: &Program, e: &Expr) -> Vec<String> {
    let mut found = Vec::new();
    if let ExprKind::Parameter(id) = e.kind {
        let parameter = program.parameter(id);
        let why = parameter.annotations.contested.as_ref();
        found.extend(why.map(|why| format!("`{}`: {why}", parameter.name)));
    }
    e.for_each_part(&mut |part| found.extend(parameters(program, part)));
    found
}
