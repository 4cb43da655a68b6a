//! What a command looks at: the paths that are named, or the project.

use std::ffi::OsString;

use super::Disk;
use crate::workspace::folder_of_project;

/// The paths that are named; where none is, the folder of the project, or where there is no project this folder.
pub(super) fn named_or_project(paths: &[OsString]) -> Vec<String> {
    if paths.is_empty() {
        let project = folder_of_project(&Disk::new(), ".");
        return vec![project.unwrap_or_else(|| String::from("."))];
    }
    named(paths)
}

/// Paths as they were written.
pub(super) fn named(paths: &[OsString]) -> Vec<String> {
    paths.iter().map(|path| path.to_string_lossy().into_owned()).collect()
}
