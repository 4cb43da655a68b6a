//! Sessions without a terminal: small dialogues, what is written, how a line goes on.

mod files;
mod laws;
mod saving;
mod suggesting;
mod typing;

use std::sync::Mutex;

use accordant::report::human::Terminal;
use accordant::session::{Arena, End, Session, Settings, text};
use accordant::workspace::{self, FileError, Files, Memory, Store};

/// Files in memory that can be written to.
#[derive(Default)]
pub struct Desk(Mutex<Memory>);

/// A desk with these files.
pub fn desk_of(memory: Memory) -> Desk {
    Desk(Mutex::new(memory))
}

impl Desk {
    fn with(files: &[(&str, &str)]) -> Self {
        let desk = Desk::default();
        for (path, text) in files {
            desk.put(path, text);
        }
        desk
    }

    fn put(&self, path: &str, text: &str) {
        self.0.lock().unwrap().add(path, text);
    }

    fn text(&self, path: &str) -> String {
        let bytes = self.0.lock().unwrap().read(path, usize::MAX).unwrap();
        String::from_utf8(bytes).unwrap()
    }
}

impl Files for Desk {
    fn kind(&self, path: &str) -> Option<workspace::Kind> {
        self.0.lock().unwrap().kind(path)
    }
    fn canonical(&self, path: &str) -> Result<String, FileError> {
        self.0.lock().unwrap().canonical(path)
    }
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        self.0.lock().unwrap().read(path, limit)
    }
    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        self.0.lock().unwrap().list(folder)
    }
    fn shown(&self, path: &str) -> String {
        self.0.lock().unwrap().shown(path)
    }
}

impl Store for Desk {
    fn write(&self, path: &str, text: &str) -> Result<(), FileError> {
        self.put(path, text);
        Ok(())
    }
}

const RULES: &str = r#"
source GATT { title: "General Agreement" }
clause kind tariff_elimination { lines_freed: percent  transition: duration  note_of: text? }
relation ratified(who: Country, what: Agreement)
open relation trusts(from: Country, to: Country)
extend Country { landlocked: yes/no }
parameter benchmark: percent is 90% cite GATT "XXIV:8" adjustable from 80% to 95% cost 10 per 1 pp
define committed(c: Country) when some a in agreements has (ratified(c, a))
define gap(t: tariff_elimination): points is benchmark - t.lines_freed
requirement coverage must "Enough is freed" {
  cite GATT "XXIV:8(b)"
  for each t in tariff_eliminations
  require t.lines_freed is at least benchmark
}
requirement in_time should "In time" {
  effective from 2000-01-01
  for each t in tariff_eliminations
  require t.transition is at most 10 years
}
requirement all_ratify must "All ratify" {
  for each a in agreements
  require every c in a.parties has (ratified(c, a))
}
"#;

const DRAFT: &str = r#"use "rules.accord"
country KAZ "Kazakhstan" { landlocked: yes }
country TJK "Tajikistan" { }
country UZB "Uzbekistan" { landlocked: yes }
fact ratified(KAZ, pact)
fact trusts(KAZ, UZB)
fact not trusts(UZB, KAZ)
agreement pact "The pact" {
  parties: KAZ, TJK   # two of them
  as_of:   2027-06-01
  clause tariff_elimination c4 {
    lines_freed: 88.5%     adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp   # hard won
  }
}
"#;

fn desk() -> Desk {
    Desk::with(&[("/rules.accord", RULES), ("/draft.accord", DRAFT)])
}

/// The answers to lines, as text, with how the last one ended.
fn talk(desk: &Desk, lines: &[&str]) -> (String, End) {
    let arena = Arena::default();
    let (mut session, opening) =
        Session::new(&arena, desk, vec!["/draft.accord".into()], Settings::default());
    assert_eq!(opening.end, End::Answered, "{}", shown(&session, &opening));
    let mut last = (String::new(), End::Answered);
    for line in lines {
        let answer = session.run(line);
        last = (shown(&session, &answer), answer.end);
    }
    last
}

fn shown(session: &Session<'_>, answer: &accordant::session::Answer) -> String {
    text(answer, session.sources(), Terminal { colour: false, width: Some(100) })
}

/// The last answer, which is one.
fn answer(lines: &[&str]) -> String {
    let (text, end) = talk(&desk(), lines);
    assert_eq!(end, End::Answered, "{lines:?}\n{text}");
    text
}

/// The last answer, which says what is wrong.
fn refusal(lines: &[&str]) -> String {
    let (text, end) = talk(&desk(), lines);
    assert_eq!(end, End::Wrong, "{lines:?}\n{text}");
    text
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
}

#[test]
fn values() {
    assert_eq!(answer(&["1 + 2 * 3"]), "7\n");
    assert_eq!(answer(&["90% of USD 200"]), "USD 180\n");
    assert_eq!(answer(&["gap(c4)"]), "1.5 pp\n");
    assert_eq!(answer(&["c4.lines_freed"]), "88.5%\n  stated draft.accord:12:18\n");
    assert_eq!(answer(&["pact.parties"]).lines().next().unwrap(), "KAZ \"Kazakhstan\"");
    assert_eq!(answer(&["as_of + 1 year"]), "2028-06-01\n");
    assert_eq!(answer(&["{ }"]), "{ }\n");
}

#[test]
fn conditions_are_three_valued() {
    assert_eq!(answer(&["ratified(KAZ, pact)"]), "yes\n");
    assert_eq!(answer(&["committed(TJK)"]), "no\n");
    assert_eq!(answer(&["trusts(UZB, KAZ)"]), "no\n");
    assert_eq!(answer(&["trusts(KAZ, TJK)"]), "unknown\n  missing: `trusts(KAZ, TJK)`\n");
    assert_eq!(
        answer(&["c4.transition is at most 10 years"]),
        "unknown\n  missing: `pact.c4.transition`\n"
    );
    assert_eq!(answer(&["c4.transition"]), "unknown\n  missing: `pact.c4.transition`\n");
}

#[test]
fn tables_tell_certain_solutions_from_possible_ones() {
    let certain = answer(&["committed(c)"]);
    assert_eq!(certain, "c\nKAZ \"Kazakhstan\"\n1 solution\n");
    let possible = answer(&["trusts(x, KAZ)"]);
    has(
        &possible,
        &[
            "KAZ \"Kazakhstan\"  possibly",
            "TJK \"Tajikistan\"  possibly",
            "no certain solution, 2 possible",
        ],
    );
    assert!(!possible.contains("UZB"));
    let both = answer(&["trusts(KAZ, y)"]);
    assert_eq!(both.lines().nth(1).unwrap().trim(), "UZB \"Uzbekistan\"");
    has(&both, &["1 solution, 2 more possible"]);
    has(
        &answer(&["trusts(x, y) and ratified(x, pact)"]),
        &["x                 y", "KAZ \"Kazakhstan\"  UZB \"Uzbekistan\""],
    );
    has(&answer(&["ratified(UZB, a)"]), &["no solution"]);
}

#[test]
fn each_asks_for_elements_and_shows_what_is_wanted() {
    let table = answer(&["each c in countries where (c.landlocked) show c, committed(c)"]);
    assert_eq!(
        table,
        "c    committed(c)\nKAZ  yes\nUZB  no\nTJK  no            possibly\n2 solutions, 1 more possible\n"
    );
    let pairs = answer(&["for each a in agreements for each c in a.parties"]);
    has(&pairs, &["a                c", "2 solutions"]);
    has(&refusal(&["each c in countres"]), &["did you mean `countries`?", "input 1:1:11"]);
    has(&refusal(&["each c in countries where (c.landlocked is 3)"]), &["yes or no"]);
}

#[test]
fn a_variable_that_looks_misspelt_is_doubted() {
    has(&answer(&["committed(KZA)"]), &["1 solution", "did you mean `KAZ`?"]);
    // What stands as no argument is an error, as in files.
    has(&refusal(&["KZA"]), &["`KZA` is not declared", "did you mean `KAZ`?"]);
    has(&refusal(&["each c in countries where (c is KZA)"]), &["KZA"]);
}

#[test]
fn long_tables_are_cut_and_shown_in_full() {
    let lines = ["use geography", "countries", "all"];
    let desk = Desk::default();
    let arena = Arena::default();
    let (mut session, _) = Session::new(
        &arena,
        &desk,
        Vec::new(),
        Settings { as_of: Some("2027-06-01".parse().unwrap()), ..Settings::default() },
    );
    let answers: Vec<String> = lines
        .iter()
        .map(|line| {
            let answer = session.run(line);
            shown(&session, &answer)
        })
        .collect();
    has(&answers[1], &["… and 76 more; `all` shows them"]);
    assert_eq!(answers[1].lines().count(), 21);
    assert_eq!(answers[2].lines().count(), 96);
}

#[test]
fn what_if_says_what_becomes_met_and_broken() {
    let met = answer(&["what if c4.lines_freed is 90%"]);
    assert_eq!(
        met,
        "assumed\npact.c4.lines_freed is 90%  before: 88.5%\nnewly met\n  not met → met  must  coverage(pact.c4)  \
         Enough is freed\n1 `must` fails; before: 2 `must` fail\n"
    );
    has(
        &answer(&["what if c4.lines_freed is 90%", "what if benchmark is 95%"]),
        &["newly broken", "met → not met"],
    );
    has(&answer(&["what if c4.lines_freed is missing"]), &["changed", "not met → undetermined"]);
    has(&answer(&["what if KAZ.landlocked is no"]), &["no verdict changes"]);
    has(
        &answer(&["what if c4.transition is 12 years"]),
        &["newly broken", "should  in_time(pact.c4)"],
    );
    // In force for everything that is asked, with the typed words as the place.
    has(&answer(&["what if c4.lines_freed is 90%", "c4.lines_freed"]), &["90%\n", "input 1:1:9"]);
    has(
        &answer(&["what if c4.lines_freed is 80%", "why coverage"]),
        &["short by 10 pp", "input 1:1:9"],
    );
}

#[test]
fn phrases_of_what_if() {
    has(
        &answer(&["what if TJK ratifies"]),
        &["ratified(TJK, pact)", "not met → met  must  all_ratify(pact)"],
    );
    has(&answer(&["what if c4.lines_freed is 90% and TJK ratifies"]), &["every `must` holds"]);
    has(&answer(&["what if ratified(TJK, pact)"]), &["newly met"]);
    has(&answer(&["what if not ratified(KAZ, pact)", "ratified(KAZ, pact)"]), &["no\n"]);
    has(&answer(&["what if UZB in pact.parties", "UZB in pact.parties"]), &["yes"]);
    has(&answer(&["what if TJK not in pact.parties"]), &["pact.parties is { KAZ }", "newly met"]);
    has(&answer(&["what if trusts(KAZ, UZB) is missing", "trusts(KAZ, UZB)"]), &["unknown"]);
    has(&answer(&["what if not trusts(TJK, KAZ)", "trusts(TJK, KAZ)"]), &["no\n"]);
    has(&answer(&["what if TJK.landlocked", "TJK.landlocked"]), &["yes\n"]);
    has(&answer(&["what if not KAZ.landlocked", "KAZ.landlocked"]), &["no\n"]);
    has(&answer(&["what if as_of is 1999-01-01"]), &["in_time", "undetermined → not asked"]);
    has(&answer(&["what if pact.as_of is 1999-01-01", "as_of"]), &["1999-01-01"]);
}

#[test]
fn wrong_phrases_are_underlined_as_typed() {
    let text = refusal(&["what if c4.lines_freed is 90 days"]);
    has(&text, &["E0301", "input 1:1:27", "a percent is needed here, and this is a duration"]);
    has(&refusal(&["what if c4.line_freed is 90%"]), &["did you mean `lines_freed`?"]);
    has(&refusal(&["what if committed(TJK)"]), &["`committed` is a definition"]);
    has(&refusal(&["what if ratified(TJK, pact) is missing"]), &["closed relation"]);
    has(&refusal(&["what if TJK dances"]), &["no relation and no attribute goes with `dances`"]);
    has(&refusal(&["what if c4.lines_freed is 90% and"]), &["beside `and`", "input 1:1:31"]);
    has(&refusal(&["what if TJK signs"]), &["`pact.signed` is a date: say `pact.signed is …`"]);
    has(&refusal(&["what if 1 + 1"]), &["this cannot be assumed"]);
    has(&refusal(&["what if parties is KAZ"]), &["`pact.parties`"]);
    has(&refusal(&["what if pact.clauses is { }"]), &["cannot be assumed"]);
    // Nothing of a line with an error holds.
    assert_eq!(
        answer(&["what if c4.lines_freed is 90% and TJK dances", "c4.lines_freed"]).lines().next(),
        Some("88.5%")
    );
    let two = "agreement other { parties: TJK }";
    let several = refusal(&[two, "what if TJK ratifies"]);
    has(&several, &["`ratified(TJK, other)` or `ratified(TJK, pact)`"]);
}

#[test]
fn undo_takes_back_one_after_another() {
    let lines = [
        "what if c4.lines_freed is 90%",
        "define near(c: Country) when c.landlocked",
        "undo",
        "undo",
    ];
    has(&answer(&lines[..3]), &["no longer declared: define near"]);
    has(&answer(&lines), &["no longer assumed: c4.lines_freed is 90%", "met → not met"]);
    has(&answer(&["undo"]), &["nothing to take back"]);
    let after = answer(&[lines[0], "undo", "c4.lines_freed"]);
    assert_eq!(after, "88.5%\n  stated draft.accord:12:18\n");
}

#[test]
fn declarations_are_kept_and_replaced() {
    let lines = ["define near(c: Country) when c.landlocked", "near(KAZ)"];
    assert_eq!(answer(&lines), "yes\n");
    let again = answer(&[lines[0], "define near(c: Country) when not c.landlocked"]);
    has(&again, &["declared `near`; `near` typed before is replaced"]);
    assert_eq!(
        answer(&[lines[0], "define near(c: Country) when not c.landlocked", "near(KAZ)"]),
        "no\n"
    );
    // What is wrong leaves the session as it was.
    let wrong = "define near(c: Country) when c.landlockd";
    has(&refusal(&[lines[0], wrong]), &["did you mean `landlocked`?", "input 2:1:32"]);
    assert_eq!(answer(&[lines[0], wrong, "near(KAZ)"]), "yes\n");
    has(&refusal(&["define coverage2(c: Country when yes"]), &["input 1"]);
    has(&refusal(&["define committed(c: Country) when yes"]), &["declared twice", "rules.accord"]);
    has(&answer(&["fact ratified(TJK, pact)"]), &["1 fact is stated", "newly met"]);
    has(
        &answer(&["requirement more must \"More\" { forbid yes }"]),
        &["declared `more`", "newly broken"],
    );
    has(&refusal(&["test \"t\" { expect coverage is met }"]), &["belongs into a file"]);
}

#[test]
fn why_and_missing() {
    let text = answer(&["why coverage"]);
    has(&text, &["not met", "short by 1.5 pp", "cite GATT \"XXIV:8(b)\"", "rules.accord:"]);
    has(&answer(&["why coverage(c4)"]), &["short by 1.5 pp"]);
    has(&answer(&["why coverage pact.c4"]), &["short by 1.5 pp"]);
    has(&refusal(&["why coverage(KAZ)"]), &["not asked of `KAZ`", "`pact.c4`"]);
    has(&refusal(&["why coverag"]), &["did you mean `coverage`?"]);
    has(&refusal(&["why committed"]), &["why committed(…)"]);
    has(&answer(&["why committed(TJK)"]), &["no\n", "ratified(TJK, pact)"]);
    has(&answer(&["why not all_ratify"]), &["ratified(TJK, pact)"]);
    has(
        &answer(&["what if TJK ratifies", "why not all_ratify"]),
        &["nothing keeps `all_ratify` from holding"],
    );
    has(&answer(&["missing"]), &["pact.c4.transition", "in_time(pact.c4)"]);
    has(&answer(&["missing coverage"]), &["nothing is undetermined"]);
    has(&answer(&["check"]), &["fails: 2 `must` fail"]);
    has(&answer(&["check pact"]), &["coverage", "all_ratify"]);
    has(&answer(&["stage pact"]), &["pact"]);
    has(&answer(&["when in_time"]), &["in_time"]);
}

#[test]
fn what_there_is() {
    has(&answer(&["facts"]), &["countries", "trusts"]);
    has(&answer(&["facts KAZ"]), &["landlocked:", "draft.accord:2:40", "ratified(KAZ, pact)"]);
    has(&answer(&["facts trusts"]), &["not trusts(UZB, KAZ)", "what is not stated is unknown"]);
    has(&answer(&["facts countries"]), &["3 countries"]);
    has(&answer(&["facts benchmark"]), &["90%"]);
    has(&refusal(&["facts trust"]), &["did you mean `trusts`?"]);
    has(&answer(&["rules"]), &["must    coverage"]);
    has(
        &answer(&["rules committed"]),
        &["define committed(c: Country) when some a", "rules.accord:8:1"],
    );
    has(&answer(&["rules \"XXIV:8\""]), &["coverage"]);
    has(&answer(&["cite"]), &["GATT"]);
    has(&answer(&["cite GATT \"XXIV:8(b)\""]), &["requirement coverage  XXIV:8(b)"]);
    has(&refusal(&["cite GAT"]), &["did you mean `GATT`?"]);
    has(&answer(&["help what if"]), &["as_of is 2030-01-01"]);
    has(&refusal(&["help chek"]), &["did you mean `check`?"]);
}

#[test]
fn commands_are_recognised() {
    has(&refusal(&["chek pact"]), &["there is a command `check`"]);
    has(&answer(&["help"]), &["suggest [framework]", "apply N"]);
    assert_eq!(answer(&["  # only a comment"]), "");
    let desk = desk();
    let arena = Arena::default();
    let (mut session, _) = Session::new(&arena, &desk, Vec::new(), Settings::default());
    assert!(session.run("quit").quits && session.run("exit").quits);
    // A name that is a command, too, in parentheses.
    session.run("parameter missing_share: percent is 3%");
    session.run("parameter undo: percent is 4%");
    let value = session.run("(undo)");
    assert_eq!(shown(&session, &value), "4%\n");
}

#[test]
fn a_limit_ends_an_answer_and_not_the_session() {
    let desk = Desk::default();
    let as_of = Some("2027-06-01".parse().unwrap());
    let settings = Settings { most_steps: Some(100_000), as_of, ..Settings::default() };
    let arena = Arena::default();
    let (mut session, _) = Session::new(&arena, &desk, Vec::new(), settings);
    assert_eq!(session.run("use geography").end, End::Answered);
    let long = session.run("each a in countries for each b in countries for each c in countries");
    assert_eq!(long.end, End::Unfinished, "{}", shown(&session, &long));
    assert_eq!(session.run("1 + 1").end, End::Answered);
}

#[test]
fn a_session_may_begin_with_nothing() {
    let desk = Desk::default();
    let arena = Arena::default();
    let (mut session, opening) = Session::new(&arena, &desk, Vec::new(), Settings::default());
    has(&shown(&session, &opening), &["nothing is loaded"]);
    assert_eq!(session.run("record Good { price: money }").end, End::Answered);
    assert_eq!(session.run("good shirt { price: USD 3 }").end, End::Answered);
    let value = session.run("shirt.price * 2");
    assert_eq!(shown(&session, &value), "USD 6\n");
    let missing = session.run("use geography");
    assert_eq!(missing.end, End::Answered);
    let no_date = session.run("KAZ.landlocked");
    has(&shown(&session, &no_date), &["E0601", "what if as_of is 2027-06-01"]);
    session.run("what if as_of is 2027-06-01");
    let value = session.run("KAZ.landlocked");
    has(&shown(&session, &value), &["yes"]);
}
