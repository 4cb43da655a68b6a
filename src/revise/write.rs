//! Texts into files: all of them, or, where one cannot be written, those before it as they were.

use crate::workspace::{FileError, Files, MOST_BYTES, Store};

/// Writes texts, by canonical path. Where one of them cannot be written, what was there before is put back.
///
/// # Errors
/// Where a text cannot be written; says which, why, and what became of the others.
pub fn write_all(store: &dyn Store, texts: &[(String, String)]) -> Result<(), String> {
    let mut before: Vec<(&str, Option<Vec<u8>>)> = Vec::with_capacity(texts.len());
    for (path, text) in texts {
        // What cannot be read could not be put back.
        let old = match store.read(path, MOST_BYTES) {
            Ok(old) => Ok(Some(old)),
            Err(FileError::NotFound) => Ok(None),
            Err(error) => Err(error),
        };
        match old.and_then(|old| store.write(path, text).map(|()| old)) {
            Ok(old) => before.push((path, old)),
            Err(error) => {
                let shown = store.shown(path);
                let rest = put_back(store, &before);
                return Err(format!("`{shown}` cannot be written: {error}; {rest}"));
            }
        }
    }
    Ok(())
}

/// Puts back what was there before; says what came of it.
fn put_back(store: &dyn Store, before: &[(&str, Option<Vec<u8>>)]) -> String {
    let mut written = Vec::new();
    for (path, old) in before {
        let old = old.as_ref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        // What was not there before is left: nothing that a file says is lost by it.
        if old.is_none_or(|text| store.write(path, text).is_err()) {
            written.push(format!("`{}`", store.shown(path)));
        }
    }
    if written.is_empty() {
        String::from("nothing is written")
    } else {
        format!("{} is written already, the rest is not", written.join(", "))
    }
}

/// The canonical path of a file that may not be there yet.
///
/// # Errors
/// Where its folder is not there; says which.
pub fn path_of_target(files: &dyn Files, target: &str) -> Result<String, String> {
    if let Ok(path) = files.canonical(target) {
        return Ok(path);
    }
    let (folder, name) = target.rsplit_once('/').unwrap_or((".", target));
    let folder = if folder.is_empty() { "/" } else { folder };
    let told = |error: FileError| format!("`{folder}`: {error}");
    let canonical = files.canonical(folder).map_err(told)?;
    Ok(format!("{}/{name}", canonical.trim_end_matches('/')))
}
