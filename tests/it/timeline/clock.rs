//! Random programs that ask for the date in every way the language has, made from a list of choices.

use proptest::prelude::*;

const DATES: [&str; 8] = [
    "2024-01-31",
    "2024-02-29",
    "2024-03-15",
    "2024-02-10",
    "2023-12-31",
    "2024-04-01",
    "2025-02-28",
    "2024-03-01",
];

const PERIODS: [&str; 4] =
    ["", " from 2024-02-20", " before 2024-02-25", " from 2024-02-01 before 2024-03-05"];

const DURATIONS: [&str; 7] =
    ["1 month", "10 days", "1 year", "3 months", "(1 month + 5 days)", "30 days", "2 months"];

/// Programs that ask for the date.
pub fn programs() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<u16>(), 40..220).prop_map(|choices| {
        let mut maker =
            Maker { choices: choices.into_iter(), fuel: 0, variables: 0, scope: vec![] };
        maker.program()
    })
}

struct Maker {
    choices: std::vec::IntoIter<u16>,
    fuel: u32,
    variables: usize,
    /// Variables in scope: name, and whether it is a thing or a date.
    scope: Vec<(String, bool)>,
}

impl Maker {
    fn below(&mut self, n: usize) -> usize {
        self.choices.next().map_or(0, |choice| usize::from(choice) % n)
    }

    fn pick(&mut self, from: &[&str]) -> String {
        let place = self.below(from.len());
        from[place].to_owned()
    }

    fn program(&mut self) -> String {
        let mut parts = vec![String::from(
            "record Thing { since: date  until: date?  grade: number }\n\
             relation link(a: Thing, b: Thing)\nopen relation seen(a: Thing)",
        )];
        parts.extend(["a", "b", "c"].map(|name| self.stated_thing(name)));
        for fact in ["link(a, b)", "link(b, c)", "link(c, a)", "seen(a)", "not seen(b)"] {
            let period = self.pick(&PERIODS);
            if self.below(4) > 0 {
                parts.push(format!("fact {fact}{period}"));
            }
        }
        parts.push(self.due());
        self.scope.push((String::from("d"), false));
        let late = self.within("t", true, 3, Self::truth);
        self.scope.pop();
        parts.push(format!("define late(t: Thing, d: date) when {late}"));
        let step = self.within("x", true, 2, Self::truth);
        parts.push(format!(
            "define reach(x: Thing, y: Thing)\n  when link(x, y)\n    \
             or some z in things has (reach(x, z) and link(z, y) and {step})"
        ));
        parts.extend([0, 1].map(|number| self.requirement(number)));
        parts.join("\n")
    }

    fn stated_thing(&mut self, name: &str) -> String {
        let period = self.pick(&["", "", " from 2024-02-10", " from 2024-01-15 before 2024-03-20"]);
        let (since, until) = (self.pick(&DATES), self.pick(&DATES));
        let until = if self.below(2) == 0 { String::new() } else { format!("until: {until}") };
        let grade = self.below(4);
        format!("thing {name}{period} {{ since: {since}  {until}  grade: {grade} }}")
    }

    fn due(&mut self) -> String {
        let base = self.within("t", true, 3, Self::day);
        let mut exceptions = String::new();
        for name in ["odd", "rare"].into_iter().take(self.below(3)) {
            let when = self.within("t", true, 2, Self::truth);
            let then = self.within("t", true, 2, Self::day);
            let period =
                self.pick(&["", " effective from 2024-02-17", " effective before 2024-03-07"]);
            exceptions += &[" except ", name, " when ", &when, " then ", &then, &period].concat();
        }
        format!("define due(t: Thing): date is {base}{exceptions}")
    }

    fn requirement(&mut self, number: usize) -> String {
        let set = self.pick(&["things", "things", "{ a, b }"]);
        let period = self.pick(&["", "", "  effective from 2024-02-12 before 2024-03-28\n"]);
        let body = self.within("s", true, 4, Self::truth);
        let exception = if self.below(3) == 2 {
            format!("  except e when {}\n", self.within("s", true, 3, Self::truth))
        } else {
            String::new()
        };
        format!(
            "requirement r{number} must {{\n{period}  for each s in {set}\n  \
             require {body}\n{exception}}}"
        )
    }

    fn within(
        &mut self,
        name: &str,
        is_thing: bool,
        fuel: u32,
        make: fn(&mut Self) -> String,
    ) -> String {
        let before = std::mem::replace(&mut self.fuel, fuel);
        self.scope.push((name.to_owned(), is_thing));
        let made = make(self);
        self.scope.pop();
        self.fuel = before;
        made
    }

    fn deeper(&mut self, make: fn(&mut Self) -> String) -> String {
        self.fuel = self.fuel.saturating_sub(1);
        let made = make(self);
        self.fuel += 1;
        made
    }

    fn variable(&mut self, is_thing: bool) -> Option<String> {
        let fitting: Vec<String> =
            self.scope.iter().filter(|v| v.1 == is_thing).map(|v| v.0.clone()).collect();
        if fitting.is_empty() { None } else { Some(fitting[self.below(fitting.len())].clone()) }
    }

    fn thing(&mut self) -> String {
        match self.below(3) {
            0 => self.pick(&["a", "b", "c"]),
            _ => self.variable(true).unwrap_or_else(|| String::from("a")),
        }
    }

    fn day(&mut self) -> String {
        if self.fuel == 0 {
            return match self.below(4) {
                0 | 1 => String::from("as_of"),
                2 => format!("{}.since", self.thing()),
                _ => self.variable(false).unwrap_or_else(|| self.pick(&DATES)),
            };
        }
        match self.below(9) {
            0 => String::from("as_of"),
            1 => format!("{}.{}", self.thing(), self.pick(&["since", "until"])),
            2 => self.pick(&DATES),
            3 | 4 => {
                let rounding = self.pick(&["", " rounding down", " rounding up", " rounding down"]);
                let sign = self.pick(&["+", "-"]);
                let (day, by) = (self.deeper(Self::day), self.pick(&DURATIONS));
                format!("({day} {sign} {by}{rounding})")
            }
            5 => {
                let which = self.pick(&["least", "greatest"]);
                format!("{which}({}, {})", self.deeper(Self::day), self.deeper(Self::day))
            }
            6 => self.folded(&["min", "max"], Self::day),
            7 if self.scope.iter().all(|v| v.0 != "t" && v.0 != "x") => {
                format!("due({})", self.thing())
            }
            _ => self.variable(false).unwrap_or_else(|| String::from("as_of")),
        }
    }

    fn number(&mut self) -> String {
        if self.fuel == 0 {
            return self.pick(&["0", "1", "2", "3", "6"]);
        }
        match self.below(10) {
            8 => {
                let which = self.pick(&["least", "greatest"]);
                format!("{which}({}, {})", self.deeper(Self::number), self.deeper(Self::number))
            }
            9 => {
                let mode = self.pick(&["up", "down", "half up"]);
                format!(
                    "round({}, {}, {mode})",
                    self.deeper(Self::number),
                    self.deeper(Self::number)
                )
            }
            0..=2 => {
                let unit = self.pick(&["days", "months", "years"]);
                let (from, to) = (self.deeper(Self::day), self.deeper(Self::day));
                format!("({unit} between {from} and {to})")
            }
            3 => {
                let part = self.pick(&["year", "month", "day"]);
                format!("{part}({})", self.deeper(Self::day))
            }
            4 => format!("count({})", self.each(Self::truth)),
            5 => self.folded(&["sum", "min", "max", "average"], Self::number),
            6 => {
                let op = self.pick(&["-", "*", "/", "+"]);
                format!("({} {op} {})", self.deeper(Self::number), self.deeper(Self::number))
            }
            _ => self.pick(&["1", "2", "12", "30"]),
        }
    }

    fn duration(&mut self) -> String {
        match self.below(3) {
            0 => format!("({} - {})", self.deeper(Self::day), self.deeper(Self::day)),
            1 if self.fuel > 0 => {
                let which = self.pick(&["least", "greatest"]);
                format!("{which}({}, {})", self.deeper(Self::duration), self.deeper(Self::duration))
            }
            _ => self.pick(&DURATIONS),
        }
    }

    /// `x in things where (φ)`.
    fn each(&mut self, make: fn(&mut Self) -> String) -> String {
        self.variables += 1;
        let name = format!("v{}", self.variables);
        self.scope.push((name.clone(), true));
        let condition = self.deeper(make);
        self.scope.pop();
        format!("{name} in things where ({condition})")
    }

    fn folded(&mut self, ops: &[&str], term: fn(&mut Self) -> String) -> String {
        self.variables += 1;
        let name = format!("v{}", self.variables);
        let op = self.pick(ops);
        self.scope.push((name.clone(), true));
        let term = self.deeper(term);
        let filter = self.deeper(Self::truth);
        self.scope.pop();
        format!("{op}({term} for {name} in things where ({filter}))")
    }

    fn truth(&mut self) -> String {
        let compares =
            ["is", "is not", "is at least", "is at most", "is more than", "is less than"];
        if self.fuel == 0 {
            return match self.below(4) {
                0 => format!("as_of {} {}.since", self.pick(&compares), self.thing()),
                1 => format!("link({}, {})", self.thing(), self.thing()),
                2 => format!("seen({})", self.thing()),
                _ => format!("{}.grade is at least {}", self.thing(), self.below(4)),
            };
        }
        match self.below(13) {
            0..=2 => {
                let op = self.pick(&compares);
                format!("{} {op} {}", self.deeper(Self::day), self.deeper(Self::day))
            }
            3 | 4 => {
                let op = self.pick(&compares);
                format!("{} {op} {}", self.deeper(Self::number), self.deeper(Self::number))
            }
            5 => {
                let op = self.pick(&compares[2..]);
                format!("{} {op} {}", self.deeper(Self::duration), self.deeper(Self::duration))
            }
            6 => {
                let value = self.deeper(Self::day);
                format!("{value} is from {} to {}", self.deeper(Self::day), self.deeper(Self::day))
            }
            7 => {
                let value = self.deeper(Self::day);
                format!("{value} in {{ {}, {} }}", self.deeper(Self::day), self.deeper(Self::day))
            }
            8 => {
                let op = self.pick(&["and", "or"]);
                format!("(({}) {op} ({}))", self.deeper(Self::truth), self.deeper(Self::truth))
            }
            9 => format!("not ({})", self.deeper(Self::truth)),
            10 => {
                let which = self.pick(&["some", "every", "no", "at least 2"]);
                self.variables += 1;
                let name = format!("v{}", self.variables);
                let have = if which == "at least 2" { "have" } else { "has" };
                self.scope.push((name.clone(), true));
                let body = self.deeper(Self::truth);
                self.scope.pop();
                format!("({which} {name} in things {have} ({body}))")
            }
            11 if self.scope.iter().any(|v| v.0 == "s") => match self.below(3) {
                0 => format!("reach({}, {})", self.thing(), self.thing()),
                1 => format!(
                    "(some d0 in {{ {}, {} }} has (d0 is before as_of))",
                    self.deeper(Self::day),
                    self.deeper(Self::day)
                ),
                _ => format!("late({}, {})", self.thing(), self.deeper(Self::day)),
            },
            _ => format!("{} is at most as_of", self.deeper(Self::day)),
        }
    }
}
