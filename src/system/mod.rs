//! What touches the system: files, the two streams of the terminal, and what a process ends with.

mod disk;
mod git;
mod history;
mod pager;
mod screen;
mod update;
mod write;

pub use disk::Disk;
pub use git::Revision;
pub use history::history_file;
pub use pager::page;
pub use screen::{ColourChoice, Screen, complain_plainly};
pub use update::update;
pub use write::{absolute, create_files, write_atomically};

/// How a command ended, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Every `must` holds.
    Pass = 0,
    /// There are findings.
    Findings = 1,
    /// The input is wrong.
    WrongInput = 2,
    /// A limit was reached, or an internal error happened. Never a pass.
    Unfinished = 3,
}
