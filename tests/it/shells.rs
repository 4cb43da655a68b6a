//! What other programs read of this project: completions of shells, manual pages, the hooks and the action of CI.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::command::{accordant, code, out};

/// Where `.ci/run` installs packages of Python.
const PACKAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/python");

/// The commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = printed(&["--help"]);
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let named = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let commands: Vec<String> =
        named.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    assert!(commands.len() > 15, "{commands:?}");
    commands
}

fn printed(arguments: &[&str]) -> String {
    let output = accordant(arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {output:?}");
    out(&output)
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = printed(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
        assert!(script.contains("as-of"), "{shell}: options");
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn bash_reads_its_completions() {
    let run = Command::new("bash").arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = run else {
        eprintln!("skipped: there is no bash");
        return;
    };
    child.stdin.take().unwrap().write_all(printed(&["completions", "bash"]).as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    fs::create_dir_all(&folder).unwrap();
    printed(&["man", "--folder", folder.to_str().unwrap()]);
    let tool = fs::read_to_string(folder.join("accordant.1")).unwrap();
    assert!(tool.contains("Exit codes"), "{tool}");
    for command in commands().iter().filter(|command| *command != "help") {
        let page = fs::read_to_string(folder.join(format!("accordant-{command}.1"))).unwrap();
        assert_eq!(page, printed(&["man", command]));
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
        assert!(
            tool.contains(&format!("accordant\\-{}", command.replace('-', "\\-"))),
            "{command}"
        );
    }
}

#[test]
fn a_page_that_is_not_there_is_said_to_be_missing() {
    let output = accordant(&["man", "weather"]);
    assert_eq!(code(&output), 2);
    assert!(String::from_utf8(output.stderr).unwrap().contains("there is no page"));
}

/// Runs a module of Python over a file; none where the module is not there.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn python(module: &str, arguments: &[&str]) -> Option<std::process::Output> {
    let run = |arguments: &[&str]| {
        let mut python = Command::new("python3");
        python.arg("-m").arg(module).args(arguments).env("PYTHONPATH", PACKAGES);
        python.current_dir(env!("CARGO_MANIFEST_DIR")).output()
    };
    if !run(&["--help"]).is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: `python3 -m {module}` does not run");
        return None;
    }
    Some(run(arguments).unwrap())
}

#[test]
fn the_action_is_one() {
    let Some(output) =
        python("check_jsonschema", &["--builtin-schema", "vendor.github-actions", "action.yml"])
    else {
        return;
    };
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn the_snippet_for_gitlab_is_one() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ci.md")).unwrap();
    let snippet = page.split("```yaml\n# .gitlab-ci.yml\n").nth(1).unwrap();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gitlab-ci.yml");
    fs::write(&file, snippet.split("```").next().unwrap()).unwrap();
    let schema = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"];
    let arguments = [&schema[..], &[file.to_str().unwrap()]].concat();
    let Some(output) = python("check_jsonschema", &arguments) else { return };
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn the_hooks_are_hooks() {
    let Some(output) = python("pre_commit", &["validate-manifest", ".pre-commit-hooks.yaml"])
    else {
        return;
    };
    assert!(output.status.success(), "{output:?}");
}
