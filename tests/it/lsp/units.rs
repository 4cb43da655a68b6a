//! Which texts belong together: projects, folders without one, documents that are no files, and what lies outside.

use serde_json::{Value, json};

use super::client::{Client, Folder, slice};
use super::{DRAFT, RULES, at, project, there};

#[test]
fn a_text_that_is_open_counts_before_the_disk() {
    let (folder, rules, draft) = project("open");
    let mut client = Client::start(Some(&folder));
    client.open(&draft, DRAFT);
    client.open(&rules, &RULES.replace("lines_freed", "lines"));
    let found =
        client.diagnostics_that(&draft, 1, |found| found.to_string().contains("has no attribute"));
    assert_eq!(slice(DRAFT, &found[0]["range"]), "lines_freed");
    // Closed without saving: the disk counts again.
    client.close(&rules);
    client.settle();
    assert!(!client.diagnostics[&draft].1.to_string().contains("has no attribute"));
    // A document that is closed has no findings of its own any more.
    client.change(&draft, 2, "agreement");
    client.diagnostics_that(&draft, 2, |found| !found.as_array().unwrap().is_empty());
    client.close(&draft);
    client.settle();
    assert_eq!(client.diagnostics[&draft].1, json!([]));
}

#[test]
fn a_folder_without_a_project_file_and_texts_that_are_no_files() {
    let folder = Folder::new("bare");
    let uri = folder.write("one.accord", RULES);
    let mut client = Client::start(None);
    client.open(&uri, RULES);
    assert_eq!(client.diagnostics_of(&uri, 1), json!([]));
    let untitled = "untitled:Untitled-1";
    let text = "use geography\nagreement a { parties: KAZ, CHM }\n";
    client.open(untitled, text);
    let found = client.diagnostics_of(untitled, 1);
    assert_eq!(slice(text, &found[0]["range"]), "CHM", "{found}");
    let hover = client.request("textDocument/hover", there(untitled, &at(text, "KAZ", 1)));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("Kazakhstan"));
    // A file that is not written yet.
    let new = folder.uri("new.accord");
    client.open(&new, "use \"one.accord\"\nagreement n { parties: KAZ }\n");
    let found = client.diagnostics_of(&new, 1);
    assert_eq!(found, json!([]), "{found}");
    assert!(client.end().success());
}

#[test]
fn plain_texts_are_left_alone_and_rules_are_not() {
    let folder = Folder::new("plain");
    let (letter, rules) = (folder.uri("letter.txt"), folder.uri("rules.accord"));
    let mut client = Client::start(Some(&folder));
    client.open_as("plaintext", &letter, "Dear all, agreement {");
    client.open_as("plaintext", &rules, "agreement {");
    client.diagnostics_that(&rules, 1, |found| !found.as_array().unwrap().is_empty());
    client.settle();
    assert!(!client.diagnostics.contains_key(&letter));
    client.change(&letter, 2, "agreement {");
    assert_eq!(
        client.request("textDocument/foldingRange", json!({ "textDocument": { "uri": letter } })),
        Value::Null
    );
    client.close(&letter);
    assert!(client.end().success());
}

#[test]
fn nothing_outside_the_project_is_read() {
    let outer = Folder::new("outside");
    outer.write("secret.accord", "enum Secret { open_sesame }\n");
    outer.write("inner/accord.toml", "");
    let text = "use \"../secret.accord\"\nuse \"/etc/passwd\"\nuse secret\ncountry X \"x\" { secret: open_sesame }\n";
    let uri = outer.write("inner/draft.accord", text);
    #[cfg(unix)]
    std::os::unix::fs::symlink(outer.0.join("secret.accord"), outer.0.join("inner/link.accord"))
        .unwrap();
    let mut client = Client::start(None);
    client.open(&uri, text);
    let found = client.diagnostics_of(&uri, 1).to_string();
    assert!(found.contains("outside the project"), "{found}");
    let text = "use \"link.accord\"\nuse \"../../etc/passwd\"\n";
    client.change(&uri, 2, text);
    let found = client.diagnostics_of(&uri, 2).to_string();
    assert!(found.contains("outside the project"), "{found}");
    // As it is told of once its dots are gone.
    let untitled = "untitled:/etc/x.accord";
    client.open("untitled:/../../etc/x.accord", "use \"passwd\"\nuse \"/etc/passwd\"\n");
    let found = client.diagnostics_of(untitled, 1);
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    let symbols = client.request("workspace/symbol", json!({ "query": "sesame" }));
    assert_eq!(symbols, json!([]));
    assert!(client.end().success());
}

#[test]
fn names_are_known_while_a_text_has_errors() {
    let (folder, rules, draft) = project("errors");
    let mut client = Client::start(Some(&folder));
    client.open(&draft, DRAFT);
    client.diagnostics_of(&draft, 1);
    // The vocabulary is in doubt, so that the analysis says no more; names are offered as they were.
    client.open(&rules, RULES);
    client.change(&rules, 2, &RULES.replace("ring: Ring ", "ring: Rang "));
    let found = client.diagnostics_that(&rules, 2, |found| !found.as_array().unwrap().is_empty());
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    let answer =
        client.request("textDocument/completion", there(&draft, &at(DRAFT, "CHN, KAZ", 0)));
    assert!(answer["items"].to_string().contains("\"KAZ\""), "{answer}");
    // Where one declaration cannot be read, the others are known as they are now.
    let broken =
        RULES.replace("country KAZ", "country KAZ KAZ").replace("far }", "far < farthest }");
    client.change(&rules, 3, &broken);
    let hover = client.request("textDocument/hover", there(&rules, &at(&broken, "Ring", 1)));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("farthest"), "{hover}");
}

#[test]
fn tables_are_part_of_it() {
    let folder = Folder::new("tables");
    folder.write("accord.toml", "");
    folder.write("countries.csv", "iso,title\nKAZ,Kazakhstan\nUZB,Uzbekistan\n");
    let text = "record Country { name: text }\nfacts Country from \"countries.csv\" { key: iso  name: title }\nagreement a { parties: UZB }\n";
    let uri = folder.write("a.accord", text);
    let mut client = Client::start(Some(&folder));
    client.open(&uri, text);
    assert_eq!(client.diagnostics_of(&uri, 1), json!([]));
    let found = client.request("textDocument/definition", there(&uri, &at(text, "UZB", 1)));
    assert!(found[0]["uri"].as_str().unwrap().ends_with("countries.csv"), "{found}");
    assert_eq!(found[0]["range"]["start"]["line"], 2);
    let refusal = client.refused(
        "textDocument/rename",
        json!({ "textDocument": { "uri": uri }, "position": at(text, "UZB", 1), "newName": "OZB" }),
    );
    assert!(refusal["message"].as_str().unwrap().contains("table"), "{refusal}");
    folder.write("countries.csv", "iso,title\nKAZ,Kazakhstan\n");
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    let found = client.diagnostics_that(&uri, 1, |found| !found.as_array().unwrap().is_empty());
    assert_eq!(slice(text, &found[0]["range"]), "UZB");
    assert_eq!(client.request("textDocument/hover", there(&uri, &at(text, "UZB", 1))), Value::Null);
}

#[test]
fn lints_are_told_once_nobody_types() {
    let folder = Folder::new("lints");
    let text = "requirement r must \"x\" {\n  require yes\n}\n";
    let uri = folder.write("lint.accord", text);
    let mut client = Client::start(Some(&folder));
    client.open(&uri, text);
    // That a `must` cites nothing is found by a lint.
    let found = client.diagnostics_that(&uri, 1, |found| found.to_string().contains("cite"));
    assert!(found.as_array().unwrap().iter().all(|d| d["severity"] == 2), "{found}");
}
