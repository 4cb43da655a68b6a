//! W0811: two names that can hardly be told apart.

use std::collections::BTreeMap;

use smol_str::SmolStr;
use unicode_security::confusable_detection::skeleton;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::source::Span;

pub(super) static LINT: Lint = Lint {
    code: Code::SimilarNames,
    on: true,
    about: "Names in plain letters and digits are compared by how they look, with underscores left out. Names that mix \
        scripts, or look like a name in another script, are a warning of every command, W0701.",
    repairs: None,
    raises: r"parameter level_1: number is 3
parameter level_l: number is 4

requirement few should {
  require count(agreements) is from level_1 to level_l
}
",
    passes: r"parameter fewest: number is 3
parameter most: number is 4

requirement few should {
  require count(agreements) is from fewest to most
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut looks: BTreeMap<String, (SmolStr, Span)> = BTreeMap::new();
    for (name, span) in names(cx) {
        let plain: String = name.chars().filter(|c| *c != '_').collect();
        let look: String = skeleton(&plain).collect();
        if look.is_empty() {
            continue;
        }
        let Some((other, first)) = looks.get(&look) else {
            looks.insert(look, (name, span));
            continue;
        };
        if *other != name {
            let message = format!("`{name}` can hardly be told from `{other}`");
            let (own, of) = if cx.is_asked(span.file) { (span, *first) } else { (*first, span) };
            found.push(
                Diagnostic::new(Code::SimilarNames, own, message)
                    .and_at(of, "the other name")
                    .help("rename one of them"),
            );
        }
    }
}

/// All names in plain letters that files declare, in the order of the texts.
fn names(cx: &Context<'_>) -> Vec<(SmolStr, Span)> {
    let program = cx.program;
    let types = program.types.iter().map(|ty| (&ty.name, ty.span));
    let attributes = program.attributes.iter().map(|a| (&a.name, a.span));
    let entities = program.entities.iter().map(|e| (&e.name, e.span));
    let relations = program.relations.iter().map(|r| (&r.name, Some(r.span)));
    let parameters = program.parameters.iter().map(|p| (&p.name, Some(p.span)));
    let defines = program.defines.iter().map(|d| (&d.name, Some(d.span)));
    let all = types.chain(attributes).chain(entities).chain(relations).chain(parameters);
    let all = all.chain(defines).filter(|(name, _)| name.is_ascii());
    let mut names: Vec<(SmolStr, Span)> =
        all.filter_map(|(name, span)| Some((name.clone(), span?))).collect();
    names.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    names
}
