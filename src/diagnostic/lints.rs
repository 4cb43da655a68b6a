//! The rows of the table of codes that lints raise. What a lint looks at, and why it is right, stands with the lint.

use super::codes::{Code, CodeInfo};
use super::table::{FALLBACK, warning};

/// Every code of a lint, in order.
pub(super) const ROWS: &[CodeInfo] = &[
    warning(
        Code::UncitedMust,
        "W0801",
        "a `must` cites nothing",
        "What must be done rests on a text that says so. Without a citation nobody can check the rule against it.",
        "Cite the source: `cite NAME \"place\"`.",
    ),
    warning(
        Code::NeverApplies,
        "W0802",
        "a requirement never applies",
        "The conditions under which it applies exclude each other, or what overrides it applies wherever it does. It looks like law and binds nobody.",
        "Correct the condition, or take the requirement out.",
    ),
    warning(
        Code::ShadowedException,
        "W0803",
        "an exception never matters",
        "The exception cannot be true, or another covers every case that it covers, or the requirement is met wherever it is true.",
        "Correct its condition, or take it out.",
    ),
    warning(
        Code::ImpliedRequirement,
        "W0804",
        "a requirement is implied by another",
        "Whatever meets the other requirement meets this one too, so it decides nothing, and one day only one of the two will be amended.",
        "Keep the stricter one, or say what this one asks for beyond it.",
    ),
    warning(
        Code::UnusedParameter,
        "W0805",
        "a parameter is never used",
        "A number that no rule reads looks like a policy and changes nothing; a suggestion may even propose to move it.",
        "Use it where the number is meant, or take it out.",
    ),
    warning(
        Code::OutdatedSource,
        "W0806",
        "a source is cited of which a newer version is declared",
        "Two versions of one text are declared, and a rule in force still rests on the older.",
        "Cite the newer version, or end the rule where the older text ends.",
    ),
    warning(
        Code::StageWithoutPrerequisites,
        "W0807",
        "a stage comes after no other",
        "A stage without `after` can be entered at once, past all that the earlier stages ask for.",
        "Say which stage comes before: `after NAME`.",
    ),
    warning(
        Code::OutrunsStage,
        "W0808",
        "a commitment outruns its stage",
        "The agreement fails what its stage asks for, and would pass at a later stage: it admits who comes later, or does what comes later.",
        "Move the agreement to the later stage when its prerequisites are met, or leave the commitment to a later agreement.",
    ),
    warning(
        Code::RiskWithoutMitigation,
        "W0809",
        "a risk has no mitigation",
        "A risk that no requirement keeps in check is only noticed, not governed.",
        "Name the requirements that keep it in check: `mitigated_by: …`.",
    ),
    warning(
        Code::RepeatedExpectation,
        "W0810",
        "a test expects the same twice",
        "An expectation that repeats another asserts nothing new and hides that something else was meant.",
        "Take it out, or write what was meant.",
    ),
    warning(
        Code::SimilarNames,
        "W0811",
        "two names can hardly be told apart",
        "The names differ only in characters that look alike, such as `l` and `1`, or only in underscores.",
        "Rename one of them.",
    ),
    warning(
        Code::UnusedDefinition,
        "W0812",
        "a definition is never used",
        "What nothing calls decides nothing, and is not kept up to date.",
        "Use it, or take it out.",
    ),
    warning(
        Code::UnusedVariable,
        "W0813",
        "a variable is never used",
        "The requirement or definition runs over a variable that it never looks at, so every case of it is judged alike.",
        "Use the variable in the condition, or take it out.",
    ),
    warning(
        Code::ConstantCondition,
        "W0814",
        "a condition always comes out the same",
        "No fact can change the outcome, so the condition says nothing or rules out everything.",
        "Correct the comparison, or take the condition out.",
    ),
    warning(
        Code::DoubleNegation,
        "W0815",
        "two negations cancel out",
        "`not (… is not …)` is read wrongly more often than `… is …`, and means the same.",
        "Say it without negations.",
    ),
    warning(
        Code::RepeatedCondition,
        "W0816",
        "a condition is repeated",
        "One part of an `and` or `or` says what another says already.",
        "Take the repetition out, or write what was meant.",
    ),
    warning(
        Code::RepeatedCitation,
        "W0817",
        "a citation is repeated",
        "The same place of the same source is cited twice.",
        "Take the repetition out, or cite the place that was meant.",
    ),
    warning(
        Code::RepeatedUse,
        "W0818",
        "the same is used twice",
        "The file brings in the same pack or file twice.",
        "Take the repetition out.",
    ),
    warning(
        Code::MissingTitle,
        "W0819",
        "a requirement has no title",
        "Reports show the title. Without one, a minister reads an identifier.",
        "Say in a few words what is asked for: `requirement NAME must \"…\"`.",
    ),
    warning(
        Code::EmptyGroup,
        "W0820",
        "a stage or mechanism asks for nothing",
        "A stage without requirements and without `admits` is reached by saying so; a mechanism without requirements is no mechanism.",
        "Write what it asks for, or take it out.",
    ),
    warning(
        Code::AdviceWithoutCost,
        "W0821",
        "advice has no cost",
        "Advice is ordered by its cost, and advice without one cannot be weighed against another.",
        "Say what it costs: `advice \"…\" cost 2`.",
    ),
    warning(
        Code::FreeMove,
        "W0822",
        "a move costs nothing",
        "A suggestion is the cheapest set of moves; what costs nothing is always moved first, whatever it is worth.",
        "Say what moving it costs: `cost 1 per 1 pp`.",
    ),
    warning(
        Code::NoRoom,
        "W0823",
        "what is adjustable cannot move",
        "The range has a single value, or its step is longer than the way to both ends.",
        "Widen the range, shorten the step, or write `fixed`.",
    ),
    warning(
        Code::OpenReservation,
        "W0824",
        "a reservation does not expire",
        "A reservation without an end lasts as long as the agreement, and is rarely meant to.",
        "Say when it ends: `expires: 2032-01-01`.",
    ),
    warning(
        Code::ExpiredReservation,
        "W0825",
        "a reservation has expired",
        "It ended on or before the date on which the agreement is judged, so it reserves nothing.",
        "Take it out, or extend it.",
    ),
    warning(
        Code::ExpiredRule,
        "W0826",
        "a rule has ended",
        "Its period ended on or before the date of evaluation, so it applies to nothing that is judged now.",
        "Take it out, or say what follows it.",
    ),
    warning(
        Code::UncitedException,
        "W0827",
        "an exception to a cited rule cites nothing",
        "The rule rests on a text and its exception on nothing that a reader could look up.",
        "Cite where the exception is allowed: `cite NAME \"place\"` after its condition.",
    ),
    warning(
        Code::CitationWithoutPlace,
        "W0828",
        "a citation names no place",
        "A treaty of hundreds of pages is cited as a whole. Nobody can check the rule against it.",
        "Name the article: `cite NAME \"XXIV:5(b)\"`.",
    ),
    warning(
        Code::UnusedSource,
        "W0829",
        "a source is never cited",
        "A text that nothing cites either backs no rule, or a citation is missing.",
        "Cite it where it is meant, or take it out.",
    ),
    warning(
        Code::LoneParty,
        "W0830",
        "an agreement has fewer than two parties",
        "Nobody agrees with himself.",
        "List all parties: `parties: CHN, KAZ`.",
    ),
    warning(
        Code::EmptyText,
        "W0831",
        "a text is empty",
        "An empty title, goal, advice or note tells the reader nothing.",
        "Write it, or take the statement out.",
    ),
    warning(
        Code::UnusedVocabulary,
        "W0832",
        "a type or member is never used",
        "Vocabulary that no rule, fact or draft uses looks as if something depended on it.",
        "Use it, or take it out.",
    ),
    warning(
        Code::NeedlessOverride,
        "W0833",
        "`overrides` never has an effect",
        "The two rules are never law on the same day, so neither ever takes precedence.",
        "Correct a period, or take the `overrides` out.",
    ),
    warning(
        Code::RepeatedTest,
        "W0834",
        "two tests are the same",
        "The tests are given the same and expect the same; one of them shows nothing.",
        "Take one out, or write the case that was meant.",
    ),
    warning(
        Code::IdleGiven,
        "W0835",
        "a test holds without what it is given",
        "Everything that the test expects comes out the same without its `given`, so it shows nothing about it.",
        "Expect something of what is given, or take the `given` out.",
    ),
];

/// Other rows, and these after them.
#[expect(clippy::indexing_slicing, reason = "a place out of range would not compile")]
pub(super) const fn after<const ALL: usize>(others: &[CodeInfo]) -> [CodeInfo; ALL] {
    let mut all = [FALLBACK; ALL];
    let mut place = 0;
    while place < ALL {
        let own = place.checked_sub(others.len());
        all[place] = if let Some(own) = own { ROWS[own] } else { others[place] };
        place += 1;
    }
    all
}
