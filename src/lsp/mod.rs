//! The language server: what editors ask about texts while they are written, over the Language Server Protocol.
//!
//! 1. `server`: the streams and the threads; `dispatch`: from methods to answers;
//! 2. `desk`: the open texts (`document`), each with all it uses as a `unit`, read again only where something changed;
//!    `verdicts` judges drafts while nothing else waits;
//! 3. `positions` and `uris`: from bytes and paths to what the protocol writes;
//! 4. one file for each thing that can be asked: `diagnostics`, `hover`, `places` (definition, references),
//!    `symbols`, `completion`, `rename`, `formatting`, `actions`, `hints`, `tokens`, `folding`.

mod actions;
mod candidates;
mod completion;
mod context;
mod desk;
mod diagnostics;
mod dispatch;
mod document;
mod folding;
mod formatting;
mod frames;
mod hints;
mod hover;
mod places;
mod positions;
mod rename;
mod server;
mod symbols;
mod tokens;
mod unit;
mod uris;
mod verdicts;
mod words;

pub use desk::Desk;
pub use dispatch::{PackText, PackTextParams};
pub use document::Document;
pub use positions::{Encoding, Lines};
pub use server::{End, serve};
