//! `accordant lint`: what is allowed and yet probably not meant, and the repairs of it.

use std::ffi::OsString;

use clap::Args;

use super::check::{complain_that, terminal, to_json};
use super::codes::code_called;
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::{self, Settings};
use crate::report::diagnostics::{self, DiagnosticView};
use crate::report::diff::unified;
use crate::report::escape::visible_line;
use crate::revise::{Repaired, Revised, repair, write_all};
use crate::workspace::{self, Files as _, Kind, Loaded, MOST_BYTES};

/// What `lint` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them, each by itself
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<OsString>,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Only these lints, those that are off otherwise too
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = code_called)]
    select: Vec<Code>,
    /// Without these lints
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = code_called)]
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

    fn settings(&self) -> Settings {
        let mut settings = Settings::only(self.select.iter().copied());
        for code in &self.ignore {
            settings.ignore(*code);
        }
        settings
    }
}

/// What came of all paths.
#[derive(Default)]
struct Total {
    findings: usize,
    made: usize,
    /// Findings that can be repaired: safely, and otherwise.
    repairable: (usize, usize),
    views: Vec<DiagnosticView>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let settings = arguments.settings();
    if !arguments.select.is_empty() && settings.select.is_empty() {
        screen.complain("accordant: every lint that is selected is ignored too\n");
        return Exit::WrongInput;
    }
    let mut exit = Exit::Pass;
    let mut total = Total::default();
    for path in &arguments.paths {
        let path = path.to_string_lossy();
        exit = exit.max(lint(&path, arguments, &settings, &mut total, screen));
    }
    if arguments.format == Format::Json {
        screen.print(&to_json(&total.views));
    } else if exit <= Exit::Findings {
        screen.print(&summary(&total, arguments));
    }
    exit
}

fn lint(
    path: &str,
    arguments: &Arguments,
    settings: &Settings,
    total: &mut Total,
    screen: &mut Screen,
) -> Exit {
    let disk = Disk::new();
    let loaded = workspace::load(&disk, path);
    let (program, warnings) = loaded.analyse();
    let Some(program) = program else {
        if arguments.format == Format::Json {
            total.views.extend(diagnostics::json(&warnings, &loaded.sources));
        } else {
            complain_that(&warnings, &loaded, arguments.format, "nothing was linted", screen);
        }
        return Exit::WrongInput;
    };
    let whole = is_whole(&disk, path);
    let repaired = match arguments.repairs() {
        Some(most) => repair(&disk, path, (loaded, &program), whole, settings, most),
        None => {
            let found = loaded.lint(&program, whole, settings);
            Repaired { loaded, found, made: 0, texts: Vec::new() }
        }
    };
    let Repaired { loaded, mut found, made, texts } = repaired;
    found.extend(loaded.analyse().1.into_iter().filter(|d| is_wanted(d, &loaded, settings)));
    crate::diagnostic::sort(&mut found);
    if arguments.diff {
        return differences(&texts, arguments.format, made, total, screen);
    }
    show(&found, &loaded, arguments.format, total, screen);
    total.made += made;
    if let Err(why) = write(&disk, &texts) {
        screen.complain(&format!("accordant: {}\n", visible_line(&why)));
        return Exit::WrongInput;
    }
    if found.is_empty() { Exit::Pass } else { Exit::Findings }
}

/// Whether a warning of the analysis is a finding here.
fn is_wanted(warning: &Diagnostic, loaded: &Loaded, settings: &Settings) -> bool {
    let asked = warning.labels.first().is_none_or(|label| loaded.is_asked(label.span.file));
    asked && settings.wants(warning.code, true)
}

/// Whether nothing beside a path can use what it declares: a folder, or the only file of rules in its folder.
fn is_whole(disk: &Disk, path: &str) -> bool {
    let Ok(canonical) = disk.canonical(path) else { return false };
    if disk.kind(&canonical) == Some(Kind::Folder) {
        return true;
    }
    let Some((folder, own)) = canonical.rsplit_once('/') else { return false };
    let names = disk.list(if folder.is_empty() { "/" } else { folder }).unwrap_or_default();
    !names.iter().any(|name| name != own && name.ends_with(".accord"))
}

fn show(
    found: &[Diagnostic],
    loaded: &Loaded,
    format: Format,
    total: &mut Total,
    screen: &mut Screen,
) {
    total.findings += found.len();
    for fix in found.iter().filter(|d| lint::of(d.code).is_some()).filter_map(|d| d.fixes.first()) {
        match fix.safety {
            Safety::Safe => total.repairable.0 += 1,
            Safety::Unsafe => total.repairable.1 += 1,
        }
    }
    match format {
        Format::Json => total.views.extend(diagnostics::json(found, &loaded.sources)),
        Format::Human => screen.print(&diagnostics::human(found, &loaded.sources, screen.look())),
        Format::Narratable => screen.print(&diagnostics::narratable(found, &loaded.sources)),
    }
}

fn differences(
    texts: &[(String, Revised)],
    format: Format,
    made: usize,
    total: &mut Total,
    screen: &mut Screen,
) -> Exit {
    total.made += made;
    for (_, text) in texts {
        let (old, new) = ((text.name.as_str(), &*text.old), (text.name.as_str(), &*text.new));
        screen.print(&unified(old, new, terminal(format, screen)));
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
