//! The syntax tree: what a file says, with spans, before any name is looked up.

use jiff::civil::Date;
use num_rational::BigRational;
use smol_str::SmolStr;

pub use crate::operators::{
    AggregateOp, CalendarUnit, CompareOp, Duration, Level, ProductOp, RoundMode, Rounding,
};
use crate::source::Span;

/// A name as written, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The characters.
    pub text: SmolStr,
    /// Where.
    pub span: Span,
}

/// A text as meant (escapes resolved, adjacent texts joined), with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The characters.
    pub text: SmolStr,
    /// Where.
    pub span: Span,
}

/// What is asked in a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// The value of an expression.
    Expr(Expr),
    /// `each x in S where (φ) show e, f`.
    Each {
        /// The variables and their sets.
        binders: Vec<BinderDecl>,
        /// What is shown of each; of none, the variables.
        shown: Vec<Expr>,
    },
}

/// All declarations of one file, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The declarations.
    pub items: Vec<Item>,
}

/// One declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it declares.
    pub kind: ItemKind,
    /// The whole declaration.
    pub span: Span,
}

/// The kinds of declarations.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "declarations lie in one vector and are never moved about"
)]
pub enum ItemKind {
    /// `use wto.gatt` or `use "file.accord"`.
    Use(UsePath),
    /// `source NAME { … }`.
    Source(SourceDecl),
    /// `enum`.
    Enum(EnumDecl),
    /// `scale`.
    Scale(EnumDecl),
    /// `record`.
    Record(RecordDecl),
    /// `clause kind`.
    ClauseKind(RecordDecl),
    /// `relation`.
    Relation(RelationDecl),
    /// `extend`.
    Extend(ExtendDecl),
    /// `rate EUR is USD 1.08`.
    Rate(RateDecl),
    /// An entity of a declared record: `country KAZ "Kazakhstan" { … }`, `risk …`, `opportunity …`.
    Entity(EntityDecl),
    /// `fact trusts(KAZ, UZB) from … before …`.
    Fact(FactDecl),
    /// `facts Country from "countries.csv" { … }`.
    Facts(FactsDecl),
    /// `parameter`.
    Parameter(ParameterDecl),
    /// `define`.
    Define(DefineDecl),
    /// `requirement`.
    Requirement(Box<RequirementDecl>),
    /// `stage`.
    Stage(StageDecl),
    /// `mechanism`.
    Mechanism(MechanismDecl),
    /// `agreement`.
    Agreement(AgreementDecl),
    /// `test`.
    Test(TestDecl),
}

/// What `use` names.
#[derive(Clone, Debug, PartialEq)]
pub enum UsePath {
    /// `wto.gatt`.
    Pack(Vec<Name>),
    /// `"shared/base.accord"`.
    Path(Text),
}

/// `cite RCEP "3.7.1(a)"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Cite {
    /// The source.
    pub source: Name,
    /// The place in it.
    pub place: Option<Text>,
}

/// What may accompany any declaration: where it comes from and what is to be said about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations {
    /// `cite …`.
    pub cites: Vec<Cite>,
    /// `note "…"`.
    pub notes: Vec<Text>,
    /// `contested "why"`.
    pub contested: Option<Text>,
}

/// `from D before D`; half-open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Period {
    /// First day, included.
    pub from: Option<Expr>,
    /// First day after.
    pub before: Option<Expr>,
}

/// `source NAME { title: "…" … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceDecl {
    /// Its name.
    pub name: Name,
    /// `title`, `version`, `date`, `url`, `author`, `publisher`, `licence`, `retrieved`.
    pub attributes: Vec<AttributeValue>,
}

/// An enum's or a scale's name and members, a scale's from the least to the greatest.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumDecl {
    /// Its name.
    pub name: Name,
    /// Its members.
    pub members: Vec<Name>,
}

/// A record or a clause kind.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordDecl {
    /// Its name.
    pub name: Name,
    /// `plural people`.
    pub plural: Option<Name>,
    /// Its attributes.
    pub fields: Vec<FieldDecl>,
}

/// `name: type` in a record, a relation or a definition.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDecl {
    /// The attribute or parameter.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeExpr {
    /// `set of`.
    pub is_set: bool,
    /// `yes/no` (spelt so), `number`, `percent`, `points`, `money`, `date`, `duration`, `text`, `code`, or a declared name.
    pub name: Name,
    /// `?`.
    pub optional: bool,
    /// The whole type.
    pub span: Span,
}

/// `relation trusts(from: Country, to: Country)`.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationDecl {
    /// `open relation`.
    pub open: bool,
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<FieldDecl>,
    /// Citations and notes.
    pub annotations: Annotations,
}

/// `extend Agreement { secretariat: Country? }`, `extend Form { other }`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtendDecl {
    /// What is extended.
    pub name: Name,
    /// More attributes.
    pub fields: Vec<FieldDecl>,
    /// More members.
    pub members: Vec<Name>,
}

/// `rate EUR is USD 1.08`.
#[derive(Clone, Debug, PartialEq)]
pub struct RateDecl {
    /// The currency whose unit is priced.
    pub currency: Name,
    /// Its price.
    pub price: Expr,
    /// Citations and notes.
    pub annotations: Annotations,
}

/// `attribute: value`, in an agreement or a clause with what may move.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeValue {
    /// The attribute.
    pub name: Name,
    /// Its value; several values separated by commas stand as one set.
    pub value: Expr,
    /// `adjustable …`.
    pub adjustable: Option<Adjustable>,
    /// `fixed`, said outright.
    pub fixed: Option<Span>,
}

/// `adjustable from A to B step S cost C per U`, `adjustable among { … } cost C`.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustable {
    /// Where it may go.
    pub range: AdjustableRange,
    /// `step S`.
    pub step: Option<Expr>,
    /// `cost C`.
    pub cost: Option<Expr>,
    /// `per U`.
    pub per: Option<Expr>,
    /// The whole phrase.
    pub span: Span,
}

/// Where an adjustable term may go.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "most ranges are of the large kind")]
pub enum AdjustableRange {
    /// `from A to B`.
    Between(Expr, Expr),
    /// `among { … }`.
    Among(Vec<Expr>),
}

/// An entity: `country KAZ "Kazakhstan" from D before D { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityDecl {
    /// The record's name in lower case.
    pub record: Name,
    /// The entity.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// When it exists.
    pub period: Period,
    /// Its attributes.
    pub attributes: Vec<AttributeValue>,
    /// Citations and notes.
    pub annotations: Annotations,
}

/// `fact trusts(KAZ, UZB) from 2018-03-15`.
#[derive(Clone, Debug, PartialEq)]
pub struct FactDecl {
    /// `fact not …`.
    pub negated: bool,
    /// The relation.
    pub relation: Name,
    /// The tuple.
    pub arguments: Vec<Expr>,
    /// When it holds.
    pub period: Period,
    /// Citations and notes.
    pub annotations: Annotations,
}

/// `facts Country from "countries.csv" at "data" { key: iso3 … where … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct FactsDecl {
    /// A record or a relation.
    pub target: Name,
    /// The file.
    pub path: Text,
    /// In JSON, where the rows are.
    pub at: Option<Text>,
    /// Column mappings, `key` among them; in a relation `from` and `before` give the period.
    pub mappings: Vec<ColumnMapping>,
    /// `where COLUMN is "value"`: rows to read.
    pub filters: Vec<ColumnFilter>,
    /// Citations and notes.
    pub annotations: Annotations,
}

/// `name: "Country Name" prefix "c_" split " " map { "A" to b } else unknown`.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnMapping {
    /// The attribute, `key`, or the relation's parameter.
    pub attribute: Name,
    /// The column.
    pub column: Column,
    /// `prefix "…"`.
    pub prefix: Option<Text>,
    /// `split "…"`.
    pub split: Option<Text>,
    /// `map { "A" to b … }`.
    pub map: Vec<(Text, Expr)>,
    /// `else unknown`.
    pub else_unknown: bool,
    /// The whole mapping.
    pub span: Span,
}

/// A column's name, written as a name or a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The name.
    pub text: SmolStr,
    /// Whether it was written in quotes: then it is a column for certain, never a constant.
    pub quoted: bool,
    /// Where.
    pub span: Span,
}

/// `where status is "In Force"`, `where status is not "x"`.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnFilter {
    /// The column.
    pub column: Column,
    /// `is not`.
    pub negated: bool,
    /// The text.
    pub value: Text,
}

/// `parameter benchmark: percent is 90% …`.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterDecl {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// Its value.
    pub value: Expr,
    /// `adjustable …`.
    pub adjustable: Option<Adjustable>,
    /// Citations and notes.
    pub annotations: Annotations,
}

/// `define joined(c: Country, s: Stage) when φ`, `define duty(g: Good): percent is e except …`.
#[derive(Clone, Debug, PartialEq)]
pub struct DefineDecl {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<FieldDecl>,
    /// What it means.
    pub body: DefineBody,
    /// Citations and notes.
    pub annotations: Annotations,
}

/// The two forms of a definition.
#[derive(Clone, Debug, PartialEq)]
pub enum DefineBody {
    /// `when φ`.
    Predicate(Expr),
    /// `: T is e except …`.
    Value {
        /// The type.
        ty: TypeExpr,
        /// The base case.
        base: Expr,
        /// What replaces it.
        exceptions: Vec<ExceptionDecl>,
    },
}

/// `except NAME when φ [then e] [overrides NAME] …`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExceptionDecl {
    /// Its name.
    pub name: Name,
    /// When it applies.
    pub when: Expr,
    /// In a definition, the value it gives.
    pub then: Option<Expr>,
    /// Exceptions it wins over.
    pub overrides: Vec<Name>,
    /// `effective from D before D`.
    pub effective: Option<Period>,
    /// Citations and notes.
    pub annotations: Annotations,
    /// The whole exception.
    pub span: Span,
}

/// `requirement NAME must "title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct RequirementDecl {
    /// Its name.
    pub name: Name,
    /// How much it binds.
    pub level: Level,
    /// Its title.
    pub title: Option<Text>,
    /// `mechanism NAME`.
    pub mechanism: Option<Name>,
    /// `effective from D before D`.
    pub effective: Option<Period>,
    /// `for each x in S where (φ)`.
    pub binders: Vec<BinderDecl>,
    /// `forbid` instead of `require`.
    pub forbids: bool,
    /// What is required or forbidden.
    pub body: Expr,
    /// `except …`.
    pub exceptions: Vec<ExceptionDecl>,
    /// `overrides NAME`.
    pub overrides: Vec<Name>,
    /// `advice "…" cost N`.
    pub advice: Vec<AdviceDecl>,
    /// `hard`.
    pub hard: bool,
    /// `waivable cost N`.
    pub waivable: Option<Expr>,
    /// Citations and notes.
    pub annotations: Annotations,
}

/// `for each x in S where (φ)`.
#[derive(Clone, Debug, PartialEq)]
pub struct BinderDecl {
    /// The variable.
    pub var: Name,
    /// The set.
    pub set: Expr,
    /// The condition.
    pub filter: Option<Expr>,
    /// The whole binder.
    pub span: Span,
}

/// `advice "…" cost N`.
#[derive(Clone, Debug, PartialEq)]
pub struct AdviceDecl {
    /// What to do.
    pub text: Text,
    /// What it costs.
    pub cost: Option<Expr>,
}

/// `stage NAME "title" after NAME { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct StageDecl {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its predecessors.
    pub after: Vec<Name>,
    /// `goal "…"`.
    pub goal: Option<Text>,
    /// `admits c: Country when φ`.
    pub admits: Vec<AdmitsDecl>,
    /// Requirements, definitions, parameters and facts.
    pub items: Vec<Item>,
    /// Citations and notes.
    pub annotations: Annotations,
}

/// `admits c: Country when φ`.
#[derive(Clone, Debug, PartialEq)]
pub struct AdmitsDecl {
    /// The variable and its type.
    pub param: FieldDecl,
    /// The condition.
    pub when: Expr,
    /// The whole phrase.
    pub span: Span,
}

/// `mechanism NAME "title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct MechanismDecl {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Requirements, definitions, parameters and facts.
    pub items: Vec<Item>,
    /// Citations and notes.
    pub annotations: Annotations,
}

/// `agreement NAME "title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementDecl {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its attributes.
    pub attributes: Vec<AttributeValue>,
    /// Its clauses.
    pub clauses: Vec<ClauseDecl>,
    /// Its structural moves.
    pub moves: Vec<MoveDecl>,
    /// Its reservations.
    pub reservations: Vec<ReservationDecl>,
    /// Citations and notes.
    pub annotations: Annotations,
}

/// `clause KIND NAME "title" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct ClauseDecl {
    /// The clause kind.
    pub kind: Name,
    /// Its name.
    pub name: Option<Name>,
    /// Its title.
    pub title: Option<Text>,
    /// Its attributes.
    pub attributes: Vec<AttributeValue>,
    /// Citations and notes.
    pub annotations: Annotations,
    /// The whole clause.
    pub span: Span,
}

/// `may add/drop/state/admit/withdraw/conclude … cost N`.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveDecl {
    /// What may be done.
    pub kind: MoveKind,
    /// What it costs.
    pub cost: Expr,
    /// The whole phrase.
    pub span: Span,
}

/// The structural moves of a draft.
#[derive(Clone, Debug, PartialEq)]
pub enum MoveKind {
    /// `may add clause …`.
    Add(ClauseDecl),
    /// `may drop c4`.
    Drop(Name),
    /// `may state c4.forum` or `may state notified`.
    State(Expr),
    /// `may admit RUS`.
    Admit(Name),
    /// `may withdraw KGZ`.
    Withdraw(Name),
    /// `may conclude`: the agreement is only planned.
    Conclude,
}

/// `reservation r1 by TJK on c4 { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct ReservationDecl {
    /// Its name.
    pub name: Name,
    /// Who reserves.
    pub party: Name,
    /// On which clause.
    pub clause: Name,
    /// `goods`, `reason`, `expires`.
    pub attributes: Vec<AttributeValue>,
    /// Citations and notes.
    pub annotations: Annotations,
    /// The whole reservation.
    pub span: Span,
}

/// `test "…" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct TestDecl {
    /// What it shows.
    pub title: Text,
    /// `given …`: entities, facts, agreements.
    pub given: Vec<Item>,
    /// `as_of D`.
    pub as_of: Option<Expr>,
    /// `expect …`.
    pub expectations: Vec<Expectation>,
}

/// One `expect`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// What is expected.
    pub kind: ExpectationKind,
    /// The whole phrase.
    pub span: Span,
}

/// What a test may expect.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectationKind {
    /// `expect NAME(a, b) is VERDICT because NAME`.
    Verdict {
        /// The requirement.
        requirement: Name,
        /// Its subjects.
        subjects: Vec<Name>,
        /// The verdict, as written.
        verdict: Name,
        /// `because NAME`.
        because: Option<Name>,
    },
    /// `expect stage is initial`, `expect stage of a1 is initial`; `none` before the first.
    Stage {
        /// `of a1`.
        agreement: Option<Name>,
        /// The stage.
        stage: Name,
    },
    /// `expect error E0412`.
    Error(Name),
    /// `expect that φ`.
    That(Expr),
    /// `expect suggestion cost at most N`.
    SuggestionCost(Expr),
    /// `expect suggestion moves c4.lines_freed`.
    SuggestionMoves(Expr),
    /// `expect no suggestion because A, B`.
    NoSuggestion(Vec<Name>),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

impl Expr {
    /// A name with what follows it after dots, as `c4.lines_freed`; none of anything else.
    #[must_use]
    pub fn dotted(&self) -> Option<String> {
        let mut names: Vec<&str> = Vec::new();
        let mut at = self;
        loop {
            match &at.kind {
                ExprKind::Attribute(of, name) => {
                    names.push(&name.text);
                    at = of;
                }
                ExprKind::Name(name) => {
                    names.push(name);
                    names.reverse();
                    return Some(names.join("."));
                }
                _ => return None,
            }
        }
    }
}

/// The kinds of expressions. Chains are flat, so that a long one is not a deep one.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `yes`, `no`.
    YesNo(bool),
    /// `3.50`.
    Number(BigRational),
    /// `88.5%`, as the fraction 0.885.
    Percent(BigRational),
    /// `1.5 pp`, as the fraction 0.015.
    Points(BigRational),
    /// `USD 1_000`.
    Money(Name, BigRational),
    /// `2027-06-01`.
    Date(Date),
    /// `18 months`.
    Duration(Duration),
    /// `"…"`.
    Text(SmolStr),
    /// `hs 1701.99`: the digits without dots.
    Code(SmolStr),
    /// A bare name: a variable, an entity, a member, a parameter, a plural, `as_of`, `agreement`, `it`.
    Name(SmolStr),
    /// `x.attribute`.
    Attribute(Box<Expr>, Name),
    /// `f(x, y)`.
    Call(Name, Vec<Expr>),
    /// `{ a, b }`.
    Set(Vec<Expr>),
    /// `not φ`.
    Not(Box<Expr>),
    /// `φ and ψ and …`.
    And(Vec<Expr>),
    /// `φ or ψ or …`.
    Or(Vec<Expr>),
    /// `e is at least f`.
    Compare(Box<Expr>, CompareOp, Box<Expr>),
    /// `e is from A to B`.
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `e is one of (a, b)`; `negated` for `is not one of`.
    OneOf {
        /// The element.
        element: Box<Expr>,
        /// The choices.
        choices: Vec<Expr>,
        /// `is not one of`.
        negated: bool,
    },
    /// `x in S`; `negated` for `x not in S`.
    In {
        /// The element.
        element: Box<Expr>,
        /// The set.
        set: Box<Expr>,
        /// `not in`.
        negated: bool,
    },
    /// `code within hs 62`.
    Within(Box<Expr>, Box<Expr>),
    /// `e is stated`; `false` for `e is missing`.
    Stated(Box<Expr>, bool),
    /// `a includes KIND`; `negated` for `does not include`.
    Includes {
        /// The agreement.
        agreement: Box<Expr>,
        /// The clause kind.
        kind: Name,
        /// `does not include`.
        negated: bool,
    },
    /// `a + b - c`, each term with whether it is subtracted; at least two terms.
    Sum {
        /// The terms.
        terms: Vec<(bool, Expr)>,
        /// `rounding down`, `rounding up`, for months that end on a day that does not exist.
        rounding: Option<Rounding>,
    },
    /// `a * b / c`, `10% of e`: first factor, then operators and factors from left to right.
    Product(Box<Expr>, Vec<(ProductOp, Expr)>),
    /// `-e`.
    Negate(Box<Expr>),
    /// `every x in S where (φ) has (ψ)`.
    Quantified(Box<Quantified>),
    /// `count(x in S where (φ))`, `sum(e for x in S where (φ))`.
    Aggregate(Box<Aggregate>),
    /// `round(e, step, half up)`.
    Round(Box<Expr>, Box<Expr>, RoundMode),
    /// `months between D and E`.
    UnitsBetween(CalendarUnit, Box<Expr>, Box<Expr>),
}

/// `QUANTIFIER x in S where (φ) has (ψ)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantified {
    /// How many.
    pub quantifier: Quantifier,
    /// The variable.
    pub var: Name,
    /// The set.
    pub set: Expr,
    /// `where (φ)`.
    pub filter: Option<Expr>,
    /// `has (ψ)`.
    pub body: Option<Expr>,
}

/// How many elements.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantifier {
    /// `every`.
    Every,
    /// `some`.
    Some,
    /// `no`.
    No,
    /// `at least n`.
    AtLeast(Box<Expr>),
    /// `at most n`.
    AtMost(Box<Expr>),
    /// `exactly n`.
    Exactly(Box<Expr>),
}

/// `count`, `share`, `sum`, `min`, `max`, `average` over a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which.
    pub op: AggregateOp,
    /// `e for`; none for `count` and `share`.
    pub term: Option<Expr>,
    /// The variable; `it` where none is written.
    pub var: Name,
    /// The set.
    pub set: Expr,
    /// `where (φ)`.
    pub filter: Option<Expr>,
}
