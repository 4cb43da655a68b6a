//! Evidence of checks: the chain of a log, what is recorded and replayed, the lock, and logs that many add to at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use accordant::project::audit::{Asked, Broken, Check, Entry, Sealed, append, differences, read};
use accordant::project::lock::Lock;
use accordant::source::FileId;
use proptest::prelude::*;

use crate::command::{assert_valid, code, out, schema};

const LAW: &str = "source TREATY { title: \"T\" }
clause kind duties { freed: percent }
requirement enough must { cite TREATY \"1\" for each a in agreements require every d in a.duties has (d.freed is at least 90%) }
";

/// A project in a folder of its own.
fn project(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("evidence").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("drafts")).unwrap();
    write(&folder, "accord.toml", "[check]\nwaivers = \"waivers.toml\"\n");
    write(&folder, "waivers.toml", "");
    write(&folder, "rules.accord", LAW);
    write(&folder, "drafts/good.accord", &draft("95%"));
    write(&folder, "drafts/bad.accord", &draft("10%"));
    folder
}

fn draft(freed: &str) -> String {
    format!(
        "use rules\nuse geography\nagreement pact {{ as_of: 2027-01-01 clause duties d {{ freed: {freed} }} }}\n"
    )
}

fn write(folder: &Path, path: &str, text: &str) {
    std::fs::write(folder.join(path), text).unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    let both = [output.stdout.clone(), output.stderr.clone()].concat();
    String::from_utf8(both).unwrap()
}

fn entries(folder: &Path, log: &str) -> Vec<(Entry, String)> {
    read(&std::fs::read_to_string(folder.join(log)).unwrap()).unwrap()
}

fn entry(n: u8) -> Entry {
    let verdicts = Sealed {
        as_of: Some(String::from("2027-01-01")),
        counts: BTreeMap::from([(String::from("met"), usize::from(n))]),
        hash: String::from("00"),
    };
    Entry {
        version: String::from("0.1.0"),
        options: Asked { as_of: None, most_steps: Some(u64::from(n)), locked: false },
        checks: vec![Check {
            path: format!("drafts/\"{n}\" é.accord"),
            exit_code: n % 3,
            verdicts: Some(verdicts),
        }],
        exit_code: n % 3,
        inputs: BTreeMap::from([(String::from("a.accord"), format!("{n}"))]),
        ..Entry::default()
    }
}

fn log(lines: u8) -> String {
    (0..lines).fold(String::new(), |log, n| append(&log, entry(n)).unwrap())
}

#[test]
fn a_log_says_what_was_put_into_it() {
    let log = log(4);
    let read = read(&log).unwrap();
    assert_eq!(read.len(), 4);
    for (n, (read, _)) in (0..).zip(&read) {
        assert_eq!(Entry { previous: None, ..read.clone() }, entry(n));
    }
    assert_eq!(read[0].0.previous, None);
    assert_eq!(read[3].0.previous.as_ref(), Some(&read[2].1));
}

proptest! {
    /// Whatever byte is another, added or gone, and whatever line is left out, doubled or moved: it is seen.
    #[test]
    fn no_log_is_changed_unseen(at in any::<prop::sample::Index>(), with in any::<u8>(), how in 0..5_u8, x in 0..5_usize, y in 0..5_usize) {
        let whole = log(5);
        let mut bytes = whole.clone().into_bytes();
        let at = at.index(bytes.len());
        let mut lines: Vec<&str> = whole.split_inclusive('\n').collect();
        match how {
            0 => bytes[at] = with,
            1 => bytes.insert(at, with),
            2 => { bytes.remove(at); }
            3 => { lines.remove(x.min(3)); bytes = lines.concat().into_bytes(); }
            _ => { lines.swap(x, y); bytes = lines.concat().into_bytes(); }
        }
        let Ok(changed) = String::from_utf8(bytes) else { return Ok(()) };
        prop_assume!(changed != whole);
        prop_assert!(read(&changed).is_err(), "{changed}");
    }
}

#[test]
fn a_line_that_is_left_out_at_the_end_is_another_head() {
    let whole = log(3);
    let shorter: String = whole.split_inclusive('\n').take(2).collect();
    let heads = [&whole, &shorter].map(|log| read(log).unwrap().last().unwrap().1.clone());
    assert_ne!(heads[0], heads[1]);
}

#[test]
fn nothing_is_added_to_what_is_no_log() {
    let whole = log(2);
    for (text, why) in [
        ("use law\n".to_owned(), "is no line of such a log"),
        (whole.trim_end().to_owned(), "is not whole"),
        (whole.replace("\"met\"", "\"not\""), "was changed after it was written"),
        (format!("{whole}\n"), "is no line of such a log"),
    ] {
        let Broken { why: told, .. } = append(&text, entry(9)).unwrap_err();
        assert_eq!(told, why, "{text}");
    }
}

#[test]
fn differences_are_told_one_by_one() {
    let then = entry(4);
    let mut now = then.clone();
    now.version = String::from("0.2.0");
    now.inputs = BTreeMap::from([
        (String::from("a.accord"), String::from("x")),
        (String::from("b.accord"), String::from("y")),
    ]);
    now.checks[0].exit_code = 2;
    now.checks[0].verdicts = Some(Sealed {
        as_of: None,
        counts: BTreeMap::from([(String::from("not_met"), 4)]),
        hash: String::from("01"),
    });
    assert_eq!(differences(&then, &then), [""; 0]);
    assert_eq!(
        differences(&then, &now),
        [
            "it was checked by version 0.1.0; this is version 0.2.0",
            "`a.accord` is another text now",
            "`b.accord` is read and was not",
            "`drafts/\"4\" é.accord` ended with 1 and ends with 2",
            "`drafts/\"4\" é.accord` was judged as of 2027-01-01, and is as of no date",
            "`drafts/\"4\" é.accord` has other verdicts: 4 met before and 0 now, 0 not met before and 4 now",
        ]
    );
}

#[test]
fn what_is_recorded_comes_to_the_same_again() {
    let folder = project("same");
    let checks = ["check", "drafts/good.accord", "--audit", "audit.jsonl"];
    assert_eq!(code(&run(&folder, &checks)), 0);
    let checks = [
        "check",
        "good.accord",
        "bad.accord",
        "none.accord",
        "--as-of",
        "2027-01-01",
        "--audit",
        "../audit.jsonl",
    ];
    assert_eq!(code(&run(&folder.join("drafts"), &checks)), 2);

    let entries = entries(&folder, "audit.jsonl");
    let ends: Vec<(&str, u8)> =
        entries[1].0.checks.iter().map(|check| (check.path.as_str(), check.exit_code)).collect();
    assert_eq!(ends, [("drafts/good.accord", 0), ("drafts/bad.accord", 1), ("none.accord", 2)]);
    assert_eq!((entries[0].0.exit_code, entries[1].0.exit_code), (0, 2));
    let inputs: Vec<&str> = entries[0].0.inputs.keys().map(String::as_str).collect();
    for name in [
        "accord.toml",
        "waivers.toml",
        "rules.accord",
        "drafts/good.accord",
        "pack:geography/reach.accord",
    ] {
        assert!(inputs.contains(&name), "{name}: {inputs:?}");
    }
    assert_valid(&schema("audit"), &serde_json::to_value(&entries[1].0).unwrap());

    let verified = run(&folder, &["verify", "audit.jsonl", "--all"]);
    assert_eq!(code(&verified), 0, "{}", said(&verified));
    assert!(out(&verified).contains(&format!("2 lines, the chain holds up to {}", entries[1].1)));

    // The same files checked anew make the same line, but for what came before.
    assert_eq!(code(&run(&folder, &["check", "drafts/good.accord", "--audit", "other.jsonl"])), 0);
    assert_eq!(self::entries(&folder, "other.jsonl")[0], entries[0]);
}

#[test]
fn what_does_not_come_to_the_same_is_told() {
    let folder = project("other");
    let check = ["check", "drafts/good.accord", "--audit", "audit.jsonl"];
    run(&folder, &check);
    run(&folder, &check);
    write(&folder, "rules.accord", &LAW.replace("90%", "99%"));
    let verified = run(&folder, &["verify", "audit.jsonl"]);
    assert_eq!(code(&verified), 1);
    let told = out(&verified);
    let told: Vec<&str> = told.lines().skip(1).collect();
    assert_eq!(
        told,
        [
            "line 2: not as recorded (1 check)",
            "  `rules.accord` is another text now",
            "  `drafts/good.accord` ended with 0 and ends with 1",
            "  `drafts/good.accord` has other verdicts: 1 met before and 0 now, 0 not met before and 1 now",
        ]
    );
    let all = out(&run(&folder, &["verify", "audit.jsonl", "--all"]));
    assert!(all.contains("line 1: not as recorded"), "{all}");

    write(&folder, "rules.accord", LAW);
    assert_eq!(code(&run(&folder, &["verify", "audit.jsonl"])), 0);
    std::fs::remove_file(folder.join("drafts/good.accord")).unwrap();
    let gone = run(&folder, &["verify", "audit.jsonl"]);
    assert_eq!(code(&gone), 1);
    assert!(
        out(&gone).contains("`drafts/good.accord` had verdicts and has none"),
        "{}",
        out(&gone)
    );
}

/// What lies outside is neither recorded nor read again, and no file that is no log is touched.
#[test]
fn logs_stay_in_the_project() {
    let folder = project("inside");
    let outside = project("outside");
    let path = outside.join("drafts/good.accord");
    let refused = run(&folder, &["check", path.to_str().unwrap(), "--audit", "audit.jsonl"]);
    assert_eq!(code(&refused), 2);
    assert!(said(&refused).contains("lies outside the project"), "{}", said(&refused));
    assert!(!folder.join("audit.jsonl").exists());

    for path in ["../outside/drafts/good.accord", "/etc/hostname", "C:/x.accord", "a/../../x"] {
        let mut foreign = entry(0);
        foreign.checks[0].path = path.to_owned();
        write(&folder, "foreign.jsonl", &append("", foreign).unwrap());
        let verified = run(&folder, &["verify", "foreign.jsonl"]);
        assert_eq!(code(&verified), 2, "{path}");
        assert!(out(&verified).contains("lies outside the project and is not read"), "{path}");
    }

    for kept in ["rules.accord", "accord.toml", "drafts/good.accord"] {
        let before = std::fs::read(folder.join(kept)).unwrap();
        let check = run(&folder, &["check", "drafts/good.accord", "--audit", kept]);
        assert_eq!(code(&check), 2, "{kept}: {}", said(&check));
        assert_eq!(std::fs::read(folder.join(kept)).unwrap(), before);
    }
    let nowhere = run(&folder, &["check", "drafts/good.accord", "--audit", "no/such/log"]);
    assert_eq!(code(&nowhere), 3, "evidence that is lost is no pass");
}

/// Eight processes add to a log at once: no line is lost, none is half, and the chain holds.
#[test]
fn many_may_add_at_once() {
    let folder = project("many");
    let start = |_| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
        command
            .args(["check", "drafts/good.accord", "--audit", "audit.jsonl"])
            .current_dir(&folder);
        command.stdout(Stdio::null()).spawn().unwrap()
    };
    let children: Vec<_> = (0..8).map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(entries(&folder, "audit.jsonl").len(), 8);
    let litter = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!litter.into_iter().any(|name| name.to_string_lossy().contains(".new")));
}

/// A process that is killed while it adds to a log leaves the old one or the new one.
#[cfg(unix)]
#[test]
fn a_log_is_never_half() {
    let folder = project("killed");
    // A long log takes long to write.
    let long = log(200);
    let mut killed = 0;
    for wait in 0..40_u64 {
        write(&folder, "audit.jsonl", &long);
        let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
        command
            .args(["check", "drafts/good.accord", "--audit", "audit.jsonl"])
            .current_dir(&folder);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait * 3));
        let _ = child.kill();
        killed += usize::from(!child.wait().unwrap().success());
        let lines = entries(&folder, "audit.jsonl").len();
        assert!(lines == 200 || lines == 201, "{lines}");
    }
    assert!(killed > 0, "none was killed in time");
}

#[test]
fn the_lock_has_what_drafts_are_held_to() {
    let folder = project("lock");
    let locked = run(&folder, &["lock"]);
    assert_eq!(code(&locked), 0, "{}", said(&locked));
    let text = std::fs::read_to_string(folder.join("accordant.lock")).unwrap();
    let lock = Lock::read(FileId(0), &text).unwrap();
    assert!(
        lock.files.contains_key("rules.accord")
            && lock.files.contains_key("pack:geography/reach.accord")
    );
    assert!(!lock.files.keys().any(|name| name.contains("drafts/") || name.contains(".toml")));
    assert!(lock.sources.contains_key("TREATY"));
    assert_eq!(lock.write(), text);
    // A second time it is the same.
    run(&folder, &["lock"]);
    assert_eq!(std::fs::read_to_string(folder.join("accordant.lock")).unwrap(), text);

    assert_eq!(code(&run(&folder, &["verify"])), 0);
    assert_eq!(code(&run(&folder, &["check", "drafts/good.accord", "--locked"])), 0);
    // Drafts may change.
    write(&folder, "drafts/good.accord", &draft("96%"));
    assert_eq!(code(&run(&folder, &["check", "drafts/good.accord", "--locked"])), 0);

    write(&folder, "rules.accord", &LAW.replace("title: \"T\"", "title: \"U\""));
    let warned = run(&folder, &["check", "drafts/good.accord"]);
    assert_eq!(code(&warned), 0);
    assert!(
        said(&warned).contains("the text `rules.accord` is not the one in `accordant.lock`"),
        "{}",
        said(&warned)
    );
    assert!(said(&warned).contains("the source `TREATY` is not the one in `accordant.lock`"));
    let refused = run(&folder, &["check", "drafts/good.accord", "--locked"]);
    assert_eq!(code(&refused), 2);
    assert!(said(&refused).contains("2 errors; nothing was checked"), "{}", said(&refused));
    assert_eq!(code(&run(&folder, &["verify"])), 1);

    write(&folder, "more.accord", "record More { x: number }");
    std::fs::remove_file(folder.join("rules.accord")).unwrap();
    write(&folder, "drafts/good.accord", "use more\nagreement pact { as_of: 2027-01-01 }");
    write(&folder, "drafts/bad.accord", "use more\nagreement pact { as_of: 2027-01-01 }");
    let verified = said(&run(&folder, &["verify"]));
    assert!(verified.contains("the text `more.accord` is not in `accordant.lock`"), "{verified}");
    assert!(verified.contains("`rules.accord` is locked and not read any more"), "{verified}");
}

#[test]
fn a_lock_that_cannot_be_read_is_an_error_and_can_be_written_anew() {
    let folder = project("unreadable");
    for text in [
        "form = 2\n[files]\n[sources]\n",
        "form = 1\n",
        "[files",
        "form = 1\nmore = 2\n[files]\n[sources]\n",
    ] {
        write(&folder, "accordant.lock", text);
        let check = run(&folder, &["check", "drafts/good.accord"]);
        assert_eq!(code(&check), 2, "{text}");
        assert!(said(&check).contains("E0801"), "{}", said(&check));
        assert_eq!(code(&run(&folder, &["verify"])), 2, "{text}");
    }
    assert_eq!(code(&run(&folder, &["lock"])), 0);
    assert_eq!(code(&run(&folder, &["check", "drafts/good.accord", "--locked"])), 0);
}
