//! The page of a lint, and the list of all.

use std::fmt::Write as _;

use super::codes::{Sample, page};
use super::diagnostics::{Look, human};
use crate::diagnostic::{CodeInfo, Safety};
use crate::lint::{Lint, Settings, all, of};
use crate::workspace::{Memory, load};

/// What the file of an example is called.
const NAME: &str = "main.accord";

/// The page of a code: of a lint with its examples, of any other code with the sample, if there is one.
#[must_use]
pub fn page_of(info: &CodeInfo, sample: Option<&Sample>) -> String {
    of(info.code).map_or_else(|| page(info, sample), |lint| lint_page(lint, info))
}

fn lint_page(lint: &Lint, info: &CodeInfo) -> String {
    let mut out = format!("# {}: {}\n", info.text, info.title);
    let how = if lint.on {
        format!("`accordant lint` warns of this. `--ignore {}` switches it off.", info.text)
    } else {
        format!(
            "`accordant lint --select {}` warns of this; it is off where nobody asks for it.",
            info.text
        )
    };
    let repair = lint.repairs.map(|safety| match safety {
        Safety::Safe => "`--fix` repairs it: what the rules say stays the same.",
        Safety::Unsafe => {
            "`--unsafe-fixes` repairs it, which changes what the rules say: read the diff."
        }
    });
    let paragraphs = [how.as_str(), info.why, lint.about, info.mend];
    for text in paragraphs.into_iter().chain(repair) {
        let _ = write!(out, "\n{}\n", text);
    }
    let example = |out: &mut String, text: &str| {
        let _ = write!(out, "\n`{NAME}`:\n\n```accord\n{}\n```\n", text.trim_end());
    };
    out.push_str("\n## Example\n");
    example(&mut out, lint.raises);
    let _ = write!(out, "\nsays\n\n```text\n{}\n```\n", said(lint).trim_matches('\n'));
    out.push_str("\n## As it should be\n");
    example(&mut out, lint.passes);
    out
}

/// What a lint says of its example.
fn said(lint: &Lint) -> String {
    let path = format!("/{NAME}");
    let memory = Memory::default().with(path.as_str(), lint.raises);
    let loaded = load(&memory, &path);
    let (program, mut found) = loaded.analyse();
    if let Some(program) = program {
        found = loaded.lint(&program, true, &Settings::only([lint.code]));
    }
    human(&found, &loaded.sources, Look::default())
}

/// All lints, a line each: whether it is on, and whether it can be repaired.
#[must_use]
pub fn list() -> String {
    let mut out = String::new();
    for lint in all() {
        let info = lint.code.info();
        let repair = match lint.repairs {
            Some(Safety::Safe) => "fix",
            Some(Safety::Unsafe) => "unsafe fix",
            None => "",
        };
        let on = if lint.on { "" } else { "off" };
        let line = format!("{}  {on:<3}  {repair:<10}  {}", info.text, info.title);
        let _ = writeln!(out, "{line}");
    }
    out
}
