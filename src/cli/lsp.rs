//! `accordant lsp`: the language server, on the standard streams.

use clap::Args;

use super::{Disk, Exit, Screen};
use crate::lsp::{End, serve};
use crate::report::escape::visible_line;

/// What `lsp` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The standard streams, as some editors ask for; there is no other way
    #[arg(long)]
    stdio: bool,
}

pub(super) fn run(_arguments: &Arguments, screen: &mut Screen) -> Exit {
    let (end, why) = serve(Box::new(Disk::new()));
    if let Some(why) = why {
        screen.complain(&format!(
            "this is not the Language Server Protocol: {}\n",
            visible_line(&why)
        ));
    }
    match end {
        End::Orderly => Exit::Pass,
        End::Abrupt => Exit::Findings,
        End::Garbled => Exit::WrongInput,
    }
}
