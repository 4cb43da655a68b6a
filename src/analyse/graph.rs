//! Directed graphs: components that depend on themselves, and a cycle to show. Iterative, so that no chain is
//! too long.

use std::collections::VecDeque;

/// The edges of each node.
pub(super) type Edges = [Vec<usize>];

const UNSEEN: usize = usize::MAX;

/// The strongly connected components, each after those it leads to; nodes within one are in order.
pub(super) fn components(edges: &Edges) -> Vec<Vec<usize>> {
    let mut search = Search {
        edges,
        index: vec![UNSEEN; edges.len()],
        low: vec![UNSEEN; edges.len()],
        on_stack: vec![false; edges.len()],
        stack: Vec::new(),
        next: 0,
        found: Vec::new(),
    };
    for node in 0..edges.len() {
        if search.index.get(node) == Some(&UNSEEN) {
            search.visit(node);
        }
    }
    search.found
}

/// Tarjan's algorithm with a stack of its own.
struct Search<'e> {
    edges: &'e Edges,
    index: Vec<usize>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    next: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn visit(&mut self, root: usize) {
        let mut work: Vec<(usize, usize)> = vec![(root, 0)];
        self.open(root);
        while let Some((node, edge)) = work.pop() {
            let Some(&target) = self.edges.get(node).and_then(|edges| edges.get(edge)) else {
                self.close(node);
                if let Some((parent, _)) = work.last() {
                    self.lower(*parent, get(&self.low, node));
                }
                continue;
            };
            work.push((node, edge + 1));
            if get(&self.index, target) == UNSEEN {
                self.open(target);
                work.push((target, 0));
            } else if self.on_stack.get(target) == Some(&true) {
                self.lower(node, get(&self.index, target));
            }
        }
    }

    fn open(&mut self, node: usize) {
        set(&mut self.index, node, self.next);
        set(&mut self.low, node, self.next);
        set(&mut self.on_stack, node, true);
        self.stack.push(node);
        self.next += 1;
    }

    fn lower(&mut self, node: usize, to: usize) {
        let low = get(&self.low, node).min(to);
        set(&mut self.low, node, low);
    }

    fn close(&mut self, node: usize) {
        if get(&self.low, node) != get(&self.index, node) {
            return;
        }
        let mut component = Vec::new();
        while let Some(member) = self.stack.pop() {
            set(&mut self.on_stack, member, false);
            component.push(member);
            if member == node {
                break;
            }
        }
        component.sort_unstable();
        self.found.push(component);
    }
}

fn get(list: &[usize], at: usize) -> usize {
    list.get(at).copied().unwrap_or(UNSEEN)
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}

/// Whether a component depends on itself.
pub(super) fn is_cyclic(edges: &Edges, component: &[usize]) -> bool {
    match component {
        [only] => edges.get(*only).is_some_and(|targets| targets.contains(only)),
        _ => component.len() > 1,
    }
}

/// A shortest way from `start` back to itself by way of the edge to `first`, within a component:
/// the nodes from `start` on, without its return.
pub(super) fn cycle(edges: &Edges, component: &[usize], start: usize, first: usize) -> Vec<usize> {
    let mut before = vec![UNSEEN; edges.len()];
    let mut inside = vec![false; edges.len()];
    for node in component {
        set(&mut inside, *node, true);
    }
    let mut queue = VecDeque::from([first]);
    set(&mut before, first, start);
    while let Some(node) = queue.pop_front() {
        if node == start {
            break;
        }
        for target in edges.get(node).into_iter().flatten() {
            if inside.get(*target) == Some(&true) && get(&before, *target) == UNSEEN {
                set(&mut before, *target, node);
                queue.push_back(*target);
            }
        }
    }
    let mut way = Vec::new();
    let mut at = get(&before, start);
    while at != start && at != UNSEEN {
        way.push(at);
        at = get(&before, at);
    }
    way.push(start);
    way.reverse();
    way
}

/// So much of a circle as is worth showing, and how many steps are left out.
pub(super) fn shown<T>(way: &[T]) -> (&[T], Option<String>) {
    const MOST_STEPS: usize = 12;
    match way.split_at_checked(MOST_STEPS) {
        Some((shown, rest)) if !rest.is_empty() => {
            (shown, Some(format!("the circle has {} more steps", rest.len())))
        }
        _ => (way, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_of_a_hundred_thousand_is_no_problem() {
        let n = 100_000;
        let edges: Vec<Vec<usize>> =
            (0..n).map(|i| if i + 1 < n { vec![i + 1] } else { vec![] }).collect();
        let found = components(&edges);
        assert_eq!(found.len(), n);
        assert_eq!(found.first(), Some(&vec![n - 1]));
    }

    #[test]
    fn a_cycle_is_one_component_after_what_it_leads_to() {
        let edges = vec![vec![1], vec![2, 3], vec![0], vec![]];
        assert_eq!(components(&edges), vec![vec![3], vec![0, 1, 2]]);
        assert_eq!(cycle(&edges, &[0, 1, 2], 0, 1), vec![0, 1, 2]);
        assert_eq!(cycle(&[vec![0]], &[0], 0, 0), vec![0]);
    }
}
