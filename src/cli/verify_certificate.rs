//! `accordant verify-certificate`: whether a certificate of `suggest` is right, checked without the search.

use std::ffi::OsString;

use clap::Args;

use super::check::complain_that;
use super::evaluating::exit_of;
use super::paths::named;
use super::suggest::texts;
use super::{Disk, Exit, Format, Screen};
use crate::adjust::{self, Options as Question};
use crate::certificate::{Certificate, Refusal};
use crate::diagnostic::Diagnostic;
use crate::evaluate::Options;
use crate::model::Program;
use crate::report::escape::visible_line;
use crate::report::proof::steps;
use crate::report::suggest::certified;
use crate::workspace::{self, FileError, Files as _};

/// The most bytes of a certificate.
const MOST_BYTES: usize = 1 << 30;

/// What `verify-certificate` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The certificate
    #[arg(value_name = "FILE")]
    certificate: OsString,
    /// The drafts that it is about, as `suggest` was given them: they are looked at, too
    #[arg(value_name = "DRAFT")]
    drafts: Vec<OsString>,
    /// The most steps that an evaluation may take [default: what `accord.toml` says, or 1000000000]
    #[arg(long, value_name = "N")]
    most_steps: Option<u64>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let path = arguments.certificate.to_string_lossy();
    let certificate = match read(&path) {
        Ok(certificate) => certificate,
        Err(why) => {
            let path = visible_line(&path);
            screen.complain(&format!("accordant: `{path}`: {}\n", visible_line(&why)));
            return Exit::WrongInput;
        }
    };
    if let Err(refusal) = certificate.check() {
        return refused(&refusal, screen);
    }
    let drafts: Vec<String> = named(&arguments.drafts);
    if !drafts.is_empty() {
        match look(&certificate, &drafts, arguments.most_steps, screen) {
            Ok(Ok(())) => {}
            Ok(Err(refusal)) => return refused(&refusal, screen),
            Err(exit) => return exit,
        }
    }
    screen.print(&certified(&certificate, !drafts.is_empty()));
    Exit::Pass
}

fn refused(refusal: &Refusal, screen: &mut Screen) -> Exit {
    screen.print(&format!("refused: {}\n", visible_line(&refusal.to_string())));
    match refusal {
        Refusal::Malformed(_) => Exit::WrongInput,
        Refusal::Unfinished(_) => Exit::Unfinished,
        _ => Exit::Findings,
    }
}

fn read(path: &str) -> Result<Certificate, String> {
    let disk = Disk::new();
    let bytes = disk.read(path, MOST_BYTES).map_err(|error| match error {
        FileError::NotFound => String::from("there is no such file"),
        FileError::NotAFile => String::from("it is no file"),
        FileError::TooLarge => format!("it is larger than {MOST_BYTES} bytes"),
        FileError::PathNotUtf8 => String::from("its name is no text"),
        FileError::Other(why) => why,
    })?;
    let text = String::from_utf8(bytes).map_err(|_| String::from("it is not valid UTF-8"))?;
    Certificate::read(&text).map_err(|refusal| refusal.to_string())
}

/// Whether the drafts are those that were certified, and pass with the moves made.
fn look(
    certificate: &Certificate,
    drafts: &[String],
    most_steps: Option<u64>,
    screen: &mut Screen,
) -> Result<Result<(), Refusal>, Exit> {
    let entries: Vec<&str> = drafts.iter().map(String::as_str).collect();
    let loaded = workspace::load_all(&Disk::new(), &entries);
    if let Err(refusal) = certificate.check_texts(&texts(&loaded)) {
        return Ok(Err(refusal));
    }
    let (program, found): (_, Vec<Diagnostic>) = loaded.analyse();
    let Some(program) = program else {
        complain_that(&found, &loaded, Format::Human, "nothing is verified", screen);
        return Err(exit_of(&found));
    };
    let most_steps = most_steps.unwrap_or(loaded.settings.limits.steps);
    let evaluation = Options { most_steps, ..Options::default() };
    Ok(certificate
        .question(&program, &evaluation)
        .and_then(|question| translated(certificate, &program, &question))
        .and_then(|()| certificate.check_drafts(&program, &evaluation)))
}

/// Whether the proof is about the problem that the drafts are translated to: nothing is searched.
fn translated(
    certificate: &Certificate,
    program: &Program,
    question: &Question,
) -> Result<(), Refusal> {
    let found = adjust::suggest(program, question, &mut |_| {});
    let found = found.map_err(|failure| Refusal::Unfinished(failure.message))?;
    match &found.derivation {
        Some(derivation) => certificate.check_problem(&steps(&derivation.log), &derivation.unit),
        None => Err(Refusal::Drafts(String::from("nothing fails in the drafts"))),
    }
}
