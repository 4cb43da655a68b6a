//! A line that shows how the bounds of a long search close, on a terminal alone.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use crate::adjust::Progress;
use crate::explain::format_exact;

/// A search is long from here on.
const PATIENCE: Duration = Duration::from_secs(1);

/// The line is written again at most so often.
const PAUSE: Duration = Duration::from_millis(100);

/// The line of progress.
pub(super) struct Line {
    is_seen: bool,
    begun: Instant,
    /// When it was written last.
    written: Option<Instant>,
}

impl Line {
    pub(super) fn new() -> Self {
        let is_seen = std::io::stderr().is_terminal();
        Line { is_seen, begun: Instant::now(), written: None }
    }

    /// Shows the bounds, where somebody has been waiting for them.
    pub(super) fn show(&mut self, now: &Progress) {
        let is_due = self
            .written
            .map_or_else(|| self.begun.elapsed() >= PATIENCE, |written| written.elapsed() >= PAUSE);
        if !self.is_seen || !is_due {
            return;
        }
        self.written = Some(Instant::now());
        let best = now.best.as_ref().map_or_else(
            || String::from("none found yet"),
            |best| format!("best found {}", format_exact(best)),
        );
        let lower = format_exact(&now.lower);
        write(&format!(
            "\r\x1b[Ksearching: costs at least {lower}, {best}; Ctrl-C ends the search"
        ));
    }

    /// Takes the line away.
    pub(super) fn wipe(&mut self) {
        if self.written.take().is_some() {
            write("\r\x1b[K");
        }
    }
}

fn write(text: &str) {
    let mut stream = std::io::stderr().lock();
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}
