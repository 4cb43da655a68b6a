//! Numbers, percents, points, durations, dates, money, codes and texts: read exactly, and checked.

use iso_currency::Currency;
use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;
use smol_str::SmolStr;

use super::Builder;
use super::parts::Matched;
use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::source::Span;
use crate::syntax::MOST_DIGITS;
use crate::syntax::ast::{Duration, Expr, ExprKind, Name, Text};

/// The currencies that a misspelt one is compared with.
static CURRENCIES: &[&str] = &[
    "AED", "AFN", "AMD", "AUD", "AZN", "BDT", "BGN", "BRL", "BYN", "CAD", "CHF", "CLP", "CNY",
    "CZK", "DKK", "EUR", "GBP", "GEL", "HKD", "HUF", "IDR", "ILS", "INR", "IRR", "JPY", "KGS",
    "KHR", "KRW", "KZT", "LAK", "MDL", "MMK", "MNT", "MXN", "MYR", "NOK", "NZD", "PEN", "PHP",
    "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TJS", "TMT", "TRY",
    "UAH", "USD", "UZS", "VND", "XDR", "ZAR",
];

static MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl<'t> Builder<'t> {
    /// A number with its unit, or a date.
    pub(super) fn number(&mut self, pair: &Matched<'t>) -> Expr {
        let span = self.span(pair);
        let written = pair.as_str();
        let kind = if written.ends_with(|c: char| c.is_ascii_digit() || c == '_') {
            if written.contains('-') {
                ExprKind::Date(self.date(written, span))
            } else {
                ExprKind::Number(self.rational(written, span))
            }
        } else {
            self.quantity(written, span)
        };
        Expr { kind, span }
    }

    /// A number and what it counts: `88.5%`, `1.5 pp`, `10 years`.
    fn quantity(&mut self, written: &str, span: Span) -> ExprKind {
        let end = written
            .find(|c: char| !c.is_ascii_digit() && c != '_' && c != '.')
            .unwrap_or(written.len());
        let (digits, unit) = written.split_at(end);
        match unit.trim_start() {
            "%" => ExprKind::Percent(self.rational(digits, span) / hundred()),
            "pp" => ExprKind::Points(self.rational(digits, span) / hundred()),
            unit => ExprKind::Duration(self.duration(digits, unit, span)),
        }
    }

    fn duration(&mut self, digits: &str, unit: &str, span: Span) -> Duration {
        let plain: String = digits.chars().filter(|c| *c != '_').collect();
        let Ok(count) = plain.parse::<u32>().map(i64::from) else {
            self.report(
                Diagnostic::new(Code::InvalidNumber, span, format!("`{digits}` cannot count {unit}"))
                    .help("write a whole number below 4_294_967_296, in smaller units if need be: `18 months`"),
            );
            return Duration::default();
        };
        match unit.trim_end_matches('s') {
            "year" => Duration { months: 12 * count, days: 0 },
            "month" => Duration { months: count, days: 0 },
            "week" => Duration { months: 0, days: 7 * count },
            _ => Duration { months: 0, days: count },
        }
    }

    /// A number as written, exactly.
    fn rational(&mut self, written: &str, span: Span) -> BigRational {
        let mut digits = 0_usize;
        let mut places: Option<u32> = None;
        let mut small = 0_u64;
        for c in written.bytes() {
            match c {
                b'.' => places = Some(0),
                b'0'..=b'9' => {
                    digits += 1;
                    small = small.wrapping_mul(10).wrapping_add(u64::from(c - b'0'));
                    places = places.map(|n| n.saturating_add(1));
                }
                _ => {}
            }
        }
        if digits > MOST_DIGITS {
            self.report(
                Diagnostic::new(
                    Code::InvalidNumber,
                    span,
                    format!("a number has at most {MOST_DIGITS} digits"),
                )
                .labelled(format!("{digits} digits")),
            );
            return BigRational::from_integer(BigInt::ZERO);
        }
        if written.ends_with('_') || written.contains("_.") || written.contains("__") {
            self.report(
                Diagnostic::new(
                    Code::InvalidNumber,
                    span,
                    format!("`{written}` has a `_` that groups nothing"),
                )
                .help("write `_` only between digits: `1_000_000`"),
            );
        }
        let scale = places.unwrap_or(0);
        if digits <= 18 {
            return fraction(small, 10_u64.pow(scale));
        }
        let plain: String = written.chars().filter(char::is_ascii_digit).collect();
        let numerator = plain.parse::<BigInt>().unwrap_or_default();
        BigRational::new(numerator, BigInt::from(10).pow(scale))
    }

    /// A date that exists.
    fn date(&mut self, written: &str, span: Span) -> Date {
        let mut fields = written.split('-').map(|field| field.parse::<i16>().unwrap_or(0));
        let (year, month, day) =
            (fields.next().unwrap_or(0), fields.next().unwrap_or(0), fields.next().unwrap_or(0));
        let small = |n: i16| i8::try_from(n).unwrap_or(0);
        let date = Date::new(year, small(month), small(day)).ok();
        if written.len() != "2027-06-01".len() {
            let found = Diagnostic::new(
                Code::InvalidDate,
                span,
                format!("`{written}` is not written as a date"),
            );
            let padded = format!("{year:04}-{month:02}-{day:02}");
            self.report(match date {
                Some(_) => found.help("write month and day with two digits").fix(
                    Safety::Safe,
                    format!("write `{padded}`"),
                    span,
                    padded,
                ),
                None => found.help("write year, month and day, as in `2027-06-01`"),
            });
        } else if date.is_none() {
            self.report(
                Diagnostic::new(
                    Code::InvalidDate,
                    span,
                    format!("the date `{written}` does not exist"),
                )
                .labelled(why_no_date(year, month)),
            );
        }
        date.unwrap_or_default()
    }

    /// What a currency or `hs` says about the number after it.
    pub(super) fn amount(&mut self, name: Name, amount: &Matched<'t>) -> Expr {
        let span = name.span.to(self.span(amount));
        let written = amount.as_str();
        let kind = if name.text == "hs" {
            ExprKind::Code(self.code(written, span))
        } else {
            self.currency(&name);
            let at = self.span(amount);
            let plain = written.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'_' | b'.'));
            let value = if plain && written.bytes().filter(|c| *c == b'.').count() <= 1 {
                self.rational(written, at)
            } else {
                self.report(
                    Diagnostic::new(
                        Code::InvalidNumber,
                        at,
                        format!("`{written}` is no amount of money"),
                    )
                    .help("write a currency and a number: `USD 1_000.50`"),
                );
                BigRational::from_integer(BigInt::ZERO)
            };
            ExprKind::Money(name, value)
        };
        Expr { kind, span }
    }

    /// Checks that a currency exists.
    pub(super) fn currency(&mut self, name: &Name) {
        if Currency::from_code(&name.text).is_some() {
            return;
        }
        let found = Diagnostic::new(
            Code::UnknownCurrency,
            name.span,
            format!("`{}` is no currency of ISO 4217", name.text),
        );
        let upper = name.text.to_uppercase();
        self.report(if Currency::from_code(&upper).is_some() {
            found.help(format!("currencies are written in capitals: `{upper}`")).fix(
                Safety::Safe,
                format!("write `{upper}`"),
                name.span,
                upper,
            )
        } else {
            found.suggest(&upper, name.span, CURRENCIES.iter().copied())
        });
    }

    /// The digits of a tariff code.
    fn code(&mut self, written: &str, span: Span) -> SmolStr {
        let digits: String = written.chars().filter(|c| *c != '.').collect();
        let trouble = if !digits.bytes().all(|c| c.is_ascii_digit()) {
            Some("a code is made of digits and dots")
        } else if !(2..=10).contains(&digits.len()) {
            Some("a code has 2 to 10 digits")
        } else {
            None
        };
        if let Some(trouble) = trouble {
            self.report(
                Diagnostic::new(
                    Code::InvalidCode,
                    span,
                    format!("`hs {written}` is no tariff code"),
                )
                .labelled(trouble)
                .help("write a chapter, a heading or more of it: `hs 17`, `hs 1701`, `hs 1701.99`"),
            );
        }
        digits.into()
    }

    /// A text without its quotes, its escapes resolved.
    pub(super) fn text(&mut self, pair: &Matched<'t>) -> Text {
        let span = self.span(pair);
        let written = pair.as_str();
        let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
        if !inner.contains('\\') {
            return Text { text: inner.into(), span };
        }
        let mut text = String::with_capacity(inner.len());
        let mut chars = inner.char_indices();
        while let Some((_, c)) = chars.next() {
            if c != '\\' {
                text.push(c);
                continue;
            }
            match chars.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, c @ ('"' | '\\'))) => text.push(c),
                Some((at, other)) => self.unknown_escape(span.start as usize + at, other),
                None => {}
            }
        }
        Text { text: text.into(), span }
    }

    fn unknown_escape(&mut self, at: usize, escaped: char) {
        let span = self.place.span(at, at + 1 + escaped.len_utf8());
        self.report(
            Diagnostic::new(Code::Syntax, span, format!("`\\{escaped}` means nothing in a text"))
                .help("write `\\\"`, `\\\\`, `\\n` or `\\t`; for a backslash itself, `\\\\`"),
        );
    }
}

fn hundred() -> BigRational {
    BigRational::new_raw(BigInt::from(100), BigInt::from(1))
}

/// A fraction of small numbers in lowest terms.
fn fraction(numerator: u64, denominator: u64) -> BigRational {
    let (mut a, mut b) = (numerator, denominator);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let divisor = a.max(1);
    BigRational::new_raw(BigInt::from(numerator / divisor), BigInt::from(denominator / divisor))
}

/// Why a day does not exist.
fn why_no_date(year: i16, month: i16) -> String {
    let first = i8::try_from(month).ok().and_then(|month| Date::new(year, month, 1).ok());
    let index = usize::try_from(month - 1).ok();
    match (first, index.and_then(|index| MONTHS.get(index))) {
        (Some(first), Some(_)) if month == 2 && first.days_in_month() == 28 => {
            format!("February has 28 days in {year}, which is no leap year")
        }
        (Some(first), Some(name)) => format!("{name} {year} has {} days", first.days_in_month()),
        _ => String::from("a year has the months 01 to 12"),
    }
}
