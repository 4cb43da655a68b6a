//! Texts that are laid out against all custom: one line, comments anywhere, commas after everything.

use super::{case, draft_of};

fn all(draft: &str, moved: &[(&str, i64)]) -> String {
    let mut case = case(draft);
    let setting = case.setting(moved);
    draft_of(&case.check(&setting))
}

#[test]
fn one_line() {
    let draft = "agreement a { parties: KAZ as_of: 2027-06-01 clause origin o { value: 3 adjustable from 1 to 4 cost 1 } may add clause settlement s { forum: court binding: yes } cost 1 may admit RUS cost 2 may state announced cost 1 may state o.codes cost 1 may withdraw KAZ cost 3 }\n";
    let text = all(
        draft,
        &[("adjustable", 1), ("may add", 1), ("may admit", 1), ("may state announced", 1)],
    );
    assert_eq!(
        text,
        "agreement a { parties: KAZ, RUS as_of: 2027-06-01, announced: no clause origin o { value: 4 adjustable from 1 to 4 cost 1 } clause settlement s { forum: court binding: yes } may state o.codes cost 1 may withdraw KAZ cost 3 }\n"
    );
    let text = all(draft, &[("may withdraw", 1)]);
    assert!(text.contains("parties: { } as_of"), "{text}");
    let text = all(draft, &[("may withdraw", 1), ("may admit", 1)]);
    assert!(text.contains("parties: { RUS } as_of"), "{text}");
}

#[test]
fn nothing_there_yet() {
    let draft = "agreement a { as_of: 2027-06-01\n  may add clause origin { value: 1 } cost 1 # why\n  may add clause origin { value: 2 } cost 1\n  may admit RUS cost 2 }\nagreement b {}\n";
    let text = all(draft, &[("may admit", 1), ("may add clause origin { value: 2", 1)]);
    assert_eq!(
        text,
        "agreement a { as_of: 2027-06-01, parties: RUS\n  may add clause origin { value: 1 } cost 1 # why\n  clause origin origin_2 { value: 2 }\n  }\nagreement b {}\n"
    );
    let draft = "agreement a {\n  cite GATT \"1\"  # here\n  may admit RUS cost 2\n  may state as_of cost 1\n  may state announced cost 1\n}\nagreement c { as_of: 2027-06-01 }\n";
    let text = all(draft, &[("may admit", 1), ("may state announced", 1)]);
    assert_eq!(
        text,
        "agreement a {\n  announced: no\n  parties: RUS\n  cite GATT \"1\"  # here\n  may state as_of cost 1\n}\nagreement c { as_of: 2027-06-01 }\n"
    );
    let draft = "agreement a { clause settlement s {} clause tariffs t { } as_of: 2027-06-01 may state s.binding cost 1 may state t.freed cost 1 }\n";
    let text = all(draft, &[("may state s.binding", 2), ("may state t.freed", 1)]);
    assert!(
        text.contains("clause settlement s { binding: yes } clause tariffs t { freed: "),
        "{text}"
    );
}

/// Comments in every place that takes one.
const COMMENTED: &str = r"agreement a {
  parties: # who
    CHN,   # the first
    KAZ,   # the second
    KGZ    # the third
  as_of: 2027-06-01,
  clause # a clause
    origin # of origin
    o # called so
    { # opens
      value # how much
      : # is
      3 # three
      adjustable # may move
      from 1 to 4 step 1 cost 1 per 1 # so far
      # closes
    } # behind
  may # perhaps
    add # put in
    clause # this
    settlement { forum: court, } # kind
    cost 1 # cheap
  may # or
    admit RUS # them
    cost 2 # dear
  may withdraw # leaves
    KAZ cost 3 # them
  may withdraw KGZ cost 1, # too
}
";

/// The same with a term lowered, a clause added, a party come and a party gone.
const COMMENTED_THEN: &str = r"agreement a {
  parties: # who
    CHN,   # the first
    # the second
    KGZ, RUS    # the third
  as_of: 2027-06-01,
  clause # a clause
    origin # of origin
    o # called so
    { # opens
      value # how much
      : # is
      2 # three
      adjustable # may move
      from 1 to 4 step 1 cost 1 per 1 # so far
      # closes
    } # behind
  clause # this
    settlement { forum: court, }  # cheap
  # perhaps
  # put in
  # kind
  # or
  # them
  # dear
  # leaves
  # them
  may withdraw KGZ cost 1, # too
}
";

#[test]
fn comments_anywhere() {
    let text = all(
        COMMENTED,
        &[("from 1 to 4", -1), ("add", 1), ("admit", 1), ("may withdraw # leaves", 1)],
    );
    assert_eq!(text, COMMENTED_THEN);
    for moved in [
        &[("may withdraw KGZ", 1)][..],
        &[("may withdraw KGZ", 1), ("may withdraw # leaves", 1)],
        &[("may withdraw KGZ", 1), ("admit", 1)],
        &[("from 1 to 4", 1), ("may withdraw KGZ", 1), ("add", 1)],
    ] {
        let text = all(COMMENTED, moved);
        let moves = ["perhaps", "put in", "kind", "cheap", "or", "them", "dear", "leaves", "too"];
        let lists = ["who", "the first", "the second", "the third"];
        for comment in moves.into_iter().chain(lists) {
            assert!(text.contains(&format!("# {comment}\n")), "{comment}\n{text}");
        }
    }
}

#[test]
fn commas_after_everything() {
    let draft = "agreement a {\n  parties: { CHN, KAZ, },\n  as_of: 2027-06-01,\n  clause origin o { value: 3 adjustable from 1 to 4 cost 1, },\n  clause origin p { value: 1, },\n  may drop p cost 1,\n  may add clause settlement { forum: court, } cost 1,\n  may admit RUS cost 2,\n  may withdraw KAZ cost 3,\n  may state announced cost 1,\n}\n";
    let text = all(
        draft,
        &[("adjustable", 1), ("may add", 1), ("may admit", 1), ("may state", 2), ("may drop", 1)],
    );
    assert_eq!(
        text,
        "agreement a {\n  parties: { CHN, KAZ, RUS, },\n  as_of: 2027-06-01,\n  announced: yes\n  clause origin o { value: 4 adjustable from 1 to 4 cost 1, },\n  clause settlement { forum: court, }\n  may withdraw KAZ cost 3,\n}\n"
    );
    let text = all(draft, &[("may withdraw", 1), ("may admit", 1)]);
    assert!(text.contains("parties: { CHN, RUS, },"), "{text}");
    let text = all(draft, &[("may withdraw", 1)]);
    assert!(text.contains("parties: { CHN, },"), "{text}");
}
