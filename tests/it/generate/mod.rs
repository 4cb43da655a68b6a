//! Random small programs as source text, well-typed by construction, that use every operator of the language.
//!
//! Every declaration is made from a list of numbers, each of which makes one choice; when the list ends, the simplest
//! choice is made. So shorter lists are a smaller program, and shrinking a failing case needs no help.
//!
//! 1. `vocabulary`: the same types, relations and stages in every program;
//! 2. `facts`: entities, tuples, agreements with what is stated of them;
//! 3. `condition`, `value`, `set`: expressions by type;
//! 4. `rules`: definitions, requirements, stages;
//! 5. `moves`: of drafts and frameworks, what may move; `aims`: conditions on that.

mod aims;
mod condition;
mod facts;
mod moves;
mod rules;
mod set;
mod value;
mod vocabulary;

pub use moves::drafts;
use proptest::prelude::*;

/// A program as texts of declarations, in any order.
#[derive(Clone)]
pub struct Generated {
    pub declarations: Vec<String>,
    pub as_of: &'static str,
}

impl std::fmt::Debug for Generated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "as of {}:\n{}", self.as_of, self.text())
    }
}

impl Generated {
    /// All of it as one text.
    pub fn text(&self) -> String {
        self.declarations.join("\n\n")
    }

    /// The program that lists of choices make.
    fn from_choices(choices: &[Vec<u16>], asks_stated: bool) -> Generated {
        let mut maker = Maker::new(choices);
        maker.asks_stated = asks_stated;
        Generated::made(maker)
    }

    fn made(mut maker: Maker<'_>) -> Generated {
        let as_of = maker.pick(&["2024-02-29", "2020-06-15", "2026-01-31", "2027-03-31"]);
        let mut declarations = vocabulary::declarations(maker.makes_drafts());
        let counts = Counts {
            facts: maker.below(12),
            plain: maker.below(3),
            values: maker.below(4),
            chains: usize::from(maker.percent(50)),
            derived: maker.below(3),
            requirements: if maker.makes_drafts() { 5 + maker.below(6) } else { maker.below(5) },
            ports: if !maker.makes_drafts() && maker.percent(40) { 17 } else { 1 },
        };
        if maker.makes_drafts() {
            declarations.extend(moves::declarations());
            declarations.extend(maker.framework());
        }
        declarations.extend(maker.facts(&counts));
        declarations.extend(maker.rules(&counts));
        Generated { declarations, as_of }
    }
}

/// How many declarations of each sort there are, beyond those that are always there.
struct Counts {
    facts: usize,
    plain: usize,
    values: usize,
    chains: usize,
    derived: usize,
    requirements: usize,
    /// The evaluator looks at many entities by index, at few one by one.
    ports: usize,
}

fn choices() -> impl Strategy<Value = Vec<Vec<u16>>> {
    prop::collection::vec(prop::collection::vec(any::<u16>(), 0..60), 1..50)
}

/// Programs of all sizes.
pub fn programs() -> impl Strategy<Value = Generated> {
    choices().prop_map(|choices| Generated::from_choices(&choices, true))
}

/// Programs that do not ask whether something is stated, so that stating more can only decide more.
pub fn growing_programs() -> impl Strategy<Value = Generated> {
    choices().prop_map(|choices| Generated::from_choices(&choices, false))
}

/// The types of the expressions that are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Country,
    Good,
    Port,
    Form,
    Ring,
    Stage,
    Agreement,
    Tariffs,
    Terms,
    Disputes,
    YesNo,
    Number,
    Percent,
    Points,
    Money,
    Date,
    Duration,
    Text,
    Code,
}

/// Makes expressions and declarations from choices.
struct Maker<'c> {
    /// The choices of the declarations to come.
    lists: std::slice::Iter<'c, Vec<u16>>,
    /// The choices of this declaration.
    choices: std::slice::Iter<'c, u16>,
    /// The variables in scope.
    scope: Vec<(String, Kind)>,
    /// How many variables there were, so that each has its own name.
    variables: usize,
    /// Definitions that may be called: name, parameters, result.
    callable: Vec<(String, Vec<Kind>, Kind)>,
    /// How deep an expression may still go.
    fuel: u32,
    /// Whether `is stated` and `is missing` are made.
    asks_stated: bool,
    /// Of drafts, how much may still move.
    room: Option<moves::Room>,
}

impl<'c> Maker<'c> {
    fn new(lists: &'c [Vec<u16>]) -> Self {
        let mut maker = Maker {
            lists: lists.iter(),
            choices: [].iter(),
            scope: Vec::new(),
            variables: 0,
            callable: Vec::new(),
            fuel: 0,
            asks_stated: true,
            room: None,
        };
        maker.next_declaration();
        maker
    }

    /// The choices from here on are those of another declaration.
    fn next_declaration(&mut self) {
        self.choices = self.lists.next().map_or(&[][..], Vec::as_slice).iter();
    }

    /// A number below `n`; zero, the simplest, when the choices are used up.
    fn below(&mut self, n: usize) -> usize {
        self.choices.next().map_or(0, |choice| usize::from(*choice) % n)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// True `n` times in a hundred; false when the choices are used up.
    fn percent(&mut self, n: usize) -> bool {
        self.below(100) >= 100 - n
    }

    /// A new variable for the time of `make`.
    fn with_variable<T>(&mut self, kind: Kind, make: impl FnOnce(&mut Self, &str) -> T) -> T {
        self.variables += 1;
        let name = format!("x{}", self.variables);
        self.scope.push((name.clone(), kind));
        let made = make(self, &name);
        self.scope.pop();
        made
    }

    /// One step deeper into an expression; none if it may not go deeper.
    fn deeper<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.fuel == 0 {
            return None;
        }
        self.fuel -= 1;
        let made = make(self);
        self.fuel += 1;
        Some(made)
    }

    /// A call of a definition that gives this kind of value.
    fn call(&mut self, result: Kind) -> Option<String> {
        let fitting: Vec<_> =
            self.callable.iter().filter(|(.., r)| *r == result).cloned().collect();
        if fitting.is_empty() {
            return None;
        }
        let (name, params, _) = fitting[self.below(fitting.len())].clone();
        let arguments: Vec<String> = params.iter().map(|kind| self.value(*kind)).collect();
        Some(format!("{name}({})", arguments.join(", ")))
    }
}
