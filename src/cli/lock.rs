//! `accordant lock`: writes the hashes of the texts that a project's drafts are held to.

use std::ffi::OsString;
use std::path::Path;

use clap::Args;

use super::check::complain_that;
use super::paths::named_or_project;
use super::writing::write;
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::{Code, Diagnostic, Severity, has_errors};
use crate::project::lock::NAME;
use crate::report::escape::visible_line;
use crate::report::human::counted;
use crate::workspace::{Files as _, Loaded, load_all};

/// What `lock` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Drafts, and folders with them; all that they use is locked. Without any, all of the project
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let paths = named_or_project(&arguments.paths);
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let loaded = load_all(&Disk::new(), &paths);
    // Drafts need not go together: only that they can be read.
    let mut found = loaded.diagnostics.clone();
    // A lock that cannot be read is written anew.
    found.retain(|one| !loaded.is_of_lock(one));
    complain_that(&found, &loaded, Format::Human, "nothing was locked", screen);
    let Some(root) = loaded.root.as_ref().filter(|_| !has_errors(&found)) else {
        return Exit::WrongInput;
    };
    let lock = loaded.to_lock();
    let path = Path::new(root).join(NAME);
    let exit = write(&path, &lock.write(), screen);
    if exit == Exit::Pass {
        let shown = path.to_string_lossy();
        let shown = Disk::new().shown(&shown);
        let (files, sources) = (lock.files.len(), lock.sources.len());
        let texts = counted(files, "text");
        let sources = counted(sources, "source");
        screen.print(&format!("{}: {texts} and {sources}\n", visible_line(&shown)));
    }
    exit
}

/// What is not as the project has locked it: warnings, or errors where nothing else may be used.
pub(super) fn found(loaded: &Loaded, locked: bool) -> Vec<Diagnostic> {
    let mut found = loaded.against_lock();
    if locked {
        for one in &mut found {
            one.severity = Severity::Error;
        }
        if loaded.lock.is_none() {
            let message = format!("there is no `{NAME}`, and with `--locked` there must be one");
            let missing = Diagnostic::without_span(Code::FileNotFound, message);
            found.push(missing.help("write it with `accordant lock`"));
        }
    } else {
        loaded.levelled(&mut found);
    }
    found
}
