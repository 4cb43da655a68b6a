//! Versions from a repository: what is read, and what is refused.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::command::{assert_valid, code, out, schema};

/// A repository in a folder of its own, with two revisions.
fn repository(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("rules/deep")).unwrap();
    std::fs::create_dir_all(folder.join("drafts")).unwrap();
    write(&folder, "accord.toml", "");
    write(
        &folder,
        "rules/law.accord",
        "use \"deep/words.accord\"
         parameter floor: number is 2
         requirement low must { for each i in items require i.size is at least floor }",
    );
    write(&folder, "rules/deep/words.accord", "record Item { size: number }");
    write(
        &folder,
        "drafts/one.accord",
        "use law\nfacts Item from \"items.csv\" { key: id  size: size }",
    );
    write(&folder, "drafts/items.csv", "id,size\na,2\nb,3\n");
    git(&folder, &["init", "-q", "-b", "main"]);
    commit(&folder);
    write(
        &folder,
        "rules/law.accord",
        "use \"deep/words.accord\"
         parameter floor: number is 3
         requirement low must { for each i in items require i.size is at least floor }",
    );
    commit(&folder);
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    std::fs::write(folder.join(path), text).unwrap();
}

fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    let who = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    git(folder, &[&who[..], &["commit", "-q", "-m", "x"]].concat());
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git").args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn diff(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
    command.arg("diff").args(arguments).current_dir(folder).output().unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn two_revisions_and_the_files_on_the_disk() {
    let folder = repository("revisions");
    let first = diff(
        &folder,
        &["git:HEAD~1:drafts/one.accord", "git:HEAD:drafts/one.accord", "--fail-on", "regression"],
    );
    assert_eq!(code(&first), 1, "{}", complaint(&first));
    let text = out(&first);
    assert!(text.contains("met → not met  must    low(a)"), "{text}");
    assert!(
        text.contains(
            "because parameter `floor` changed from `2` to `3`  git:HEAD:rules/law.accord:2:10"
        ),
        "{text}"
    );

    // What is on the disk is read from there, tables too; from a folder below, `./` begins there.
    write(&folder, "drafts/items.csv", "id,size\na,2\nb,1\n");
    let drafts = folder.join("drafts");
    let second = diff(&drafts, &["git:main:./one.accord", "one.accord", "--format", "json"]);
    assert_eq!(code(&second), 0, "{}", complaint(&second));
    let value: serde_json::Value = serde_json::from_str(&out(&second)).unwrap();
    assert_valid(&schema("diff"), &value);
    let change = &value["diff"]["changes"][0];
    assert_eq!(change["subjects"], serde_json::json!(["b"]));
    assert_eq!(
        value["diff"]["differences"][0]["sentence"],
        "row of items.csv `b` changed: `size` from `3` to `1`"
    );

    let folders = diff(&folder, &["git:HEAD~1:drafts", "git:HEAD:drafts"]);
    assert_eq!(code(&folders), 0, "{}", complaint(&folders));
    assert!(out(&folders).contains("1 verdict changes, 1 for the worse"), "{}", out(&folders));
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = repository("refused");
    for (asked, why) in [
        ("git:nowhere:drafts/one.accord", "no revision `nowhere`"),
        ("git:HEAD:drafts/two.accord", "there is no file or folder `git:HEAD:drafts/two.accord`"),
        ("git:HEAD:../one.accord", "lies outside the repository"),
        ("git:HEAD:./../../one.accord", "lies outside the repository"),
        ("git:--help:one.accord", "is no revision"),
        ("git::one.accord", "is no revision"),
        ("git:HEAD", "names no path"),
        ("git:HEAD:accord.toml/x", "there is no file or folder"),
    ] {
        let output = diff(&folder, &[asked, "drafts/one.accord"]);
        assert_eq!(code(&output), 2, "{asked}");
        let complaint = complaint(&output).replace("\n  │ ", " ");
        assert!(complaint.contains(why), "{asked}: {complaint}");
    }
    // Nothing of it was taken for an option, and nothing was written.
    let status = Command::new("git").args(["status", "--porcelain"]).current_dir(&folder).output();
    assert_eq!(out(&status.unwrap()), "");
}

#[test]
fn without_git_or_a_repository_it_is_said_too() {
    let folder = repository("without");
    let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
    command.args(["diff", "git:HEAD:drafts/one.accord", "drafts/one.accord"]);
    let output = command.env("PATH", "/nowhere").current_dir(&folder).output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(complaint(&output).contains("there is no `git`"), "{}", complaint(&output));

    let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
    command.args(["diff", "git:HEAD:drafts/one.accord", "drafts/one.accord"]);
    command.env("GIT_CEILING_DIRECTORIES", "/").env("GIT_DIR", "/nowhere").current_dir(&folder);
    let output = command.output().unwrap();
    assert_eq!(code(&output), 2);
    let complaint = complaint(&output).replace("\n  │ ", " ");
    assert!(complaint.contains("not a git repository"), "{complaint}");
}

/// A link in a repository is not followed, wherever it leads.
#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = repository("links");
    std::os::unix::fs::symlink("/etc/hostname", folder.join("drafts/host.accord")).unwrap();
    std::os::unix::fs::symlink("one.accord", folder.join("drafts/same.accord")).unwrap();
    commit(&folder);
    for path in ["drafts/host.accord", "drafts/same.accord", "drafts"] {
        let output = diff(&folder, &[&format!("git:HEAD:{path}"), "drafts/one.accord"]);
        assert_eq!(code(&output), 2, "{path}");
        assert!(complaint(&output).contains("no regular file"), "{}", complaint(&output));
    }
}
