//! Values of every type.

use super::vocabulary::{
    AGREEMENTS, CLAUSES, COUNTRIES, FORMS, GOODS, RINGS, STAGES, TERMS, attributes,
};
use super::{Kind, Maker};

impl Maker<'_> {
    /// A literal or a named entity.
    pub fn literal(&mut self, kind: Kind) -> String {
        let choices: &[&str] = match kind {
            Kind::Country => COUNTRIES,
            Kind::Good => GOODS,
            Kind::Port => &["port0"],
            Kind::Form => FORMS,
            Kind::Ring => RINGS,
            Kind::Stage => STAGES,
            Kind::Agreement => AGREEMENTS,
            Kind::Tariffs => CLAUSES,
            Kind::Terms => TERMS,
            Kind::Disputes => unreachable!("no clause on disputes is named"),
            Kind::YesNo => &["yes", "no"],
            Kind::Number => &["1", "0", "2", "3", "2.5", "1_000"],
            Kind::Percent => &["90%", "0%", "50%", "88.5%"],
            Kind::Points => &["1.5 pp", "0 pp", "10 pp"],
            Kind::Money => &["USD 100", "EUR 100", "USD 108", "GBP 80"],
            Kind::Date => &["2024-02-28", "2023-11-15", "2026-01-01"],
            Kind::Duration => &["1 month", "12 months", "30 days", "60 days", "2 weeks"],
            Kind::Text => &["\"silk\"", "\"road\""],
            Kind::Code => &["hs 6205.20", "hs 0402", "hs 1001.99", "hs 62"],
        };
        self.pick(choices).to_owned()
    }

    /// A variable of a kind.
    pub fn variable(&mut self, kind: Kind) -> Option<String> {
        let fitting: Vec<String> =
            self.scope.iter().filter(|(_, of)| *of == kind).map(|(name, _)| name.clone()).collect();
        if fitting.is_empty() { None } else { Some(fitting[self.below(fitting.len())].clone()) }
    }

    /// A name: a variable, if there is one, or an entity.
    pub fn primary(&mut self, kind: Kind) -> String {
        if !self.percent(10)
            && let Some(variable) = self.variable(kind)
        {
            return variable;
        }
        self.literal(kind)
    }

    /// An attribute of something.
    fn attribute(&mut self, kind: Kind) -> Option<String> {
        let mut owners: Vec<Kind> =
            [Kind::Country, Kind::Good, Kind::Agreement, Kind::Port].to_vec();
        if self.scope.iter().any(|(_, kind)| *kind == Kind::Tariffs) {
            owners.push(Kind::Tariffs);
        }
        if self.makes_drafts() && self.percent(60) {
            owners = vec![Kind::Agreement, Kind::Tariffs, Kind::Terms];
        }
        let fitting: Vec<(Kind, &str)> = owners
            .iter()
            .flat_map(|owner| attributes(*owner).iter().map(|(name, of)| (*owner, *name, *of)))
            .filter(|(.., of)| *of == kind)
            .map(|(owner, name, _)| (owner, name))
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let (owner, name) = self.pick(&fitting);
        Some(format!("{}.{name}", self.primary(owner)))
    }

    /// A value of a kind, by way of a variable of another if that has one.
    pub fn value_about(&mut self, kind: Kind, variable: &str, of: Kind) -> String {
        if kind == of {
            return variable.to_owned();
        }
        let own: Vec<&str> = attributes(of)
            .iter()
            .filter(|(_, result)| *result == kind)
            .map(|(name, _)| *name)
            .collect();
        if own.is_empty() || self.percent(20) {
            return self.value(kind);
        }
        format!("{variable}.{}", self.pick(&own))
    }

    /// A value of a kind.
    pub fn value(&mut self, kind: Kind) -> String {
        let made = match self.below(10) {
            0..=2 => None,
            3..=5 => self.attribute(kind),
            6 => self.call(kind),
            _ => self.deeper(|maker| maker.computed(kind)).flatten(),
        };
        made.unwrap_or_else(|| self.primary(kind))
    }

    fn computed(&mut self, kind: Kind) -> Option<String> {
        Some(match kind {
            Kind::Number => self.number(),
            Kind::Percent => self.share(),
            Kind::Points => self.points(),
            Kind::Money => self.money(),
            Kind::Date => self.date(),
            Kind::Duration => self.duration(),
            Kind::Code => {
                let part = self.pick(&["heading", "subheading"]);
                format!("{part}({})", self.value(Kind::Code))
            }
            Kind::Ring => self.extreme(Kind::Ring),
            Kind::YesNo => format!("({})", self.condition()),
            _ => return None,
        })
    }

    fn binary(&mut self, a: Kind, op: &str, b: Kind) -> String {
        format!("({} {op} {})", self.value(a), self.value(b))
    }

    fn extreme(&mut self, kind: Kind) -> String {
        let op = self.pick(&["least", "greatest"]);
        let values: Vec<String> = (0..=self.below(3)).map(|_| self.value(kind)).collect();
        format!("{op}({})", values.join(", "))
    }

    fn number(&mut self) -> String {
        match self.below(17) {
            0 => self.counted("count"),
            1 => self.folded(&["sum", "min", "max", "average"], Kind::Number),
            2 => self.binary(Kind::Number, "+", Kind::Number),
            3 => self.binary(Kind::Number, "-", Kind::Number),
            4 => self.binary(Kind::Number, "*", Kind::Number),
            5 => self.binary(Kind::Number, "/", Kind::Number),
            6 => self.binary(Kind::Money, "/", Kind::Money),
            7 => self.binary(Kind::Percent, "/", Kind::Percent),
            8 => format!("(-{})", self.value(Kind::Number)),
            9 => self.rounded(Kind::Number, &["1", "0.5", "10", "0"]),
            10 => self.extreme(Kind::Number),
            11 => format!("abs({})", self.value(Kind::Number)),
            12 => {
                let part = self.pick(&["year", "month", "day"]);
                format!("{part}({})", self.value(Kind::Date))
            }
            13 => {
                let kind = self.pick(&[Kind::Percent, Kind::Points]);
                format!("number({})", self.value(kind))
            }
            14 => {
                let unit = self.pick(&["days", "months", "years"]);
                let (from, to) = (self.value(Kind::Date), self.value(Kind::Date));
                format!("({unit} between ({from}) and ({to}))")
            }
            15 => format!("chapter({})", self.value(Kind::Code)),
            _ => "limit".to_owned(),
        }
    }

    fn rounded(&mut self, kind: Kind, steps: &[&str]) -> String {
        let mode = self.pick(&["half up", "half even", "up", "down"]);
        let step = self.pick(steps).to_owned();
        format!("round({}, {step}, {mode})", self.value(kind))
    }

    fn share(&mut self) -> String {
        match self.below(10) {
            0 => self.counted("share"),
            1 => self.binary(Kind::Percent, "+", Kind::Points),
            2 => self.binary(Kind::Percent, "-", Kind::Points),
            3 => self.binary(Kind::Percent, "of", Kind::Percent),
            4 => self.binary(Kind::Number, "*", Kind::Percent),
            5 => self.binary(Kind::Percent, "/", Kind::Number),
            6 => self.folded(&["sum", "min", "max", "average"], Kind::Percent),
            7 => self.rounded(Kind::Percent, &["1 pp", "5%", "0.1 pp"]),
            8 => self.extreme(Kind::Percent),
            _ => "benchmark".to_owned(),
        }
    }

    fn points(&mut self) -> String {
        match self.below(4) {
            0 => self.binary(Kind::Percent, "-", Kind::Percent),
            1 => self.binary(Kind::Points, "+", Kind::Points),
            2 => format!("abs({})", self.value(Kind::Points)),
            _ => format!("(-{})", self.value(Kind::Points)),
        }
    }

    fn money(&mut self) -> String {
        match self.below(9) {
            0 => self.folded(&["sum", "min", "max", "average"], Kind::Money),
            1 => self.binary(Kind::Percent, "of", Kind::Money),
            2 => self.binary(Kind::Money, "*", Kind::Number),
            3 => self.binary(Kind::Money, "/", Kind::Number),
            4 => self.binary(Kind::Money, "+", Kind::Money),
            5 => self.binary(Kind::Money, "-", Kind::Money),
            6 => self.rounded(Kind::Money, &["USD 10", "EUR 1"]),
            7 => self.extreme(Kind::Money),
            _ => format!("abs({})", self.value(Kind::Money)),
        }
    }

    fn date(&mut self) -> String {
        let rounding = self.pick(&[" rounding down", " rounding up", ""]);
        match self.below(7) {
            0 => {
                let (date, by) = (self.value(Kind::Date), self.value(Kind::Duration));
                format!("({date} + {by}{rounding})")
            }
            1 => {
                let (date, by) = (self.value(Kind::Date), self.value(Kind::Duration));
                format!("({date} - {by}{rounding})")
            }
            2 => {
                let (by, date) = (self.value(Kind::Duration), self.value(Kind::Date));
                format!("({by} + {date}{rounding})")
            }
            3 => self.folded(&["min", "max"], Kind::Date),
            4 => self.extreme(Kind::Date),
            5 => "cutoff".to_owned(),
            _ => "as_of".to_owned(),
        }
    }

    fn duration(&mut self) -> String {
        match self.below(7) {
            0 => self.binary(Kind::Date, "-", Kind::Date),
            1 => self.binary(Kind::Duration, "+", Kind::Duration),
            2 => self.binary(Kind::Duration, "-", Kind::Duration),
            3 => format!("({} * {})", self.value(Kind::Duration), self.pick(&["2", "3", "0"])),
            4 => self.folded(&["sum", "min", "max"], Kind::Duration),
            5 => format!("(-{})", self.value(Kind::Duration)),
            _ => "grace".to_owned(),
        }
    }
}
