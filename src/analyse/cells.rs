//! The cells of tables to values, by the type that is wanted.

use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;
use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use super::context::Context;
use crate::facts::LIST;
use crate::model::{Code as TariffCode, Scalar, Type, Value, ValueId};
use crate::operators::Duration;
use crate::source::Span;
use crate::syntax::MOST_DIGITS;
use crate::syntax::ast::ColumnMapping;

/// How the cells of a column are read.
pub(super) struct Reading<'a> {
    pub(super) column: usize,
    pub(super) name: &'a str,
    pub(super) ty: Type,
    prefix: &'a str,
    split: Option<&'a str>,
    map: FxHashMap<&'a str, ValueId>,
    pub(super) else_unknown: bool,
    /// Where the reading is declared.
    pub(super) span: Span,
}

impl Context {
    /// How a mapping reads its column as values of a type.
    pub(super) fn reading<'a>(
        &mut self,
        column: usize,
        mapping: &'a ColumnMapping,
        ty: Type,
    ) -> Reading<'a> {
        let one = Type::one(ty.scalar);
        let mut map = FxHashMap::default();
        for (text, value) in &mapping.map {
            if let Some(value) = self.constant(value, one) {
                map.insert(text.text.as_str(), value);
            }
        }
        Reading {
            column,
            name: &mapping.column.text,
            ty,
            prefix: mapping.prefix.as_ref().map_or("", |prefix| &prefix.text),
            split: mapping.split.as_ref().map(|split| split.text.as_str()),
            map,
            else_unknown: mapping.else_unknown,
            span: mapping.span,
        }
    }

    /// The value of a cell that is not blank, or what cannot be read.
    pub(super) fn cell(&mut self, cell: &str, reading: &Reading<'_>) -> Result<ValueId, SmolStr> {
        let unreadable = |piece: &str| SmolStr::new(piece);
        let list = cell.strip_prefix(LIST);
        if !reading.ty.is_set {
            if list.is_some() {
                return Err(unreadable("a list"));
            }
            return self.piece(cell, reading).ok_or_else(|| unreadable(cell));
        }
        let pieces: Vec<&str> = match (list, reading.split) {
            (Some(list), _) => list.split(LIST).collect(),
            (None, Some("")) => cell.split_whitespace().collect(),
            (None, Some(separator)) => cell.split(separator).collect(),
            (None, None) => vec![cell],
        };
        let mut values = Vec::with_capacity(pieces.len());
        for piece in pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()) {
            values.push(self.piece(piece, reading).ok_or_else(|| unreadable(piece))?);
        }
        Ok(self.program.values.intern_set(values))
    }

    fn piece(&mut self, text: &str, reading: &Reading<'_>) -> Option<ValueId> {
        if let Some(value) = reading.map.get(text) {
            return Some(*value);
        }
        let prefixed;
        let text = if reading.prefix.is_empty() {
            text
        } else {
            prefixed = format_smolstr!("{}{text}", reading.prefix);
            prefixed.as_str()
        };
        if let Scalar::Entity(ty) = reading.ty.scalar {
            return self.names.entity(&self.program, ty, text).map(ValueId::entity);
        }
        let value = read_plain(text, reading.ty.scalar)?;
        Some(self.intern(value))
    }

    /// What a cell of this type looks like.
    pub(super) fn example(&self, ty: Type) -> String {
        match ty.scalar {
            Scalar::YesNo => String::from("`yes` or `no`"),
            Scalar::Number => String::from("a number such as `12.5`"),
            Scalar::Percent => String::from("a percent such as `88.5%` or `88.5`"),
            Scalar::Points => String::from("points such as `1.5 pp` or `1.5`"),
            Scalar::Money => String::from("an amount such as `USD 1000`"),
            Scalar::Date => String::from("a date such as `2027-06-01`"),
            Scalar::Duration => String::from("a duration such as `10 years`"),
            Scalar::Code => {
                String::from("a tariff code of an even number of digits, such as `0402.10`")
            }
            Scalar::Text | Scalar::Any => String::from("a text"),
            Scalar::Entity(id) => {
                format!("the name of {}", self.words(Type::one(Scalar::Entity(id))))
            }
        }
    }
}

fn read_plain(text: &str, scalar: Scalar) -> Option<Value> {
    Some(match scalar {
        Scalar::YesNo => match text.to_ascii_lowercase().as_str() {
            "yes" | "y" | "true" | "1" => Value::YesNo(true),
            "no" | "n" | "false" | "0" => Value::YesNo(false),
            _ => return None,
        },
        Scalar::Number => Value::Number(read_number(text)?),
        Scalar::Percent => Value::Percent(hundredth(text.strip_suffix('%').unwrap_or(text))?),
        Scalar::Points => Value::Points(hundredth(text.strip_suffix("pp").unwrap_or(text))?),
        Scalar::Money => {
            let (currency, amount) = text.split_once(char::is_whitespace)?;
            iso_currency::Currency::from_code(currency)?;
            Value::Money(read_number(amount.trim())?, SmolStr::new(currency))
        }
        Scalar::Date => Value::Date(read_date(text)?),
        Scalar::Duration => Value::Duration(read_duration(text)?),
        Scalar::Text => Value::Text(SmolStr::new(text)),
        Scalar::Code => {
            let text = text.strip_prefix("hs").unwrap_or(text).trim();
            let digits: String = text.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
            // An odd number of digits is a code whose leading zero was lost on the way.
            let fits = matches!(digits.len(), 2 | 4 | 6 | 8 | 10)
                && digits.bytes().all(|b| b.is_ascii_digit())
                && !text.starts_with('.')
                && !text.ends_with('.');
            Value::Code(TariffCode(fits.then(|| SmolStr::new(digits))?))
        }
        Scalar::Entity(_) | Scalar::Any => return None,
    })
}

/// A day in ISO order.
pub(super) fn read_date(text: &str) -> Option<Date> {
    if text.len() == "2027-06-01".len() { text.parse().ok() } else { None }
}

fn hundredth(text: &str) -> Option<BigRational> {
    Some(read_number(text.trim())? / BigRational::from_integer(100.into()))
}

/// An exact number: sign, digits with `_` between them, a point, an exponent.
fn read_number(text: &str) -> Option<BigRational> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, mantissa) = match mantissa.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = whole.chars().chain(fraction.chars()).filter(|c| *c != '_').collect();
    let grouped =
        |part: &str| !part.starts_with('_') && !part.ends_with('_') && !part.contains("__");
    let fits = !whole.is_empty()
        && grouped(whole)
        && grouped(fraction)
        && !mantissa.ends_with('.')
        && digits.len() <= MOST_DIGITS
        && digits.bytes().all(|b| b.is_ascii_digit())
        && exponent.unsigned_abs() as usize <= MOST_DIGITS;
    if !fits {
        return None;
    }
    let number = BigRational::from_integer(BigInt::parse_bytes(digits.as_bytes(), 10)?);
    let places = i32::try_from(fraction.chars().filter(|c| *c != '_').count()).ok()?;
    let ten = BigRational::from_integer(10.into());
    let number = number * num_traits::Pow::pow(&ten, exponent - places);
    Some(if negative { -number } else { number })
}

fn read_duration(text: &str) -> Option<Duration> {
    let (count, unit) = text.split_once(char::is_whitespace)?;
    let count: i64 = count.parse().ok()?;
    let (months, days) = match unit.trim() {
        "year" | "years" => (count.checked_mul(12)?, 0),
        "month" | "months" => (count, 0),
        "week" | "weeks" => (0, count.checked_mul(7)?),
        "day" | "days" => (0, count),
        _ => return None,
    };
    Some(Duration { months, days })
}
