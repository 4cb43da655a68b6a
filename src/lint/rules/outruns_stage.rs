//! W0808: a commitment that comes before its stage.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{Options, Outcome, Truth, Verdict, evaluate_on_its_date};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::model::{EntityId, Program, RequirementId, RequirementOrigin, Stated, ValueId};
use crate::operators::Level;
use crate::scenario::admission::admission;

pub(super) static LINT: Lint = Lint {
    code: Code::OutrunsStage,
    on: true,
    about: "The draft is judged as it stands, and once more for each later stage. It outruns its stage if a `must` of its \
        stage fails now and would hold at a later one: if a party is admitted later, from a wider ring, or if what is \
        agreed is allowed later, such as a field that is more difficult than its stage allows. What fails at every stage \
        is a matter of `check`. Without a date of evaluation where one is needed, nothing is said.",
    repairs: None,
    raises: r#"scale Ring { near < far }
extend Country { ring: Ring }
country KAZ { ring: near }
country UZB { ring: near }
country NLD { ring: far }

stage initial "Initial stage" { admits c: Country when c.ring is near }
stage wider "Wider stage" after initial { admits c: Country when c.ring is at most far }

agreement pact "A pact" {
  parties: KAZ, UZB, NLD
  stage:   initial
  as_of:   2030-01-01
}
"#,
    passes: r#"scale Ring { near < far }
extend Country { ring: Ring }
country KAZ { ring: near }
country UZB { ring: near }
country NLD { ring: far }

stage initial "Initial stage" { admits c: Country when c.ring is near }
stage wider "Wider stage" after initial { admits c: Country when c.ring is at most far }

agreement pact "A pact" {
  parties: KAZ, UZB
  stage:   initial
  as_of:   2030-01-01
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let program = cx.program;
    if program.stages.len() < 2 {
        return;
    }
    let mut judged: BTreeMap<Option<Date>, Option<Outcome<'_>>> = BTreeMap::new();
    let own = program.agreements.iter().filter(|a| a.is_written && cx.is_asked(a.span.file));
    for agreement in own {
        let stage = program.stated(agreement.entity, program.builtin.agreement_stage);
        let at = |stage: &Stated| {
            program.stages.iter().position(|s| ValueId::entity(s.entity) == stage.value)
        };
        let Some((stage, at)) = stage.and_then(|stage| Some((stage, at(&stage)?))) else {
            continue;
        };
        let as_of = agreement.as_of.map(|(date, _)| date).or(cx.input.as_of);
        let now = judged.entry(as_of).or_insert_with(|| judge(program, as_of, cx.input.most_steps));
        let Some(now) = now else { continue };
        let draft = Draft { agreement: agreement.entity, stage, at, as_of };
        if let Some((later, gone)) = holds_later(now, &draft, cx.input.most_steps) {
            found.push(report(now, &draft, later, &gone));
        }
    }
}

/// An agreement at its stage.
struct Draft {
    agreement: EntityId,
    stage: Stated,
    /// The stage's place.
    at: usize,
    as_of: Option<Date>,
}

/// The first later stage at which something holds that fails now, and what that is.
fn holds_later(
    now: &Outcome<'_>,
    draft: &Draft,
    most_steps: u64,
) -> Option<(usize, Vec<RequirementId>)> {
    let program = now.program();
    let failing = failing(now, draft.agreement);
    if failing.is_empty() {
        return None;
    }
    for later in (0..program.stages.len()).filter(|later| is_after(program, *later, draft.at)) {
        let Some(moved) = moved(program, draft, later) else { continue };
        let Some(then) = judge(&moved, draft.as_of, most_steps) else { continue };
        let still = |id: RequirementId| fails_still(&then, draft.agreement, later, id);
        let gone: Vec<RequirementId> = failing.iter().copied().filter(|id| !still(*id)).collect();
        if !gone.is_empty() {
            return Some((later, gone));
        }
    }
    None
}

fn is_after(program: &Program, later: usize, stage: usize) -> bool {
    later != stage && program.stages.get(later).is_some_and(|s| s.up_to.contains(&stage))
}

fn judge(program: &Program, as_of: Option<Date>, most_steps: u64) -> Option<Outcome<'_>> {
    let options = Options { as_of, record_proofs: false, most_steps, ..Options::default() };
    evaluate_on_its_date(program, &options).ok().filter(|outcome| outcome.unfinished().is_none())
}

/// The program with an agreement at another stage.
fn moved(program: &Program, draft: &Draft, to: usize) -> Option<Program> {
    let stage = program.stages.get(to)?;
    let mut moved = program.clone();
    let value = ValueId::entity(stage.entity);
    let key = (draft.agreement, program.builtin.agreement_stage);
    moved.facts.attributes.insert(key, Stated { value, ..draft.stage });
    Some(moved)
}

/// What of its stage an agreement fails.
fn failing(outcome: &Outcome<'_>, agreement: EntityId) -> Vec<RequirementId> {
    let program = outcome.program();
    let mut failing: Vec<RequirementId> = outcome
        .judgements
        .iter()
        .filter(|j| {
            let requirement = program.requirement(j.requirement);
            requirement.level == Level::Must
                && j.verdict == Verdict::NotMet
                && is_of_stage(requirement.origin)
                && j.subjects.first() == Some(&ValueId::entity(agreement))
        })
        .map(|j| j.requirement)
        .collect();
    failing.dedup();
    failing
}

fn is_of_stage(origin: RequirementOrigin) -> bool {
    matches!(
        origin,
        RequirementOrigin::Admission { .. } | RequirementOrigin::Stage { per_agreement: true, .. }
    )
}

/// Whether a requirement of the present stage fails at the later one, too: of admissions, the later one's own counts.
fn fails_still(then: &Outcome<'_>, agreement: EntityId, later: usize, id: RequirementId) -> bool {
    let program = then.program();
    let own = program.requirement(id).origin;
    then.judgements.iter().any(|j| {
        let holds =
            matches!(j.verdict, Verdict::Met | Verdict::Excepted(_) | Verdict::NotApplicable(_));
        let same = match own {
            RequirementOrigin::Admission { .. } => {
                program.requirement(j.requirement).origin
                    == RequirementOrigin::Admission { stage: later }
            }
            _ => j.requirement == id,
        };
        same && !holds && j.subjects.first() == Some(&ValueId::entity(agreement))
    })
}

fn report(
    now: &mut Outcome<'_>,
    draft: &Draft,
    later: usize,
    gone: &[RequirementId],
) -> Diagnostic {
    let program = now.program();
    let name = |stage: usize| {
        program.stages.get(stage).map_or("", |s| program.entity(s.entity).name.as_str())
    };
    let message = format!(
        "the agreement `{}` outruns its stage: what fails at `{}` holds at `{}`",
        program.entity(draft.agreement).name,
        name(draft.at),
        name(later)
    );
    let mut diagnostic = Diagnostic::new(Code::OutrunsStage, draft.stage.span, message);
    for id in gone {
        let requirement = program.requirement(*id);
        diagnostic = diagnostic.and_at(requirement.span, format!("`{}` fails", requirement.name));
        if let RequirementOrigin::Admission { stage } = requirement.origin {
            let early = refused(now, draft.agreement, stage);
            if !early.is_empty() {
                diagnostic = diagnostic.note(format!(
                    "`{}` does not admit {}",
                    name(stage),
                    early.join(", ")
                ));
            }
        }
    }
    diagnostic
        .help("leave the commitment to a later agreement, or move the agreement to the later stage")
}

/// The parties that a stage does not admit.
fn refused(outcome: &mut Outcome<'_>, agreement: EntityId, stage: usize) -> Vec<String> {
    let program = outcome.program();
    let (Some(admission), Some(parties)) =
        (admission(program, stage), program.stated(agreement, program.builtin.agreement_parties))
    else {
        return Vec::new();
    };
    let mut refused = Vec::new();
    for party in program.values.elements(parties.value).iter().filter_map(|id| id.as_entity()) {
        if admission.admits(outcome, party) == Truth::False {
            refused.push(format!("`{}`", program.entity(party).name));
        }
    }
    refused
}
