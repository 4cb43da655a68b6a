//! Dates and durations by counting.

use std::cmp::Ordering;
use std::sync::OnceLock;

use accordant::operators::Rounding;
use jiff::civil::Date;

use super::logic::Faults;

/// Days of 400 years, after which the calendar repeats.
const CYCLE_MONTHS: i64 = 4800;
const CYCLE_DAYS: i64 = 146_097;

pub fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn parts(date: Date) -> (i64, i64, i64) {
    (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
}

fn make(year: i64, month: i64, day: i64) -> Result<Date, Faults> {
    let year = i16::try_from(year).map_err(|_| Faults::TOO_LARGE)?;
    let (month, day) = (i8::try_from(month).unwrap(), i8::try_from(day).unwrap());
    Date::new(year, month, day).map_err(|_| Faults::TOO_LARGE)
}

/// Days since the first of January of the year 0.
fn day_number(date: Date) -> i64 {
    let (year, month, day) = parts(date);
    let before = year - 1;
    let leap_days = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    let months: i64 = (1..month).map(|m| days_in_month(year, m)).sum();
    year * 365 + leap_days + months + day
}

pub fn days_between(from: Date, to: Date) -> i64 {
    day_number(to) - day_number(from)
}

/// Whole months: as many as fit.
pub fn months_between(from: Date, to: Date) -> i64 {
    if to < from {
        return -months_between(to, from);
    }
    let ((y1, m1, d1), (y2, m2, d2)) = (parts(from), parts(to));
    (y2 - y1) * 12 + (m2 - m1) - i64::from(d2 < d1)
}

/// Months first, then days.
pub fn shift(
    date: Date,
    months: i64,
    days: i64,
    rounding: Option<Rounding>,
) -> Result<Date, Faults> {
    let (year, month, day) = parts(date);
    let count = year * 12 + (month - 1) + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let last = days_in_month(year, month);
    let moved = if day <= last {
        make(year, month, day)?
    } else {
        match rounding {
            None => return Err(Faults::NO_SUCH_DAY),
            Some(Rounding::Down) => make(year, month, last)?,
            Some(Rounding::Up) if month == 12 => make(year + 1, 1, 1)?,
            Some(Rounding::Up) => make(year, month + 1, 1)?,
        }
    };
    let mut at = moved;
    for _ in 0..days.abs() {
        let next = if days > 0 { at.tomorrow() } else { at.yesterday() };
        at = next.map_err(|_| Faults::TOO_LARGE)?;
    }
    Ok(at)
}

/// The days before each month of 800 years.
fn ends_of_months() -> &'static [i64] {
    static ENDS: OnceLock<Vec<i64>> = OnceLock::new();
    ENDS.get_or_init(|| {
        let months = 0..2 * CYCLE_MONTHS;
        months
            .scan(0, |days, month| {
                let before = *days;
                *days += days_in_month(2000 + month / 12, month % 12 + 1);
                Some(before)
            })
            .collect()
    })
}

/// Longer, if so wherever in the calendar the months are counted.
pub fn compare_durations(a: (i64, i64), b: (i64, i64)) -> Result<Ordering, Faults> {
    let orders = possible_orders(a, b);
    if orders.iter().all(|order| *order == orders[0]) {
        Ok(orders[0])
    } else {
        Err(Faults::INCOMPARABLE)
    }
}

/// The order of two durations, counted from each month of the calendar's cycle.
pub fn possible_orders(a: (i64, i64), b: (i64, i64)) -> Vec<Ordering> {
    let (months, days) = (a.0 - b.0, a.1 - b.1);
    if months < 0 {
        return possible_orders(b, a).into_iter().map(Ordering::reverse).collect();
    }
    let (cycles, rest) = (months / CYCLE_MONTHS, months % CYCLE_MONTHS);
    let ends = ends_of_months();
    (0..usize::try_from(CYCLE_MONTHS).unwrap())
        .map(|start| {
            let lasts = ends[start + usize::try_from(rest).unwrap()] - ends[start];
            (cycles * CYCLE_DAYS + lasts + days).cmp(&0)
        })
        .collect()
}
