//! Definitions, requirements and stages.

use std::fmt::Write as _;

use super::vocabulary::type_word;
use super::{Counts, Kind, Maker};

/// Where a requirement stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Stage,
}

impl Maker<'_> {
    /// All rules of a program.
    pub fn rules(&mut self, counts: &Counts) -> Vec<String> {
        let mut all = Vec::new();
        for place in 0..counts.plain {
            all.push(self.predicate(&format!("plain{place}")));
        }
        all.extend(self.recursive_group("reach"));
        for place in 0..counts.values {
            all.push(self.defined_value(&format!("worth{place}")));
        }
        for _ in 0..counts.chains {
            all.extend(self.recursive_group("chain"));
        }
        for place in 0..counts.derived {
            all.push(self.predicate(&format!("derived{place}")));
        }
        let mut names: Vec<String> = Vec::new();
        for _ in 0..=counts.requirements {
            all.push(self.requirement(&mut names, Place::Outside));
        }
        for (name, after) in Self::stage_heads() {
            all.push(self.stage(name, after, &mut names));
        }
        all
    }

    /// Variables of these kinds for the time of `make`.
    fn with_params<T>(
        &mut self,
        kinds: &[Kind],
        make: impl FnOnce(&mut Self, Vec<String>) -> T,
    ) -> T {
        let names: Vec<String> = kinds
            .iter()
            .map(|kind| {
                self.variables += 1;
                let name = format!("x{}", self.variables);
                self.scope.push((name.clone(), *kind));
                name
            })
            .collect();
        let made = make(self, names);
        self.scope.truncate(self.scope.len() - kinds.len());
        made
    }

    fn params(names: &[String], kinds: &[Kind]) -> String {
        let pairs = names.iter().zip(kinds);
        let written: Vec<String> =
            pairs.map(|(name, kind)| format!("{name}: {}", type_word(*kind))).collect();
        written.join(", ")
    }

    fn predicate(&mut self, name: &str) -> String {
        self.next_declaration();
        let shapes: &[&[Kind]] = &[
            &[Kind::Country],
            &[Kind::Good],
            &[Kind::Country, Kind::Good],
            &[Kind::Number],
            &[Kind::Agreement],
            &[],
        ];
        let kinds = self.pick(shapes);
        self.fuel = 3;
        let text = self.with_params(kinds, |maker, names| {
            let params = Self::params(&names, kinds);
            format!("define {name}({params}) when {}", maker.condition())
        });
        self.callable.push((name.to_owned(), kinds.to_vec(), Kind::YesNo));
        text
    }

    /// One, two or three predicates that may ask each other.
    fn recursive_group(&mut self, stem: &str) -> Vec<String> {
        self.next_declaration();
        let shapes: &[&[Kind]] = &[
            &[Kind::Country, Kind::Country],
            &[Kind::Country],
            &[Kind::Country, Kind::Good],
            &[Kind::Good, Kind::YesNo],
        ];
        let group: Vec<(String, Vec<Kind>)> = (0..=self.below(3))
            .map(|place| (format!("{stem}{place}"), self.pick(shapes).to_vec()))
            .collect();
        let mut texts = Vec::new();
        for (name, kinds) in &group {
            self.next_declaration();
            // Deeper bodies have more alternatives than the evaluator keeps.
            self.fuel = 2;
            texts.push(self.with_params(kinds, |maker, names| {
                let params = Self::params(&names, kinds);
                format!("define {name}({params}) when {}", maker.recursive_condition(&group))
            }));
        }
        for (name, kinds) in group {
            self.callable.push((name, kinds, Kind::YesNo));
        }
        texts
    }

    fn defined_value(&mut self, name: &str) -> String {
        self.next_declaration();
        let results = [
            Kind::Percent,
            Kind::Number,
            Kind::Money,
            Kind::Date,
            Kind::Country,
            Kind::Duration,
            Kind::YesNo,
        ];
        let shapes: &[&[Kind]] = &[&[Kind::Good], &[Kind::Country], &[Kind::Good, Kind::Country]];
        let (result, kinds) = (self.pick(&results), self.pick(shapes));
        self.fuel = 2;
        let text = self.with_params(kinds, |maker, names| {
            let params = Self::params(&names, kinds);
            let base = maker.value(result);
            let mut text = format!("define {name}({params}): {} is {base}", type_word(result));
            for place in 0..maker.below(4) {
                let (when, then) = (maker.condition(), maker.value(result));
                write!(text, "\n  except e{place} when {when} then {then}").unwrap();
                if place > 0 && maker.percent(60) {
                    write!(text, " overrides e{}", maker.below(place)).unwrap();
                }
                if maker.percent(15) {
                    write!(text, " effective{}", maker.certain_period()).unwrap();
                }
            }
            text
        });
        self.callable.push((name.to_owned(), kinds.to_vec(), result));
        text
    }

    fn certain_period(&mut self) -> &'static str {
        self.pick(&[" from 2021-01-01", " before 2025-01-01", " from 2020-06-15 before 2026-01-31"])
    }

    fn requirement(&mut self, names: &mut Vec<String>, place: Place) -> String {
        self.next_declaration();
        let name = format!("rule{}", names.len());
        let level = if self.makes_drafts() && self.percent(60) {
            "must"
        } else {
            self.pick(&["must", "should", "may"])
        };
        let mut text = format!("requirement {name} {level} \"{name}\" {{");
        let depth = self.scope.len();
        if place == Place::Stage && self.percent(60) {
            self.scope.push(("agreement".to_owned(), Kind::Agreement));
        }
        if self.percent(15) {
            write!(text, "\n  effective{}", self.certain_period()).unwrap();
        }
        for _ in 0..self.below(3) {
            self.fuel = 2;
            let (set, kind) = self.any_set();
            self.variables += 1;
            let variable = format!("x{}", self.variables);
            self.scope.push((variable.clone(), kind));
            write!(text, "\n  for each {variable} in {set}").unwrap();
            if self.percent(40) {
                write!(text, " where ({})", self.condition()).unwrap();
            }
        }
        self.fuel = if self.makes_drafts() { 2 } else { 4 };
        let word = if self.percent(20) { "forbid" } else { "require" };
        let condition = if self.makes_drafts() { self.aimed() } else { self.condition() };
        write!(text, "\n  {word} {condition}").unwrap();
        for place in 0..self.below(3) {
            self.fuel = 2;
            write!(text, "\n  except e{place} when {}", self.condition()).unwrap();
            if self.percent(15) {
                write!(text, " effective{}", self.certain_period()).unwrap();
            }
        }
        if !names.is_empty() && self.percent(35) {
            write!(text, "\n  overrides {}", names[self.below(names.len())]).unwrap();
        }
        if self.makes_drafts() {
            text.push_str(&self.waivable());
        }
        self.scope.truncate(depth);
        names.push(name);
        text + "\n}"
    }

    fn stage(&mut self, name: &str, after: &str, names: &mut Vec<String>) -> String {
        self.next_declaration();
        let mut text = format!("stage {name}{after} {{");
        if self.percent(30) {
            self.fuel = 2;
            let admits = self.with_params(&[Kind::Country], |maker, names| {
                format!("\n  admits {}: Country when {}", names[0], maker.condition())
            });
            text.push_str(&admits);
        }
        for _ in 0..self.below(2) {
            let requirement = self.requirement(names, Place::Stage);
            write!(text, "\n  {}", requirement.replace('\n', "\n  ")).unwrap();
        }
        text + "\n}"
    }
}
