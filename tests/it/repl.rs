//! `accordant repl` as a process that is fed through a pipe: what it writes, where it writes it, what it ends with.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn repl(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_accordant"))
        .arg("repl")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn folder(test: &str, draft: &str) -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("repl").join(test);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("draft.accord"), draft).unwrap();
    folder
}

const DRAFT: &str = "clause kind cut { depth: percent }
agreement pact { as_of: 2027-06-01 clause cut c1 { depth: 80% } } # ours
requirement deep must \"Deep\" { for each c in cuts require c.depth is at least 90% }
";

fn out(output: &Output) -> String {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

#[test]
fn lines_are_shown_before_their_answers() {
    let folder = folder("shown", DRAFT);
    let output = repl(
        &folder,
        &["draft.accord"],
        b"c1.depth\r\n\n# nothing\n1 +\n  2\nwhat if c1.depth is 95%",
    );
    let expected = "\
draft.accord: 1 agreement, 1 requirement; `help` lists the commands

> c1.depth
80%
  stated draft.accord:2:59

> # nothing
> 1 +
E0101

  × expected a value after `+`, found the end of the line
   ╭─[input 2:1:4]
 1 │ 1 +
   ╰────

>   2
2

> what if c1.depth is 95%
assumed
pact.c1.depth is 95%  before: 80%
newly met
  not met → met  must  deep(pact.c1)  Deep
every `must` holds; before: 1 `must` fails

";
    assert_eq!(out(&output), expected);
    assert_eq!(code(&output), 2);
}

#[test]
fn exits() {
    let folder = folder("exits", DRAFT);
    assert_eq!(code(&repl(&folder, &["draft.accord"], b"c1.depth\nquit\nnonsense here\n")), 0);
    assert_eq!(code(&repl(&folder, &["draft.accord"], b"")), 0);
    assert_eq!(code(&repl(&folder, &["draft.accord"], b"nonsense here\nc1.depth\n")), 2);
    assert_eq!(code(&repl(&folder, &["nothere.accord"], b"")), 2);
    let few = repl(&folder, &["draft.accord", "--most-steps", "5"], b"c1.depth\nnonsense here\n");
    assert_eq!(code(&few), 3);
    assert_eq!(code(&repl(&folder, &["draft.accord", "--as-of", "2027"], b"")), 2);
    let dated = repl(&folder, &["draft.accord", "--as-of", "2030-01-01"], b"as_of\n");
    assert!(out(&dated).contains("2030-01-01"));
}

#[test]
fn declarations_take_several_lines() {
    let folder = folder("several", DRAFT);
    let input = b"define shallow(c: cut)\n  when c.depth is less than 90%\nshallow(c)\nrequirement open must {\n";
    let output = repl(&folder, &["draft.accord"], input);
    let text = out(&output);
    assert!(
        text.contains(
            "> define shallow(c: cut)\n    when c.depth is less than 90%\ndeclared `shallow`"
        ),
        "{text}"
    );
    assert!(text.contains("pact.c1 \n") || text.contains("pact.c1\n"), "{text}");
    // What the pipe leaves open is read as it stands.
    assert!(text.contains("> requirement open must {\nE0"), "{text}");
}

#[test]
fn bytes_and_controls_of_any_kind_do_no_harm() {
    let folder = folder("bytes", DRAFT);
    let output = repl(&folder, &["draft.accord"], b"\"\x1b[31mred\"\n\xff\xfe\n\"\xe2\x80\xae\"\n");
    let text = out(&output);
    assert!(!text.contains('\x1b') && !text.contains('\u{202e}'), "{text:?}");
    assert_eq!(code(&output), 2);
}

#[test]
fn save_writes_whole_files_and_nothing_beside_them() {
    let folder = folder("save", DRAFT);
    let output = repl(&folder, &["draft.accord"], b"what if c1.depth is 95%\nsave\nc1.depth\n");
    let text = out(&output);
    assert!(text.contains("written\ndraft.accord:2:59  80% becomes 95%"), "{text}");
    assert_eq!(
        std::fs::read_to_string(folder.join("draft.accord")).unwrap(),
        DRAFT.replace("80%", "95%")
    );
    let names: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["draft.accord"]);
}

#[cfg(unix)]
#[test]
fn save_keeps_links_and_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("links", DRAFT);
    let file = folder.join("draft.accord");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("draft.accord", folder.join("link.accord")).unwrap();
    let output = repl(&folder, &["link.accord"], b"what if c1.depth is 95%\nsave\n");
    assert_eq!(code(&output), 0, "{}", out(&output));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(std::fs::symlink_metadata(folder.join("link.accord")).unwrap().is_symlink());
    assert!(std::fs::read_to_string(&file).unwrap().contains("95%"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_accordant"))
        .arg("repl")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let _ = child.stdin.take().unwrap().write_all(b"1\n2\n");
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_to_stays() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("closed", DRAFT);
    let file = folder.join("draft.accord");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    let output = repl(&folder, &["draft.accord"], b"what if c1.depth is 95%\nsave\n");
    assert!(out(&output).contains("`draft.accord` cannot be written: permission denied"));
    assert_eq!(code(&output), 2);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), DRAFT);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(code(&repl(&folder, &["draft.accord"], b"what if c1.depth is 95%\nsave\n")), 0);
    assert!(std::fs::read_to_string(&file).unwrap().contains("95%"));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
}
