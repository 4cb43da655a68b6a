//! Drafts and frameworks of which something may move: every kind of move, in ranges of a few positions, so that all
//! settings can be tried; and requirements that ask for what moves.

use proptest::prelude::*;

use super::vocabulary::{COUNTRIES, FORMS, attributes, set_attributes};
use super::{Generated, Kind, Maker};

/// Moves that a program has at most.
const MOST_MOVES: usize = 12;

/// How much may still move, and what does.
#[derive(Default)]
pub struct Room {
    moves: usize,
    settings: usize,
    /// The same for the framework.
    framework: usize,
    /// Whether agreements may be planned only.
    plans: bool,
    /// How many terms in a hundred move.
    eager: usize,
    /// Terms that move, and what kind they are of.
    pub terms: Vec<(String, Kind)>,
    /// Agreements that countries may join or leave.
    pub parties: Vec<(String, &'static str)>,
    /// Terms that may be stated.
    pub open: Vec<String>,
    /// Agreements to which clauses of this kind may be added, or from which they may be dropped.
    pub parts: Vec<(String, &'static str)>,
}

impl Room {
    /// Room for one more move of so many positions, the present one included; takes it if there is any.
    fn take(&mut self, positions: usize) -> bool {
        let fits = self.moves < MOST_MOVES && self.settings >= positions;
        if fits {
            self.moves += 1;
            self.settings /= positions;
        }
        fits
    }
}

/// Drafts with at most about so many settings.
pub fn drafts(settings: usize) -> impl Strategy<Value = Generated> {
    let choices = prop::collection::vec(prop::collection::vec(any::<u16>(), 20..100), 40..80);
    choices.prop_map(move |choices| {
        let mut maker = Maker::new(&choices);
        let framework = if maker.percent(40) { 12 } else { 0 };
        let plans = maker.percent(50);
        let eager = maker.pick(&[8, 15, 25]);
        maker.room = Some(Room { settings, framework, plans, eager, ..Room::default() });
        Generated::made(maker)
    })
}

/// A value, where it may go from there, and in how many positions.
type Movable = (&'static str, &'static str, usize);

fn movable(kind: Kind) -> &'static [Movable] {
    match kind {
        Kind::Percent => &[
            ("88.5%", "from 80% to 98% step 4 pp cost 2 per 1 pp", 5),
            ("50%", "from 50% to 90% step 20 pp cost 3", 3),
            ("90%", "from 0% to 90% step 45 pp cost 1 per 10 pp", 3),
            ("50%", "from 49.99% to 50.01% cost 1 per 0.01 pp", 3),
            ("88.5%", "among { 90%, 0%, 100% } cost 4", 4),
            ("0%", "from 0% to 100% step 50 pp", 3),
        ],
        Kind::Number => &[
            ("1", "from 0 to 3 cost 2 per 1", 4),
            ("2.5", "from 2 to 3 step 0.5 cost 1 per 0.5", 3),
            ("3", "among { 0, 1, 3 } cost 3", 3),
            ("7", "from 1 to 7 step 3 cost 5", 3),
        ],
        Kind::Points => &[
            ("1.5 pp", "from 0 pp to 3 pp step 1.5 pp cost 1 per 1 pp", 3),
            ("0 pp", "from 0 pp to 10 pp step 10 pp cost 2", 2),
        ],
        Kind::Money => &[
            ("USD 100", "from USD 0 to USD 200 step USD 50 cost 1 per USD 50", 5),
            ("EUR 100", "from EUR 98 to EUR 101 cost 1 per EUR 1", 4),
            ("USD 100", "among { EUR 100, USD 108 } cost 2", 3),
        ],
        Kind::Date => &[
            ("2024-02-28", "from 2024-02-26 to 2024-03-01 cost 1 per 1 day", 5),
            ("2026-01-01", "from 2024-01-01 to 2027-01-01 step 1 year cost 2 per 1 year", 4),
            ("2023-11-15", "from 2023-11-15 to 2024-11-15 step 6 months cost 3", 3),
            ("2024-01-31", "from 2023-10-31 to 2024-05-31 step 1 month cost 1 per 1 month", 8),
            ("2024-01-31", "among { 2024-02-29, 2026-12-31 } cost 2", 3),
        ],
        Kind::Duration => &[
            ("12 months", "from 6 months to 24 months step 6 months cost 1 per 6 months", 4),
            ("30 days", "from 28 days to 31 days cost 1 per 1 day", 4),
            ("2 years", "among { 1 month, 12 months } cost 2", 3),
            ("12 months", "from 11 months to 13 months cost 1 per 1 month", 3),
            ("60 days", "from 30 days to 90 days step 30 days cost 2 per 10 days", 3),
        ],
        Kind::Ring => {
            &[("inner", "from inner to outer cost 2", 3), ("middle", "among { outer } cost 1", 2)]
        }
        Kind::Form => &[("alpha", "among { alpha, beta, gamma } cost 2", 3)],
        Kind::Country => &[("KAZ", "among { CHN, RUS } cost 2", 3)],
        Kind::YesNo => &[("no", "among { no, yes } cost 3", 2), ("yes", "among { no } cost 1", 2)],
        Kind::Text => &[("\"silk\"", "among { \"road\" } cost 1", 2)],
        Kind::Code => &[("hs 6205.20", "among { hs 0402, hs 62 } cost 1", 3)],
        Kind::Stage => &[
            ("initial", "among { western, union_stage } cost 3", 3),
            ("western", "from initial to union_stage cost 2", 4),
        ],
        _ => &[],
    }
}

/// Of sets.
fn movable_set(kind: Kind) -> &'static [Movable] {
    match kind {
        Kind::Form => &[("{ alpha }", "among { { beta }, { alpha, gamma } } cost 2", 3)],
        Kind::Country => {
            &[("{ KAZ, CHN }", "among { { KAZ }, { KAZ, CHN, RUS }, { UZB } } cost 3", 4)]
        }
        _ => &[],
    }
}

impl Maker<'_> {
    /// Whether drafts are made, of which something may move.
    pub fn makes_drafts(&self) -> bool {
        self.room.is_some()
    }

    fn takes(&mut self, positions: usize) -> bool {
        self.room.as_mut().is_some_and(|room| room.take(positions))
    }

    /// How many terms in a hundred move: more of what is to be added, of which there is less.
    fn eager(&self, path: Option<&str>) -> usize {
        let eager = self.room.as_ref().map_or(0, |room| room.eager);
        if path.is_some() { eager } else { 2 * eager }
    }

    /// The same for a move of the framework.
    fn takes_of_framework(&mut self, positions: usize) -> bool {
        let Some(room) = &mut self.room else { return false };
        let fits = room.moves < MOST_MOVES && room.framework >= positions;
        if fits {
            room.moves += 1;
            room.framework /= positions;
        }
        fits
    }

    /// The terms of a clause or an agreement, some of them adjustable; those left out are returned by name, with how
    /// many values they have. `path` is how rules name it; what is to be added cannot be named.
    fn terms(&mut self, kind: Kind, path: Option<&str>) -> (String, Vec<(&'static str, usize)>) {
        let (mut written, mut missing) = (Vec::new(), Vec::new());
        let singles = attributes(kind).iter().filter(|(name, _)| *name != "agreement");
        let sets = set_attributes(kind);
        let sets = sets.iter().filter(|(name, _)| !matches!(*name, "tariffs" | "parties"));
        let all = singles.map(|term| (term, false)).chain(sets.map(|term| (term, true)));
        for ((name, of), is_set) in all {
            let values = statable(*of);
            if !self.percent(75) {
                missing.push((*name, if is_set { (1 << values.min(5)) - 1 } else { values }));
                continue;
            }
            let ranges = if is_set { movable_set(*of) } else { movable(*of) };
            if !ranges.is_empty() && self.percent(self.eager(path)) {
                let (value, range, positions) = self.pick(ranges);
                if self.takes(positions) {
                    written.push(format!("{name}: {value} adjustable {range}"));
                    if let (Some(path), false) = (path, is_set) {
                        self.moving(|room| room.terms.push((format!("{path}.{name}"), *of)));
                    }
                    continue;
                }
            }
            let value = self.stated_value(*of);
            written.push(if is_set {
                format!("{name}: {{ {value}, {} }}", self.stated_value(*of))
            } else {
                format!("{name}: {value}")
            });
        }
        (written.join("  "), missing)
    }

    fn moving(&mut self, note: impl FnOnce(&mut Room)) {
        if let Some(room) = &mut self.room {
            note(room);
        }
    }

    /// An agreement with clauses and moves.
    pub fn draft(&mut self, name: &'static str) -> String {
        self.next_declaration();
        let (terms, missing) = self.terms(Kind::Agreement, Some(name));
        let mut lines = vec![terms];
        let mut moves = Vec::new();
        self.parties(name, &mut lines, &mut moves);
        self.statings(name, "", &missing, &mut moves);
        for (kind, word, part) in [
            (Kind::Tariffs, "tariffs", "t0"),
            (Kind::Terms, "terms", "m"),
            (Kind::Tariffs, "tariffs", "t1"),
        ] {
            if part == "t1" && !self.percent(40) {
                continue;
            }
            let clause = format!("{name}_{part}");
            let (terms, missing) = self.terms(kind, Some(&format!("{name}.{clause}")));
            lines.push(format!("clause {word} {clause} {{ {terms} }}"));
            self.statings(name, &format!("{clause}."), &missing, &mut moves);
            if self.percent(25) && self.takes(2) {
                moves.push(format!("may drop {clause} cost {}", self.cost()));
                self.moving(|room| room.parts.push((name.to_owned(), word)));
            }
            if self.percent(20) {
                let reservation = format!("{name}_r{part} by KAZ on {clause}");
                lines.push(format!("reservation {reservation} {{ reason: \"silk\" }}"));
            }
        }
        if self.percent(50) {
            lines.push(format!("clause disputes {name}_d {{ forum: {} }}", self.pick(FORMS)));
        }
        self.additions(name, &mut moves);
        let plans = self.room.as_ref().is_some_and(|room| room.plans);
        if name != "pact" && plans && self.takes(2) {
            moves.push(format!("may conclude cost {}", self.cost()));
        }
        format!("agreement {name} {{\n  {}\n  {}\n}}", lines.join("\n  "), moves.join("\n  "))
    }

    fn cost(&mut self) -> usize {
        self.pick(&[3, 1, 2, 4, 5, 0, 7])
    }

    fn parties(&mut self, name: &str, lines: &mut Vec<String>, moves: &mut Vec<String>) {
        if self.percent(10) {
            return;
        }
        let parties: Vec<&str> = COUNTRIES.iter().copied().filter(|_| self.percent(50)).collect();
        lines.push(format!("parties: {{ {} }}", parties.join(", ")));
        for country in COUNTRIES {
            if self.percent(12) && self.takes(2) {
                let word = if parties.contains(country) { "withdraw" } else { "admit" };
                moves.push(format!("may {word} {country} cost {}", self.cost()));
                self.moving(|room| room.parties.push((name.to_owned(), country)));
            }
        }
    }

    fn statings(
        &mut self,
        name: &str,
        part: &str,
        missing: &[(&str, usize)],
        moves: &mut Vec<String>,
    ) {
        for (attribute, values) in missing {
            // `stage` is a keyword.
            if *attribute != "stage" && self.percent(20) && self.takes(values + 1) {
                moves.push(format!("may state {part}{attribute} cost {}", self.cost()));
                self.moving(|room| room.open.push(format!("{name}.{part}{attribute}")));
            }
        }
    }

    fn additions(&mut self, name: &str, moves: &mut Vec<String>) {
        for (kind, word, part) in [
            (Kind::Tariffs, "tariffs", "n"),
            (Kind::Terms, "terms", "a"),
            (Kind::Disputes, "disputes", "e"),
        ] {
            if self.percent(40) && self.takes(2) {
                let (terms, _) = self.terms(kind, None);
                let cost = self.cost();
                moves
                    .push(format!("may add clause {word} {name}_{part} {{ {terms} }} cost {cost}"));
                self.moving(|room| room.parts.push((name.to_owned(), word)));
            }
        }
    }

    /// Parameters of a framework, of which some may move.
    pub fn framework(&mut self) -> Vec<String> {
        self.next_declaration();
        let parameters = [
            ("benchmark: percent is 90%", "from 80% to 95% step 5 pp cost 2 per 5 pp", 4),
            ("limit: number is 3", "from 1 to 4 cost 5 per 1", 4),
            ("cutoff: date is 2024-01-31", "among { 2024-02-29, 2023-11-15 } cost 3", 3),
            ("grace: duration is 1 month", "from 1 month to 3 months cost 1 per 1 month", 3),
        ];
        let mut declarations = Vec::new();
        for (text, range, positions) in parameters {
            let moves = self.percent(25) && self.takes_of_framework(positions);
            let adjustable = if moves { format!(" adjustable {range}") } else { String::new() };
            declarations.push(format!("parameter {text}{adjustable}"));
        }
        declarations
    }

    /// What a framework says of whether a requirement may be given up.
    pub fn waivable(&mut self) -> String {
        if self.percent(35) && self.takes_of_framework(2) {
            return format!("\n  waivable cost {}", self.cost());
        }
        if self.percent(8) { "\n  hard".to_owned() } else { String::new() }
    }
}

/// About how many values of a kind may be stated.
fn statable(kind: Kind) -> usize {
    match kind {
        Kind::YesNo => 2,
        Kind::Text => 1,
        Kind::Form | Kind::Ring => 3,
        Kind::Country | Kind::Stage => 4,
        Kind::Percent | Kind::Number | Kind::Money | Kind::Date => 9,
        _ => 6,
    }
}

/// The declarations that drafts add to the vocabulary.
pub fn declarations() -> Vec<String> {
    let terms = "clause kind terms {\n  ceiling: number  margin: points  reach: Ring  bound: yes/no  partner: Country  \
                 until: date  levy: money\n  wording: text  line: code  delay: duration  cover: percent\n  \
                 scope: set of Form  allies: set of Country\n}";
    vec![terms.to_owned()]
}

/// Kinds of elements of sets that move.
pub const MOVING: &[Kind] = &[Kind::Agreement, Kind::Tariffs, Kind::Terms, Kind::Country];
