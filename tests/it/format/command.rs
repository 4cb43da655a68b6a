//! `accordant fmt`: what it writes, what it leaves alone, how it ends.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::command::{code, out};

const LOOSE: &str = "enum E{a}\n";
const NEAT: &str = "enum E { a }\n";
const WRONG: &str = "enum {a}\n";

/// A project of its own, in which a command is run.
fn project(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fmt").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    for (name, text) in files {
        let path = folder.join("project").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder.join("project")
}

fn fmt(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
    command.arg("fmt").args(arguments).current_dir(folder).output().unwrap()
}

/// What is written where the standard input is a text.
fn piped(text: &[u8], arguments: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_accordant"))
        .arg("fmt")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    child.wait_with_output().unwrap()
}

fn complaints(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn files_are_written_and_named() {
    let folder = project(
        "written",
        &[("a.accord", LOOSE), ("b/c.accord", NEAT), ("b/d.test.accord", LOOSE), ("e.txt", LOOSE)],
    );
    let check = fmt(&folder, &["--check"]);
    assert_eq!(
        (code(&check), out(&check).as_str()),
        (1, "a.accord\nb/d.test.accord\n2 files would change, 1 unchanged\n")
    );
    assert_eq!(read(&folder, "a.accord"), LOOSE);
    let done = fmt(&folder, &[]);
    assert_eq!(
        (code(&done), out(&done).as_str()),
        (0, "a.accord\nb/d.test.accord\n2 files formatted, 1 unchanged\n")
    );
    for name in ["a.accord", "b/c.accord", "b/d.test.accord"] {
        assert_eq!(read(&folder, name), NEAT);
    }
    assert_eq!(read(&folder, "e.txt"), LOOSE);
    let again = fmt(&folder, &["--check", ".", "a.accord"]);
    assert_eq!((code(&again), out(&again).as_str()), (0, "0 files would change, 3 unchanged\n"));
}

#[test]
fn without_a_path_the_project_is_meant() {
    let files = [("accord.toml", ""), ("a.accord", LOOSE), ("b/c.accord", LOOSE)];
    let folder = project("around", &files);
    let done = fmt(&folder.join("b"), &[]);
    assert_eq!(code(&done), 0);
    assert!(out(&done).ends_with("2 files formatted, 0 unchanged\n"), "{}", out(&done));
    assert_eq!(
        (read(&folder, "a.accord"), read(&folder, "b/c.accord")),
        (NEAT.into(), NEAT.into())
    );
    // What is named is meant by itself, and so is the folder where there is no project.
    let folder = project("named", &files);
    assert_eq!(code(&fmt(&folder.join("b"), &["."])), 0);
    assert_eq!(
        (read(&folder, "a.accord"), read(&folder, "b/c.accord")),
        (LOOSE.into(), NEAT.into())
    );
    let folder = project("alone", &files[1..]);
    assert_eq!(code(&fmt(&folder.join("b"), &[])), 0);
    assert_eq!(
        (read(&folder, "a.accord"), read(&folder, "b/c.accord")),
        (LOOSE.into(), NEAT.into())
    );
}

#[test]
fn what_is_formatted_is_not_written() {
    let folder = project("unwritten", &[("a.accord", NEAT)]);
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    let file = std::fs::File::options().write(true).open(folder.join("a.accord")).unwrap();
    file.set_modified(long_ago).unwrap();
    assert_eq!(code(&fmt(&folder, &[])), 0);
    assert_eq!(std::fs::metadata(folder.join("a.accord")).unwrap().modified().unwrap(), long_ago);
}

#[test]
fn a_file_with_errors_stays_and_the_others_do_not() {
    let folder = project("wrong", &[("a.accord", LOOSE), ("b.accord", WRONG), ("c.accord", LOOSE)]);
    let check = fmt(&folder, &["--check"]);
    assert_eq!(code(&check), 2);
    let done = fmt(&folder, &[]);
    assert_eq!(code(&done), 2);
    let told = complaints(&done);
    assert!(
        told.contains("b.accord:1:6") && told.contains("a file with errors stays as it is"),
        "{told}"
    );
    assert_eq!(out(&done), "a.accord\nc.accord\n2 files formatted, 0 unchanged\n");
    assert_eq!((read(&folder, "a.accord"), read(&folder, "b.accord")), (NEAT.into(), WRONG.into()));
    let missing = fmt(&folder, &["nowhere.accord"]);
    assert_eq!(code(&missing), 2);
}

#[test]
fn a_difference_is_shown() {
    let folder = project("diff", &[("a.accord", LOOSE)]);
    let diff = fmt(&folder, &["--diff"]);
    assert_eq!(code(&diff), 1);
    let expected = "--- a.accord\n+++ a.accord\n@@ -1 +1 @@\n-enum E{a}\n+enum E { a }\n1 file would change, 0 unchanged\n";
    assert_eq!(out(&diff), expected);
    assert_eq!(read(&folder, "a.accord"), LOOSE);
}

#[test]
fn the_standard_input() {
    let done = piped(LOOSE.as_bytes(), &["-"]);
    assert_eq!((code(&done), out(&done).as_str()), (0, NEAT));
    let done = piped(NEAT.as_bytes(), &["-"]);
    assert_eq!((code(&done), out(&done).as_str()), (0, NEAT));
    assert_eq!(code(&piped(LOOSE.as_bytes(), &["-", "--check"])), 1);
    assert_eq!(code(&piped(NEAT.as_bytes(), &["-", "--check"])), 0);
    assert!(out(&piped(LOOSE.as_bytes(), &["-", "--diff"])).starts_with("--- <stdin>\n"));
    let wrong = piped(WRONG.as_bytes(), &["-"]);
    assert_eq!((code(&wrong), out(&wrong).as_str()), (2, ""));
    let wrong = piped(b"enum E { \xff }", &["-"]);
    assert_eq!((code(&wrong), out(&wrong).as_str()), (2, ""));
    assert!(complaints(&wrong).contains("not valid UTF-8"), "{}", complaints(&wrong));
    assert_eq!(code(&piped(b"", &["-", "a.accord"])), 2);
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_are_minded() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = project("modes", &[("a.accord", LOOSE), ("b.accord", LOOSE), ("c.accord", LOOSE)]);
    let set = |name: &str, mode| {
        std::fs::set_permissions(folder.join(name), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set("a.accord", 0o640);
    set("b.accord", 0o444);
    let done = fmt(&folder, &[]);
    assert_eq!(code(&done), 2);
    assert!(
        complaints(&done).contains("`b.accord` cannot be written: permission denied"),
        "{}",
        complaints(&done)
    );
    assert_eq!(read(&folder, "b.accord"), LOOSE);
    assert_eq!((read(&folder, "a.accord"), read(&folder, "c.accord")), (NEAT.into(), NEAT.into()));
    let mode = std::fs::metadata(folder.join("a.accord")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_out_of_the_project() {
    use std::os::unix::fs::symlink;
    let folder = project(
        "links",
        &[("a.accord", LOOSE), ("../out.accord", LOOSE), ("../far/b.accord", LOOSE)],
    );
    symlink("../out.accord", folder.join("leads_out.accord")).unwrap();
    symlink("../far", folder.join("far")).unwrap();
    symlink("a.accord", folder.join("same.accord")).unwrap();
    let done = fmt(&folder, &[]);
    assert_eq!(code(&done), 2);
    assert!(
        complaints(&done).contains("`leads_out.accord` lies outside the project"),
        "{}",
        complaints(&done)
    );
    assert_eq!(out(&done), "a.accord\n1 file formatted, 0 unchanged\n");
    let done = fmt(&folder, &["leads_out.accord"]);
    assert_eq!(code(&done), 2);
    assert!(complaints(&done).contains("lies outside the project"), "{}", complaints(&done));
    assert_eq!(read(&folder, "../out.accord"), LOOSE);
    assert_eq!(read(&folder, "../far/b.accord"), LOOSE);
    assert!(folder.join("same.accord").is_symlink());
    assert_eq!(read(&folder, "same.accord"), NEAT);
}
