//! The rule packs inside the binary: the texts under `rules/`, as they were when it was built.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use include_dir::{Dir, DirEntry, include_dir};

static PACKS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// What lies where: it is looked for with every `use` of every file, and an editor reads them with every key.
static PLACES: LazyLock<BTreeMap<&'static str, &'static DirEntry<'static>>> = LazyLock::new(|| {
    let mut places = BTreeMap::new();
    let mut open: Vec<&'static DirEntry<'static>> = PACKS.entries().iter().collect();
    while let Some(entry) = open.pop() {
        if let Some(dir) = entry.as_dir() {
            open.extend(dir.entries());
        }
        places.extend(entry.path().to_str().map(|path| (path, entry)));
    }
    places
});

/// The bytes of a file, by its path below `rules/`.
#[must_use]
pub fn file(path: &str) -> Option<&'static [u8]> {
    PLACES.get(path)?.as_file().map(include_dir::File::contents)
}

/// Whether there is such a folder below `rules/`.
#[must_use]
pub fn is_folder(path: &str) -> bool {
    PLACES.get(path).is_some_and(|entry| entry.as_dir().is_some())
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
