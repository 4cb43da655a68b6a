//! Strong Kleene logic with faults, and the ways in which a rule may hold.

use accordant::model::FaultKind;

/// The kinds of faults met, as a set: which of several is reported is nobody's business here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults(u8);

impl Faults {
    pub const DIVISION_BY_ZERO: Faults = Faults(1);
    pub const NO_SUCH_DAY: Faults = Faults(2);
    pub const TOO_LARGE: Faults = Faults(4);
    pub const EMPTY: Faults = Faults(8);
    pub const INCOMPARABLE: Faults = Faults(16);
    pub const CURRENCY_MIX: Faults = Faults(32);
    pub const CONFLICT: Faults = Faults(64);
    pub const MISMATCH: Faults = Faults(128);

    pub fn with(self, other: Faults) -> Faults {
        Faults(self.0 | other.0)
    }

    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether a fault of the library is of one of these kinds.
    pub fn include(self, kind: &FaultKind) -> bool {
        let bit = match kind {
            FaultKind::DivisionByZero => Self::DIVISION_BY_ZERO,
            FaultKind::NoSuchDay { .. } => Self::NO_SUCH_DAY,
            FaultKind::NumberTooLarge => Self::TOO_LARGE,
            FaultKind::EmptyAggregate => Self::EMPTY,
            FaultKind::IncomparableDurations(..) => Self::INCOMPARABLE,
            FaultKind::CurrencyMix(..) => Self::CURRENCY_MIX,
            FaultKind::ExceptionConflict(..) => Self::CONFLICT,
            FaultKind::Mismatch => Self::MISMATCH,
        };
        self.0 & bit.0 != 0
    }
}

/// A truth value, or the faults for which there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    False,
    Unknown,
    Fault(Faults),
    True,
}

impl Truth {
    pub fn of(holds: bool) -> Truth {
        if holds { Truth::True } else { Truth::False }
    }

    /// A deciding part decides; otherwise a fault outweighs an unknown.
    pub fn all(parts: impl IntoIterator<Item = Truth>) -> Truth {
        let (mut unknown, mut faults) = (false, Faults::default());
        for part in parts {
            match part {
                Truth::False => return Truth::False,
                Truth::Unknown => unknown = true,
                Truth::Fault(more) => faults = faults.with(more),
                Truth::True => {}
            }
        }
        match (faults.is_none(), unknown) {
            (false, _) => Truth::Fault(faults),
            (true, true) => Truth::Unknown,
            (true, false) => Truth::True,
        }
    }

    pub fn any(parts: impl IntoIterator<Item = Truth>) -> Truth {
        Truth::all(parts.into_iter().map(Truth::not)).not()
    }

    pub fn and(self, other: Truth) -> Truth {
        Truth::all([self, other])
    }

    pub fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::True => Truth::False,
            other => other,
        }
    }
}

/// The ways in which a condition may hold, each by a choice of alternatives: whether one of them is certain,
/// whether one is left open, and the faults in the others. A condition is false if there is no way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ways {
    certain: bool,
    open: bool,
    faults: Faults,
}

impl Ways {
    pub const CERTAIN: Ways = Ways { certain: true, open: false, faults: Faults(0) };

    pub fn of(truth: Truth) -> Ways {
        let mut ways = Ways::default();
        match truth {
            Truth::False => {}
            Truth::Unknown => ways.open = true,
            Truth::Fault(faults) => ways.faults = faults,
            Truth::True => ways.certain = true,
        }
        ways
    }

    pub fn or(self, other: Ways) -> Ways {
        Ways {
            certain: self.certain || other.certain,
            open: self.open || other.open,
            faults: self.faults.with(other.faults),
        }
    }

    /// Each way of one with each way of the other; a fault on the way is a fault.
    pub fn and(self, other: Ways) -> Ways {
        let mut all = Ways::default();
        for a in self.each() {
            for b in other.each() {
                all = all.or(Ways::of(a.and(b)));
            }
        }
        all
    }

    fn each(self) -> impl Iterator<Item = Truth> {
        let certain = self.certain.then_some(Truth::True);
        let open = self.open.then_some(Truth::Unknown);
        let faults = (!self.faults.is_none()).then_some(Truth::Fault(self.faults));
        certain.into_iter().chain(open).chain(faults)
    }

    /// True by a certain way; else a fault if one goes through a fault; else unknown if there is any.
    pub fn truth(self) -> Truth {
        if self.certain {
            Truth::True
        } else if !self.faults.is_none() {
            Truth::Fault(self.faults)
        } else if self.open {
            Truth::Unknown
        } else {
            Truth::False
        }
    }
}
