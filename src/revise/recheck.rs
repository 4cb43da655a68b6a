//! What the project would be with texts revised: read and judged, and held against what was promised.

use super::{Revised, Verdicts};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{Options, Outcome, date_of};
use crate::model::Program;
use crate::workspace::{FileError, Files, Laid, Loaded, Overlay, evaluate, load_all};

/// The verdicts of a project with revised texts, which are those that were promised.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The verdicts.
    pub verdicts: Verdicts,
    /// By canonical path: the texts.
    pub texts: Vec<(String, String)>,
}

/// Why revised texts are not what was promised.
#[derive(Debug)]
pub enum Unkept {
    /// A file cannot be found any more, by its name.
    Gone(String, FileError),
    /// A file is another than it was when it was read, by its name.
    Changed(String),
    /// The texts could not be used, or not be judged.
    Wrong(Box<Loaded>, Vec<Diagnostic>),
    /// Verdicts would be others.
    Differ(Vec<String>),
}

/// Reads and judges the project of these entries as it would be with revised texts.
///
/// # Errors
/// Where it would not be what was promised.
pub fn recheck(
    files: &dyn Files,
    entries: &[&str],
    revised: &[Revised],
    promised: &Verdicts,
    options: &Options,
) -> Result<Mended, Unkept> {
    let mut texts = Vec::with_capacity(revised.len());
    for text in revised {
        let gone = |error| Unkept::Gone(text.name.clone(), error);
        let path = files.canonical(&text.name).map_err(gone)?;
        let present = files.read(&path, crate::workspace::MOST_BYTES).map_err(gone)?;
        if present != text.old.as_bytes() {
            return Err(Unkept::Changed(text.name.clone()));
        }
        texts.push((path, text.new.clone()));
    }
    let laid = texts.iter().map(|(path, text)| Laid {
        path: path.clone(),
        text: text.clone(),
        called: None,
    });
    let overlay = Overlay::new(files, laid.collect());
    let loaded = load_all(&overlay, entries);
    let (program, found) = loaded.analyse();
    let Some(program) = program else { return Err(Unkept::Wrong(Box::new(loaded), found)) };
    let verdicts = match judged(&program, options) {
        Ok(verdicts) => verdicts,
        Err(failure) => return Err(Unkept::Wrong(Box::new(loaded), vec![*failure])),
    };
    let differences = promised.differences(&verdicts);
    if differences.is_empty() {
        Ok(Mended { verdicts, texts })
    } else {
        Err(Unkept::Differ(differences))
    }
}

/// The verdicts of a program on its date.
fn judged(program: &Program, options: &Options) -> Result<Verdicts, Box<Diagnostic>> {
    let as_of = date_of(program, options.as_of)?;
    let outcome: Outcome<'_> = evaluate(program, &Options { as_of, ..*options })?;
    match outcome.unfinished() {
        Some(failure) => Err(Box::new(failure)),
        None => Ok(Verdicts::of(&outcome)),
    }
}
