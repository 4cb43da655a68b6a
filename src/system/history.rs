//! Where the history of sessions is kept: in the user's folder of state.

use std::path::{Path, PathBuf};

/// The file of history, its folder made where it is not there; none where there is no place for it.
#[must_use]
pub fn history_file() -> Option<PathBuf> {
    let folder = state_folder()?.join("accordant");
    make(&folder).ok()?;
    Some(folder.join("history"))
}

/// `$XDG_STATE_HOME`, or what takes its place.
fn state_folder() -> Option<PathBuf> {
    let absolute = |name: &str| {
        let path = std::env::var_os(name).map(PathBuf::from);
        path.filter(|path| path.is_absolute())
    };
    if let Some(folder) = absolute("XDG_STATE_HOME") {
        return Some(folder);
    }
    if cfg!(windows) {
        return absolute("LOCALAPPDATA");
    }
    std::env::home_dir().filter(|home| home.is_absolute()).map(|home| home.join(".local/state"))
}

/// What is typed may be confidential: the folder is the user's own.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
