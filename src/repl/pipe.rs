//! A session without a terminal: lines from a pipe, each shown before its answer, so that the whole reads as a transcript.

use std::io::BufRead as _;

use super::exit_of;
use crate::report::escape::visible;
use crate::report::human::Terminal;
use crate::session::{Answer, Brackets, Session, is_complete, text};
use crate::system::{Exit, Screen};

/// The width at which answers are wrapped.
const WIDTH: usize = 100;

/// Answers every line, also after one that is wrong. The exit is that of the worst answer.
pub(super) fn run(mut session: Session<'_>, opening: &Answer, screen: &mut Screen) -> Exit {
    let mut worst = opening.end;
    show(&session, opening, screen);
    let mut typed = String::new();
    let mut brackets = Brackets::default();
    let mut input = std::io::stdin().lock();
    loop {
        let mut line = Vec::new();
        let ended = !matches!(input.read_until(b'\n', &mut line), Ok(n) if n > 0);
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches(['\n', '\r']);
        if ended && typed.trim().is_empty() {
            break;
        }
        if !ended {
            if !typed.is_empty() {
                typed.push('\n');
            }
            typed.push_str(line);
            brackets.add(line);
            // The whole is only looked at where that can say anything else.
            let goes_on = brackets.are_open() && !line.trim().is_empty();
            if goes_on || !is_complete(&typed) {
                continue;
            }
        }
        brackets = Brackets::default();
        let asked = std::mem::take(&mut typed);
        let asked = asked.trim_end();
        if !asked.trim().is_empty() {
            screen.print(&format!("> {}\n", visible(&asked.replace('\n', "\n  "))));
            let answer = session.run(asked);
            worst = worst.max(answer.end);
            show(&session, &answer, screen);
            if answer.quits {
                break;
            }
        }
        if ended {
            break;
        }
    }
    exit_of(worst)
}

fn show(session: &Session<'_>, answer: &Answer, screen: &mut Screen) {
    let terminal = Terminal { colour: screen.look().colours, width: Some(WIDTH) };
    let shown = text(answer, session.sources(), terminal);
    if !shown.is_empty() {
        screen.print(&format!("{shown}\n"));
    }
}
