//! Derivations as deep as they come, and tuples with many proofs: one is told, and it ends.

use std::fmt::Write as _;

use accordant::explain::{Story, Telling, why};
use accordant::report::explain::{Manner, explained, text};
use accordant::report::human::Terminal;
use accordant::source::SourceMap;

use crate::pipeline::{outcome, sound_program};

fn graph(rules: &str, nodes: usize, edges: &[(usize, usize)]) -> String {
    let mut text = format!("record Node {{ }}\nrelation edge(from: Node, to: Node)\n{rules}\n");
    for node in 0..nodes {
        writeln!(text, "node n{node} {{ }}").unwrap();
    }
    for (from, to) in edges {
        writeln!(text, "fact edge(n{from}, n{to})").unwrap();
    }
    text
}

const REACHED: &str = "define reached(y: Node)
  when y is n0 or (some z in nodes has (reached(z) and edge(z, y)))";

const PATH: &str = "define path(x: Node, y: Node)
  when edge(x, y) or (some z in nodes has (path(x, z) and edge(z, y)))";

/// What is told of the only verdict: how many steps, and the short text.
fn told(source: &str) -> (usize, String) {
    let program = sound_program(source);
    let mut outcome = outcome(&program, "2027-01-01").unwrap();
    let judgement = outcome.judgements[0].clone();
    let story: Story<'_> = why(&mut outcome, &judgement, Telling::SHORT);
    let steps = story.steps.len();
    let view = explained(&mut outcome, &SourceMap::default(), &judgement, Telling::SHORT, true);
    let manner = Manner {
        terminal: Terminal { colour: false, width: None },
        depth: None,
        all: false,
        in_words: false,
    };
    (steps, text(&view, manner))
}

#[test]
fn a_chain_is_told_to_its_end() {
    let nodes = 20_000;
    let edges: Vec<(usize, usize)> = (1..nodes).map(|n| (n - 1, n)).collect();
    let last = nodes - 1;
    let rules = format!("{REACHED}\nrequirement r must {{ require reached(n{last}) }}");
    let (steps, text) = told(&graph(&rules, nodes, &edges));
    // For each node that it is reached, and by which edge; the first is reached by itself; and what is required.
    assert_eq!(steps, 2 * nodes + 1);
    assert!(text.lines().count() < 30, "{text}");
    assert!(text.contains(&format!("… {} more steps", nodes - 7)), "{text}");
    assert!(text.contains("`reached(n0)` holds, as `n0` is n0"), "{text}");
}

#[test]
fn of_many_proofs_one_is_told() {
    for nodes in [8, 40] {
        let all = (0..nodes).flat_map(|a| (0..nodes).map(move |b| (a, b)));
        let edges: Vec<(usize, usize)> =
            all.filter(|(a, b)| (a + 1) % nodes == *b || a > b).collect();
        let rules = format!("{PATH}\nrequirement r must {{ require path(n0, n{}) }}", nodes - 1);
        let (steps, _) = told(&graph(&rules, nodes, &edges));
        assert!(steps <= 2 * nodes + 1, "{nodes}: {steps}");
    }
}

#[test]
fn a_circle_is_no_proof() {
    let edges = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 3)];
    let rules = format!("{PATH}\nrequirement r must {{ require path(n2, n1) }}");
    let (_, text) = told(&graph(&rules, 5, &edges));
    assert!(text.contains("`edge(n2, n0)` is a fact"), "{text}");
    let rules = format!("{PATH}\nrequirement r must {{ require path(n0, n3) }}");
    let (_, text) = told(&graph(&rules, 5, &edges));
    assert!(text.contains("`path(n0, n3)` cannot be derived"), "{text}");
}
