//! Sets, the quantifiers and aggregates over them.

use super::moves::MOVING;
use super::vocabulary::{set_attributes, type_word};
use super::{Kind, Maker};

/// The kinds that sets may have.
const ELEMENTS: &[Kind] = &[
    Kind::Country,
    Kind::Good,
    Kind::Form,
    Kind::Number,
    Kind::Agreement,
    Kind::Tariffs,
    Kind::Port,
];

impl Maker<'_> {
    /// Some set, and the kind of its elements.
    pub fn any_set(&mut self) -> (String, Kind) {
        let moving = self.makes_drafts() && self.percent(60);
        let kind = self.pick(if moving { MOVING } else { ELEMENTS });
        (self.set_of(kind), kind)
    }

    /// A set with elements of a kind.
    pub fn set_of(&mut self, kind: Kind) -> String {
        if self.percent(45)
            && let Some(set) = self.set_attribute(kind)
        {
            return set;
        }
        let whole = match kind {
            Kind::Country => "countries",
            Kind::Good => "goods",
            Kind::Port => "ports",
            Kind::Form => "forms",
            Kind::Ring => "rings",
            Kind::Agreement => "agreements",
            Kind::Stage => "stages",
            Kind::Tariffs | Kind::Terms => {
                let word = type_word(kind);
                return format!("{}.{word}", self.value(Kind::Agreement));
            }
            _ => "",
        };
        if whole.is_empty() || self.percent(25) {
            let elements: Vec<String> =
                (0..=self.below(3)).map(|_| self.value_in_set(kind)).collect();
            return format!("{{ {} }}", elements.join(", "));
        }
        whole.to_owned()
    }

    fn value_in_set(&mut self, kind: Kind) -> String {
        if self.percent(30) { self.value(kind) } else { self.literal(kind) }
    }

    /// A set that is an attribute of something in scope.
    fn set_attribute(&mut self, kind: Kind) -> Option<String> {
        let mut owners = vec![Kind::Country, Kind::Good, Kind::Agreement];
        if self.makes_drafts() {
            owners.push(Kind::Terms);
        }
        let fitting: Vec<(Kind, &str)> = owners
            .iter()
            .flat_map(|owner| set_attributes(*owner).iter().map(|(name, of)| (*owner, *name, *of)))
            .filter(|(.., of)| *of == kind)
            .map(|(owner, name, _)| (owner, name))
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let (owner, name) = self.pick(&fitting);
        Some(format!("{}.{name}", self.primary(owner)))
    }

    fn filter(&mut self) -> String {
        if self.percent(50) { format!(" where ({})", self.condition()) } else { String::new() }
    }

    /// `every x in S where (φ) has (ψ)` and its kin.
    pub fn quantified(&mut self) -> String {
        let (set, kind) = self.any_set();
        let quantifiers = ["some", "every", "no", "at least", "at most", "exactly"];
        let mut quantifier = self.pick(&quantifiers).to_owned();
        if quantifier.contains(' ') || quantifier == "exactly" {
            let number = if self.percent(25) {
                format!("({})", self.value(Kind::Number))
            } else {
                self.pick(&["1", "2", "0", "3"]).to_owned()
            };
            quantifier = format!("{quantifier} {number}");
        }
        self.with_variable(kind, |maker, x| {
            let filter = maker.filter();
            let body = maker.condition();
            format!("({quantifier} {x} in {set}{filter} has ({body}))")
        })
    }

    /// `count(S where (φ))` and `share`.
    pub fn counted(&mut self, op: &str) -> String {
        let (set, kind) = self.any_set();
        self.with_variable(kind, |maker, x| {
            let filter = maker.filter();
            format!("{op}({x} in {set}{filter})")
        })
    }

    /// `sum(e for x in S where (φ))`, and `min`, `max`, `average`.
    pub fn folded(&mut self, ops: &[&str], term: Kind) -> String {
        let op = self.pick(ops).to_owned();
        let (set, kind) = self.any_set();
        self.with_variable(kind, |maker, x| {
            let filter = maker.filter();
            let term = maker.value_about(term, x, kind);
            format!("{op}({term} for {x} in {set}{filter})")
        })
    }
}
