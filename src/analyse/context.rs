//! What all passes share: the program as far as it is built, the names, the findings; and types in words.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::names::Names;
use super::unread::Unread;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Expr, Program, Scalar, Slot, Type, TypeKind, ValueId};
use crate::source::{Span, to_u32};

/// So many errors get a did-you-mean; a file with more is no misspelling.
const MOST_SUGGESTIONS: u32 = 40;

/// The state of an analysis.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// The program as far as it is built.
    pub(super) program: Program,
    /// What is declared, by name.
    pub(super) names: Names,
    /// What was found.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What was found about rows of tables and is not reported yet.
    pub(super) unread: Unread,
    /// What each name names, where that is asked for.
    pub(super) references: Option<Vec<super::references::Reference>>,
    suggestions: u32,
}

/// The variables of one definition, requirement or expectation.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// Names and types of all its variables.
    pub(super) slots: Vec<(SmolStr, Type)>,
    /// The variables in scope, the innermost last.
    pub(super) scope: Vec<Slot>,
    /// Whether `agreement` may be used, and whether it was.
    pub(super) agreement: ImplicitAgreement,
    /// Where each variable is declared, by its slot.
    pub(super) places: Vec<Option<Span>>,
    /// In a question: the variables that it names without declaring them.
    pub(super) asked: Option<Vec<Asked>>,
}

/// A variable that a question names without declaring it, and where its values come from.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) slot: Slot,
    pub(super) set: Expr,
    pub(super) name: SmolStr,
}

/// The name `agreement` in a stage's requirement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ImplicitAgreement {
    /// It is a name like others.
    #[default]
    None,
    /// It is the agreement that is checked, but is not used so far.
    Unused,
    /// It is this variable.
    Used(Slot),
}

impl Frame {
    /// A new variable, in scope from now on.
    pub(super) fn bind(&mut self, name: &SmolStr, ty: Type) -> Slot {
        let slot = self.add(name, ty);
        self.scope.push(slot);
        slot
    }

    /// A new variable that no name leads to.
    pub(super) fn add(&mut self, name: &SmolStr, ty: Type) -> Slot {
        let slot = Slot(u16::try_from(self.slots.len()).unwrap_or(u16::MAX));
        self.slots.push((name.clone(), ty));
        slot
    }

    /// Puts a variable in scope again, under another name.
    pub(super) fn bind_again(&mut self, slot: Slot, name: &SmolStr) {
        if let Some((known, _)) = self.slots.get_mut(usize::from(slot.0)) {
            known.clone_from(name);
        }
        self.scope.push(slot);
    }

    /// Says where a variable is declared.
    pub(super) fn declared_at(&mut self, slot: Slot, span: Span) {
        let at = usize::from(slot.0);
        if self.places.len() <= at {
            self.places.resize(at + 1, None);
        }
        if let Some(place) = self.places.get_mut(at) {
            *place = Some(span);
        }
    }

    /// Where a variable is declared, if it is.
    pub(super) fn place(&self, slot: Slot) -> Option<Span> {
        self.places.get(usize::from(slot.0)).copied().flatten()
    }

    /// Ends the scope of the innermost variable.
    pub(super) fn unbind(&mut self) {
        self.scope.pop();
    }

    /// The variable with that name and its type.
    pub(super) fn variable(&self, name: &str) -> Option<(Slot, Type)> {
        self.scope.iter().rev().find_map(|slot| {
            let (known, ty) = self.slots.get(usize::from(slot.0))?;
            (known == name).then_some((*slot, *ty))
        })
    }

    /// Whether there are more variables than slots can number.
    pub(super) fn is_full(&self) -> bool {
        self.slots.len() == usize::from(u16::MAX) + 1
    }
}

impl Context {
    /// The state for a program that is finished.
    pub(super) fn of(program: Program, names: Names) -> Self {
        Context { program, names, ..Context::default() }
    }

    /// Records a finding.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Records a finding about a misspelt name, with the nearest of the candidates. They are collected only while
    /// a did-you-mean is still given: there may be as many of them as errors.
    pub(super) fn report_unknown(
        &mut self,
        diagnostic: Diagnostic,
        written: &str,
        span: Span,
        candidates: impl FnOnce(&Self) -> Vec<SmolStr>,
    ) {
        let mut diagnostic = diagnostic;
        if self.suggestions < MOST_SUGGESTIONS {
            self.suggestions += 1;
            let candidates = candidates(self);
            diagnostic = diagnostic.suggest(written, span, candidates.iter().map(SmolStr::as_str));
        }
        self.report(diagnostic);
    }

    /// How many errors got a did-you-mean so far.
    pub(super) fn suggestions_given(&self) -> u32 {
        self.suggestions
    }

    /// Forgets those that were given since.
    pub(super) fn restore_suggestions(&mut self, given: u32) {
        self.suggestions = given;
    }

    /// Records a name that is declared twice.
    pub(super) fn report_duplicate(&mut self, what: &str, name: &str, a: Span, b: Option<Span>) {
        self.report(duplicate(what, name, a, b));
    }

    /// Whether a value of type `actual` can stand where `expected` is.
    pub(super) fn fits(&self, actual: Type, expected: Type) -> bool {
        if actual == Type::one(Scalar::Any) || expected == Type::one(Scalar::Any) {
            return true;
        }
        actual.is_set == expected.is_set
            && match (actual.scalar, expected.scalar) {
                (Scalar::Any, _) | (_, Scalar::Any) => true,
                (Scalar::Entity(a), Scalar::Entity(b)) => self.program.is_a(a, b),
                (a, b) => a == b,
            }
    }

    /// Whether values of the two types can be equal.
    pub(super) fn comparable(&self, a: Type, b: Type) -> bool {
        self.fits(a, b) || self.fits(b, a)
    }

    /// Whether `is at least` makes sense between values of the type.
    pub(super) fn is_ordered(&self, ty: Type) -> bool {
        !ty.is_set
            && match ty.scalar {
                Scalar::Entity(id) => {
                    matches!(self.program.type_info(id).kind, TypeKind::Scale | TypeKind::Stage)
                }
                Scalar::Any => true,
                scalar => is_quantity(scalar),
            }
    }

    /// A type in words: a percent, a set of `Country`.
    pub(super) fn words(&self, ty: Type) -> String {
        let (one, many) = match ty.scalar {
            Scalar::YesNo => ("yes or no", "yes or no"),
            Scalar::Number => ("a number", "numbers"),
            Scalar::Percent => ("a percent", "percents"),
            Scalar::Points => ("percentage points", "percentage points"),
            Scalar::Money => ("an amount of money", "amounts of money"),
            Scalar::Date => ("a date", "dates"),
            Scalar::Duration => ("a duration", "durations"),
            Scalar::Text => ("a text", "texts"),
            Scalar::Code => ("a tariff code", "tariff codes"),
            Scalar::Any => ("anything", "anything"),
            Scalar::Entity(id) => {
                let name = &self.program.type_info(id).name;
                if ty.is_set {
                    return format!("a set of `{name}`");
                }
                let vowel = name.starts_with(['A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o', 'u']);
                return format!("{} `{name}`", if vowel { "an" } else { "a" });
            }
        };
        if ty.is_set { format!("a set of {many}") } else { one.to_owned() }
    }

    /// `value` is of another type than is needed.
    pub(super) fn mismatch(&mut self, span: Span, needed: Type, found: Type) {
        let (needs, finds) = (self.words(needed), self.words(found));
        let confused = matches!(
            (needed.scalar, found.scalar),
            (Scalar::Percent, Scalar::Points) | (Scalar::Points, Scalar::Percent)
        );
        let code = if confused { Code::PercentAgainstPoints } else { Code::TypeMismatch };
        let mut diagnostic =
            Diagnostic::new(code, span, format!("{needs} is needed here, and this is {finds}"))
                .labelled(format!("this is {finds}"));
        diagnostic = match (needed.scalar, found.scalar) {
            _ if needed.is_set && !found.is_set && needed.scalar == found.scalar => {
                diagnostic.help("put braces around it: `{ … }`")
            }
            _ if !needed.is_set && found.is_set => {
                diagnostic.help("say which element is meant, or use `some x in … has (…)`")
            }
            (Scalar::Percent, Scalar::Points) => {
                diagnostic.help("write `%` for a share, `pp` for the difference of two shares")
            }
            (Scalar::Points, Scalar::Percent) => {
                diagnostic.help("write `pp` for the difference of two shares, `%` for a share")
            }
            (Scalar::Percent, Scalar::Number) => diagnostic.help("write the number with `%`"),
            (Scalar::Number, Scalar::Percent | Scalar::Points) => {
                diagnostic.help("`number(…)` gives the number of a percent")
            }
            (Scalar::Money, Scalar::Number) => {
                diagnostic.help("write the currency before the number: `USD 1_000`")
            }
            (Scalar::Duration, Scalar::Number) => {
                diagnostic.help("write the unit after the number: `10 years`")
            }
            (Scalar::Text, _) => diagnostic.help("put quotes around it"),
            _ => diagnostic,
        };
        self.report(diagnostic);
    }

    /// Ids are made with their rows, so there are never more than fit.
    pub(super) fn intern(&mut self, value: crate::model::Value) -> ValueId {
        self.program.values.intern(value)
    }
}

/// Whether there is arithmetic on it, and with it an order.
pub(super) fn is_quantity(scalar: Scalar) -> bool {
    matches!(
        scalar,
        Scalar::Number
            | Scalar::Percent
            | Scalar::Points
            | Scalar::Money
            | Scalar::Date
            | Scalar::Duration
            | Scalar::Any
    )
}

/// A name that is declared twice; the later place is the main one.
pub(super) fn duplicate(what: &str, name: &str, a: Span, b: Option<Span>) -> Diagnostic {
    let (first, second) = match b {
        Some(b) => (Some(a.min(b)), a.max(b)),
        None => (None, a),
    };
    let message = format!("{what} `{name}` is declared twice");
    let diagnostic = Diagnostic::new(Code::DuplicateName, second, message);
    match first {
        Some(first) => {
            diagnostic.labelled("declared again here").and_at(first, "first declared here")
        }
        None => diagnostic
            .labelled("this name is built in")
            .help("choose another name, or `extend` what is built in"),
    }
}

/// Names that occur again: with the place of the first and of the later one.
pub(super) fn repeated<'n>(
    names: impl IntoIterator<Item = (&'n SmolStr, Span)>,
) -> Vec<(SmolStr, Span, Span)> {
    let mut places: FxHashMap<&SmolStr, Span> = FxHashMap::default();
    let mut again = Vec::new();
    for (name, place) in names {
        match places.entry(name) {
            Entry::Vacant(free) => {
                free.insert(place);
            }
            Entry::Occupied(first) => again.push((name.clone(), *first.get(), place)),
        }
    }
    again
}

/// The place in a table as a number of its own.
pub(super) fn place(n: usize) -> u32 {
    to_u32(n)
}
