//! The language server, asked by a client over the standard streams of the binary.

mod asked;
mod client;
mod editors;
mod places;
mod protocol;
mod random;
mod units;

use client::{Client, Folder, position, slice};
use serde_json::{Value, json};

const RULES: &str = r#"source handbook {
  title: "Handbook of drafting"
  date:  2020-05-01
}

scale Ring { near < middle < far }
record Country { name: text?  ring: Ring  members: number? }
clause kind tariff_elimination { lines_freed: percent  transition: duration }
relation trusts(from: Country, to: Country)

parameter benchmark: percent is 90% cite handbook "2.1"

define trusted(c: Country) when some d in countries has (trusts(c, d))

requirement enough_lines must "Enough lines are freed" {
  cite handbook "2.2"
  effective from 2021-01-01
  for each a in agreements
  for each t in a.tariff_elimination
  require t.lines_freed is at least benchmark
  except small when count(a.parties) is less than 2
}

country KAZ "Kazakhstan" { ring: near }
country CHN "China" { ring: middle }
fact trusts(KAZ, CHN)
"#;

const DRAFT: &str = r#"use "rules.accord"

agreement belt "Belt agreement" {
  kind:    free_trade_area
  parties: CHN, KAZ
  as_of:   2027-06-01

  clause tariff_elimination c4 {
    lines_freed: 88.5%  adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp
    transition:  12 years
  }
}
"#;

fn project(name: &str) -> (Folder, String, String) {
    let folder = Folder::new(name);
    folder.write("accord.toml", "");
    let rules = folder.write("rules.accord", RULES);
    let draft = folder.write("draft.accord", DRAFT);
    (folder, rules, draft)
}

/// The position of the first occurrence of some words, a few bytes into them.
fn at(text: &str, words: &str, into: usize) -> Value {
    position(&text[..text.find(words).unwrap() + into])
}

fn there(uri: &str, position: &Value) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": position })
}

fn labels(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array();
    items.into_iter().flatten().map(|item| item["label"].as_str().unwrap()).collect()
}

#[test]
fn diagnostics_as_it_is_typed() {
    let (folder, rules, _) = project("typed");
    let mut client = Client::start(Some(&folder));
    client.open(&rules, RULES);
    assert_eq!(client.diagnostics_of(&rules, 1), json!([]));
    // Two declarations that cannot be read, and a name that is misspelt in a third.
    let broken = RULES
        .replace(
            "scale Ring { near < middle < far }",
            "scale Ring { near < middle < far }\nenum { }",
        )
        .replace("is at least benchmark", "is at least benchmrk")
        .replace("define trusted(c: Country) when", "define trusted(c: Country) whn");
    client.change(&rules, 2, &broken);
    let found = client.diagnostics_of(&rules, 2);
    let said: Vec<(&str, i64)> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (slice(&broken, &d["range"]), d["severity"].as_i64().unwrap()))
        .collect();
    assert!(
        said.iter().any(|(words, severity)| *words == "benchmrk" && *severity == 1),
        "{said:?}"
    );
    assert!(said.len() >= 3, "{said:?}");
    // Mended again, a piece at a time.
    let start = at(&broken, "enum { }", 0);
    let end = at(&broken, "enum { }", "enum { }".len());
    client.edit(&rules, 3, json!([{ "range": { "start": start, "end": end }, "text": "" }]));
    let now = broken.replace("enum { }", "");
    let (start, end) = (at(&now, "benchmrk", 6), at(&now, "benchmrk", 6));
    let (from, to) = (at(&now, "whn", 0), at(&now, "whn", 3));
    client.edit(
        &rules,
        4,
        json!([
            { "range": { "start": start, "end": end }, "text": "a" },
            { "range": { "start": from, "end": to }, "text": "when" },
        ]),
    );
    let found = client.diagnostics_of(&rules, 4);
    assert_eq!(found, json!([]), "{found}");
    assert!(client.end().success());
}
