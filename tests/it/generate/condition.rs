//! Conditions.

use super::vocabulary::{FORMS, set_attributes};
use super::{Kind, Maker};

const ORDERED: &[Kind] = &[
    Kind::Number,
    Kind::Percent,
    Kind::Points,
    Kind::Money,
    Kind::Date,
    Kind::Duration,
    Kind::Ring,
    Kind::Stage,
];

const EQUAL: &[Kind] = &[
    Kind::Country,
    Kind::Good,
    Kind::Form,
    Kind::Text,
    Kind::Code,
    Kind::YesNo,
    Kind::Agreement,
    Kind::Number,
    Kind::Port,
];

impl Maker<'_> {
    /// Some condition.
    pub fn condition(&mut self) -> String {
        self.deeper(Self::compound).unwrap_or_else(|| self.simple())
    }

    fn compound(&mut self) -> String {
        match self.below(12) {
            0..=3 => self.simple(),
            4 => self.joined("and", Self::condition),
            5 => self.joined("or", Self::condition),
            6 => format!("not ({})", self.condition()),
            7..=9 => self.quantified(),
            _ => self.ordered(),
        }
    }

    /// `(φ) and (ψ)`, of two or three parts.
    pub fn joined(&mut self, word: &str, mut part: impl FnMut(&mut Self) -> String) -> String {
        let parts: Vec<String> =
            (0..2 + self.below(2)).map(|_| format!("({})", part(self))).collect();
        parts.join(&format!(" {word} "))
    }

    /// A condition that looks at facts, relations and definitions.
    fn simple(&mut self) -> String {
        match self.below(16) {
            0 => self.value(Kind::YesNo),
            1 => self.ordered(),
            2 => {
                let kind = self.pick(EQUAL);
                let op = self.pick(&["is", "is not"]);
                format!("{} {op} {}", self.value(kind), self.value(kind))
            }
            3 => {
                let kind = self.pick(ORDERED);
                let (a, b, c) = (self.value(kind), self.value(kind), self.value(kind));
                format!("{a} is from {b} to {c}")
            }
            4 => {
                let kind = self.pick(&[Kind::Country, Kind::Form, Kind::Number, Kind::Good]);
                let choices: Vec<String> = (0..=self.below(3)).map(|_| self.value(kind)).collect();
                let op = self.pick(&["is one of", "is not one of"]);
                format!("{} {op} ({})", self.value(kind), choices.join(", "))
            }
            5 => {
                let kind = self.pick(&[Kind::Country, Kind::Form, Kind::Number, Kind::Good]);
                let op = self.pick(&["in", "not in"]);
                format!("{} {op} {}", self.value(kind), self.set_of(kind))
            }
            6 => {
                let wide = self.pick(&["hs 62", "hs 6205", "hs 10", "hs 0402"]);
                format!("{} within {wide}", self.value(Kind::Code))
            }
            7 if self.asks_stated => {
                let (kind, attribute) = self.attribute_of_any();
                let op = self.pick(&["is stated", "is missing"]);
                format!("{}.{attribute} {op}", self.primary(kind))
            }
            8 => {
                let op = self.pick(&["includes", "does not include"]);
                let kind = self.pick(&["tariffs", "disputes"]);
                format!("{} {op} {kind}", self.primary(Kind::Agreement))
            }
            9 | 10 => self.holds(),
            11 => {
                let kind = self.pick(&[Kind::Country, Kind::Form]);
                let op = self.pick(&["is", "is not"]);
                format!("{} {op} {}", self.set_of(kind), self.set_of(kind))
            }
            12 => {
                let (a, b) = (self.value(Kind::Date), self.value(Kind::Date));
                format!("{a} is {} {b}", self.pick(&["before", "after"]))
            }
            _ => self.call(Kind::YesNo).unwrap_or_else(|| self.holds()),
        }
    }

    fn ordered(&mut self) -> String {
        let kind = self.pick(ORDERED);
        let ops = ["is at least", "is at most", "is more than", "is less than", ">=", "<", "is"];
        let op = self.pick(&ops);
        format!("{} {op} {}", self.value(kind), self.value(kind))
    }

    /// Whether a tuple is in a relation.
    pub fn holds(&mut self) -> String {
        let country = self.value(Kind::Country);
        match self.below(5) {
            0 => format!("member({country}, {})", self.value(Kind::Form)),
            1 => format!("supplies({country}, {})", self.value(Kind::Good)),
            2 => format!("trusts({country}, {})", self.value(Kind::Country)),
            3 => format!("quota({country}, {})", self.value(Kind::Number)),
            _ => format!("link({}, {})", self.value(Kind::Port), self.value(Kind::Port)),
        }
    }

    fn attribute_of_any(&mut self) -> (Kind, &'static str) {
        match self.below(4) {
            0 => (Kind::Country, self.pick(&["gdp", "ring", "ally", "borders", "scores"])),
            1 => (Kind::Good, self.pick(&["price", "origin", "materials", "launched"])),
            2 => (Kind::Agreement, self.pick(&["stage", "signed", "lead", "parties"])),
            _ => (Kind::Country, set_attributes(Kind::Country)[self.below(3)].0),
        }
    }

    /// A condition in which the definitions that are being made may be asked: under `and`, `or` and `some` only.
    pub fn recursive_condition(&mut self, group: &[(String, Vec<Kind>)]) -> String {
        let deeper = self.deeper(|maker| match maker.below(6) {
            0 | 1 => maker.joined("or", |maker| maker.recursive_condition(group)),
            2 => maker.joined("and", |maker| maker.recursive_condition(group)),
            3 => {
                let (set, kind) = maker.any_set();
                maker.with_variable(kind, |maker, x| {
                    let filter = maker.recursive_condition(group);
                    let body = maker.recursive_condition(group);
                    if maker.percent(50) {
                        format!("(some {x} in {set} has (({filter}) and ({body})))")
                    } else {
                        format!("(some {x} in {set} where ({filter}) has ({body}))")
                    }
                })
            }
            _ => maker.asked(group),
        });
        deeper.unwrap_or_else(|| match self.below(4) {
            0 => self.simple(),
            1 => self.holds(),
            2 => self.binding(),
            _ => self.asked(group),
        })
    }

    /// `x is e` or `x in S` of a variable: what a join takes values from.
    fn binding(&mut self) -> String {
        let kind = self.pick(&[Kind::Country, Kind::Number, Kind::Good]);
        let Some(variable) = self.variable(kind) else {
            return format!("member({}, {})", self.value(Kind::Country), self.pick(FORMS));
        };
        if self.percent(50) {
            format!("{variable} is {}", self.value(kind))
        } else {
            format!("{variable} in {}", self.set_of(kind))
        }
    }

    fn asked(&mut self, group: &[(String, Vec<Kind>)]) -> String {
        let (name, params) = group[self.below(group.len())].clone();
        let arguments: Vec<String> = params.iter().map(|kind| self.primary(*kind)).collect();
        format!("{name}({})", arguments.join(", "))
    }
}
