//! `accordant init`, `accordant baseline`, and `accordant check` without a path, on disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use accordant::project::Baseline;
use serde_json::Value;

use crate::command::{assert_valid, code, out, schema};

/// A folder of its own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("project").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn accordant(folder: &Path, arguments: &[&str]) -> Output {
    let command = env!("CARGO_BIN_EXE_accordant");
    Command::new(command).args(arguments).current_dir(folder).output().unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn change(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

/// A project of two drafts whose transitions are too long, with a baseline to be written.
fn project(name: &str) -> PathBuf {
    let folder = folder(name);
    assert_eq!(code(&accordant(&folder, &["init"])), 0);
    change(&folder.join("rules/house.accord"), "house_transition should", "house_transition must");
    change(&folder.join("accord.toml"), "waivers =", "baseline = \"baseline.json\"\nwaivers =");
    let first = folder.join("drafts/example.accord");
    change(&first, "8 years ", "14 years ");
    fs::copy(&first, folder.join("drafts/second.accord")).unwrap();
    change(&folder.join("drafts/second.accord"), "agreement example", "agreement second");
    folder
}

fn baseline(folder: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join("baseline.json")).unwrap()).unwrap()
}

#[test]
fn a_new_project_passes() {
    let folder = folder("init");
    let made = accordant(&folder, &["init", "belt \"quoted\""]);
    assert_eq!(code(&made), 0, "{}", complaint(&made));
    let belt = folder.join("belt \"quoted\"");
    for file in ["accord.toml", "waivers.toml", "rules/house.accord", "drafts/example.accord"] {
        assert!(belt.join(file).is_file(), "{file}");
    }
    let checked = accordant(&belt, &["check"]);
    assert_eq!(code(&checked), 0, "{}{}", out(&checked), complaint(&checked));
    assert_eq!(complaint(&checked), "");
    let tested = accordant(&belt, &["test", "rules"]);
    assert_eq!(out(&tested), "1 passed, 0 failed\n");
    // What is begun is as the other tools want it.
    assert_eq!(code(&accordant(&belt, &["fmt", "--check", "."])), 0);
    let linted = accordant(&belt, &["lint"]);
    assert_eq!(code(&linted), 0, "{}{}", out(&linted), complaint(&linted));
    // The waiver that it shows is one.
    let shown = fs::read_to_string(belt.join("waivers.toml")).unwrap();
    let lines = shown.lines().filter_map(|line| line.strip_prefix("# "));
    let waiver: Vec<&str> =
        lines.filter(|line| line.starts_with("[[") || line.contains(" = ")).collect();
    let file = accordant::source::FileId(0);
    let (waivers, found) = accordant::project::waivers::read(file, &waiver.join("\n"));
    assert_eq!((waivers.len(), found.len()), (1, 0));
}

#[test]
fn without_a_path_the_whole_project_is_meant() {
    let folder = folder("whole");
    assert_eq!(code(&accordant(&folder, &["init"])), 0);
    let drafts = folder.join("drafts");
    // From a folder that has no test, and none of the rules.
    assert_eq!(out(&accordant(&drafts, &["test"])), "1 passed, 0 failed\n");
    assert_eq!(
        out(&accordant(&drafts, &["fmt", "--check"])),
        "0 files would change, 3 unchanged\n"
    );
    change(
        &folder.join("rules/house.accord"),
        "house_transition should",
        "house_transition  should",
    );
    let loose = accordant(&drafts, &["fmt", "--check"]);
    assert_eq!((code(&loose), out(&loose).lines().count()), (1, 2), "{}", out(&loose));
    assert!(out(&loose).contains("rules/house.accord\n"), "{}", out(&loose));
}

#[test]
fn nothing_is_written_over() {
    let folder = folder("init_twice");
    fs::write(folder.join("waivers.toml"), "# mine\n").unwrap();
    let refused = accordant(&folder, &["init"]);
    assert_eq!(code(&refused), 2);
    assert!(complaint(&refused).contains("`waivers.toml` is there already"));
    assert_eq!(fs::read_to_string(folder.join("waivers.toml")).unwrap(), "# mine\n");
    assert!(!folder.join("accord.toml").exists());
}

#[test]
fn only_what_is_new_fails() {
    let folder = project("baseline");
    assert_eq!(code(&accordant(&folder, &["check"])), 1);
    let recorded = accordant(&folder, &["baseline"]);
    assert_eq!(out(&recorded), "2 findings are known in `baseline.json`: 2 new, 0 gone\n");
    assert_valid(&schema("baseline"), &baseline(&folder));
    assert_eq!(code(&accordant(&folder, &["check"])), 0);
    // From a folder further down, too, and draft by draft.
    assert_eq!(code(&accordant(&folder.join("drafts"), &["check"])), 0);
    assert_eq!(code(&accordant(&folder, &["check", "drafts/second.accord"])), 0);
    assert_eq!(code(&accordant(&folder, &["check", "drafts"])), 0);
    // Again, the same bytes.
    let before = fs::read(folder.join("baseline.json")).unwrap();
    assert_eq!(code(&accordant(&folder, &["baseline"])), 0);
    assert_eq!(fs::read(folder.join("baseline.json")).unwrap(), before);
    // The same in another file is new, and so is another verdict.
    fs::copy(folder.join("drafts/second.accord"), folder.join("drafts/third.accord")).unwrap();
    assert_eq!(code(&accordant(&folder, &["check", "drafts/third.accord"])), 1);
    assert_eq!(code(&accordant(&folder, &["check", "drafts/second.accord"])), 0);
    let second = folder.join("drafts/second.accord");
    change(
        &second,
        "transition:  14 years  adjustable from 5 years to 15 years cost 1 per 1 year",
        "",
    );
    let undetermined = accordant(&folder, &["check", "drafts/second.accord"]);
    assert_eq!(code(&undetermined), 1, "{}", out(&undetermined));
    assert!(out(&undetermined).contains("No longer found"), "{}", out(&undetermined));
}

#[test]
fn a_part_of_a_baseline_is_written_anew() {
    let folder = project("part");
    assert_eq!(code(&accordant(&folder, &["baseline"])), 0);
    change(&folder.join("drafts/example.accord"), "14 years ", "9 years ");
    change(&folder.join("drafts/second.accord"), "14 years ", "9 years ");
    let recorded = accordant(&folder, &["baseline", "drafts/second.accord"]);
    assert_eq!(out(&recorded), "1 finding is known in `baseline.json`: 0 new, 1 gone\n");
    let known = baseline(&folder)["findings"].clone();
    assert_eq!(known[0]["file"], "drafts/example.accord");
    let checked = accordant(&folder, &["check", "--format", "json", "drafts/example.accord"]);
    let view: Value = serde_json::from_str(&out(&checked)).unwrap();
    assert_valid(&schema("check"), &view);
    assert_eq!(view["checks"][0]["verdicts"]["gone"][0]["requirement"], "house_transition");
    let recorded = accordant(&folder, &["baseline"]);
    assert_eq!(out(&recorded), "0 findings are known in `baseline.json`: 0 new, 1 gone\n");
}

#[test]
fn a_baseline_that_is_none_is_told_and_can_be_written_anew() {
    let folder = project("broken");
    for wrong in ["", "{", "[]", "{\"version\": 2, \"findings\": []}", "<<<<<<< HEAD"] {
        fs::write(folder.join("baseline.json"), wrong).unwrap();
        let refused = accordant(&folder, &["check"]);
        assert_eq!(code(&refused), 2, "{wrong}");
        assert!(complaint(&refused).contains("this is no baseline"), "{}", complaint(&refused));
        let recorded = accordant(&folder, &["baseline"]);
        assert_eq!(code(&recorded), 0, "{}", complaint(&recorded));
        assert_eq!(code(&accordant(&folder, &["check"])), 0);
    }
}

#[test]
fn a_draft_with_errors_leaves_the_baseline_as_it_is() {
    let folder = project("errors");
    assert_eq!(code(&accordant(&folder, &["baseline"])), 0);
    let before = fs::read(folder.join("baseline.json")).unwrap();
    fs::write(folder.join("drafts/second.accord"), "agreement second {").unwrap();
    let refused = accordant(&folder, &["baseline"]);
    assert_eq!(code(&refused), 2);
    assert!(complaint(&refused).contains("no baseline was written"));
    assert_eq!(fs::read(folder.join("baseline.json")).unwrap(), before);
}

#[test]
fn a_baseline_belongs_to_a_project() {
    let folder = Path::new("/tmp").join(format!("accordant-no-project-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("x.accord"), "agreement a { }").unwrap();
    let refused = accordant(&folder, &["baseline", "x.accord"]);
    assert_eq!(code(&refused), 2);
    assert!(complaint(&refused).contains("lies in no project"), "{}", complaint(&refused));
    assert_eq!(code(&accordant(&folder, &["check"])), 2);
    assert!(!folder.join("baseline.json").exists());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_fails_a_check_is_for_the_project_to_say() {
    let folder = project("fail_on");
    change(&folder.join("rules/house.accord"), "house_transition must", "house_transition should");
    assert_eq!(code(&accordant(&folder, &["check"])), 0);
    change(&folder.join("accord.toml"), "fail_on = \"must\"", "fail_on = \"should\"");
    assert_eq!(code(&accordant(&folder, &["check"])), 1);
    assert_eq!(code(&accordant(&folder, &["baseline"])), 0);
    assert_eq!(code(&accordant(&folder, &["check"])), 0);
    // A warning about the input.
    let draft = folder.join("drafts/example.accord");
    change(&draft, "agreement example", "record Gr\u{43e}up { name: text }\nagreement example");
    assert_eq!(code(&accordant(&folder, &["check"])), 0);
    change(&folder.join("accord.toml"), "fail_on = \"should\"", "fail_on = \"warning\"");
    assert_eq!(code(&accordant(&folder, &["check"])), 1);
}

/// A waiver may be of any draft; what no draft has, and what is used in none, is told where all are checked.
#[test]
fn waivers_are_counted_over_all_drafts() {
    let folder = project("tally");
    let with = |subjects: &str| {
        let text = format!(
            "[[waiver]]\nrequirement = \"house_transition\"\nsubjects = {subjects}\nreason = \"r\"\n\
             approver = \"a\"\nexpires = 2029-01-01\n"
        );
        fs::write(folder.join("waivers.toml"), text).unwrap();
        accordant(&folder, &["check"])
    };
    let checked = with("[\"second\", \"second.c1\"]");
    assert_eq!(code(&checked), 1);
    assert!(out(&checked).contains("waived         must"), "{}", out(&checked));
    assert!(out(&checked).contains("not met        must"), "{}", out(&checked));
    assert_eq!(code(&accordant(&folder, &["check", "drafts/second.accord"])), 0);
    let wrong = with("[\"thrid\", \"thrid.c1\"]");
    assert_eq!(code(&wrong), 2);
    assert!(complaint(&wrong).contains("no draft of the project"), "{}", complaint(&wrong));
    // Of one draft alone nobody can tell.
    assert_eq!(code(&accordant(&folder, &["check", "drafts/second.accord"])), 1);
}

/// Killed at any moment, `baseline` leaves the old file or the new one.
#[test]
fn a_baseline_is_whole_however_it_ends() {
    let folder = project("killed");
    assert_eq!(code(&accordant(&folder, &["baseline"])), 0);
    let file = folder.join("baseline.json");
    let old = fs::read_to_string(&file).unwrap();
    change(&folder.join("drafts/second.accord"), "14 years ", "9 years ");
    assert_eq!(code(&accordant(&folder, &["baseline"])), 0);
    let new = fs::read_to_string(&file).unwrap();
    assert_ne!(old, new);
    for pause in (0..24).map(|step| step * 3) {
        fs::write(&file, &old).unwrap();
        let command = env!("CARGO_BIN_EXE_accordant");
        let mut child = Command::new(command)
            .arg("baseline")
            .current_dir(&folder)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        let _ = child.kill();
        child.wait().unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(text == old || text == new, "{text}");
        assert!(Baseline::read(accordant::source::FileId(0), &text).is_ok());
    }
}

/// Nothing that may be a draft is passed over in silence: a link out of the project, one to nowhere, one to a folder,
/// folders that lie too deep.
#[cfg(unix)]
#[test]
fn no_draft_of_a_project_is_passed_over() {
    use std::os::unix::fs::symlink;

    let folder = folder("passed_over");
    assert_eq!(code(&accordant(&folder, &["init"])), 0);
    assert_eq!(code(&accordant(&folder, &["check"])), 0);
    let bad = "agreement bad { kind: free_trade_area }\ncountry CHN { }\n\
        requirement r must { for each x in agreements require count(x.parties) is at least 3 }\n";
    let link = folder.join("drafts/link.accord");
    let outer = folder.with_file_name("passed_over.accord");
    fs::write(&outer, bad).unwrap();
    for target in [outer.to_str().unwrap(), "nowhere.accord"] {
        symlink(target, &link).unwrap();
        let checked = accordant(&folder, &["check"]);
        assert_eq!(code(&checked), 2, "{target}: {}", out(&checked));
        assert!(complaint(&checked).contains("drafts/link.accord"), "{}", complaint(&checked));
        fs::remove_file(&link).unwrap();
    }
    fs::create_dir(folder.join("other")).unwrap();
    fs::write(folder.join("other/bad.accord"), bad).unwrap();
    symlink("../other", folder.join("drafts/more")).unwrap();
    let checked = accordant(&folder, &["check"]);
    assert_ne!(code(&checked), 0, "{}", out(&checked));
    assert!(out(&checked).contains("other/bad.accord"), "{}", out(&checked));
    fs::remove_file(folder.join("drafts/more")).unwrap();
    let deep = (0..40).fold(folder.join("drafts"), |folder, _| folder.join("d"));
    fs::create_dir_all(deep).unwrap();
    let checked = accordant(&folder, &["check"]);
    assert_eq!(code(&checked), 2);
    assert!(complaint(&checked).contains("lie too deep"), "{}", complaint(&checked));
}
