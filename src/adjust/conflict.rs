//! Where no move suffices: smallest sets of requirements that cannot hold together, and the fixed terms that make them.

use super::circuit::{Bit, Circuit};
use super::encode::Encoding;
use super::fixed::fixed_terms;
use super::knob::KnobId;
use super::lift::Ruling;
use super::search::{MOST_REFUTED, Question, Refuted, too_large};
use super::verify;
use super::{Asked, Conflict, apply};
use crate::diagnostic::{Code, Diagnostic};
use crate::solver::{Budget, CoreGuided, Found, Lit, Optimizer};

/// Requirements that are asked to hold one by one.
pub(super) struct Choice<'q, 'p> {
    question: &'q Question<'p>,
    circuit: &'q Circuit,
    /// What may be asked, each with its condition and the literal that asks it.
    asked: Vec<(Asked, Vec<Bit>, Lit)>,
    encoding: Encoding,
    solver: CoreGuided,
    stopped: bool,
    refuted: usize,
    /// What holds besides.
    kept: Vec<Lit>,
}

/// Up to so many smallest conflicts.
pub(super) fn conflicts(
    question: &Question<'_>,
    circuit: &Circuit,
    rulings: &[Ruling],
    refuted: &[Refuted],
    most: usize,
) -> Result<Vec<Conflict>, Box<Diagnostic>> {
    let mut choice = Choice::new(question, circuit, rulings, refuted)?;
    let mut found: Vec<Conflict> = Vec::new();
    let n = choice.asked.len();
    // Sets that hold together, and conflicts: each further set to try is none of the former's parts and has none of
    // the latter in it.
    let mut map = crate::solver::Problem::new();
    let within: Vec<Lit> = (0..n).map(|_| Lit::of(map.new_var(), true)).collect();
    let mut map = CoreGuided::new(map, Budget::UNLIMITED);
    map.prefer(&within);
    while found.len() < most && !choice.stopped {
        let Found::Model(model) = map.decide(&[]) else { break };
        let seed: Vec<usize> = (0..n)
            .filter(|place| within.get(*place).is_some_and(|lit| model.holds(*lit)))
            .collect();
        let Some(core) = choice.core(&seed)? else {
            if choice.stopped {
                break;
            }
            let others: Vec<Lit> = (0..n)
                .filter(|place| !seed.contains(place))
                .filter_map(|place| within.get(place).copied())
                .collect();
            map.clause(&others);
            continue;
        };
        let core = choice.smallest(core)?;
        let clause: Vec<Lit> =
            core.iter().filter_map(|place| within.get(*place)).map(|lit| !*lit).collect();
        map.clause(&clause);
        let requirements =
            core.iter().filter_map(|place| choice.asked.get(*place)).map(|(a, ..)| a.clone());
        let requirements = requirements.collect();
        let mut conflict = Conflict { requirements, fixed: Vec::new(), minimal: !choice.stopped };
        conflict.fixed = fixed_terms(question, &conflict)?;
        found.push(conflict);
    }
    Ok(found)
}

impl<'q, 'p> Choice<'q, 'p> {
    pub(super) fn new(
        question: &'q Question<'p>,
        circuit: &'q Circuit,
        rulings: &[Ruling],
        refuted: &[Refuted],
    ) -> Result<Self, Box<Diagnostic>> {
        let mut asked: Vec<(Asked, Vec<Bit>)> = Vec::new();
        for ruling in rulings {
            match asked.iter_mut().find(|(known, _)| *known == ruling.asked) {
                Some((_, bits)) => bits.push(ruling.holds),
                None => asked.push((ruling.asked.clone(), vec![ruling.holds])),
            }
        }
        for refuted in refuted {
            if !asked.iter().any(|(known, _)| *known == refuted.asked) {
                asked.push((refuted.asked.clone(), Vec::new()));
            }
        }
        let conditions = asked.iter().flat_map(|(_, bits)| bits).copied();
        let encoding = Encoding::new(circuit, question.knobs, conditions, question.program);
        let mut encoding = encoding.map_err(too_large)?;
        let mut list = Vec::with_capacity(asked.len());
        for (asked, bits) in asked {
            let asks = Lit::of(encoding.problem.new_var(), true);
            for bit in &bits {
                let mut clause = vec![!asks];
                if *bit != Bit::FALSE {
                    clause.push(encoding.literal(circuit, *bit).map_err(too_large)?);
                }
                encoding.problem.clause(clause);
            }
            list.push((asked, bits, asks));
        }
        let solver = CoreGuided::new(std::mem::take(&mut encoding.problem), question.budget());
        let mut choice = Choice {
            question,
            circuit,
            asked: list,
            encoding,
            solver,
            stopped: false,
            refuted: 0,
            kept: Vec::new(),
        };
        for refuted in refuted {
            choice.exclude(refuted);
        }
        Ok(choice)
    }

    /// The places of all that may be asked.
    pub(super) fn all(&self) -> Vec<usize> {
        (0..self.asked.len()).collect()
    }

    /// Whether the search ended before it could say.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// From now on these knobs stay where they stand.
    pub(super) fn keep(&mut self, knobs: impl Iterator<Item = KnobId>) {
        let moved = knobs.flat_map(|id| self.encoding.moved(id));
        self.kept = moved.map(|lit| !lit).collect();
    }

    fn exclude(&mut self, refuted: &Refuted) {
        let asks = self.asked.iter().find(|(asked, ..)| *asked == refuted.asked);
        let asks = asks.map(|(.., lit)| !*lit);
        let (clause, exact) = refuted.clause(&self.encoding);
        // What excludes too much ends the search: nothing it would say is certain. So does what has no end.
        self.refuted += 1;
        self.stopped |= !exact || self.refuted > MOST_REFUTED;
        let clause: Vec<Lit> = asks.into_iter().chain(clause).collect();
        self.solver.clause(&clause);
    }

    /// Of some requirements those that cannot hold together; none where all of them can, as the evaluator finds.
    pub(super) fn core(&mut self, of: &[usize]) -> Result<Option<Vec<usize>>, Box<Diagnostic>> {
        loop {
            if self.stopped {
                return Ok(None);
            }
            let lits: Vec<Lit> = of
                .iter()
                .filter_map(|place| self.asked.get(*place))
                .map(|(.., l)| *l)
                .chain(self.kept.iter().copied())
                .collect();
            let model = match self.solver.decide(&lits) {
                Found::Core(core) => {
                    let is_in = |place: &&usize| {
                        self.asked.get(**place).is_some_and(|(.., lit)| core.contains(lit))
                    };
                    return Ok(Some(of.iter().filter(is_in).copied().collect()));
                }
                Found::Stopped => {
                    self.stopped = true;
                    return Ok(None);
                }
                Found::Model(model) => model,
            };
            let setting = self.encoding.setting(&model);
            let Question { program, knobs, goal, evaluation } = self.question;
            let applied = apply(program, knobs, &setting);
            let outcome = match verify::evaluate(&applied, evaluation) {
                Ok(outcome) => outcome,
                // That no move suffices stays proved; how little of it is the cause does not.
                Err(failure) if failure.code == Code::BudgetExhausted => {
                    self.stopped = true;
                    return Ok(None);
                }
                Err(failure) => return Err(failure),
            };
            let failing = verify::unacceptable(goal, &applied.program, &outcome.judgements);
            let wanted = |asked: &&Asked| {
                let mut places = of.iter().filter_map(|place| self.asked.get(*place));
                places.any(|(known, ..)| known == *asked)
            };
            let failing: Vec<Asked> = failing.iter().filter(wanted).cloned().collect();
            if failing.is_empty() {
                return Ok(None);
            }
            for asked in failing {
                let bits = self.asked.iter().find(|(known, ..)| *known == asked);
                let bits = bits.map_or(&[][..], |(_, bits, _)| bits.as_slice());
                let refuted = Refuted::new(&asked, self.circuit, bits, &setting);
                self.exclude(&refuted);
            }
        }
    }

    /// A conflict without what can be left out of it: each requirement in turn is tried without.
    fn smallest(&mut self, mut core: Vec<usize>) -> Result<Vec<usize>, Box<Diagnostic>> {
        let mut kept = 0;
        while kept < core.len() && !self.stopped {
            let mut without = core.clone();
            without.remove(kept);
            match self.core(&without)? {
                Some(smaller) => {
                    // What was found needed is in every smaller conflict, and stays in front.
                    core = smaller;
                }
                None => kept += 1,
            }
        }
        Ok(core)
    }
}
