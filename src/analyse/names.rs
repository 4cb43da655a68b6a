//! What is declared, by name. Built from a program's tables alone, so that an expression can be read
//! against a finished program too.

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use crate::model::{
    DefineBody, DefineId, EntityId, ParameterId, Program, RelationId, RequirementId, Scalar, Type,
    TypeId, TypeKind,
};
use crate::source::to_u32;

/// What a definition or relation takes and gives.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    /// The types of its parameters.
    pub(super) params: Vec<Type>,
    /// The type of its value; of a predicate, yes or no.
    pub(super) result: Type,
}

/// Look-ups from names to ids. Never iterated.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Types by name.
    pub(super) types: FxHashMap<SmolStr, TypeId>,
    /// Records by the word that declares an entity: `freight_terminal`.
    pub(super) words: FxHashMap<SmolStr, TypeId>,
    /// Types by plural.
    pub(super) plurals: FxHashMap<SmolStr, TypeId>,
    /// Relations.
    pub(super) relations: FxHashMap<SmolStr, RelationId>,
    /// Definitions.
    pub(super) defines: FxHashMap<SmolStr, DefineId>,
    /// What each definition takes and gives.
    pub(super) signatures: Vec<Signature>,
    /// Parameters.
    pub(super) parameters: FxHashMap<SmolStr, ParameterId>,
    /// Requirements.
    pub(super) requirements: FxHashMap<SmolStr, RequirementId>,
    /// The first entity of each name, the others behind it in `others`.
    entities: FxHashMap<SmolStr, EntityId>,
    /// By entity: another of the same name.
    others: Vec<Option<EntityId>>,
    /// Clauses and reservations by agreement and name.
    parts: FxHashMap<SmolStr, EntityId>,
}

impl Names {
    /// All look-ups of a finished program.
    pub(super) fn of(program: &Program) -> Self {
        let mut names = Names::default();
        names.add_types(program);
        names.add_relations(program);
        names.add_entities(program);
        for (id, parameter) in (0..).map(ParameterId).zip(&program.parameters) {
            names.parameters.insert(parameter.name.clone(), id);
        }
        for (id, define) in (0..).map(DefineId).zip(&program.defines) {
            names.defines.insert(define.name.clone(), id);
            let params = define.slots.iter().take(define.arity).map(|(_, ty)| *ty).collect();
            let result = match &define.body {
                DefineBody::Predicate(_) => Type::one(Scalar::YesNo),
                DefineBody::Value { base, .. } => base.ty,
            };
            names.signatures.push(Signature { params, result });
        }
        for (id, requirement) in (0..).map(RequirementId).zip(program.requirements.iter()) {
            names.requirements.insert(requirement.name.clone(), id);
        }
        names
    }

    /// Types, their plurals and the words that declare their entities.
    pub(super) fn add_types(&mut self, program: &Program) {
        for (id, ty) in (0..).map(TypeId).zip(&program.types) {
            self.types.insert(ty.name.clone(), id);
            self.plurals.insert(ty.plural.clone(), id);
            if matches!(ty.kind, TypeKind::Record) {
                self.words.insert(snake_case(&ty.name), id);
            }
        }
    }

    /// Relations.
    pub(super) fn add_relations(&mut self, program: &Program) {
        for (id, relation) in (0..).map(RelationId).zip(&program.relations) {
            self.relations.insert(relation.name.clone(), id);
        }
    }

    /// Entities. Parts of agreements come last among those of a name, since they are the most.
    pub(super) fn add_entities(&mut self, program: &Program) {
        self.others = vec![None; program.entities.len()];
        self.entities.reserve(program.entities.len());
        let is_part = |id: EntityId| program.is_part(id);
        let ids = || (0..to_u32(program.entities.len())).map(EntityId);
        for id in ids().filter(|id| is_part(*id)).chain(ids().filter(|id| !is_part(*id))) {
            let entity = program.entity(id);
            let before = self.entities.insert(entity.name.clone(), id);
            if let Some(other) = self.others.get_mut(id.index()) {
                *other = before;
            }
            if is_part(id) {
                self.parts.insert(entity.path.clone(), id);
            }
        }
    }

    /// All entities of a name.
    pub(super) fn entities_named(&self, name: &str) -> impl Iterator<Item = EntityId> {
        let next = |id: &EntityId| self.others.get(id.index()).copied().flatten();
        std::iter::successors(self.entities.get(name).copied(), next)
    }

    /// The entity of a name that is a `ty`; the first of several.
    pub(super) fn entity(&self, program: &Program, ty: TypeId, name: &str) -> Option<EntityId> {
        self.entities_named(name).find(|id| program.is_a(program.entity(*id).ty, ty))
    }

    /// The clause or reservation of an agreement.
    pub(super) fn part(&self, agreement: &str, name: &str) -> Option<EntityId> {
        self.parts.get(&part_path(agreement, name)).copied()
    }
}

impl Program {
    /// Whether the entity is a clause or a reservation, whose name lives in its agreement.
    pub(super) fn is_part(&self, id: EntityId) -> bool {
        let ty = self.entity(id).ty;
        self.is_a(ty, self.builtin.clause) || self.type_info(ty).name == "Reservation"
    }
}

/// `belt_fta.c4`.
pub(super) fn part_path(agreement: &str, name: &str) -> SmolStr {
    format_smolstr!("{agreement}.{name}")
}

/// `FreightTerminal` as `freight_terminal`.
#[must_use]
pub fn snake_case(name: &str) -> SmolStr {
    let mut out = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| chars.get(i));
        let after = chars.get(i + 1);
        let starts_word = c.is_uppercase()
            && before.is_some_and(|b| {
                *b != '_' && (!b.is_uppercase() || after.is_some_and(|a| a.is_lowercase()))
            });
        if starts_word {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    SmolStr::new(out)
}

/// The regular plural of a word: `countries`, `goods`, `classes`.
#[must_use]
pub fn plural_of(word: &str) -> SmolStr {
    let mut from_end = word.chars().rev();
    let (last, before) = (from_end.next(), from_end.next());
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    if last == Some('y') && before.is_some_and(|c| !vowel(c)) {
        let stem = word.strip_suffix('y').unwrap_or(word);
        return format_smolstr!("{stem}ies");
    }
    let hisses = ["s", "x", "ch", "sh"].iter().any(|end| word.ends_with(end));
    if hisses { format_smolstr!("{word}es") } else { format_smolstr!("{word}s") }
}
