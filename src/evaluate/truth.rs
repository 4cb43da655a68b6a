//! The three truth values with faults, and what is known of a value.

use crate::model::ValueId;

/// A fault by its place in the evaluation's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaultId(pub u32);

/// Strong Kleene logic with faults. `and` and `or` are decided by a deciding part whatever the others are;
/// otherwise a fault outweighs an unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// Certainly false.
    False,
    /// Not decided by what is stated.
    Unknown,
    /// Evaluation failed.
    Fault(FaultId),
    /// Certainly true.
    True,
}

impl Truth {
    /// From a two-valued answer.
    #[must_use]
    pub const fn of(holds: bool) -> Self {
        if holds { Truth::True } else { Truth::False }
    }

    /// `self and other`.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::Fault(a), Truth::Fault(b)) => Truth::Fault(a.min(b)),
            (Truth::Fault(a), _) | (_, Truth::Fault(a)) => Truth::Fault(a),
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
            (Truth::True, Truth::True) => Truth::True,
        }
    }

    /// `self or other`.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }

    /// `not self`.
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "reads as the language does, beside `and` and `or`"
    )]
    pub fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::True => Truth::False,
            undecided => undecided,
        }
    }
}

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Datum {
    /// The value.
    Known(ValueId),
    /// Not known; if it has an order, it lies between these, where given.
    Bounds(Option<ValueId>, Option<ValueId>),
    /// Evaluation failed.
    Fault(FaultId),
}

impl Datum {
    /// Nothing is known.
    pub const UNKNOWN: Datum = Datum::Bounds(None, None);

    /// The value, if known.
    #[must_use]
    pub const fn known(self) -> Option<ValueId> {
        match self {
            Datum::Known(value) => Some(value),
            _ => None,
        }
    }

    /// The truth of a `yes/no`.
    #[must_use]
    pub fn truth(self) -> Truth {
        match self {
            Datum::Known(value) => Truth::of(value == ValueId::YES),
            Datum::Bounds(..) => Truth::Unknown,
            Datum::Fault(fault) => Truth::Fault(fault),
        }
    }
}

impl From<Truth> for Datum {
    fn from(truth: Truth) -> Datum {
        match truth {
            Truth::False => Datum::Known(ValueId::NO),
            Truth::True => Datum::Known(ValueId::YES),
            Truth::Unknown => Datum::UNKNOWN,
            Truth::Fault(fault) => Datum::Fault(fault),
        }
    }
}
