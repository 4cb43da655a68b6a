//! The project that `accordant init` begins: settings, a rule with its test, a draft, and a file for waivers.

/// The files of a new project of that name, by their paths in it.
#[must_use]
pub fn files(name: &str) -> Vec<(&'static str, String)> {
    let name = toml::Value::String(name.to_owned());
    vec![
        (super::settings::NAME, SETTINGS.replace("NAME", &name.to_string())),
        ("waivers.toml", WAIVERS.to_owned()),
        ("rules/house.accord", RULES.to_owned()),
        ("rules/house.test.accord", TESTS.to_owned()),
        ("drafts/example.accord", DRAFT.to_owned()),
    ]
}

const SETTINGS: &str = r#"[project]
name = NAME
as_of = 2027-06-01           # the day on which drafts are judged that state none
packs = ["wto", "house"]     # what files may `use`: packs of the program, and those under rules/
drafts = ["drafts"]

[check]
fail_on = "must"             # or "should", or "warning"
waivers = "waivers.toml"
"#;

const WAIVERS: &str = r#"# What this project lives with for a while, though it is not met. A waiver ends, and somebody answers for it:
#
# [[waiver]]
# requirement = "house_transition"
# subjects = ["example", "c1"]
# reason = "Agreed at the third round, until the tariff schedules are translated"
# approver = "Joint committee"
# expires = 2028-01-01
"#;

const RULES: &str = r#"# Rules of this project, beside those of the packs that it uses.

use wto.vocabulary

source house { title: "Negotiating directives"  provisions: { "3" } }

requirement house_transition should "Transitions take at most ten years" {
  cite     house "3"
  for each a in agreements
  for each t in a.tariff_elimination
  require  t.transition is at most 10 years
  advice   "Shorten the transition" cost 1
}
"#;

const TESTS: &str = r#"use house

test "a transition of twelve years is too long" {
  given  agreement long { clause tariff_elimination c1 { transition: 12 years } }
  given  agreement short { clause tariff_elimination c2 { transition: 10 years } }
  as_of  2027-06-01
  expect house_transition(long, c1) is not_met
  expect house_transition(short, c2) is met
}
"#;

const DRAFT: &str = r#"# A draft to begin with: replace it by your own.

use house

agreement example "Example agreement" {
  kind:    free_trade_area
  parties: CHN, KAZ

  clause tariff_elimination c1 {
    lines_freed: 92%      adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp
    transition:  8 years  adjustable from 5 years to 15 years cost 1 per 1 year
  }
  clause dispute_settlement c2 { forum: arbitration  binding: yes }
}
"#;
