//! Generated drafts with every kind of move, laid out in several ways.

use accordant::adjust::{self, KnobKind, Scope};
use accordant::diagnostic::has_errors;
use accordant::evaluate::Options;
use accordant::workspace::{Memory, load};
use proptest::prelude::*;

use super::{Case, setting_of};
use crate::generate;
use crate::pipeline::date;

/// The text laid out otherwise, meaning the same.
fn laid_out(text: &str, how: usize) -> String {
    match how {
        0 => text.to_owned(),
        1 => text.replace('\n', "\r\n"),
        2 => text.replace("\n  ", " "),
        3 => text.replace("{ ", "{ # opens\n").replace(" }", " # closes\n }"),
        4 => text.replace(", ", " # one\n , # two\n ").replace(" cost ", " # dear\n cost "),
        _ => ["may ", "clause ", "adjustable ", "reservation ", "add ", "drop ", "parties: "]
            .iter()
            .fold(text.to_owned(), |text, word| {
                text.replace(&format!(" {word}"), &format!(" {word}# \"hm\n   "))
            }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 2, ..ProptestConfig::default() })]

    #[test]
    fn any_draft_in_any_layout(
        generated in generate::drafts(2_000),
        how in 0..6_usize,
        numbers in prop::collection::vec(0..3_000_u16, 64),
    ) {
        let text = laid_out(&generated.text(), how);
        let loaded = load(&Memory::default().with("/draft.accord", text.clone()), "/draft.accord");
        let (program, found) = loaded.analyse();
        // The generator makes some that are refused.
        let Some(program) = program.filter(|_| !has_errors(&found)) else { return Ok(()) };
        let mut wide = adjust::widen(&program);
        let knobs = adjust::knobs(&mut wide, Scope::Framework);
        prop_assert!(knobs.len() <= numbers.len());
        let mut setting = setting_of(&knobs, &numbers);
        // What rules name cannot be dropped from the text.
        let rules = generated.declarations.iter().filter(|text| !text.starts_with("agreement "));
        let rules: String = rules.map(String::as_str).collect();
        for (knob, position) in knobs.iter().zip(&mut setting) {
            if let KnobKind::Drop(_, clause) = knob.kind
                && rules.contains(wide.entity(clause).name.as_str())
            {
                *position = 0;
            }
        }
        let options = Options { as_of: Some(date(generated.as_of)), ..Options::default() };
        let mut case = Case { loaded, wide, knobs };
        case.compare(&setting, &options);
    }
}
