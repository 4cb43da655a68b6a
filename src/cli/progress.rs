//! What shows that something goes on, on a terminal alone: how the bounds of a long search close, how many checks are done.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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

/// How many of several checks are done, on a terminal, once somebody has been waiting for them.
pub(super) struct Bar {
    drawn: ProgressBar,
    begun: Instant,
    is_seen: AtomicBool,
}

impl Bar {
    pub(super) fn new(checks: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(checks as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("checking {bar:30} {pos} of {len}, {eta} to go");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Bar { drawn: bar, begun: Instant::now(), is_seen: AtomicBool::new(false) }
    }

    /// One more is done.
    pub(super) fn step(&self) {
        self.drawn.inc(1);
        if self.begun.elapsed() >= PATIENCE && !self.is_seen.swap(true, Ordering::Relaxed) {
            // Off a terminal it draws nothing.
            self.drawn.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the bar away while something is written.
    pub(super) fn pause(&self, write: impl FnOnce()) {
        self.drawn.suspend(write);
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.drawn.finish_and_clear();
    }
}
