//! W0832: a type, relation or member that nothing uses.

use crate::analyse::record_word;
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::{Context, name_of};
use crate::syntax::ast::{ItemKind, Name};

pub(super) static LINT: Lint = Lint {
    code: Code::UnusedVocabulary,
    on: false,
    about: "Looks at enums, scales, their members, records, clause kinds and relations. One counts as used where its \
        name stands a second time anywhere or, of a member, in a table; a record or clause kind also where its plural or \
        the word that declares its entities does. Off where nobody asks for it: a pack offers vocabulary for others to use.",
    repairs: None,
    raises: r"enum Form { treaty, memorandum }
extend Agreement { form: Form }

requirement treaties should {
  for each a in agreements
  require  a.form is treaty
}
",
    passes: r"enum Form { treaty, memorandum }
extend Agreement { form: Form }

requirement treaties should {
  for each a in agreements
  require  a.form is treaty
  except   modest when a.form is memorandum
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !cx.input.whole {
        return;
    }
    let uses = cx.uses();
    let mut report = |what: &str, name: &Name| {
        let message = format!("the {what} `{}` is never used", name.text);
        found.push(Diagnostic::new(Code::UnusedVocabulary, name.span, message));
    };
    let once = |name: &Name| uses.count(&name.text) < 2;
    for at in cx.items().filter(|at| at.test.is_none()) {
        match &at.item.kind {
            ItemKind::Enum(decl) | ItemKind::Scale(decl) => {
                if once(&decl.name) {
                    report("type", &decl.name);
                    continue;
                }
                decl.members
                    .iter()
                    .filter(|name| once(name) && !cx.is_in_facts(&name.text))
                    .for_each(|name| report("member", name));
            }
            ItemKind::Relation(decl) if once(&decl.name) => report("relation", &decl.name),
            kind @ (ItemKind::Record(_) | ItemKind::ClauseKind(_)) => {
                let Some(name) = name_of(kind) else { continue };
                let plural = cx.program.types.iter().find(|ty| ty.name == name.text);
                let plural = plural.is_some_and(|ty| uses.count(&ty.plural) > 0);
                let word = record_word(&name.text);
                let declares = word != name.text && uses.count(&word) > 0;
                if once(name) && !plural && !declares {
                    report("type", name);
                }
            }
            _ => {}
        }
    }
}
