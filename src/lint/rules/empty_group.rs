//! W0820: a stage or mechanism that asks for nothing.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::model::RequirementOrigin;
use crate::syntax::ast::ItemKind;

pub(super) static LINT: Lint = Lint {
    code: Code::EmptyGroup,
    on: true,
    about: "A stage asks for something by a requirement or by `admits`, a mechanism by a requirement that stands in it or \
        names it. A mechanism of a file that is linted by itself, while others lie beside it, is passed over: they may \
        name it.",
    repairs: None,
    raises: r#"stage initial "Initial stage" { goal "build trust" }
"#,
    passes: r#"stage initial "Initial stage" {
  goal "build trust"
  requirement signed should "The agreement is signed" {
    require agreement.signed is stated
  }
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let program = cx.program;
    let named = |entity, name: &str| program.entity(entity).name == name;
    for at in cx.items().filter(|at| at.test.is_none()) {
        let (what, name, asks) = match &at.item.kind {
            ItemKind::Stage(decl) => {
                let own = program.stages.iter().position(|s| named(s.entity, &decl.name.text));
                let asks = program.requirements.iter().any(|r| match r.origin {
                    RequirementOrigin::Stage { stage, .. }
                    | RequirementOrigin::Admission { stage } => Some(stage) == own,
                    RequirementOrigin::Everywhere => false,
                });
                ("stage", &decl.name, asks)
            }
            ItemKind::Mechanism(decl) if cx.input.whole => {
                let own = program.mechanisms.iter().position(|m| named(m.entity, &decl.name.text));
                let asks = program.requirements.iter().any(|r| own.is_some() && r.mechanism == own);
                ("mechanism", &decl.name, asks)
            }
            _ => continue,
        };
        if !asks {
            let message = format!("the {what} `{}` asks for nothing", name.text);
            found.push(Diagnostic::new(Code::EmptyGroup, name.span, message));
        }
    }
}
