//! What is said of declared things, in a few words: their kinds, types, periods, citations.

use crate::analyse::{Reference, Target};
use crate::explain::Words;
use crate::model::{
    Annotations, AttributeId, DefineBody, EntityId, Period, Program, Scalar, Type, TypeKind,
};

/// A type as it is written.
pub(super) fn type_words(program: &Program, ty: Type) -> String {
    let name = match ty.scalar {
        Scalar::YesNo => "yes/no",
        Scalar::Number => "number",
        Scalar::Percent => "percent",
        Scalar::Points => "points",
        Scalar::Money => "money",
        Scalar::Date => "date",
        Scalar::Duration => "duration",
        Scalar::Text => "text",
        Scalar::Code => "code",
        Scalar::Any => "?",
        Scalar::Entity(id) => program.types.get(id.index()).map_or("?", |ty| ty.name.as_str()),
    };
    if ty.is_set { format!("set of {name}") } else { name.to_owned() }
}

/// `from 2018-03-15 before 2030-01-01`; empty where it is always.
pub(super) fn period_words(period: Period) -> String {
    let mut parts = Vec::new();
    parts.extend(period.from.map(|day| format!("from {day}")));
    parts.extend(period.before.map(|day| format!("before {day}")));
    parts.join(" ")
}

/// Citations, notes and what is contested, a line each.
pub(super) fn annotation_lines(program: &Program, annotations: &Annotations) -> Vec<String> {
    let mut lines = Vec::new();
    for citation in &annotations.citations {
        let Some(source) = program.entities.get(citation.source.index()) else { continue };
        let place = citation.place.as_ref().map(|place| format!(" \"{place}\""));
        let title = source.title.as_ref().map(|title| format!(", {title}"));
        lines.push(format!(
            "cites {}{}{}",
            source.name,
            place.unwrap_or_default(),
            title.unwrap_or_default()
        ));
    }
    lines.extend(annotations.contested.iter().map(|why| format!("contested: {why}")));
    lines.extend(annotations.notes.iter().map(|note| format!("note: {note}")));
    lines
}

/// What a type is.
pub(super) fn kind_words(kind: TypeKind) -> &'static str {
    match kind {
        TypeKind::Record => "record",
        TypeKind::Enum => "enum",
        TypeKind::Scale => "scale",
        TypeKind::ClauseKind => "clause kind",
        TypeKind::Stage => "stage",
    }
}

/// What something is, as its declaration would begin.
pub(super) fn signature(program: &Program, reference: &Reference) -> Option<String> {
    Some(match reference.target {
        Target::Type(id) => {
            let info = program.types.get(id.index())?;
            format!("{} {}", kind_words(info.kind), info.name)
        }
        Target::Attribute(id) => attribute_words(program, id)?,
        Target::Entity(id) => entity_words(program, id)?,
        Target::Relation(id) => {
            let relation = program.relations.get(id.index())?;
            let open = if relation.open { "open " } else { "" };
            format!("{open}relation {}({})", relation.name, slots(program, &relation.params))
        }
        Target::Define(id) => {
            let define = program.defines.get(id.index())?;
            let params = slots(program, define.slots.get(..define.arity).unwrap_or_default());
            match &define.body {
                DefineBody::Predicate(_) => format!("define {}({params}) when …", define.name),
                DefineBody::Value { base, .. } => {
                    let ty = type_words(program, base.ty);
                    format!("define {}({params}): {ty} is …", define.name)
                }
            }
        }
        Target::Parameter(id) => {
            let parameter = program.parameters.get(id.index())?;
            let value = Words::of_program(program).literal(parameter.value);
            let ty = type_words(program, parameter.ty);
            format!("parameter {}: {ty} is {value}", parameter.name)
        }
        Target::Local(_) => type_words(program, reference.ty?),
    })
}

fn slots(program: &Program, slots: &[(smol_str::SmolStr, Type)]) -> String {
    let slot =
        |(name, ty): &(smol_str::SmolStr, Type)| format!("{name}: {}", type_words(program, *ty));
    slots.iter().map(slot).collect::<Vec<_>>().join(", ")
}

fn attribute_words(program: &Program, id: AttributeId) -> Option<String> {
    let attribute = program.attributes.get(id.index())?;
    let owner = program.types.get(attribute.owner.index())?;
    let mark = if attribute.optional { "?" } else { "" };
    let ty = type_words(program, attribute.ty);
    Some(format!("{}.{}: {ty}{mark}", owner.name, attribute.name))
}

fn entity_words(program: &Program, id: EntityId) -> Option<String> {
    let entity = program.entities.get(id.index())?;
    let ty = program.types.get(entity.ty.index())?;
    let title = entity.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
    let requirement = program.requirements.iter().find(|r| r.entity == id);
    let period = period_words(entity.period);
    let period = if period.is_empty() { period } else { format!(" {period}") };
    Some(match (requirement, ty.kind) {
        (Some(requirement), _) => {
            format!("requirement {} {}{title}", requirement.name, requirement.level.word())
        }
        (None, TypeKind::Enum | TypeKind::Scale) => format!("{}, of {}", entity.name, ty.name),
        _ => format!("{} {}{title}{period}", ty.name, entity.path),
    })
}
