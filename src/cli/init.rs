//! `accordant init`: begins a project in a folder, with a draft and a test that pass.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Exit, Screen};
use crate::project::example;
use crate::report::escape::visible_line;
use crate::system::{absolute, create_files};

/// What `init` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder; it is made where it is not there
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let folder = &arguments.folder;
    let files = example::files(&name_of(folder));
    let shown = |name: &str| {
        let path = folder.join(name);
        let path = if folder == Path::new(".") { Path::new(name) } else { &path };
        visible_line(&path.to_string_lossy()).into_owned()
    };
    if let Some((there, _)) = files.iter().find(|(name, _)| folder.join(name).exists()) {
        let there = shown(there);
        screen.complain(&format!("accordant: `{there}` is there already; nothing is written\n"));
        return Exit::WrongInput;
    }
    if let Err((name, error)) = create_files(folder, &files) {
        let name = shown(name);
        screen.complain(&format!("accordant: `{name}` cannot be written: {error}\n"));
        return Exit::WrongInput;
    }
    for (name, _) in &files {
        screen.print(&format!("{}\n", shown(name)));
    }
    let there = if folder == Path::new(".") { "" } else { ", in the folder" };
    screen.print(&format!("next: `accordant check` and `accordant test`{there}\n"));
    Exit::Pass
}

/// What the folder is called.
fn name_of(folder: &Path) -> String {
    let folder = absolute(folder);
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| String::from("Project"))
}
