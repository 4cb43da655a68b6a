//! W0807: a stage that comes after no other, and is not the first.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::syntax::ast::{ItemKind, StageDecl};

pub(super) static LINT: Lint = Lint {
    code: Code::StageWithoutPrerequisites,
    on: true,
    about: "The first stage of a file has no prerequisites, and neither has the first of a sequence of its own in \
        another file. A stage is reported if it has no `after` and stands in its file behind another such stage, or if \
        it belongs to no sequence while others do.",
    repairs: None,
    raises: r#"stage initial "Initial stage" {
  goal   "build trust"
  admits c: Country when c is KAZ
}
stage expansion "Expansion stage" {
  goal   "carry the cooperation further"
  admits c: Country when c is KAZ
}
country KAZ { }
"#,
    passes: r#"stage initial "Initial stage" {
  goal   "build trust"
  admits c: Country when c is KAZ
}
stage expansion "Expansion stage" after initial {
  goal   "carry the cooperation further"
  admits c: Country when c is KAZ
}
country KAZ { }
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let stages: Vec<&StageDecl> = (cx.all_items().iter())
        .filter_map(|at| match &at.item.kind {
            ItemKind::Stage(decl) => Some(decl),
            _ => None,
        })
        .collect();
    let is_followed = |stage: &StageDecl| {
        stages.iter().any(|other| other.after.iter().any(|name| name.text == stage.name.text))
    };
    let any_followed = stages.iter().any(|stage| is_followed(stage));
    for stage in stages.iter().filter(|stage| stage.after.is_empty()) {
        let (file, start) = (stage.name.span.file, stage.name.span.start);
        let before = stages.iter().find(|other| {
            other.after.is_empty() && other.name.span.file == file && other.name.span.start < start
        });
        if before.is_none() && (is_followed(stage) || !any_followed) {
            continue;
        }
        let name = &stage.name.text;
        let message = format!("the stage `{name}` comes after no other");
        let mut diagnostic =
            Diagnostic::new(Code::StageWithoutPrerequisites, stage.name.span, message)
                .labelled("it can be entered at once")
                .help("say which stage comes before: `after NAME`");
        if let Some(first) = before {
            diagnostic = diagnostic.and_at(first.name.span, "the first stage");
        }
        found.push(diagnostic);
    }
}
