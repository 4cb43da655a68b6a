//! Commands that are killed while they write: each file is as it was or as it is to be, nothing between, and what is left
//! lying about is in nobody's way.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use accordant::system::write_atomically;

/// A command that changes files.
struct Writes {
    name: &'static str,
    arguments: &'static [&'static str],
    /// How often the text is in the project, each time in a file of its own.
    copies: usize,
    text: &'static str,
}

/// All commands that change files of a project.
const COMMANDS: [Writes; 6] = [
    Writes { name: "fmt", arguments: &["fmt", "many"], copies: 24, text: LOOSE },
    Writes { name: "fix", arguments: &["lint", "--fix", "many/0.accord"], copies: 1, text: TWICE },
    Writes {
        name: "unsafe_fix",
        arguments: &["lint", "--unsafe-fixes", "many/0.accord"],
        copies: 1,
        text: TWICE,
    },
    Writes {
        name: "apply",
        arguments: &["suggest", "many/0.accord", "--apply", "1"],
        copies: 1,
        text: DRAFT,
    },
    Writes { name: "baseline", arguments: &["baseline", "many"], copies: 1, text: DRAFT },
    Writes { name: "lock", arguments: &["lock"], copies: 1, text: DRAFT },
];

const LOOSE: &str =
    "enum Form{ a,b } # of what\n\nrecord   Land {name:text}\nland AAA { name: \"a\" }\n";

const TWICE: &str = "source LAW { title: \"t\" }
requirement signed must \"It is signed\" {
  cite     LAW \"3\"
  cite     LAW \"3\"
  for each a in agreements
  require  not (a.signed is missing)
}
parameter idle: number is 3
  cite LAW \"4\"
";

const DRAFT: &str = "country AAA { }
clause kind tariff { freed: percent }
requirement coverage must \"Enough is freed\" {
  for each t in tariffs
  require  t.freed is at least 90%
}
agreement pact {
  parties: AAA
  as_of:   2027-01-01
  clause tariff t1 { freed: 80% adjustable from 80% to 98% cost 2 per 1 pp }
}
";

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn lay_out(folder: &Path, command: &Writes) {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder.join("many")).unwrap();
    std::fs::write(folder.join("accord.toml"), "").unwrap();
    for copy in 0..command.copies {
        std::fs::write(folder.join(format!("many/{copy}.accord")), command.text).unwrap();
    }
}

/// Every file of a project but those that a killed command has left behind.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for folder in [folder.to_owned(), folder.join("many")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() && !is_left(&path) {
                let name = path.to_str().unwrap().to_owned();
                found.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

/// Whether a file is one that is put into its place when it is written.
fn is_left(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
    ending.strip_prefix("new").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn start(folder: &Path, command: &Writes) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_accordant"))
        .args(command.arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn old_or_new_and_nothing_between() {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    for command in &COMMANDS {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("killed").join(command.name);
        lay_out(&folder, command);
        let before = files(&folder);
        let begun = Instant::now();
        start(&folder, command).wait().unwrap();
        let mut most = begun.elapsed();
        let after = files(&folder);
        assert_ne!(before, after, "{} writes nothing", command.name);
        let mut interrupted = 0;
        for _ in 0..25 {
            lay_out(&folder, command);
            let mut child = start(&folder, command);
            let micros = u64::try_from(most.as_micros()).unwrap();
            let wait = micros / 4 + numbers.next() % (micros * 3 / 4 + 1);
            std::thread::sleep(Duration::from_micros(wait));
            child.kill().unwrap();
            child.wait().unwrap();
            let now = files(&folder);
            for name in before.keys().chain(after.keys()) {
                let (old, new, now) = (before.get(name), after.get(name), now.get(name));
                assert!(now == old || now == new, "{}: {name}: {now:?}", command.name);
            }
            interrupted += usize::from(now != after);
            // The machine may be busier than it was, or less: the kills are led to where files are written.
            most = if now == after { most * 3 / 4 } else { most };
            most = if now == before { most * 5 / 4 } else { most };
            start(&folder, command).wait().unwrap();
            assert_eq!(files(&folder), after, "{} cannot go on", command.name);
        }
        assert!(interrupted > 0, "{} was never killed in time", command.name);
    }
}

/// The number of a process that was killed may be given to another.
#[test]
fn what_is_left_is_in_nobodys_way() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("killed/left");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let target = folder.join("a.accord");
    let left = folder.join(format!("a.accord.new{}", std::process::id()));
    std::fs::write(&target, "old").unwrap();
    std::fs::write(&left, "ha").unwrap();
    write_atomically(&target, b"new").unwrap();
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
    assert_eq!(std::fs::read_to_string(&left).unwrap(), "ha");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
}
