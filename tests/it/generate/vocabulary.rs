//! The vocabulary that all programs share.

use super::Kind;

const DECLARATIONS: &[&str] = &[
    "enum Form { alpha, beta, gamma }",
    "scale Ring { inner < middle < outer }",
    "record Country {\n  ring: Ring  borders: set of Country  gdp: money  since: date  landlocked: yes/no\n  \
     share: percent  rank: number  ally: Country?  scores: set of number  forms: set of Form\n  \
     harbours: set of Port\n}",
    "record Port { owner: Country  depth: number  twin: Port }",
    "record Good {\n  hs_code: code  origin: Country  price: money  weight: number  form: Form  tariff: percent\n  \
     materials: set of Good  phase: duration  label: text  launched: date  fresh: yes/no\n}",
    "clause kind tariffs { freed: percent  transition: duration  basis: Form }",
    "clause kind disputes { forum: Form  fee: money }",
    "extend Agreement { lead: Country?  budget: money }",
    "relation member(who: Country, of: Form)",
    "relation supplies(who: Country, what: Good)",
    "relation quota(who: Country, amount: number)",
    "relation link(one: Port, other: Port)",
    "open relation trusts(one: Country, other: Country)",
    "rate EUR is USD 1.08",
    "rate GBP is EUR 1.25",
    "parameter benchmark: percent is 90%",
    "parameter limit: number is 3",
    "parameter cutoff: date is 2024-01-31",
    "parameter grace: duration is 1 month",
];

/// The declarations of the vocabulary; of drafts without the parameters, which may move there.
pub fn declarations(drafts: bool) -> Vec<String> {
    let plain = DECLARATIONS.iter().filter(|text| !drafts || !text.starts_with("parameter"));
    plain.map(|text| (*text).to_owned()).collect()
}

pub const COUNTRIES: &[&str] = &["CHN", "KAZ", "UZB", "RUS"];
pub const GOODS: &[&str] = &["shirt", "button", "grain"];
pub const FORMS: &[&str] = &["alpha", "beta", "gamma"];
pub const RINGS: &[&str] = &["inner", "middle", "outer"];
pub const STAGES: &[&str] = &["initial", "western", "eastern", "union_stage"];
pub const AGREEMENTS: &[&str] = &["pact", "treaty", "draft"];
/// Clauses that every program has; `draft` may have none.
pub const CLAUSES: &[&str] = &["pact.pact_t0", "treaty.treaty_t0"];

/// Those that drafts have besides.
pub const TERMS: &[&str] = &["pact.pact_m", "treaty.treaty_m", "draft.draft_m"];

/// Attributes by owner: name and kind.
pub fn attributes(owner: Kind) -> &'static [(&'static str, Kind)] {
    match owner {
        Kind::Country => &[
            ("ring", Kind::Ring),
            ("gdp", Kind::Money),
            ("since", Kind::Date),
            ("landlocked", Kind::YesNo),
            ("share", Kind::Percent),
            ("rank", Kind::Number),
            ("ally", Kind::Country),
        ],
        Kind::Good => &[
            ("hs_code", Kind::Code),
            ("origin", Kind::Country),
            ("price", Kind::Money),
            ("weight", Kind::Number),
            ("form", Kind::Form),
            ("tariff", Kind::Percent),
            ("phase", Kind::Duration),
            ("label", Kind::Text),
            ("launched", Kind::Date),
            ("fresh", Kind::YesNo),
        ],
        Kind::Tariffs => &[
            ("freed", Kind::Percent),
            ("transition", Kind::Duration),
            ("basis", Kind::Form),
            ("agreement", Kind::Agreement),
        ],
        Kind::Terms => &[
            ("ceiling", Kind::Number),
            ("margin", Kind::Points),
            ("reach", Kind::Ring),
            ("bound", Kind::YesNo),
            ("partner", Kind::Country),
            ("until", Kind::Date),
            ("levy", Kind::Money),
            ("wording", Kind::Text),
            ("line", Kind::Code),
            ("delay", Kind::Duration),
            ("cover", Kind::Percent),
            ("agreement", Kind::Agreement),
        ],
        Kind::Disputes => &[("forum", Kind::Form), ("fee", Kind::Money)],
        Kind::Port => &[("owner", Kind::Country), ("depth", Kind::Number), ("twin", Kind::Port)],
        Kind::Agreement => &[
            ("stage", Kind::Stage),
            ("signed", Kind::Date),
            ("lead", Kind::Country),
            ("budget", Kind::Money),
        ],
        _ => &[],
    }
}

/// Attributes that are sets: name and kind of the elements.
pub fn set_attributes(owner: Kind) -> &'static [(&'static str, Kind)] {
    match owner {
        Kind::Country => &[
            ("borders", Kind::Country),
            ("scores", Kind::Number),
            ("forms", Kind::Form),
            ("harbours", Kind::Port),
        ],
        Kind::Good => &[("materials", Kind::Good)],
        Kind::Terms => &[("scope", Kind::Form), ("allies", Kind::Country)],
        Kind::Agreement => &[("parties", Kind::Country), ("tariffs", Kind::Tariffs)],
        _ => &[],
    }
}

/// The word for a type in declarations.
pub fn type_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Country => "Country",
        Kind::Good => "Good",
        Kind::Port => "Port",
        Kind::Form => "Form",
        Kind::Ring => "Ring",
        Kind::Stage => "Stage",
        Kind::Agreement => "Agreement",
        Kind::Tariffs => "tariffs",
        Kind::Terms => "terms",
        Kind::Disputes => "disputes",
        Kind::YesNo => "yes/no",
        Kind::Number => "number",
        Kind::Percent => "percent",
        Kind::Points => "points",
        Kind::Money => "money",
        Kind::Date => "date",
        Kind::Duration => "duration",
        Kind::Text => "text",
        Kind::Code => "code",
    }
}
