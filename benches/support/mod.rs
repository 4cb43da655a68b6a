//! Workloads of the benchmarks, the same for every engine that is compared.

use std::fmt::Write as _;

/// A random directed graph, the same on every machine.
#[must_use]
pub fn random_edges(nodes: u32, edges: usize) -> Vec<(u32, u32)> {
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(state >> 33).unwrap_or(0) % nodes
    };
    let mut list: Vec<(u32, u32)> = Vec::with_capacity(edges);
    let mut seen = std::collections::BTreeSet::new();
    while list.len() < edges {
        let edge = (next(), next());
        if seen.insert(edge) {
            list.push(edge);
        }
    }
    list
}

/// The transitive closure of a graph as an Accord file, with a requirement that asks for one pair.
#[must_use]
pub fn closure_source(nodes: u32, edges: &[(u32, u32)]) -> String {
    let mut text = String::from(
        "record Node { }\nrelation edge(from: Node, to: Node)\n\
         define path(x: Node, y: Node)\n  \
         when edge(x, y) or (some z in nodes has (path(x, z) and edge(z, y)))\n\
         requirement reaches must \"The first reaches the last\" {\n  require path(n0, n1)\n}\n",
    );
    for node in 0..nodes {
        let _ = writeln!(text, "node n{node} {{ }}");
    }
    for (from, to) in edges {
        let _ = writeln!(text, "fact edge(n{from}, n{to})");
    }
    text
}
