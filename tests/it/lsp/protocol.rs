//! The protocol itself: how a server begins and ends, what it does with what it does not know, and positions.

use serde_json::{Value, json};

use super::client::{Client, Folder, position, slice};
use super::{DRAFT, RULES, at, project, there};

#[test]
fn it_begins_and_ends_as_the_protocol_wants() {
    let mut client = Client::spawn();
    let early = client.refused(
        "textDocument/hover",
        there("file:///a.accord", &json!({ "line": 0, "character": 0 })),
    );
    assert_eq!(early["code"], -32002, "{early}");
    let begin = json!({ "processId": null, "capabilities": {} });
    let answer = client.request("initialize", begin.clone());
    assert_eq!(answer["serverInfo"]["name"], "accordant");
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
    client.notify("initialized", json!({}));
    assert_eq!(client.refused("initialize", begin)["code"], -32600);
    assert_eq!(client.request("shutdown", Value::Null), Value::Null);
    let late = client.refused(
        "textDocument/hover",
        there("file:///a.accord", &json!({ "line": 0, "character": 0 })),
    );
    assert_eq!(late["code"], -32600, "{late}");
    client.notify("exit", Value::Null);
    assert!(client.hang_up().0.success());
    assert_eq!(Client::start(None).leave().code(), Some(1), "no shutdown before exit");
    assert_eq!(Client::start(None).hang_up().0.code(), Some(1));
    assert!(Client::start(None).end().success());
}

#[test]
fn what_it_does_not_know_does_not_disturb_it() {
    let (folder, rules, _) = project("unknown");
    let mut client = Client::start(Some(&folder));
    let unknown = client.refused("textDocument/moonPhase", json!({}));
    assert_eq!(unknown["code"], -32601);
    assert!(unknown["message"].as_str().unwrap().contains("textDocument/moonPhase"));
    let wrong = client.refused("textDocument/hover", json!({ "textDocument": 7 }));
    assert_eq!(wrong["code"], -32602);
    client.notify("textDocument/moonRise", json!({}));
    client.notify("$/setTrace", json!({ "value": "off" }));
    client.notify("textDocument/didChange", json!({ "textDocument": "nonsense" }));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    client.change("file:///never/opened.accord", 1, "x");
    client.close("file:///never/opened.accord");
    client.open(&rules, RULES);
    // Positions that are nowhere.
    for place in
        [json!({ "line": 9_999, "character": 3 }), json!({ "line": 2, "character": 4_000_000 })]
    {
        for method in [
            "textDocument/hover",
            "textDocument/definition",
            "textDocument/completion",
            "textDocument/prepareRename",
        ] {
            client.request(method, there(&rules, &place));
        }
    }
    client.edit(
        &rules,
        2,
        json!([{ "range": {
            "start": { "line": 70_000, "character": 0 }, "end": { "line": 3, "character": 99 },
        }, "text": "" }]),
    );
    client.change(&rules, 3, RULES);
    assert_eq!(client.diagnostics_of(&rules, 3), json!([]));
    let logged = client.said("window/logMessage");
    assert_eq!(logged.len(), 1, "the change that could not be read: {logged:?}");
    assert!(client.end().success());
}

#[test]
fn what_is_not_the_protocol_ends_it_with_a_word() {
    let mut client = Client::start(None);
    client.send_raw("{ this is no JSON");
    let (status, complaint) = client.hang_up();
    assert_eq!(status.code(), Some(2));
    assert!(complaint.contains("not the Language Server Protocol"), "{complaint}");
}

#[test]
fn there_is_no_room_for_any_message_that_is_announced() {
    let long = format!("X: {}\r\n\r\n", "y".repeat(1_000_000));
    for announced in ["Content-Length: 99999999999999\r\n\r\n{}", &long] {
        let mut client = Client::start(None);
        client.send_bytes(announced);
        let (status, complaint) = client.hang_up();
        assert_eq!(status.code(), Some(2), "{complaint}");
        assert!(complaint.contains("a message is too large"), "{complaint}");
    }
}

#[test]
fn requests_that_are_cancelled_are_answered_so() {
    let (folder, rules, _) = project("cancel");
    let mut client = Client::start(Some(&folder));
    client.open(&rules, RULES);
    // The stream is read faster than these are answered; at least the last is cancelled before its turn.
    let asked: Vec<i64> = (0..40)
        .map(|_| {
            client.ask("textDocument/references", {
                let mut params = there(&rules, &at(RULES, "lines_freed", 1));
                params["context"] = json!({ "includeDeclaration": true });
                params
            })
        })
        .collect();
    for id in &asked {
        client.notify("$/cancelRequest", json!({ "id": id }));
    }
    let answers: Vec<Value> = asked.iter().map(|id| client.answer(*id)).collect();
    let cancelled = answers.iter().filter(|answer| answer["error"]["code"] == -32800).count();
    let answered = answers.iter().filter(|answer| answer["result"].is_array()).count();
    assert_eq!(cancelled + answered, asked.len(), "{answers:?}");
    assert!(cancelled > 0);
    assert!(client.end().success());
}

/// Names of several scripts, a sign outside the basic plane, one that combines, and lines that end in CRLF.
const WORLD: &str = "record Ort { größe: number }\r\nort 東京 \"𝕋ōkyō 🗼 e\u{301}\" { größe: 9 }\r\ndefine nah(o: Ort) when o.größe is at most 10 # 🚆\r\nrequirement r must {\r\n  for each o in orts\r\n  require nah(o) and o.grösse is more than 1\r\n}\r\n";

#[test]
fn positions_are_counted_in_utf_16() {
    let folder = Folder::new("utf16");
    let uri = folder.write("world.accord", WORLD);
    let mut client = Client::start(Some(&folder));
    client.open(&uri, WORLD);
    let found = client.diagnostics_of(&uri, 1);
    assert_eq!(slice(WORLD, &found[0]["range"]), "grösse", "{found}");
    let hover = client.request("textDocument/hover", there(&uri, &at(WORLD, "größe: 9", 1)));
    assert_eq!(slice(WORLD, &hover["range"]), "größe");
    let hover = client.request("textDocument/hover", there(&uri, &at(WORLD, "東京", 3)));
    assert_eq!(slice(WORLD, &hover["range"]), "東京");
    // Edits after and within all that, as an editor sends them.
    let start = position(&WORLD[..WORLD.find("grösse").unwrap()]);
    let end = position(&WORLD[..WORLD.find("grösse").unwrap() + "grösse".len()]);
    client.edit(&uri, 2, json!([{ "range": { "start": start, "end": end }, "text": "größe" }]));
    assert_eq!(client.diagnostics_of(&uri, 2), json!([]));
    let title = position(&WORLD[..WORLD.find("🗼").unwrap() + "🗼".len()]);
    client.edit(
        &uri,
        3,
        json!([{ "range": { "start": title, "end": title }, "text": "🗼\" { } ort 大阪 \"x" }]),
    );
    let found = client.diagnostics_of(&uri, 3);
    // The first of the two has no size any more, which is no error; both are declared.
    assert_eq!(found, json!([]), "{found}");
    let symbols =
        client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    let names: Vec<&str> =
        symbols.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Ort", "東京", "大阪", "nah", "r"]);
}

#[test]
fn a_position_inside_a_character_is_its_start_and_past_a_line_its_end() {
    let folder = Folder::new("inside");
    let text = "# 🚆🚆\r\nenum A { x }\r\n";
    let uri = folder.write("inside.accord", text);
    let mut client = Client::start(Some(&folder));
    client.open(&uri, text);
    // Between the halves of the second sign, then far past the end of the line.
    client.edit(
        &uri,
        2,
        json!([
            { "range": { "start": { "line": 0, "character": 5 }, "end": { "line": 0, "character": 99 } }, "text": "!" },
            { "range": { "start": { "line": 1, "character": 9 }, "end": { "line": 1, "character": 10 } }, "text": "y" },
        ]),
    );
    let tokens = client
        .request("textDocument/semanticTokens/full", json!({ "textDocument": { "uri": uri } }));
    // The comment is now two words, a sign of two units and an exclamation mark long.
    assert_eq!(tokens["data"][2], 2 + 2 + 1, "{tokens}");
    assert_eq!(client.diagnostics_of(&uri, 2), json!([]));
    let symbols =
        client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(symbols[0]["children"][0]["name"], "y");
}

#[test]
fn a_client_may_count_in_bytes() {
    let folder = Folder::new("utf8");
    let uri = folder.write("world.accord", WORLD);
    let mut client = Client::start_with(
        Some(&folder),
        json!({ "general": { "positionEncodings": ["utf-32", "utf-8", "utf-16"] } }),
    );
    assert_eq!(client.capabilities["positionEncoding"], "utf-8");
    client.open(&uri, WORLD);
    let found = client.diagnostics_of(&uri, 1);
    let line = WORLD.split("\r\n").nth(5).unwrap();
    let start = usize::try_from(found[0]["range"]["start"]["character"].as_u64().unwrap()).unwrap();
    assert_eq!(&line[start..start + "grösse".len()], "grösse");
}

#[test]
fn watches_files_where_the_client_can() {
    let (folder, rules, draft) = project("watch");
    let can = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut client = Client::start_with(Some(&folder), can);
    client.open(&draft, DRAFT);
    client.diagnostics_of(&draft, 1);
    client.settle();
    let asked = client.said("client/registerCapability");
    assert_eq!(asked.len(), 1);
    assert!(asked[0].to_string().contains("**/*.accord"));
    let answer = json!({ "jsonrpc": "2.0", "id": asked[0]["id"], "result": null });
    client.send(&answer);
    // The rules change on the disk.
    std::fs::write(folder.0.join("rules.accord"), RULES.replace("lines_freed", "lines")).unwrap();
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": rules, "type": 2 }] }),
    );
    let found =
        client.diagnostics_that(&draft, 1, |found| found.to_string().contains("has no attribute"));
    assert_eq!(slice(DRAFT, &found[0]["range"]), "lines_freed");
    // An error in a file that is not open is told of that file, and taken back.
    std::fs::write(folder.0.join("rules.accord"), RULES.replace("is at least", "is at lest"))
        .unwrap();
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": rules, "type": 2 }] }),
    );
    client.settle();
    assert!(!client.diagnostics[&rules].1.as_array().unwrap().is_empty());
    std::fs::write(folder.0.join("rules.accord"), RULES).unwrap();
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": rules, "type": 2 }] }),
    );
    client.settle();
    assert_eq!(client.diagnostics[&rules].1, json!([]));
    assert!(client.end().success());
}
