//! A session at a real terminal, a pseudo one: completion, several lines, Ctrl-C, history.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

/// A folder for the state of one test, empty at first.
fn state(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("terminal").join(test);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn start(state: &Path) -> PtySession {
    let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
    command
        .args(["repl", "docs/examples/belt_fta_draft.accord"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("XDG_STATE_HOME", state)
        .env("TERM", "xterm")
        .env("NO_COLOR", "1")
        .env_remove("PAGER")
        .env_remove("LESS");
    let mut session = spawn_command(command, Some(20_000)).unwrap();
    prompted(&mut session, "the commands");
    session
}

/// Waits for a text and then for the next prompt: what is typed before the terminal is ready for it may be lost.
fn prompted(session: &mut PtySession, text: &str) {
    session.exp_string(text).unwrap();
    session.exp_string("\x1b[?2004h").unwrap();
    session.exp_string("> ").unwrap();
}

/// Sends keys as they are typed.
fn keys(session: &mut PtySession, keys: &str) {
    session.send(keys).unwrap();
    session.flush().unwrap();
}

fn end(mut session: PtySession) {
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
    let status = session.process().wait().unwrap();
    assert!(matches!(status, WaitStatus::Exited(_, 0)), "{status:?}");
}

#[test]
fn tab_completes() {
    let mut session = start(&state("tab"));
    keys(&mut session, "belt_fta.c4.li\t\r");
    session.exp_string("88.5%").unwrap();
    prompted(&mut session, "belt_fta_draft.accord:64:18");
    // Of several candidates a list is shown, after what they have in common.
    keys(&mut session, "wh\t\t");
    session.exp_string("what if").unwrap();
    session.exp_string("why not").unwrap();
    session.send_control('c').unwrap();
    prompted(&mut session, "");
    end(session);
}

#[test]
fn a_declaration_goes_on_until_it_is_complete() {
    let mut session = start(&state("lines"));
    keys(&mut session, "requirement fair must \"Fair\" {\r");
    keys(&mut session, "  require every a in agreements has (\r");
    keys(&mut session, "    count(a.parties) is at least 2\r");
    keys(&mut session, "  )\r");
    keys(&mut session, "}\r");
    prompted(&mut session, "declared `fair`");
    keys(&mut session, "why fair\r");
    prompted(&mut session, "met");
    // An empty line ends what stays incomplete.
    keys(&mut session, "define near(c: Country)\r\r");
    prompted(&mut session, "E0101");
    end(session);
}

#[test]
fn ctrl_c_abandons_a_line() {
    let mut session = start(&state("line"));
    keys(&mut session, "requirement unfinished must {\rsome nonsense");
    session.exp_string("nonsense").unwrap();
    session.send_control('c').unwrap();
    prompted(&mut session, "");
    keys(&mut session, "20 + 3\r");
    prompted(&mut session, "\n23");
    end(session);
}

#[test]
fn ctrl_c_interrupts_an_evaluation() {
    let mut session = start(&state("interrupt"));
    keys(
        &mut session,
        "for each a in countries for each b in countries for each c in countries for each d in countries\r",
    );
    sleep(Duration::from_millis(1500));
    session.send_control('c').unwrap();
    prompted(&mut session, "interrupted");
    // The session goes on, and nothing of the interruption is left.
    keys(&mut session, "20 + 4\r");
    prompted(&mut session, "\n24");
    keys(&mut session, "what if c4.lines_freed is 90%\r");
    prompted(&mut session, "newly met");
    end(session);
}

#[test]
fn history_is_kept_from_one_session_to_the_next() {
    let folder = state("history");
    let mut session = start(&folder);
    keys(&mut session, "20 + 5\r");
    prompted(&mut session, "\n25");
    keys(&mut session, "\x1b[A\r");
    prompted(&mut session, "\n25");
    end(session);
    assert!(std::fs::read_to_string(folder.join("accordant/history")).unwrap().contains("20 + 5"));
    let mut session = start(&folder);
    keys(&mut session, "\x1b[A\r");
    prompted(&mut session, "\n25");
    end(session);
}

#[test]
fn a_history_that_cannot_be_written_is_no_failure() {
    let mut session = start(Path::new("/dev/null"));
    keys(&mut session, "20 + 6\r");
    prompted(&mut session, "\n26");
    end(session);
}

/// A draft that can be mended at once, but not soon at a cost that is proved: many weights that are about what they cost.
fn hard_draft() -> PathBuf {
    let folder = state("hard");
    std::fs::create_dir_all(&folder).unwrap();
    let weights: Vec<u64> = (0..120_u64).map(|at| 1000 + at * at * 7919 % 8999).collect();
    let least = weights.iter().sum::<u64>() / 2 + 1;
    let mut text = String::from(
        "record Country { }\ncountry AAA { }\nclause kind item { on: yes/no  weight: number }\n",
    );
    for (name, words) in [("enough", "at least"), ("bounded", "at most")] {
        let _ = writeln!(
            text,
            "requirement {name} must \"Sum\" {{ for each a in agreements require \
             sum(i.weight for i in a.item where (i.on)) is {words} {least} }}"
        );
    }
    text.push_str("agreement pact {\n  parties: AAA\n");
    for (at, weight) in weights.iter().enumerate() {
        let cost = weight / 10 + weight % 4;
        let _ = writeln!(
            text,
            "  clause item i{at} {{ on: no adjustable among {{ no, yes }} cost {cost}  weight: {weight} }}"
        );
    }
    text.push_str("}\n");
    let file = folder.join("hard.accord");
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn a_long_search_shows_its_bounds_and_ends_with_the_best_it_has() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
    command.arg("suggest").arg(hard_draft()).env("TERM", "xterm").env("NO_COLOR", "1");
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session.exp_string("searching: costs at least").unwrap();
    session.exp_string("best found").unwrap();
    session.send_control('c').unwrap();
    session.exp_regex("Suggestion 1: cost [0-9_.]+, best found, between [0-9_.]+ and").unwrap();
    session.exp_string("a further suggestion costs at least").unwrap();
    session.exp_eof().unwrap();
    let status = session.process().wait().unwrap();
    assert!(matches!(status, WaitStatus::Exited(_, 3)), "{status:?}");
}

/// A bar on the terminal, once a second has passed; what it stands in the way of is written all the same. In a release
/// build the same checks take less than that second.
#[test]
#[cfg_attr(not(debug_assertions), ignore = "the checks are over before the bar is shown")]
fn a_long_check_shows_how_far_it_is() {
    let folder = state("bar");
    std::fs::create_dir_all(&folder).unwrap();
    let text = crate::outputs::findings(2000);
    let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
    command.arg("check").env("TERM", "xterm").env("NO_COLOR", "1");
    for number in 0..60 {
        let file = folder.join(format!("d{number}.accord"));
        std::fs::write(&file, &text).unwrap();
        command.arg(file);
    }
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session.exp_regex("checking [^ ]+ [0-9]+ of 60").unwrap();
    session.exp_string("d0.accord").unwrap();
    session.exp_string("d59.accord").unwrap();
    session.exp_string("fails: 2000 `must` fail").unwrap();
    session.exp_eof().unwrap();
    let status = session.process().wait().unwrap();
    assert!(matches!(status, WaitStatus::Exited(_, 1)), "{status:?}");
}
