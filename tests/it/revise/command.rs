//! `accordant suggest --apply`: what is written, what is refused, and that all shipped drafts can be mended so.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use accordant::adjust::{self, Options, verify};
use accordant::evaluate::{self, date_of};
use accordant::revise::{Unkept, Verdicts, recheck, revise};
use accordant::system::Disk;
use accordant::workspace::load;
use serde_json::Value;

use crate::command::{assert_valid, code, out, schema};

/// A folder with the drafts of the transcripts.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("apply").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/suggest.in");
    for file in ["law.accord", "pact.accord", "low.accord"] {
        std::fs::copy(from.join(file), folder.join(file)).unwrap();
    }
    folder
}

fn suggest(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
    command.arg("suggest").args(arguments).current_dir(folder).output().unwrap()
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn complaints(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const MENDED: &str = r#"use "law.accord"

agreement pact "The pact" {
  parties: AAA
  as_of:   2027-01-01
  depth:   shallow
  open:    yes

  clause tariff t1 {
    freed:  90%       adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp
    length: 10 years
  }
  clause court c1 { seat: AAA  judges: 3 adjustable from 1 to 5 cost 1 per 1 }

  may admit BBB cost 2
}
"#;

#[test]
fn applied_twice_is_applied_once() {
    let folder = folder("twice");
    let first = suggest(&folder, &["pact.accord", "--apply", "1"]);
    assert_eq!(code(&first), 0, "{}", complaints(&first));
    let text = out(&first);
    for part in [
        "Suggestion 1, applied\n--- pact.accord\n+++ pact.accord\n@@ ",
        "\n+  open:    yes\n",
        "\nwritten: pact.accord; every `must` holds\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "{text}");
    assert_eq!(read(&folder, "pact.accord"), MENDED);
    let second = suggest(&folder, &["pact.accord", "--apply", "1"]);
    assert_eq!(code(&second), 0);
    assert!(out(&second).contains("there is nothing to mend"));
    assert_eq!(read(&folder, "pact.accord"), MENDED);
    let coloured =
        suggest(&folder, &["low.accord", "--framework", "--apply", "1", "--color", "always"]);
    assert!(out(&coloured).contains("\u{1b}[32m+    freed:  86%"), "{}", out(&coloured));
    assert!(read(&folder, "law.accord").contains("parameter enough: percent is 86%\n"));
}

#[test]
fn another_file_is_written_instead() {
    let folder = folder("output");
    let draft = read(&folder, "pact.accord");
    let output = suggest(&folder, &["pact.accord", "--apply", "1", "--output", "new.accord"]);
    assert_eq!(code(&output), 0, "{}", complaints(&output));
    assert!(out(&output).contains("--- pact.accord\n+++ new.accord\n"));
    assert_eq!(read(&folder, "new.accord"), MENDED);
    assert_eq!(read(&folder, "pact.accord"), draft);
    // Where what it uses is not beside it, that is said.
    std::fs::create_dir(folder.join("away")).unwrap();
    let output = suggest(&folder, &["pact.accord", "--apply", "1", "--output", "away/new.accord"]);
    assert_eq!(code(&output), 0);
    let note =
        "note: `away/new.accord` cannot be read where it lies: there is no file `law.accord`";
    assert!(out(&output).contains(note), "{}", out(&output));
    assert_eq!(read(&folder, "away/new.accord"), MENDED);
    // An agreement of which only a part is wanted fails on.
    let output = suggest(
        &folder,
        &["pact.accord", "--goal", "coverage", "--apply", "1", "--output", "part.accord"],
    );
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains("written: part.accord; 2 `must` fail still\n"));
}

#[test]
fn what_cannot_be_written_is_refused() {
    let folder = folder("refused");
    let law = read(&folder, "law.accord");
    let before = [read(&folder, "pact.accord"), read(&folder, "low.accord")];
    let packed = "use wto\nuse geography\nagreement a {\n  kind: free_trade_area\n  parties: CHN, KAZ\n  as_of: 2027-06-01\n  covers_goods: yes\n  clause tariff_elimination c { lines_freed: 85%  transition: 5 years }\n}\n";
    std::fs::write(folder.join("packed.accord"), packed).unwrap();
    let waived = "use \"law.accord\"\nagreement w { parties: AAA as_of: 2027-01-01 }\nrequirement never must { cite LAW \"9\" waivable cost 1 for each a in agreements forbid a.parties is a.parties }\n";
    std::fs::write(folder.join("waived.accord"), waived).unwrap();
    std::fs::create_dir(folder.join("here")).unwrap();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["pact.accord", "--apply", "7"], 2, "there is no suggestion 7, there is one"),
        (&["low.accord", "--apply", "1"], 2, "there is no suggestion to apply; `--framework` lets"),
        (
            &["pact.accord", "--apply", "1", "--output", "x.txt"],
            2,
            "`x.txt` does not end in `.accord`",
        ),
        (
            &["pact.accord", "--apply", "1", "--output", "law.accord"],
            2,
            "`law.accord` is read together with",
        ),
        (
            &["pact.accord", "--apply", "1", "--output", "no/x.accord"],
            2,
            "`no`: there is nothing there",
        ),
        (
            &["low.accord", "--framework", "--apply", "1", "--output", "x.accord"],
            2,
            "`--output` is one file, and the suggestion changes `low.accord` and `law.accord`",
        ),
        (
            &["packed.accord", "--framework", "--goal", "area_internal_duties", "--apply", "1"],
            2,
            "the parameter `substantially_all_trade` cannot be changed here: `pack:wto/gatt_xxiv.accord` is a pack in the binary",
        ),
        (
            &["waived.accord", "--framework", "--goal", "never", "--apply", "1"],
            2,
            "`never` is given up by whoever answers for the rules",
        ),
    ];
    for (arguments, ends, says) in cases {
        let output = suggest(&folder, arguments);
        let text = complaints(&output);
        assert_eq!(code(&output), *ends, "{arguments:?}: {text}{}", out(&output));
        assert!(text.contains("nothing is written: ") && text.contains(says), "{text}");
    }
    for (arguments, ends) in
        [(&["pact.accord", "--apply", "0"][..], 2), (&["pact.accord", "--output", "x.accord"], 2)]
    {
        assert_eq!(code(&suggest(&folder, arguments)), ends);
    }
    assert_eq!([read(&folder, "pact.accord"), read(&folder, "low.accord")], before);
    assert_eq!(read(&folder, "law.accord"), law);
    assert!(!folder.join("x.accord").exists() && !folder.join("x.txt").exists());
}

#[test]
fn json_says_what_was_written() {
    let folder = folder("json");
    let run = |arguments: &[&str]| -> Value {
        let output = suggest(&folder, &[&["--format", "json"], arguments].concat());
        let value: Value = serde_json::from_str(&out(&output)).unwrap();
        assert_valid(&schema("suggest"), &value);
        assert_eq!(value["exit_code"], code(&output));
        value["applied"].clone()
    };
    let refused = run(&["pact.accord", "--apply", "9"]);
    assert_eq!(refused["written"], false);
    assert_eq!(refused["refused"], "nothing is written: there is no suggestion 9, there is one");
    assert_eq!(run(&["pact.accord"]), Value::Null);
    let applied = run(&["pact.accord", "--apply", "1"]);
    assert_eq!((&applied["written"], &applied["failures"]), (&true.into(), &0.into()));
    assert!(applied["files"][0]["diff"].as_str().unwrap().starts_with("--- pact.accord\n"));
    let nothing = run(&["pact.accord", "--apply", "1"]);
    assert_eq!((&nothing["written"], &nothing["refused"]), (&false.into(), &Value::Null));
}

/// Every draft that is shipped and fails: each suggestion, written into it, is what it promises, and then there is
/// nothing to mend.
#[test]
fn shipped_drafts_are_mended_in_their_texts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    let mut drafts: Vec<PathBuf> = ["", "adjust"]
        .iter()
        .flat_map(|below| std::fs::read_dir(root.join(below)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.ends_with(".accord") && !name.ends_with(".test.accord")
        })
        .collect();
    drafts.sort();
    let mended: usize = drafts.iter().map(|path| mend(path.to_str().unwrap())).sum();
    assert!(mended >= 10, "{mended}");
}

/// How many suggestions for a draft were written, in memory.
fn mend(path: &str) -> usize {
    let disk = Disk::new();
    let loaded = load(&disk, path);
    let Some(program) = loaded.analyse().0 else { return 0 };
    let Ok(as_of) = date_of(&program, None) else { return 0 };
    let evaluation = evaluate::Options { as_of, ..evaluate::Options::default() };
    let options = Options { evaluation, top: 2, ..Options::default() };
    // Not every file says on which date it is judged.
    let Ok(answer) = adjust::suggest(&program, &options, &mut |_| {}) else { return 0 };
    for suggestion in &answer.suggestions {
        let (sources, files) = (&loaded.sources, &loaded.files);
        let texts = revise(sources, files, &answer.program, &suggestion.steps).unwrap();
        let moved = answer.applied(suggestion);
        let promised = Verdicts::of(&verify::evaluate(&moved, &evaluation).unwrap());
        let kept = recheck(&disk, &[path], &texts, &promised, &evaluation);
        let kept = kept.unwrap_or_else(|unkept| match unkept {
            Unkept::Differ(differences) => panic!("{path}: {differences:#?}"),
            other => panic!("{path}: {other:?}"),
        });
        assert_eq!(kept.verdicts.failures, 0, "{path}");
        // A promise that is not kept is told.
        let other = recheck(&disk, &[path], &[], &promised, &evaluation);
        assert!(matches!(other, Err(Unkept::Differ(_))), "{path}");
    }
    answer.suggestions.len()
}
