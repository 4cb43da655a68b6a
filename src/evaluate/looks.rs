//! What rules look at, themselves and through the definitions they call, whatever the facts are.

use std::collections::BTreeSet;

use super::change::Looked;
use super::touch::looked;
use crate::model::{
    AttributeId, DefineId, Expr, ExprKind, ParameterId, Program, Requirement, RequirementOrigin,
    TypeId,
};

/// What a rule looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// Attributes.
    pub attributes: BTreeSet<AttributeId>,
    /// Clauses of these kinds, or all entities of these types.
    pub types: BTreeSet<TypeId>,
    /// Parameters of the framework.
    pub parameters: BTreeSet<ParameterId>,
    /// Definitions.
    pub definitions: BTreeSet<DefineId>,
}

/// What each definition and each requirement looks at.
#[must_use]
pub fn looks(program: &Program) -> (Vec<Looks>, Vec<Looks>) {
    let defines = looks_of_definitions(program);
    let of = |requirement: &Requirement| {
        let mut looks = Looks::default();
        requirement.expressions().for_each(|e| looks.note(e, program, &defines));
        // Whether it is asked at all depends on where an agreement stands.
        if requirement.origin != RequirementOrigin::Everywhere {
            looks.attributes.insert(program.builtin.agreement_stage);
        }
        looks
    };
    let requirements = program.requirements.iter().map(of).collect();
    (defines, requirements)
}

/// What each definition looks at.
#[must_use]
pub fn looks_of_definitions(program: &Program) -> Vec<Looks> {
    let mut defines = vec![Looks::default(); program.defines.len()];
    // Strata come in the order of dependence; those of one stratum look at the same.
    for stratum in &program.strata {
        let mut common = Looks::default();
        for id in stratum {
            program.define(*id).body.expressions().for_each(|e| common.note(e, program, &defines));
        }
        for id in stratum {
            if let Some(slot) = defines.get_mut(id.index()) {
                slot.clone_from(&common);
            }
        }
    }
    defines
}

/// What an expression looks at, given what definitions do.
#[must_use]
pub fn looks_of(e: &Expr, program: &Program, defines: &[Looks]) -> Looks {
    let mut looks = Looks::default();
    looks.note(e, program, defines);
    looks
}

/// The expressions of all rules, each as a whole.
pub fn expressions(program: &Program) -> impl Iterator<Item = &Expr> {
    let defines = program.defines.iter().flat_map(|define| define.body.expressions());
    program.requirements.iter().flat_map(Requirement::expressions).chain(defines)
}

impl Looks {
    fn note(&mut self, e: &Expr, program: &Program, defines: &[Looks]) {
        match &e.kind {
            ExprKind::Call(id, _) => {
                self.definitions.insert(*id);
                if let Some(called) = defines.get(id.index()) {
                    self.attributes.extend(&called.attributes);
                    self.types.extend(&called.types);
                    self.parameters.extend(&called.parameters);
                    self.definitions.extend(&called.definitions);
                }
            }
            ExprKind::ClausesOf(_, ty) | ExprKind::Entities(ty) => {
                self.types.insert(*ty);
            }
            _ => {}
        }
        match looked(&e.kind, program) {
            // Clauses of a kind are told as their kind, unless all clauses are asked for.
            Some(Looked::Attribute(attribute)) if !matches!(e.kind, ExprKind::ClausesOf(..)) => {
                self.attributes.insert(attribute);
            }
            Some(Looked::Parameter(parameter)) => {
                self.parameters.insert(parameter);
            }
            _ => {}
        }
        e.for_each_part(&mut |part| self.note(part, program, defines));
    }
}
