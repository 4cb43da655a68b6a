//! Files that use each other in a circle.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, SourceMap, Span};

/// That one file uses another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// The file that says `use`.
    pub(super) from: FileId,
    /// What it uses.
    pub(super) to: FileId,
    /// Where.
    pub(super) span: Span,
}

/// One finding for each circle.
pub(super) fn find(edges: &[Edge], sources: &SourceMap) -> Vec<Diagnostic> {
    let name = |id: FileId| sources.get(id).map_or("", |file| file.name.as_str());
    let mut uses: BTreeMap<FileId, Vec<Edge>> = BTreeMap::new();
    for edge in edges {
        uses.entry(edge.from).or_default().push(*edge);
    }
    let mut starts: Vec<FileId> = uses.keys().copied().collect();
    starts.sort_by_key(|id| name(*id));
    let mut search =
        Search { uses: &uses, done: BTreeMap::new(), path: Vec::new(), circles: Vec::new() };
    for start in starts {
        search.visit_all(start);
    }
    search.circles.iter().filter_map(|circle| describe(circle, sources)).collect()
}

/// A depth-first search, without recursion: chains of files may be long.
struct Search<'e> {
    uses: &'e BTreeMap<FileId, Vec<Edge>>,
    /// Visited files; true once all they use is visited.
    done: BTreeMap<FileId, bool>,
    /// The edges from the start to here.
    path: Vec<Edge>,
    circles: Vec<Vec<Edge>>,
}

impl Search<'_> {
    fn visit_all(&mut self, start: FileId) {
        if self.done.contains_key(&start) {
            return;
        }
        self.done.insert(start, false);
        let mut stack = vec![(start, 0)];
        while let Some((file, next)) = stack.last_mut() {
            let file = *file;
            let edge = self.uses.get(&file).and_then(|edges| edges.get(*next)).copied();
            *next += 1;
            let Some(edge) = edge else {
                self.done.insert(file, true);
                self.path.pop();
                stack.pop();
                continue;
            };
            match self.done.get(&edge.to) {
                None => {
                    self.done.insert(edge.to, false);
                    self.path.push(edge);
                    stack.push((edge.to, 0));
                }
                Some(false) => self.close(edge),
                Some(true) => {}
            }
        }
    }

    /// The edge leads back to a file on the path.
    fn close(&mut self, back: Edge) {
        let from =
            self.path.iter().position(|edge| edge.from == back.to).unwrap_or(self.path.len());
        let mut circle = self.path.get(from..).unwrap_or_default().to_vec();
        circle.push(back);
        self.circles.push(circle);
    }
}

fn describe(circle: &[Edge], sources: &SourceMap) -> Option<Diagnostic> {
    let name = |id: FileId| sources.get(id).map_or("", |file| file.name.as_str());
    let first = circle.first()?;
    let chain: Vec<String> = circle.iter().map(|edge| format!("`{}`", name(edge.from))).collect();
    let message = if circle.len() == 1 {
        format!("{} uses itself", chain.join(""))
    } else {
        format!("{} use each other in a circle", chain.join(", "))
    };
    let says = |edge: &Edge| format!("`{}` uses `{}`", name(edge.from), name(edge.to));
    let mut diagnostic =
        Diagnostic::new(Code::ImportCycle, first.span, message).labelled(says(first));
    for edge in circle.iter().skip(1) {
        diagnostic = diagnostic.and_at(edge.span, says(edge));
    }
    Some(diagnostic.help("move what both need into a file of its own, which both use"))
}
