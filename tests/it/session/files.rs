//! Sessions and the files they read and write.

use accordant::session::{Arena, End, Session, Settings};

use super::{DRAFT, Desk, desk, has, shown, talk};

#[test]
fn reload_keeps_what_is_assumed() {
    let desk = desk();
    let arena = Arena::default();
    let (mut session, _) =
        Session::new(&arena, &desk, vec!["/draft.accord".into()], Settings::default());
    session.run("what if c4.transition is 9 years");
    desk.put("/draft.accord", &DRAFT.replace("88.5%", "91%"));
    let answer = session.run("reload");
    has(&shown(&session, &answer), &["not met → met  must  coverage(pact.c4)"]);
    let still = session.run("c4.transition");
    has(&shown(&session, &still), &["9 years"]);
    // What does not fit any more is told and dropped.
    desk.put("/draft.accord", &DRAFT.replace(" c4 {", " c5 {"));
    let answer = session.run("reload");
    has(&shown(&session, &answer), &["no longer assumed: what if c4.transition is 9 years"]);
    let none = session.run("what if");
    has(&shown(&session, &none), &["nothing is assumed"]);
    // Files that are wrong leave all as it was.
    desk.put("/draft.accord", "agreement {");
    let answer = session.run("reload");
    assert_eq!(answer.end, End::Wrong);
    has(&shown(&session, &answer), &["the session stays as it was", "draft.accord:1:"]);
    assert_eq!(session.run("c5.lines_freed").end, End::Answered);
}

#[test]
fn files_that_are_wrong_at_first() {
    let desk = Desk::with(&[("/draft.accord", "agreement {")]);
    let arena = Arena::default();
    let (mut session, opening) =
        Session::new(&arena, &desk, vec!["/draft.accord".into()], Settings::default());
    assert_eq!(opening.end, End::Wrong);
    has(
        &shown(&session, &opening),
        &["nothing is loaded; mend the files, then `reload`", "draft.accord:1:"],
    );
    desk.put("/draft.accord", "agreement pact { }");
    assert_eq!(session.run("reload").end, End::Answered);
    assert_eq!(session.run("pact.parties").end, End::Answered);
}

#[test]
fn save_edits_in_place_and_keeps_comments() {
    let desk = desk();
    let (text, end) = talk(
        &desk,
        &[
            "what if c4.lines_freed is 91.5% and TJK ratifies",
            "what if c4.transition is 9 years and TJK.landlocked and UZB in pact.parties",
            "what if not ratified(KAZ, pact) and not trusts(TJK, KAZ)",
            "define near(c: Country) when c.landlocked",
            "save",
        ],
    );
    assert_eq!(end, End::Answered, "{text}");
    has(&text, &["written", "draft.accord:12:18  88.5% becomes 91.5%", "+ transition: 9 years"]);
    let draft = desk.text("/draft.accord");
    has(
        &draft,
        &[
            "    lines_freed: 91.5%     adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp   # hard won\n    transition: 9 years\n",
            "  parties: KAZ, TJK, UZB  # two of them\n",
            "country TJK \"Tajikistan\" { landlocked: yes }",
        ],
    );
    assert!(!draft.contains("fact ratified(KAZ, pact)"), "{draft}");
    let session = desk.text("/session.accord");
    assert_eq!(
        session,
        "use \"draft.accord\"\n\nfact ratified(TJK, pact)\nfact not trusts(TJK, KAZ)\ndefine near(c: Country) when c.landlocked\n"
    );
    // What was written is read, alone and beside the draft.
    let arena = Arena::default();
    let (mut read, opening) =
        Session::new(&arena, &desk, vec!["/session.accord".into()], Settings::default());
    assert_eq!(opening.end, End::Answered, "{}", shown(&read, &opening));
    assert_eq!(read.run("near(TJK) and ratified(TJK, pact)").end, End::Answered);
}

#[test]
fn save_writes_nothing_where_it_must_not() {
    let desk = desk();
    let lines = ["what if as_of is 2030-01-01", "save"];
    let (text, _) = talk(&desk, &lines);
    has(&text, &["nothing is written", "not written: `as_of is 2030-01-01`"]);
    assert_eq!(desk.text("/draft.accord"), DRAFT);
    has(&talk(&desk, &["save"]).0, &["nothing to save"]);
    has(
        &talk(&desk, &["what if TJK ratifies", "save draft.txt"]).0,
        &["does not end in `.accord`"],
    );
    // A pack is never written to.
    let packed =
        Desk::with(&[("/draft.accord", "use geography\nagreement pact { as_of: 2027-06-01 }\n")]);
    let (text, _) = talk(&packed, &["what if KAZ.landlocked is no", "save"]);
    has(&text, &["not written: `KAZ.landlocked is no`, since it is stated in a pack"]);
    // A file that was changed by another hand is not overwritten.
    let arena = Arena::default();
    let (mut session, _) =
        Session::new(&arena, &desk, vec!["/draft.accord".into()], Settings::default());
    session.run("what if c4.lines_freed is 91%");
    desk.put("/draft.accord", &format!("{DRAFT}# more\n"));
    let answer = session.run("save");
    assert_eq!(answer.end, End::Wrong);
    has(&shown(&session, &answer), &["has changed since it was read; `reload` first"]);
    assert!(desk.text("/draft.accord").ends_with("# more\n"));
}

#[test]
fn save_takes_out_what_is_assumed_missing() {
    let desk = desk();
    let (text, end) =
        talk(&desk, &["what if c4.lines_freed is missing and trusts(KAZ, UZB) is missing", "save"]);
    assert_eq!(end, End::Answered, "{text}");
    let draft = desk.text("/draft.accord");
    assert!(!draft.contains("88.5%") && !draft.contains("fact trusts(KAZ, UZB)"), "{draft}");
    has(&draft, &["# hard won", "fact not trusts(UZB, KAZ)"]);
}

#[test]
fn save_appends_to_the_file_that_is_named() {
    let desk = desk();
    let (text, end) =
        talk(&desk, &["fact ratified(TJK, pact)", "what if benchmark is 85%", "save draft.accord"]);
    assert_eq!(end, End::Answered, "{text}");
    assert_eq!(desk.text("/draft.accord"), format!("{DRAFT}\nfact ratified(TJK, pact)\n"));
    has(&desk.text("/rules.accord"), &["parameter benchmark: percent is 85% cite GATT"]);
}

#[test]
fn save_takes_out_the_comma_too() {
    let desk = Desk::with(&[
        ("/rules.accord", "record Good { price: money  code: text  old: yes/no }\n"),
        (
            "/draft.accord",
            "use \"rules.accord\"\ngood shirt { price: USD 3, code: \"a\", old: no }\n",
        ),
    ]);
    let (text, end) = talk(&desk, &["what if shirt.price is missing and shirt.old is yes", "save"]);
    assert_eq!(end, End::Answered, "{text}");
    assert_eq!(
        desk.text("/draft.accord"),
        "use \"rules.accord\"\ngood shirt { code: \"a\", old: yes }\n"
    );
}
