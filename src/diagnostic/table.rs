//! The rows of the table of codes: titles, why each is raised, and how to mend it.

use super::Severity;
use super::codes::{Code, CodeInfo};
use super::{lints, projects};

/// Never reached while every code has its row, which a test asserts.
pub(super) const FALLBACK: CodeInfo = error(Code::Syntax, "E0000", "", "", "");

/// Every code, in order.
pub static TABLE: &[CodeInfo] = &joined::<{ OWN.len() + lints::ROWS.len() }>(&OWN, lints::ROWS);

const OWN: [CodeInfo; ROWS.len() + projects::ROWS.len()] = joined(ROWS, projects::ROWS);

/// Codes of what is wrong with an input, or doubtful. Those of settings and waivers are in `projects`, those of
/// lints in `lints`.
const ROWS: &[CodeInfo] = &[
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
        "Brackets stand more than 64 deep within one another, or more than 64 attributes follow one another; `nesting` in `accord.toml` may lower that. A rule of that depth cannot be reviewed, and the limit keeps every input safe to read.",
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
        "A file is read as a whole, and the limit keeps every run short: 8 MiB, where `file_bytes` in `accord.toml` says no other.",
        "Split the file into several; tables of facts can be split too.",
    ),
    error(
        Code::NotUtf8,
        "E0112",
        "a file is not valid UTF-8",
        "All texts are UTF-8, so that names of any script mean the same on every machine.",
        "Save the file as UTF-8; spreadsheets often save CSV in an older encoding.",
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
        "The limit keeps a run within its memory and time.",
        "Split the project, or read facts from a table instead of writing them one by one.",
    ),
    error(
        Code::InvalidStatement,
        "E0115",
        "a statement is missing, repeated or out of place",
        "A statement that is needed is not there, one that may stand once stands twice, two exclude each other, or one stands where it means nothing. Which of them holds would be a guess.",
        "Add, remove or move the statement that the message names. The labels show both where two are at odds.",
    ),
    error(
        Code::DuplicateName,
        "E0201",
        "a name is declared twice",
        "All names of one kind live in one space, so that a name means the same wherever it is used. A second declaration of a name leaves open which of the two is meant.",
        "Give one of the two another name. To add attributes to a record or members to an enum, use `extend`.",
    ),
    error(
        Code::UnknownName,
        "E0202",
        "a name is not declared",
        "A bare name must be a variable, an entity, a member of an enum or scale, a parameter or a plural that some file declares. A name that is not declared is never taken as a text or as false.",
        "Correct the spelling, or declare the name. If it is declared in a pack, bring the pack in with `use`.",
    ),
    error(
        Code::UnknownType,
        "E0203",
        "a type is not declared",
        "The type of an attribute or parameter must be built in or declared as a record, enum, scale or clause kind. Without it no value can be checked.",
        "Correct the spelling, or declare the type. The built-in types are yes/no, number, percent, points, money, date, duration, text and code.",
    ),
    error(
        Code::UnknownAttribute,
        "E0204",
        "a record has no such attribute",
        "Attributes are declared with their record, so that a misspelt one is an error and never a value that is silently missing. What is written here is not among them.",
        "Correct the spelling, or add the attribute with `extend`. An attribute of one clause kind is asked of the clauses of that kind: `every t in a.tariff_elimination has (…)`.",
    ),
    error(
        Code::UnknownRelation,
        "E0205",
        "a relation, definition or built-in is not declared",
        "A call must name a relation, a definition or a built-in function. Anything else has no meaning that could be looked up.",
        "Correct the spelling, or declare it with `define` or `relation`. An attribute is written after a dot: `c.ring`, not `ring(c)`.",
    ),
    error(
        Code::UnknownRequirement,
        "E0206",
        "a requirement is not declared",
        "A requirement is overridden, expected or named by its name, which must be declared. A misspelt name would leave the requirement it means in force.",
        "Correct the spelling of the name. If the requirement is declared in a pack, bring the pack in with `use`.",
    ),
    error(
        Code::AmbiguousName,
        "E0207",
        "a name has several meanings here",
        "Members of two enums, or an entity and a parameter, may share a name as long as its surroundings say which is meant. Here several of them would fit.",
        "Compare the name with an attribute or parameter of the type that is meant. For a clause, write its agreement before it: `belt_fta.c4`.",
    ),
    error(
        Code::UnknownSource,
        "E0208",
        "a cited source is not declared",
        "A citation points to a declared source, so that every rule can be traced to a text. The source that is named here is not declared.",
        "Correct the spelling, or declare it with `source NAME { title: … }`.",
    ),
    error(
        Code::DuplicateAttribute,
        "E0209",
        "an attribute is stated twice",
        "An attribute has one value, so stating it twice in one declaration leaves open which of the two holds. A title after the name counts as a statement of `title`, or of `name` where there is no `title`.",
        "Keep one of the two statements. Where several values are meant, give the attribute the type `set of …`.",
    ),
    error(
        Code::UnknownException,
        "E0210",
        "an exception is not declared",
        "`overrides` and `because` name an exception of the same definition or requirement. No exception of that name is written there.",
        "Correct the spelling of the name, or write the exception.",
    ),
    error(
        Code::UnknownClauseKind,
        "E0211",
        "a clause kind is not declared",
        "A clause must be of a declared kind, since the kind says which terms it can have. The kind that is named here is not declared.",
        "Correct the spelling, or declare it with `clause kind NAME { … }`. If a pack declares it, bring the pack in with `use`.",
    ),
    error(
        Code::UnknownVerdict,
        "E0212",
        "a verdict does not exist",
        "A test expects one of the seven verdicts that a check can give. Any other word could never come true.",
        "Write one of not_applicable, met, excepted, undetermined, not_met, waived and error.",
    ),
    error(
        Code::UnknownCode,
        "E0213",
        "an error code does not exist",
        "`expect error` and `because` after `error` name the code of a diagnostic. No diagnostic has this code.",
        "Write the code as it is shown in the diagnostic, such as `E0204`.",
    ),
    error(
        Code::TypeMismatch,
        "E0301",
        "a value has the wrong type",
        "Every attribute, parameter and operator says which type of value it takes. A value of another type would be compared or computed with in a way that has no meaning.",
        "Write a value of the type that is needed, or ask another question of the value. The message names both types.",
    ),
    error(
        Code::PercentAgainstPoints,
        "E0302",
        "a percent and points are confused",
        "A percent is a share, and points are the difference of two shares. 90% and 90 pp are different things, and taking one for the other is a common slip in drafting.",
        "Write `%` for a share and `pp` for a difference. A percent less a percent gives points, and a percent plus points gives a percent.",
    ),
    error(
        Code::CurrencyMix,
        "E0303",
        "two currencies are mixed without a rate",
        "Amounts in two currencies can be added or compared only at an exchange rate. No rate that connects the two is declared.",
        "Declare one with `rate EUR is USD 1.08`, or write both amounts in one currency.",
    ),
    error(
        Code::AmbiguousMonths,
        "E0304",
        "adding months leads to a day that does not exist",
        "Months differ in length, so a date and some months can lead to a day that does not exist, such as 30 February. Which day is meant then is a question of law that the tool does not answer by itself.",
        "Write `rounding down` for the last day of the month or `rounding up` for the first day of the next.",
    ),
    error(
        Code::WrongArity,
        "E0305",
        "a call has the wrong number of arguments",
        "A relation, definition or function takes as many arguments as it is declared with. With more or fewer it is not clear which is which.",
        "Give as many arguments as are declared, in that order. The message shows where it is declared.",
    ),
    error(
        Code::NotASet,
        "E0306",
        "a set is needed",
        "A quantifier, an aggregate and `in` run over the elements of a set. What is written here is a single value.",
        "Write a set: a plural such as `countries`, an attribute that is a set, or elements in braces.",
    ),
    error(
        Code::NotConstant,
        "E0307",
        "a constant is needed",
        "Attributes, facts, parameters, periods and costs are stated and not computed, so that they can be read without evaluating anything. What is written here depends on something that is not known yet.",
        "Write the value itself. Where it has to be computed, `define` it and use the definition in a rule.",
    ),
    error(
        Code::NotOrdered,
        "E0308",
        "values without an order are compared",
        "Only numbers, percents, points, amounts, dates, durations, scales and stages have an order. Between other values nothing is less or more.",
        "Ask with `is` or `is one of (…)`. If the members of an enum have an order, declare it as a `scale`.",
    ),
    error(
        Code::UnstratifiedRecursion,
        "E0401",
        "a definition depends on its own negation or aggregation",
        "A definition that depends on its own negation, or on a count of itself, has no meaning that everybody would agree on. Whether it holds would depend on whether it does not hold.",
        "Keep the recursive use under `and`, `or` and `some`. Move the negation or the count into a definition that the recursive one does not use.",
    ),
    error(
        Code::CyclicOverrides,
        "E0402",
        "`overrides` runs in a circle",
        "`overrides` says which of two rules wins. In a circle each of them would lose to another, and none would apply.",
        "Decide which of them wins and leave out the `overrides` that says the opposite.",
    ),
    error(
        Code::CyclicStages,
        "E0403",
        "`after` runs in a circle",
        "Stages are ordered by `after`, and a stage binds what comes later. In a circle each stage would come before itself.",
        "Leave out one of the `after` in the circle, so that one stage is the first.",
    ),
    error(
        Code::ConflictingExceptions,
        "E0404",
        "two exceptions apply at once with different values",
        "Two exceptions of a defined value apply at the same time and give different values. Neither overrides the other, so the value would be undecided.",
        "Say which wins with `overrides`, or narrow the conditions so that they exclude each other.",
    ),
    error(
        Code::UnsafeVariable,
        "E0405",
        "a variable can take infinitely many values",
        "A recursive definition lists everything that it holds for, which must be finite. This parameter can take any value of its type.",
        "Bind the parameter with a relation or with `in`, or leave it out. A value that is computed is better given by a definition with `: T is`.",
    ),
    error(
        Code::RecursiveValue,
        "E0406",
        "a defined value depends on itself",
        "A value that is defined by itself has no base from which it could be computed. Only a definition with `when` can be recursive, since it starts from nothing and adds what follows.",
        "Define the relation between the things recursively with `when`, and compute the value from it.",
    ),
    error(
        Code::DefinitionsTooDeep,
        "E0407",
        "definitions build on one another too deeply",
        "Each definition in this chain uses the next, and their conditions together nest deeper than the limit. Such a chain comes from generated text and cannot be explained to a reader.",
        "Join some of the definitions, or say the same with one recursive definition.",
    ),
    error(
        Code::EmptyPeriod,
        "E0408",
        "a period ends before it begins",
        "A period is half-open: `from` is its first day and `before` the first day after it. This one contains no day, so what it dates would never hold.",
        "Correct the dates so that `before` is later than `from`.",
    ),
    error(
        Code::PackNotFound,
        "E0501",
        "a pack is not found",
        "`use` names a pack that is found neither beside the file, nor in the project's root or its `rules` folder, nor among the packs inside the program.",
        "Check the spelling; `use a.b` means the file `a/b.accord` or the folder `a/b`.",
    ),
    error(
        Code::OutsideProject,
        "E0502",
        "a file lies outside the project",
        "Nothing outside the project is read, so that checking a file of a stranger is safe: no `..`, no absolute paths, no links that lead out, no devices.",
        "Keep the file in the project's folder; an `accord.toml` in a folder further up makes that folder the project.",
    ),
    error(
        Code::ImportCycle,
        "E0503",
        "files use each other in a circle",
        "Of two files that use each other neither can be understood first.",
        "Move what both need into a file of its own, which both use.",
    ),
    error(
        Code::FileNotFound,
        "E0504",
        "a file cannot be read",
        "A file that is named does not exist, or the system does not let it be read.",
        "Check the path, which is relative to the file it is written in.",
    ),
    error(
        Code::InvalidTable,
        "E0505",
        "a table cannot be read",
        "A table needs a header or keys, and as many cells in every row as there are columns. A row that does not fit could be read in several ways.",
        "Correct the row that the message shows. In CSV, put quotes around a cell that contains a comma.",
    ),
    error(
        Code::InvalidCell,
        "E0506",
        "a cell cannot be read",
        "A cell must be readable as the type of its attribute, or the fact would be lost without a word. The message names the column and what is expected.",
        "Correct the cell, or say what it means with `map { \"text\" to value }`. With `else unknown` after the mapping it is taken as unknown, with a warning.",
    ),
    error(
        Code::UnknownColumn,
        "E0507",
        "a table has no such column",
        "A mapping or filter names a column that the table does not have. The fact would be missing in every row.",
        "Correct the spelling; names with blanks stand in quotes. The columns of a CSV file are those of its first line.",
    ),
    error(
        Code::ConflictingFacts,
        "E0508",
        "two facts contradict each other",
        "Two facts cannot both be true: an attribute has two values, or a tuple and its opposite hold on the same day. Whatever is derived from both could not be trusted.",
        "Keep the fact that is right, or give the two periods that do not overlap.",
    ),
    error(
        Code::MissingDate,
        "E0601",
        "the date of evaluation is missing",
        "Something depends on the date, such as a period, and the tool never looks at the clock: the same files give the same answer on every day.",
        "State `as_of: 2027-06-01` in the agreement or `as_of 2027-06-01` in the test, or say `--as-of 2027-06-01`.",
    ),
    error(
        Code::DivisionByZero,
        "E0602",
        "a number is divided by zero",
        "A division by zero has no value, so the requirement that needs it has no verdict but `error`.",
        "Ask first whether the divisor is more than zero.",
    ),
    error(
        Code::NoSuchDay,
        "E0603",
        "a computed date does not exist",
        "One month after 31 January is no day, and which one is meant changes rights and duties.",
        "Say `rounding down` for the last day of the month or `rounding up` for the first of the next.",
    ),
    error(
        Code::ExceptionConflict,
        "E0604",
        "two exceptions apply with different values",
        "Two exceptions of a definition apply, neither overrides the other, and they give different values.",
        "Let one of them say `overrides` the other, or make their conditions exclude each other.",
    ),
    error(
        Code::NumberTooLarge,
        "E0605",
        "a number is too large",
        "Numbers are exact, and one of more digits than the limit would take all memory.",
        "Look for a product or a sum that grows without end.",
    ),
    error(
        Code::EmptyAggregate,
        "E0606",
        "an aggregate over nothing has no value",
        "Of nothing there is no least, no greatest, no mean and no share.",
        "Ask first whether there is any: `some x in S has (…)`.",
    ),
    error(
        Code::IncomparableDurations,
        "E0607",
        "two durations cannot be compared",
        "Months have different lengths, so 1 month is neither more nor less than 30 days.",
        "Write both durations in the same unit.",
    ),
    error(
        Code::BudgetExhausted,
        "E0608",
        "the budget of steps is used up",
        "An evaluation has a budget of steps, not of time, so that it ends the same way on every machine; where the budget ends, nothing is said about the requirements.",
        "Raise the budget with `--most-steps`, or look for a definition over too many tuples.",
    ),
    error(
        Code::DatesDiffer,
        "E0609",
        "agreements are to be evaluated on different dates",
        "The agreements of one check state different dates, and a check has one.",
        "Check them one by one, or say on which date: `--as-of 2027-06-01`.",
    ),
    warning(
        Code::LookAlike,
        "W0701",
        "a name mixes scripts that look alike",
        "Letters of different scripts can look alike, and two names that look the same can be different names. A reader of the rules could not see which is meant.",
        "Write the name in one script throughout. If two names look alike on purpose, choose others.",
    ),
    warning(
        Code::UnreadableCell,
        "W0702",
        "a cell cannot be read and is taken as unknown",
        "The mapping says `else unknown`, so the cell is taken as unknown and the run goes on. What depends on it may be undetermined.",
        "Correct the cell or add it to `map`, if it has a meaning after all.",
    ),
    warning(
        Code::RowStatesNothing,
        "W0703",
        "a row of a table states nothing",
        "A cell that the fact needs is blank, so the row states none. The relation is not open, and there what is not stated is false, not unknown.",
        "Fill in the cell. If the fact is indeed false, leave such rows out with `where`; if it is unknown, declare the relation as `open`.",
    ),
];

/// The rows of both, one after the other.
#[expect(clippy::indexing_slicing, reason = "a place out of range would not compile")]
const fn joined<const BOTH: usize>(first: &[CodeInfo], second: &[CodeInfo]) -> [CodeInfo; BOTH] {
    let mut all = [FALLBACK; BOTH];
    let mut place = 0;
    while place < BOTH {
        let at = place.checked_sub(first.len());
        all[place] = if let Some(at) = at { second[at] } else { first[place] };
        place += 1;
    }
    all
}

pub(super) const fn error(
    code: Code,
    text: &'static str,
    title: &'static str,
    why: &'static str,
    mend: &'static str,
) -> CodeInfo {
    CodeInfo { code, text, severity: Severity::Error, title, why, mend }
}

pub(super) const fn warning(
    code: Code,
    text: &'static str,
    title: &'static str,
    why: &'static str,
    mend: &'static str,
) -> CodeInfo {
    CodeInfo { code, text, severity: Severity::Warning, title, why, mend }
}
