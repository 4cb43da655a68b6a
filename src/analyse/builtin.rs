//! The vocabulary that every program has: built-in records with their attributes, enums, scales.

use crate::model::TypeKind;

/// A built-in type.
pub(super) struct BuiltinType {
    pub(super) name: &'static str,
    pub(super) kind: TypeKind,
    /// Names and types of its attributes, the types as they are written in a file.
    pub(super) attributes: &'static [(&'static str, &'static str)],
    pub(super) members: &'static [&'static str],
}

const fn record(
    name: &'static str,
    attributes: &'static [(&'static str, &'static str)],
) -> BuiltinType {
    BuiltinType { name, kind: TypeKind::Record, attributes, members: &[] }
}

/// All built-in types.
pub(super) static TYPES: &[BuiltinType] = &[
    record("Country", &[]),
    record(
        "Agreement",
        &[
            ("title", "text"),
            ("kind", "AgreementKind"),
            ("parties", "set of Country"),
            ("stage", "Stage"),
            ("as_of", "date"),
            ("signed", "date"),
            ("entered_into_force", "date"),
            ("notified", "date"),
            ("clauses", "set of Clause"),
            ("reservations", "set of Reservation"),
        ],
    ),
    record("Clause", &[("agreement", "Agreement")]),
    record(
        "Reservation",
        &[
            ("agreement", "Agreement"),
            ("party", "Country"),
            ("clause", "Clause"),
            ("goods", "set of code"),
            ("reason", "text"),
            ("expires", "date"),
        ],
    ),
    BuiltinType {
        name: "Stage",
        kind: TypeKind::Stage,
        attributes: &[("title", "text"), ("goal", "text")],
        members: &[],
    },
    record("Mechanism", &[("title", "text")]),
    record("Requirement", &[("title", "text")]),
    record(
        "Source",
        &[
            ("title", "text"),
            ("version", "text"),
            ("date", "date"),
            ("url", "text"),
            ("author", "text"),
            ("publisher", "text"),
            ("licence", "text"),
            ("retrieved", "date"),
            ("provisions", "set of text"),
        ],
    ),
    record(
        "Opportunity",
        &[
            ("title", "text"),
            ("date", "date"),
            ("parties", "set of Country"),
            ("advances", "set of Mechanism"),
        ],
    ),
    record(
        "Risk",
        &[
            ("title", "text"),
            ("date", "date"),
            ("likelihood", "Likelihood"),
            ("parties", "set of Country"),
            ("mitigated_by", "set of Requirement"),
        ],
    ),
    BuiltinType {
        name: "AgreementKind",
        kind: TypeKind::Enum,
        attributes: &[],
        members: &[
            "free_trade_area",
            "customs_union",
            "economic_integration",
            "partial_scope",
            "framework_agreement",
            "sectoral_agreement",
        ],
    },
    BuiltinType {
        name: "Likelihood",
        kind: TypeKind::Scale,
        attributes: &[],
        members: &["low", "medium", "high"],
    },
];

/// The mechanisms of the model, in its order; others come after them.
pub static MECHANISMS: &[&str] =
    &["target", "dynamic", "operating", "innovation", "decision_making", "security"];

/// Types without a declaration, as written in a file.
pub(super) static PLAIN_TYPES: &[(&str, crate::model::Scalar)] = {
    use crate::model::Scalar;
    &[
        ("yes/no", Scalar::YesNo),
        ("number", Scalar::Number),
        ("percent", Scalar::Percent),
        ("points", Scalar::Points),
        ("money", Scalar::Money),
        ("date", Scalar::Date),
        ("duration", Scalar::Duration),
        ("text", Scalar::Text),
        ("code", Scalar::Code),
    ]
};

/// The names of the functions without a declaration.
pub fn function_names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|(name, ..)| *name)
}

/// Functions without a declaration, with the number of their arguments; none where any number will do.
pub(super) static FUNCTIONS: &[(&str, crate::model::Builtin, Option<usize>)] = {
    use crate::model::Builtin;
    &[
        ("chapter", Builtin::Chapter, Some(1)),
        ("heading", Builtin::Heading, Some(1)),
        ("subheading", Builtin::Subheading, Some(1)),
        ("least", Builtin::Least, None),
        ("greatest", Builtin::Greatest, None),
        ("abs", Builtin::Abs, Some(1)),
        ("year", Builtin::Year, Some(1)),
        ("month", Builtin::Month, Some(1)),
        ("day", Builtin::Day, Some(1)),
        ("number", Builtin::Number, Some(1)),
    ]
};
