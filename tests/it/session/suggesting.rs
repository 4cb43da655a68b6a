//! What a session suggests, and what becomes of the texts where it is applied.

use accordant::session::{Arena, End, Session, Settings};

use super::{Desk, has, shown};

const RULES: &str = r#"source LAW { title: "Law" }
country KAZ { }
country TJK { }
clause kind tariff { freed: percent }
clause kind court { seat: Country }
extend Agreement { open: yes/no }
parameter enough: percent is 90% cite LAW "1" adjustable from 80% to 95% step 1 pp cost 10 per 1 pp
requirement coverage must { cite LAW "1" for each t in tariffs require t.freed is at least enough }
requirement tribunal must { cite LAW "2" for each a in agreements require a includes court }
requirement opening should { for each a in agreements require a.open }
"#;

const DRAFT: &str = r#"use "rules.accord"
agreement pact {
  parties: KAZ  # alone
  as_of:   2027-06-01
  clause tariff t1 {
    freed: 88.5%  adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp  # hard won
  }
  may add clause court c1 { seat: KAZ } cost 4
}
"#;

const MENDED: &str = r#"use "rules.accord"
agreement pact {
  parties: KAZ  # alone
  as_of:   2027-06-01
  clause tariff t1 {
    freed: 90%    adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp  # hard won
  }
  clause court c1 { seat: KAZ }
}
"#;

fn desk() -> Desk {
    Desk::with(&[("/rules.accord", RULES), ("/draft.accord", DRAFT)])
}

/// A session over the draft, line by line.
struct Talk<'d> {
    session: Session<'d>,
}

impl<'d> Talk<'d> {
    fn new(arena: &'d Arena, desk: &'d Desk, path: &str) -> Self {
        let (session, _) = Session::new(arena, desk, vec![path.into()], Settings::default());
        Talk { session }
    }

    /// The answer to a line, which ends so and says this.
    fn ask(&mut self, line: &str, end: End, says: &[&str]) -> String {
        let answer = self.session.run(line);
        let text = shown(&self.session, &answer);
        assert_eq!(answer.end, end, "{line}: {text}");
        has(&text, says);
        text
    }
}

#[test]
fn applied_taken_back_and_saved() {
    let (desk, arena) = (desk(), Arena::default());
    let mut talk = Talk::new(&arena, &desk, "/draft.accord");
    talk.ask("apply 1", End::Wrong, &["nothing is applied: nothing was suggested"]);
    talk.ask("suggest", End::Answered, &["2 `must` fail", "cost 7, proven cheapest"]);
    talk.ask("apply", End::Wrong, &["`apply` needs the number"]);
    talk.ask("apply 0", End::Wrong, &["`apply` needs the number"]);
    talk.ask("apply 2", End::Wrong, &["there is no suggestion 2, there is one"]);
    let text = talk.ask(
        "apply 1",
        End::Answered,
        &[
            "suggestion 1 is applied; `save` writes it",
            "--- draft.accord\n+++ draft.accord\n",
            "-  may add clause court c1 { seat: KAZ } cost 4\n+  clause court c1 { seat: KAZ }\n",
            "newly met",
            "every `must` holds; before: 2 `must` fail",
        ],
    );
    assert!(text.contains("\n-    freed: 88.5%  adj") && text.contains("\n+    freed: 90%    adj"));
    assert_eq!(desk.text("/draft.accord"), DRAFT);
    assert!(talk.session.is_unsaved());
    talk.ask("check", End::Answered, &["every `must` holds"]);
    talk.ask("t1.freed", End::Answered, &["90%"]);
    talk.ask("apply 1", End::Wrong, &["nothing was suggested for what is loaded now"]);
    talk.ask("suggest", End::Answered, &["there is nothing to mend"]);
    let taken_back = ["the suggestion is no longer applied", "2 `must` fail; before: every"];
    talk.ask("undo", End::Answered, &taken_back);
    talk.ask("t1.freed", End::Answered, &["88.5%"]);
    assert!(!talk.session.is_unsaved());
    talk.ask("suggest", End::Answered, &["Suggestion 1"]);
    talk.ask("apply 1", End::Answered, &[]);
    talk.ask("what if pact.open", End::Answered, &["newly met"]);
    talk.ask("save", End::Answered, &["written", "draft.accord  ", "as the suggestion has it"]);
    let with_open = MENDED.replace("2027-06-01\n", "2027-06-01\n  open:    yes\n");
    assert_eq!(desk.text("/draft.accord"), with_open);
    talk.ask("check", End::Answered, &["every `must` holds"]);
    talk.ask("save", End::Answered, &["there is nothing to save"]);
}

#[test]
fn what_is_assumed_counts_and_is_not_moved() {
    let (desk, arena) = (desk(), Arena::default());
    let mut talk = Talk::new(&arena, &desk, "/draft.accord");
    talk.ask("what if enough is 92%", End::Answered, &[]);
    talk.ask("suggest", End::Answered, &["to 92%, cost 7"]);
    talk.ask("apply 1", End::Answered, &["+    freed: 92%    adj"]);
    talk.ask("undo", End::Answered, &["the suggestion is no longer applied"]);
    talk.ask("undo", End::Answered, &["no longer assumed: enough is 92%"]);
    talk.ask("what if t1.freed is 88%", End::Answered, &[]);
    talk.ask("suggest", End::Answered, &["from 88% to 90%"]);
    talk.ask("apply 1", End::Wrong, &["it moves what is assumed, `pact.t1.freed is 88%`"]);
    talk.ask("undo", End::Answered, &[]);
    talk.ask("apply 1", End::Wrong, &["nothing was suggested for what is loaded now"]);
    assert_eq!(desk.text("/draft.accord"), DRAFT);
}

#[test]
fn files_that_change_meanwhile() {
    let (desk, arena) = (desk(), Arena::default());
    let mut talk = Talk::new(&arena, &desk, "/draft.accord");
    talk.ask("suggest", End::Answered, &[]);
    talk.ask("apply 1", End::Answered, &[]);
    let other = DRAFT.replace("# alone", "# still alone");
    desk.put("/draft.accord", &other);
    talk.ask("save", End::Wrong, &["`draft.accord` has changed since it was read; `reload` first"]);
    assert_eq!(desk.text("/draft.accord"), other);
    let forgotten = "no longer applied: a suggestion, since `draft.accord` has changed";
    talk.ask("reload", End::Answered, &[forgotten, "2 `must` fail; before: every"]);
    talk.ask("suggest", End::Answered, &[]);
    talk.ask("apply 1", End::Answered, &[]);
    talk.ask("reload", End::Answered, &[]);
    talk.ask("check", End::Answered, &["every `must` holds"]);
    talk.ask("save", End::Answered, &["written"]);
    assert_eq!(desk.text("/draft.accord"), MENDED.replace("# alone", "# still alone"));
}

#[test]
fn what_was_typed_is_revised_too() {
    let (desk, arena) = (desk(), Arena::default());
    let mut talk = Talk::new(&arena, &desk, "/rules.accord");
    talk.ask(
        "agreement typed { as_of: 2027-06-01 clause court c { seat: KAZ } clause tariff t { freed: 80% adjustable from 80% to 98% step 5 pp cost 1 per 1 pp } }",
        End::Answered,
        &["declared `typed`"],
    );
    talk.ask("suggest", End::Answered, &["from 80% to 90%, cost 10"]);
    talk.ask("apply 1", End::Answered, &["--- input 1", "every `must` holds"]);
    talk.ask("undo", End::Answered, &["the suggestion is no longer applied"]);
    talk.ask("suggest framework", End::Answered, &["framework: change the parameter `enough`"]);
    talk.ask("suggest everything", End::Wrong, &["`suggest` does not know `everything`"]);
    talk.ask("suggest", End::Answered, &[]);
    talk.ask("apply 1", End::Answered, &[]);
    talk.ask("save", End::Answered, &["written"]);
    has(&desk.text("/session.accord"), &["clause tariff t { freed: 90% adjustable from 80%"]);
}

#[test]
fn the_framework_moves_in_its_file() {
    let desk = desk();
    desk.put(
        "/draft.accord",
        &DRAFT.replace("adjustable from 80% to 98%", "adjustable from 80% to 89%"),
    );
    let arena = Arena::default();
    let mut talk = Talk::new(&arena, &desk, "/draft.accord");
    talk.ask("suggest", End::Answered, &["Change of the framework"]);
    talk.ask("apply 1", End::Wrong, &["there is no suggestion"]);
    talk.ask("suggest framework", End::Answered, &["a change of the framework: cost 15"]);
    talk.ask(
        "apply 1",
        End::Answered,
        &["--- draft.accord", "--- rules.accord", "+parameter enough: percent is 89% cite"],
    );
    talk.ask("save", End::Answered, &["written", "rules.accord"]);
    assert_eq!(desk.text("/rules.accord"), RULES.replace("is 90%", "is 89%"));
}
