//! The two streams of the terminal. A reader that goes away ends the writing, quietly.

use std::io::{ErrorKind, IsTerminal as _, Write as _};

use clap::ValueEnum;

use super::Exit;
use crate::report::diagnostics::Look;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColourChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where results and complaints are written.
#[derive(Debug)]
pub struct Screen {
    colours: ColourChoice,
    gone: bool,
    failed: bool,
}

impl Screen {
    /// The screen of this process.
    #[must_use]
    pub fn new(colours: ColourChoice) -> Self {
        Screen { colours, gone: false, failed: false }
    }

    /// How results look.
    #[must_use]
    pub fn look(&self) -> Look {
        Look { width: width(), colours: self.paints(std::io::stdout().is_terminal()) }
    }

    /// How many lines the terminal has.
    #[must_use]
    pub fn height(&self) -> usize {
        terminal_size::terminal_size().map_or(24, |(_, height)| usize::from(height.0))
    }

    /// Whether results are read on a terminal.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// How complaints look.
    #[must_use]
    pub fn complaints_look(&self) -> Look {
        Look { width: width(), colours: self.paints(std::io::stderr().is_terminal()) }
    }

    /// Writes a result.
    pub fn print(&mut self, text: &str) {
        if self.gone || text.is_empty() {
            return;
        }
        let mut out = std::io::stdout().lock();
        if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            self.gone = true;
            self.failed = error.kind() != ErrorKind::BrokenPipe;
        }
    }

    /// Writes a complaint.
    pub fn complain(&mut self, text: &str) {
        complain_plainly(text);
    }

    /// Whether all results could be written.
    #[must_use]
    pub fn finish(&self) -> Exit {
        if self.failed {
            complain_plainly("accordant: the output cannot be written\n");
            return Exit::Unfinished;
        }
        Exit::Pass
    }

    fn paints(&self, is_terminal: bool) -> bool {
        let unwanted = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self.colours {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto => {
                let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                is_terminal && !unwanted("NO_COLOR") && !is_dumb
            }
        }
    }
}

/// Writes to the stream of errors; where that fails, there is nobody to tell.
pub fn complain_plainly(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

fn width() -> usize {
    let most = 120;
    let wide = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    wide.clamp(40, most)
}
