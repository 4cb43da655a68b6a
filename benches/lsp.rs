//! The language server at work in a project of 20,000 lines of rules with the packs: from a key to its diagnostics, from
//! the start to the first ones, and how much memory that takes. Drives the desk with the messages that a client sends.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that cannot start should stop, and prints what it measured"
)]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use accordant::lsp::Desk;
use accordant::system::Disk;
use serde_json::{Value, json};

/// Files of rules.
const FILES: usize = 40;

/// Rules in each: with their blank lines some 500 lines a file.
const RULES: usize = 42;

/// How often each line is typed.
const ROUNDS: usize = 12;

static INTERRUPT: AtomicBool = AtomicBool::new(false);

fn main() {
    let folder = std::env::temp_dir().join(format!("accordant-lsp-bench-{}", std::process::id()));
    let lines = write(&folder);
    let open = |desk: &mut Desk, name: &str| {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let uri = format!("file://{}", folder.join(name).display());
        let document = json!({ "uri": uri, "languageId": "accord", "version": 1, "text": text });
        desk.notify("textDocument/didOpen", json!({ "textDocument": document })).unwrap();
        (uri, text)
    };
    let start = Instant::now();
    let mut desk = Desk::new(Box::new(Disk::new()), &INTERRUPT);
    let folders = json!([{ "uri": format!("file://{}", folder.display()), "name": "bench" }]);
    let begin = json!({ "processId": null, "capabilities": {}, "workspaceFolders": folders });
    desk.request("initialize", begin).unwrap();
    let draft = open(&mut desk, "draft.accord");
    wait(&mut desk, &draft.0, 1);
    let first = start.elapsed();
    println!("{lines} lines of rules in {FILES} files, and the packs");
    println!("{:<44} {}", "start to first diagnostics", shown(first));
    let rules = open(&mut desk, "rules_20.accord");
    wait(&mut desk, &rules.0, 1);
    let in_draft = keys(&mut desk, &draft, "may add clause transparency { } cost 4", "  as_of:");
    report("a key in the draft, which uses them all", in_draft);
    let in_rules =
        keys(&mut desk, &rules, "and count(a.parties) is at least 2 ", "  except small_20_7");
    report("a key in a file of rules, the draft open", in_rules);
    let start = Instant::now();
    while desk.idle() {}
    println!("{:<44} {}", "lints and verdicts, once nobody types", shown(start.elapsed()));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
    println!("{:<44} {}", "most memory", peak.trim_start_matches("VmHWM:").trim());
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Types some words before a line and takes them away again, key by key.
fn keys(
    desk: &mut Desk,
    (uri, text): &(String, String),
    words: &str,
    before: &str,
) -> Vec<Duration> {
    let line = text.lines().position(|line| line.starts_with(before)).unwrap();
    let mut version = 1;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let typed = (0..words.len()).map(|at| (at, at, &words[at..=at]));
        let gone = (0..words.len()).rev().map(|at| (at, at + 1, ""));
        for (from, to, key) in typed.chain(gone) {
            version += 1;
            let range = json!({
                "start": { "line": line, "character": from }, "end": { "line": line, "character": to },
            });
            let change = json!({
                "textDocument": { "uri": uri, "version": version },
                "contentChanges": [{ "range": range, "text": key }],
            });
            let start = Instant::now();
            desk.notify("textDocument/didChange", change).unwrap();
            wait(desk, uri, version);
            times.push(start.elapsed());
            // What is left for later is done before the next key, and not counted: nobody waits for it.
            while desk.step() {}
            desk.take_outbox();
        }
    }
    times
}

/// Works until the diagnostics of a version are told.
fn wait(desk: &mut Desk, uri: &str, version: i32) -> Value {
    loop {
        let told = desk.take_outbox();
        if let Some(told) =
            told.into_iter().find(|told| told.uri.as_str() == uri && told.version == Some(version))
        {
            return serde_json::to_value(told).unwrap();
        }
        assert!(desk.step(), "nothing is told of {uri}");
    }
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let part = |share: usize| times[(times.len() - 1) * share / 100];
    println!(
        "{what:<44} median {}, p95 {}, most {}, of {} keys",
        shown(part(50)),
        shown(part(95)),
        shown(part(100)),
        times.len()
    );
}

fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// Writes the project; how many lines of rules it has.
fn write(folder: &PathBuf) -> usize {
    std::fs::create_dir_all(folder).unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    put("accord.toml", "");
    put(
        "vocabulary.accord",
        "use geography\nuse wto\nuse silk_road\n\nclause kind quota { share: percent  volume: number  years: duration }\n",
    );
    let mut lines = 0;
    let mut draft = String::new();
    for file in 0..FILES {
        let mut text = String::from("use \"vocabulary.accord\"\n");
        for rule in 0..RULES {
            let id = format!("{file}_{rule}");
            let _ = write!(
                text,
                "\nparameter floor_{id}: percent is {}%\n\n\
                 # What agreement {id} has to reach.\n\
                 define reached_{id}(a: Agreement) when\n  some q in a.quota has (q.share is at least floor_{id})\n\n\
                 requirement quota_{id} should \"Quota {id} is reached\" {{\n  \
                 for each a in agreements where (count(a.parties) is at least {})\n  \
                 require reached_{id}(a) or every q in a.quota has (q.volume is more than {})\n  \
                 except small_{id} when count(a.parties) is less than 3\n}}\n",
                rule % 40 + 10,
                rule % 5 + 1,
                rule * 10,
            );
        }
        lines += text.lines().count();
        let name = format!("rules_{file:02}.accord");
        put(&name, &text);
        let _ = writeln!(draft, "use \"{name}\"");
    }
    draft.push_str(
        "\nagreement belt \"Belt agreement\" {\n  kind: free_trade_area\n  parties: CHN, KAZ, KGZ\n  as_of: 2027-06-01\n\n  \
         clause quota q1 {\n    share: 20%\n    volume: 100\n    years: 3 years\n  }\n}\n",
    );
    put("draft.accord", &draft);
    lines
}
