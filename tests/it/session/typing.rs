//! A line while it is typed: whether it is complete, how it goes on, its colours.

use accordant::session::{Arena, CandidateKind, Kind, Session, Settings, highlight, is_complete};

use super::desk;

#[test]
fn lines_that_are_not_complete() {
    for text in [
        "what if c4.lines_freed is 90%",
        "define near(c: Country) when c.landlocked",
        "country XYZ \"X\" { }",
        "joined(c, initial)",
        "check )",
        "\"unclosed",
        "define near(c: Country)\n",
        "requirement r must {\n  require yes\n\n",
    ] {
        assert!(is_complete(text), "{text}");
    }
    for text in [
        "requirement r must {",
        "requirement r must { require (yes",
        "define near(c: Country)",
        "define near(c: Country) when",
        "each c in countries where (",
        "agreement a # } no bracket\n{",
    ] {
        assert!(!is_complete(text), "{text}");
    }
}

#[test]
fn completion_knows_where_it_stands() {
    let desk = desk();
    let arena = Arena::default();
    let (mut session, _) =
        Session::new(&arena, &desk, vec!["/draft.accord".into()], Settings::default());
    let of = |session: &Session<'_>, line: &str| -> Vec<String> {
        session.complete(line, line.len()).1.into_iter().map(|candidate| candidate.text).collect()
    };
    assert_eq!(of(&session, "che"), ["check"]);
    assert_eq!(of(&session, "what "), ["if"]);
    assert_eq!(of(&session, "why co"), ["committed", "count", "countries", "coverage"]);
    assert_eq!(of(&session, "check c"), ["coverage"]);
    assert_eq!(of(&session, "c4.l"), ["lines_freed"]);
    assert_eq!(of(&session, "what if pact.c4.t"), ["transition"]);
    assert_eq!(of(&session, "what if pact.c"), ["c4", "clauses"]);
    assert_eq!(of(&session, "each c in countries where (c.l"), ["landlocked"]);
    assert_eq!(of(&session, "pact includes ta"), ["tariff_elimination"]);
    assert_eq!(of(&session, "cite G"), ["GATT"]);
    assert_eq!(of(&session, "cite GATT \"XXIV:8("), ["\"XXIV:8(b)\""]);
    assert_eq!(of(&session, "agreement a { may co"), ["conclude"]);
    assert_eq!(of(&session, "load r"), ["rules.accord"]);
    assert_eq!(of(&session, "use si"), ["silk_road"]);
    assert_eq!(of(&session, "use wto.ga"), ["gats_v", "gatt_xxiv"]);
    assert_eq!(session.complete("committed(KA", 12).0, 10);
    assert_eq!(session.complete("committed(KA", 12).1[0].kind, CandidateKind::Entity);
    assert_eq!(session.hint("why not "), Some(String::from("NAME [SUBJECT …] | CONDITION")));
    assert_eq!(session.hint("chec"), Some(String::from("k")));
    session.run("define nearby(c: Country) when c.landlocked");
    assert_eq!(of(&session, "near"), ["nearby"]);
}

#[test]
fn lines_are_coloured_by_what_they_are() {
    let line = "what if c4.lines_freed is 90% # maybe";
    let kinds: Vec<(&str, Kind)> =
        highlight(line).into_iter().map(|(range, kind)| (&line[range], kind)).collect();
    assert_eq!(
        kinds,
        [
            ("what", Kind::Command),
            ("if", Kind::Command),
            ("is", Kind::Keyword),
            ("90%", Kind::Number),
            ("# maybe", Kind::Comment)
        ]
    );
}
