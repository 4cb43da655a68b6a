//! A session at a terminal: the line editor, which asks the session how a line goes on, and the loop around it.

use std::borrow::Cow;
use std::sync::atomic::Ordering;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use super::INTERRUPT;
use crate::report::human::Terminal;
use crate::session::{Answer, Session, is_complete, paint_line, text};
use crate::system::{Exit, Screen, complain_plainly, history_file, page};

/// What stands before a line.
const PROMPT: &str = "> ";

/// Lines of history that are kept.
const MOST_HISTORY: usize = 2000;

/// What the line editor asks.
struct Help<'f> {
    session: Session<'f>,
    colours: bool,
}

impl Completer for Help<'_> {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, found) = self.session.complete(line, position);
        let pair = |text: String| Pair { display: text.clone(), replacement: text };
        Ok((start, found.into_iter().map(|candidate| pair(candidate.text)).collect()))
    }
}

impl Hinter for Help<'_> {
    type Hint = String;

    fn hint(&self, line: &str, position: usize, _: &Context<'_>) -> Option<String> {
        if position < line.len() { None } else { self.session.hint(line) }
    }
}

impl Highlighter for Help<'_> {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if self.colours { Cow::Owned(paint_line(line)) } else { Cow::Borrowed(line) }
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        let style = anstyle::AnsiColor::Cyan.on_default().bold();
        if self.colours {
            Cow::Owned(format!("{style}{prompt}{style:#}"))
        } else {
            Cow::Borrowed(prompt)
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        let style = anstyle::Style::new().dimmed();
        if self.colours {
            Cow::Owned(format!("{style}{hint}{style:#}"))
        } else {
            Cow::Borrowed(hint)
        }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.colours && kind != CmdKind::MoveCursor
    }
}

impl Validator for Help<'_> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if is_complete(context.input()) {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
    }
}

impl Helper for Help<'_> {}

/// Answers lines until the session is over.
pub(super) fn run(session: Session<'_>, opening: &Answer, screen: &mut Screen) -> Exit {
    // Where no handler can be set, Ctrl-C ends the process as ever.
    let _ = ctrlc::set_handler(|| INTERRUPT.store(true, Ordering::Relaxed));
    let colours = screen.look().colours;
    let mut editor = match editor(Help { session, colours }) {
        Ok(editor) => editor,
        Err(error) => {
            complain_plainly(&format!("accordant: the terminal cannot be used: {error}\n"));
            return Exit::Unfinished;
        }
    };
    let history = history_file();
    if let Some(file) = &history {
        let _ = editor.load_history(file);
    }
    if let Some(help) = editor.helper() {
        show(&help.session, opening, screen);
    }
    loop {
        match editor.readline(PROMPT) {
            Ok(line) => {
                let line = line.trim_end();
                if !line.trim().is_empty() {
                    let _ = editor.add_history_entry(line);
                    // A history that cannot be written is no reason to stop.
                    let _ = history.as_ref().map(|file| editor.append_history(file));
                }
                let Some(help) = editor.helper_mut() else { break };
                INTERRUPT.store(false, Ordering::Relaxed);
                let answer = help.session.run(line);
                if INTERRUPT.load(Ordering::Relaxed) {
                    // After the `^C` that the terminal shows.
                    screen.print("\n");
                }
                show(&help.session, &answer, screen);
                if answer.quits {
                    break;
                }
            }
            // An abandoned line.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => {
                complain_plainly(&format!("accordant: the terminal cannot be read: {error}\n"));
                return Exit::Unfinished;
            }
        }
    }
    if editor.helper().is_some_and(|help| help.session.is_unsaved()) {
        screen.print("what was assumed and declared was not saved\n");
    }
    Exit::Pass
}

fn editor(help: Help<'_>) -> rustyline::Result<Editor<Help<'_>, FileHistory>> {
    let config = Config::builder()
        .max_history_size(MOST_HISTORY)?
        .history_ignore_dups(true)?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .bracketed_paste(true)
        .build();
    let mut editor = Editor::with_config(config)?;
    editor.set_helper(Some(help));
    Ok(editor)
}

/// An answer, in a pager where it is longer than the screen.
fn show(session: &Session<'_>, answer: &Answer, screen: &mut Screen) {
    let look = screen.look();
    let terminal = |colour| Terminal { colour, width: Some(look.width) };
    let shown = text(answer, session.sources(), terminal(look.colours));
    if shown.is_empty() {
        return;
    }
    let plain = || text(answer, session.sources(), terminal(false));
    if shown.lines().count() < screen.height() || !page(&shown, plain) {
        screen.print(&format!("{shown}\n"));
    }
}
