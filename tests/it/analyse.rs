//! The analysis: a failing case for each of its codes, and what programs are made of.

mod codes;
mod lowering;
mod order;
mod tables;

use accordant::analyse::{Input, Tables, analyse};
use accordant::diagnostic::Diagnostic;
use accordant::model::{EntityId, Program, Value, ValueId};
use accordant::source::{FileId, SourceFile, SourceMap};
use accordant::syntax::ast::{File, ItemKind};
use accordant::syntax::parse;

/// A vocabulary that most cases stand on.
const BASE: &str = r#"
source S { title: "A source" }
enum Form { meeting, treaty }
scale Ring { near < middle < far }
record Country { name: text  ring: Ring?  borders: set of Country  gdp: money?  coast: yes/no  share: percent
                 joined: date  size: number }
record Organisation { name: text }
clause kind tariffs { lines: percent  years: duration }
clause kind disputes { forum: Form }
relation member(who: Country, of: Organisation)
open relation trusts(from: Country, to: Country)
extend Agreement { form: Form  fields: set of Form  tolerance: points }
country KAZ "Kazakhstan" { ring: near  borders: UZB  coast: no  gdp: USD 200 }
country UZB "Uzbekistan" { ring: near  borders: KAZ }
organisation WTO { }
"#;

fn files(texts: &[&str]) -> Vec<File> {
    let mut files = Vec::new();
    for (id, text) in (0..).map(FileId).zip(texts) {
        let (file, found) = parse(id, text);
        assert!(found.is_empty(), "{text}: {found:?}");
        files.push(file);
    }
    files
}

/// What is found in texts, and the program if there is one. Of a text with a test, the test is read too.
fn read(texts: &[&str], tables: &Tables) -> (Option<Program>, Vec<Diagnostic>) {
    let files = files(texts);
    let refs: Vec<&File> = files.iter().collect();
    let given = files.iter().flat_map(|file| &file.items).find_map(|item| match &item.kind {
        ItemKind::Test(test) => Some(test),
        _ => None,
    });
    analyse(&Input { given, ..Input::new(&refs, tables) })
}

/// What is found in a text beside the base.
fn found(text: &str) -> Vec<Diagnostic> {
    read(&[BASE, text], &Tables::default()).1
}

/// The findings as lines: `line:column code message`, those of the text and not of the base.
fn report(text: &str) -> Vec<String> {
    lines(text, &found(text))
}

fn lines(text: &str, found: &[Diagnostic]) -> Vec<String> {
    let mut map = SourceMap::default();
    map.add(SourceFile::new("base", BASE));
    map.add(SourceFile::new("t", text));
    let line = |d: &Diagnostic| {
        let at = d.labels.first().map_or_else(String::new, |label| map.location(label.span));
        format!("{} {} {}", at.trim_start_matches("t:"), d.code.text(), d.message)
    };
    found.iter().map(line).collect()
}

/// The program of a text beside the base; there must be no finding.
fn program(text: &str) -> Program {
    let (program, found) = read(&[BASE, text], &Tables::default());
    assert!(found.is_empty(), "{:?}", lines(text, &found));
    program.expect("a program")
}

/// A value in short.
fn value(program: &Program, id: ValueId) -> String {
    if let Some(entity) = id.as_entity() {
        return program.entity(entity).path.to_string();
    }
    match program.values.get(id) {
        Some(Value::Set(elements)) => {
            let elements: Vec<String> = elements.iter().map(|e| value(program, *e)).collect();
            format!("{{{}}}", elements.join(" "))
        }
        Some(Value::YesNo(yes)) => String::from(if *yes { "yes" } else { "no" }),
        Some(Value::Number(n)) => n.to_string(),
        Some(Value::Percent(n)) => format!("{n}%"),
        Some(Value::Points(n)) => format!("{n}pp"),
        Some(Value::Money(n, currency)) => format!("{currency} {n}"),
        Some(Value::Date(date)) => date.to_string(),
        Some(Value::Duration(duration)) => duration.to_string(),
        Some(Value::Text(text)) => format!("{text:?}"),
        Some(Value::Code(code)) => code.to_string(),
        None => String::from("?"),
    }
}

fn entity(program: &Program, path: &str) -> EntityId {
    let place = program.entities.iter().position(|entity| entity.path == path);
    EntityId(u32::try_from(place.expect("an entity")).unwrap())
}

/// What is stated of an entity's attribute.
fn stated(program: &Program, path: &str, attribute: &str) -> Option<String> {
    let id = entity(program, path);
    let attributes = &program.type_info(program.entity(id).ty).attributes;
    let stated = program.stated(id, attributes[attribute])?;
    Some(value(program, stated.value))
}
