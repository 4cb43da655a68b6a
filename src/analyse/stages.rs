//! Puts stages in the order of `after`, and lists with each all that come before it.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::collect::Items;
use super::context::Context;
use super::graph::{components, cycle, is_cyclic, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Stage;
use crate::syntax::ast::Name;

/// Every stage lists all its predecessors, so their number is bounded.
const MOST_STAGES: usize = 1_000;

/// The places of the stages among the items, each after its predecessors; of several orders the first by name.
pub(super) fn order_stages(cx: &mut Context, items: &Items<'_>) -> Vec<usize> {
    if let Some(at) = items.stages.get(MOST_STAGES) {
        let message = format!("there are more than {MOST_STAGES} stages");
        cx.report(Diagnostic::new(Code::TooManyDeclarations, at.decl.name.span, message));
        return Vec::new();
    }
    let after = cx.predecessors(items);
    let mut waiting: Vec<usize> = after.iter().map(Vec::len).collect();
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); after.len()];
    for (stage, before) in after.iter().enumerate() {
        for before in before {
            if let Some(followers) = followers.get_mut(*before) {
                followers.push(stage);
            }
        }
    }
    let ready = waiting.iter().enumerate().filter(|(_, n)| **n == 0).map(|(i, _)| i);
    let mut ready: BTreeSet<usize> = ready.collect();
    let mut order = Vec::with_capacity(after.len());
    while let Some(stage) = ready.pop_first() {
        order.push(stage);
        for follower in followers.get(stage).into_iter().flatten() {
            if let Some(left) = waiting.get_mut(*follower) {
                *left -= 1;
                if *left == 0 {
                    ready.insert(*follower);
                }
            }
        }
    }
    if order.len() < after.len() {
        cx.report_stage_cycles(items, &after);
        // All stages stay known, so that naming one is no second error.
        let missing: Vec<usize> = (0..after.len()).filter(|s| !order.contains(s)).collect();
        order.extend(missing);
    }
    order
}

/// Fills the table of stages.
pub(super) fn list_stages(cx: &mut Context, items: &Items<'_>, order: &[usize]) {
    let places: FxHashMap<&SmolStr, usize> = order
        .iter()
        .enumerate()
        .filter_map(|(rank, place)| Some((&items.stages.get(*place)?.decl.name.text, rank)))
        .collect();
    let entities = cx.program.type_info(cx.program.builtin.stage).entities.clone();
    let mut stages: Vec<Stage> = Vec::with_capacity(order.len());
    for (rank, (place, entity)) in order.iter().zip(entities).enumerate() {
        let Some(at) = items.stages.get(*place) else { continue };
        let names = at.decl.after.iter();
        let mut after: Vec<usize> =
            names.filter_map(|name| places.get(&name.text).copied()).collect();
        after.sort_unstable();
        after.dedup();
        let mut up_to: BTreeSet<usize> = BTreeSet::from([rank]);
        for before in &after {
            up_to.extend(stages.get(*before).iter().flat_map(|stage| stage.up_to.iter().copied()));
        }
        let goal = at.decl.goal.as_ref().map(|goal| goal.text.clone());
        stages.push(Stage { entity, after, up_to: up_to.into_iter().collect(), goal });
    }
    cx.program.stages = stages;
}

impl Context {
    fn predecessors(&mut self, items: &Items<'_>) -> Vec<Vec<usize>> {
        let places: FxHashMap<&SmolStr, usize> =
            items.stages.iter().enumerate().map(|(i, at)| (&at.decl.name.text, i)).collect();
        let mut all = Vec::with_capacity(items.stages.len());
        for at in &items.stages {
            let mut before = Vec::new();
            for name in &at.decl.after {
                match places.get(&name.text) {
                    Some(place) => before.push(*place),
                    None => self.report_unknown_stage(name, items),
                }
            }
            before.sort_unstable();
            before.dedup();
            all.push(before);
        }
        all
    }

    fn report_unknown_stage(&mut self, name: &Name, items: &Items<'_>) {
        let message = format!("the stage `{}` is not declared", name.text);
        let unknown = Diagnostic::new(Code::UnknownName, name.span, message);
        self.report_unknown(unknown, &name.text, name.span, |_| {
            items.stages.iter().map(|at| at.decl.name.text.clone()).collect()
        });
    }

    fn report_stage_cycles(&mut self, items: &Items<'_>, after: &[Vec<usize>]) {
        for component in components(after).iter().filter(|c| is_cyclic(after, c)) {
            let Some(start) = component.first().copied() else { continue };
            let targets = after.get(start).into_iter().flatten();
            let Some(first) = targets.copied().find(|t| component.contains(t)) else { continue };
            let way = cycle(after, component, start, first);
            let decls: Vec<_> = way.iter().filter_map(|s| items.stages.get(*s)).collect();
            let (decls, more) = shown(&decls);
            let names: Vec<String> =
                decls.iter().map(|at| format!("`{}`", at.decl.name.text)).collect();
            let Some(main) = decls.first() else { continue };
            let message = format!("`after` runs in a circle through {}", names.join(", "));
            let mut diagnostic = Diagnostic::new(Code::CyclicStages, main.decl.name.span, message);
            for (i, at) in decls.iter().enumerate() {
                let next = decls.get(i + 1).or(decls.first()).map(|at| &at.decl.name.text);
                let next = at.decl.after.iter().find(|name| Some(&name.text) == next);
                if let Some(next) = next {
                    let text = format!("`{}` comes after `{}`", at.decl.name.text, next.text);
                    diagnostic = diagnostic.and_at(next.span, text);
                }
            }
            diagnostic.notes.extend(more);
            self.report(diagnostic);
        }
    }
}
