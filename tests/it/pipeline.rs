//! Texts to programs and outcomes, the way every test goes.

use accordant::analyse::{Input, Tables, analyse};
use accordant::diagnostic::{Diagnostic, has_errors};
use accordant::evaluate::{Options, Outcome, evaluate};
use accordant::model::Program;
use accordant::source::FileId;
use accordant::syntax;
use jiff::civil::Date;

/// The program of these files, or what is wrong with them.
pub fn program<T: AsRef<str>>(texts: &[T]) -> Result<Program, Vec<Diagnostic>> {
    let (mut files, mut found) = (Vec::new(), Vec::new());
    for (place, text) in (0..).zip(texts) {
        let (file, diagnostics) = syntax::parse(FileId(place), text.as_ref());
        files.push(file);
        found.extend(diagnostics);
    }
    if has_errors(&found) {
        return Err(found);
    }
    let files: Vec<_> = files.iter().collect();
    let tables = Tables::default();
    let (program, diagnostics) = analyse(&Input::new(&files, &tables));
    found.extend(diagnostics);
    program.ok_or(found)
}

/// The program of a text that is right.
pub fn sound_program(text: &str) -> Program {
    program(&[text]).unwrap_or_else(|found| panic!("{}\n{text}", messages(&found)))
}

/// Diagnostics, one a line.
pub fn messages(found: &[Diagnostic]) -> String {
    let lines: Vec<String> =
        found.iter().map(|d| format!("{}: {}", d.code.text(), d.message)).collect();
    lines.join("\n")
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// An evaluation on a date, with the usual budget.
pub fn outcome<'p>(program: &'p Program, as_of: &str) -> Result<Outcome<'p>, Box<Diagnostic>> {
    let options = Options { as_of: Some(date(as_of)), ..Options::default() };
    evaluate(program, &options).map_err(Box::new)
}
