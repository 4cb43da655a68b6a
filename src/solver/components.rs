//! Independent parts of a problem: variables that no constraint ties to each other.
#![expect(clippy::indexing_slicing, reason = "variables are known before they are joined")]

use super::Var;

/// Sets of variables that are joined step by step.
#[derive(Clone, Debug)]
pub(super) struct Joined {
    parent: Vec<u32>,
}

impl Joined {
    pub(super) fn new(vars: usize) -> Self {
        Self { parent: (0..u32::try_from(vars).unwrap_or(u32::MAX)).collect() }
    }

    fn find(&mut self, var: u32) -> u32 {
        let mut place = var;
        while self.parent[place as usize] != place {
            let above = self.parent[place as usize];
            self.parent[place as usize] = self.parent[above as usize];
            place = above;
        }
        place
    }

    /// Everything here belongs together.
    pub(super) fn join(&mut self, vars: impl IntoIterator<Item = Var>) {
        let mut vars = vars.into_iter();
        let Some(first) = vars.next() else { return };
        let mut root = self.find(first.0);
        for var in vars {
            let other = self.find(var.0);
            // The lowest number leads, so that parts come in the order of their first variables.
            let (low, high) = (root.min(other), root.max(other));
            self.parent[high as usize] = low;
            root = low;
        }
    }

    /// The sets, each in order, in the order of their first variables.
    pub(super) fn parts(mut self) -> Vec<Vec<Var>> {
        let mut place: Vec<usize> = vec![usize::MAX; self.parent.len()];
        let mut parts: Vec<Vec<Var>> = Vec::new();
        for var in 0..u32::try_from(self.parent.len()).unwrap_or(u32::MAX) {
            let root = self.find(var) as usize;
            if place[root] == usize::MAX {
                place[root] = parts.len();
                parts.push(Vec::new());
            }
            parts[place[root]].push(Var(var));
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_comes_out_together() {
        let mut joined = Joined::new(6);
        joined.join([Var(4), Var(1)]);
        joined.join([Var(1), Var(5)]);
        joined.join([Var(3), Var(0)]);
        let parts: Vec<Vec<u32>> =
            joined.parts().iter().map(|part| part.iter().map(|var| var.0).collect()).collect();
        assert_eq!(parts, [vec![0, 3], vec![1, 4, 5], vec![2]]);
    }
}
