//! Definitions, references and renaming, across files.

use serde_json::{Value, json};

use super::client::{Client, Folder, edited, slice};
use super::{DRAFT, RULES, at, project, there};

/// The words at places, with the last part of their address.
fn shown(places: &Value, text: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let places = places.as_array().unwrap().iter();
    places
        .map(|place| {
            let name = place["uri"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            let text = text(&name);
            (slice(&text, &place["range"]).to_owned(), name)
        })
        .collect()
}

fn text_of(name: &str) -> String {
    let text = if name == "rules.accord" { RULES } else { DRAFT };
    text.to_owned()
}

#[test]
fn definitions() {
    let (folder, rules, draft) = project("definition");
    let mut client = Client::start(Some(&folder));
    client.open(&rules, RULES);
    client.open(&draft, DRAFT);
    let mut go = |uri: &str, text: &str, words: &str, into: usize| {
        let found = client.request("textDocument/definition", there(uri, &at(text, words, into)));
        if found.is_null() {
            return Vec::new();
        }
        found
            .as_array()
            .unwrap()
            .iter()
            .map(|place| {
                let name = place["uri"].as_str().unwrap().rsplit('/').next().unwrap();
                let start = &place["range"]["start"];
                format!("{name}:{}: {}", start["line"], slice(&text_of(name), &place["range"]))
            })
            .collect::<Vec<_>>()
    };
    // From the draft to the rules, and within a file.
    assert_eq!(go(&draft, DRAFT, "lines_freed", 3), ["rules.accord:7: lines_freed"]);
    assert_eq!(go(&draft, DRAFT, "tariff_elimination", 0), ["rules.accord:7: tariff_elimination"]);
    assert_eq!(go(&draft, DRAFT, "KAZ", 3), ["rules.accord:23: KAZ"]);
    assert_eq!(go(&rules, RULES, "benchmark\n", 2), ["rules.accord:10: benchmark"]);
    assert_eq!(go(&rules, RULES, "trusts(c", 2), ["rules.accord:8: trusts"]);
    assert_eq!(go(&rules, RULES, "handbook \"2.2\"", 2), ["rules.accord:0: handbook"]);
    assert_eq!(go(&rules, RULES, "in countries", 4), ["rules.accord:6: Country"]);
    assert_eq!(go(&rules, RULES, "ring: near", 7), ["rules.accord:5: near"]);
    assert_eq!(go(&rules, RULES, "t.lines_freed", 0), ["rules.accord:18: t"]);
    assert_eq!(go(&rules, RULES, "trusts(c, d)", 10), ["rules.accord:12: d"]);
    // What is used leads to its file.
    assert_eq!(go(&draft, DRAFT, "rules.accord", 2), ["rules.accord:0: "]);
    // What is built in is declared nowhere, a word of the language is no name.
    assert_eq!(go(&draft, DRAFT, "parties", 1), Vec::<String>::new());
    assert_eq!(go(&rules, RULES, "require t", 1), Vec::<String>::new());
}

#[test]
fn definitions_in_packs_can_be_read() {
    let folder = Folder::new("packs");
    let text = "use geography\nagreement a { parties: KAZ, CHN }\n";
    let uri = folder.write("a.accord", text);
    let mut client = Client::start(Some(&folder));
    client.open(&uri, text);
    let found = client.request("textDocument/definition", there(&uri, &at(text, "KAZ", 1)));
    let place = found[0]["uri"].as_str().unwrap().to_owned();
    assert!(place.starts_with("accordant-pack:/geography/countries_"), "{place}");
    let pack = client.request("accordant/packText", json!({ "uri": place }));
    assert_eq!(slice(pack.as_str().unwrap(), &found[0]["range"]), "KAZ");
    // Nothing else is given away.
    for outside in
        ["accordant-pack:/../Cargo.toml", "accordant-pack:/nothing.accord", "file:///etc/passwd"]
    {
        assert_eq!(client.request("accordant/packText", json!({ "uri": outside })), Value::Null);
    }
    let refusal = client.refused(
        "textDocument/rename",
        json!({ "textDocument": { "uri": uri }, "position": at(text, "KAZ", 1), "newName": "QAZ" }),
    );
    assert!(refusal["message"].as_str().unwrap().contains("pack"), "{refusal}");
}

#[test]
fn references_in_files_that_are_not_open() {
    let (folder, rules, _) = project("references");
    folder.write("other.accord", "use \"rules.accord\"\nagreement other { parties: KAZ  clause tariff_elimination { lines_freed: 95% } }\n");
    folder.write("apart.accord", "clause kind tariff_elimination { lines_freed: percent }\n");
    let other = std::fs::read_to_string(folder.0.join("other.accord")).unwrap();
    let mut client = Client::start(Some(&folder));
    client.open(&rules, RULES);
    let mut ask = |words: &str, declared: bool| {
        let mut params = there(&rules, &at(RULES, words, 1));
        params["context"] = json!({ "includeDeclaration": declared });
        let found = client.request("textDocument/references", params);
        shown(&found, |name| if name == "other.accord" { other.clone() } else { text_of(name) })
    };
    let found = ask("lines_freed", true);
    let files: Vec<&str> = found.iter().map(|(_, file)| file.as_str()).collect();
    assert_eq!(files, ["draft.accord", "other.accord", "rules.accord", "rules.accord"]);
    assert!(found.iter().all(|(words, _)| words == "lines_freed"), "{found:?}");
    assert_eq!(ask("lines_freed", false).len(), 3);
    let kaz: Vec<String> = ask("KAZ", true).into_iter().map(|(_, file)| file).collect();
    assert_eq!(kaz, ["draft.accord", "other.accord", "rules.accord", "rules.accord"]);
    // A variable is used in its declaration alone.
    assert_eq!(ask("t.lines", true).len(), 2);
    let highlights =
        client.request("textDocument/documentHighlight", there(&rules, &at(RULES, "t.lines", 0)));
    let kinds: Vec<i64> =
        highlights.as_array().unwrap().iter().map(|h| h["kind"].as_i64().unwrap()).collect();
    assert_eq!(kinds, [3, 2], "written, then read");
}

#[test]
fn renaming_reaches_every_file() {
    let (folder, rules, draft) = project("rename");
    let test = "use \"rules.accord\"\n\ntest \"a small pact\" {\n  given agreement pact { parties: KAZ  clause tariff_elimination t1 { lines_freed: 10% } }\n  as_of 2027-01-01\n  expect enough_lines(pact, t1) is excepted because small\n}\n";
    let tests = folder.write("rules.test.accord", test);
    let mut client = Client::start(Some(&folder));
    client.open(&rules, RULES);
    let prepared =
        client.request("textDocument/prepareRename", there(&rules, &at(RULES, "lines_freed", 2)));
    assert_eq!(prepared["placeholder"], "lines_freed");
    assert_eq!(slice(RULES, &prepared["range"]), "lines_freed");
    let mut rename = |words: &str, new: &str| {
        let mut params = there(&rules, &at(RULES, words, 1));
        params["newName"] = json!(new);
        client.request("textDocument/rename", params)["changes"].clone()
    };
    let changes = rename("lines_freed", "lines");
    assert_eq!(edited(RULES, &changes[rules.as_str()]), RULES.replace("lines_freed", "lines"));
    assert_eq!(edited(DRAFT, &changes[draft.as_str()]), DRAFT.replace("lines_freed", "lines"));
    assert_eq!(edited(test, &changes[tests.as_str()]), test.replace("lines_freed", "lines"));
    let changes = rename("enough_lines", "lines_enough");
    assert_eq!(
        edited(test, &changes[tests.as_str()]),
        test.replace("enough_lines", "lines_enough")
    );
    let changes = rename("small when", "tiny");
    assert_eq!(
        edited(test, &changes[tests.as_str()]),
        test.replace("because small", "because tiny")
    );
    // A variable.
    let changes = rename("t.lines", "clause_of_tariffs");
    assert!(
        edited(RULES, &changes[rules.as_str()]).contains("require clause_of_tariffs.lines_freed")
    );
}

#[test]
fn a_record_goes_by_three_names() {
    let text = "record FreightPort { name: text }
freight_port aktau \"Aktau\" { }
define lone(p: FreightPort) when no q in freight_ports has (q is not p)
";
    let folder = Folder::new("record");
    let uri = folder.write("ports.accord", text);
    let mut client = Client::start(None);
    client.open(&uri, text);
    let mut params = there(&uri, &at(text, "FreightPort", 1));
    params["newName"] = json!("SeaQuay");
    let changes = client.request("textDocument/rename", params)["changes"].clone();
    let renamed = text
        .replace("FreightPort", "SeaQuay")
        .replace("freight_ports", "sea_quays")
        .replace("freight_port", "sea_quay");
    assert_eq!(edited(text, &changes[uri.as_str()]), renamed);
    // The parties of agreements are countries, whatever the rules call them.
    let (folder, rules, draft) = project("countries");
    let mut client = Client::start(Some(&folder));
    client.open(&rules, RULES);
    let mut params = there(&rules, &at(RULES, "Country", 1));
    params["newName"] = json!("Land");
    let refusal = client.refused("textDocument/rename", params);
    assert_eq!(
        refusal["message"], "then a `Country` is needed here, and this is a `Land`",
        "{draft}"
    );
}

#[test]
fn renaming_is_refused_where_it_would_not_read_as_before() {
    let (folder, rules, draft) = project("refuse");
    let mut client = Client::start(Some(&folder));
    client.open(&rules, RULES);
    client.open(&draft, DRAFT);
    let mut refuse = |uri: &str, text: &str, words: &str, new: &str| {
        let mut params = there(uri, &at(text, words, 1));
        params["newName"] = json!(new);
        client.refused("textDocument/rename", params)["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(refuse(&rules, RULES, "benchmark:", "require"), "`require` cannot be a name");
    assert_eq!(refuse(&rules, RULES, "benchmark:", "two words"), "`two words` cannot be a name");
    assert_eq!(refuse(&rules, RULES, "benchmark:", ""), "`` cannot be a name");
    assert_eq!(refuse(&rules, RULES, "benchmark:", "9lives"), "`9lives` cannot be a name");
    // A name that is taken.
    let said = refuse(&rules, RULES, "trusts(from", "trusted");
    assert!(said.contains("declared twice"), "{said}");
    let said = refuse(&rules, RULES, "lines_freed", "transition");
    assert!(said.contains("transition"), "{said}");
    // Uses in a file that cannot be read would be forgotten.
    let apart = folder.write("apart.accord", "use \"rules.accord\"\nagreement {\n");
    let said = refuse(&rules, RULES, "lines_freed", "lines");
    assert_eq!(said, "`apart.accord` has errors; mend them first", "{apart}");
    std::fs::remove_file(folder.0.join("apart.accord")).unwrap();
    // A variable that would catch another name.
    let said = refuse(&rules, RULES, "t.lines", "benchmark");
    assert!(said.contains("then"), "{said}");
    assert_eq!(refuse(&draft, DRAFT, "parties", "members"), "it is built in");
    let refusal =
        client.refused("textDocument/prepareRename", there(&draft, &at(DRAFT, "parties", 1)));
    assert_eq!(refusal["message"], "it is built in");
    assert_eq!(
        client.request("textDocument/prepareRename", there(&rules, &at(RULES, "require t", 2))),
        Value::Null
    );
}

/// What would still be without errors, and say something else.
#[test]
fn renaming_catches_no_other_name() {
    let law = "record Line { name: text }
line first \"First\" { }
parameter special: Line is first
parameter enough: number is 3
requirement r should \"R\" { for each l in lines require l is special }
";
    let folder = Folder::new("catches");
    folder.write("accord.toml", "");
    let uri = folder.write("law.accord", law);
    // Used nowhere but beside what it would be confused with, in a file that does not name what is renamed.
    folder.write("other.accord", "use \"law.accord\"\nparameter plenty: number is 1\n");
    folder.write("more.accord", "use \"law.accord\"\nrequirement q should \"Q\" { for each zz in lines require zz is special }\n");
    let mut client = Client::start(Some(&folder));
    client.open(&uri, law);
    let mut refuse = |words: &str, new: &str| {
        let mut params = there(&uri, &at(law, words, 1));
        params["newName"] = json!(new);
        client.refused("textDocument/rename", params)["message"].as_str().unwrap().to_owned()
    };
    for (words, new) in [("special:", "l"), ("l in lines", "special"), ("special:", "zz")] {
        assert_eq!(refuse(words, new), "then a name would mean something else", "{words} {new}");
    }
    let said = refuse("enough:", "plenty");
    assert!(said.contains("declared twice"), "{said}");
}
