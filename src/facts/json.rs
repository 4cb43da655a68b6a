//! JSON texts: an array of objects, at the top or at a dotted path. Numbers keep the digits they are written with.

use std::fmt::Formatter;
use std::marker::PhantomData;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use smol_str::SmolStr;

use super::{LIST, Row, Table};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{FileId, Span, to_u32};

/// An object's members, in order; those whose key stands twice are noted, for one of them would be lost.
#[derive(Default)]
struct Object<'t> {
    members: IndexMap<String, &'t RawValue, FxBuildHasher>,
    repeated: Vec<String>,
}

impl<'de: 't, 't> Deserialize<'de> for Object<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<'t>(PhantomData<&'t ()>);
        impl<'de: 't, 't> Visitor<'de> for Members<'t> {
            type Value = Object<'t>;

            fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'t>, A::Error> {
                let mut object = Object::default();
                while let Some((key, value)) = map.next_entry::<String, &'de RawValue>()? {
                    if object.members.insert(key.clone(), value).is_some() {
                        object.repeated.push(key);
                    }
                }
                Ok(object)
            }
        }
        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// The objects of the array at `at`, `data.goods`, as rows, and what is wrong with them.
/// A column is a key of any of the objects; where an object has no such key the cell is unknown.
#[must_use]
pub fn read_json(file: FileId, text: &str, at: Option<&str>) -> (Option<Table>, Vec<Diagnostic>) {
    match table(file, text, at) {
        Ok((table, diagnostics)) => (Some(table), diagnostics),
        Err(diagnostic) => (None, vec![*diagnostic]),
    }
}

type Failure = Box<Diagnostic>;

fn table(file: FileId, text: &str, at: Option<&str>) -> Result<(Table, Vec<Diagnostic>), Failure> {
    let places = Places { file, text };
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let whole: &RawValue =
        serde_json::from_str(body).map_err(|error| Box::new(places.broken(&error)))?;
    let list = descend(&places, whole, at)?;
    let elements: Vec<&RawValue> = serde_json::from_str(list.get()).map_err(|_| {
        places.wrong(list, "an array of objects is needed here").help("say where it is with `at`")
    })?;
    let mut diagnostics = Vec::new();
    let mut columns: IndexMap<SmolStr, usize, FxBuildHasher> = IndexMap::default();
    let mut rows = Vec::with_capacity(elements.len());
    for element in elements {
        let Ok(object) = serde_json::from_str::<Object<'_>>(element.get()) else {
            diagnostics.push(places.wrong(element, "an object is needed for every row"));
            continue;
        };
        diagnostics.extend(object.repeated.iter().map(|key| places.repeated(element, key)));
        let mut cells = vec![SmolStr::default(); columns.len()];
        for (key, value) in object.members {
            let next = columns.len();
            let column = *columns.entry(SmolStr::new(key)).or_insert(next);
            if column >= cells.len() {
                cells.resize(column + 1, SmolStr::default());
            }
            if let Some(cell) = cells.get_mut(column) {
                *cell = read_cell(value);
            }
        }
        rows.push(Row { span: places.of(element), cells });
    }
    for row in &mut rows {
        row.cells.resize(columns.len(), SmolStr::default());
    }
    Ok((Table { file, columns: columns.into_keys().collect(), rows }, diagnostics))
}

fn descend<'t>(
    places: &Places<'_>,
    whole: &'t RawValue,
    at: Option<&str>,
) -> Result<&'t RawValue, Failure> {
    let mut here = whole;
    for key in at.iter().flat_map(|path| path.split('.')) {
        let object: Object<'t> = serde_json::from_str(here.get())
            .map_err(|_| places.wrong(here, format!("no object with the key `{key}` is here")))?;
        if object.repeated.iter().any(|repeated| repeated == key) {
            return Err(Box::new(places.repeated(here, key)));
        }
        here = object.members.get(key).copied().ok_or_else(|| {
            let missing = places.wrong(here, format!("the object has no key `{key}`"));
            suggest_key(missing, key, object.members.keys().map(String::as_str))
        })?;
    }
    Ok(here)
}

/// A cell's text; of a list, its elements behind [`LIST`]; of an object, as written.
fn read_cell(value: &RawValue) -> SmolStr {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'n') => SmolStr::default(),
        Some(b't') => SmolStr::new_static("yes"),
        Some(b'f') => SmolStr::new_static("no"),
        Some(b'"') => serde_json::from_str::<String>(text)
            .map_or_else(|_| SmolStr::new(text), |meant| SmolStr::new(meant.trim())),
        Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text).map_or_else(
            |_| SmolStr::new(text),
            |elements| {
                let mut list = String::from(LIST);
                for (i, element) in elements.into_iter().enumerate() {
                    if i > 0 {
                        list.push(LIST);
                    }
                    list.push_str(&read_cell(element));
                }
                SmolStr::new(list)
            },
        ),
        _ => SmolStr::new(text),
    }
}

/// Where in the file a part of it is.
struct Places<'t> {
    file: FileId,
    text: &'t str,
}

impl Places<'_> {
    /// Parts are slices of the text, so their addresses tell their places.
    fn of(&self, part: &RawValue) -> Span {
        let start = part.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        Span { file: self.file, start: to_u32(start), end: to_u32(start + part.get().len()) }
    }

    /// At the first line of a part, since a whole table is no help as a place.
    fn wrong(&self, part: &RawValue, message: impl Into<String>) -> Diagnostic {
        let span = self.of(part);
        let line = part.get().lines().next().map_or(0, str::len);
        let span = Span { end: span.start + to_u32(line.min(80)), ..span };
        Diagnostic::new(Code::InvalidTable, span, message)
    }

    fn repeated(&self, object: &RawValue, key: &str) -> Diagnostic {
        self.wrong(object, format!("the key `{key}` stands twice in one object"))
            .help("keep one of the two; the other would be lost")
    }

    fn broken(&self, error: &serde_json::Error) -> Diagnostic {
        let before: usize = self
            .text
            .split_inclusive('\n')
            .take(error.line().saturating_sub(1))
            .map(str::len)
            .sum();
        let start = to_u32((before + error.column().saturating_sub(1)).min(self.text.len()));
        let span = Span { file: self.file, start, end: start };
        Diagnostic::new(Code::InvalidTable, span, format!("the text is not JSON: {error}"))
    }
}

/// Adds `did you mean …` as help alone, since what was written stands in another file.
fn suggest_key<'a>(
    diagnostic: Diagnostic,
    written: &str,
    keys: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    match did_you_mean(written, keys) {
        Some(best) => diagnostic.help(format!("did you mean `{best}`?")),
        None => diagnostic,
    }
}
