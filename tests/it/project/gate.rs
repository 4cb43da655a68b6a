//! What would let a failing draft pass: each was tried once, and did.

use std::fs;
use std::path::Path;

use quick_junit::Report;

use super::commands::{accordant, baseline, change, complaint, folder, project};
use crate::command::{code, out};

/// A new project whose draft falls short of a `should`.
fn short_of_a_should(name: &str) -> std::path::PathBuf {
    let folder = folder(name);
    assert_eq!(code(&accordant(&folder, &["init"])), 0);
    change(&folder.join("drafts/example.accord"), "8 years ", "14 years ");
    folder
}

/// How many cases of a report fail or are errors.
fn failing(folder: &Path) -> usize {
    let written = accordant(folder, &["check", "--format", "junit"]);
    assert_eq!(code(&written), 1, "{}", complaint(&written));
    let report = Report::deserialize_from_str(&out(&written)).unwrap();
    report.failures + report.errors
}

#[test]
fn what_a_setting_needs_is_said_on_one_line_too() {
    let folder = short_of_a_should("needs");
    for (settings, told) in [
        ("[project]\nas_of = 2027\n", "`2027` is no value for this; a date that exists"),
        ("[project]\ndrafts = \"drafts\"\n", "this is no list; a list in brackets is needed here"),
        ("project = 1\n", "this is no table; a table is needed here"),
        ("[project]\npacks = [\"wto.\"]\n", "`wto.` is no name of a pack; names with dots"),
        ("[project]\npacks = [\".\"]\n", "`.` is no name of a pack"),
        ("[project]\nfacts = [\"waivers.toml\"]\n", "`waivers.toml` is a file; a folder is needed"),
        ("[check]\nwaivers = \"rules\"\n", "`rules` is a folder; a file is needed here"),
    ] {
        fs::write(folder.join("accord.toml"), settings).unwrap();
        let told_of = out(&accordant(&folder, &["check", "--format", "concise"]));
        assert_eq!(told_of.lines().count(), 1, "{told_of}");
        assert!(told_of.contains(told), "{told_of}");
        assert!(!told_of.contains("struct"), "{told_of}");
    }
}

#[test]
fn what_fails_a_check_fails_in_every_format() {
    let folder = short_of_a_should("fails_everywhere");
    assert_eq!(code(&accordant(&folder, &["check"])), 0);
    change(&folder.join("accord.toml"), "fail_on = \"must\"", "fail_on = \"should\"");
    assert_eq!(failing(&folder), 1);
    let github = out(&accordant(&folder, &["check", "--format", "github"]));
    assert!(github.starts_with("::error "), "{github}");
    let sarif = out(&accordant(&folder, &["check", "--format", "sarif"]));
    assert!(sarif.contains("\"level\": \"error\""), "{sarif}");
}

#[test]
fn an_expired_waiver_fails_in_every_format() {
    let folder = short_of_a_should("expired_everywhere");
    let waiver = "[[waiver]]\nrequirement = \"house_transition\"\nsubjects = [\"example\", \"c1\"]\n\
        reason = \"x\"\napprover = \"y\"\nexpires = 2027-06-01\n";
    fs::write(folder.join("waivers.toml"), waiver).unwrap();
    assert_eq!(failing(&folder), 1);
    let github = out(&accordant(&folder, &["check", "--format", "github"]));
    assert!(github.contains("::error file=waivers.toml"), "{github}");

    let settings = folder.join("accord.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, format!("{text}\n[lint]\nW0901 = \"off\"\n")).unwrap();
    let refused = accordant(&folder, &["check"]);
    assert_eq!(code(&refused), 2);
    assert!(complaint(&refused).contains("`W0901` cannot be switched off"));
}

#[test]
fn warnings_that_fail_a_check_are_counted() {
    let folder = short_of_a_should("warnings_fail");
    change(&folder.join("drafts/example.accord"), "14 years", "8 years");
    let waiver = "[[waiver]]\nrequirement = \"house_transition\"\nsubjects = [\"example\", \"c1\"]\n\
        reason = \"x\"\napprover = \"y\"\nexpires = 2029-06-01\n";
    fs::write(folder.join("waivers.toml"), waiver).unwrap();
    assert_eq!(code(&accordant(&folder, &["check"])), 0);
    change(&folder.join("accord.toml"), "fail_on = \"must\"", "fail_on = \"warning\"");
    let checked = accordant(&folder, &["check"]);
    assert_eq!(code(&checked), 1);
    let told = "fails: every `must` holds, 1 input complaint (1 met)";
    assert!(out(&checked).contains(told), "{}", out(&checked));
    assert_eq!(failing(&folder), 1);

    // How much a warning matters is for the project to say.
    let settings = folder.join("accord.toml");
    change(&settings, "fail_on = \"warning\"", "fail_on = \"must\"");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, format!("{text}\n[lint]\nW0903 = \"error\"\n")).unwrap();
    assert_eq!(failing(&folder), 1);
    let checked = accordant(&folder, &["check"]);
    assert!(!complaint(&checked).contains("nothing was checked"), "{}", complaint(&checked));
    fs::write(&settings, format!("{text}\n[lint]\nW0903 = \"off\"\n")).unwrap();
    let checked = accordant(&folder, &["check"]);
    assert_eq!((code(&checked), complaint(&checked).as_str()), (0, ""));
}

#[test]
fn what_is_known_of_a_draft_is_not_known_of_another() {
    let folder = project("known_apart");
    let rules = folder.join("rules/house.accord");
    let text = fs::read_to_string(&rules).unwrap();
    let more = "requirement two must { require count(agreements) is at least 2 }\n\
        requirement big must { for each a in agreements for each p in a.parties\n  require count(a.parties) is at least 3 }\n\
        requirement any must { for each p in countries  require count(agreements) is at least 2 }\n";
    fs::write(&rules, format!("{text}{more}")).unwrap();
    fs::remove_file(folder.join("drafts/second.accord")).unwrap();
    assert_eq!(code(&accordant(&folder, &["baseline"])), 0);
    assert_eq!(code(&accordant(&folder, &["check"])), 0);
    let known = baseline(&folder);
    let findings = known["findings"].as_array().unwrap();
    assert!(findings.iter().all(|known| known["file"] == "drafts/example.accord"), "{known}");

    let first = fs::read_to_string(folder.join("drafts/example.accord")).unwrap();
    let second = first.replace("14 years", "8 years").replace("agreement example", "agreement b");
    fs::write(folder.join("drafts/second.accord"), second).unwrap();
    let checked = accordant(&folder, &["check", "drafts/second.accord", "--format", "concise"]);
    assert_eq!(code(&checked), 1);
    let told = out(&checked);
    assert!(told.contains("must two not_met: ") && told.contains("must any("), "{told}");
    assert!(!told.contains("(known)"), "{told}");
}

#[test]
fn a_baseline_writes_over_no_other_file() {
    let folder = project("baseline_elsewhere");
    let settings = folder.join("accord.toml");
    let before = fs::read_to_string(&settings).unwrap();
    for other in ["accord.toml", "./waivers.toml", "accordant.lock", "drafts/example.accord"] {
        let text = before.replace("\"baseline.json\"", &format!("{other:?}"));
        fs::write(&settings, &text).unwrap();
        for command in ["baseline", "check"] {
            let refused = accordant(&folder, &[command]);
            assert_eq!(code(&refused), 2, "{other}");
            let told = complaint(&refused);
            assert!(told.contains("is another file of the project"), "{told}");
        }
        assert_eq!(fs::read_to_string(&settings).unwrap(), text);
    }
    fs::write(&settings, &before).unwrap();
    let waivers = fs::read_to_string(folder.join("waivers.toml")).unwrap();
    let refused = accordant(&folder, &["baseline", "--output", "waivers.toml"]);
    assert_eq!(code(&refused), 2);
    assert!(complaint(&refused).contains("`waivers.toml` is not written: it was read"));
    assert_eq!(fs::read_to_string(folder.join("waivers.toml")).unwrap(), waivers);
}

#[test]
fn no_draft_is_passed_over() {
    let folder = short_of_a_should("all_drafts");
    let settings = folder.join("accord.toml");
    change(&settings, "drafts = [\"drafts\"]", "drafts = [\"drafts/example.accord\", \"drafts\"]");
    // One that is named twice is checked once.
    let once = accordant(&folder, &["check", "--format", "json"]);
    assert_eq!(out(&once).matches("\"path\"").count(), 1);

    let deep = folder.join("drafts").join("x/".repeat(40));
    fs::create_dir_all(&deep).unwrap();
    let checked = accordant(&folder, &["check"]);
    assert_eq!(code(&checked), 2);
    assert!(complaint(&checked).contains("too deep"), "{}", complaint(&checked));
    fs::remove_dir_all(folder.join("drafts/x")).unwrap();

    #[cfg(unix)]
    {
        let link = folder.join("drafts/gone.accord");
        std::os::unix::fs::symlink("nowhere.accord", &link).unwrap();
        let checked = accordant(&folder, &["check"]);
        assert_eq!(code(&checked), 2);
        assert!(complaint(&checked).contains("gone.accord` lies outside"));
        fs::remove_file(link).unwrap();
    }
    assert_eq!(code(&accordant(&folder, &["check"])), 0);
}

#[test]
fn settings_among_the_drafts_do_not_stand_in_for_those_of_the_project() {
    let folder = short_of_a_should("nested");
    change(&folder.join("accord.toml"), "fail_on = \"must\"", "fail_on = \"should\"");
    fs::create_dir(folder.join("drafts/rules")).unwrap();
    fs::copy(folder.join("rules/house.accord"), folder.join("drafts/rules/house.accord")).unwrap();
    fs::write(folder.join("drafts/accord.toml"), "[project]\nas_of = 2027-06-01\n").unwrap();
    for command in ["check", "baseline"] {
        let refused = accordant(&folder, &[command]);
        assert_eq!(code(&refused), 2);
        let told = complaint(&refused).replace("\n  │ ", " ");
        let words = "`drafts/example.accord` is of another project, that of `drafts/accord.toml`";
        assert!(told.contains(words), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn no_part_of_a_pack_is_passed_over() {
    let folder = folder("whole_packs");
    assert_eq!(code(&accordant(&folder, &["init"])), 0);
    fs::create_dir(folder.join("rules/house")).unwrap();
    fs::rename(folder.join("rules/house.accord"), folder.join("rules/house/a.accord")).unwrap();
    assert_eq!(code(&accordant(&folder, &["check"])), 0);
    std::os::unix::fs::symlink("/nowhere/b.accord", folder.join("rules/house/b.accord")).unwrap();
    let checked = accordant(&folder, &["check"]);
    assert_eq!(code(&checked), 2);
    let told = complaint(&checked);
    assert!(told.contains("rules/house/b.accord` lies outside the project"), "{told}");
}

#[test]
fn settings_that_cannot_be_read_are_not_passed_over() {
    let folder = short_of_a_should("settings_gone");
    fs::remove_file(folder.join("accord.toml")).unwrap();
    fs::create_dir(folder.join("accord.toml")).unwrap();
    let checked = accordant(&folder, &["check", "drafts/example.accord"]);
    assert_eq!(code(&checked), 2);
    assert!(complaint(&checked).contains("`accord.toml` lies outside the project"));
    #[cfg(unix)]
    {
        fs::remove_dir(folder.join("accord.toml")).unwrap();
        std::os::unix::fs::symlink("nowhere.toml", folder.join("accord.toml")).unwrap();
        for path in [&[][..], &["drafts/example.accord"]] {
            assert_eq!(code(&accordant(&folder, &[&["check"], path].concat())), 2);
        }
    }
}

#[cfg(unix)]
#[test]
fn devices_and_pipes_are_not_replaced() {
    use std::os::unix::fs::FileTypeExt as _;
    let folder = short_of_a_should("pipes");
    let made = std::process::Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap();
    assert!(made.success());
    let refused = accordant(&folder, &["check", "--output", "json=pipe"]);
    assert_eq!(code(&refused), 2);
    assert!(complaint(&refused).contains("`pipe` cannot be written: it is no regular file"));
    assert!(fs::metadata(folder.join("pipe")).unwrap().file_type().is_fifo());
    for (command, exit) in [(&["verify", "pipe"][..], 2), (&["check", "--audit", "pipe"], 3)] {
        let refused = accordant(&folder, command);
        assert_eq!(code(&refused), exit);
        assert!(complaint(&refused).contains("`pipe` cannot be "), "{}", complaint(&refused));
    }
}

#[test]
fn a_log_is_no_output() {
    let folder = short_of_a_should("log_and_output");
    for second in ["json=./log", "json=log"] {
        let refused = accordant(&folder, &["check", "--audit", "log", "--output", second]);
        assert_eq!(code(&refused), 2);
        assert!(complaint(&refused).contains("the log cannot be an output, too"));
    }
    let refused = accordant(&folder, &["check", "--output", "json=a", "--output", "sarif=./a"]);
    assert_eq!(code(&refused), 2);
    assert!(!folder.join("log").exists() && !folder.join("a").exists());
}

#[test]
fn what_is_locked_stays_so_with_an_agreement_in_it() {
    let folder = short_of_a_should("lock_kept");
    assert_eq!(code(&accordant(&folder, &["lock"])), 0);
    let rules = folder.join("rules/house.accord");
    let text = fs::read_to_string(&rules).unwrap();
    let other = text.replace("at most ten years", "at most");
    fs::write(&rules, format!("{other}agreement nothing {{ kind: free_trade_area }}\n")).unwrap();
    let refused = accordant(&folder, &["check", "--locked", "drafts/example.accord"]);
    assert_eq!(code(&refused), 2);
    let told = complaint(&refused);
    assert!(told.contains("`rules/house.accord` is not the one in `accordant.lock`"), "{told}");
    let verified = accordant(&folder, &["verify"]);
    assert_eq!(code(&verified), 1);
    assert!(!out(&verified).contains("not read any more"), "{}", out(&verified));
}

#[test]
fn a_draft_sets_no_rule_aside_past_the_lock() {
    let folder = short_of_a_should("lock_of_drafts");
    change(&folder.join("rules/house.accord"), "house_transition should", "house_transition must");
    assert_eq!(code(&accordant(&folder, &["lock"])), 0);
    let draft = folder.join("drafts/example.accord");
    let text = fs::read_to_string(&draft).unwrap();
    let setting_aside = "requirement lax may {\n  for each a in agreements\n  for each t in a.tariff_elimination\n\
        require t.transition is at most 90 years\n  overrides house_transition\n}\n";
    fs::write(&draft, format!("{text}\n{setting_aside}")).unwrap();
    // The draft passes, and says that it is not held to what was locked.
    let checked = accordant(&folder, &["check"]);
    assert_eq!(code(&checked), 0, "{}", out(&checked));
    let told = "`drafts/example.accord (its rules)` is not in `accordant.lock`";
    assert!(complaint(&checked).contains(told), "{}", complaint(&checked));
    assert_eq!(code(&accordant(&folder, &["check", "--locked"])), 2);
    assert_eq!(code(&accordant(&folder, &["verify"])), 1);
    assert_eq!(code(&accordant(&folder, &["lock"])), 0);
    change(&draft, "14 years", "13 years");
    assert_eq!(code(&accordant(&folder, &["check", "--locked"])), 0);
}

#[test]
fn locks_are_of_the_whole_project_from_wherever() {
    let folder = short_of_a_should("lock_from_below");
    fs::write(folder.join("rules/more.accord"), "parameter n: number is 1\n").unwrap();
    assert_eq!(code(&accordant(&folder, &["lock"])), 0);
    let lock = fs::read_to_string(folder.join("accordant.lock")).unwrap();
    assert!(lock.contains("rules/more.accord"));
    let below = folder.join("drafts");
    let verified = accordant(&below, &["verify"]);
    assert_eq!(code(&verified), 0, "{}", out(&verified));
    assert_eq!(code(&accordant(&below, &["lock"])), 0);
    assert_eq!(fs::read_to_string(folder.join("accordant.lock")).unwrap(), lock);
}

#[test]
fn a_log_that_records_nothing_proves_nothing() {
    let folder = short_of_a_should("empty_log");
    fs::write(folder.join("log"), "").unwrap();
    assert_eq!(code(&accordant(&folder, &["verify", "log"])), 2);

    let settings = folder.join("accord.toml");
    change(&settings, "[check]", "[chekc]");
    assert_eq!(code(&accordant(&folder, &["check", "--audit", "log"])), 2);
    assert_eq!(code(&accordant(&folder, &["verify", "log"])), 0);
    change(&settings, "[chekc]", "[check]");
    let verified = accordant(&folder, &["verify", "log"]);
    assert_eq!(code(&verified), 1);
    assert!(out(&verified).contains("`accord.toml` is another text now"), "{}", out(&verified));
}

#[test]
fn what_is_wrong_with_waivers_says_that_drafts_were_checked() {
    let folder = short_of_a_should("waiver_of_none");
    fs::copy(folder.join("drafts/example.accord"), folder.join("drafts/b.accord")).unwrap();
    change(&folder.join("drafts/b.accord"), "agreement example", "agreement b");
    let waiver = "[[waiver]]\nrequirement = \"house_transition\"\nsubjects = [\"third\", \"c1\"]\n\
        reason = \"x\"\napprover = \"y\"\nexpires = 2029-06-01\n";
    fs::write(folder.join("waivers.toml"), waiver).unwrap();
    let checked = accordant(&folder, &["check"]);
    assert_eq!(code(&checked), 2);
    assert!(complaint(&checked).contains("1 error; the drafts were checked"));
    for format in ["markdown", "html", "github"] {
        let told = out(&accordant(&folder, &["check", "--format", format]));
        assert!(!told.contains("could not be checked"), "{told}");
        assert!(!told.contains("Nothing was checked"), "{told}");
    }
}
