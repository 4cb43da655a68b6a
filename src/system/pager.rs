//! The pager: long answers are read in the program that the user wants them read in.

use std::io::{ErrorKind, Write as _};
use std::process::{Command, Stdio};

/// Shows a text in `$PAGER`, or in `less` where that is there; gives whether it was shown. A pager that is not known to
/// show colours gets the plain text.
pub fn page(coloured: &str, plain: impl FnOnce() -> String) -> bool {
    let wanted = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let wanted = wanted.unwrap_or_else(|| String::from("less"));
    let mut words = wanted.split_whitespace();
    let Some(program) = words.next() else { return false };
    let is_less = program.rsplit('/').next() == Some("less");
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if is_less && std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        let text = if is_less { coloured.to_owned() } else { plain() };
        match input.write_all(text.as_bytes()) {
            Ok(()) => {}
            // The reader has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
            Err(_) => {
                let _ = child.kill();
            }
        }
    }
    child.wait().is_ok()
}
