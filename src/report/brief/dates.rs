//! The picture of the dates: a line of years with the date of the report, and below it each date in a line of its own.

use jiff::Unit;
use jiff::civil::Date;

use super::drawing::{At, Drawing, width_of};
use super::sentence::called;
use super::{BriefView, DueView};

const WIDTH: i32 = 760;
const EDGE: i32 = 40;
const HEAD: i32 = 44;
const ROW: i32 = 26;
const FOOT: i32 = 10;
/// Years that are written at the top.
const MOST_YEARS: i32 = 9;
/// Dates that are drawn; those to come before those that are past.
const MOST: usize = 16;

/// The picture; none where fewer than two dates are known, the date of the report among them.
pub(super) fn picture(view: &BriefView) -> Option<String> {
    let now: Option<Date> = view.as_of.as_deref().and_then(|day| day.parse().ok());
    let drawn = drawn(view);
    let days: Vec<Date> = drawn.iter().filter_map(|due| due.date.parse().ok()).collect();
    let first = days.iter().chain(&now).min().copied()?;
    let last = days.iter().chain(&now).max().copied()?;
    if first == last {
        return None;
    }
    let rows = i32::try_from(drawn.len()).ok()?;
    let line = Line::of(first, last)?;
    let bottom = HEAD + rows * ROW;
    let mut drawing = Drawing::new(WIDTH, bottom + FOOT);
    line.years(&mut drawing, bottom);
    if let Some(now) = now {
        let x = line.place(now);
        drawing.line((x, 26), (x, bottom), "now");
        let at = if x > WIDTH - 120 { At::End } else { At::Start };
        drawing.text((x, 16), at, "strong", (&format!("this report, {now}"), 220));
    }
    for (place, (due, day)) in (0..).zip(drawn.iter().zip(days)) {
        row(&mut drawing, due, line.place(day), HEAD + place * ROW + ROW / 2);
    }
    Some(drawing.finish("dates", "What falls due, by year", &words(&drawn)))
}

/// What is drawn: where there is too much, the past is left out first, and then the distant.
fn drawn(view: &BriefView) -> Vec<&DueView> {
    let mut drawn: Vec<&DueView> = view.dates.iter().collect();
    while drawn.len() > MOST && drawn.first().is_some_and(|due| due.past) {
        drawn.remove(0);
    }
    drawn.truncate(MOST);
    drawn
}

/// The line of years.
struct Line {
    first: Date,
    last: Date,
    days: i64,
}

impl Line {
    fn of(first: Date, last: Date) -> Option<Self> {
        let days = i64::from(first.until((Unit::Day, last)).ok()?.get_days());
        (days > 0).then_some(Line { first, last, days })
    }

    fn place(&self, day: Date) -> i32 {
        let days = self.first.until((Unit::Day, day)).map_or(0, |span| i64::from(span.get_days()));
        let room = i64::from(WIDTH - 2 * EDGE);
        EDGE + i32::try_from(room * days / self.days).unwrap_or(0)
    }

    fn years(&self, drawing: &mut Drawing, bottom: i32) {
        let years = i32::from(self.last.year()) - i32::from(self.first.year());
        let step = [1, 2, 5, 10, 20, 50, 100].into_iter().find(|step| years / step < MOST_YEARS);
        let step = step.unwrap_or(1000);
        for year in i32::from(self.first.year())..=i32::from(self.last.year()) {
            let day = i16::try_from(year).ok().and_then(|year| Date::new(year, 1, 1).ok());
            let Some(day) = day.filter(|day| *day >= self.first && year % step == 0) else {
                continue;
            };
            let x = self.place(day);
            drawing.line((x, HEAD - 4), (x, bottom), "grid");
            drawing.text((x, HEAD - 9), At::Middle, "quiet", (&year.to_string(), 60));
        }
    }
}

fn row(drawing: &mut Drawing, due: &DueView, x: i32, y: i32) {
    let text = told(due);
    let room = width_of(&text) + 14;
    let class = if due.past { "past" } else { "due" };
    drawing.dot((x, y), 5, class);
    // To the right of its mark where there is room, otherwise to the left, or else where there is more of it.
    let (right, left) = (WIDTH - x - 4, x - 4);
    if room <= right || (room > left && right >= left) {
        drawing.text((x + 11, y + 5), At::Start, "over", (&text, right - 10));
    } else {
        drawing.text((x - 11, y + 5), At::End, "over", (&text, left - 10));
    }
}

/// A date in words: "2030-01-01  Free trade by 2030: due".
fn told(due: &DueView) -> String {
    format!("{}  {}: {}", due.date, called(&due.of).replace('`', ""), what(due))
}

/// What falls due, in a few words.
pub(super) fn what(due: &DueView) -> String {
    let name = match due.what.split_once('(') {
        Some((name, _)) if due.by_rule => name,
        _ => due.what.rsplit('.').next().unwrap_or(&due.what),
    };
    name.replace('_', " ")
}

/// What the picture shows, for who does not see it.
fn words(drawn: &[&DueView]) -> String {
    let told = drawn.iter().map(|due| {
        let left = due.left.as_ref().map(|left| format!(", {left}")).unwrap_or_default();
        format!("{}{left}.", told(due).replace("  ", ", "))
    });
    told.collect::<Vec<_>>().join(" ")
}
