//! `accordant man`: the manual page of the tool or of a command, or all of them into a folder.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man;

use super::writing::write;
use super::{Exit, Screen};

/// Which page, and where to.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The command; the page of the tool itself where none is named
    command: Option<String>,
    /// Write the pages of the tool and of every command into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    folder: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let pages = pages();
    if let Some(folder) = &arguments.folder {
        let each = pages.iter().map(|(name, page)| (folder.join(format!("{name}.1")), page));
        return each.fold(Exit::Pass, |exit, (path, page)| exit.max(write(&path, page, screen)));
    }
    let wanted = arguments
        .command
        .as_ref()
        .map_or_else(|| String::from("accordant"), |command| format!("accordant-{command}"));
    match pages.iter().find(|(name, _)| *name == wanted) {
        Some((_, page)) => {
            screen.print(page);
            Exit::Pass
        }
        None => {
            let wanted = crate::report::escape::visible_line(&wanted);
            screen.complain(&format!(
                "accordant: there is no page `{wanted}`; `accordant --help` lists the commands\n"
            ));
            Exit::WrongInput
        }
    }
}

/// The pages by their names: of the tool, then of its commands in the order of the help.
fn pages() -> Vec<(String, String)> {
    let mut tool = super::Arguments::command().disable_help_subcommand(true);
    tool.build();
    let commands = tool.get_subcommands().filter(|command| !command.is_hide_set()).cloned();
    let mut pages: Vec<(String, String)> = commands.map(page).collect();
    pages.insert(0, page(tool));
    pages
}

fn page(command: Command) -> (String, String) {
    // A command is called "accordant check" once it is built, its page "accordant-check".
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = Man::new(command).render(&mut text);
    (name, String::from_utf8_lossy(&text).into_owned())
}
