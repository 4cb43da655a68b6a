//! TOML files: a value with its place, read as what a key needs; what is wrong with a file, in the words of the tool.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Range;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;
use toml::Value;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span, to_u32};

/// A value as the file states it, with its place. What it means is asked with [`Leaf::read`], so that every value of a
/// file can be complained of and not only the first.
#[derive(Clone, Debug)]
pub(super) struct Leaf<T> {
    place: Range<usize>,
    value: Value,
    meaning: PhantomData<T>,
}

/// What a value of TOML can be read as.
pub(super) trait Meaning: Sized + JsonSchema {
    /// In words: `a date, as 2027-06-01`.
    const EXPECTED: &'static str;

    /// The meaning of a value.
    fn of(value: &Value) -> Option<Self>;
}

impl<T: Meaning> Leaf<T> {
    /// What it means and where it stands; where it means nothing, that is found wrong.
    pub(super) fn read(&self, file: FileId, found: &mut Vec<Diagnostic>) -> Option<(T, Span)> {
        let span = span(file, &self.place);
        let meaning = T::of(&self.value);
        if meaning.is_none() {
            let message = format!("{} is no value for this", described(&self.value));
            found.push(
                Diagnostic::new(Code::InvalidSetting, span, message)
                    .labelled(format!("{} is needed here", T::EXPECTED)),
            );
        }
        meaning.map(|meaning| (meaning, span))
    }
}

impl<'de, T> Deserialize<'de> for Leaf<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = toml::Spanned::<Value>::deserialize(deserializer)?;
        Ok(Leaf { place: value.span(), value: value.into_inner(), meaning: PhantomData })
    }
}

impl<T: JsonSchema> JsonSchema for Leaf<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

fn described(value: &Value) -> String {
    match value {
        Value::String(text) if text.trim().is_empty() => String::from("an empty text"),
        Value::String(text) => format!("`{text}`"),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            format!("`{value}`")
        }
        Value::Array(_) => String::from("a list"),
        Value::Table(_) => String::from("a table"),
    }
}

impl Meaning for String {
    const EXPECTED: &'static str = "a text in quotes that is not empty";

    fn of(value: &Value) -> Option<Self> {
        value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
    }
}

/// A whole number above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count(pub(super) u64);

impl Meaning for Count {
    const EXPECTED: &'static str = "a whole number above 0";

    fn of(value: &Value) -> Option<Self> {
        let number = value.as_integer().and_then(|number| u64::try_from(number).ok());
        number.filter(|number| *number > 0).map(Count)
    }
}

impl JsonSchema for Count {
    fn schema_name() -> Cow<'static, str> {
        "Count".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1 })
    }
}

/// A date, as TOML or as a text writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day(pub(super) Date);

impl Meaning for Day {
    const EXPECTED: &'static str = "a date that exists, as 2027-06-01,";

    fn of(value: &Value) -> Option<Self> {
        let text = match value {
            Value::Datetime(moment) if moment.time.is_none() && moment.offset.is_none() => {
                moment.to_string()
            }
            Value::String(text) => text.clone(),
            _ => return None,
        };
        let is_iso = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        text.parse().ok().filter(|_| is_iso).map(Day)
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}

/// The place in a text that a range of bytes is.
pub(super) fn span(file: FileId, range: &Range<usize>) -> Span {
    Span { file, start: to_u32(range.start), end: to_u32(range.end) }
}

/// Reads a file of TOML. What it says beyond what the schema knows is found wrong, each key by itself; nothing comes
/// out of a file that is no TOML, or whose tables are no tables.
pub(super) fn read<T: DeserializeOwned>(
    file: FileId,
    text: &str,
    schema: &Schema,
    found: &mut Vec<Diagnostic>,
) -> Option<T> {
    let wrong = |error: &toml::de::Error| {
        let place = error.span().unwrap_or(0..0);
        let message = format!("this is not read: {}", error.message().replace('\n', ", "));
        Diagnostic::new(Code::InvalidSetting, span(file, &place), message)
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        found.extend(errors.iter().map(wrong));
        return None;
    }
    let whole = schema.as_value();
    let before = found.len();
    unknown_keys(file, table.get_ref(), whole, whole, found);
    let is_told = found.iter().skip(before).any(|one| one.code == Code::InvalidSetting);
    let read = toml::from_str(text);
    // What is no table and no list has been told, in better words.
    read.map_err(|error| found.extend((!is_told).then(|| wrong(&error)))).ok()
}

/// Complains of each key that a part of the schema does not know.
fn unknown_keys(
    file: FileId,
    table: &DeTable<'_>,
    part: &Json,
    whole: &Json,
    found: &mut Vec<Diagnostic>,
) {
    let Some(known) = part.get("properties").and_then(Json::as_object) else { return };
    for (key, value) in table {
        let written: &str = key.get_ref();
        let Some(part) = known.get(written) else {
            let span = span(file, &key.span());
            let unknown =
                Diagnostic::new(Code::UnknownSetting, span, format!("there is no key `{written}`"))
                    .labelled("not known")
                    .suggest(written, span, known.keys().map(String::as_str));
            found.push(if unknown.help.is_some() {
                unknown
            } else {
                let names: Vec<String> = known.keys().map(|name| format!("`{name}`")).collect();
                unknown.help(format!("the keys here are {}", names.join(", ")))
            });
            continue;
        };
        let part = resolved(part, whole);
        match (value.get_ref(), part.get("items").map(|items| resolved(items, whole))) {
            (DeValue::Table(inner), None) => unknown_keys(file, inner, part, whole, found),
            (DeValue::Array(elements), Some(of_each)) => {
                for element in elements {
                    match element.get_ref() {
                        DeValue::Table(inner) => unknown_keys(file, inner, of_each, whole, found),
                        _ => no_table(file, element, of_each, found),
                    }
                }
            }
            (_, Some(_)) => {
                let place = span(file, &value.span());
                found.push(
                    Diagnostic::new(Code::InvalidSetting, place, "this is no list")
                        .labelled("a list in brackets is needed here"),
                );
            }
            (_, None) => no_table(file, value, part, found),
        }
    }
}

/// Complains of a value where the schema has a table. A list would otherwise be read as one, by the order of the keys.
fn no_table(
    file: FileId,
    value: &toml::Spanned<DeValue<'_>>,
    part: &Json,
    found: &mut Vec<Diagnostic>,
) {
    if part.get("properties").is_some() {
        let message = "this is no table";
        found.push(
            Diagnostic::new(Code::InvalidSetting, span(file, &value.span()), message)
                .labelled("a table is needed here"),
        );
    }
}

/// The part of the schema that another refers to.
fn resolved<'s>(part: &'s Json, whole: &'s Json) -> &'s Json {
    let refers = |part: &'s Json| part.get("$ref").and_then(Json::as_str);
    // What may be missing is one of several.
    let any = part.get("anyOf").and_then(Json::as_array).into_iter().flatten();
    let target = refers(part).or_else(|| any.into_iter().find_map(refers));
    let name = target.and_then(|target| target.strip_prefix("#/$defs/"));
    name.and_then(|name| whole.get("$defs")?.get(name)).unwrap_or(part)
}
