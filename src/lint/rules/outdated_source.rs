//! W0806: a citation of a source of which a newer version is declared.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::annotations::each_cite;
use crate::lint::context::Context;
use crate::syntax::ast::{AttributeValue, ExprKind, ItemKind, SourceDecl};

pub(super) static LINT: Lint = Lint {
    code: Code::OutdatedSource,
    on: true,
    about: "Two sources are versions of one text if they have the same `title` and different dates; the later date is \
        the newer version. A newer version that is later than the date of evaluation is no reason yet, and a \
        requirement that ends before the newer version begins may go on citing the older.",
    repairs: None,
    raises: r#"source tariff_2017 { title: "Harmonized System"  date: 2017-01-01 }
source tariff_2022 { title: "Harmonized System"  date: 2022-01-01 }

requirement classified should "The goods are classified" {
  cite     tariff_2017 "General rule 1"
  for each a in agreements
  require  a.signed is stated
}
requirement subheadings should "So are their parts" {
  cite     tariff_2022 "General rule 6"
  for each a in agreements
  require  a.notified is stated
}
"#,
    passes: r#"source tariff_2017 { title: "Harmonized System"  date: 2017-01-01 }
source tariff_2022 { title: "Harmonized System"  date: 2022-01-01 }

requirement classified should "The goods are classified" {
  cite      tariff_2017 "General rule 1"
  effective before 2022-01-01
  for each  a in agreements
  require   a.signed is stated
}
requirement subheadings should "So are their parts" {
  cite     tariff_2022 "General rule 6"
  for each a in agreements
  require  a.notified is stated
}
"#,
    check,
};

/// A source that has a title and a date.
struct Version<'a> {
    decl: &'a SourceDecl,
    title: &'a str,
    date: Date,
}

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let versions: Vec<Version<'_>> =
        cx.all_items().iter().filter_map(|at| version(&at.item.kind)).collect();
    let mut newer: BTreeMap<&str, &Version<'_>> = BTreeMap::new();
    for old in &versions {
        let in_force = |new: &&Version<'_>| {
            new.title == old.title
                && new.date > old.date
                && cx.input.as_of.is_none_or(|as_of| new.date <= as_of)
        };
        if let Some(new) = versions.iter().filter(in_force).max_by_key(|new| new.date) {
            newer.insert(&old.decl.name.text, new);
        }
    }
    if newer.is_empty() {
        return;
    }
    for at in cx.items() {
        let ends = ends(&at.item.kind);
        each_cite(at.item, &mut |cite| {
            let Some(new) = newer.get(cite.source.text.as_str()) else { return };
            if ends.is_some_and(|end| end <= new.date) {
                return;
            }
            let message = format!(
                "`{}` is cited, of which `{}` is a newer version",
                cite.source.text, new.decl.name.text
            );
            found.push(
                Diagnostic::new(Code::OutdatedSource, cite.source.span, message)
                    .and_at(new.decl.name.span, format!("of {}", new.date))
                    .help("cite the newer version, or end the rule where the older text ends"),
            );
        });
    }
}

fn version(item: &ItemKind) -> Option<Version<'_>> {
    let ItemKind::Source(decl) = item else { return None };
    let value = |name: &str| -> Option<&ExprKind> {
        let is_called = |attribute: &&AttributeValue| attribute.name.text == name;
        decl.attributes.iter().find(is_called).map(|attribute| &attribute.value.kind)
    };
    match (value("title"), value("date")) {
        (Some(ExprKind::Text(title)), Some(ExprKind::Date(date))) => {
            Some(Version { decl, title, date: *date })
        }
        _ => None,
    }
}

/// The first day on which a requirement is law no more.
fn ends(item: &ItemKind) -> Option<Date> {
    let ItemKind::Requirement(decl) = item else { return None };
    match decl.effective.as_ref()?.before.as_ref()?.kind {
        ExprKind::Date(date) => Some(date),
        _ => None,
    }
}
