//! Data sets of others as facts, with their natural defects: every row is stated or told of, and nothing fails.

use accordant::diagnostic::{Diagnostic, has_errors};
use accordant::model::Program;
use accordant::workspace::{Memory, load};

use crate::shared::{data, project};

const COUNTRIES: &str = r#"
    record Country { name: text }
    facts Country from "country-codes.csv" { key: "ISO3166-1-Alpha-3"  name: official_name_en }
"#;

/// A program with data sets as its facts, and what was told of them. Warnings are all there may be.
struct Read {
    program: Program,
    found: Vec<Diagnostic>,
}

fn read(rules: &str, tables: &[&str]) -> Option<Read> {
    let loaded = project("rules.accord", rules, tables)?;
    let (program, found) = loaded.analyse();
    assert!(!has_errors(&found), "{found:#?}");
    Some(Read { program: program.unwrap(), found })
}

/// The data set by its name beside the country codes.
fn read_with_countries(rules: &str, table: &str) -> Option<Read> {
    read(&format!("{COUNTRIES}{rules}"), &["countries/country-codes.csv", table])
}

/// How many rows a finding tells of.
fn rows_of(found: &Diagnostic) -> usize {
    let more = found.notes.iter().find_map(|note| note.strip_suffix("the same"));
    more.and_then(|note| note.split(' ').next()).map_or(1, |n| n.parse::<usize>().unwrap() + 1)
}

impl Read {
    fn entities(&self, record: &str) -> usize {
        self.program.types.iter().find(|ty| ty.name == record).unwrap().entities.len()
    }

    fn tuples(&self, relation: &str) -> usize {
        let place = self.program.relations.iter().position(|r| r.name == relation).unwrap();
        self.program.facts.tuples[place].len()
    }

    fn rows_told(&self) -> usize {
        self.found.iter().map(rows_of).sum()
    }

    /// What was told, with the number of rows.
    fn told(&self) -> Vec<String> {
        let line = |d: &Diagnostic| format!("{} {} rows: {}", d.code.text(), rows_of(d), d.message);
        self.found.iter().map(line).collect()
    }
}

fn rows(table: &str) -> usize {
    csv::Reader::from_reader(data(table).unwrap().as_bytes()).records().count()
}

#[test]
fn country_codes_and_groups() {
    let groups = ["brics", "g77", "ldc", "lldc", "sids"];
    for group in groups {
        let table = format!("countries/group_{group}.csv");
        let rules = format!(
            "relation group(who: Country)\nfacts group from \"group_{group}.csv\" {{ who: Code }}"
        );
        let Some(read) = read_with_countries(&rules, &table) else { return };
        assert_eq!(read.told(), [""; 0], "{group}");
        assert_eq!(read.entities("Country"), rows("countries/country-codes.csv"));
        assert_eq!(read.tuples("group"), rows(&table), "{group}");
    }
}

#[test]
fn years_are_no_dates() {
    let rules = r#"
        relation oecd(who: Country)
        facts oecd from "group_oecd.csv" { who: Code  from: Accession else unknown }
    "#;
    let table = "countries/group_oecd.csv";
    let Some(read) = read_with_countries(rules, table) else { return };
    assert_eq!(read.tuples("oecd"), 0);
    assert_eq!(read.rows_told(), rows(table));
    let first = "`1971` in column `Accession` is not a date such as `2027-06-01`, so the row states nothing";
    assert_eq!(read.told()[0], format!("W0702 1 rows: {first}"));
}

#[test]
fn old_codes_of_countries() {
    let rules = r#"
        relation distance(from: Country, to: Country, km: number)
        facts distance from "cepii_dist.csv" {
          from: iso_o map { "ROM" to ROU } else unknown
          to:   iso_d map { "ROM" to ROU } else unknown
          km:   dist
        }
    "#;
    let table = "countries/cepii_dist.csv";
    let Some(read) = read_with_countries(rules, table) else { return };
    assert_eq!(read.tuples("distance") + read.rows_told(), rows(table));
    let mut codes: Vec<_> = read.found.iter().map(|d| d.message[1..4].to_owned()).collect();
    codes.sort();
    codes.dedup();
    assert_eq!(codes, ["ANT", "PAL", "TMP", "YUG", "ZAR"]);
}

#[test]
fn memberships_with_odd_statuses_and_names() {
    let rules = r#"
        record Organisation { name: text }
        enum Part { full, looking }
        relation part(who: Country, of: Organisation, how: Part)
        facts Organisation from "factbook_igo_participation.csv" {
          key: organization map { "G-77" to G77 } else unknown
        }
        facts part from "factbook_igo_participation.csv" {
          who: iso3
          of:  organization map { "G-77" to G77 } else unknown
          how: status map { "member" to full  "observer" to looking } else unknown
        }
    "#;
    let table = "organisations/factbook_igo_participation.csv";
    let Some(read) = read_with_countries(rules, table) else { return };
    let no_key = |d: &&Diagnostic| d.message.ends_with("so the row is left out");
    let left_out: usize = read.found.iter().filter(no_key).map(rows_of).sum();
    // Two rows say what others do: Brazil and Pakistan are in UNISFA.
    assert_eq!(read.tuples("part") + read.rows_told() - left_out, rows(table) - 2);
    let told = read.told().join("\n");
    for line in [
        "W0702 25 rows: `G-24` in column `organization` is no name, so the row is left out",
        "W0702 1 rows: `2024` in column `status` is not the name of a `Part`, so the row states nothing",
        "W0703 98 rows: column `iso3` is blank, so the row states nothing of `part`",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

#[test]
fn memberships_by_year() {
    let rules = r#"
        record State { name: text }
        facts State from "cow_igo_v3_eurasia_1989_2014.csv" { key: state }
        relation part(who: State, year: number, how: number)
        facts part from "cow_igo_v3_eurasia_1989_2014.csv" {
          who: state  year: year  how: wto
          where wto is not "-9"
        }
    "#;
    let table = "organisations/cow_igo_v3_eurasia_1989_2014.csv";
    let Some(read) = read(rules, &[table]) else { return };
    assert_eq!(read.told(), [""; 0]);
    assert_eq!(read.entities("State"), 19);
    assert!(read.tuples("part") <= rows(table));
}

#[test]
fn figures_of_countries_and_of_groups_of_them() {
    for (table, unit) in [
        ("economics/gdp.csv", "number"),
        ("economics/population.csv", "number"),
        ("economics/wb_lp.lpi.ovrl.xq.csv", "number"),
        ("economics/wb_tg.val.totl.gd.zs.csv", "percent"),
    ] {
        let name = table.rsplit('/').next().unwrap();
        let rules = format!(
            "relation figure(of: Country, year: number, is_at: {unit})\n\
             facts figure from \"{name}\" {{ of: \"Country Code\" else unknown  year: Year  is_at: Value }}"
        );
        let Some(read) = read_with_countries(&rules, table) else { return };
        assert_eq!(read.tuples("figure") + read.rows_told(), rows(table), "{table}");
        assert!(read.told().join("\n").contains("`ARB` in column `Country Code` is not the name"));
    }
}

#[test]
fn tariff_codes() {
    let rules = r#"
        record Good { code: code  parent: code  description: text  level: number }
        facts Good from "harmonized-system.csv" {
          key:         hscode prefix "hs_"
          code:        hscode
          parent:      parent else unknown
          description: description
          level:       level
          where hscode is not "TOTAL"
        }
    "#;
    let table = "origin/harmonized-system.csv";
    let Some(read) = read(rules, &[table]) else { return };
    assert_eq!(read.entities("Good"), rows(table) - 1);
    let total = "`TOTAL` in column `parent` is not a tariff code of an even number of digits, such as `0402.10` and is taken as unknown";
    assert_eq!(read.told(), [format!("W0702 97 rows: {total}")]);
}

#[test]
fn schemes_of_preferences() {
    let rules = r#"
        record Scheme { title: text  starts: date  ends: date  countries: set of text }
        facts Scheme from "roo_schemes_uk.json" at "schemes" {
          key:       scheme_code map { "new-zealand" to new_zealand } else unknown
          title:     title
          starts:    validity_start_date
          ends:      validity_end_date
          countries: countries
        }
    "#;
    let Some(read) = read(rules, &["origin/roo_schemes_uk.json"]) else { return };
    assert_eq!(read.entities("Scheme") + read.rows_told(), 44);
    assert_eq!(read.rows_told(), 9);
}

#[test]
fn product_rules() {
    for set in ["dcts-ldcs", "eu", "georgia", "japan", "new-zealand"] {
        // The rules themselves are lists of objects, which no attribute holds.
        let rules = format!(
            "relation rule(heading: text, low: code, high: code)\n\
             facts rule from \"{set}.json\" at \"rule_sets\" {{ heading: heading  low: min  high: max }}"
        );
        let table = format!("origin/rule_sets/{set}.json");
        let Some(read) = read(&rules, &[&table]) else { return };
        let whole: serde_json::Value = serde_json::from_str(&data(&table).unwrap()).unwrap();
        let mut ranges: Vec<String> = whole["rule_sets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| format!("{} {} {}", rule["heading"], rule["min"], rule["max"]))
            .collect();
        ranges.sort();
        ranges.dedup();
        assert_eq!(read.tuples("rule"), ranges.len(), "{set}");
        assert_eq!(read.told(), [""; 0], "{set}");
    }
}

#[test]
fn ranges_that_overlap_are_no_one_entity() {
    let rules = r#"
        record Heading { name: text }
        facts Heading from "georgia.json" at "rule_sets" { key: min prefix "from_"  name: heading }
    "#;
    let Some(loaded) = project("rules.accord", rules, &["origin/rule_sets/georgia.json"]) else {
        return;
    };
    let (program, found) = loaded.analyse();
    assert!(program.is_none());
    assert!(found.iter().all(|d| d.code.text() == "E0508"), "{found:#?}");
    assert_eq!(found[0].message, "`name` of `from_0502000000` is stated with two values");
}

#[test]
fn tables_that_end_too_early() {
    let Some(whole) = data("treaties/tota_meta.csv") else { return };
    let rules = r#"
        record Country { name: text }
        facts Agreement from "t.csv" { key: pta_id prefix "pta_"  title: name  signed: date_signed }
    "#;
    for part in 1..40 {
        let mut end = whole.len() * part / 40;
        while !whole.is_char_boundary(end) {
            end -= 1;
        }
        let files = Memory::default().with("/x.accord", rules).with("/t.csv", &whole[..end]);
        let (_, found) = load(&files, "/x.accord").analyse();
        assert!(found.len() <= 2, "{found:#?}");
    }
}
