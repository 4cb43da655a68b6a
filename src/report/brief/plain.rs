//! Names of the draft in plain words, for who has not read it.

use super::BriefView;
use crate::report::document::{Piece, pieces};
use crate::report::suggest::StepView;
use crate::report::view::FindingView;

/// A text with what it names between back-ticks by its title: `c4.lines_freed` is the lines freed of “Elimination of
/// duties”. What has no title stays as it is.
pub(super) fn plain(view: &BriefView, text: &str) -> String {
    let one = |piece: Piece<'_>| match piece {
        Piece::Words(words) => words.to_owned(),
        Piece::Name(name) => of_name(view, name).unwrap_or_else(|| format!("`{name}`")),
    };
    pieces(text).into_iter().map(one).collect()
}

fn of_name(view: &BriefView, name: &str) -> Option<String> {
    if let Some(title) = title(view, name) {
        return Some(format!("“{title}”"));
    }
    let (of, attribute) = name.rsplit_once('.')?;
    let title = title(view, of)?;
    Some(format!("{} of “{title}”", attribute.replace('_', " ")))
}

/// The title of an agreement or a clause.
fn title<'v>(view: &'v BriefView, name: &str) -> Option<&'v String> {
    view.duties.iter().find_map(|duties| {
        if duties.agreement.name == name {
            return duties.agreement.title.as_ref();
        }
        duties.clauses.iter().find(|clause| clause.name == name)?.title.as_ref()
    })
}

/// A move in plain words; a clause that is added by its kind, without its terms.
pub(super) fn step(view: &BriefView, step: &StepView) -> String {
    let added = step.sentence.strip_prefix("add clause ").and_then(|rest| {
        let kind = rest.split(' ').next()?;
        // Where it goes is said only where there is a choice.
        let is_only = view.duties.iter().filter(|duties| !duties.clauses.is_empty()).count() == 1;
        let to = rest.rsplit_once('}').map_or("", |(_, to)| to);
        let to = if is_only { "" } else { to };
        Some(format!("add a clause on {}{to}", kind.replace('_', " ")))
    });
    plain(view, added.as_ref().unwrap_or(&step.sentence))
}

/// What fails, by its title and by how much.
pub(super) fn finding(finding: &FindingView) -> String {
    let title = finding.title.clone().unwrap_or_else(|| format!("`{}`", finding.requirement));
    let mut margins = finding.reasons.iter().filter_map(|reason| reason.margin.as_ref());
    let margin = margins.find(|margin| !margin.gap.is_empty());
    match margin {
        _ if finding.verdict == "undetermined" => {
            let missing = finding.missing.len() + finding.more_missing;
            let facts = crate::report::human::counted(missing, "fact");
            format!("{title} (not decided: {facts} missing)")
        }
        Some(margin) => {
            // Which parameter says so stands further below.
            let needs = margin.needs.split(" (`").next().unwrap_or(&margin.needs);
            format!(
                "{title} ({}, needs {needs}: {} by {})",
                margin.value, margin.direction, margin.gap
            )
        }
        None => title,
    }
}
