//! A client of the language server: the binary, driven over its standard streams.
#![expect(clippy::needless_pass_by_value, reason = "values are written where they are sent")]

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long an answer may take, on a machine that is busy.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server and what it has said.
pub struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    waiting: VecDeque<Value>,
    next: i64,
    /// The last diagnostics of each document, with the version they are of.
    pub diagnostics: BTreeMap<String, (Option<i64>, Value)>,
    /// What the server said it can do.
    pub capabilities: Value,
}

/// Where the files of a test lie; gone at its end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("accordant-lsp-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path.canonicalize().unwrap())
    }

    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        self.uri(name)
    }

    pub fn uri(&self, name: &str) -> String {
        uri(&self.0.join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

impl Client {
    /// A server that was asked to begin, as most editors ask.
    pub fn start(folder: Option<&Folder>) -> Self {
        Self::start_with(folder, json!({}))
    }

    /// A server that was asked to begin by a client with these abilities beside the usual ones.
    pub fn start_with(folder: Option<&Folder>, more: Value) -> Self {
        let mut client = Self::spawn();
        let mut capabilities = json!({
            "textDocument": {
                "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
                "codeAction": { "resolveSupport": { "properties": ["edit"] } },
                "hover": { "contentFormat": ["markdown", "plaintext"] },
            },
        });
        merge(&mut capabilities, more);
        let folders = folder.map(|folder| json!([{ "uri": uri(&folder.0), "name": "test" }]));
        let answer = client.request(
            "initialize",
            json!({
                "processId": null, "rootUri": null, "capabilities": capabilities,
                "workspaceFolders": folders,
            }),
        );
        client.capabilities = answer["capabilities"].clone();
        client.notify("initialized", json!({}));
        client
    }

    /// A server that was asked nothing.
    pub fn spawn() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_accordant"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read_message(&mut stdout) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Client {
            child,
            stdin,
            incoming,
            waiting: VecDeque::new(),
            next: 1,
            diagnostics: BTreeMap::new(),
            capabilities: Value::Null,
        }
    }

    pub fn send(&mut self, message: &Value) {
        self.send_raw(&message.to_string());
    }

    pub fn send_raw(&mut self, body: &str) {
        self.send_bytes(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    }

    pub fn send_bytes(&mut self, bytes: &str) {
        let stdin = self.stdin.as_mut().unwrap();
        // A server that reads no further has closed its end.
        let _ = stdin.write_all(bytes.as_bytes()).and_then(|()| stdin.flush());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Asks and does not wait: the number of the request.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next;
        self.next += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// The whole answer to a request.
    pub fn answer(&mut self, id: i64) -> Value {
        let asked = |message: &Value| message.get("method").is_none() && message["id"] == json!(id);
        self.wait(asked)
    }

    /// What a request comes to.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The error of a request that is refused.
    pub fn refused(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        assert!(answer.get("result").is_none(), "{method}: {answer}");
        answer["error"].clone()
    }

    /// The first message that is meant; what else comes is kept, diagnostics are noted.
    fn wait(&mut self, meant: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.waiting.iter().position(&meant) {
            return self.waiting.remove(at).unwrap();
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let message = self.next_message(end).unwrap_or_else(|| {
                panic!("no answer; so far: {:?}", self.waiting);
            });
            if meant(&message) {
                return message;
            }
            self.waiting.push_back(message);
        }
    }

    fn next_message(&mut self, end: Instant) -> Option<Value> {
        let rest = end.saturating_duration_since(Instant::now());
        let message = self.incoming.recv_timeout(rest).ok()?;
        if message["method"] == "textDocument/publishDiagnostics" {
            let params = &message["params"];
            self.diagnostics.insert(
                params["uri"].as_str().unwrap().to_owned(),
                (params["version"].as_i64(), params["diagnostics"].clone()),
            );
        }
        Some(message)
    }

    pub fn open(&mut self, uri: &str, text: &str) {
        self.open_as("accord", uri, text);
    }

    pub fn open_as(&mut self, language: &str, uri: &str, text: &str) {
        self.notify(
            "textDocument/didOpen",
            json!({ "textDocument": {
                "uri": uri, "languageId": language, "version": 1, "text": text,
            } }),
        );
    }

    /// The whole text anew.
    pub fn change(&mut self, uri: &str, version: i64, text: &str) {
        self.edit(uri, version, json!([{ "text": text }]));
    }

    pub fn edit(&mut self, uri: &str, version: i64, changes: Value) {
        self.notify(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": uri, "version": version }, "contentChanges": changes,
            }),
        );
    }

    pub fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// The diagnostics of a version, as soon as they fit.
    pub fn diagnostics_that(
        &mut self,
        uri: &str,
        version: i64,
        fits: impl Fn(&Value) -> bool,
    ) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some((told, found)) = self.diagnostics.get(uri)
                && *told == Some(version)
                && fits(found)
            {
                return found.clone();
            }
            let message = self.next_message(end).unwrap_or_else(|| {
                panic!("no such diagnostics of {uri}; known: {:?}", self.diagnostics);
            });
            self.waiting.push_back(message);
        }
    }

    /// The first diagnostics of a version.
    pub fn diagnostics_of(&mut self, uri: &str, version: i64) -> Value {
        self.diagnostics_that(uri, version, |_| true)
    }

    /// What has been said once nobody says anything for a while.
    pub fn settle(&mut self) {
        while let Some(message) = self.next_message(Instant::now() + Duration::from_millis(600)) {
            self.waiting.push_back(message);
        }
    }

    /// The messages of a kind that came and were not waited for.
    pub fn said(&self, method: &str) -> Vec<&Value> {
        self.waiting.iter().filter(|message| message["method"] == method).collect()
    }

    /// Ends the server as the protocol wants it.
    pub fn end(mut self) -> ExitStatus {
        assert_eq!(self.request("shutdown", Value::Null), Value::Null);
        self.notify("exit", Value::Null);
        self.child.wait().unwrap()
    }

    /// Closes the stream without a word; how the server ends, and what it complains of.
    pub fn hang_up(mut self) -> (ExitStatus, String) {
        self.stdin = None;
        let mut complaint = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
        (self.child.wait().unwrap(), complaint)
    }

    /// Ends without `shutdown`.
    pub fn leave(mut self) -> ExitStatus {
        self.notify("exit", Value::Null);
        self.child.wait().unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn merge(into: &mut Value, more: Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            for (key, value) in more {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, more) => *into = more,
    }
}

fn read_message(stream: &mut impl std::io::BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.parse::<usize>().ok();
        }
    }
    let mut body = vec![0; length?];
    stream.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// A text with a `|` in it: the text without, and where it was as the protocol counts in UTF-16.
pub fn marked(text: &str) -> (String, Value) {
    let at = text.find('|').unwrap();
    (text.replacen('|', "", 1), position(&text[..at]))
}

/// The position after a text.
pub fn position(before: &str) -> Value {
    let line = before.matches('\n').count();
    let last = before.rsplit('\n').next().unwrap();
    json!({ "line": line, "character": last.encode_utf16().count() })
}

/// The part of a text that a range means, in UTF-16.
pub fn slice<'t>(text: &'t str, range: &Value) -> &'t str {
    &text[offset(text, &range["start"])..offset(text, &range["end"])]
}

/// The byte that a position means, in UTF-16.
pub fn offset(text: &str, position: &Value) -> usize {
    let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
    let units = usize::try_from(position["character"].as_u64().unwrap()).unwrap();
    // A line ends with `\n`, `\r\n` or `\r`.
    let ends = text
        .char_indices()
        .filter(|(at, c)| *c == '\n' || *c == '\r' && !text[at + 1..].starts_with('\n'));
    let mut starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1));
    let start = starts.nth(line).unwrap_or(text.len());
    let mut at = start;
    let mut seen = 0;
    for c in text[start..].chars() {
        if seen >= units {
            break;
        }
        seen += c.len_utf16();
        at += c.len_utf8();
    }
    at
}

/// A text with the edits of a document carried out.
pub fn edited(text: &str, edits: &Value) -> String {
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            let new = edit["newText"].as_str().unwrap();
            (offset(text, &range["start"]), offset(text, &range["end"]), new)
        })
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}
