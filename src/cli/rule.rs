//! `accordant rule`: the page of a lint or of any other code, and the list of the lints.

use clap::Args;

use super::codes::code_called;
use super::{Exit, Screen};
use crate::report::lint::{list, page_of};

/// Which rule.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A code, as W0801; the list of all lints, where none is named
    code: Option<String>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let Some(written) = &arguments.code else {
        screen.print(&list());
        return Exit::Pass;
    };
    match code_called(written) {
        Ok(code) => {
            screen.print(&page_of(code.info(), None));
            Exit::Pass
        }
        Err(why) => {
            screen.complain(&format!("accordant: {why}\n"));
            Exit::WrongInput
        }
    }
}
