//! Every kind of step, alone and together with others.

use std::collections::BTreeSet;

use accordant::adjust::KnobKind;
use accordant::revise::Refusal;
use proptest::prelude::*;

use super::{case, draft_of, setting_of};

/// A draft with every kind of move.
pub(super) const DRAFT: &str = r#"# The draft.
agreement pact "The { pact" {   # on the table
  parties: CHN, KAZ, KGZ
  as_of:   2027-06-01
  body:    "a \"b\" { c"  adjustable among { "x", "say \"no\" \\ here" } cost 1
  # the clauses
  clause tariffs {
    freed:       88.5%      adjustable from 80% to 98% step 0.25 pp cost 2 per 1 pp   # hard won
    transition:  12 years   adjustable from 1 year to 15 years step 7 months cost 1 per 1 month
    spared:      court, arbitration   adjustable among { { court }, { arbitration, court, none_at_all }, { } } cost 1
  }

  # about disputes
  clause settlement s1 "Settlement" { forum: none_at_all adjustable among { arbitration, court } cost 2  binding: no
    fee: USD 1_000 adjustable from USD 500 to USD 90_000 step USD 0.5 cost 1 per USD 100
    seat: CHN  adjustable among { CHN, KAZ, RUS } cost 1
    depth: middling  adjustable from shallow to deep cost 2
    starts: 2028-01-31  adjustable from 2027-01-01 to 2029-01-01 step 5 days cost 1 per 5 days
  }   # ends here

  clause tariffs { freed: 95% transition: 36 months + 4 days adjustable from 1 year to 4 years step 1 day cost 1 per 1 day }
  clause origin o1 { value: 3.25 adjustable from 0 to 4 step 1 cost 1 per 1 }

  # what may be done
  may add clause tariffs { freed: 99% adjustable from 90% to 100% step 0.5 pp cost 1 per 1 pp  transition: 1 year  spared: { } } cost 4   # the third
  may add clause settlement
    s2 "Second" {
      forum:   court   # of all places
      binding: yes
    } cost 3
  may drop s1 cost 2
  may drop tariffs cost 7   # unnamed
  may drop o1 cost 1
  may state announced cost 1   # to all
  may state o1.codes cost 1
  may state tariffs.note_of cost 1
  may admit RUS cost 6
  may withdraw KGZ cost 3  # a pity
  may withdraw CHN cost 3

  # reservations
  reservation r1 by KAZ on s1 { reason: "sensitive" expires: 2032-01-01 }
  # of the tariffs
  reservation r2 by CHN on tariffs {
    expires: 2033-01-01
  } # so far
}
"#;

/// An agreement that is planned, with moves of its own.
const PLANNED: &str = r#"agreement base { parties: KAZ as_of: 2027-06-01 clause tariffs t { freed: 91% } }
# The draft.
agreement next {  # on the table
  parties: KAZ, CHN
  as_of:   2027-06-01
  clause settlement s { forum: court  binding: yes }
  may conclude cost 3
  # what may be done
  may add clause tariffs { freed: 95% adjustable from 90% to 99% step 1 pp cost 1 per 1 pp } cost 2
  may drop s cost 1
  may state announced cost 1
  may admit RUS cost 1

  # reservations
  reservation r by KAZ on s { reason: "none" expires: 2031-01-01 }
  reservation q by KAZ on s { reason: "none" expires: 2031-01-01 }
}
"#;

/// Comments that go nowhere unless what they are about does.
const COMMENTS: [&str; 4] =
    ["# The draft.", "# on the table", "# what may be done", "# reservations"];

#[test]
fn every_position_of_every_knob() {
    let mut kinds = std::collections::BTreeSet::new();
    for draft in [DRAFT, PLANNED] {
        every_position(draft, &mut kinds);
    }
    let expected = ["Add", "Admit", "Conclude", "Drop", "Parameter", "Term", "Withdraw"];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
}

fn every_position(draft: &str, kinds: &mut BTreeSet<String>) {
    let mut case = case(draft);
    for place in 0..case.knobs.len() {
        let knob = case.knobs[place].clone();
        if matches!(knob.kind, KnobKind::Waive(_)) {
            continue;
        }
        kinds.insert(format!("{:?}", knob.kind).split('(').next().unwrap().to_owned());
        let positions: Vec<i64> = knob.positions().filter(|p| *p != 0).collect();
        let step = (positions.len() / 4).max(1);
        for position in positions.into_iter().step_by(step) {
            let mut setting = vec![0; case.knobs.len()];
            setting[place] = position;
            let mut outer = knob.within;
            while let Some(id) = outer {
                setting[id.index()] = 1;
                outer = case.knobs[id.index()].within;
            }
            let revised = case.check(&setting);
            assert_eq!(revised.len(), 1, "{knob:?} at {position}");
            if !matches!(knob.kind, KnobKind::Parameter(_)) {
                let draft = draft_of(&revised);
                for comment in COMMENTS {
                    assert!(draft.contains(comment), "{comment}\n{draft}");
                }
            }
        }
    }
}

#[test]
fn what_is_written_where() {
    let mut case = case(DRAFT);
    let setting = case.setting(&[
        ("adjustable from 80% to 98%", 2),
        ("may state announced", 2),
        ("may drop s1", 1),
        ("may admit RUS", 1),
        ("may withdraw KGZ", 1),
        ("adjustable from 90%", -1),
        ("may add clause tariffs", 1),
        ("may add clause settlement", 1),
    ]);
    let text = draft_of(&case.check(&setting));
    let expected = r#"# The draft.
agreement pact "The { pact" {   # on the table
  parties: CHN, KAZ, RUS
  as_of:   2027-06-01
  body:    "a \"b\" { c"  adjustable among { "x", "say \"no\" \\ here" } cost 1
  announced: yes  # to all
  # the clauses
  clause tariffs {
    freed:       89%        adjustable from 80% to 98% step 0.25 pp cost 2 per 1 pp   # hard won
    transition:  12 years   adjustable from 1 year to 15 years step 7 months cost 1 per 1 month
    spared:      court, arbitration   adjustable among { { court }, { arbitration, court, none_at_all }, { } } cost 1
  }

  clause tariffs { freed: 95% transition: 36 months + 4 days adjustable from 1 year to 4 years step 1 day cost 1 per 1 day }
  clause origin o1 { value: 3.25 adjustable from 0 to 4 step 1 cost 1 per 1 }
  clause tariffs { freed: 98.5% adjustable from 90% to 100% step 0.5 pp cost 1 per 1 pp  transition: 1 year  spared: { } }  # the third
  clause settlement
    s2 "Second" {
      forum:   court   # of all places
      binding: yes
    }

  # what may be done
  may drop tariffs cost 7   # unnamed
  may drop o1 cost 1
  may state o1.codes cost 1
  may state tariffs.note_of cost 1
  # a pity
  may withdraw CHN cost 3

  # reservations
  # of the tariffs
  reservation r2 by CHN on tariffs {
    expires: 2033-01-01
  } # so far
}
"#;
    assert_eq!(text, expected);
}

#[test]
fn a_requirement_is_given_up_by_hand() {
    let mut case = case(DRAFT);
    let waive = case.knobs.iter().position(|k| matches!(k.kind, KnobKind::Waive(_))).unwrap();
    let mut setting = vec![0; case.knobs.len()];
    setting[waive] = 1;
    let Refusal(why) = case.revised(&setting).unwrap_err();
    assert!(why.contains("`settled` is given up by"), "{why}");
    assert!(why.contains("rules.accord:"), "{why}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever is moved together, in texts with either end of lines.
    #[test]
    fn any_steps_together(numbers in prop::collection::vec(0..3_000_u16, 40), crlf: bool, planned: bool) {
        let draft = if planned { PLANNED } else { DRAFT };
        let text = if crlf { draft.replace('\n', "\r\n") } else { draft.to_owned() };
        let mut case = case(&text);
        assert!(case.knobs.len() <= numbers.len());
        let setting = setting_of(&case.knobs, &numbers);
        let revised = case.check(&setting);
        for text in &revised {
            let body = text.new.split_once("countries.accord\"\n").map_or("", |(_, body)| body);
            let whole = body.matches("\r\n").count() == body.matches('\n').count();
            prop_assert!(!crlf || whole, "{body:?}");
            prop_assert!(crlf || !body.contains('\r'));
            prop_assert!(!body.contains("\n\n\n"), "{body}");
        }
    }
}
