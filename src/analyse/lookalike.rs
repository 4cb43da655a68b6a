//! Warns of names that mix scripts whose letters look alike, and of names that look like others.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use unicode_security::MixedScript;
use unicode_security::confusable_detection::skeleton;
use unicode_security::mixed_script::is_potential_mixed_script_confusable_char;

use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Looks at all declared names; those in plain ASCII are looked at only if others are not.
pub(super) fn check_names(cx: &mut Context) {
    let names = cx.declared_names();
    if names.iter().all(|(name, _)| name.is_ascii()) {
        return;
    }
    let mut looks: FxHashMap<String, (&SmolStr, Span)> = FxHashMap::default();
    let mut found = Vec::new();
    for (name, span) in &names {
        let mixes = !name.is_ascii()
            && !name.as_str().is_single_script()
            && name.chars().any(is_potential_mixed_script_confusable_char);
        if mixes {
            let message = format!("`{name}` mixes letters of scripts that look alike");
            found.push(
                Diagnostic::new(Code::LookAlike, *span, message)
                    .help("write the name in one script"),
            );
        }
        let look: String = skeleton(name).collect();
        if let Some((other, first)) = looks.insert(look, (name, *span))
            && other != name
            && !(name.is_ascii() && other.is_ascii())
        {
            let message = format!("`{name}` looks like `{other}`, which is another name");
            found.push(
                Diagnostic::new(Code::LookAlike, *span, message)
                    .and_at(first, "the other name")
                    .help("write both names in one script, or choose another"),
            );
        }
    }
    cx.diagnostics.extend(found);
}

impl Context {
    /// All names that files declare, with their places, sorted.
    fn declared_names(&self) -> Vec<(SmolStr, Span)> {
        let program = &self.program;
        let types = program.types.iter().map(|ty| (&ty.name, ty.span));
        let attributes = program.attributes.iter().map(|a| (&a.name, a.span));
        let entities = program.entities.iter().map(|e| (&e.name, e.span));
        let relations = program.relations.iter().map(|r| (&r.name, Some(r.span)));
        let parameters = program.parameters.iter().map(|p| (&p.name, Some(p.span)));
        let defines = program.defines.iter().map(|d| (&d.name, Some(d.span)));
        let variables = program
            .defines
            .iter()
            .flat_map(|define| define.slots.iter().map(|(name, _)| (name, Some(define.span))));
        let all = types.chain(attributes).chain(entities).chain(relations).chain(parameters);
        let mut names: Vec<(SmolStr, Span)> = all
            .chain(defines)
            .chain(variables)
            .filter_map(|(name, span)| Some((name.clone(), span?)))
            .collect();
        names.sort();
        names.dedup_by(|a, b| a.0 == b.0);
        names
    }
}
