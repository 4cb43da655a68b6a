//! Words that both trees, syntax and model, share: operators, units, calendar durations, levels.

/// A calendar duration: months and days do not convert into one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Duration {
    /// Months; a year is twelve.
    pub months: i64,
    /// Days; a week is seven.
    pub days: i64,
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `is`.
    Is,
    /// `is not`.
    IsNot,
    /// `is at least`.
    AtLeast,
    /// `is at most`.
    AtMost,
    /// `is more than`, `is after`.
    MoreThan,
    /// `is less than`, `is before`.
    LessThan,
}

impl CompareOp {
    /// The comparison that holds where this one does not, of values that have an order.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            CompareOp::Is => CompareOp::IsNot,
            CompareOp::IsNot => CompareOp::Is,
            CompareOp::AtLeast => CompareOp::LessThan,
            CompareOp::AtMost => CompareOp::MoreThan,
            CompareOp::MoreThan => CompareOp::AtMost,
            CompareOp::LessThan => CompareOp::AtLeast,
        }
    }

    /// The comparison with its sides exchanged.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            CompareOp::AtLeast => CompareOp::AtMost,
            CompareOp::AtMost => CompareOp::AtLeast,
            CompareOp::MoreThan => CompareOp::LessThan,
            CompareOp::LessThan => CompareOp::MoreThan,
            same => same,
        }
    }
}

/// Operators of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProductOp {
    /// `*`.
    Times,
    /// `/`.
    Over,
    /// `of`: the part before it, a percent, of what follows.
    Of,
}

/// Which way a date that does not exist is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the last day of the month.
    Down,
    /// To the first day of the next.
    Up,
}

/// How `round` treats what lies between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoundMode {
    /// Nearest, halves away from zero.
    HalfUp,
    /// Nearest, halves to the even step.
    HalfEven,
    /// Up.
    Up,
    /// Down.
    Down,
}

/// Calendar units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalendarUnit {
    /// Days.
    Days,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// The aggregates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateOp {
    /// How many.
    Count,
    /// Which part.
    Share,
    /// The sum.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The mean.
    Average,
}

/// How much a requirement binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Fails a check.
    Must,
    /// Warns.
    Should,
    /// Informs.
    May,
}

impl Level {
    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Level::Must => "must",
            Level::Should => "should",
            Level::May => "may",
        }
    }
}

impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = |n: i64, one: &str| {
            if n.abs() == 1 { format!("{n} {one}") } else { format!("{n} {one}s") }
        };
        let months = (self.months != 0).then(|| {
            if self.months % 12 == 0 {
                unit(self.months / 12, "year")
            } else {
                unit(self.months, "month")
            }
        });
        match (months, self.days) {
            (Some(months), 0) => f.write_str(&months),
            (Some(months), days) => write!(f, "{months} and {}", unit(days, "day")),
            (None, days) => f.write_str(&unit(days, "day")),
        }
    }
}
