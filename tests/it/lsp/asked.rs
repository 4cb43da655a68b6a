//! Everything that can be asked of a document: hover, symbols, completion, formatting, actions, hints, tokens, folding.

use serde_json::{Value, json};

use super::client::{Client, Folder, edited, marked, offset, slice};
use super::{DRAFT, RULES, at, labels, project, there};

#[test]
fn hover_says_what_it_is() {
    let (folder, rules, draft) = project("hover");
    let mut client = Client::start(Some(&folder));
    client.open(&rules, RULES);
    client.open(&draft, DRAFT);
    client.diagnostics_that(&draft, 1, |found| found.to_string().contains("enough_lines"));
    let mut hover = |uri: &str, text: &str, words: &str| {
        let answer = client.request("textDocument/hover", there(uri, &at(text, words, 1)));
        let range = slice(text, &answer["range"]).to_owned();
        (answer["contents"]["value"].as_str().unwrap_or_default().to_owned(), range)
    };
    let (said, range) = hover(&rules, RULES, "enough_lines");
    assert_eq!(range, "enough_lines");
    for part in [
        "requirement enough_lines must",
        "effective from 2021-01-01",
        "handbook",
        "2.2",
        "Handbook of drafting",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(said.contains("not met") && said.contains("88.5%"), "the verdict: {said}");
    let (said, _) = hover(&rules, RULES, "benchmark\n");
    assert!(said.contains("parameter benchmark: percent is 90%") && said.contains("2.1"), "{said}");
    let (said, range) = hover(&rules, RULES, "t.lines_freed");
    assert!(range == "t" && said.contains("tariff_elimination"), "{range}: {said}");
    let (said, _) = hover(&draft, DRAFT, "transition");
    assert!(said.contains("tariff_elimination.transition: duration"), "{said}");
    let (said, _) = hover(&draft, DRAFT, "KAZ");
    assert!(said.contains("Kazakhstan") && said.contains("ring: near"), "{said}");
    let (said, _) = hover(&rules, RULES, "trusts(from");
    assert!(said.contains("relation trusts(from: Country, to: Country)"), "{said}");
    assert!(client.end().success());
}

#[test]
fn symbols_of_a_document_and_of_the_project() {
    let (folder, rules, draft) = project("symbols");
    let mut client = Client::start(Some(&folder));
    client.open(&rules, RULES);
    let tree =
        client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": rules } }));
    let names: Vec<&str> =
        tree.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "handbook",
            "Ring",
            "Country",
            "tariff_elimination",
            "trusts",
            "benchmark",
            "trusted",
            "enough_lines",
            "KAZ",
            "CHN"
        ]
    );
    let ring = &tree[1];
    assert_eq!(slice(RULES, &ring["range"]), "scale Ring { near < middle < far }");
    assert_eq!(slice(RULES, &ring["selectionRange"]), "Ring");
    assert_eq!(ring["children"][2]["name"], "far");
    assert_eq!(tree[7]["detail"], "Enough lines are freed");
    // The draft is not open, and part of the project.
    let found = client.request("workspace/symbol", json!({ "query": "BELT" }));
    assert_eq!(found[0]["name"], "belt");
    assert_eq!(found[0]["location"]["uri"], json!(draft));
    assert_eq!(slice(DRAFT, &found[0]["location"]["range"]), "belt");
    let clause = client.request("workspace/symbol", json!({ "query": "c4" }));
    assert_eq!(clause[0]["containerName"], "belt");
    assert!(client.end().success());
}

#[test]
fn a_client_without_trees_gets_a_list() {
    let (folder, rules, _) = project("flat");
    let flat = json!({ "textDocument": { "documentSymbol": { "hierarchicalDocumentSymbolSupport": false } } });
    let mut client = Client::start_with(Some(&folder), flat);
    client.open(&rules, RULES);
    let list =
        client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": rules } }));
    let far = list.as_array().unwrap().iter().find(|s| s["name"] == "far").unwrap();
    assert_eq!(far["containerName"], "Ring");
    assert_eq!(far["location"]["uri"], json!(rules));
}

/// What is offered at the mark in a text that takes the place of the draft.
fn offered(client: &mut Client, draft: &str, version: &mut i64, text: &str) -> Vec<String> {
    let (text, position) = marked(text);
    *version += 1;
    client.change(draft, *version, &text);
    let answer = client.request("textDocument/completion", there(draft, &position));
    labels(&answer).into_iter().map(str::to_owned).collect()
}

/// What completion is asked of one text after another in the place of the draft.
struct Typed {
    client: Client,
    draft: String,
    version: i64,
    /// Its files, until the end.
    _folder: Folder,
}

impl Typed {
    fn new(name: &str) -> Self {
        let (folder, _, draft) = project(name);
        let mut client = Client::start(Some(&folder));
        client.open(&draft, DRAFT);
        client.diagnostics_of(&draft, 1);
        Typed { client, draft, version: 1, _folder: folder }
    }

    /// What is offered at the mark has some words and not others.
    fn check(&mut self, text: &str, with: &[&str], without: &[&str]) {
        let found = offered(&mut self.client, &self.draft, &mut self.version, text);
        for wanted in with {
            assert!(found.iter().any(|f| f == wanted), "{wanted} at {text:?}: {found:?}");
        }
        for unwanted in without {
            assert!(!found.iter().any(|f| f == unwanted), "{unwanted} at {text:?}: {found:?}");
        }
    }
}

#[test]
fn completion_of_words_knows_where_it_is() {
    let head = "use \"rules.accord\"\n";
    let mut typed = Typed::new("words");
    let mut check = |text: &str, with: &[&str], without: &[&str]| typed.check(text, with, without);
    // A declaration begins.
    check(
        &format!("{head}|"),
        &["agreement", "requirement", "country"],
        &["require", "KAZ", "lines_freed"],
    );
    check(&format!("{head}requ|"), &["requirement"], &["agreement"]);
    check("use |", &["wto", "geography", "silk_road"], &["agreement"]);
    check("use wto.|", &["gatt_xxiv"], &["geography"]);
    // In the bodies of declarations.
    check(
        &format!("{head}agreement a {{\n  |\n}}"),
        &["kind", "parties", "clause", "may"],
        &["lines_freed", "require"],
    );
    check(
        &format!("{head}agreement a {{\n  parties: |\n}}"),
        &["KAZ", "CHN"],
        &["near", "belt", "benchmark"],
    );
    check(&format!("{head}agreement a {{\n  parties: CHN, |\n}}"), &["KAZ"], &["near"]);
    check(&format!("{head}agreement a {{\n  kind: |\n}}"), &["free_trade_area"], &["KAZ"]);
    check(
        &format!("{head}agreement a {{\n  clause |\n}}"),
        &["tariff_elimination"],
        &["KAZ", "kind"],
    );
    check(
        &format!("{head}agreement a {{\n  clause tariff_elimination c1 {{\n    |\n  }}\n}}"),
        &["lines_freed", "transition"],
        &["parties", "clause"],
    );
    check(&format!("{head}agreement a {{\n  may |\n}}"), &["add", "admit", "drop"], &["KAZ"]);
    check(&format!("{head}agreement a {{\n  may admit |\n}}"), &["KAZ"], &["near"]);
    check(&format!("{head}country UZB \"Uzbekistan\" {{ ring: |"), &["near", "far"], &["KAZ"]);
    check(&format!("{head}record Good {{ origin: |"), &["Country", "percent", "Ring"], &["KAZ"]);
    check(
        &format!("{head}requirement r must {{\n  |\n}}"),
        &["for", "require", "cite"],
        &["lines_freed", "clause"],
    );
    check(&format!("{head}requirement r |"), &["must", "should", "may"], &["KAZ"]);
    assert!(typed.client.end().success());
}

#[test]
fn completion_of_names_has_those_that_fit() {
    let head = "use \"rules.accord\"\n";
    let mut typed = Typed::new("names");
    let mut check = |text: &str, with: &[&str], without: &[&str]| typed.check(text, with, without);
    // Names, attributes of the right kind, values that fit.
    check(&format!("{head}requirement r must {{\n  cite |"), &["handbook"], &["KAZ"]);
    check(
        &format!("{head}requirement r must {{\n  cite handbook |"),
        &["\"2.1\"", "\"2.2\""],
        &["KAZ"],
    );
    check(
        &format!("{head}requirement r must {{\n  for each x in countries\n  require x.|"),
        &["ring", "members", "name"],
        &["lines_freed", "parties"],
    );
    check(
        &format!("{head}requirement r must {{\n  for each x in countries\n  require x.ring is |"),
        &["near", "far", "not"],
        &["KAZ", "belt"],
    );
    check(
        &format!(
            "{head}requirement r must {{\n  for each a in agreements for each t in a.tariff_elimination\n  require t.|"
        ),
        &["lines_freed"],
        &["ring"],
    );
    check(
        &format!("{head}requirement r must {{\n  for each member in countries\n  require tr|"),
        &["trusts", "trusted"],
        &["lines_freed"],
    );
    check(
        &format!("{head}requirement r must {{\n  for each member in countries\n  require mem|"),
        &["member"],
        &["near"],
    );
    // A country is found by what it is called, too.
    check(&format!("{head}agreement a {{\n  parties: kazakh|\n}}"), &["KAZ"], &["CHN"]);
    // Nothing in a comment, nothing in a text.
    check(&format!("{head}# KA|"), &[], &["KAZ", "agreement"]);
    assert!(typed.client.end().success());
}

#[test]
fn completion_of_tariff_codes_and_edits() {
    let folder = Folder::new("codes");
    let text = "record Good { code: code }\ngood rice { code: hs 1006.30 }\nrequirement r must {\n  for each g in goods\n  require g.code is hs 10|\n}\n";
    let (text, position) = marked(text);
    let uri = folder.write("codes.accord", &text);
    let mut client = Client::start(Some(&folder));
    client.open(&uri, &text);
    let answer = client.request("textDocument/completion", there(&uri, &position));
    let item =
        answer["items"].as_array().unwrap().iter().find(|i| i["label"] == "1006.30").unwrap();
    // The edit takes the place of what is typed of it.
    assert_eq!(slice(&text, &item["textEdit"]["range"]), "10");
    let mended = edited(&text, &json!([item["textEdit"]]));
    assert!(mended.contains("require g.code is hs 1006.30\n"), "{mended}");
}

#[test]
fn formatting_and_texts_with_errors() {
    let (folder, rules, _) = project("format");
    let mut client = Client::start(Some(&folder));
    let untidy =
        RULES.replace("scale Ring { near < middle < far }", "scale   Ring {near<middle<far}");
    client.open(&rules, &untidy);
    let ask = json!({ "textDocument": { "uri": rules }, "options": { "tabSize": 2, "insertSpaces": true } });
    let edits = client.request("textDocument/formatting", ask.clone());
    let tidy = edited(&untidy, &edits);
    assert!(tidy.contains("scale Ring { near < middle < far }"), "{tidy}");
    client.change(&rules, 2, &tidy);
    assert_eq!(client.request("textDocument/formatting", ask.clone()), json!([]));
    client.change(&rules, 3, "scale Ring { near <");
    assert_eq!(client.request("textDocument/formatting", ask.clone()), Value::Null);
    // A line that ends in a way of its own, between others that stay.
    let mixed = "enum E { a }\nenum F{b}\renum G { c }\nenum H { d }\n";
    client.change(&rules, 4, mixed);
    let edits = client.request("textDocument/formatting", ask);
    assert_eq!(edited(mixed, &edits), "enum E { a }\nenum F { b }\nenum G { c }\nenum H { d }\n");
}

#[test]
fn a_misspelling_is_mended_by_its_action() {
    let (folder, rules, _) = project("mend");
    let mut client = Client::start(Some(&folder));
    let broken = RULES.replace("is at least benchmark", "is at least benchmrk");
    client.open(&rules, &broken);
    let found = client.diagnostics_that(&rules, 1, |found| found.as_array().unwrap().len() == 1);
    let place = at(&broken, "benchmrk", 3);
    let ask = json!({
        "textDocument": { "uri": rules }, "range": { "start": place, "end": place },
        "context": { "diagnostics": found },
    });
    let actions = client.request("textDocument/codeAction", ask);
    let action = &actions[0];
    assert_eq!(action["title"], "write `benchmark`");
    assert_eq!(action["isPreferred"], true);
    assert_eq!(action["kind"], "quickfix");
    assert_eq!(action["diagnostics"][0], found[0]);
    assert_eq!(edited(&broken, &action["edit"]["changes"][rules.as_str()]), RULES);
    // Only what was asked for.
    let ask = json!({
        "textDocument": { "uri": rules }, "range": { "start": place, "end": place },
        "context": { "diagnostics": [], "only": ["refactor"] },
    });
    assert_eq!(client.request("textDocument/codeAction", ask), json!([]));
}

#[test]
fn a_draft_that_fails_says_so_and_is_adjusted() {
    let (folder, _, draft) = project("adjust");
    let mut client = Client::start(Some(&folder));
    client.open(&draft, DRAFT);
    let found =
        client.diagnostics_that(&draft, 1, |found| found.to_string().contains("enough_lines"));
    let finding = &found[0];
    assert_eq!(slice(DRAFT, &finding["range"]), "88.5%");
    assert_eq!(finding["severity"], 2);
    assert_eq!(finding["code"], "enough_lines");
    let rule = &finding["relatedInformation"][0]["location"];
    assert_eq!(slice(RULES, &rule["range"]).split(' ').next(), Some("requirement"));
    // By how much, beside the value.
    let whole =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let hints = client.request(
        "textDocument/inlayHint",
        json!({ "textDocument": { "uri": draft }, "range": whole }),
    );
    let hint = hints
        .as_array()
        .unwrap()
        .iter()
        .find(|h| h["label"].as_str().unwrap().contains("needs"))
        .unwrap();
    assert!(
        hint["label"].as_str().unwrap().contains("at least 90% (`benchmark`), 1.5 pp short"),
        "{hint}"
    );
    assert_eq!(offset(DRAFT, &hint["position"]), DRAFT.find("88.5%").unwrap() + "88.5%".len());
    // The cheapest adjustment is looked for when it is chosen.
    let place = at(DRAFT, "lines_freed", 0);
    let ask = json!({
        "textDocument": { "uri": draft }, "range": { "start": place, "end": place },
        "context": { "diagnostics": [] },
    });
    let actions = client.request("textDocument/codeAction", ask);
    let action = actions
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["title"] == "apply the cheapest adjustment")
        .unwrap();
    assert!(action.get("edit").is_none(), "{action}");
    let resolved = client.request("codeAction/resolve", action.clone());
    let mended = edited(DRAFT, &resolved["edit"]["changes"][draft.as_str()]);
    assert!(mended.contains("lines_freed: 90%"), "{mended}");
    client.change(&draft, 2, &mended);
    let found = client.diagnostics_that(&draft, 2, |_| true);
    assert!(!found.to_string().contains("enough_lines"), "{found}");
    client.settle();
    assert_eq!(client.diagnostics[&draft].1, json!([]));
}

#[test]
fn hints_say_types_and_years() {
    let folder = Folder::new("hints");
    let text = "record Country { ring: number }\nrequirement r must {\n  for each c in countries\n  require c.ring is more than 1\n}\ndefine long(d: duration) when d is at least 30 months\n";
    let uri = folder.write("hints.accord", text);
    let mut client = Client::start(Some(&folder));
    client.open(&uri, text);
    let whole =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let hints = client.request(
        "textDocument/inlayHint",
        json!({ "textDocument": { "uri": uri }, "range": whole }),
    );
    let shown: Vec<(&str, usize)> = hints
        .as_array()
        .unwrap()
        .iter()
        .map(|h| (h["label"].as_str().unwrap(), offset(text, &h["position"])))
        .collect();
    let after = |words: &str| text.find(words).unwrap() + words.len();
    assert_eq!(
        shown,
        [(": Country", after("for each c")), ("= 2 years 6 months", after("30 months"))]
    );
    // Only in the part that is seen.
    let part =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } });
    let hints = client.request(
        "textDocument/inlayHint",
        json!({ "textDocument": { "uri": uri }, "range": part }),
    );
    assert_eq!(hints, json!([]));
}

/// The tokens of a text as words, kinds and modifiers.
fn tokens<'t>(client: &Client, text: &'t str, data: &Value) -> Vec<(&'t str, String, u64)> {
    let legend = &client.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"];
    let data: Vec<u64> =
        data["data"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
    let (mut line, mut column) = (0, 0);
    let mut found = Vec::new();
    for token in data.chunks(5) {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        let range = json!({
            "start": { "line": line, "character": column },
            "end": { "line": line, "character": column + token[2] },
        });
        let kind = legend[usize::try_from(token[3]).unwrap()].as_str().unwrap().to_owned();
        found.push((slice(text, &range), kind, token[4]));
    }
    found
}

#[test]
fn tokens_say_what_words_are() {
    let (folder, rules, _) = project("tokens");
    let mut client = Client::start(Some(&folder));
    client.open(&rules, RULES);
    let ask = json!({ "textDocument": { "uri": rules } });
    let data = client.request("textDocument/semanticTokens/full", ask);
    let found = tokens(&client, RULES, &data);
    let kind = |word: &str| {
        let all = found.iter().filter(|(found, ..)| *found == word);
        all.map(|(_, kind, _)| kind.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(kind("Country")[0], "type");
    assert_eq!(kind("near"), ["enumMember", "enumMember"]);
    assert_eq!(kind("lines_freed"), ["property", "property"]);
    assert_eq!(kind("trusts"), ["function", "function", "function"]);
    assert_eq!(kind("benchmark"), ["variable", "variable"]);
    assert_eq!(kind("t"), ["parameter", "parameter"]);
    assert_eq!(kind("enough_lines"), ["class"]);
    assert_eq!(kind("requirement"), ["keyword"]);
    // A word of the language that is a name here.
    assert_eq!(kind("from"), ["parameter", "keyword"]);
    assert_eq!(kind("90%"), ["number"]);
    assert_eq!(kind("\"Kazakhstan\""), ["string"]);
    let declared = found.iter().find(|(word, ..)| *word == "benchmark").unwrap();
    assert_eq!(declared.2, 3, "declared, and not to be changed");
    let part = json!({ "start": at(RULES, "scale", 0), "end": at(RULES, "record", 0) });
    let data = client.request(
        "textDocument/semanticTokens/range",
        json!({ "textDocument": { "uri": rules }, "range": part }),
    );
    let words: Vec<&str> =
        tokens(&client, RULES, &data).into_iter().map(|(word, ..)| word).collect();
    assert_eq!(words, ["scale", "Ring", "near", "middle", "far"]);
}

#[test]
fn bodies_and_comments_fold() {
    let folder = Folder::new("fold");
    let text = "# one\n# two\n# three\nagreement a {\n  # alone\n  clause k c1 {\n    x: 1\n  }\n";
    let uri = folder.write("fold.accord", text);
    let mut client = Client::start(Some(&folder));
    client.open(&uri, text);
    let folds =
        client.request("textDocument/foldingRange", json!({ "textDocument": { "uri": uri } }));
    let shown: Vec<(u64, u64)> = folds
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["startLine"].as_u64().unwrap(), f["endLine"].as_u64().unwrap()))
        .collect();
    // The agreement is not closed, which keeps nothing in it from folding.
    assert_eq!(shown, [(0, 2), (5, 6)]);
    assert_eq!(folds[0]["kind"], "comment");
}
