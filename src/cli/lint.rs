//! `accordant lint`: what is allowed and yet probably not meant, and the repairs of it.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::check::{Kind as CheckFormat, complain_that, terminal, to_json};
use super::codes::warning_called;
use super::paths::named_or_project;
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::{Code, Diagnostic, Fix, Safety};
use crate::lint::{self, Settings};
use crate::project::FailOn;
use crate::report::diagnostics::{self, DiagnosticView};
use crate::report::diff::unified;
use crate::report::escape::{visible_line, without_commands};
use crate::report::github::annotations;
use crate::report::rules::texts;
use crate::report::view::{ChecksView, PathView};
use crate::revise::{Repaired, Revised, repair, write_all};
use crate::workspace::{self, Files as _, Loaded, MOST_BYTES};

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Written {
    /// For a reader at a terminal
    Human,
    /// For a listener: no drawings, everything in words
    Narratable,
    /// One line a finding, with its place
    Concise,
    /// For programs, with everything
    Json,
    /// SARIF 2.1.0, for services that scan code
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

impl Written {
    /// As people read it, if they do.
    fn of_readers(self) -> Option<Format> {
        match self {
            Written::Human => Some(Format::Human),
            Written::Narratable => Some(Format::Narratable),
            Written::Concise | Written::Json | Written::Sarif | Written::Github => None,
        }
    }
}

/// What `lint` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them, each by itself; the project, where none is named
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t = Written::Human)]
    format: Written,
    /// Only these lints, those that are off otherwise too
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = warning_called)]
    select: Vec<Code>,
    /// Without these lints
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = warning_called)]
    ignore: Vec<Code>,
    /// Make the repairs that leave what the rules say as it is
    #[arg(long)]
    fix: bool,
    /// Make also the repairs that change what the rules say
    #[arg(long)]
    unsafe_fixes: bool,
    /// Show the repairs and write nothing
    #[arg(long)]
    diff: bool,
}

impl Arguments {
    /// Which repairs are wanted, if any.
    fn repairs(&self) -> Option<Safety> {
        let most = if self.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
        (self.fix || self.unsafe_fixes || self.diff).then_some(most)
    }

    /// What the project says of lints, and what this command says of them.
    fn settings(&self, project: Settings) -> Settings {
        let mut settings = Settings { select: self.select.clone(), ..project };
        for code in &self.ignore {
            settings.ignore(*code);
        }
        settings
    }
}

/// What came of all paths.
struct Total {
    findings: usize,
    made: usize,
    /// Findings that can be repaired: safely, and otherwise.
    repairable: (usize, usize),
    view: ChecksView,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let all_ignored = arguments.select.iter().all(|code| arguments.ignore.contains(code));
    if !arguments.select.is_empty() && all_ignored {
        screen.complain("accordant: every lint that is selected is ignored too\n");
        return Exit::WrongInput;
    }
    let mut exit = Exit::Pass;
    let view = ChecksView { checks: Vec::new() };
    let mut total = Total { findings: 0, made: 0, repairable: (0, 0), view };
    for path in named_or_project(&arguments.paths) {
        exit = exit.max(lint(&path, arguments, &mut total, screen));
    }
    let machine = match arguments.format {
        _ if arguments.diff => None,
        Written::Human | Written::Narratable => None,
        Written::Concise => Some(CheckFormat::Concise.text(&total.view)),
        Written::Sarif => Some(CheckFormat::Sarif.text(&total.view)),
        Written::Github => {
            let summary = summary(&total, arguments);
            Some(annotations(&total.view, summary.trim_end()))
        }
        Written::Json => {
            let checks = total.view.checks.iter();
            Some(to_json(&checks.flat_map(|check| &check.diagnostics).collect::<Vec<_>>()))
        }
    };
    match machine {
        Some(text) => screen.print(&text),
        None if exit <= Exit::Findings => screen.print(&summary(&total, arguments)),
        None => {}
    }
    exit
}

fn lint(path: &str, arguments: &Arguments, total: &mut Total, screen: &mut Screen) -> Exit {
    let disk = Disk::new();
    let loaded = workspace::load(&disk, path);
    let (program, warnings) = loaded.analyse();
    let Some(program) = program else {
        match arguments.format.of_readers() {
            Some(format) => {
                complain_that(&warnings, &loaded, format, "nothing was linted", screen);
            }
            None => total.view.checks.push(viewed(path, &warnings, &loaded, Exit::WrongInput)),
        }
        return Exit::WrongInput;
    };
    let whole = workspace::is_whole(&disk, path);
    let settings = &arguments.settings(loaded.lint_settings());
    let repaired = match arguments.repairs() {
        Some(most) => repair(&disk, path, (loaded, &program), whole, settings, most),
        None => {
            let found = loaded.lint(&program, whole, settings);
            Repaired { loaded, found, made: Vec::new(), texts: Vec::new() }
        }
    };
    let Repaired { loaded, mut found, made, texts } = repaired;
    total.made += made.len();
    if arguments.diff {
        return differences(&texts, screen);
    }
    found.extend(loaded.analyse().1.into_iter().filter(|d| is_wanted(d, &loaded, settings)));
    crate::diagnostic::sort(&mut found);
    if let Err(why) = write(&disk, &texts) {
        screen.complain(&format!("accordant: {}\n", visible_line(&why)));
        return Exit::WrongInput;
    }
    let exit = if found.is_empty() { Exit::Pass } else { Exit::Findings };
    count(&found, total);
    match arguments.format.of_readers() {
        Some(format) => {
            let text = match format {
                Format::Narratable => diagnostics::narratable(&found, &loaded.sources),
                _ => diagnostics::human(&found, &loaded.sources, screen.look()),
            };
            screen.print(&without_commands(&(repairs_made(&made) + &text)));
        }
        None => total.view.checks.push(viewed(path, &found, &loaded, exit)),
    }
    exit
}

/// The repairs that were made, one a line.
fn repairs_made(made: &[(String, Fix)]) -> String {
    let line = |(name, fix): &(String, Fix)| {
        let changes = match fix.safety {
            Safety::Safe => "",
            Safety::Unsafe => ", which changes what the rules say",
        };
        format!("{}: {}{changes}\n", visible_line(name), visible_line(&fix.title))
    };
    let all: String = made.iter().map(line).collect();
    if all.is_empty() { all } else { all + "\n" }
}

/// The findings of a path, for programs.
fn viewed(path: &str, found: &[Diagnostic], loaded: &Loaded, exit: Exit) -> PathView {
    let diagnostics: Vec<DiagnosticView> = diagnostics::json(found, &loaded.sources);
    PathView {
        path: path.to_owned(),
        exit_code: exit as u8,
        diagnostics,
        rules: Vec::new(),
        texts: texts(&loaded.sources),
        mending: None,
        fail_on: FailOn::Must,
        is_beside: false,
        verdicts: None,
    }
}

/// Whether a warning of the analysis is a finding here.
fn is_wanted(warning: &Diagnostic, loaded: &Loaded, settings: &Settings) -> bool {
    let asked = warning.labels.first().is_none_or(|label| loaded.is_asked(label.span.file));
    asked && settings.wants(warning.code, true)
}

fn count(found: &[Diagnostic], total: &mut Total) {
    total.findings += found.len();
    for fix in found.iter().filter(|d| lint::of(d.code).is_some()).filter_map(|d| d.fixes.first()) {
        match fix.safety {
            Safety::Safe => total.repairable.0 += 1,
            Safety::Unsafe => total.repairable.1 += 1,
        }
    }
}

fn differences(texts: &[(String, Revised)], screen: &mut Screen) -> Exit {
    for (_, text) in texts {
        let (old, new) = ((text.name.as_str(), &*text.old), (text.name.as_str(), &*text.new));
        let diff = unified(old, new, terminal(Format::Human, screen));
        screen.print(&without_commands(&diff));
    }
    if texts.is_empty() { Exit::Pass } else { Exit::Findings }
}

/// Writes the texts, unless one of them has changed since it was read.
fn write(disk: &Disk, texts: &[(String, Revised)]) -> Result<(), String> {
    for (path, text) in texts {
        let present = disk.read(path, MOST_BYTES);
        if present.ok().as_deref() != Some(text.old.as_bytes()) {
            return Err(format!(
                "nothing is written: `{}` has changed since it was read",
                text.name
            ));
        }
    }
    let texts: Vec<(String, String)> =
        texts.iter().map(|(path, text)| (path.clone(), text.new.clone())).collect();
    write_all(disk, &texts)
}

/// What was found and made, in a line.
fn summary(total: &Total, arguments: &Arguments) -> String {
    let count = |n: usize| format!("{n} finding{}", if n == 1 { "" } else { "s" });
    let made = if total.made == 0 { String::new() } else { format!("{} repaired", total.made) };
    if arguments.diff {
        return match total.made {
            0 => String::from("there is nothing to repair\n"),
            n => format!("{n} would be repaired\n"),
        };
    }
    let mut out = match (total.findings, made.is_empty()) {
        (n, true) => count(n),
        (n, false) => format!("{made}, {} left", count(n)),
    };
    let (safe, other) = total.repairable;
    let mut ways = Vec::new();
    if safe > 0 {
        ways.push(format!("{safe} with `--fix`"));
    }
    if other > 0 {
        ways.push(format!("{other} with `--unsafe-fixes`, which changes what the rules say"));
    }
    if !ways.is_empty() && total.made == 0 {
        out.push_str("; can be repaired: ");
        out.push_str(&ways.join(", "));
    }
    out.push('\n');
    out
}
