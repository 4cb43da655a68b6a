//! Values and their types; values are interned, so that equality is equality of numbers.

use std::fmt::Write as _;
use std::sync::Arc;

use indexmap::IndexSet;
use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use rustc_hash::FxBuildHasher;
use smol_str::SmolStr;

use super::{EntityId, TypeId};
use crate::operators::Duration;
use crate::source::to_u32;

/// A type without `set of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// `yes/no`.
    YesNo,
    /// `number`.
    Number,
    /// `percent`.
    Percent,
    /// `points`: the difference of two percents.
    Points,
    /// `money`.
    Money,
    /// `date`.
    Date,
    /// `duration`.
    Duration,
    /// `text`.
    Text,
    /// `code`: a tariff code.
    Code,
    /// An entity of a record, enum, scale or clause kind.
    Entity(TypeId),
    /// The type of what is wrong or of an empty set: fits everything, so that one error is said once.
    Any,
}

/// A type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// The type of the elements, or of the value itself.
    pub scalar: Scalar,
    /// `set of`.
    pub is_set: bool,
}

impl Type {
    /// A type without `set of`.
    #[must_use]
    pub const fn one(scalar: Scalar) -> Self {
        Type { scalar, is_set: false }
    }

    /// `set of`.
    #[must_use]
    pub const fn set(scalar: Scalar) -> Self {
        Type { scalar, is_set: true }
    }
}

/// A tariff code: its digits without dots, leading zeros kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub SmolStr);

/// An ISO 4217 currency code.
pub type Currency = SmolStr;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `yes`, `no`.
    YesNo(bool),
    /// A number.
    Number(BigRational),
    /// A percent, as a fraction.
    Percent(BigRational),
    /// Percentage points, as a fraction.
    Points(BigRational),
    /// An amount of money.
    Money(BigRational, Currency),
    /// A date.
    Date(Date),
    /// A duration.
    Duration(Duration),
    /// A text.
    Text(SmolStr),
    /// A tariff code.
    Code(Code),
    /// A finite set without duplicates, in the order written.
    Set(Arc<[ValueId]>),
}

/// A value by number: an entity, or a place in [`Values`]. Only comparable within one program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(u32);

impl ValueId {
    const ENTITY: u32 = 1 << 31;
    /// `no`.
    pub const NO: ValueId = ValueId(0);
    /// `yes`.
    pub const YES: ValueId = ValueId(1);

    /// The value that is this entity.
    #[must_use]
    pub const fn entity(id: EntityId) -> Self {
        ValueId(id.0 | Self::ENTITY)
    }

    /// The entity, if it is one.
    #[must_use]
    pub const fn as_entity(self) -> Option<EntityId> {
        if self.0 & Self::ENTITY == 0 { None } else { Some(EntityId(self.0 & !Self::ENTITY)) }
    }

    /// `yes` or `no`.
    #[must_use]
    pub const fn yes_no(yes: bool) -> Self {
        if yes { Self::YES } else { Self::NO }
    }

    /// The bare number, for tables of tuples.
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// The value with that bare number.
    #[must_use]
    pub const fn from_raw(raw: u32) -> Self {
        ValueId(raw)
    }
}

/// The interned values that are no entities. Those of a finished program are shared with all that is made of it.
#[derive(Clone, Debug)]
pub struct Values {
    shared: Arc<IndexSet<Value, FxBuildHasher>>,
    /// Numbered after those that are shared.
    own: IndexSet<Value, FxBuildHasher>,
}

impl Default for Values {
    fn default() -> Self {
        let mut own = IndexSet::with_hasher(FxBuildHasher);
        own.insert(Value::YesNo(false));
        own.insert(Value::YesNo(true));
        Values { shared: Arc::default(), own }
    }
}

impl Values {
    /// The number of a value, new or known.
    pub fn intern(&mut self, value: Value) -> ValueId {
        let shared = self.shared.get_index_of(&value);
        let place = shared.unwrap_or_else(|| self.shared.len() + self.own.insert_full(value).0);
        ValueId(to_u32(place))
    }

    /// Shares all values with the copies that are made from here on: they cost nothing then.
    pub fn share(&mut self) {
        Arc::make_mut(&mut self.shared).extend(self.own.drain(..));
    }

    /// The value with that number; none for entities.
    #[must_use]
    pub fn get(&self, id: ValueId) -> Option<&Value> {
        let place = id.0 as usize;
        match place.checked_sub(self.shared.len()) {
            None => self.shared.get_index(place),
            Some(own) => self.own.get_index(own),
        }
    }

    /// All values but entities, in the order in which they were met.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.shared.iter().chain(&self.own)
    }

    /// The elements of a set; empty for anything else.
    #[must_use]
    pub fn elements(&self, id: ValueId) -> Arc<[ValueId]> {
        match self.get(id) {
            Some(Value::Set(elements)) => Arc::clone(elements),
            _ => Arc::from([]),
        }
    }

    /// A set of these elements, duplicates dropped, in this order.
    pub fn intern_set(&mut self, elements: impl IntoIterator<Item = ValueId>) -> ValueId {
        let unique: IndexSet<ValueId, FxBuildHasher> = elements.into_iter().collect();
        self.intern(Value::Set(unique.into_iter().collect()))
    }
}

/// A rational as people write it: exact with up to six decimals, otherwise rounded and marked with `≈`.
#[must_use]
pub fn format_rational(number: &BigRational) -> String {
    let scale = BigInt::from(1_000_000);
    let scaled = number * BigRational::from_integer(scale.clone());
    let exact = scaled.is_integer();
    let rounded = if exact { scaled.to_integer() } else { scaled.round().to_integer() };
    let (whole, fraction) = (rounded.abs() / &scale, rounded.abs() % &scale);
    let mut out = String::new();
    if !exact {
        out.push('≈');
    }
    if rounded.is_negative() {
        out.push('-');
    }
    push_grouped(&mut out, &whole.to_string());
    if !fraction.is_zero() {
        let digits = format!("{fraction:0>6}");
        let _ = write!(out, ".{}", digits.trim_end_matches('0'));
    }
    out
}

/// Digits in groups of three from the fifth digit on, as the language reads them: `1_000_000`, but `2027`.
fn push_grouped(out: &mut String, digits: &str) {
    if digits.len() < 5 {
        out.push_str(digits);
        return;
    }
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('_');
        }
        out.push(c);
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("hs ")?;
        for (i, c) in self.0.chars().enumerate() {
            if i >= 4 && i % 2 == 0 {
                f.write_char('.')?;
            }
            f.write_char(c)?;
        }
        Ok(())
    }
}
