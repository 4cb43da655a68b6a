//! Entities, tuples and agreements. About a third of what could be stated is not.

use std::fmt::Write as _;

use super::vocabulary::{AGREEMENTS, COUNTRIES, FORMS, GOODS, STAGES, attributes, set_attributes};
use super::{Counts, Kind, Maker};

const PERIODS: &[&str] = &[
    " from 2020-01-01",
    " before 2026-01-01",
    " from 2021-03-15 before 2027-01-01",
    " from 2026-01-31",
];

impl Maker<'_> {
    /// All facts of a program.
    pub fn facts(&mut self, counts: &Counts) -> Vec<String> {
        let mut all = Vec::new();
        for name in COUNTRIES {
            all.push(self.entity("country", name, Kind::Country));
        }
        for name in GOODS {
            all.push(self.entity("good", name, Kind::Good));
        }
        all.push(self.ports(counts.ports));
        for name in AGREEMENTS {
            all.push(if self.makes_drafts() { self.draft(name) } else { self.agreement(name) });
        }
        for _ in 0..counts.facts {
            let fact = self.fact();
            let opposite = fact
                .strip_prefix("fact not ")
                .map_or_else(|| fact.replace("fact ", "fact not "), |rest| format!("fact {rest}"));
            if !all.contains(&fact) && !all.contains(&opposite) {
                all.push(fact);
            }
        }
        all
    }

    /// Ports, in one declaration.
    fn ports(&mut self, many: usize) -> String {
        self.next_declaration();
        let mut text = String::new();
        for place in 0..many {
            let owner = self.stated_value(Kind::Country);
            let depth = self.stated_value(Kind::Number);
            let stated = match self.below(4) {
                0 => format!("owner: {owner}  depth: {depth}  twin: port0"),
                1 => format!("depth: {depth}"),
                2 => format!("owner: {owner}"),
                _ => String::new(),
            };
            writeln!(text, "port port{place}{} {{ {stated} }}", self.period(5)).unwrap();
            if self.percent(20) {
                writeln!(text, "fact link(port{place}, port0)").unwrap();
            }
        }
        text
    }

    pub fn period(&mut self, in_a_hundred: usize) -> &'static str {
        if self.percent(in_a_hundred) { self.pick(PERIODS) } else { "" }
    }

    fn entity(&mut self, word: &str, name: &str, kind: Kind) -> String {
        self.next_declaration();
        let period = self.period(15);
        let stated = self.stated(kind);
        format!("{word} {name}{period} {{ {stated} }}")
    }

    /// What is stated of an entity.
    fn stated(&mut self, kind: Kind) -> String {
        let mut lines = Vec::new();
        for (attribute, of) in attributes(kind) {
            if *attribute != "agreement" && !self.percent(35) {
                lines.push(format!("{attribute}: {}", self.stated_value(*of)));
            }
        }
        for (attribute, of) in set_attributes(kind) {
            if *attribute != "tariffs" && !self.percent(30) {
                let elements: Vec<String> =
                    (0..self.below(3)).map(|_| self.stated_value(*of)).collect();
                lines.push(format!("{attribute}: {{ {} }}", elements.join(", ")));
            }
        }
        lines.join("  ")
    }

    /// A value that a fact may state; some lead to faults.
    pub fn stated_value(&mut self, kind: Kind) -> String {
        match kind {
            Kind::Money => self
                .pick(&["USD 100", "EUR 100", "USD 108", "GBP 80", "USD 0", "CHF 50"])
                .to_owned(),
            Kind::Date => {
                let dates = ["2024-01-31", "2024-02-29", "2023-11-30", "2020-06-15", "2026-12-31"];
                self.pick(&dates).to_owned()
            }
            Kind::Duration => {
                self.pick(&["12 months", "1 month", "31 days", "0 days", "2 years"]).to_owned()
            }
            Kind::Number => self.pick(&["1", "0", "3", "2.5", "7"]).to_owned(),
            Kind::Percent => self.pick(&["90%", "0%", "88.5%", "50%", "100%"]).to_owned(),
            other => self.literal(other),
        }
    }

    fn agreement(&mut self, name: &str) -> String {
        self.next_declaration();
        let stated = self.stated(Kind::Agreement);
        let mut clauses = String::new();
        let first = usize::from(name != "draft");
        for place in 0..first + self.below(2) {
            let stated = self.stated(Kind::Tariffs);
            write!(clauses, "\n  clause tariffs {name}_t{place} {{ {stated} }}").unwrap();
        }
        if self.percent(40) {
            write!(clauses, "\n  clause disputes {name}_d {{ forum: beta }}").unwrap();
        }
        format!("agreement {name} {{ {stated}{clauses} }}")
    }

    fn fact(&mut self) -> String {
        self.next_declaration();
        let country = self.pick(COUNTRIES);
        let period = self.period(25);
        match self.below(5) {
            0 => format!("fact member({country}, {}){period}", self.pick(FORMS)),
            1 => format!("fact supplies({country}, {}){period}", self.pick(GOODS)),
            2 => format!("fact quota({country}, {}){period}", self.pick(&["1", "3", "7"])),
            3 => format!("fact trusts({country}, {})", self.pick(COUNTRIES)),
            _ => format!("fact not trusts({country}, {})", self.pick(COUNTRIES)),
        }
    }

    /// The four stages, of which two stand on different branches.
    pub fn stage_heads() -> [(&'static str, &'static str); 4] {
        [
            (STAGES[0], ""),
            (STAGES[1], " after initial"),
            (STAGES[2], " after initial"),
            (STAGES[3], " after western, eastern"),
        ]
    }
}
