//! The table of codes: every diagnostic code with its title, why it is raised, how to mend it, and a case that raises it.

use super::Severity;

/// What is to be known about a code.
#[derive(Debug)]
pub struct CodeInfo {
    /// The code.
    pub code: Code,
    /// As shown: `E0204`.
    pub text: &'static str,
    /// Whether it is an error or a warning.
    pub severity: Severity,
    /// What it says, in a line.
    pub title: &'static str,
    /// Why it is a diagnostic at all.
    pub why: &'static str,
    /// How to mend it.
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
    /// `W0701`: a name mixes scripts that look alike.
    LookAlike,
    /// `W0702`: a cell cannot be read and is taken as unknown.
    UnreadableCell,
}

impl Code {
    /// Its row in the table.
    #[must_use]
    pub fn info(self) -> &'static CodeInfo {
        TABLE.iter().find(|info| info.code == self).unwrap_or(&FALLBACK)
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

/// Never reached while every code has its row, which a test asserts.
static FALLBACK: CodeInfo = error(Code::Syntax, "E0000", "", "", "");

const fn error(
    code: Code,
    text: &'static str,
    title: &'static str,
    why: &'static str,
    mend: &'static str,
) -> CodeInfo {
    CodeInfo { code, text, severity: Severity::Error, title, why, mend }
}

const fn warning(
    code: Code,
    text: &'static str,
    title: &'static str,
    why: &'static str,
    mend: &'static str,
) -> CodeInfo {
    CodeInfo { code, text, severity: Severity::Warning, title, why, mend }
}

/// Every code, in order.
pub static TABLE: &[CodeInfo] = &[
    error(Code::Syntax, "E0101", "the text does not follow the grammar", "", ""),
    error(Code::NestingTooDeep, "E0102", "brackets are nested too deeply", "", ""),
    error(Code::MixedAndOr, "E0103", "`and` and `or` are mixed without parentheses", "", ""),
    error(Code::EqualsSign, "E0104", "`=` is written where `is` is meant", "", ""),
    error(Code::InvalidNumber, "E0105", "a number cannot be read", "", ""),
    error(Code::InvalidDate, "E0106", "a date does not exist", "", ""),
    error(Code::UnknownCurrency, "E0107", "a currency is not in ISO 4217", "", ""),
    error(Code::UnclosedText, "E0108", "a text is not closed on its line", "", ""),
    error(Code::UnclosedBracket, "E0109", "a bracket is not closed or not opened", "", ""),
    error(Code::KeywordAsName, "E0110", "a keyword is used as a name", "", ""),
    error(
        Code::FileTooLarge,
        "E0111",
        "a file is larger than the limit",
        "a file is read as a whole, and the limit of 8 MiB keeps every run short",
        "split the file into several; tables of facts can be split too",
    ),
    error(
        Code::NotUtf8,
        "E0112",
        "a file is not valid UTF-8",
        "all texts are UTF-8, so that names of any script mean the same on every machine",
        "save the file as UTF-8; spreadsheets often save CSV in an older encoding",
    ),
    error(Code::InvalidCode, "E0113", "a tariff code cannot be read", "", ""),
    error(
        Code::TooManyDeclarations,
        "E0114",
        "a project has more declarations than the limit",
        "the limit keeps a run within its memory and time",
        "split the project, or read facts from a table instead of writing them one by one",
    ),
    error(
        Code::InvalidStatement,
        "E0115",
        "a statement is missing, repeated or out of place",
        "",
        "",
    ),
    error(Code::DuplicateName, "E0201", "a name is declared twice", "", ""),
    error(Code::UnknownName, "E0202", "a name is not declared", "", ""),
    error(Code::UnknownType, "E0203", "a type is not declared", "", ""),
    error(Code::UnknownAttribute, "E0204", "a record has no such attribute", "", ""),
    error(
        Code::UnknownRelation,
        "E0205",
        "a relation, definition or built-in is not declared",
        "",
        "",
    ),
    error(Code::UnknownRequirement, "E0206", "a requirement is not declared", "", ""),
    error(Code::AmbiguousName, "E0207", "a name has several meanings here", "", ""),
    error(Code::UnknownSource, "E0208", "a cited source is not declared", "", ""),
    error(Code::DuplicateAttribute, "E0209", "an attribute is stated twice", "", ""),
    error(Code::UnknownException, "E0210", "an exception is not declared", "", ""),
    error(Code::UnknownClauseKind, "E0211", "a clause kind is not declared", "", ""),
    error(Code::UnknownVerdict, "E0212", "a verdict does not exist", "", ""),
    error(Code::UnknownCode, "E0213", "an error code does not exist", "", ""),
    error(Code::TypeMismatch, "E0301", "a value has the wrong type", "", ""),
    error(Code::PercentAgainstPoints, "E0302", "a percent and points are confused", "", ""),
    error(Code::CurrencyMix, "E0303", "two currencies are mixed without a rate", "", ""),
    error(
        Code::AmbiguousMonths,
        "E0304",
        "adding months leads to a day that does not exist",
        "",
        "",
    ),
    error(Code::WrongArity, "E0305", "a call has the wrong number of arguments", "", ""),
    error(Code::NotASet, "E0306", "a set is needed", "", ""),
    error(Code::NotConstant, "E0307", "a constant is needed", "", ""),
    error(Code::NotOrdered, "E0308", "values without an order are compared", "", ""),
    error(
        Code::UnstratifiedRecursion,
        "E0401",
        "a definition depends on its own negation or aggregation",
        "",
        "",
    ),
    error(Code::CyclicOverrides, "E0402", "`overrides` runs in a circle", "", ""),
    error(Code::CyclicStages, "E0403", "`after` runs in a circle", "", ""),
    error(
        Code::ConflictingExceptions,
        "E0404",
        "two exceptions apply at once with different values",
        "",
        "",
    ),
    error(Code::UnsafeVariable, "E0405", "a variable can take infinitely many values", "", ""),
    error(Code::RecursiveValue, "E0406", "a defined value depends on itself", "", ""),
    error(Code::DefinitionsTooDeep, "E0407", "definitions build on one another too deeply", "", ""),
    error(Code::EmptyPeriod, "E0408", "a period ends before it begins", "", ""),
    error(
        Code::PackNotFound,
        "E0501",
        "a pack is not found",
        "`use` names a pack that is found neither beside the file, nor in the project's root or its `rules` folder, nor among the packs inside the program",
        "check the spelling; `use a.b` means the file `a/b.accord` or the folder `a/b`",
    ),
    error(
        Code::OutsideProject,
        "E0502",
        "a file lies outside the project",
        "nothing outside the project is read, so that checking a file of a stranger is safe: no `..`, no absolute paths, no links that lead out, no devices",
        "keep the file in the project's folder; an `accord.toml` in a folder further up makes that folder the project",
    ),
    error(
        Code::ImportCycle,
        "E0503",
        "files use each other in a circle",
        "of two files that use each other neither can be understood first",
        "move what both need into a file of its own, which both use",
    ),
    error(
        Code::FileNotFound,
        "E0504",
        "a file cannot be read",
        "a file that is named does not exist, or the system does not let it be read",
        "check the path, which is relative to the file it is written in",
    ),
    error(
        Code::InvalidTable,
        "E0505",
        "a table cannot be read",
        "facts are read from CSV and JSON tables of a regular shape",
        "see which line is named, or save the table again as CSV with a header, or as a JSON array of objects",
    ),
    error(Code::InvalidCell, "E0506", "a cell cannot be read", "", ""),
    error(Code::UnknownColumn, "E0507", "a table has no such column", "", ""),
    error(Code::ConflictingFacts, "E0508", "two facts contradict each other", "", ""),
    error(
        Code::MissingDate,
        "E0601",
        "the date of evaluation is missing",
        "something depends on the date, such as a period, and the tool never looks at the clock: the same files give the same answer on every day",
        "state `as_of: 2027-06-01` in the agreement or `as_of 2027-06-01` in the test, or say `--as-of 2027-06-01`",
    ),
    error(
        Code::DivisionByZero,
        "E0602",
        "a number is divided by zero",
        "a division by zero has no value, so the requirement that needs it has no verdict but `error`",
        "ask first whether the divisor is more than zero",
    ),
    error(
        Code::NoSuchDay,
        "E0603",
        "a computed date does not exist",
        "one month after 31 January is no day, and which one is meant changes rights and duties",
        "say `rounding down` for the last day of the month or `rounding up` for the first of the next",
    ),
    error(
        Code::ExceptionConflict,
        "E0604",
        "two exceptions apply with different values",
        "two exceptions of a definition apply, neither overrides the other, and they give different values",
        "let one of them say `overrides` the other, or make their conditions exclude each other",
    ),
    error(
        Code::NumberTooLarge,
        "E0605",
        "a number is too large",
        "numbers are exact, and one of more digits than the limit would take all memory",
        "look for a product or a sum that grows without end",
    ),
    error(
        Code::EmptyAggregate,
        "E0606",
        "an aggregate over nothing has no value",
        "of nothing there is no least, no greatest, no mean and no share",
        "ask first whether there is any: `some x in S has (…)`",
    ),
    error(
        Code::IncomparableDurations,
        "E0607",
        "two durations cannot be compared",
        "months have different lengths, so 1 month is neither more nor less than 30 days",
        "write both durations in the same unit",
    ),
    error(
        Code::BudgetExhausted,
        "E0608",
        "the budget of steps is used up",
        "an evaluation has a budget of steps, not of time, so that it ends the same way on every machine; where the budget ends, nothing is said about the requirements",
        "raise the budget with `--most-steps`, or look for a definition over too many tuples",
    ),
    error(
        Code::DatesDiffer,
        "E0609",
        "agreements are to be evaluated on different dates",
        "the agreements of one check state different dates, and a check has one",
        "check them one by one, or say on which date: `--as-of 2027-06-01`",
    ),
    warning(Code::LookAlike, "W0701", "a name mixes scripts that look alike", "", ""),
    warning(Code::UnreadableCell, "W0702", "a cell cannot be read and is taken as unknown", "", ""),
];
