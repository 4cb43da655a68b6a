//! What `save` refuses: whatever could not be read, or would say something else, afterwards.

use accordant::session::{Arena, End, Session, Settings};

use super::{DRAFT, Desk, desk, has, shown, talk};

/// The answers to lines of a session over some files, as texts, with how each ended.
fn dialogue(desk: &Desk, paths: &[&str], lines: &[&str]) -> Vec<(String, End)> {
    let arena = Arena::default();
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    let (mut session, _) = Session::new(&arena, desk, paths, Settings::default());
    let answers = lines.iter().map(|line| session.run(line)).collect::<Vec<_>>();
    answers.iter().map(|answer| (shown(&session, answer), answer.end)).collect()
}

#[test]
fn what_would_clash_is_not_written() {
    let desk = desk();
    let near = "define near(c: Country) when c.landlocked";
    talk(&desk, &[near, "save"]);
    let saved = desk.text("/session.accord");
    // A session that does not read that file declares the same name otherwise.
    let (text, end) = talk(&desk, &["define near(c: Country) when not c.landlocked", "save"]);
    assert_eq!(end, End::Wrong);
    has(&text, &["`near` is declared twice", "nothing is written"]);
    assert_eq!(desk.text("/session.accord"), saved);
    // The same once more is there already, and is used from then on.
    let answers = dialogue(&desk, &["/draft.accord"], &[near, "save", "near(KAZ)"]);
    has(&answers[1].0, &["nothing is written", "it stands in `session.accord`"]);
    has(&answers[2].0, &["yes"]);
    assert_eq!(desk.text("/session.accord"), saved);
    // Another draft declares what the one that is loaded declares, too.
    desk.put("/other.accord", &DRAFT.replace("c4", "c9"));
    let other = desk.text("/other.accord");
    let (text, end) = talk(&desk, &["fact ratified(TJK, pact)", "save other.accord"]);
    assert_eq!(end, End::Wrong);
    has(&text, &["`KAZ` is declared twice", "nothing is written"]);
    assert_eq!(desk.text("/other.accord"), other);
}

#[test]
fn a_file_that_is_new_uses_what_is_loaded() {
    let desk = desk();
    desk.put("/notes/a.accord", "# notes\n");
    let (text, end) = talk(&desk, &["fact ratified(TJK, pact)", "save /notes/more.accord"]);
    assert_eq!(end, End::Wrong, "{text}");
    has(&text, &["nothing is written: `notes/more.accord` could not use `draft.accord`"]);
    let (text, end) = talk(&desk, &["fact ratified(TJK, pact)", "save /more.accord"]);
    assert_eq!(end, End::Answered, "{text}");
    has(&text, &["from now on check `/more.accord`"]);
    let expected = "use \"draft.accord\"\n\nfact ratified(TJK, pact)\n";
    assert_eq!(desk.text("/more.accord"), expected);
    // A folder is used as a whole.
    let folder = Desk::with(&[
        ("/f/a.accord", "record Good { old: yes/no }\nrelation sold(what: Good)\n"),
        ("/f/b.accord", "use \"a.accord\"\ngood shirt { }\n"),
    ]);
    let answers = dialogue(&folder, &["/f"], &["fact sold(shirt)", "save"]);
    assert_eq!(answers[1].1, End::Answered, "{}", answers[1].0);
    assert_eq!(
        folder.text("/f/session.accord"),
        "use \"a.accord\"\nuse \"b.accord\"\n\nfact sold(shirt)\n"
    );
}

#[test]
fn a_fact_with_a_period_is_left_alone() {
    let desk = Desk::with(&[(
        "/draft.accord",
        "record Good { old: yes/no }\nrelation sold(what: Good)\ngood shirt { }\ngood hat { }\n\
         fact sold(shirt) from 2030-01-01\nfact sold(hat)\nagreement a { as_of: 2027-06-01 }\n",
    )]);
    let before = desk.text("/draft.accord");
    for line in ["what if sold(shirt)", "what if not sold(shirt)"] {
        let (text, _) = talk(&desk, &[line, "save"]);
        has(&text, &["nothing is written", "the fact has a period"]);
        assert_eq!(desk.text("/draft.accord"), before);
    }
    talk(&desk, &["what if not sold(hat)", "save"]);
    assert_eq!(desk.text("/draft.accord"), before.replace("fact sold(hat)\n", ""));
}

#[test]
fn nothing_is_said_to_pass_where_nothing_is_loaded() {
    let desk = Desk::with(&[("/draft.accord", "agreement {")]);
    let lines = ["check", "missing", "when", "stage", "each c in countries", "facts", "help"];
    let answers = dialogue(&desk, &["/draft.accord"], &lines);
    let (help, others) = answers.split_last().unwrap();
    assert_eq!(help.1, End::Answered);
    for (text, end) in others {
        assert_eq!(*end, End::Wrong);
        has(text, &["nothing is loaded; mend the files, then `reload`"]);
    }
    let empty = dialogue(
        &desk,
        &[],
        &["check", "missing", "when", "agreement a { as_of: 2027-06-01 }", "check"],
    );
    for (text, _) in empty.iter().take(3) {
        has(text, &["nothing is loaded: `load PATH`"]);
    }
    has(&empty[4].0, &["no requirements"]);
}

#[test]
fn what_cannot_be_assumed_or_declared() {
    let desk = desk();
    let (text, end) = talk(&desk, &["what if c4.lines_freed is 90% and c4.lines_freed is 91%"]);
    assert_eq!(end, End::Wrong);
    has(&text, &["this contradicts what is assumed beside it", "assumed here"]);
    let both = "what if UZB in pact.parties and TJK not in pact.parties";
    assert_eq!(talk(&desk, &[both]).1, End::Answered);
    let (text, end) = talk(&desk, &["what if pact.reservations is { }"]);
    assert_eq!(end, End::Wrong);
    has(&text, &["`reservations` cannot be assumed"]);
    let (text, end) = talk(&desk, &["agreement later { as_of: 2030-01-01 }"]);
    assert_eq!(end, End::Wrong);
    has(&text, &["on different dates", "it is not declared"]);
    let packed =
        Desk::with(&[("/draft.accord", "use geography\nagreement pact { as_of: 2027-06-01 }\n")]);
    let (text, _) = talk(&packed, &["country KAZ \"Again\" { }"]);
    let places = ["[input 1:1:", "declared again here", "[pack:", "first declared here"];
    let places = places.map(|part| text.find(part).unwrap_or_else(|| panic!("{part}: {text}")));
    assert!(places.is_sorted(), "{text}");
    for line in ["undo 99", "quit quit", "reload now"] {
        let (text, end) = talk(&desk, &[line]);
        assert_eq!(end, End::Wrong);
        has(&text, &["takes nothing after it"]);
    }
}

#[test]
fn what_is_assumed_is_said_to_be() {
    let desk = desk();
    let assumed = "what if benchmark is 80%";
    has(&talk(&desk, &[assumed, "facts benchmark"]).0, &["80%", "assumed, input 1:1:9"]);
    let (text, _) = talk(&desk, &[assumed, "depends benchmark"]);
    has(&text, &["benchmark  80%", "assumed, input 1:1:9"]);
    has(&talk(&desk, &["what if as_of is 2030-01-01"]).0, &["before: 2027-06-01"]);
    // A line that does not fit any more leaves nothing of itself behind.
    let arena = Arena::default();
    let (mut session, _) =
        Session::new(&arena, &desk, vec!["/draft.accord".into()], Settings::default());
    session.run("what if benchmark is 80%");
    session.run("what if TJK.landlocked and c4.transition is 9 years");
    session.run("what if c4.lines_freed is 91%");
    desk.put("/draft.accord", &DRAFT.replace("lines_freed", "note_of: \"x\" lines_freed"));
    desk.put("/rules.accord", &super::RULES.replace("transition: duration", "transition: number"));
    desk.put("/rules.accord", &desk.text("/rules.accord").replace("10 years", "10"));
    let answer = session.run("reload");
    has(&shown(&session, &answer), &["no longer assumed: what if TJK.landlocked"]);
    let rest = session.run("what if");
    let rest = shown(&session, &rest);
    has(&rest, &["benchmark is 80%", "c4.lines_freed is 91%"]);
    assert!(!rest.contains("landlocked"), "{rest}");
}
