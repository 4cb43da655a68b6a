//! The search: a relaxation, its optimum, a verification; what was taken for possible and is not is excluded, and so on
//! until an optimum is verified. What is proved of the relaxation holds of the problem.

use std::collections::BTreeSet;

use num_rational::BigRational;
use num_traits::Zero as _;

use super::circuit::{Bit, Circuit, Values};
use super::encode::{Encoding, is_cut_everywhere};
use super::knob::{Knob, KnobId, Position, Setting};
use super::lift::Ruling;
use super::relaxation::Relaxation;
use super::verify::{self, Goal};
use super::{
    Answer, Asked, Derivation, Options, Progress, Step, Suggestion, apply, knobs, steps, widen,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{self, transitions};
use crate::model::Program;
use crate::solver::{Assignment, Budget, CoreGuided, Found, Lit, Optimizer, Optimum, TooLarge};
use crate::source::to_u32;

/// What is searched: a program, its knobs, what must hold.
pub(super) struct Question<'p> {
    pub(super) program: &'p Program,
    pub(super) knobs: &'p [Knob],
    pub(super) goal: &'p Goal,
    pub(super) evaluation: evaluate::Options,
}

impl Question<'_> {
    /// What a search may do: the budget and the interrupt of an evaluation.
    pub(super) fn budget(&self) -> Budget {
        let evaluate::Options { most_steps, interrupt, .. } = self.evaluation;
        Budget { most_steps, interrupt }
    }
}

/// Looks for the cheapest moves after which a program passes.
pub(super) fn suggest(
    program: &Program,
    options: &Options,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Answer, Box<Diagnostic>> {
    let mut wide = widen(program);
    let knobs = knobs(&mut wide, options.scope);
    let as_of = evaluate::date_of(&wide, options.evaluation.as_of)?;
    let evaluation = evaluate::Options { as_of, record_proofs: false, ..options.evaluation };
    let mut outcome = evaluate::evaluate(&wide, &evaluation).map_err(Box::new)?;
    let judgements = std::mem::take(&mut outcome.judgements);
    let goal = Goal::new(&wide, judgements, &options.goals);
    let mut answer = Answer {
        program: Program::default(),
        knobs: Vec::new(),
        failing: goal.failing(&wide),
        suggestions: Vec::new(),
        conflicts: Vec::new(),
        finished: true,
        lower: BigRational::zero(),
        derivation: None,
    };
    let relaxation =
        (!answer.failing.is_empty()).then(|| Relaxation::new(&mut outcome, &knobs, &goal));
    if let Some(unfinished) = outcome.unfinished() {
        return Err(Box::new(unfinished));
    }
    // So that evaluations of what is made of it number what they compute alike.
    let values = outcome.values().clone();
    drop(outcome);
    wide.values = values;
    if let Some(Relaxation { circuit, rulings }) = relaxation {
        let question = Question { program: &wide, knobs: &knobs, goal: &goal, evaluation };
        let mut search = Search::new(&question, &circuit, &rulings, options.certify)?;
        search.answers(options.top, &mut answer, progress)?;
        if answer.suggestions.is_empty() && answer.finished {
            answer.conflicts = super::conflict::conflicts(
                &question,
                &circuit,
                &rulings,
                &search.refuted,
                options.most_conflicts,
            )?;
        }
    }
    for suggestion in &mut answer.suggestions {
        // The steps name values, which are the program's own.
        let needed: Vec<Vec<Asked>> =
            suggestion.steps.drain(..).map(|step: Step| step.needed_by).collect();
        suggestion.steps = steps(&mut wide, &knobs, &suggestion.setting);
        for (step, needed_by) in suggestion.steps.iter_mut().zip(needed) {
            step.needed_by = needed_by;
        }
    }
    (answer.program, answer.knobs) = (wide, knobs);
    Ok(answer)
}

/// A setting that the evaluator refused although the conditions allowed it, for one requirement.
#[derive(Clone, Debug)]
pub(super) struct Refuted {
    /// What fails there.
    pub(super) asked: Asked,
    /// The knobs that matter, with where they stand, and whether it matters exactly where.
    at: Vec<(KnobId, Position, bool)>,
    /// What failed has a part that was not worked out; otherwise the conditions themselves are in doubt.
    is_open: bool,
}

impl Refuted {
    /// Of what was worked out only the side of each threshold matters, of the rest where exactly a knob stands.
    pub(super) fn new(
        asked: &Asked,
        circuit: &Circuit,
        conditions: &[Bit],
        setting: &Setting,
    ) -> Self {
        let all = (0..setting.len()).map(|place| KnobId(to_u32(place)));
        // That there are such subjects was not foreseen: it may depend on any knob.
        let unforeseen = conditions.is_empty();
        let free = circuit.knobs_of_free(conditions.iter().copied());
        let knobs: BTreeSet<KnobId> = if unforeseen {
            all.collect()
        } else {
            conditions.iter().flat_map(|bit| circuit.knobs(*bit)).collect()
        };
        let position = |id: &KnobId| setting.get(id.index()).copied().unwrap_or(0);
        let at = knobs.iter().map(|id| (*id, position(id), unforeseen || free.contains(id)));
        let is_open = unforeseen || !circuit.is_worked_out(conditions.iter().copied());
        Refuted { asked: asked.clone(), at: at.collect(), is_open }
    }

    /// The clause that some of the knobs stand elsewhere, and whether it excludes nothing else.
    pub(super) fn clause(&self, encoding: &Encoding) -> (Vec<Lit>, bool) {
        let mut exact = self.is_open;
        let mut clause = Vec::new();
        for (id, position, exactly) in &self.at {
            let there = encoding.exactly(*id, *position).filter(|_| *exactly);
            exact &= !exactly || there.is_some();
            let there = there.unwrap_or_else(|| encoding.nearly(*id, *position));
            clause.extend(there.into_iter().map(|lit| !lit));
        }
        (clause, exact)
    }
}

/// So many settings that the evaluator refuses end a search: there would be no end of them.
pub(super) const MOST_REFUTED: usize = 5_000;

/// Steps to choose among the cheapest settings.
const STEPS_FOR_TIES: u64 = 150_000;

/// A search under way.
struct Search<'q, 'p> {
    question: &'q Question<'p>,
    circuit: &'q Circuit,
    rulings: &'q [Ruling],
    encoding: Encoding,
    solver: CoreGuided,
    refuted: Vec<Refuted>,
    /// Every condition was worked out; otherwise what the optimiser finds may yet be refused.
    is_worked_out: bool,
    /// Something was excluded that was not known to be impossible: nothing is proved any more.
    lost: bool,
}

/// That costs or weights are beyond what can be added up.
#[expect(clippy::unnecessary_box_returns, reason = "as all errors of the search are")]
pub(super) fn too_large(_: TooLarge) -> Box<Diagnostic> {
    let message = "costs or amounts are too large for the search of adjustments";
    let help = "give costs and amounts with fewer digits";
    Box::new(Diagnostic::without_span(Code::BudgetExhausted, message).help(help))
}

impl<'q, 'p> Search<'q, 'p> {
    fn new(
        question: &'q Question<'p>,
        circuit: &'q Circuit,
        rulings: &'q [Ruling],
        certify: bool,
    ) -> Result<Self, Box<Diagnostic>> {
        let conditions = rulings.iter().map(|ruling| ruling.holds);
        let encoding = Encoding::new(circuit, question.knobs, conditions, question.program);
        let mut encoding = encoding.map_err(too_large)?;
        for ruling in rulings {
            assert(&mut encoding, circuit, ruling.holds).map_err(too_large)?;
        }
        let problem = std::mem::take(&mut encoding.problem);
        let solver = CoreGuided::new(problem, question.budget());
        let solver = if certify { solver.logging() } else { solver };
        // A knob of very many positions stands only where what was worked out asks for: then nothing is proved.
        let free = circuit.knobs_of_free(rulings.iter().map(|ruling| ruling.holds));
        let mut knobs = free.iter().filter_map(|id| question.knobs.get(id.index()));
        let lost = knobs.any(|knob| !is_cut_everywhere(knob));
        let is_worked_out = circuit.is_worked_out(rulings.iter().map(|ruling| ruling.holds));
        let refuted = Vec::new();
        Ok(Search { question, circuit, rulings, encoding, solver, refuted, is_worked_out, lost })
    }

    fn answers(
        &mut self,
        top: usize,
        answer: &mut Answer,
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<(), Box<Diagnostic>> {
        answer.derivation = self.derivation();
        while answer.suggestions.len() < top {
            let optimum = self.minimise(progress);
            if !self.lost {
                answer.lower = self.encoding.cost(optimum.lower);
            }
            if answer.suggestions.is_empty() {
                answer.derivation = self.derivation();
            }
            if optimum.infeasible {
                answer.finished = !self.lost;
                return Ok(());
            }
            let Some((model, _)) = &optimum.best else {
                answer.finished = false;
                return Ok(());
            };
            let setting = if optimum.is_proved() {
                self.preferred(model)
            } else {
                self.encoding.setting(model)
            };
            let proved = optimum.is_proved() && !self.lost;
            let verified = match self.verified(&setting) {
                Ok(verified) => verified,
                // What was found before is not lost.
                Err(_) if !answer.suggestions.is_empty() => {
                    answer.finished = false;
                    return Ok(());
                }
                Err(ended) => return Err(ended),
            };
            match verified {
                Ok(mut suggestion) => {
                    suggestion.lower = answer.lower.clone();
                    suggestion.proved = proved && suggestion.cost == suggestion.lower;
                    self.block(&setting);
                    answer.suggestions.push(suggestion);
                }
                Err(failing) => self.exclude(&setting, &failing),
            }
            // Which of the cheapest is preferred may then not have been settled.
            let is_cut_off = self.question.budget().is_spent(self.solver.statistics().steps);
            if !optimum.is_proved() || is_cut_off || self.refuted.len() > MOST_REFUTED {
                answer.finished = false;
                return Ok(());
            }
        }
        Ok(())
    }

    /// What was derived so far, where it is kept: the problem, and what follows from it.
    fn derivation(&self) -> Option<Derivation> {
        let log = self.solver.log().filter(|_| !self.lost)?;
        Some(Derivation { log: log.clone(), unit: self.encoding.cost(1) })
    }

    fn minimise(&mut self, progress: &mut dyn FnMut(&Progress)) -> Optimum {
        let encoding = &self.encoding;
        let is_certain = self.is_worked_out;
        let mut tell = |lower: u64, best: Option<u64>| {
            let best = best.filter(|_| is_certain).map(|best| encoding.cost(best));
            progress(&Progress { lower: encoding.cost(lower), best });
        };
        self.solver.minimise(&mut tell)
    }

    /// Of the cheapest settings one with the fewest moves; of those the one that moves what is declared first. Among
    /// hundreds of moves that is a harder question than the cost, and it is asked with a budget of its own.
    fn preferred(&mut self, model: &Assignment) -> Setting {
        let whole = self.question.budget();
        let most_steps = self.solver.statistics().steps.saturating_add(STEPS_FOR_TIES);
        self.solver.set_budget(Budget { most_steps: most_steps.min(whole.most_steps), ..whole });
        let setting = self.with_fewest_moves(model);
        self.solver.set_budget(whole);
        setting
    }

    fn with_fewest_moves(&mut self, model: &Assignment) -> Setting {
        let mut held = self.solver.optimal_assumptions();
        let mut model = model.clone();
        let moved: Vec<(KnobId, Vec<Lit>)> = (0..self.question.knobs.len())
            .map(|place| KnobId(to_u32(place)))
            .map(|id| (id, self.encoding.moved(id)))
            .filter(|(_, lits)| !lits.is_empty())
            .collect();
        let all: Vec<Lit> = moved.iter().flat_map(|(_, lits)| lits).copied().collect();
        let count = |model: &Assignment| all.iter().filter(|lit| model.holds(**lit)).count();
        // Fewer and fewer, until there are none with fewer.
        while count(&model) > 1 {
            let fewest = i64::from(to_u32(all.len() + 1 - count(&model)));
            let fewer = Lit::of(self.solver.new_var(), true);
            let terms: Vec<(i64, Lit)> =
                all.iter().map(|lit| (1, !*lit)).chain([(fewest, !fewer)]).collect();
            if self.solver.at_least(&terms, fewest).is_err() {
                break;
            }
            let assumed: Vec<Lit> = held.iter().copied().chain([fewer]).collect();
            match self.solver.decide(&assumed) {
                Found::Model(better) => {
                    model = better;
                    held.push(fewer);
                }
                _ => {
                    self.solver.clause(&[!fewer]);
                    break;
                }
            }
        }
        let same = i64::from(to_u32(all.len() - count(&model)));
        let as_few = Lit::of(self.solver.new_var(), true);
        let terms: Vec<(i64, Lit)> =
            all.iter().map(|lit| (1, !*lit)).chain([(same, !as_few)]).collect();
        if self.solver.at_least(&terms, same).is_ok() {
            held.push(as_few);
        }
        self.declared_first(&moved, held, model)
    }

    /// Knob by knob, as declared: moved where it can be, and as little as it can.
    fn declared_first(
        &mut self,
        moved: &[(KnobId, Vec<Lit>)],
        mut held: Vec<Lit>,
        mut model: Assignment,
    ) -> Setting {
        let is_moved = |model: &Assignment, lits: &[Lit]| lits.iter().any(|l| model.holds(*l));
        let most = moved.iter().filter(|(_, lits)| is_moved(&model, lits)).count();
        let mut settled = 0;
        for (id, lits) in moved {
            if settled == most {
                break;
            }
            if !is_moved(&model, lits) {
                let other = lits.iter().find_map(|lit| self.with(&held, &[*lit]));
                let Some(other) = other else {
                    held.extend(lits.iter().map(|lit| !*lit));
                    continue;
                };
                model = other;
            }
            model = self.least_moved(*id, &held, model);
            let position = self.encoding.position(*id, &model);
            held.extend(self.encoding.nearly(*id, position));
            settled += 1;
        }
        self.encoding.setting(&model)
    }

    /// A model in which a knob that is moved is moved least: at least cost, then the shortest way, then downwards.
    fn least_moved(&mut self, id: KnobId, held: &[Lit], mut model: Assignment) -> Assignment {
        loop {
            let position = self.encoding.position(id, &model);
            let nearer = self.encoding.nearer(id, position);
            let Some(better) = nearer.iter().find_map(|lits| self.with(held, lits)) else {
                return model;
            };
            model = better;
        }
    }

    /// A model in which all this holds too, if there is one.
    fn with(&mut self, held: &[Lit], lits: &[Lit]) -> Option<Assignment> {
        let assumed: Vec<Lit> = held.iter().chain(lits).copied().collect();
        match self.solver.decide(&assumed) {
            Found::Model(model) => Some(model),
            _ => None,
        }
    }

    /// The setting as a suggestion where the evaluator finds that it passes; otherwise what may not be as it is.
    fn verified(
        &self,
        setting: &Setting,
    ) -> Result<Result<Suggestion, Vec<Asked>>, Box<Diagnostic>> {
        let Question { program, knobs, goal, evaluation } = self.question;
        let applied = apply(program, knobs, setting);
        // Who interrupts a search wants the best that it has, which is verified still.
        let uninterrupted = evaluate::Options { interrupt: None, ..*evaluation };
        let outcome = verify::evaluate(&applied, &uninterrupted)?;
        let failing = verify::unacceptable(goal, &applied.program, &outcome.judgements);
        if !failing.is_empty() {
            return Ok(Err(failing));
        }
        let costs = knobs.iter().zip(setting).map(|(knob, position)| knob.cost_at(*position));
        let cost = costs.fold(BigRational::zero(), |sum, cost| sum + cost);
        let mut scratch = Program { values: program.values.clone(), ..Program::default() };
        let mut steps = steps(&mut scratch, knobs, setting);
        let moved = (0..knobs.len()).filter(|place| setting.get(*place).is_some_and(|p| *p != 0));
        for (step, place) in steps.iter_mut().zip(moved) {
            step.needed_by = self.needing(setting, place);
        }
        Ok(Ok(Suggestion {
            steps,
            setting: setting.clone(),
            cost,
            lower: BigRational::zero(),
            proved: false,
            transitions: transitions(&goal.before, &outcome.judgements),
        }))
    }

    /// What would fail if all were moved but this.
    fn needing(&self, setting: &Setting, place: usize) -> Vec<Asked> {
        let mut without = setting.clone();
        if let Some(position) = without.get_mut(place) {
            *position = 0;
        }
        // What is within it does not move either.
        for (inner, knob) in self.question.knobs.iter().enumerate() {
            if knob.within.is_some_and(|outer| outer.index() == place)
                && let Some(position) = without.get_mut(inner)
            {
                *position = 0;
            }
        }
        let values = Values::new(self.circuit, &without);
        let fails = |ruling: &&Ruling| values.get(ruling.holds) == Some(false);
        self.rulings.iter().filter(fails).map(|ruling| ruling.asked.clone()).collect()
    }

    /// No setting that moves all of this again, wherever to: near-copies are no alternatives.
    fn block(&mut self, setting: &Setting) {
        let mut clause = Vec::new();
        for (place, _) in setting.iter().enumerate().filter(|(_, position)| **position != 0) {
            let moved = self.encoding.moved(KnobId(to_u32(place)));
            if let [one] = moved.as_slice() {
                clause.push(!*one);
                continue;
            }
            let stays = Lit::of(self.solver.new_var(), true);
            for lit in moved {
                self.solver.clause(&[!stays, !lit]);
            }
            clause.push(stays);
        }
        self.solver.clause(&clause);
    }

    /// Not this setting of the knobs on which what failed depends.
    fn exclude(&mut self, setting: &Setting, failing: &[Asked]) {
        for asked in failing {
            let own = self.rulings.iter().filter(|ruling| ruling.covers(asked));
            let conditions: Vec<Bit> = own.map(|ruling| ruling.holds).collect();
            let refuted = Refuted::new(asked, self.circuit, &conditions, setting);
            let (clause, exact) = refuted.clause(&self.encoding);
            self.lost |= !exact;
            self.solver.clause(&clause);
            self.refuted.push(refuted);
        }
    }
}

/// Says that a condition holds.
fn assert(encoding: &mut Encoding, circuit: &Circuit, bit: Bit) -> Result<(), TooLarge> {
    if bit == Bit::FALSE {
        encoding.problem.clause([]);
        return Ok(());
    }
    let lit = encoding.literal(circuit, bit)?;
    encoding.problem.clause([lit]);
    Ok(())
}
