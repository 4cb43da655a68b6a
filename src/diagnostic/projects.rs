//! The rows of the table of codes about a project's own files: settings, waivers, the baseline, the lock.

use super::codes::{Code, CodeInfo};
use super::table::{error, warning};

/// Every such code, in order.
pub(super) const ROWS: &[CodeInfo] = &[
    error(
        Code::InvalidSetting,
        "E0801",
        "a file of settings cannot be read",
        "A setting is no TOML, or of another kind than its key needs. A setting that was passed over would change in silence what is checked and what passes.",
        "Write what the label asks for. The manual, `docs/project.md`, has every key of `accord.toml` with an example, `docs/waivers.md` those of a waiver.",
    ),
    error(
        Code::UnknownSetting,
        "E0802",
        "a key is not known",
        "A misspelt key would otherwise be a setting that has no effect, and nobody would notice.",
        "Correct the spelling, or remove the key. The message names the nearest one, or all that can stand there.",
    ),
    error(
        Code::PackNotListed,
        "E0803",
        "a pack is used that the project does not list",
        "`packs` in `accord.toml` lists the packs that a project works with. A draft that brings in another one would be held to law that the project did not choose.",
        "Add the pack to `packs`, or remove the `use`. Without the key `packs` every pack may be used.",
    ),
    error(
        Code::InvalidWaiver,
        "E0804",
        "a waiver is not complete, or does not fit",
        "A waiver is a decision that somebody answers for: it says what is not met, of what, why, who decided and until when. One without an end would be forgotten, one for something else would cover nothing.",
        "Add what the message names. A requirement with several `for each` needs all its subjects, in their order.",
    ),
    error(
        Code::NotWaivable,
        "E0805",
        "a requirement cannot be waived",
        "The requirement says `hard`: those who wrote it decided that no project may live without it.",
        "Remove the waiver and meet the requirement. Where it binds too much, that is for the rule to change, with an exception.",
    ),
    warning(
        Code::ExpiredWaiver,
        "W0901",
        "a waiver has expired",
        "A waiver covers what is not met up to the day before it expires. From then on it covers nothing, and the check fails until somebody decides again.",
        "Meet the requirement and remove the waiver, or have it granted anew with a later date.",
    ),
    warning(
        Code::ExpiringWaiver,
        "W0902",
        "a waiver expires soon",
        "Within 90 days of the date of evaluation the waiver ends, and what it covers fails the check from then on.",
        "Meet the requirement until then, or ask those who granted the waiver.",
    ),
    warning(
        Code::UnusedWaiver,
        "W0903",
        "a waiver covers nothing",
        "The requirement is met by its subject, does not apply to it, or is undetermined, which no waiver covers. Left where it is, the waiver would cover in silence what is broken later.",
        "Remove the waiver.",
    ),
    warning(
        Code::NotAsLocked,
        "W0904",
        "a text is not the one that the project has locked",
        "`accordant.lock` has the hashes of the packs, rules, tables and sources that the drafts were held to. With other texts the verdicts are of other law, however the drafts stand.",
        "Look at what changed; where it is wanted, lock it with `accordant lock` and have the new lock reviewed with it. With `check --locked` it is an error.",
    ),
    warning(
        Code::NothingAsked,
        "W0905",
        "no requirement is asked of a draft",
        "A draft of a project that uses no rules, or on whose date of evaluation none applies, passes whatever it says.",
        "Let it `use` the rules that it is to be held to, or look whether its `as_of` is the day that is meant.",
    ),
];
