//! What is open: facts that nobody has stated, and readings that are contested.

use crate::report::brief::BriefView;
use crate::report::document::Block;
use crate::report::human::counted;
use crate::report::research::ContestedView;
use crate::report::research::sections::outlook::missing_table;
use crate::report::research::sections::{code, codes};

pub(super) fn write(blocks: &mut Vec<Block>, view: &BriefView) {
    blocks.push(Block::Heading(2, String::from("What is open")));
    blocks.push(Block::Heading(3, String::from("Facts that are missing")));
    blocks.push(missing_table(&view.research));
    blocks.push(contested(view));
}

/// The box of contested readings: first those that a verdict which fails rests on.
fn contested(view: &BriefView) -> Block {
    let heading = String::from("Contested readings");
    let all = &view.research.contested;
    if all.is_empty() {
        let text = "No verdict here rests on a reading that is marked as contested.";
        return Block::Aside(heading, vec![Block::Text(text.to_owned())]);
    }
    let (deciding, others): (Vec<&ContestedView>, Vec<&ContestedView>) =
        all.iter().partition(|found| fails(view, found));
    let mut blocks = vec![Block::Text(format!(
        "Verdicts rest on {}, which others may read otherwise.",
        counted(all.len(), "reading")
    ))];
    let parts = [
        ("Something that fails or is not decided looks at these:", deciding),
        ("What looks at these holds:", others),
    ];
    for (text, list) in parts {
        if !list.is_empty() {
            blocks.push(Block::Text(text.to_owned()));
            blocks.push(Block::List(list.into_iter().map(one).collect()));
        }
    }
    Block::Aside(heading, blocks)
}

/// Whether a requirement fails that looks at it.
fn fails(view: &BriefView, found: &ContestedView) -> bool {
    let all = view.research.findings.iter();
    let mut failing = all.map(|finding| &finding.requirement);
    failing.any(|name| found.requirements.contains(name))
}

fn one(found: &ContestedView) -> String {
    let value = found.value.as_ref().map(|value| format!(", {value}")).unwrap_or_default();
    let by = if found.requirements.is_empty() {
        String::new()
    } else {
        format!(" (looked at by {})", codes(&found.requirements))
    };
    format!("The {} {}{value}: {}{by}", found.kind, code(&found.name), found.why)
}
