//! Truths that depend on the knobs: when each is true, false, an error; otherwise it is unknown.

use super::super::circuit::{Bit, Circuit};
use crate::evaluate::Truth;

/// When a truth is true, when it is false and when it is an error. No two of them hold together; where none does, it is
/// unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Tri {
    pub(super) yes: Bit,
    pub(super) no: Bit,
    pub(super) fault: Bit,
}

impl Tri {
    pub(super) const TRUE: Tri = Tri { yes: Bit::TRUE, no: Bit::FALSE, fault: Bit::FALSE };
    pub(super) const FALSE: Tri = Tri { yes: Bit::FALSE, no: Bit::TRUE, fault: Bit::FALSE };
    pub(super) const UNKNOWN: Tri = Tri { yes: Bit::FALSE, no: Bit::FALSE, fault: Bit::FALSE };
    pub(super) const FAULT: Tri = Tri { yes: Bit::FALSE, no: Bit::FALSE, fault: Bit::TRUE };

    pub(super) fn of(truth: Truth) -> Tri {
        match truth {
            Truth::True => Tri::TRUE,
            Truth::False => Tri::FALSE,
            Truth::Unknown => Tri::UNKNOWN,
            Truth::Fault(_) => Tri::FAULT,
        }
    }

    /// True where the condition holds, false otherwise.
    pub(super) fn when(bit: Bit) -> Tri {
        Tri { yes: bit, no: !bit, fault: Bit::FALSE }
    }

    /// Whether it is always true or false.
    pub(super) fn is_decided(self) -> bool {
        self.no == !self.yes
    }

    /// Whether no knob changes it.
    pub(super) fn is_constant(self) -> bool {
        [self.yes, self.no, self.fault].iter().all(|bit| bit.known().is_some())
    }

    pub(super) fn not(self) -> Tri {
        Tri { yes: self.no, no: self.yes, fault: self.fault }
    }

    pub(super) fn and(self, other: Tri, circuit: &mut Circuit) -> Tri {
        match (self, other) {
            (Tri::TRUE, one) | (one, Tri::TRUE) => one,
            (Tri::FALSE, _) | (_, Tri::FALSE) => Tri::FALSE,
            _ => all([self, other], circuit),
        }
    }
}

/// All of them: false where one is, otherwise an error where one is, otherwise unknown where one is.
pub(super) fn all(parts: impl IntoIterator<Item = Tri>, circuit: &mut Circuit) -> Tri {
    let parts: Vec<Tri> = parts.into_iter().collect();
    let yes = circuit.all(parts.iter().map(|part| part.yes));
    if parts.iter().all(|part| part.is_decided()) {
        return Tri::when(yes);
    }
    let no = circuit.any(parts.iter().map(|part| part.no));
    let some_fault = circuit.any(parts.iter().map(|part| part.fault));
    let fault = circuit.and(some_fault, !no);
    Tri { yes, no, fault }
}

/// Some of them.
pub(super) fn any(parts: impl IntoIterator<Item = Tri>, circuit: &mut Circuit) -> Tri {
    let negated: Vec<Tri> = parts.into_iter().map(Tri::not).collect();
    all(negated, circuit).not()
}
