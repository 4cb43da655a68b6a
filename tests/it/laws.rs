//! Laws that hold of every program, tried on random ones.

use accordant::analyse::{Input, Tables, analyse};
use accordant::evaluate::{MOST_STEPS, Options, Outcome, evaluate};
use accordant::model::Program;
use accordant::report::view::{Show, view};
use accordant::source::{FileId, SourceFile, SourceMap};
use accordant::{diagnostic, syntax};
use proptest::prelude::*;

use crate::agreement::disagreements;
use crate::generate::{Generated, programs};
use crate::pipeline::{date, outcome, program};
use crate::reference::Reference;

/// Whether the evaluator and the reference agree on a program; programs that are refused say nothing.
fn agree(generated: &Generated) -> Result<(), TestCaseError> {
    let Ok(program) = program(&[generated.text()]) else { return Ok(()) };
    let Ok(mut outcome) = outcome(&program, generated.as_of) else { return Ok(()) };
    let reference = Reference::new(&program, Some(date(generated.as_of)));
    let found = disagreements(&reference, &mut outcome);
    prop_assert!(found.is_empty() || outcome.steps() > MOST_STEPS, "{found}");
    Ok(())
}

/// The answer as JSON, without the places in files, which are all that may differ.
fn answer(texts: &[String], as_of: &str) -> Option<serde_json::Value> {
    let program = program(texts).ok()?;
    let mut sources = SourceMap::default();
    for (place, text) in texts.iter().enumerate() {
        sources.add(SourceFile::new(format!("{place}.accord"), text.as_str()));
    }
    let mut outcome = outcome(&program, as_of).ok()?;
    let shown = view(&mut outcome, &sources, Show { all: true, ..Show::default() });
    let mut json = serde_json::to_value(&shown).unwrap();
    forget_places(&mut json);
    Some(json)
}

pub fn forget_places(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(members) => {
            members.retain(|_, member| member.get("line").is_none());
            members.values_mut().for_each(forget_places);
        }
        serde_json::Value::Array(elements) => {
            elements.retain(|element| element.get("line").is_none());
            elements.iter_mut().for_each(forget_places);
        }
        _ => {}
    }
}

/// The declarations in another order and in several files.
pub fn shuffled(generated: &Generated, keys: &[u16], files: usize) -> Vec<String> {
    let mut texts = vec![String::new(); files];
    let key = |place: usize| {
        (keys[place % keys.len()] ^ u16::try_from(place / keys.len()).unwrap(), place)
    };
    let mut order: Vec<usize> = (0..generated.declarations.len()).collect();
    order.sort_by_key(|place| key(*place));
    for place in order {
        let text = &mut texts[usize::from(key(place).0) % files];
        text.push_str(&generated.declarations[place]);
        text.push('\n');
    }
    texts
}

/// The verdicts with their subjects, comparable between evaluations of one program.
fn verdicts(outcome: &Outcome<'_>) -> Vec<String> {
    let judgements = outcome.judgements.iter();
    judgements
        .map(|j| format!("{:?} {:?} {:?} {:?}", j.requirement, j.subjects, j.verdict, j.ahead))
        .collect()
}

fn evaluated(
    program: &Program,
    as_of: &str,
    proofs: bool,
    most_steps: u64,
) -> Result<Vec<String>, diagnostic::Code> {
    let options = Options {
        as_of: Some(date(as_of)),
        record_proofs: proofs,
        most_steps,
        ..Options::default()
    };
    evaluate(program, &options).map(|outcome| verdicts(&outcome)).map_err(|d| d.code)
}

/// All phases, whatever the text.
fn run(text: &str) {
    let (file, _) = syntax::parse(FileId(0), text);
    let tables = Tables::default();
    let (Some(program), _) = analyse(&Input::new(&[&file], &tables)) else { return };
    let options =
        Options { as_of: Some(date("2024-02-29")), most_steps: 200_000, ..Options::default() };
    let Ok(mut outcome) = evaluate(&program, &options) else { return };
    let mut sources = SourceMap::default();
    sources.add(SourceFile::new("a.accord", text));
    view(&mut outcome, &sources, Show::default());
}

/// A text with a part cut out and another put in its place.
fn damage(text: &str, at: usize, length: usize, instead: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let start = at % (chars.len() + 1);
    let end = (start + length).min(chars.len());
    let (before, after) = (&chars[..start], &chars[end..]);
    before.iter().copied().chain(instead.chars()).chain(after.iter().copied()).collect()
}

proptest! {
    #[test]
    fn the_evaluator_agrees_with_the_reference(generated in programs()) {
        agree(&generated)?;
    }

    #[test]
    fn order_and_files_change_nothing(
        generated in programs(),
        keys in prop::collection::vec(any::<u16>(), 1..40),
        files in 1..4_usize,
    ) {
        let whole = answer(&[generated.text()], generated.as_of);
        let parts = answer(&shuffled(&generated, &keys, files), generated.as_of);
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn recording_proofs_changes_no_verdict(generated in programs()) {
        if let Ok(program) = program(&[generated.text()]) {
            let with = evaluated(&program, generated.as_of, true, MOST_STEPS);
            prop_assert_eq!(with, evaluated(&program, generated.as_of, false, MOST_STEPS));
        }
    }

    #[test]
    fn a_budget_changes_no_verdict(generated in programs(), most_steps in 0..20_000_u64) {
        if let Ok(program) = program(&[generated.text()]) {
            let all = evaluated(&program, generated.as_of, true, MOST_STEPS);
            match evaluated(&program, generated.as_of, true, most_steps) {
                Ok(verdicts) => prop_assert_eq!(Ok(verdicts), all),
                Err(code) => prop_assert_eq!(code, diagnostic::Code::BudgetExhausted),
            }
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        run(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_words_are_survived(words in prop::collection::vec("[a-z]{1,9}|[{}(),:.<%+*/-]|[0-9]{1,4}|\"[^\"]{0,5}\"", 0..80)) {
        run(&words.join(" "));
    }

    #[test]
    fn damaged_programs_are_survived(
        generated in programs(),
        cuts in prop::collection::vec((any::<usize>(), 0..30_usize, "\\PC{0,4}"), 1..4),
    ) {
        let text = cuts
            .iter()
            .fold(generated.text(), |text, (at, length, instead)| damage(&text, *at, *length, instead));
        run(&text);
    }
}
