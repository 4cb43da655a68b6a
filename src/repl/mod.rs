//! `accordant repl`: a session at a terminal, or from a pipe. Everything that is answered comes from [`session`](crate::session).

mod pipe;
mod terminal;

use std::io::IsTerminal as _;
use std::sync::atomic::AtomicBool;

use jiff::civil::Date;

use crate::session::{Arena, End, Session, Settings};
use crate::system::{Disk, Exit, Screen};

/// What a session begins with.
#[derive(Clone, Debug)]
pub struct Start {
    /// Files and folders.
    pub paths: Vec<String>,
    /// The date of evaluation; outweighs what the agreements state.
    pub as_of: Option<Date>,
    /// The most steps of one evaluation.
    pub most_steps: Option<u64>,
}

/// Set by Ctrl-C while an answer is worked out.
static INTERRUPT: AtomicBool = AtomicBool::new(false);

/// Holds a session until it is over.
#[must_use]
pub fn run(start: Start, screen: &mut Screen) -> Exit {
    let at_terminal = std::io::stdin().is_terminal() && screen.is_terminal();
    let interrupt = at_terminal.then_some(&INTERRUPT);
    let settings = Settings { as_of: start.as_of, most_steps: start.most_steps, interrupt };
    let disk = Disk::new();
    let arena = Arena::default();
    let (session, opening) = Session::new(&arena, &disk, start.paths, settings);
    if at_terminal {
        terminal::run(session, &opening, screen)
    } else {
        pipe::run(session, &opening, screen)
    }
}

/// What a process ends with whose worst answer ended so.
fn exit_of(end: End) -> Exit {
    match end {
        End::Answered => Exit::Pass,
        End::Wrong => Exit::WrongInput,
        End::Unfinished => Exit::Unfinished,
    }
}
