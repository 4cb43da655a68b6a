//! `accordant codes`: the table of codes, the page of one, and the pages of all for `docs/errors/`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Exit, Screen};
use crate::diagnostic::{Code, CodeInfo, Severity, TABLE, did_you_mean};
use crate::report::codes::{Sample, index};
use crate::report::lint::page_of;

/// Which codes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A code, as E0204; all, where none is named
    code: Option<String>,
    /// Write the pages of all codes to this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "code")]
    write: Option<PathBuf>,
    /// Take examples for the pages from the cases in this folder
    #[arg(long, value_name = "FOLDER", default_value = "tests/cases", requires = "write")]
    cases: PathBuf,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    if let Some(folder) = &arguments.write {
        return match write_pages(folder, &arguments.cases) {
            Ok(()) => Exit::Pass,
            Err(error) => {
                screen.complain(&format!("accordant: the pages cannot be written: {error}\n"));
                Exit::WrongInput
            }
        };
    }
    let Some(written) = &arguments.code else {
        for info in TABLE {
            screen.print(&format!("{}  {}\n", info.text, info.title));
        }
        return Exit::Pass;
    };
    match code_called(written) {
        Ok(code) => {
            screen.print(&page_of(code.info(), None));
            Exit::Pass
        }
        Err(why) => {
            screen.complain(&format!("accordant: {why}\n"));
            Exit::WrongInput
        }
    }
}

/// The code of that text, in whatever case; or why there is none.
pub(super) fn code_called(written: &str) -> Result<Code, String> {
    Code::parse(&written.to_ascii_uppercase()).ok_or_else(|| {
        let near = did_you_mean(written, TABLE.iter().map(|info| info.text));
        let near = near.map(|code| format!("; did you mean {code}?")).unwrap_or_default();
        format!("there is no code `{}`{near}", crate::report::escape::visible_line(written))
    })
}

/// The code of a warning: of a lint, or of what every command warns of.
pub(super) fn warning_called(written: &str) -> Result<Code, String> {
    let code = code_called(written)?;
    match code.info().severity {
        Severity::Error => Err(format!("`{}` is an error and no lint", code.text())),
        Severity::Warning => Ok(code),
    }
}

fn write_pages(folder: &Path, cases: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for info in TABLE {
        let sample = find_sample(cases, info)?;
        std::fs::write(folder.join(format!("{}.md", info.text)), page_of(info, sample.as_ref()))?;
    }
    std::fs::write(folder.join("README.md"), index())
}

/// The first case, by path, that is called after the code.
fn find_sample(cases: &Path, info: &CodeInfo) -> std::io::Result<Option<Sample>> {
    let mut found = Vec::new();
    for phase in sorted(cases)? {
        if !phase.is_dir() {
            continue;
        }
        for case in sorted(&phase)? {
            let name = case.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with(info.text) && name.ends_with(".expected") {
                found.push(case);
            }
        }
    }
    let Some(first) = found.first() else { return Ok(None) };
    Ok(Some(Sample::read(&std::fs::read_to_string(first)?)))
}

fn sorted(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
