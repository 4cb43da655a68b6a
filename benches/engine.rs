//! Parsing, analysis and evaluation, with the crate `ascent` as the compiled alternative in the same run.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot start should stop"
)]

mod support;

use std::fmt::Write as _;

use accordant::analyse::{Input, Tables, analyse};
use accordant::evaluate::{Options, Outcome, Premise, evaluate};
use accordant::explain::Telling;
use accordant::model::{DefineId, EntityId, Program, ValueId};
use accordant::report::explain::{Manner, explained, text};
use accordant::report::human::Terminal;
use accordant::source::{FileId, SourceMap};
use accordant::syntax;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

const NODES: u32 = 1_000;
const EDGES: usize = 4_000;

fn main() {
    divan::main();
}

fn program(text: &str) -> Program {
    let (file, diagnostics) = syntax::parse(FileId(0), text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let tables = Tables::default();
    let (program, diagnostics) = analyse(&Input::new(&[&file], &tables));
    program.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

/// All shipped rule files as one text, again and again up to a size.
fn rules(bytes: usize) -> String {
    let mut text = String::new();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let mut folders: Vec<_> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    while text.len() < bytes {
        for folder in &folders {
            let mut files: Vec<_> =
                std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
            files.sort();
            for file in files {
                text.push_str(&std::fs::read_to_string(file).unwrap());
            }
        }
    }
    text
}

/// A chain: every node to the next.
fn chain_edges(nodes: u32) -> Vec<(u32, u32)> {
    (1..nodes).map(|n| (n - 1, n)).collect()
}

/// From one node only: linear in the edges of a chain.
fn reach_source(nodes: u32, edges: &[(u32, u32)]) -> String {
    let mut text = String::from(
        "record Node { }\nrelation edge(from: Node, to: Node)\n\
         define reached(y: Node)\n  \
         when y is n0 or (some z in nodes has (reached(z) and edge(z, y)))\n\
         requirement reaches must \"The first reaches all\" {\n  \
         require every n in nodes has (reached(n))\n}\n",
    );
    for node in 0..nodes {
        let _ = writeln!(text, "node n{node} {{ }}");
    }
    for (from, to) in edges {
        let _ = writeln!(text, "fact edge(n{from}, n{to})");
    }
    text
}

#[divan::bench(args = [1 << 18, 1 << 20, 1 << 22])]
fn parse_rules(bencher: Bencher<'_, '_>, bytes: usize) {
    let text = rules(bytes);
    bencher
        .counter(BytesCount::new(text.len()))
        .bench(|| syntax::parse(FileId(0), black_box(&text)));
}

/// Refused by the scan, before the parser: one clean error.
#[divan::bench]
fn parse_100_000_parentheses(bencher: Bencher<'_, '_>) {
    let text = "(".repeat(100_000);
    bencher.bench(|| syntax::parse(FileId(0), black_box(&text)));
}

/// Head, repeated body and tail of texts that are one large thing: time must grow with their size.
const SHAPES: [(&str, &str, &str, &str); 5] = [
    ("facts", "", "fact member(KAZ, WTO) from 2015-11-30 cite WTO_members\n", ""),
    ("and", "define f(x: T) when a", " and b", "\n"),
    ("plus", "parameter p: number is 1", " + 1", "\n"),
    ("set", "parameter p: set of T is { a", ", b", " }\n"),
    ("unclosed", "parameter p: text is \"a", "b c ", ""),
];

#[divan::bench(args = SHAPES.map(|shape| shape.0), consts = [1, 8], sample_count = 3)]
fn parse_mebibytes<const MIB: usize>(bencher: Bencher<'_, '_>, shape: &str) {
    let (_, head, body, tail) = SHAPES.into_iter().find(|known| known.0 == shape).unwrap();
    let text = format!("{head}{}{tail}", body.repeat((MIB << 20) / body.len() - 8));
    bencher
        .counter(BytesCount::new(text.len()))
        .bench(|| syntax::parse(FileId(0), black_box(&text)));
}

#[divan::bench(args = [true, false], sample_count = 10)]
fn closure_accordant(bencher: Bencher<'_, '_>, record_proofs: bool) {
    let edges = support::random_edges(NODES, EDGES);
    let program = program(&support::closure_source(NODES, &edges));
    let options = Options { record_proofs, ..Options::default() };
    bencher.bench(|| evaluate(black_box(&program), &options).unwrap().steps());
}

#[divan::bench(sample_count = 10)]
fn closure_ascent(bencher: Bencher<'_, '_>) {
    let edges = support::random_edges(NODES, EDGES);
    bencher.bench(|| {
        let mut closure = Closure { edge: edges.clone(), ..Closure::default() };
        closure.run();
        closure.path.len()
    });
}

#[divan::bench(args = [20_000, 40_000], sample_count = 10)]
fn chain_accordant(bencher: Bencher<'_, '_>, nodes: u32) {
    let program = program(&reach_source(nodes, &chain_edges(nodes)));
    bencher.bench(|| evaluate(black_box(&program), &Options::default()).unwrap().steps());
}

/// How many derived tuples lie one behind the other in the proof of a path from the first node.
fn depth(outcome: &mut Outcome<'_>, path: DefineId, to: EntityId, from: EntityId) -> usize {
    let mut open = vec![[from, to].map(ValueId::entity).to_vec()];
    let mut depth = 0;
    while let Some(tuple) = open.pop() {
        depth += 1;
        let premises = outcome.derivation(path, &tuple).map_or(Vec::new(), |d| d.premises);
        open.extend(premises.into_iter().filter_map(|premise| match premise {
            Premise::Derived(_, tuple) => Some(tuple),
            Premise::Fact(..) | Premise::Assumed(..) => None,
        }));
    }
    depth
}

/// The closure with a requirement that asks for the path from the first node with the deepest proof.
fn deepest_path() -> String {
    let source = support::closure_source(NODES, &support::random_edges(NODES, EDGES));
    let program = program(&source);
    let mut outcome = evaluate(&program, &Options::default()).unwrap();
    let place = program.defines.iter().position(|define| define.name == "path").unwrap();
    let path = DefineId(u32::try_from(place).unwrap());
    let node = |n: u32| {
        let name = format!("n{n}");
        let place = program.entities.iter().position(|entity| entity.name == name).unwrap();
        EntityId(u32::try_from(place).unwrap())
    };
    let first = node(0);
    let deepest =
        (0..NODES).max_by_key(|n| (depth(&mut outcome, path, node(*n), first), *n)).unwrap();
    source.replace("require path(n0, n1)", &format!("require path(n0, n{deepest})"))
}

/// Why the only verdict is what it is, to the text that a reader gets.
fn explain_only(bencher: Bencher<'_, '_>, source: &str) {
    let program = program(source);
    let mut outcome = evaluate(&program, &Options::default()).unwrap();
    let judgement = outcome.judgements[0].clone();
    let sources = SourceMap::default();
    let terminal = Terminal { colour: false, width: None };
    let manner = Manner { terminal, depth: None, all: true, in_words: false };
    bencher.bench_local(|| {
        let view = explained(&mut outcome, &sources, &judgement, Telling::SHORT, true);
        text(&view, manner).len()
    });
}

#[divan::bench(sample_count = 10)]
fn explain_closure(bencher: Bencher<'_, '_>) {
    explain_only(bencher, &deepest_path());
}

#[divan::bench(args = [20_000], sample_count = 10)]
fn explain_chain(bencher: Bencher<'_, '_>, nodes: u32) {
    let source = reach_source(nodes, &chain_edges(nodes));
    let last = format!("require reached(n{})", nodes - 1);
    explain_only(bencher, &source.replace("require every n in nodes has (reached(n))", &last));
}

ascent::ascent! {
    struct Closure;
    relation edge(u32, u32);
    relation path(u32, u32);
    path(x, y) <-- edge(x, y);
    path(x, y) <-- path(x, z), edge(z, y);
}
