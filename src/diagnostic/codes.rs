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
    error(
        Code::Syntax,
        "E0101",
        "the text does not follow the grammar",
        "A declaration, a statement or an expression does not have a form that the language knows. What cannot be read cannot be checked, and nothing is guessed.",
        "Write what the message expects at the marked place. The manual, `docs/language.md`, has every form with an example.",
    ),
    error(
        Code::NestingTooDeep,
        "E0102",
        "brackets are nested too deeply",
        "Brackets stand more than 64 deep within one another, or more than 64 attributes follow one another. A rule of that depth cannot be reviewed, and the limit keeps every input safe to read.",
        "Give inner parts names of their own with `define`. Where a bracket was never closed, close it.",
    ),
    error(
        Code::MixedAndOr,
        "E0103",
        "`and` and `or` are mixed without parentheses",
        "`a and b or c` has two readings, and lawyers disagree about which is the usual one. A rule must not depend on a convention that its readers may not share.",
        "Put parentheses around the part that belongs together. Both readings are offered as repairs.",
    ),
    error(
        Code::EqualsSign,
        "E0104",
        "`=` is written where `is` is meant",
        "The language compares with words, and `=` means assignment in some notations and equality in others. So it has no meaning here.",
        "Write `is` for `=` and `==`, and `is not` for `!=`. An attribute and its value are joined by `:`.",
    ),
    error(
        Code::InvalidNumber,
        "E0105",
        "a number cannot be read",
        "Numbers are exact and have at most 40 digits, counts of calendar units are whole, and `_` stands only between digits. This number breaks one of these.",
        "Shorten the number, or write the duration in a smaller unit, as `18 months` for one and a half years. Remove a `_` that groups nothing.",
    ),
    error(
        Code::InvalidDate,
        "E0106",
        "a date does not exist",
        "The date does not exist in the calendar, or is not written as year, month and day. A date that is only nearly right would move a deadline in silence.",
        "Write a date that exists with four, two and two digits, as in `2027-06-01`. The message says how many days the month has.",
    ),
    error(
        Code::UnknownCurrency,
        "E0107",
        "a currency is not in ISO 4217",
        "Amounts of money name their currency by its code in ISO 4217, and this code is not in that standard. Amounts in an unknown currency could not be compared or converted.",
        "Write the three capital letters of the currency, as in `USD 1_000`. For a currency without a code, use a number and say so in a note.",
    ),
    error(
        Code::UnclosedText,
        "E0108",
        "a text is not closed on its line",
        "A text begins with a double quote and ends with one on the same line; this one has no end. A text that ran on would swallow the rules after it.",
        "Add the closing quote. A long text is several texts in a row, each on its own line, and a quote inside a text is written `\\\"`.",
    ),
    error(
        Code::UnclosedBracket,
        "E0109",
        "a bracket is not closed or not opened",
        "Every bracket that opens must close, in the right order, with its own kind. Where one is missing, what belongs to which declaration is not known.",
        "Add the missing bracket or remove the one too many. The labels show the bracket and where its partner is expected.",
    ),
    error(
        Code::KeywordAsName,
        "E0110",
        "a keyword is used as a name",
        "The word has a meaning of its own in the language, so a name spelt like it could be read in two ways. Only after a dot and before a colon no doubt is possible.",
        "Choose another name, for example the same word with a suffix. The manual lists all keywords in its first section.",
    ),
    error(
        Code::FileTooLarge,
        "E0111",
        "a file is larger than the limit",
        "The file is larger than the limit, which is 8 MiB unless the project says otherwise. The limit keeps one input from taking all memory.",
        "Split the file, or read its data with `facts … from` a table. The limit can be changed in `accord.toml`.",
    ),
    error(
        Code::NotUtf8,
        "E0112",
        "a file is not valid UTF-8",
        "Rule files are UTF-8, and this file holds bytes that are not. Characters that are guessed at could change a name.",
        "Save the file as UTF-8 in your editor. A table exported by a spreadsheet often needs the choice `CSV UTF-8`.",
    ),
    error(
        Code::InvalidCode,
        "E0113",
        "a tariff code cannot be read",
        "A tariff code has 2 to 10 digits, with dots between them where you like. This one has fewer, more, or something else in it.",
        "Write a chapter (`hs 17`), a heading (`hs 1701`) or more (`hs 1701.99`). Leading zeros count: `hs 0402`.",
    ),
    error(
        Code::TooManyDeclarations,
        "E0114",
        "a project has more declarations than the limit",
        "The project has more declarations than the limit, which is 100_000 unless it says otherwise. The limit keeps one project from taking all memory.",
        "Read large data with `facts … from` a table, or split the project. The limit can be changed in `accord.toml`.",
    ),
    error(
        Code::InvalidStatement,
        "E0115",
        "a statement is missing, repeated or out of place",
        "A statement that is needed is not there, one that may stand once stands twice, two exclude each other, or one stands where it means nothing. Which of them holds would be a guess.",
        "Add, remove or move the statement that the message names. The labels show both where two are at odds.",
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
    error(Code::PackNotFound, "E0501", "a pack is not found", "", ""),
    error(Code::OutsideProject, "E0502", "a file lies outside the project", "", ""),
    error(Code::ImportCycle, "E0503", "files use each other in a circle", "", ""),
    error(Code::FileNotFound, "E0504", "a file cannot be read", "", ""),
    error(Code::InvalidTable, "E0505", "a table cannot be read", "", ""),
    error(Code::InvalidCell, "E0506", "a cell cannot be read", "", ""),
    error(Code::UnknownColumn, "E0507", "a table has no such column", "", ""),
    error(Code::ConflictingFacts, "E0508", "two facts contradict each other", "", ""),
    error(Code::MissingDate, "E0601", "the date of evaluation is missing", "", ""),
    error(Code::DivisionByZero, "E0602", "a number is divided by zero", "", ""),
    error(Code::NoSuchDay, "E0603", "a computed date does not exist", "", ""),
    error(Code::ExceptionConflict, "E0604", "two exceptions apply with different values", "", ""),
    error(Code::NumberTooLarge, "E0605", "a number is too large", "", ""),
    error(Code::EmptyAggregate, "E0606", "an aggregate over nothing has no value", "", ""),
    error(Code::IncomparableDurations, "E0607", "two durations cannot be compared", "", ""),
    error(Code::BudgetExhausted, "E0608", "the budget of steps is used up", "", ""),
    error(Code::DatesDiffer, "E0609", "agreements are to be evaluated on different dates", "", ""),
    warning(Code::LookAlike, "W0701", "a name mixes scripts that look alike", "", ""),
    warning(Code::UnreadableCell, "W0702", "a cell cannot be read and is taken as unknown", "", ""),
];
