//! The law against the rules and the drafts: nothing that is stated, required or cited is lost, and the gaps are gaps.

use std::collections::BTreeSet;

use accordant::model::Program;
use accordant::scenario::trace::{RuleKind, Trace, begins_with, trace};
use accordant::source::FileId;
use accordant::workspace::{Memory, Options, evaluate, load};

use crate::pipeline::{outcome, program, sound_program};

const LAW: &str = r#"
    source LAW { provisions: "1", "2(a)", "2(b)", "3", "4(a)" }
    source NOTES { }
    record Country { name: text }
    country AAA { cite NOTES "page 7" }
    clause kind duties { freed: percent  length: duration }
    clause kind courts { seat: Country }
    extend Agreement { open: yes/no  secret: yes/no }
    parameter enough: percent is 90% cite LAW "2"
    define wide(a: Agreement) cite LAW "3" when a.open
    requirement coverage must "Coverage" {
      cite LAW "2(a)"
      for each a in agreements
      require every d in a.duties has (d.freed is at least enough)
      except small when wide(a) cite LAW "9"
    }
    requirement silent should "Cites nothing" { for each a in agreements where (wide(a)) require a.open }
    requirement elsewhere must "Of courts" {
      cite LAW "3"
      for each a in agreements where (not wide(a))
      require every c in a.courts has (c.seat is AAA)
    }
    requirement of_nothing must "Of none" { cite LAW "3" for each c in countries where (no) require no }
"#;

const DRAFT: &str = r#"
    agreement pact {
      parties: AAA  open: yes  secret: no  cite NOTES "draft"
      clause duties d1 { freed: 80%  length: 10 years }
      clause courts c1 { seat: AAA }
    }
"#;

fn traced(law: &str) -> (Program, Trace) {
    let program = program(&[law, DRAFT]).unwrap();
    let trace = {
        let mut outcome = outcome(&program, "2027-01-01").unwrap();
        trace(&mut outcome, |file| file == FileId(1))
    };
    (program, trace)
}

fn term(program: &Program, trace: &Trace, place: usize) -> String {
    let term = &trace.terms[place];
    let path = &program.entity(term.entity).path;
    match term.attribute {
        Some(attribute) => format!("{path}.{}", program.attribute(attribute).name),
        None => path.to_string(),
    }
}

fn names(program: &Program, trace: &Trace, rules: &[usize]) -> Vec<String> {
    rules.iter().map(|rule| trace.rules[*rule].kind.name(program)).collect()
}

#[test]
fn rules_look_at_what_their_verdicts_rest_on() {
    let (program, trace) = traced(LAW);
    let looked = |name: &str| -> Vec<String> {
        let rule = trace.rules.iter().find(|rule| rule.kind.name(&program) == name).unwrap();
        rule.terms.iter().map(|place| term(&program, &trace, *place)).collect()
    };
    assert_eq!(looked("coverage"), ["pact.open", "pact.d1", "pact.d1.freed"]);
    assert_eq!(looked("coverage.small"), ["pact.open"]);
    assert_eq!(looked("wide"), ["pact.open"]);
    // Its `where` is false: what it would require is not looked at.
    assert_eq!(looked("elsewhere"), ["pact.open"]);
    assert!(looked("of_nothing").is_empty());
}

#[test]
fn gaps_of_the_draft_and_of_the_rules() {
    let (program, trace) = traced(LAW);
    let terms = |places: &[usize]| -> Vec<String> {
        places.iter().map(|place| term(&program, &trace, *place)).collect()
    };
    assert_eq!(terms(&trace.gaps.clauses), ["pact.c1"]);
    assert_eq!(
        terms(&trace.gaps.terms),
        ["pact.parties", "pact.secret", "pact.c1.seat", "pact.d1.length"]
    );
    let seat = &trace.terms[trace.gaps.terms[2]];
    let readers: Vec<&str> =
        seat.readers.iter().map(|id| program.requirement(*id).name.as_str()).collect();
    assert_eq!(readers, ["elsewhere"]);
    assert_eq!(names(&program, &trace, &trace.gaps.without_citation), ["silent"]);
    assert_eq!(names(&program, &trace, &trace.gaps.idle), ["of_nothing"]);
}

#[test]
fn gaps_of_the_law() {
    let (program, trace) = traced(LAW);
    let uncited: Vec<(&str, Option<&str>)> = trace
        .gaps
        .uncited
        .iter()
        .map(|gap| (gap.provision.as_str(), gap.within.as_deref()))
        .collect();
    assert_eq!(uncited, [("1", None), ("2(b)", Some("2")), ("4(a)", None)]);
    let articles = |places: &[usize]| -> Vec<String> {
        let name = |place: &usize| {
            let article = &trace.articles[*place];
            let source = &program.entity(article.source).name;
            format!("{source} {}", article.place.as_deref().unwrap_or("-"))
        };
        places.iter().map(name).collect()
    };
    assert_eq!(articles(&trace.gaps.unlisted), ["LAW 9"]);
    assert_eq!(articles(&trace.gaps.beside), ["NOTES draft", "NOTES page 7"]);
}

#[test]
fn without_the_only_rule_that_cites_it_an_article_is_a_gap() {
    let is_gap = |law: &str| {
        let (_, trace) = traced(law);
        trace.gaps.uncited.iter().any(|gap| gap.provision == "2(a)" && gap.within.is_none())
    };
    assert!(!is_gap(LAW));
    let law = LAW.replace("cite LAW \"2(a)\"", "").replace("is 90% cite LAW \"2\"", "is 90%");
    assert!(is_gap(&law));
}

#[test]
fn a_place_covers_what_it_lies_in() {
    assert!(begins_with("XXIV:8(b)", "XXIV:8"));
    assert!(begins_with("XXIV:8", "XXIV:8"));
    assert!(!begins_with("XXIV:80", "XXIV:8"));
    assert!(!begins_with("XXIV:8", "XXIV:8(b)"));
    assert!(begins_with("Article 3.1", "Article 3"));
}

/// The laws, on examples that are shipped.
#[test]
fn nothing_is_lost() {
    let root = env!("CARGO_MANIFEST_DIR");
    for path in ["belt_fta_draft", "rcep_2020", "ecota_2003"] {
        let mut memory = Memory::default();
        for name in [path, "common", "adjust/approval"] {
            let text = std::fs::read(format!("{root}/docs/examples/{name}.accord")).unwrap();
            memory.add(format!("/{name}.accord"), text);
        }
        let loaded = load(&memory, &format!("/{path}.accord"));
        let program = loaded.analyse().0.unwrap();
        let mut outcome = evaluate(&program, &Options::default()).unwrap();
        let trace = trace(&mut outcome, |file| loaded.is_asked(file));
        assert!(trace.terms.len() > 20, "{path}");
        every_clause_term_is_there(&program, &trace);
        every_term_is_in_the_matrix_or_a_gap(&trace);
        every_requirement_is_there(&program, &trace, outcome.judgements.len());
        every_cited_article_is_one_row(&program, &trace);
    }
}

fn every_clause_term_is_there(program: &Program, trace: &Trace) {
    let stated: BTreeSet<_> = trace.terms.iter().map(|t| (t.entity, t.attribute)).collect();
    assert_eq!(stated.len(), trace.terms.len());
    for clause in program.agreements.iter().flat_map(|agreement| &agreement.clauses) {
        let kind = program.type_info(program.entity(*clause).ty);
        let attributes = kind.attributes.values().copied();
        for attribute in attributes.filter(|a| *a != program.builtin.clause_agreement) {
            let is_stated = program.stated(*clause, attribute).is_some();
            assert_eq!(stated.contains(&(*clause, Some(attribute))), is_stated);
        }
    }
}

fn every_term_is_in_the_matrix_or_a_gap(trace: &Trace) {
    for (place, term) in trace.terms.iter().enumerate() {
        let of_requirements =
            trace.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Requirement(_)));
        let in_matrix = of_requirements.clone().any(|rule| rule.terms.contains(&place));
        assert_eq!(in_matrix, !term.rules.is_empty());
        assert_eq!(trace.gaps.terms.contains(&place), term.attribute.is_some() && !in_matrix);
        // What a verdict looked at, its requirement looks at whatever the facts are.
        for rule in &term.rules {
            let RuleKind::Requirement(id) = trace.rules[*rule].kind else { panic!("{rule}") };
            assert!(term.attribute.is_none() || term.readers.contains(&id));
        }
    }
}

fn every_requirement_is_there(program: &Program, trace: &Trace, judgements: usize) {
    let all = trace.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Requirement(_)));
    assert_eq!(all.clone().count(), program.requirements.len());
    assert_eq!(all.flat_map(|rule| rule.verdicts.values()).sum::<usize>(), judgements);
}

fn every_cited_article_is_one_row(program: &Program, trace: &Trace) {
    let rows: BTreeSet<_> = trace.articles.iter().map(|a| (a.source, &a.place)).collect();
    assert_eq!(rows.len(), trace.articles.len());
    let clauses = program.agreements.iter().flat_map(|agreement| &agreement.clauses);
    let citations = program
        .requirements
        .iter()
        .map(|requirement| &requirement.annotations)
        .chain(clauses.map(|clause| &program.entity(*clause).annotations))
        .flat_map(|annotations| &annotations.citations);
    for citation in citations {
        assert!(rows.contains(&(citation.source, &citation.place)));
    }
    for article in &trace.articles {
        assert!(!article.rules.is_empty() || !article.others.is_empty());
    }
}

#[test]
fn what_a_verdict_may_rest_on_is_looked_at() {
    let read = |rules: &str, terms: &str| {
        let program = sound_program(&format!("{rules} agreement pact \"P\" {{ {terms} }}"));
        let mut outcome = outcome(&program, "2027-01-01").unwrap();
        let trace = trace(&mut outcome, |_| true);
        let gaps = trace.gaps.terms.iter().map(|place| term(&program, &trace, *place));
        (gaps.collect::<Vec<String>>(), trace.gaps.idle.len())
    };
    // Of an element that is not known it would be asked.
    let open = "
        record Thing { parts: set of Thing }
        thing first { }
        extend Agreement { x: number  y: number }
        requirement each must { for each a in agreements require every k in first.parts has (a.x is at most 5) }";
    assert_eq!(read(open, "x: 3 y: 4").0, ["pact.y"]);
    let stages = "
        extend Agreement { x: number }
        stage one { requirement own must { require agreement.x is at least 1 } }
        stage two after one { requirement later must { require agreement.x is at least 2 } }";
    assert_eq!(read(stages, "stage: one x: 3").0, [] as [&str; 0]);
    let title = "requirement named must { for each a in agreements require a.title is \"P\" }";
    assert_eq!(read(title, ""), (Vec::new(), 0));
}
