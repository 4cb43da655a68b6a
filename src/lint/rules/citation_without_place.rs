//! W0828: a citation that names no place in its source.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::annotations::each_cite;
use crate::lint::context::Context;
use crate::lint::reservations::stated;
use crate::syntax::ast::ItemKind;

pub(super) static LINT: Lint = Lint {
    code: Code::CitationWithoutPlace,
    on: true,
    about: "Looks at the citations of requirements, their exceptions, definitions and parameters, where the source \
        lists its `provisions`. A list of members or a map can be cited as a whole.",
    repairs: None,
    raises: r#"source GATT {
  title:      "General Agreement on Tariffs and Trade"
  provisions: { "XXIV:5(b)", "XXIV:8(b)" }
}

requirement freed should "Trade is freed" {
  cite     GATT
  for each a in agreements
  require  a.signed is stated
}
"#,
    passes: r#"source GATT {
  title:      "General Agreement on Tariffs and Trade"
  provisions: { "XXIV:5(b)", "XXIV:8(b)" }
}

requirement freed should "Trade is freed" {
  cite     GATT "XXIV:8(b)"
  for each a in agreements
  require  a.signed is stated
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let listed: BTreeSet<&SmolStr> = (cx.all_items().iter())
        .filter_map(|at| match &at.item.kind {
            ItemKind::Source(decl) => {
                stated(&decl.attributes, "provisions").map(|_| &decl.name.text)
            }
            _ => None,
        })
        .collect();
    for at in cx.items().filter(|at| at.test.is_none()) {
        let kind = &at.item.kind;
        if !matches!(kind, ItemKind::Requirement(_) | ItemKind::Define(_) | ItemKind::Parameter(_))
        {
            continue;
        }
        each_cite(at.item, &mut |cite| {
            if cite.place.is_none() && listed.contains(&cite.source.text) {
                let message = format!("`{}` is cited without a place", cite.source.text);
                found.push(
                    Diagnostic::new(Code::CitationWithoutPlace, cite.source.span, message)
                        .help("name the article, in quotes after the source"),
                );
            }
        });
    }
}
