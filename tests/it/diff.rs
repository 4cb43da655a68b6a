//! Two versions compared: causes against all programs that lie between the two, names that change and texts that move,
//! tables, stages, and revisions of a repository.

mod git;

use std::collections::{BTreeMap, BTreeSet};

use accordant::evaluate::{Options, Verdict, evaluate_on_its_date};
use accordant::report::difference::{DiffView, human, markdown, view};
use accordant::report::human::Terminal;
use accordant::scenario::difference::{Causes, Compared, compare};
use accordant::scenario::verdicts::Verdicts;
use accordant::source::SourceMap;
use accordant::workspace::{Cache, Files, Loaded, Memory, load_again};
use proptest::prelude::*;

use crate::pipeline::program;

/// What may be said in several ways: the name of the difference, and the ways.
const PIECES: [(&str, &[&str]); 11] = [
    ("as_of", &["as_of: 2027-01-01", "as_of: 2029-01-01"]),
    ("pact.parties", &["parties: AAA", "parties: AAA, BBB"]),
    ("pact.d.freed", &["freed: 1", "freed: 2", "freed: 3"]),
    ("pact.d.span", &["", "span: 4", "span: 9"]),
    ("pact.court", &["", "clause courts court { }"]),
    ("AAA.ready", &["", "ready: yes", "ready: no"]),
    ("trusts(AAA, BBB)", &["", "fact trusts(AAA, BBB)"]),
    ("floor", &["parameter floor: number is 2", "parameter floor: number is 3"]),
    ("low", &["c.rank is at most 1", "not c.ready"]),
    ("r1", &["", "except long when some d in a.duties has (d.span is at least 5)"]),
    (
        "r5",
        &["", "requirement r5 should { for each c in countries require c.rank is at most floor }"],
    ),
];

/// A project that says each piece in one of its ways.
fn written(ways: &[usize]) -> String {
    let piece = |name: &str| {
        let at = PIECES.iter().position(|(other, _)| *other == name).unwrap();
        PIECES[at].1[ways[at]]
    };
    format!(
        "record Country {{ ready: yes/no?  rank: number }}
         clause kind duties {{ freed: number  span: number? }}
         clause kind courts {{ }}
         relation trusts(one: Country, other: Country)
         country AAA {{ {ready} rank: 1 }}
         country BBB {{ ready: yes rank: 3 }}
         {trust} {floor}
         define low(c: Country) when {low}
         agreement pact {{ {date} {parties} clause duties d {{ {freed} {span} }} {court} }}
         requirement r1 must {{ for each a in agreements
           require every d in a.duties has (d.freed is at least floor) {except} }}
         requirement r2 must {{ for each a in agreements for each c in a.parties forbid low(c) }}
         requirement r3 must {{ effective from 2028-01-01 for each a in agreements require a includes courts }}
         requirement r4 should {{ for each a in agreements for each c in a.parties
           require (trusts(AAA, c) or c.ready) and count(a.duties) is at least 1 }}
         {more}",
        ready = piece("AAA.ready"),
        trust = piece("trusts(AAA, BBB)"),
        floor = piece("floor"),
        low = piece("low"),
        date = piece("as_of"),
        parties = piece("pact.parties"),
        freed = piece("pact.d.freed"),
        span = piece("pact.d.span"),
        court = piece("pact.court"),
        except = piece("r1"),
        more = piece("r5"),
    )
}

type Judged = BTreeMap<(String, Vec<String>), &'static str>;

/// What applies in a project, and its verdict, the usual way; none where it is no program.
fn judged(ways: &[usize]) -> Option<Judged> {
    let program = program(&[written(ways)]).ok()?;
    let outcome = evaluate_on_its_date(&program, &Options::default()).unwrap();
    let said = Verdicts::of(&outcome).by_name.into_iter();
    let said = said.filter(|(_, said)| !matches!(said.verdict, Verdict::NotApplicable(_)));
    Some(said.map(|(asked, said)| (asked, said.verdict.name())).collect())
}

fn loaded(sources: SourceMap, files: &dyn Files, path: &str) -> Loaded {
    let loaded = load_again(files, &[path], &mut Cache::after(sources));
    assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
    loaded
}

/// Two folders of one store of files compared.
fn compared_at(files: &dyn Files, before: &str, after: &str) -> (Compared, DiffView) {
    let old = loaded(SourceMap::default(), files, before);
    let new = loaded(old.sources.clone(), files, after);
    let programs = (old.analyse(), new.analyse());
    let (Some(x), Some(y)) = (&programs.0.0, &programs.1.0) else {
        panic!("{:#?}\n{:#?}", programs.0.1, programs.1.1)
    };
    let versions = (&old.version(x), &new.version(y));
    let compared = compare(&new.sources, versions, &Options::default()).unwrap();
    let view = view(&compared, &new.sources);
    (compared, view)
}

fn compared(before: &str, after: &str) -> (Compared, DiffView) {
    let files = Memory::default().with("/old/a.accord", before).with("/new/a.accord", after);
    compared_at(&files, "/old/a.accord", "/new/a.accord")
}

/// Each change as `requirement(subjects): before → after because a + b or c`.
fn told(view: &DiffView) -> Vec<String> {
    let name = |n: &usize| view.differences[*n].name.as_str();
    let set = |set: &Vec<usize>| set.iter().map(name).collect::<Vec<_>>().join(" + ");
    let changes = view.changes.iter().map(|change| {
        let causes = change.causes.iter().map(set).collect::<Vec<_>>().join(" or ");
        let (before, after) = (change.before.unwrap_or("-"), change.after.unwrap_or("-"));
        let subjects = change.subjects.join(", ");
        format!("{}({subjects}): {before} → {after} because {causes}", change.requirement)
    });
    changes.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Of two projects, all that lie between the two are judged: each cause that is told is one, nothing of it can be left
    /// out, all differences that suffice alone are told, and no larger set where a smaller one of at most two would do.
    #[test]
    fn causes_are_those_of_all_projects_between(
        picks in prop::collection::vec((0_usize..3, 0_usize..3, prop::bool::weighted(0.6)), PIECES.len())
    ) {
        let way = |at: usize, pick: usize| pick % PIECES[at].1.len();
        let old: Vec<usize> = picks.iter().enumerate().map(|(at, (x, ..))| way(at, *x)).collect();
        let new: Vec<usize> = picks
            .iter()
            .enumerate()
            .map(|(at, (x, y, differs))| way(at, if *differs { *y } else { *x }))
            .collect();
        let differing: Vec<usize> = (0..PIECES.len()).filter(|at| old[*at] != new[*at]).collect();
        prop_assume!(!differing.is_empty() && differing.len() <= 7);

        let (compared, _) = self::compared(&written(&old), &written(&new));
        let place = |name: &str| PIECES.iter().position(|(other, _)| *other == name);
        let pieces: Vec<usize> =
            compared.differences.iter().map(|d| place(&d.name).expect(&d.name)).collect();
        let found: BTreeSet<usize> = pieces.iter().copied().collect();
        prop_assert_eq!(&found, &differing.iter().copied().collect());

        let between: BTreeMap<BTreeSet<usize>, Option<Judged>> = (0..1_u32 << differing.len())
            .map(|mask| {
                let taken: BTreeSet<usize> = differing
                    .iter()
                    .enumerate()
                    .filter(|(bit, _)| mask & (1 << bit) != 0)
                    .map(|(_, at)| *at)
                    .collect();
                let pick = |at: usize| if taken.contains(&at) { new[at] } else { old[at] };
                let ways: Vec<usize> = (0..PIECES.len()).map(pick).collect();
                let judged = judged(&ways);
                (taken, judged)
            })
            .collect();
        let (before, after) = (judged(&old).unwrap(), judged(&new).unwrap());
        let asked: BTreeSet<_> = before.keys().chain(after.keys()).collect();
        let changed: BTreeSet<_> =
            asked.into_iter().filter(|asked| before.get(*asked) != after.get(*asked)).collect();
        let told: BTreeSet<_> = compared.changes.iter().map(|change| &change.asked).collect();
        prop_assert_eq!(&told, &changed);

        for change in &compared.changes {
            let wanted = after.get(&change.asked);
            let brings = |set: &BTreeSet<usize>| {
                between[set].as_ref().is_some_and(|judged| judged.get(&change.asked) == wanted)
            };
            let Causes::Found(sets) = &change.causes else { panic!("{change:#?}") };
            let sets: BTreeSet<BTreeSet<usize>> =
                sets.iter().map(|set| set.iter().map(|n| pieces[*n]).collect()).collect();
            let enough: BTreeSet<&BTreeSet<usize>> =
                between.keys().filter(|set| brings(set)).collect();
            let alone: BTreeSet<_> = enough.iter().filter(|set| set.len() == 1).copied().collect();
            if !alone.is_empty() {
                prop_assert_eq!(sets.iter().collect::<BTreeSet<_>>(), alone);
                continue;
            }
            let smallest = enough.iter().map(|set| set.len()).min().unwrap();
            for set in &sets {
                prop_assert!(brings(set), "{change:#?}");
                prop_assert!(smallest > 2 || set.len() == smallest, "{change:#?}");
                for one in set {
                    let mut less = set.clone();
                    less.remove(one);
                    prop_assert!(!brings(&less), "{one} can be left out: {change:#?}");
                }
            }
        }
    }
}

const LAW: &str = "
    record Country { rank: number }
    clause kind duties { freed: percent }
    clause kind courts { seat: text }
    country AAA { rank: 1 }
    requirement freed must { for each a in agreements for each d in a.duties require d.freed is at least 90% }
    requirement court must { for each a in agreements require a includes courts }
    requirement soft should { for each r in reservations require r.clause.freed is at least 95% }
    requirement named may { for each a in agreements where (a is PACT) require every c in a.clauses has (c is not PACT.CLAUSE) }
";

fn law(pact: &str, clause: &str) -> String {
    LAW.replace("PACT", pact)
        .replace("CLAUSE", clause)
        .replace(".freed is at least 95%", " is stated")
}

#[test]
fn names_layout_titles_and_citations_are_no_difference() {
    let before = format!(
        "{} agreement pact \"One\" {{ parties: AAA
           clause duties c1 {{ freed: 92% }} clause duties c2 {{ freed: 91% }} clause courts c3 {{ seat: \"A\" }}
           reservation r by AAA on c1 {{ reason: \"x\" }} }}",
        law("pact", "c1")
    );
    let after = format!(
        "source S {{ title: \"T\" }}
         agreement treaty \"Two\" {{ cite S \"1\" # a comment
           clause courts court \"With a title\" {{ seat: \"A\" }}
           reservation r by AAA on first {{ reason: \"x\" }}
           clause duties c2 {{ freed: 91.0% adjustable from 80% to 95% step 1 pp cost 1 per 1 pp }}
           clause duties first {{ freed: 92% }}
           parties: AAA
           may drop first cost 2 }} {}",
        law("treaty", "first")
    );
    let (compared, view) = compared(&before, &after);
    assert_eq!(told(&view), [""; 0]);
    // `91.0%` is another text, and a source is more to cite; neither decides anything.
    let names: Vec<&str> = view.differences.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["pact.c2.freed", "S"]);
    let mut renamed = compared.renamed.clone();
    renamed.sort();
    let pair = |new: &str, old: &str| (new.to_owned(), old.to_owned());
    assert_eq!(
        renamed,
        [pair("treaty", "pact"), pair("treaty.court", "pact.c3"), pair("treaty.first", "pact.c1")]
    );
}

#[test]
fn what_changes_under_another_name_is_told_by_the_old_one() {
    let draft = |name: &str, clause: &str, freed: &str| {
        format!(
            "{} agreement {name} {{ parties: AAA clause duties {clause} {{ freed: {freed} }} clause courts k {{ seat: \"A\" }} }}",
            law(name, clause)
        )
    };
    let (_, view) = compared(&draft("pact", "c1", "92%"), &draft("treaty", "d1", "80%"));
    assert_eq!(told(&view), ["freed(pact, pact.c1): met → not_met because pact.c1.freed"]);
    assert!(view.changes[0].worse);
}

#[test]
fn what_fails_as_before_and_binds_more_is_a_regression() {
    let draft = |level: &str| {
        let law = law("pact", "c1");
        let law = law.replace("freed must", &format!("freed {level}"));
        format!(
            "{law} agreement pact {{ parties: AAA clause duties c1 {{ freed: 50% }} clause courts k {{ seat: \"A\" }} }}"
        )
    };
    let (_, view) = compared(&draft("should"), &draft("must"));
    assert_eq!((view.worse, view.tightened), (0, 1));
    assert_eq!((view.failures.before, view.failures.after), (0, 1));
    let (_, view) = compared(&draft("must"), &draft("should"));
    assert_eq!((view.worse, view.tightened), (0, 0));

    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff").join("tightened");
    std::fs::create_dir_all(&folder).unwrap();
    for level in ["should", "must"] {
        std::fs::write(folder.join(format!("{level}.accord")), draft(level)).unwrap();
    }
    for (before, after, exit) in [("should", "must", 1), ("must", "should", 0)] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_accordant"));
        let paths = [format!("{before}.accord"), format!("{after}.accord")];
        command.arg("diff").args(paths).args(["--fail-on", "regression"]).current_dir(&folder);
        assert_eq!(command.output().unwrap().status.code(), Some(exit), "{before} to {after}");
    }
}

/// A clause that a reservation is on cannot go without it.
#[test]
fn what_only_goes_together_is_one_cause() {
    let draft = |parts: &str| {
        format!(
            "{} agreement pact {{ parties: AAA clause duties k {{ freed: 99% }} {parts} }}",
            law("pact", "k")
        )
    };
    let court = "clause courts c3 { seat: \"A\" } reservation r by AAA on c3 { reason: \"x\" }";
    let (_, view) = compared(&draft(court), &draft(""));
    let told = told(&view);
    assert!(
        told.contains(&"court(pact): met → not_met because pact.c3 + pact.r".to_owned()),
        "{told:#?}"
    );
}

#[test]
fn rows_of_tables_are_facts() {
    let rules = "record Country { rank: number  big: yes/no? }
        facts Country from \"c.csv\" { key: iso  rank: rank  big: big else unknown }
        requirement low must { for each c in countries require c.rank is at most 3 }
        requirement big should { for each c in countries require c.big }";
    let files = Memory::default()
        .with("/old/a.accord", rules)
        .with("/old/c.csv", "iso,rank,big\nAAA,1,yes\nBBB,2,no\nCCC,3,yes\n")
        .with("/new/a.accord", rules)
        .with("/new/c.csv", "iso,rank,big\nCCC,3,yes\nDDD,9,yes\nAAA,5,yes\n");
    let (_, view) = compared_at(&files, "/old/a.accord", "/new/a.accord");
    assert_eq!(
        told(&view),
        [
            "low(AAA): met → not_met because AAA",
            "low(DDD): - → not_met because DDD",
            "big(DDD): - → met because DDD",
            "low(BBB): met → - because BBB",
            "big(BBB): not_met → - because BBB",
        ]
    );
    let sentences: Vec<&str> = view.differences.iter().map(|d| d.sentence.as_str()).collect();
    assert_eq!(
        sentences,
        [
            "row of c.csv `AAA` changed: `rank` from `1` to `5`",
            "row of c.csv `BBB` was dropped",
            "row of c.csv `DDD` was added",
        ]
    );
    assert_eq!(
        view.differences[2].after.as_ref().map(|at| (at.file.as_str(), at.line)),
        Some(("new/c.csv", 3))
    );
}

/// A requirement of a stage that changes, one that moves to another, and what stands in a stage that is new.
#[test]
fn rules_in_stages_are_told_one_by_one() {
    let rules = |first: &str, later: &str, last: &str| {
        format!(
            "record Country {{ rank: number }} country AAA {{ rank: 2 }}
             stage initial {{ {first} }} stage later after initial {{ {later} }} {last}
             agreement pact {{ parties: AAA  stage: initial }}"
        )
    };
    let fixed = "requirement stays must { for each c in countries require c.rank is 2 }";
    let low = |most: u8| {
        format!(
            "requirement low must {{ for each c in countries require c.rank is at most {most} }}"
        )
    };
    let moved = "requirement moved must { for each c in countries require c.rank is 1 }";
    let (_, view) = compared(
        &rules(&format!("{fixed} {} {moved}", low(3)), "", ""),
        &rules(
            &format!("{} {fixed}", low(1)),
            moved,
            "stage last after later { requirement more must { require yes } }",
        ),
    );
    let told = told(&view);
    assert_eq!(
        told,
        [
            "low(AAA): met → not_met because low",
            "moved(AAA): not_met → not_applicable because moved",
        ]
    );
    assert_eq!(view.differences[1].of, ["the stage or mechanism of it"]);
}

#[test]
fn what_differs_everywhere_at_once_is_found_within_the_budget() {
    let draft = |n: u32, off: u32| {
        let items = (0..n).map(|i| format!("item i{i} {{ size: {} }}\n", i + off));
        let items: String = items.collect();
        format!(
            "record Item {{ size: number }}
             {items}
             requirement small must {{ for each i in items where (i is i7) require i.size is at most 7 }}"
        )
    };
    let (_, view) = compared(&draft(300, 0), &draft(300, 1));
    assert_eq!(told(&view), ["small(i7): met → not_met because i7.size"]);
}

#[test]
fn waivers_are_causes_too() {
    let rules = |name: &str, freed: &str| {
        format!(
            "{} agreement {name} {{ parties: AAA  as_of: 2027-01-01 clause duties k {{ freed: {freed} }} clause courts c {{ seat: \"A\" }} }}",
            law(name, "k")
        )
    };
    let settings = "[check]\nwaivers = \"w.toml\"\n";
    let waiver = |name: &str, until: &str| {
        format!(
            "[[waiver]]\nrequirement = \"freed\"\nsubjects = [\"{name}\", \"{name}.k\"]\nreason = \"r\"\napprover = \"A\"\nexpires = {until}\n"
        )
    };
    let files = |before: (&str, &str, String), after: (&str, &str, String)| {
        let mut memory = Memory::default();
        for (folder, (name, freed, waivers)) in [("/old", before), ("/new", after)] {
            memory.add(format!("{folder}/accord.toml"), settings);
            memory.add(format!("{folder}/w.toml"), waivers);
            memory.add(format!("{folder}/a.accord"), rules(name, freed));
        }
        memory
    };
    let compare = |files: &Memory| {
        let (_, view) = compared_at(files, "/old/a.accord", "/new/a.accord");
        (told(&view), view.worse)
    };
    let none = String::new;
    let granted = files(("pact", "80%", none()), ("treaty", "80%", waiver("treaty", "2030-01-01")));
    let cause = "freed(pact, pact.k): not_met → waived because freed(pact, pact.k)";
    assert_eq!(compare(&granted), (vec![cause.to_owned()], 0));

    let expired = files(
        ("pact", "80%", waiver("pact", "2030-01-01")),
        ("pact", "80%", waiver("pact", "2026-01-01")),
    );
    let cause = "freed(pact, pact.k): waived → not_met because freed(pact, pact.k)";
    assert_eq!(compare(&expired), (vec![cause.to_owned()], 1));

    // What was met and is waived is worse, and needs both.
    let both = files(("pact", "95%", none()), ("pact", "80%", waiver("pact", "2030-01-01")));
    let cause = "freed(pact, pact.k): met → waived because pact.k.freed + freed(pact, pact.k)";
    assert_eq!(compare(&both), (vec![cause.to_owned()], 1));
}

/// Titles, texts and paths of the input are shown and never do anything.
#[test]
fn what_the_input_says_is_harmless_in_every_format() {
    let hostile = "<img src=x> | **b** `c` \u{202e}\u{1b}[31m\u{200b} ::error::";
    let draft = |freed: &str, note: &str| {
        format!(
            "clause kind duties {{ freed: percent  note: text }}
             requirement freed must \"{hostile}\" {{ for each a in agreements
               require every d in a.duties has (d.freed is at least 90% or d.note is \"x\") }}
             agreement pact {{ clause duties d {{ freed: {freed}  note: \"{note}\" }} }}"
        )
    };
    let (_, view) = compared(&draft("95%", "a"), &draft("80%", hostile));
    assert_eq!(told(&view), ["freed(pact): met → not_met because pact.d.freed"]);
    let paths = (hostile, "::warning::x\n::error::y");
    for width in [None, Some(40), Some(120)] {
        let text = human(paths, &view, Terminal { colour: false, width });
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{200b}']), "{text}");
        assert!(text.lines().all(|line| !line.starts_with("::")), "{text}");
    }
    let page = markdown(paths, &view);
    assert!(!page.contains(['\u{1b}', '\u{202e}', '\u{200b}']), "{page}");
    assert!(!page.contains("<img") && !page.contains("**b**"), "{page}");
    // A row has its four cells, whatever stands in them.
    let rows = page.lines().filter(|line| line.starts_with("| met"));
    for row in rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 5, "{row}");
    }
    assert!(page.contains("| met"), "{page}");
}
