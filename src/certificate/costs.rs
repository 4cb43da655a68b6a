//! The accounting of a proof: what costs what, and how much of it cores have moved into the bound.

use std::collections::{BTreeMap, BTreeSet};

use super::base::{Inequality, Literal};

/// Costs as given, and what is left of them.
#[derive(Default)]
pub(super) struct Costs {
    paid: BTreeMap<Literal, u128>,
    left: BTreeMap<Literal, u128>,
    cores: Vec<Core>,
    limits: Vec<Limit>,
    counts: BTreeMap<usize, (Vec<Literal>, usize)>,
}

struct Core {
    literals: Vec<Literal>,
    weight: u128,
    /// Counts that bear the cost of a further literal.
    charged: BTreeMap<usize, Literal>,
}

/// Costs that are limited under a variable.
struct Limit {
    active: Literal,
    part: BTreeSet<Literal>,
    most: u128,
    refuted: bool,
}

type Checked<T> = Result<T, String>;

const RANGE: &str = "its numbers are too large";

impl Costs {
    pub(super) fn pay(&mut self, literal: Literal, cost: u64) -> Checked<()> {
        for costs in [&mut self.paid, &mut self.left] {
            let sum = costs.entry(literal).or_default();
            *sum = sum.checked_add(cost.into()).ok_or(RANGE)?;
        }
        Ok(())
    }

    /// What a choice of values costs.
    pub(super) fn of(&self, holds: impl Fn(Literal) -> bool) -> u128 {
        self.paid.iter().filter(|(literal, _)| holds(**literal)).map(|(_, cost)| cost).sum()
    }

    pub(super) fn count(&mut self, variable: Literal, literals: Vec<Literal>, at_least: usize) {
        self.counts.insert(variable.0, (literals, at_least));
    }

    pub(super) fn core(&mut self, literals: &[Literal], weight: u64) -> Checked<()> {
        let weight = u128::from(weight);
        for literal in literals {
            let left = self.left.get(literal).copied().unwrap_or(0);
            let rest = left.checked_sub(weight).ok_or("it moves more than a literal costs")?;
            self.left.insert(*literal, rest);
        }
        let charged = BTreeMap::new();
        self.cores.push(Core { literals: literals.to_vec(), weight, charged });
        Ok(())
    }

    pub(super) fn charge(&mut self, core: usize, variable: Literal) -> Checked<()> {
        let core = self.cores.get_mut(core).ok_or("there is no such core")?;
        let (literals, at_least) =
            self.counts.get(&variable.0).ok_or("its variable is not a count")?;
        if *literals != core.literals || !(2..=literals.len()).contains(at_least) {
            return Err("its count is not one of further literals of the core".into());
        }
        if core.charged.insert(*at_least, variable).is_some() {
            return Err("the count is charged twice".into());
        }
        let left = self.left.entry(variable).or_default();
        *left = left.checked_add(core.weight).ok_or(RANGE)?;
        Ok(())
    }

    /// The cores whose costs come from these literals alone: their sum, and all literals that bear such costs.
    fn closure(&self, part: &BTreeSet<Literal>) -> (u128, BTreeSet<Literal>) {
        let mut inside = part.clone();
        let mut sum = 0;
        for core in &self.cores {
            if core.literals.iter().all(|literal| inside.contains(literal)) {
                sum += core.weight;
                inside.extend(core.charged.values().copied());
            }
        }
        (sum, inside)
    }

    fn at_most(terms: impl Iterator<Item = (u128, Literal)>, most: u128) -> Checked<Inequality> {
        let negative = |wide: u128| i128::try_from(wide).map(|number| -number).map_err(|_| RANGE);
        let terms = terms.map(|(cost, literal)| Ok((negative(cost)?, literal)));
        let terms: Result<Vec<_>, &str> = terms.collect();
        Ok(Inequality { terms: terms?, bound: negative(most)? })
    }

    /// A new limit, as a constraint.
    pub(super) fn limit(
        &mut self,
        active: Literal,
        part: &[Literal],
        most: u64,
    ) -> Checked<Inequality> {
        let part: BTreeSet<Literal> = part.iter().copied().collect();
        let limit = Limit { active, part, most: most.into(), refuted: false };
        let limited = self.limited(&limit)?.under(active).ok_or(RANGE)?;
        self.limits.push(limit);
        Ok(limited)
    }

    fn limited(&self, limit: &Limit) -> Checked<Inequality> {
        let costs =
            limit.part.iter().filter_map(|lit| self.paid.get(lit).map(|cost| (*cost, *lit)));
        Self::at_most(costs, limit.most)
    }

    fn find(&self, limit: usize) -> Checked<&Limit> {
        self.limits.get(limit).ok_or_else(|| "there is no such limit".into())
    }

    /// What the cores have left of limited costs, as a constraint.
    pub(super) fn residue(&self, limit: usize) -> Checked<Inequality> {
        let limit = self.find(limit)?;
        let (sum, inside) = self.closure(&limit.part);
        let most = limit.most.checked_sub(sum).ok_or("the cores cost more than the limit")?;
        // A core that is only partly inside has taken from costs that are inside: less is left, which is safe.
        let left = inside.iter().filter_map(|lit| self.left.get(lit).map(|cost| (*cost, *lit)));
        Self::at_most(left, most)?.under(limit.active).ok_or_else(|| RANGE.into())
    }

    /// Limited costs less a combination of given constraints, as a constraint.
    pub(super) fn combination(
        &self,
        limit: usize,
        scale: u64,
        factors: &[(usize, u64)],
        given: &[Inequality],
    ) -> Checked<Inequality> {
        let limit = self.find(limit)?;
        // Costs change later; the limit is what it was, which is safe because they only grow.
        let mut sum = self.limited(limit)?;
        for (weight, _) in &mut sum.terms {
            *weight = weight.checked_mul(scale.into()).ok_or(RANGE)?;
        }
        sum.bound = sum.bound.checked_mul(scale.into()).ok_or(RANGE)?;
        for (place, factor) in factors {
            let used = given.get(*place).ok_or("there is no such constraint")?;
            for (weight, literal) in &used.terms {
                let weight = weight.checked_mul((*factor).into()).ok_or(RANGE)?;
                sum.terms.push((weight, *literal));
            }
            let bound = used.bound.checked_mul((*factor).into()).ok_or(RANGE)?;
            sum.bound = sum.bound.checked_add(bound).ok_or(RANGE)?;
        }
        sum.under(limit.active).ok_or_else(|| RANGE.into())
    }

    /// The variable of a limit.
    pub(super) fn active(&self, limit: usize) -> Checked<Literal> {
        Ok(self.find(limit)?.active)
    }

    pub(super) fn refute(&mut self, limit: usize) {
        if let Some(limit) = self.limits.get_mut(limit) {
            limit.refuted = true;
        }
    }

    /// What all costs come to at least: refuted limits of separate costs, and the cores of all others.
    pub(super) fn bound(&self, limits: &[usize]) -> Checked<u128> {
        let mut rest: BTreeSet<Literal> = self.paid.keys().copied().collect();
        let mut sum: u128 = 0;
        for place in limits {
            let limit = self.find(*place)?;
            if !limit.refuted {
                return Err(format!("limit {place} was not refuted"));
            }
            for literal in &limit.part {
                if self.paid.contains_key(literal) && !rest.remove(literal) {
                    return Err("costs are counted twice".into());
                }
            }
            sum = sum.checked_add(limit.most).and_then(|sum| sum.checked_add(1)).ok_or(RANGE)?;
        }
        sum.checked_add(self.closure(&rest).0).ok_or_else(|| RANGE.into())
    }
}
