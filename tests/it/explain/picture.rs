//! The picture: the graph is well formed, and Graphviz draws it where it is there.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use accordant::explain::Telling;
use accordant::report::explain::{dot, explained};
use accordant::workspace::{self, Options};

use super::shipped::load;

/// The tokens of a graph: names, quoted texts, signs.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '"' {
            let mut quoted = String::from(c);
            loop {
                match chars.next().expect("a text ends") {
                    '\\' => quoted.extend(['\\', chars.next().expect("something is escaped")]),
                    '"' => break,
                    '\n' => panic!("a line ends in a text: {quoted}"),
                    other => quoted.push(other),
                }
            }
            tokens.push(quoted);
        } else if c.is_alphanumeric() || c == '_' {
            let mut name = String::from(c);
            while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                name.push(next);
            }
            tokens.push(name);
        } else if c == '-' && chars.next_if_eq(&'>').is_some() {
            tokens.push(String::from("->"));
        } else if !c.is_whitespace() {
            tokens.push(c.to_string());
        }
    }
    tokens
}

/// Every statement is a node, an edge or a setting, and every edge joins nodes that there are. Gives how many nodes.
fn check(text: &str) -> usize {
    let tokens = tokens(text);
    let (first, rest) = tokens.split_at(3);
    assert_eq!(first, ["digraph", "explanation", "{"]);
    assert_eq!(rest.last().unwrap(), "}");
    let mut nodes = BTreeSet::new();
    let mut used = BTreeSet::new();
    for statement in rest[..rest.len() - 1].split(|token| token == ";") {
        match statement {
            [] => {}
            [name, equals, _] if equals == "=" => assert_eq!(name, "rankdir"),
            [from, arrow, to, attributes @ ..] if arrow == "->" => {
                used.extend([from.clone(), to.clone()]);
                check_attributes(attributes);
            }
            [node, attributes @ ..] => {
                assert!(node == "node" || nodes.insert(node.clone()), "{node} stands twice");
                check_attributes(attributes);
            }
        }
    }
    assert!(used.is_subset(&nodes), "{:?}", used.difference(&nodes));
    nodes.len()
}

fn check_attributes(tokens: &[String]) {
    if let [open, inner @ .., close] = tokens {
        assert_eq!((open.as_str(), close.as_str()), ("[", "]"), "{tokens:?}");
        for attribute in inner.split(|token| token == ",") {
            assert!(matches!(attribute, [_, equals, _] if equals == "="), "{attribute:?}");
        }
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn graphs_are_well_formed() {
    let loaded = load("docs/examples/belt_fta_draft.accord");
    let program = loaded.analyse().0.unwrap();
    let mut outcome = workspace::evaluate(&program, &Options::default()).unwrap();
    let mut graphs = Vec::new();
    for judgement in outcome.judgements.clone() {
        let view = explained(&mut outcome, &loaded.sources, &judgement, Telling::SHORT, true);
        let graph = dot(std::slice::from_ref(&view));
        assert!(check(&graph) > view.why.steps.len());
        graphs.push(graph);
    }
    for graph in graphs.iter().take(3) {
        let child = Command::new("dot")
            .arg("-Tsvg")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else {
            eprintln!("skipped: there is no `dot` to draw with");
            return;
        };
        child.stdin.take().unwrap().write_all(graph.as_bytes()).unwrap();
        let drawn = child.wait_with_output().unwrap();
        assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
        assert!(String::from_utf8_lossy(&drawn.stdout).contains("<svg"));
    }
}
