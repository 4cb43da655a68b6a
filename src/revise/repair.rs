//! The repairs that lints offer, made until none is left. What a repair would break, it does not change.

use std::collections::BTreeMap;

use super::Revised;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::lint::Settings;
use crate::lint::fix::{allowed, apply};
use crate::model::Program;
use crate::source::FileId;
use crate::workspace::{Files, Laid, Loaded, Overlay, load};

/// One repair may be the reason for the next; a circle of them must end.
const MOST_ROUNDS: usize = 100;

/// A project with its repairs made.
#[derive(Debug)]
pub struct Repaired {
    /// The project then.
    pub loaded: Loaded,
    /// What lints find then.
    pub found: Vec<Diagnostic>,
    /// The repairs that were made, each with the name of its text.
    pub made: Vec<(String, Fix)>,
    /// The texts that change, by their canonical paths.
    pub texts: Vec<(String, Revised)>,
}

/// Makes the repairs that are safe enough in an entry that was read and has no errors.
pub fn repair(
    files: &dyn Files,
    entry: &str,
    read: (Loaded, &Program),
    whole: bool,
    settings: &Settings,
    most: Safety,
) -> Repaired {
    let (loaded, program) = read;
    let found = loaded.lint(program, whole, settings);
    let mut shop = Shop {
        files,
        entry,
        whole,
        settings,
        loaded,
        found,
        made: Vec::new(),
        texts: BTreeMap::new(),
    };
    for _ in 0..MOST_ROUNDS {
        if !shop.round(most) {
            break;
        }
    }
    let Shop { loaded, found, made, texts, .. } = shop;
    let mut revised = Vec::new();
    for (path, (old, new)) in texts {
        if *old.text != *new {
            revised.push((path, Revised { new, file: old.file, name: old.name, old: old.text }));
        }
    }
    Repaired { loaded, found, made, texts: revised }
}

/// A text as it was first read.
struct Old {
    file: FileId,
    name: String,
    text: std::sync::Arc<str>,
}

struct Shop<'f> {
    files: &'f dyn Files,
    entry: &'f str,
    whole: bool,
    settings: &'f Settings,
    loaded: Loaded,
    found: Vec<Diagnostic>,
    made: Vec<(String, Fix)>,
    texts: BTreeMap<String, (Old, String)>,
}

impl Shop<'_> {
    /// Makes all repairs that do not touch each other; says whether any was made.
    fn round(&mut self, most: Safety) -> bool {
        let found = self.found.clone();
        let fixes = allowed(&found, most);
        if fixes.is_empty() {
            return false;
        }
        self.make_some(&fixes)
    }

    /// Makes as many as may be of repairs some of which may break something; says whether any was made.
    fn make_some(&mut self, fixes: &[&Fix]) -> bool {
        if self.make(fixes) {
            return true;
        }
        if fixes.len() < 2 {
            return false;
        }
        // What breaks something is in one half, and the other half may be made. The next look finds the rest again.
        let (first, second) = fixes.split_at(fixes.len() / 2);
        self.make(first)
            || self.make(second)
            || (first.len() > 1 && self.make_some(first))
            || (second.len() > 1 && self.make_some(second))
    }

    /// Makes repairs, unless the texts would have errors then.
    fn make(&mut self, fixes: &[&Fix]) -> bool {
        let (changed, made) = apply(&self.loaded.sources, fixes);
        let name = |fix: &Fix| self.loaded.sources.get(fix.span.file).map(|file| file.name.clone());
        let made: Vec<(String, Fix)> =
            made.into_iter().filter_map(|fix| Some((name(fix)?, fix.clone()))).collect();
        let mut texts: BTreeMap<String, String> =
            self.texts.iter().map(|(path, (_, new))| (path.clone(), new.clone())).collect();
        let mut old = Vec::new();
        for (file, new) in changed {
            let Some(source) = self.loaded.sources.get(file) else { continue };
            let Ok(path) = self.files.canonical(&source.name) else { return false };
            let first = Old { file, name: source.name.clone(), text: source.text.clone() };
            old.push((path.clone(), first));
            texts.insert(path, new);
        }
        if old.is_empty() {
            return false;
        }
        let laid = texts.iter().map(|(path, text)| Laid {
            path: path.clone(),
            text: text.clone(),
            called: None,
        });
        let overlay = Overlay::new(self.files, laid.collect());
        let loaded = load(&overlay, self.entry);
        let (Some(program), _) = loaded.analyse() else { return false };
        let found = loaded.lint(&program, self.whole, self.settings);
        for (path, first) in old {
            let known = self.texts.remove(&path).map_or(first, |(known, _)| known);
            if let Some(new) = texts.remove(&path) {
                self.texts.insert(path, (known, new));
            }
        }
        self.made.extend(made);
        self.loaded = loaded;
        self.found = found;
        true
    }
}
