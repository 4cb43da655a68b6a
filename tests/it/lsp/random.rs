//! Random edits: whatever is typed, the server stays, and knows in the end what a fresh one knows.

use serde_json::{Value, json};

use super::client::{Client, position};
use super::{DRAFT, RULES, project};

/// Pieces that edits put in: what people type, what breaks things, and what is hard to count.
const PIECES: [&str; 24] = [
    "",
    "",
    "",
    "}",
    "{",
    "\"",
    "#",
    "\n",
    "\r\n",
    "agreement x { }\n",
    "country UZB \"Uzbekistan\" { ring: far }\n",
    " and ",
    "benchmark",
    "lines_freed",
    "🚆",
    "東京",
    "e\u{301}",
    "KAZ",
    "  ",
    "(",
    ")",
    "use wto\n",
    "99%",
    "\u{202e}",
];

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// A byte where a character begins.
fn place(text: &str, dice: &mut Dice) -> usize {
    let mut at = dice.roll(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    // An editor never stands between the two characters of a line end.
    if text[..at].ends_with('\r') && text[at..].starts_with('\n') { at - 1 } else { at }
}

/// Asks all that can be asked at a place; it may be refused, and must not go wrong.
fn ask_everything(client: &mut Client, uri: &str, spot: &Value) {
    let params = json!({
        "textDocument": { "uri": uri }, "position": spot, "newName": "another",
        "range": { "start": { "line": 0, "character": 0 }, "end": spot },
        "context": { "includeDeclaration": true, "diagnostics": [], "triggerKind": 1 },
        "options": { "tabSize": 2, "insertSpaces": true },
    });
    for method in [
        "textDocument/hover",
        "textDocument/completion",
        "textDocument/definition",
        "textDocument/documentHighlight",
        "textDocument/references",
        "textDocument/prepareRename",
        "textDocument/rename",
        "textDocument/codeAction",
        "textDocument/inlayHint",
        "textDocument/formatting",
        "textDocument/semanticTokens/range",
    ] {
        let id = client.ask(method, params.clone());
        let answer = client.answer(id);
        let code = &answer["error"]["code"];
        assert!(code.is_null() || *code == -32803, "{method}: {answer}");
    }
}

/// What a server says of the two documents.
fn known(client: &mut Client, rules: &str, draft: &str) -> Value {
    client.settle();
    let mut all = Vec::new();
    for uri in [rules, draft] {
        let document = json!({ "textDocument": { "uri": uri } });
        for method in [
            "textDocument/documentSymbol",
            "textDocument/semanticTokens/full",
            "textDocument/foldingRange",
        ] {
            all.push(client.request(method, document.clone()));
        }
        all.push(client.diagnostics.get(uri).map(|(_, found)| found.clone()).unwrap_or_default());
    }
    Value::Array(all)
}

#[test]
fn after_any_edits_it_knows_what_a_fresh_server_knows() {
    let (folder, rules, draft) = project("random");
    for seed in 1..=6 {
        let mut dice = Dice(seed);
        let mut client = Client::start(Some(&folder));
        let mut texts = [(rules.as_str(), RULES.to_owned()), (draft.as_str(), DRAFT.to_owned())];
        for (uri, text) in &texts {
            client.open(uri, text);
        }
        for version in 2..40 {
            let which = dice.roll(2);
            let (uri, text) = &mut texts[which];
            let mut changes = Vec::new();
            for _ in 0..=dice.roll(2) {
                let (a, b) = (place(text, &mut dice), place(text, &mut dice));
                let start = a.min(b);
                let mut end = if dice.roll(8) == 0 {
                    a.max(b)
                } else {
                    (start + dice.roll(4)).min(text.len())
                };
                while !text.is_char_boundary(end) || text[..end].ends_with('\r') {
                    end += 1;
                }
                let piece = PIECES[dice.roll(PIECES.len())];
                changes.push(json!({
                    "range": { "start": position(&text[..start]), "end": position(&text[..end]) },
                    "text": piece,
                }));
                text.replace_range(start..end, piece);
                if dice.roll(6) == 0 {
                    // And back to something whole.
                    let whole = if which == 0 { RULES } else { DRAFT };
                    changes.push(json!({ "text": whole }));
                    whole.clone_into(text);
                }
            }
            client.edit(uri, version, Value::Array(changes));
            let spot = position(&text[..place(text, &mut dice)]);
            ask_everything(&mut client, uri, &spot);
        }
        let incremental = known(&mut client, &rules, &draft);
        let mut fresh = Client::start(Some(&folder));
        for (uri, text) in &texts {
            fresh.open(uri, text);
        }
        assert_eq!(incremental, known(&mut fresh, &rules, &draft), "seed {seed}: {texts:?}");
        assert!(client.said("window/logMessage").is_empty());
        assert!(client.end().success());
        assert!(fresh.end().success());
    }
}
