//! What is shipped for editors says what the language says. With `ACCORDANT_UPDATE=1` the grammar is written anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use accordant::syntax::words;
use serde_json::{Value, json};

fn extension() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode")
}

fn read(name: &str) -> Value {
    let path = extension().join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The grammar for colours by spelling, for editors until the server has said what words mean.
fn grammar() -> Value {
    let name = "[\\p{L}_][\\p{L}\\p{M}\\p{N}_]*";
    let words: Vec<&str> = words().collect();
    let alone =
        |words: &str| format!("(?<![\\p{{L}}\\p{{N}}_.])(?:{words})(?![\\p{{L}}\\p{{N}}_])");
    let declares = "requirement|define|parameter|relation|record|enum|scale|stage|mechanism|agreement|source|extend";
    json!({
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "Accord",
        "scopeName": "source.accord",
        "patterns": [
            { "name": "comment.line.number-sign.accord", "match": "#.*$" },
            {
                "name": "string.quoted.double.accord",
                "begin": "\"",
                "end": "\"|$",
                "patterns": [{ "name": "constant.character.escape.accord", "match": "\\\\[\"\\\\n]" }],
            },
            { "name": "constant.other.date.accord", "match": "\\b\\d{4}-\\d{2}-\\d{2}\\b" },
            {
                "match": "\\b([A-Z]{3})\\s+(\\d[\\d_]*(?:\\.\\d[\\d_]*)?)",
                "captures": {
                    "1": { "name": "keyword.other.unit.accord" },
                    "2": { "name": "constant.numeric.accord" },
                },
            },
            {
                "match": "\\b(hs)\\s+(\\d[\\d.]*)",
                "captures": {
                    "1": { "name": "keyword.other.unit.accord" },
                    "2": { "name": "constant.numeric.accord" },
                },
            },
            {
                "match": "\\b(\\d[\\d_]*(?:\\.\\d[\\d_]*)?)(%|\\s*(?:pp|years?|months?|days?)\\b)?",
                "captures": {
                    "1": { "name": "constant.numeric.accord" },
                    "2": { "name": "keyword.other.unit.accord" },
                },
            },
            {
                "match": format!("(?<![\\p{{L}}\\p{{N}}_.])({declares}|clause\\s+kind|clause)\\s+({name})(?!\\s*:)"),
                "captures": {
                    "1": { "name": "keyword.declaration.accord" },
                    "2": { "name": "entity.name.accord" },
                },
            },
            // A word before a colon is an attribute, whatever it means elsewhere.
            { "name": "variable.other.property.accord", "match": format!("{name}(?=\\s*:)") },
            { "name": "variable.other.property.accord", "match": format!("(?<=\\.){name}") },
            { "name": "constant.language.accord", "match": alone("yes|no") },
            { "name": "keyword.control.accord", "match": alone(&words.join("|")) },
            { "name": "entity.name.function.accord", "match": format!("{name}(?=\\()") },
            { "name": "entity.name.type.accord", "match": "\\b\\p{Lu}[\\p{L}\\p{N}_]*\\p{Ll}[\\p{L}\\p{N}_]*\\b" },
        ],
    })
}

#[test]
fn the_grammar_has_the_words_of_the_language() {
    let text = format!("{}\n", serde_json::to_string_pretty(&grammar()).unwrap());
    let path = extension().join("syntaxes/accord.tmLanguage.json");
    if std::env::var_os("ACCORDANT_UPDATE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let shipped = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(shipped, text, "write it anew with ACCORDANT_UPDATE=1");
    assert!(words().count() > 80);
    assert!(words().all(|word| text.contains(word)));
}

#[test]
fn what_the_extension_names_is_there() {
    let package = read("package.json");
    let folder = extension();
    let contributes = &package["contributes"];
    for file in [
        &package["main"],
        &contributes["languages"][0]["configuration"],
        &contributes["grammars"][0]["path"],
    ] {
        assert!(folder.join(file.as_str().unwrap()).is_file(), "{file}");
    }
    assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(contributes["grammars"][0]["scopeName"], grammar()["scopeName"]);
    assert_eq!(read("language-configuration.json")["comments"]["lineComment"], "#");
    let client = fs::read_to_string(folder.join("client.js")).unwrap();
    assert!(client.contains("\"accordant/packText\"") && client.contains("args: [\"lsp\"]"));
    let lock = read("package-lock.json");
    assert_eq!(lock["packages"][""]["dependencies"], package["dependencies"]);
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn the_client_can_be_read_by_node() {
    let script = extension().join("client.js");
    match Command::new("node").arg("--check").arg(&script).output() {
        Ok(output) => assert!(output.status.success(), "{output:?}"),
        Err(_) => eprintln!("skipped: there is no node"),
    }
}
