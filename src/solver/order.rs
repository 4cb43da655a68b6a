//! Which variable to decide next: a heap over activities.
#![expect(clippy::indexing_slicing, reason = "places in the heap are kept by the heap itself")]

use super::Var;

const NOWHERE: u32 = u32::MAX;

/// A binary heap of variables, the most active first; among equals the one with the lowest number.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    heap: Vec<Var>,
    place: Vec<u32>,
    activity: Vec<f64>,
}

impl Order {
    pub(super) fn grow(&mut self, vars: usize) {
        self.place.resize(vars, NOWHERE);
        self.activity.resize(vars, 0.0);
    }

    pub(super) fn clear(&mut self) {
        for var in std::mem::take(&mut self.heap) {
            self.place[var.index()] = NOWHERE;
        }
    }

    pub(super) fn insert(&mut self, var: Var) {
        if self.place[var.index()] == NOWHERE {
            self.put(self.heap.len(), var);
            self.up(self.heap.len() - 1);
        }
    }

    pub(super) fn pop(&mut self) -> Option<Var> {
        let first = *self.heap.first()?;
        let last = self.heap.pop()?;
        self.place[first.index()] = NOWHERE;
        if first != last {
            self.put(0, last);
            self.down(0);
        }
        Some(first)
    }

    /// Makes a variable more active; says whether activities have grown so large that they must be scaled.
    pub(super) fn bump(&mut self, var: Var, by: f64) -> bool {
        let activity = &mut self.activity[var.index()];
        *activity += by;
        let large = *activity > 1e100;
        let place = self.place[var.index()];
        if place != NOWHERE {
            self.up(place as usize);
        }
        large
    }

    pub(super) fn scale(&mut self, by: f64) {
        for activity in &mut self.activity {
            *activity *= by;
        }
    }

    fn put(&mut self, place: usize, var: Var) {
        if place == self.heap.len() {
            self.heap.push(var);
        } else {
            self.heap[place] = var;
        }
        self.place[var.index()] = u32::try_from(place).unwrap_or(NOWHERE);
    }

    fn before(&self, left: Var, right: Var) -> bool {
        let (x, y) = (self.activity[left.index()], self.activity[right.index()]);
        x > y || (x >= y && left < right)
    }

    fn up(&mut self, mut place: usize) {
        let var = self.heap[place];
        while place > 0 {
            let parent = (place - 1) / 2;
            if !self.before(var, self.heap[parent]) {
                break;
            }
            self.put(place, self.heap[parent]);
            place = parent;
        }
        self.put(place, var);
    }

    fn down(&mut self, mut place: usize) {
        let var = self.heap[place];
        loop {
            let mut child = 2 * place + 1;
            if child >= self.heap.len() {
                break;
            }
            if child + 1 < self.heap.len() && self.before(self.heap[child + 1], self.heap[child]) {
                child += 1;
            }
            if !self.before(self.heap[child], var) {
                break;
            }
            self.put(place, self.heap[child]);
            place = child;
        }
        self.put(place, var);
    }
}
