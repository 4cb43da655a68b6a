//! The lints, one file each.

mod shadowed_exception;
mod uncited_must;
mod unused_parameter;

use super::Lint;

/// All lints, in the order of their codes.
pub(super) static ALL: &[&Lint] =
    &[&uncited_must::LINT, &shadowed_exception::LINT, &unused_parameter::LINT];
