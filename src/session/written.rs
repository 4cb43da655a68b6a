//! Before `save` writes: what the project would be afterwards. What could not be read then is not written.

use std::fmt::Write as _;

use super::answer::{Answer, Part};
use super::{Session, state::home};
use crate::diagnostic::Diagnostic;
use crate::evaluate::date_of;
use crate::model::Program;
use crate::workspace::{Laid, Loaded, Overlay, load, load_all};

impl Session<'_> {
    /// Reads the project as it would be with these texts, by path; and the file that lines go to alone, with what it
    /// uses. Where that goes wrong, says how.
    pub(super) fn check_written(
        &self,
        texts: &[(String, String)],
        target: Option<&str>,
    ) -> Result<(), Answer> {
        let laid = texts.iter().map(|(path, text)| Laid {
            path: path.clone(),
            text: text.clone(),
            called: None,
        });
        let written = Overlay::new(self.store, laid.collect());
        let entries: Vec<&str> =
            self.state.paths.iter().map(String::as_str).chain(target).collect();
        let (loaded, program, found) = analysed(load_all(&written, &entries));
        let Some(program) = program else { return Err(refused(loaded, found, target)) };
        if let Err(differ) = date_of(&program, self.settings.as_of)
            && date_of(self.project.base, self.settings.as_of).is_ok()
        {
            return Err(refused(loaded, vec![*differ], target));
        }
        let Some(target) = target else { return Ok(()) };
        let (loaded, program, found) = analysed(load(&written, target));
        // A file of a folder may not stand alone: then it need not do so afterwards.
        let stood_alone =
            || self.store.kind(target).is_none() || load(self.store, target).analyse().0.is_some();
        if program.is_none() && stood_alone() {
            return Err(refused(loaded, found, Some(target)));
        }
        Ok(())
    }

    /// What a new file at a canonical path uses, so that it can be read alone: the files that are loaded and were asked for.
    /// A file never uses what lies outside its folder by a path.
    pub(super) fn uses(&self, path: &str) -> Result<String, String> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut uses = String::new();
        let project = &self.project.loaded;
        for id in project.ids.iter().take(project.asked) {
            let Some(file) = project.sources.get(*id) else { continue };
            // What was typed is no file; a file of tests is used by nobody.
            let Ok(loaded) = self.store.canonical(&file.name) else { continue };
            if loaded.ends_with(".test.accord") {
                continue;
            }
            let Some(way) = below(folder, &loaded) else {
                let (path, loaded) = (self.store.shown(path), self.store.shown(&loaded));
                let why = "which does not lie below its folder; save beside it, or further up";
                return Err(format!("`{path}` could not use `{loaded}`, {why}"));
            };
            let _ = writeln!(uses, "use \"{way}\"");
        }
        if !uses.is_empty() {
            uses.push('\n');
        }
        Ok(uses)
    }

    /// Where lines go that are written to no file that is named.
    pub(super) fn usual_target(&self) -> String {
        let folder = home(self.store, &self.state.paths);
        self.store.shown(&format!("{folder}/session.accord"))
    }
}

fn analysed(loaded: Loaded) -> (Loaded, Option<Program>, Vec<Diagnostic>) {
    let (program, found) = loaded.analyse();
    (loaded, program, found)
}

fn refused(loaded: Loaded, found: Vec<Diagnostic>, target: Option<&str>) -> Answer {
    let why = "nothing is written: with what is to be saved, the files could not be used any more";
    let other = if target.is_some() { "; `save FILE` names another file for it" } else { "" };
    let says = format!("{why}{other}");
    Answer { sources: Some(loaded.sources), ..Answer::wrong(found) }.and(Part::Text(says))
}

/// The way from a folder to a path in it, both canonical.
fn below<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(folder.trim_end_matches('/'))?.strip_prefix('/')
}
