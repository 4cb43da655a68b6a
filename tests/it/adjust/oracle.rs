//! All settings of the moves of a program, the cheapest first, each judged by the ordinary evaluator; and what follows
//! for the suggestions and the conflicts. Shares nothing with the search but what may be moved and what moving means.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use accordant::adjust::verify::{Goal, badness, unacceptable};
use accordant::adjust::{self, Applied, Domain, Knob, Options, Setting, apply, verify};
use accordant::evaluate::{self, Outcome, Verdict};
use accordant::model::{Program, RequirementId, ValueId};
use accordant::operators::Level;
use num_rational::BigRational;
use num_traits::Zero as _;

use crate::reference::Val;

/// A requirement and what it is asked of, the subjects by value: evaluations number their values each for itself.
pub type Question = (RequirementId, Vec<Val>);

/// The settings of a program's moves, and what each breaks.
pub struct Oracle {
    pub program: Program,
    pub knobs: Vec<Knob>,
    /// By cost, then the number of moves, then the order of declaration, then how far things move.
    pub settings: Vec<Setting>,
    /// What fails and must not, before anything is moved.
    pub failing: BTreeSet<Question>,
    wanted: Vec<RequirementId>,
    evaluation: evaluate::Options,
    goal: Goal,
    before: BTreeMap<Question, u8>,
    broken: RefCell<Vec<Option<BTreeSet<Question>>>>,
}

fn questions(outcome: &Outcome<'_>) -> BTreeMap<Question, u8> {
    let mut all = BTreeMap::new();
    for judgement in &outcome.judgements {
        let question = (judgement.requirement, read(outcome, &judgement.subjects));
        let rank = all.entry(question).or_default();
        *rank = badness(judgement.verdict).max(*rank);
    }
    all
}

/// Of what applies; what does not has no verdict to lose.
fn asked_before(outcome: &Outcome<'_>) -> BTreeMap<Question, u8> {
    let mut all = BTreeMap::new();
    for judgement in &outcome.judgements {
        if !matches!(judgement.verdict, Verdict::NotApplicable(_)) {
            let question = (judgement.requirement, read(outcome, &judgement.subjects));
            let rank = all.entry(question).or_default();
            *rank = badness(judgement.verdict).max(*rank);
        }
    }
    all
}

fn read(outcome: &Outcome<'_>, subjects: &[ValueId]) -> Vec<Val> {
    subjects.iter().map(|subject| Val::read(outcome.values(), *subject)).collect()
}

impl Oracle {
    /// None where there are more settings than may be tried, or the program cannot be evaluated.
    pub fn new(program: &Program, options: &Options, most: usize) -> Option<Oracle> {
        let mut wide = adjust::widen(program);
        let knobs = adjust::knobs(&mut wide, options.scope);
        let settings = settings(&wide, &knobs, most)?;
        let evaluation = evaluate::Options {
            record_proofs: false,
            interrupt: None,
            most_steps: evaluate::MOST_STEPS,
            ..options.evaluation
        };
        let outcome = evaluate::evaluate(&wide, &evaluation).ok()?;
        let goal = Goal::new(&wide, outcome.judgements.clone(), &options.goals);
        let before = asked_before(&outcome);
        let wide = verify::numbered_like(&wide, &outcome);
        let wanted: Vec<RequirementId> = if options.goals.is_empty() {
            let all = (0..).map(RequirementId).take(wide.requirements.len());
            all.filter(|id| wide.requirement(*id).level == Level::Must).collect()
        } else {
            options.goals.clone()
        };
        let fails =
            before.iter().filter(|(question, rank)| **rank > 0 && wanted.contains(&question.0));
        let failing = fails.map(|(question, _)| question.clone()).collect();
        let broken = RefCell::new(vec![None; settings.len()]);
        Some(Oracle {
            program: wide,
            knobs,
            settings,
            failing,
            wanted,
            evaluation,
            goal,
            before,
            broken,
        })
    }

    pub fn cost(&self, setting: &Setting) -> BigRational {
        cost(&self.knobs, setting)
    }

    /// How bad the verdict may be: a wanted one does not fail, others not worse than before; of what is new, a `must`
    /// does not fail.
    fn allows(&self, question: &Question) -> u8 {
        let wanted = self.wanted.contains(&question.0);
        let must = self.program.requirement(question.0).level == Level::Must;
        match self.before.get(question) {
            _ if wanted => 0,
            Some(rank) => *rank,
            None if must => 0,
            None => u8::MAX,
        }
    }

    pub fn evaluation(&self) -> evaluate::Options {
        self.evaluation
    }

    pub fn applied(&self, setting: &Setting) -> Applied {
        apply(&self.program, &self.knobs, setting)
    }

    /// What a setting breaks; it passes where that is nothing.
    pub fn breaks(&self, setting: &Setting) -> BTreeSet<Question> {
        let applied = self.applied(setting);
        let outcome =
            verify::evaluate(&applied, &self.evaluation).expect("a small program is evaluated");
        let all = questions(&outcome);
        let broken: BTreeSet<Question> = all
            .into_iter()
            .filter(|(question, rank)| *rank > self.allows(question))
            .map(|(q, _)| q)
            .collect();
        let theirs: BTreeSet<Question> =
            unacceptable(&self.goal, &applied.program, &outcome.judgements)
                .into_iter()
                .map(|asked| (asked.requirement, read(&outcome, &asked.subjects)))
                .collect();
        assert_eq!(theirs, broken, "`verify` finds something else unacceptable of {setting:?}");
        broken
    }

    fn broken(&self, place: usize) -> BTreeSet<Question> {
        if let Some(known) = &self.broken.borrow()[place] {
            return known.clone();
        }
        let found = self.breaks(&self.settings[place]);
        self.broken.borrow_mut()[place] = Some(found.clone());
        found
    }

    /// The first setting that passes and moves not all that one of these moves.
    pub fn next(&self, found: &[Setting]) -> Option<&Setting> {
        let open = (0..self.settings.len())
            .filter(|place| !found.iter().any(|below| is_above(&self.settings[*place], below)));
        let mut passing = open.filter(|place| self.broken(*place).is_empty());
        passing.next().map(|place| &self.settings[place])
    }

    /// The first few suggestions.
    pub fn suggestions(&self, top: usize) -> Vec<Setting> {
        let mut found = Vec::new();
        while found.len() < top
            && let Some(next) = self.next(&found)
        {
            found.push(next.clone());
        }
        found
    }

    /// What orders suggestions: the cost, the number of moves, the moves in the order of declaration.
    pub fn rank(&self, setting: &Setting) -> (BigRational, usize, Vec<usize>) {
        let moved = setting.iter().enumerate().filter(|(_, position)| **position != 0);
        let moved: Vec<usize> = moved.map(|(place, _)| place).collect();
        (self.cost(setting), moved.len(), moved)
    }

    /// All smallest sets of questions of which every setting breaks one; none where they are more than may be listed.
    pub fn conflicts(&self, most: usize) -> Option<BTreeSet<BTreeSet<Question>>> {
        let mut edges: Vec<BTreeSet<Question>> =
            (0..self.settings.len()).map(|place| self.broken(place)).collect();
        edges.sort_by_key(BTreeSet::len);
        let mut hitting: BTreeSet<BTreeSet<Question>> = BTreeSet::from([BTreeSet::new()]);
        for edge in edges {
            let (hit, not): (Vec<_>, Vec<_>) =
                hitting.into_iter().partition(|set| !set.is_disjoint(&edge));
            let mut next: BTreeSet<BTreeSet<Question>> = hit.iter().cloned().collect();
            for set in not {
                for question in &edge {
                    let mut larger = set.clone();
                    larger.insert(question.clone());
                    if !hit.iter().any(|smaller| smaller.is_subset(&larger)) {
                        next.insert(larger);
                    }
                }
            }
            hitting = next;
            if hitting.len() > most {
                return None;
            }
        }
        let all: Vec<_> = hitting.iter().cloned().collect();
        hitting.retain(|set| !all.iter().any(|other| other != set && other.is_subset(set)));
        Some(hitting)
    }

    /// Whether some setting breaks none of these.
    pub fn can_hold_together(&self, questions: &BTreeSet<Question>) -> bool {
        (0..self.settings.len()).any(|place| self.broken(place).is_disjoint(questions))
    }

    /// The setting without a move, and without those that can be made only with it.
    pub fn without(&self, setting: &Setting, dropped: usize) -> Setting {
        let mut rest = setting.clone();
        rest[dropped] = 0;
        // Once for the terms of what is not added, once more for those of what is not concluded.
        for _ in 0..2 {
            for (place, knob) in self.knobs.iter().enumerate() {
                if knob.within.is_some_and(|outer| rest[outer.index()] == 0) {
                    rest[place] = 0;
                }
            }
        }
        rest
    }
}

pub fn cost(knobs: &[Knob], setting: &Setting) -> BigRational {
    let costs = knobs.iter().zip(setting).map(|(knob, position)| knob.cost_at(*position));
    costs.fold(BigRational::zero(), |sum, cost| sum + cost)
}

/// Whether all that `below` moves is moved in `above`, wherever to: then it is no alternative.
pub fn is_above(above: &Setting, below: &Setting) -> bool {
    above.iter().zip(below).all(|(above, below)| *below == 0 || *above != 0)
}

fn is_grid(knob: &Knob) -> bool {
    matches!(knob.domain, Domain::Grid { .. })
}

/// All settings, in their order.
fn settings(program: &Program, knobs: &[Knob], most: usize) -> Option<Vec<Setting>> {
    let mut all: Vec<Setting> = vec![Vec::new()];
    // What is within another may be declared before it: settings that are not consistent are left out at the end.
    for knob in knobs {
        // There is no 31st in a short month: where there is no value, nothing can stand.
        let is_somewhere = |position: i64| {
            position == 0 || !is_grid(knob) || knob.value_at(position, program).is_some()
        };
        let positions: Vec<i64> = knob.positions().filter(|at| is_somewhere(*at)).collect();
        let longer = |setting: &Setting| {
            positions.iter().map(|at| [setting.as_slice(), &[*at]].concat()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).filter(|setting| is_consistent(knobs, setting)).collect();
        if all.len() > most {
            return None;
        }
    }
    all.sort_by_cached_key(|setting| {
        let moved = setting.iter().enumerate().filter(|(_, position)| **position != 0);
        let (places, positions): (Vec<usize>, Vec<(u64, i64)>) =
            moved.map(|(place, position)| (place, (position.unsigned_abs(), *position))).unzip();
        (cost(knobs, setting), places.len(), places, positions)
    });
    Some(all)
}

/// Whether what can be moved only within something else is moved only where that is. The setting may be of the first
/// knobs only.
pub fn is_consistent(knobs: &[Knob], setting: &Setting) -> bool {
    knobs.iter().zip(setting).all(|(knob, position)| {
        let outer = knob.within.and_then(|outer| setting.get(outer.index()));
        *position == 0 || outer != Some(&0)
    })
}
