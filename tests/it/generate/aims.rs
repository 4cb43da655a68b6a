//! Conditions on what moves.

use super::vocabulary::attributes;
use super::{Kind, Maker};

/// Values of a kind about as large as what moves.
fn thresholds(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Number => &["2", "1", "2.5", "4", "0"],
        Kind::Percent => &["90%", "84.5%", "70%", "95%", "50%", "100%"],
        Kind::Points => &["1.5 pp", "0 pp", "5 pp"],
        Kind::Money => &["USD 50", "USD 108", "EUR 99", "USD 150"],
        Kind::Date => &["2024-02-29", "2025-06-01", "2024-05-15", "2023-12-31"],
        Kind::Duration => &["12 months", "29 days", "18 months", "60 days"],
        Kind::Ring => &["middle", "outer", "inner"],
        Kind::Stage => &["western", "initial", "union_stage"],
        _ => &[],
    }
}

const ORDERED: &[&str] =
    &["is at least", "is more than", "is at most", "is less than", "is", "is not"];

impl Maker<'_> {
    /// A condition on what moves, mostly.
    pub fn aimed(&mut self) -> String {
        match self.below(14) {
            0..=2 => self.aim(),
            3..=6 => format!("({}) or ({})", self.aim(), self.aim()),
            7 | 8 => format!("({}) or ({}) or ({})", self.aim(), self.aim(), self.aim()),
            9 => format!("({}) and ({})", self.aim(), self.aim()),
            10 => format!("({}) or (not ({}))", self.aim(), self.aim()),
            11 => format!("({}) or ({})", self.aim(), self.condition()),
            12 => format!("({}) and ({})", self.aim(), self.condition()),
            _ => self.condition(),
        }
    }

    fn aim(&mut self) -> String {
        match self.below(10) {
            0..=4 => self.on_a_term(),
            5 => self.on_two_terms(),
            6 => self.on_parties(),
            7 => self.on_parts(),
            8 => self.on_what_is_stated(),
            _ => self.on_all(),
        }
    }

    fn threshold(&mut self, kind: Kind) -> String {
        let choices = thresholds(kind);
        if choices.is_empty() { self.literal(kind) } else { self.pick(choices).to_owned() }
    }

    /// A term that moves, or one that could.
    fn moving_term(&mut self) -> (String, Kind) {
        let terms = self.room.as_ref().map(|room| room.terms.clone()).unwrap_or_default();
        if !terms.is_empty() && !self.percent(10) {
            return terms[self.below(terms.len())].clone();
        }
        let owner = self.pick(&[Kind::Terms, Kind::Tariffs, Kind::Agreement]);
        let (name, kind) = self.pick(attributes(owner));
        (format!("{}.{name}", self.primary(owner)), kind)
    }

    fn on_a_term(&mut self) -> String {
        let (term, kind) = self.moving_term();
        match kind {
            Kind::YesNo => return if self.percent(60) { term } else { format!("not {term}") },
            Kind::Number | Kind::Percent | Kind::Date | Kind::Money | Kind::Duration
                if self.percent(35) =>
            {
                return self.on_a_computed_term(&term, kind);
            }
            _ => {}
        }
        let threshold = self.threshold(kind);
        let op = if thresholds(kind).is_empty() {
            self.pick(&["is", "is not"])
        } else {
            self.pick(ORDERED)
        };
        format!("{term} {op} {threshold}")
    }

    fn on_a_computed_term(&mut self, term: &str, kind: Kind) -> String {
        let (term, to) = match (kind, self.below(4)) {
            (Kind::Number, 0) => (format!("(1 / ({term} - 1))"), "1"),
            (Kind::Number, 1) => (format!("round({term}, 2, half even)"), "2"),
            (Kind::Number, 2) => (format!("abs({term} - limit)"), "1"),
            (Kind::Number, _) => (format!("({term} * {term})"), "4"),
            (Kind::Percent, 0) => (format!("({term} of USD 200)"), "USD 150"),
            (Kind::Percent, 1) => (format!("round({term}, 5 pp, half up)"), "90%"),
            (Kind::Percent, 2) => (format!("({term} - benchmark)"), "0 pp"),
            (Kind::Percent, _) => (format!("number({term})"), "0.7"),
            (Kind::Date, 0) => (format!("({term} + 1 month rounding down)"), "2024-03-29"),
            (Kind::Date, 1) => (format!("(months between 2023-10-31 and {term})"), "4"),
            (Kind::Date, 2) => (format!("day({term})"), "29"),
            (Kind::Date, _) => (format!("({term} + grace)"), "2024-03-29"),
            (Kind::Money, 0) => (format!("({term} / EUR 50)"), "2"),
            (Kind::Money, 1) => (format!("({term} + GBP 10)"), "EUR 110"),
            (Kind::Money, _) => (format!("(50% of {term})"), "USD 50"),
            (_, 0) => (format!("(2024-01-31 + {term} rounding up)"), "2025-01-31"),
            (_, 1) => (format!("({term} * 2)"), "24 months"),
            _ => (format!("({term} - 1 month)"), "11 months"),
        };
        format!("{term} {} {to}", self.pick(ORDERED))
    }

    fn on_two_terms(&mut self) -> String {
        let (one, kind) = self.moving_term();
        let terms = self.room.as_ref().map(|room| room.terms.clone()).unwrap_or_default();
        let same: Vec<String> =
            terms.into_iter().filter(|(_, other)| *other == kind).map(|(term, _)| term).collect();
        let other =
            if same.is_empty() { self.value(kind) } else { same[self.below(same.len())].clone() };
        match kind {
            Kind::Number if self.percent(60) => format!("({one} + {other} * 2) is at least 6"),
            Kind::Money if self.percent(60) => format!("({one} + {other}) is at least USD 250"),
            Kind::Percent if self.percent(60) => format!("({one} - {other}) is at least 5 pp"),
            Kind::Date if self.percent(60) => {
                format!("(days between {one} and ({other})) is more than 20")
            }
            Kind::Duration if self.percent(60) => {
                format!("({one} + {other}) is at least 24 months")
            }
            _ if thresholds(kind).is_empty() => format!("{one} is not {other}"),
            _ => format!("{one} {} {other}", self.pick(ORDERED)),
        }
    }

    fn on_parties(&mut self) -> String {
        let parties = self.room.as_ref().map(|room| room.parties.clone()).unwrap_or_default();
        let (agreement, country) = if parties.is_empty() {
            (self.primary(Kind::Agreement), self.literal(Kind::Country))
        } else {
            let (agreement, country) = parties[self.below(parties.len())].clone();
            (agreement, country.to_owned())
        };
        match self.below(6) {
            0 | 1 => format!("{country} {} {agreement}.parties", self.pick(&["in", "not in"])),
            2 => {
                let op = self.pick(&["is at least", "is at most", "is"]);
                format!("count({agreement}.parties) {op} {}", self.pick(&["2", "3", "1"]))
            }
            3 => {
                let least = self.pick(&["50%", "70%"]);
                let ring = self.pick(&["middle", "outer"]);
                format!(
                    "share(x in {agreement}.parties where (x.ring is {ring})) is at least {least}"
                )
            }
            4 => {
                let quantifiers = ["some", "no", "at least 2", "exactly 1", "at most 1", "every"];
                let quantifier = self.pick(&quantifiers);
                format!("({quantifier} x in agreements has ({country} in x.parties))")
            }
            _ => {
                let op = self.pick(&["sum", "average", "min", "max"]);
                format!(
                    "{op}(x.rank for x in {agreement}.parties where (x.rank is stated)) is at least 2"
                )
            }
        }
    }

    fn on_parts(&mut self) -> String {
        let parts = self.room.as_ref().map(|room| room.parts.clone()).unwrap_or_default();
        let (agreement, word) = if parts.is_empty() {
            (self.primary(Kind::Agreement), "tariffs")
        } else {
            parts[self.below(parts.len())].clone()
        };
        match (word, self.below(4)) {
            (_, 0) => {
                format!("{agreement} {} {word}", self.pick(&["includes", "does not include"]))
            }
            (_, 1) => {
                let op = self.pick(&["is at least", "is at most", "is"]);
                format!("count({agreement}.{word}) {op} {}", self.pick(&["1", "2"]))
            }
            ("tariffs", _) => self.on_tariffs(&agreement),
            ("terms", _) => {
                let quantifier = self.pick(&["some", "no", "every"]);
                format!("({quantifier} x in {agreement}.terms has (x.ceiling is at least 2))")
            }
            _ => format!("(every x in {agreement}.{word} has (x.forum is beta))"),
        }
    }

    fn on_tariffs(&mut self, agreement: &str) -> String {
        let least = self.threshold(Kind::Percent);
        if self.percent(50) {
            let op = self.pick(&["sum", "min", "max", "average"]);
            let compare = self.pick(&["is at least", "is at most"]);
            return format!("{op}(x.freed for x in {agreement}.tariffs) {compare} {least}");
        }
        let quantifier = self.pick(&["every", "some", "no", "exactly 1"]);
        format!("({quantifier} x in {agreement}.tariffs has (x.freed is at least {least}))")
    }

    fn on_what_is_stated(&mut self) -> String {
        let open = self.room.as_ref().map(|room| room.open.clone()).unwrap_or_default();
        let term = if open.is_empty() {
            self.moving_term().0
        } else {
            open[self.below(open.len())].clone()
        };
        format!("{term} {}", self.pick(&["is stated", "is stated", "is missing"]))
    }

    fn on_all(&mut self) -> String {
        match self.below(4) {
            0 => {
                let least = self.threshold(Kind::Percent);
                format!(
                    "(every a in agreements has (every x in a.tariffs has (x.freed is at most {least})))"
                )
            }
            1 => "sum(count(a.tariffs) for a in agreements) is at least 5".to_owned(),
            2 => {
                let share = self.pick(&["50%", "30%"]);
                format!(
                    "share(a in agreements where (count(a.parties) is at least 2)) is at least {share}"
                )
            }
            _ => {
                let op = self.pick(&["is at least", "is at most"]);
                format!("count(x in {{ pact.pact_m, draft.draft_m }} where (x.bound)) {op} 1")
            }
        }
    }
}
