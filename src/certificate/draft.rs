//! What a certificate says of drafts beside its proof: which texts were read, which moves are made, and what they cost;
//! and whether the drafts, with the moves made, pass.

use std::fmt::Write as _;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Claim, Proof, Refusal, Step, check};
use crate::adjust::verify::{self, Goal};
use crate::adjust::{self, Answer, Knob, KnobKind, Position, Scope, apply, knobs, widen};
use crate::evaluate::{self, Options};
use crate::explain::Words;
use crate::model::{AttributeId, EntityId, Program, RequirementId};

/// The form of certificates that is written and read.
pub const FORM: u32 = 1;

/// A certificate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The form: 1.
    pub form: u32,
    /// The texts that were read, packs and tables among them.
    pub texts: Vec<Text>,
    /// The date of evaluation; none where nothing depends on one.
    pub as_of: Option<String>,
    /// Whether the framework may move, too.
    pub framework: bool,
    /// The requirements that are to be met; every `must`, where none is named.
    pub goals: Vec<String>,
    /// The moves; none where no moves suffice.
    pub moves: Option<Vec<Move>>,
    /// What one of the proof's costs is, as a whole number or a fraction.
    pub unit: String,
    /// That nothing costs less, or that nothing suffices.
    pub proof: Proof,
}

/// A text, known by its bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its name where it was read.
    pub name: String,
}

/// A move.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// `set`, `add`, `drop`, `conclude`, `admit`, `withdraw`, `parameter`, `waive`.
    pub kind: String,
    /// What is moved.
    pub target: String,
    /// How far: steps of a grid, the place of a choice, 1 of a switch.
    pub position: Position,
    /// The value there; of countries, which; none of other switches.
    pub to: Option<String>,
    /// What it costs, as a whole number or a fraction.
    pub cost: String,
}

impl Text {
    /// A text by its name and content.
    #[must_use]
    pub fn of(name: &str, text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let mut sha256 = String::new();
        for byte in digest {
            let _ = write!(sha256, "{byte:02x}");
        }
        Text { sha256, name: name.to_owned() }
    }
}

impl Certificate {
    /// The certificate of an answer: of its first suggestion, or that there is none. None where nothing is proved, or
    /// nothing fails.
    #[must_use]
    pub fn of(
        answer: &Answer,
        unit: &BigRational,
        proof: Proof,
        (texts, options, scope): (Vec<Text>, &Options, Scope),
        goals: &[RequirementId],
    ) -> Option<Self> {
        let best = answer.suggestions.first();
        let is_right = match (&proof.claim, best) {
            _ if scope == Scope::FrameworkOnly || answer.failing.is_empty() => false,
            (Claim::Optimal { .. }, Some(best)) => best.proved,
            (Claim::Infeasible, None) => answer.finished,
            _ => false,
        };
        if !is_right {
            return None;
        }
        let mut program = answer.program.clone();
        let moves = best.map(|best| {
            let moved = answer.knobs.iter().zip(&best.setting).filter(|(_, at)| **at != 0);
            moved.map(|(knob, position)| move_of(&mut program, knob, *position)).collect()
        });
        let as_of = evaluate::date_of(&answer.program, options.as_of).ok().flatten();
        let name = |id: &RequirementId| answer.program.requirement(*id).name.to_string();
        Some(Certificate {
            form: FORM,
            texts,
            as_of: as_of.map(|day| day.to_string()),
            framework: scope != Scope::Drafts,
            goals: goals.iter().map(name).collect(),
            moves,
            unit: unit.to_string(),
            proof,
        })
    }

    /// Reads a certificate.
    ///
    /// # Errors
    /// Where the text is none.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let read: Self =
            serde_json::from_str(text).map_err(|error| Refusal::Malformed(error.to_string()))?;
        if read.form == FORM {
            Ok(read)
        } else {
            Err(Refusal::Malformed(format!("it is of form {}, not {FORM}", read.form)))
        }
    }

    /// What the moves cost together; none where no moves suffice.
    ///
    /// # Errors
    /// Where a cost is no number.
    pub fn cost(&self) -> Result<Option<BigRational>, Refusal> {
        let Some(moves) = &self.moves else { return Ok(None) };
        let mut sum = BigRational::zero();
        for written in moves {
            sum += amount(&written.cost)?;
        }
        Ok(Some(sum))
    }

    /// Checks the proof, and that what it proves is what is claimed of the moves.
    ///
    /// # Errors
    /// Where a step does not follow, or the costs do not agree.
    pub fn check(&self) -> Result<(), Refusal> {
        check(&self.proof)?;
        match (&self.proof.claim, self.cost()?) {
            (Claim::Infeasible, None) => Ok(()),
            (Claim::Optimal { cost, .. }, Some(sum)) => {
                let proved = amount(&self.unit)? * BigRational::from_integer(BigInt::from(*cost));
                if proved == sum {
                    return Ok(());
                }
                let why =
                    format!("the moves cost {sum}, and the proof is about a cost of {proved}");
                Err(Refusal::Claim(why))
            }
            (Claim::Infeasible, Some(_)) => Err(Refusal::Claim(String::from(
                "there are moves, and the proof says that none suffice",
            ))),
            (Claim::Optimal { .. }, None) => Err(Refusal::Claim(String::from(
                "there are no moves, and the proof says that some suffice",
            ))),
        }
    }

    /// Checks that these texts are those that were read.
    ///
    /// # Errors
    /// Where one is another, missing, or more.
    pub fn check_texts(&self, texts: &[Text]) -> Result<(), Refusal> {
        let changed = |of: &[Text], by: &[Text]| {
            let known = |text: &&Text| by.iter().any(|other| other.sha256 == text.sha256);
            of.iter().find(|text| !known(text)).map(|text| text.name.clone())
        };
        if let Some(name) = changed(texts, &self.texts) {
            return Err(Refusal::Drafts(format!(
                "`{name}` is not as it was when it was certified"
            )));
        }
        match changed(&self.texts, texts) {
            Some(name) => {
                Err(Refusal::Drafts(format!("`{name}`, which was certified, is not read")))
            }
            None => Ok(()),
        }
    }

    /// Checks that the proof is about the problem that the drafts are translated to, with costs in this unit.
    ///
    /// # Errors
    /// Where it is about another one, or about more than the translation says.
    pub fn check_problem(&self, translated: &[Step], unit: &BigRational) -> Result<(), Refusal> {
        let steps = &self.proof.steps;
        if !steps.starts_with(translated) || amount(&self.unit)? != *unit {
            let why = "the proof is about another problem than that of the drafts";
            return Err(Refusal::Drafts(String::from(why)));
        }
        let is_given = |step: &&Step| {
            matches!(step, Step::Given(_) | Step::GivenSum { .. } | Step::Pay { .. })
        };
        match steps.iter().skip(translated.len()).filter(is_given).count() {
            0 => Ok(()),
            more => Err(Refusal::Unfinished(format!(
                "the proof rests on {more} constraints that the search found by trying moves out, which is not \
                 repeated here"
            ))),
        }
    }

    /// What was asked of the search, without anything to look for: to have the drafts translated only.
    ///
    /// # Errors
    /// Where a goal is no requirement, or the date is none.
    pub fn question(
        &self,
        program: &Program,
        evaluation: &Options,
    ) -> Result<adjust::Options, Refusal> {
        let goal = |name: &String| {
            let id = program.requirement_named(name);
            id.ok_or_else(|| Refusal::Drafts(format!("there is no requirement `{name}`")))
        };
        let as_of = self.as_of.as_deref().map(str::parse).transpose();
        let as_of = as_of.map_err(|_| Refusal::Malformed(String::from("`as_of` is no date")))?;
        Ok(adjust::Options {
            evaluation: Options { as_of, record_proofs: false, ..*evaluation },
            top: 0,
            scope: if self.framework { Scope::Framework } else { Scope::Drafts },
            goals: self.goals.iter().map(goal).collect::<Result<_, _>>()?,
            most_conflicts: 0,
            certify: true,
        })
    }

    /// Makes the moves in the drafts and evaluates them: that each may be made at that cost, that every goal is met, and
    /// that nothing is worse than before.
    ///
    /// # Errors
    /// Where that is not so, or the drafts cannot be evaluated.
    pub fn check_drafts(&self, program: &Program, options: &Options) -> Result<(), Refusal> {
        let Some(moves) = &self.moves else { return Ok(()) };
        let failed = |why: String| Err(Refusal::Drafts(why));
        let mut wide = widen(program);
        let scope = if self.framework { Scope::Framework } else { Scope::Drafts };
        let knobs = knobs(&mut wide, scope);
        let mut setting = vec![0; knobs.len()];
        for (place, written) in moves.iter().enumerate() {
            let found = knobs.iter().position(|knob| {
                knob.positions().contains(&written.position)
                    && move_of(&mut wide, knob, written.position) == *written
            });
            let slot = found.and_then(|place| setting.get_mut(place));
            let Some(slot) = slot.filter(|slot| **slot == 0 && written.position != 0) else {
                return failed(format!(
                    "move {}, of `{}`, may not be made, or not at that cost",
                    place + 1,
                    written.target
                ));
            };
            *slot = written.position;
        }
        let outer = |knob: &Knob| knob.within.and_then(|id| setting.get(id.index())).copied();
        let mut pairs = knobs.iter().zip(&setting);
        if pairs.any(|(knob, position)| *position != 0 && outer(knob) == Some(0)) {
            return failed(String::from("a term of something that is not added is moved"));
        }
        let adjust::Options { goals, evaluation: options, .. } = self.question(program, options)?;
        let unfinished =
            |failure: Box<crate::diagnostic::Diagnostic>| Refusal::Unfinished(failure.message);
        let before =
            evaluate::evaluate(&wide, &options).map_err(|found| unfinished(Box::new(found)))?;
        let goal = Goal::new(&wide, before.judgements.clone(), &goals);
        let applied = apply(&verify::numbered_like(&wide, &before), &knobs, &setting);
        let after = verify::evaluate(&applied, &options).map_err(unfinished)?;
        let worse = verify::unacceptable(&goal, &applied.program, &after.judgements);
        match worse.first() {
            None => Ok(()),
            Some(asked) => {
                let name = &applied.program.requirement(asked.requirement).name;
                failed(format!("with the moves made, `{name}` does not hold"))
            }
        }
    }
}

/// Reads a whole number or a fraction.
fn amount(text: &str) -> Result<BigRational, Refusal> {
    let wrong = || Refusal::Malformed(format!("`{text}` is no amount"));
    // The sign and the parts: no number of arbitrary form, and none over zero.
    let parts: Vec<&str> = text.split('/').collect();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() > 2 || !parts.iter().copied().all(is_number) {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

/// A knob at a position, by names.
fn move_of(program: &mut Program, knob: &Knob, position: Position) -> Move {
    let value = knob.value_id_at(position, program);
    let words = Words::of_program(program);
    let path = |entity: EntityId| program.entity(entity).path.to_string();
    let term = |entity: EntityId, attribute: AttributeId| {
        format!("{}.{}", path(entity), program.attribute(attribute).name)
    };
    let to = value.map(|value| words.exact(value));
    let parties = program.builtin.agreement_parties;
    let (kind, target, to) = match knob.kind {
        KnobKind::Term(entity, attribute) => ("set", term(entity, attribute), to),
        KnobKind::Add(_, clause) => ("add", path(clause), to),
        KnobKind::Drop(_, clause) => ("drop", path(clause), to),
        KnobKind::Conclude(agreement) => ("conclude", path(agreement), to),
        KnobKind::Admit(agreement, country) => {
            ("admit", term(agreement, parties), Some(path(country)))
        }
        KnobKind::Withdraw(agreement, country) => {
            ("withdraw", term(agreement, parties), Some(path(country)))
        }
        KnobKind::Parameter(id) => ("parameter", program.parameter(id).name.to_string(), to),
        KnobKind::Waive(id) => ("waive", program.requirement(id).name.to_string(), to),
    };
    let cost = knob.cost_at(position).to_string();
    Move { kind: kind.to_owned(), target, position, to, cost }
}
