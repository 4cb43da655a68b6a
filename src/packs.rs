//! The rule packs inside the binary: the texts under `rules/`, as they were when it was built.

use include_dir::{Dir, DirEntry, include_dir};

static PACKS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The bytes of a file, by its path below `rules/`.
#[must_use]
pub fn file(path: &str) -> Option<&'static [u8]> {
    PACKS.get_file(path).map(include_dir::File::contents)
}

/// Whether there is such a folder below `rules/`.
#[must_use]
pub fn is_folder(path: &str) -> bool {
    PACKS.get_dir(path).is_some()
}

/// The names in a folder, the first folder being the empty path.
#[must_use]
pub fn names(folder: &str) -> Vec<String> {
    let dir = if folder.is_empty() { Some(&PACKS) } else { PACKS.get_dir(folder) };
    let entries: &[DirEntry<'_>] = dir.map_or(&[], |dir| dir.entries());
    entries
        .iter()
        .filter_map(|entry| entry.path().file_name()?.to_str())
        .map(str::to_owned)
        .collect()
}
