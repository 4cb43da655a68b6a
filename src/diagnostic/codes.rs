//! The codes of diagnostics; their rows are in `table`.

use super::Severity;
use super::table::{FALLBACK, TABLE};

static FALLBACK_ROW: &CodeInfo = &FALLBACK;

/// What is to be known about a code.
#[derive(Clone, Copy, Debug)]
pub struct CodeInfo {
    /// The code.
    pub code: Code,
    /// As shown: `E0204`.
    pub text: &'static str,
    /// Whether it is an error or a warning.
    pub severity: Severity,
    /// What it says, in a line.
    pub title: &'static str,
    /// Why it is a diagnostic at all, in whole sentences.
    pub why: &'static str,
    /// How to mend it, in whole sentences.
    pub mend: &'static str,
}

/// The stable codes of all diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// `E0101`: the text does not follow the grammar.
    Syntax,
    /// `E0102`: brackets are nested too deeply.
    NestingTooDeep,
    /// `E0103`: `and` and `or` are mixed without parentheses.
    MixedAndOr,
    /// `E0104`: `=` is written where `is` is meant.
    EqualsSign,
    /// `E0105`: a number cannot be read.
    InvalidNumber,
    /// `E0106`: a date does not exist.
    InvalidDate,
    /// `E0107`: a currency is not in ISO 4217.
    UnknownCurrency,
    /// `E0108`: a text is not closed on its line.
    UnclosedText,
    /// `E0109`: a bracket is not closed or not opened.
    UnclosedBracket,
    /// `E0110`: a keyword is used as a name.
    KeywordAsName,
    /// `E0111`: a file is larger than the limit.
    FileTooLarge,
    /// `E0112`: a file is not valid UTF-8.
    NotUtf8,
    /// `E0113`: a tariff code cannot be read.
    InvalidCode,
    /// `E0114`: a project has more declarations than the limit.
    TooManyDeclarations,
    /// `E0115`: a statement is missing, repeated or out of place.
    InvalidStatement,
    /// `E0201`: a name is declared twice.
    DuplicateName,
    /// `E0202`: a name is not declared.
    UnknownName,
    /// `E0203`: a type is not declared.
    UnknownType,
    /// `E0204`: a record has no such attribute.
    UnknownAttribute,
    /// `E0205`: a relation, definition or built-in is not declared.
    UnknownRelation,
    /// `E0206`: a requirement is not declared.
    UnknownRequirement,
    /// `E0207`: a name has several meanings here.
    AmbiguousName,
    /// `E0208`: a cited source is not declared.
    UnknownSource,
    /// `E0209`: an attribute is stated twice.
    DuplicateAttribute,
    /// `E0210`: an exception is not declared.
    UnknownException,
    /// `E0211`: a clause kind is not declared.
    UnknownClauseKind,
    /// `E0212`: a verdict does not exist.
    UnknownVerdict,
    /// `E0213`: an error code does not exist.
    UnknownCode,
    /// `E0301`: a value has the wrong type.
    TypeMismatch,
    /// `E0302`: a percent and points are confused.
    PercentAgainstPoints,
    /// `E0303`: two currencies are mixed without a rate.
    CurrencyMix,
    /// `E0304`: adding months leads to a day that does not exist.
    AmbiguousMonths,
    /// `E0305`: a call has the wrong number of arguments.
    WrongArity,
    /// `E0306`: a set is needed.
    NotASet,
    /// `E0307`: a constant is needed.
    NotConstant,
    /// `E0308`: values without an order are compared.
    NotOrdered,
    /// `E0401`: a definition depends on its own negation or aggregation.
    UnstratifiedRecursion,
    /// `E0402`: `overrides` runs in a circle.
    CyclicOverrides,
    /// `E0403`: `after` runs in a circle.
    CyclicStages,
    /// `E0404`: two exceptions apply at once with different values.
    ConflictingExceptions,
    /// `E0405`: a variable can take infinitely many values.
    UnsafeVariable,
    /// `E0406`: a defined value depends on itself.
    RecursiveValue,
    /// `E0407`: definitions build on one another too deeply.
    DefinitionsTooDeep,
    /// `E0408`: a period ends before it begins.
    EmptyPeriod,
    /// `E0501`: a pack is not found.
    PackNotFound,
    /// `E0502`: a file lies outside the project.
    OutsideProject,
    /// `E0503`: files use each other in a circle.
    ImportCycle,
    /// `E0504`: a file cannot be read.
    FileNotFound,
    /// `E0505`: a table cannot be read.
    InvalidTable,
    /// `E0506`: a cell cannot be read.
    InvalidCell,
    /// `E0507`: a table has no such column.
    UnknownColumn,
    /// `E0508`: two facts contradict each other.
    ConflictingFacts,
    /// `E0601`: the date of evaluation is missing.
    MissingDate,
    /// `E0602`: a number is divided by zero.
    DivisionByZero,
    /// `E0603`: a computed date does not exist.
    NoSuchDay,
    /// `E0604`: two exceptions apply with different values.
    ExceptionConflict,
    /// `E0605`: a number is too large.
    NumberTooLarge,
    /// `E0606`: an aggregate over nothing has no value.
    EmptyAggregate,
    /// `E0607`: two durations cannot be compared.
    IncomparableDurations,
    /// `E0608`: the budget of steps is used up.
    BudgetExhausted,
    /// `E0609`: agreements are to be evaluated on different dates.
    DatesDiffer,
    /// `E0801`: a file of settings cannot be read as such.
    InvalidSetting,
    /// `E0802`: a file of settings has a key that is not known.
    UnknownSetting,
    /// `E0803`: a pack is used that the project does not list.
    PackNotListed,
    /// `E0804`: a waiver lacks something, or does not fit its requirement.
    InvalidWaiver,
    /// `E0805`: a waiver covers a requirement that is `hard`.
    NotWaivable,
    /// `W0701`: a name mixes scripts that look alike.
    LookAlike,
    /// `W0702`: a cell cannot be read and is taken as unknown.
    UnreadableCell,
    /// `W0703`: a row of a table states nothing.
    RowStatesNothing,
    /// `W0801`: a `must` cites nothing.
    UncitedMust,
    /// `W0802`: a requirement never applies.
    NeverApplies,
    /// `W0803`: an exception never matters.
    ShadowedException,
    /// `W0804`: a requirement is implied by another.
    ImpliedRequirement,
    /// `W0805`: a parameter is never used.
    UnusedParameter,
    /// `W0806`: a source is cited of which a newer version is declared.
    OutdatedSource,
    /// `W0807`: a stage comes after no other.
    StageWithoutPrerequisites,
    /// `W0808`: a commitment outruns its stage.
    OutrunsStage,
    /// `W0809`: a risk has no mitigation.
    RiskWithoutMitigation,
    /// `W0810`: a test expects the same twice.
    RepeatedExpectation,
    /// `W0811`: two names can hardly be told apart.
    SimilarNames,
    /// `W0812`: a definition is never used.
    UnusedDefinition,
    /// `W0813`: a variable is never used.
    UnusedVariable,
    /// `W0814`: a condition always comes out the same.
    ConstantCondition,
    /// `W0815`: two negations cancel out.
    DoubleNegation,
    /// `W0816`: a condition is repeated.
    RepeatedCondition,
    /// `W0817`: a citation is repeated.
    RepeatedCitation,
    /// `W0818`: the same is used twice.
    RepeatedUse,
    /// `W0819`: a requirement has no title.
    MissingTitle,
    /// `W0820`: a stage or mechanism asks for nothing.
    EmptyGroup,
    /// `W0821`: advice has no cost.
    AdviceWithoutCost,
    /// `W0822`: a move costs nothing.
    FreeMove,
    /// `W0823`: what is adjustable cannot move.
    NoRoom,
    /// `W0824`: a reservation does not expire.
    OpenReservation,
    /// `W0825`: a reservation has expired.
    ExpiredReservation,
    /// `W0826`: a rule has ended.
    ExpiredRule,
    /// `W0827`: an exception to a cited rule cites nothing.
    UncitedException,
    /// `W0828`: a citation names no place.
    CitationWithoutPlace,
    /// `W0829`: a source is never cited.
    UnusedSource,
    /// `W0830`: an agreement has fewer than two parties.
    LoneParty,
    /// `W0831`: a text is empty.
    EmptyText,
    /// `W0832`: a type or member is never used.
    UnusedVocabulary,
    /// `W0833`: `overrides` never has an effect.
    NeedlessOverride,
    /// `W0834`: two tests are the same.
    RepeatedTest,
    /// `W0835`: a test holds without what it is given.
    IdleGiven,
    /// `W0901`: a waiver has expired.
    ExpiredWaiver,
    /// `W0902`: a waiver expires soon.
    ExpiringWaiver,
    /// `W0903`: a waiver covers nothing.
    UnusedWaiver,
    /// `W0904`: a text is not the one that the project has locked.
    NotAsLocked,
}

impl Code {
    /// Its row in the table.
    #[must_use]
    pub fn info(self) -> &'static CodeInfo {
        TABLE.iter().find(|info| info.code == self).unwrap_or(FALLBACK_ROW)
    }

    /// As shown: `E0204`.
    #[must_use]
    pub fn text(self) -> &'static str {
        self.info().text
    }

    /// The code with that text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Code> {
        TABLE.iter().find(|info| info.text == text).map(|info| info.code)
    }
}
