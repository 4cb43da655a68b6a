//! Tables of facts: CSV and JSON to rows, rows to entities and tuples, and cells that cannot be read.

use super::{BASE, lines, read, stated, value};
use accordant::analyse::Tables;
use accordant::diagnostic::Diagnostic;
use accordant::facts::{LIST, Table, read_csv, read_json};
use accordant::model::Program;
use accordant::source::FileId;

const FILE: FileId = FileId(2);

fn csv(text: &str) -> Table {
    let (table, found) = read_csv(FILE, text);
    assert!(found.is_empty(), "{found:?}");
    table.expect("a table")
}

/// The program of a text whose `facts` read one table.
fn with_table(text: &str, path: &str, table: Table) -> (Option<Program>, Vec<Diagnostic>) {
    let mut tables = Tables::default();
    tables.insert(FileId(1), path, None, Some(std::sync::Arc::new(table)));
    read(&[BASE, text], &tables)
}

fn good(text: &str, table: &str) -> Program {
    let (program, found) = with_table(text, "t.csv", csv(table));
    assert!(found.is_empty(), "{:?}", lines(text, &found));
    program.expect("a program")
}

fn bad(text: &str, table: &str) -> Vec<String> {
    let (_, found) = with_table(text, "t.csv", csv(table));
    found.iter().map(|d| format!("{} {}", d.code.text(), d.message)).collect()
}

fn rows(table: &Table) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.cells.iter().map(smol_str::SmolStr::as_str).collect()).collect()
}

#[test]
fn csv_keeps_quotes_line_ends_and_places() {
    let text = "\u{feff}a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n 2 ,\r\n";
    let table = csv(text);
    assert_eq!(rows(&table), [vec!["1", "x, \"y\"\nz"], vec!["2", ""]]);
    let place = |i: usize| {
        let span = table.rows[i].span;
        &text[span.start as usize..span.end as usize]
    };
    assert_eq!(place(0), "1,\"x, \"\"y\"\"\nz\"");
    assert_eq!(place(1), " 2 ,");
}

#[test]
fn csv_refuses_ragged_rows_and_repeated_columns() {
    let (table, found) = read_csv(FILE, "a,a\n1,2\n3\n4,5,6\n7,8\n");
    assert_eq!(table.map(|table| table.rows.len()), Some(2));
    let messages: Vec<_> = found.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "the column `a` is there twice",
            "the row has 1 cell, the header has 2 cells",
            "the row has 3 cells, the header has 2 cells",
        ]
    );
    assert!(found.iter().all(|d| d.code.text() == "E0505"));
    assert!(read_csv(FILE, "").0.is_none());
}

#[test]
fn json_keeps_digits_lists_and_places() {
    let text = r#"{"data": {"goods": [{"id": "a", "w": 0.1000000000000000000001, "ok": true},
        {"id": "b", "tags": ["x", "y"], "w": null}]}}"#;
    let (table, found) = read_json(FILE, text, Some("data.goods"));
    assert!(found.is_empty(), "{found:?}");
    let table = table.expect("a table");
    assert_eq!(table.columns, ["id", "w", "ok", "tags"]);
    let list = format!("{LIST}x{LIST}y");
    assert_eq!(
        rows(&table),
        [vec!["a", "0.1000000000000000000001", "yes", ""], vec!["b", "", "", &list]]
    );
    let span = table.rows[1].span;
    assert!(text[span.start as usize..].starts_with("{\"id\": \"b\""));
    for (text, at) in [("[1]", None), ("{", None), ("{}", None), ("{\"a\": []}", Some("b"))] {
        let (_, found) = read_json(FILE, text, at);
        assert_eq!(found.first().map(|d| d.code.text()), Some("E0505"), "{text}");
    }
}

#[test]
fn rows_become_entities_with_attributes() {
    let program = good(
        r#"facts Country from "t.csv" {
             key: iso  name: title  size: size  share: share  joined: joined  coast: sea  gdp: gdp prefix "USD "
             ring: where_ map { "1" to near  "2" to far } else unknown
             borders: next split " "
             where kind is "state" where kind is not ""
           }"#,
        "iso,title,size,share,joined,sea,gdp,where_,next,kind\n\
         KGZ,Kyrgyzstan,1e3,88.5%,1998-12-20,N,5.5,1,KAZ UZB,state\n\
         TJK,Tajikistan,,12.5,,TRUE,,,KGZ,state\n\
         XXX,,,,,,,,,place\n",
    );
    let of = |path: &str, attribute: &str| stated(&program, path, attribute).unwrap_or_default();
    assert_eq!(of("KGZ", "name"), "\"Kyrgyzstan\"");
    assert_eq!(of("KGZ", "size"), "1000");
    assert_eq!(of("KGZ", "share"), "177/200%");
    assert_eq!(of("KGZ", "joined"), "1998-12-20");
    assert_eq!(of("KGZ", "coast"), "no");
    assert_eq!(of("KGZ", "gdp"), "USD 11/2");
    assert_eq!(of("KGZ", "ring"), "near");
    assert_eq!(of("KGZ", "borders"), "{KAZ UZB}");
    assert_eq!(of("TJK", "coast"), "yes");
    assert_eq!(of("TJK", "size"), "", "a blank cell is unknown");
    assert!(program.entities.iter().all(|entity| entity.name != "XXX"));
    let kgz = super::entity(&program, "KGZ");
    assert_eq!(program.entity(kgz).title.as_deref(), Some("Kyrgyzstan"));
}

#[test]
fn a_known_key_adds_to_its_entity() {
    let text = r#"facts Country from "t.csv" { key: iso  size: size  coast: coast }"#;
    let program = good(text, "iso,size,coast\nKAZ,7,no\n");
    assert_eq!(stated(&program, "KAZ", "size").as_deref(), Some("7"));
    let sets = r#"facts Country from "t.csv" { key: iso  borders: next split " " }"#;
    let base = "country XXX { borders: KAZ, UZB } ";
    good(&format!("{base}{sets}"), "iso,next\nXXX,UZB KAZ\n");
    assert_eq!(
        bad(text, "iso,size,coast\nKAZ,7,yes\n"),
        ["E0508 `coast` of `KAZ` is stated with two values"]
    );
}

#[test]
fn rows_become_tuples_with_periods() {
    let (program, found) = with_table(
        r#"facts member from "t.csv" { who: iso  of: WTO  from: since  before: until }"#,
        "t.csv",
        csv("iso,since,until\nKAZ,2015-11-30,\nUZB,,\nUZB,2001-01-01,2002-01-01\n"),
    );
    let found: Vec<_> = found.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(found, ["column `since` is blank, so the row states nothing of `member`"]);
    let program = program.expect("a program");
    let tuples: Vec<String> = program.facts.tuples[0]
        .iter()
        .map(|t| {
            let arguments: Vec<_> = t.arguments.iter().map(|a| value(&program, *a)).collect();
            let day = |d: Option<jiff::civil::Date>| d.map_or(String::new(), |d| d.to_string());
            format!("{} {}..{}", arguments.join(" "), day(t.period.from), day(t.period.before))
        })
        .collect();
    assert_eq!(tuples, ["KAZ WTO 2015-11-30..", "UZB WTO 2001-01-01..2002-01-01"]);
}

#[test]
fn a_parameter_called_from_is_no_period() {
    let program = good(r#"facts trusts from "t.csv" { from: a  to: b }"#, "a,b\nKAZ,UZB\n");
    assert_eq!(program.facts.tuples[1].len(), 1);
    assert!(program.facts.tuples[1][0].period.is_always());
}

#[test]
fn cells_that_cannot_be_read_are_errors_or_warnings() {
    let text = r#"facts Country from "t.csv" { key: iso  size: size  ring: ring else unknown }"#;
    assert_eq!(
        bad(text, "iso,size,ring\nKGZ,big,near\nTJK,2,beyond\n3x,,\n"),
        [
            "E0506 `big` in column `size` is not a number such as `12.5`",
            "W0702 `beyond` in column `ring` is not the name of a `Ring` and is taken as unknown",
            "E0506 `3x` in column `iso` is no name",
        ]
    );
}

#[test]
fn columns_that_are_not_there_are_errors() {
    let (_, found) = with_table(
        r#"facts Country from "t.csv" { key: iso  size: sice  where knid is "x" }"#,
        "t.csv",
        csv("iso,size,kind\n"),
    );
    let help: Vec<_> = found.iter().map(|d| (d.code.text(), d.help.as_deref())).collect();
    let meant = ["did you mean `size`?", "did you mean `kind`?"];
    assert_eq!(help, meant.map(|meant| ("E0507", Some(meant))));
    let text = r#"facts Country from "t.csv" { key: iso  size: sice }"#;
    assert_eq!(bad(text, "iso,size\n"), ["E0507 the table has no column `sice`"]);
    let text = r#"facts member from "t.csv" { who: iso  of: WTOO }"#;
    assert_eq!(bad(text, "iso,size\n"), ["E0507 the table has no column `WTOO`"]);
}

#[test]
fn a_quote_that_is_not_closed_swallows_no_rows() {
    let (_, found) = read_csv(FileId(0), "iso,remark\nAAA,\"fine\nBBB,poor\n");
    assert!(found.iter().any(|d| d.message.contains("a quote is not closed")), "{found:?}");
    let (_, found) = read_csv(FileId(0), "iso,remark\nAAA,\"so \"\"fine\"\" is it\"\n");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_key_that_stands_twice_loses_nothing() {
    let (_, found) = read_json(FileId(0), r#"[{"id": "g1", "v": 1, "v": 2}]"#, None);
    assert!(found.iter().any(|d| d.message.contains("`v` stands twice")), "{found:?}");
    let (table, found) = read_json(FileId(0), r#"{"d": [{"id": 1}], "d": []}"#, Some("d"));
    assert!(table.is_none() && !found.is_empty(), "{found:?}");
}
