//! From a line to what it asks for: a command by its first words, a declaration, or else a question.

use std::ops::Range;

use crate::diagnostic::did_you_mean;
use crate::syntax::{self, Lexeme, LexemeKind, lexemes};

/// What a line asks for. Ranges are of bytes in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Nothing: blanks and comments.
    Nothing,
    /// One of the commands, and what follows its name.
    Named(Name, Range<usize>),
    /// Declarations.
    Declaration,
    /// A question: an expression, or `each x in S …`.
    Question,
}

impl Command {
    /// Whether its answer says something of what is loaded, and nothing that is true where that cannot be read.
    pub(super) fn needs_files(&self) -> bool {
        match self {
            Command::Nothing | Command::Declaration => false,
            Command::Question => true,
            Command::Named(name, _) => !matches!(
                name,
                Name::Undo | Name::Load | Name::Reload | Name::All | Name::Help | Name::Quit
            ),
        }
    }
}

/// The names of the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Why,
    WhyNot,
    Missing,
    Depends,
    WhatIf,
    Suggest,
    Apply,
    Undo,
    When,
    Stage,
    Check,
    Load,
    Reload,
    Save,
    Facts,
    Rules,
    Cite,
    All,
    Help,
    Quit,
}

/// What there is to know about a command.
pub(super) struct Info {
    pub(super) name: Name,
    /// The words that call it.
    pub(super) words: &'static str,
    /// What may follow.
    pub(super) takes: &'static str,
    /// What it does, in a line.
    pub(super) says: &'static str,
    /// More about it, with an example.
    pub(super) more: &'static str,
}

/// All commands, in the order in which help lists them.
pub(super) static COMMANDS: &[Info] = &[
    Info {
        name: Name::Check,
        words: "check",
        takes: "[NAME]",
        says: "what fails and what is undecided, of all or of one agreement or requirement",
        more: "`check` shows every finding and whether the drafts pass. `check belt_fta` keeps to one \
               agreement, `check area_internal_duties` to one requirement, and shows what is met, too.",
    },
    Info {
        name: Name::Why,
        words: "why",
        takes: "NAME [SUBJECT …] | CONDITION",
        says: "why a verdict is what it is",
        more: "`why area_internal_duties` explains the verdicts of a requirement, `why near_first(TJK)` the one \
               on a subject. Of a condition, `why joined(TJK, initial)`, it says whether it holds and what \
               keeps it from holding.",
    },
    Info {
        name: Name::WhyNot,
        words: "why not",
        takes: "NAME [SUBJECT …] | CONDITION",
        says: "what keeps a requirement or a condition from holding",
        more: "`why not area_internal_duties` shows the nearest parts that fail, with their margins.",
    },
    Info {
        name: Name::Missing,
        words: "missing",
        takes: "[NAME]",
        says: "the facts that are missing, and which of them alone would decide",
        more: "`missing` goes through everything that is undetermined, `missing belt_fta` through what is \
               asked of one agreement, `missing NAME` through one requirement.",
    },
    Info {
        name: Name::Depends,
        words: "depends",
        takes: "FACT | PARAMETER | SOURCE [\"PLACE\"]",
        says: "the verdicts that would be others without a fact, a parameter or an article",
        more: "`depends c4.lines_freed` takes what is stated away for a moment and compares; `depends benchmark` \
               does so with a parameter, `depends GATT_1994 \"XXIV:8\"` with all that cites an article.",
    },
    Info {
        name: Name::WhatIf,
        words: "what if",
        takes: "PHRASE [and PHRASE …]",
        says: "assume values and facts, and see which verdicts change",
        more: "`what if c4.lines_freed is 90% and TJK ratifies`. A phrase says what an attribute or a parameter \
               is (`c4.lines_freed is 90%`, `c4.lines_freed is missing`), what is in a set (`RUS in \
               belt_fta.parties`), which fact holds (`trusts(KAZ, UZB)`, `not trusts(KAZ, UZB)`), who does \
               what (`TJK ratifies`), or on which date all is judged (`as_of is 2030-01-01`). It stays assumed \
               until `undo`; nothing is written until `save`. `what if` alone lists what is assumed.",
    },
    Info {
        name: Name::Suggest,
        words: "suggest",
        takes: "[framework]",
        says: "the cheapest moves after which the drafts pass",
        more: "`suggest` moves what the drafts say may move, `suggest framework` also the parameters and \
               requirements that the framework may change. What is assumed counts. `apply 1` carries the first \
               suggestion out.",
    },
    Info {
        name: Name::Apply,
        words: "apply",
        takes: "N",
        says: "write a suggestion into the texts of the session",
        more: "`apply 1` changes the texts as the session holds them, once they have been read and judged as they \
               would be, and shows the difference. Nothing is written to the files until `save`.",
    },
    Info {
        name: Name::Undo,
        words: "undo",
        takes: "",
        says: "take back the last assumption, declaration, suggestion or `load`",
        more: "Each `undo` takes back one more. What `save` has written stays written.",
    },
    Info {
        name: Name::When,
        words: "when",
        takes: "[NAME]",
        says: "the dates on which verdicts change",
        more: "`when` shows the dates of the whole project, `when NAME` those of one requirement.",
    },
    Info {
        name: Name::Stage,
        words: "stage",
        takes: "[AGREEMENT | COUNTRY COUNTRY]",
        says: "where an agreement stands, or two countries with one another",
        more: "`stage belt_fta` shows how far an agreement has come through the stages of the framework, and what \
               keeps it from the next one.",
    },
    Info {
        name: Name::Facts,
        words: "facts",
        takes: "[NAME]",
        says: "what is stated, and where: of an entity, a relation or a type",
        more: "`facts KAZ` lists what is stated of Kazakhstan, `facts trusts` the tuples of a relation, `facts \
               countries` what there is of a type.",
    },
    Info {
        name: Name::Rules,
        words: "rules",
        takes: "[NAME | \"ARTICLE\"]",
        says: "the requirements, or the text of one, of a definition, of a stage",
        more: "`rules` lists all requirements by stage and mechanism, `rules near_first` shows the text of one, \
               `rules security` those of a mechanism, `rules \"XXIV:8\"` those that cite an article.",
    },
    Info {
        name: Name::Cite,
        words: "cite",
        takes: "[SOURCE [\"PLACE\"]]",
        says: "which rules, clauses and facts cite a source",
        more: "`cite` lists the sources, `cite GATT_1994` what cites one, `cite GATT_1994 \"XXIV:8\"` what cites a \
               place in it.",
    },
    Info {
        name: Name::Load,
        words: "load",
        takes: "PATH",
        says: "read one more file or folder",
        more: "`load drafts/belt.accord` reads a file beside what is loaded already. A pack is used instead: \
               type `use wto`.",
    },
    Info {
        name: Name::Reload,
        words: "reload",
        takes: "",
        says: "read all files again; assumptions and declarations stay",
        more: "Edit a draft in your editor, then `reload` says which verdicts that changed.",
    },
    Info {
        name: Name::Save,
        words: "save",
        takes: "[FILE]",
        says: "write what is assumed and declared into the files",
        more: "An assumed value takes the place of the one in the draft, whose comments and layout stay; a fact \
               becomes a `fact`. What was declared goes to FILE, or to `session.accord` beside the first file. \
               Packs and tables are never written to. `what if` alone says beforehand what would be written.",
    },
    Info {
        name: Name::All,
        words: "all",
        takes: "",
        says: "show the last answer in full",
        more: "Long lists end with `… and N more`; `all` shows them to the end.",
    },
    Info {
        name: Name::Help,
        words: "help",
        takes: "[COMMAND]",
        says: "this list, or more about a command",
        more: "Whatever is no command is a declaration, such as `define` or `fact`, or a question.",
    },
    Info {
        name: Name::Quit,
        words: "quit",
        takes: "",
        says: "end the session; also `exit` and Ctrl-D",
        more: "What was assumed and declared and not saved is gone.",
    },
];

/// What there is to know about a command.
pub(super) fn info(name: Name) -> Option<&'static Info> {
    COMMANDS.iter().find(|info| info.name == name)
}

/// What a line asks for.
pub(super) fn read(line: &str) -> Command {
    let lexemes: Vec<Lexeme> =
        lexemes(line).into_iter().filter(|lexeme| lexeme.kind != LexemeKind::Comment).collect();
    let Some(first) = lexemes.first() else { return Command::Nothing };
    let rest = |from: usize| from..lexemes.last().map_or(from, |last| last.range.end.max(from));
    let second = lexemes.get(1);
    let is_second = |word: &str| second.is_some_and(|lexeme| lexeme.of(line) == word);
    let name = match first.of(line) {
        "why" if is_second("not") => {
            return Command::Named(Name::WhyNot, rest(second.map_or(0, |l| l.range.end)));
        }
        "what" if is_second("if") => {
            return Command::Named(Name::WhatIf, rest(second.map_or(0, |l| l.range.end)));
        }
        // What is a word of the language too is a declaration where it looks like one.
        "stage" | "facts" if declares(line, &lexemes) => None,
        "exit" => Some(Name::Quit),
        "?" => Some(Name::Help),
        word => COMMANDS.iter().find(|info| info.words == word).map(|info| info.name),
    };
    // `check.x`, `load(x)`: a name like others.
    let is_operand = second.is_some_and(|next| {
        next.range.start == first.range.end && matches!(next.of(line), "." | "(")
    });
    match name {
        Some(name) if !is_operand => Command::Named(name, rest(first.range.end)),
        _ if syntax::begins_declaration(line) => Command::Declaration,
        _ => Command::Question,
    }
}

/// Whether `stage …` or `facts …` is the declaration and not the command.
fn declares(line: &str, lexemes: &[Lexeme]) -> bool {
    lexemes.iter().skip(2).any(|lexeme| matches!(lexeme.of(line), "{" | "from" | "after"))
}

/// The command whose name is nearest to a word, if one is near.
pub(super) fn near(word: &str) -> Option<String> {
    let names = COMMANDS.iter().map(|info| info.words).chain(["exit"]);
    did_you_mean(word, names)
}
