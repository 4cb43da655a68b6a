//! The command line: what is asked for, on which files, and the exit code.

mod audit;
mod baseline;
mod builtins;
mod check;
mod codes;
mod completions;
mod diff;
mod evaluating;
mod explain;
mod fmt;
mod init;
mod lint;
mod lock;
mod lsp;
mod man;
mod paths;
mod progress;
mod repl;
mod report;
mod reporting;
mod research;
mod roadmap;
mod rule;
mod schema;
mod stage;
mod suggest;
mod test;
mod timeline;
mod trace;
mod verify;
mod verify_certificate;
mod writing;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::system::{ColourChoice, Disk, Exit, Screen, complain_plainly};

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a reader at a terminal.
    Human,
    /// For programs.
    Json,
    /// For a listener: no drawings, everything in words.
    Narratable,
}

/// Reads rules and drafts of agreements and says, for every requirement, whether it holds and why
#[derive(Debug, Parser)]
#[command(name = "accordant", version, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 every `must` holds, 1 findings, 2 the input is wrong, \
    3 a limit was reached or an internal error.")]
struct Arguments {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = ColourChoice::Auto, value_name = "WHEN")]
    color: ColourChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say, for every requirement, whether it holds
    Check(check::Arguments),
    /// Record what fails today, so that only what is new fails a check
    Baseline(baseline::Arguments),
    /// Begin a project with a draft and a test
    Init(init::Arguments),
    /// Say where agreements or a pair of countries stand, and what blocks the next stage
    Stage(stage::Arguments),
    /// Say why a verdict is what it is, and what would change it
    Explain(explain::Arguments),
    /// Say which verdicts two versions do not share, and what makes them others
    Diff(diff::Arguments),
    /// Find the cheapest moves after which drafts pass
    Suggest(suggest::Arguments),
    /// Check a certificate of `suggest` without the search
    VerifyCertificate(verify_certificate::Arguments),
    /// Write the hashes of the texts that drafts are held to
    Lock(lock::Arguments),
    /// Say whether checks still come to what a log of them records, or texts are as locked
    Verify(verify::Arguments),
    /// Find what is allowed and yet probably not meant, and mend it
    Lint(lint::Arguments),
    /// Explain a lint or any other code, with an example
    Rule(rule::Arguments),
    /// Run the `test` blocks
    Test(test::Arguments),
    /// Serve editors: the language server, on the standard streams
    Lsp(lsp::Arguments),
    /// Ask and try things out, line by line
    Repl(repl::Arguments),
    /// Say which road through the stages is the cheapest, step by step
    Roadmap(roadmap::Arguments),
    /// Trace articles to rules to terms of drafts, and find the gaps both ways
    Trace(trace::Arguments),
    /// Say on which dates verdicts change, and why
    Timeline(timeline::Arguments),
    /// Report on cooperation: state, gaps, room, breadth, opportunities and risks, adjustments, open questions
    Research(research::Arguments),
    /// Report on a draft for who decides about it: verdict, stages, duties, dates, risks, costs, sources
    Report(report::Arguments),
    /// Write files in the canonical layout
    Fmt(fmt::Arguments),
    /// Explain the codes of diagnostics
    Codes(codes::Arguments),
    /// List the built-in functions and types of the language
    Builtins,
    /// Print the JSON Schemas of results and of a project's own files
    Schema(schema::Arguments),
    /// Print what a shell needs to complete commands and options
    Completions(completions::Arguments),
    /// Print the manual page of the tool or of a command
    Man(man::Arguments),
}

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!(" at {}:{}", at.file(), at.line()));
        let message = format!(
            "accordant: internal error{}; nothing is said about the input. Please report it.\n",
            place.unwrap_or_default()
        );
        complain_plainly(&message);
    }));
    let exit = std::panic::catch_unwind(run).unwrap_or(Exit::Unfinished);
    ExitCode::from(exit as u8)
}

fn run() -> Exit {
    let mut words: Vec<OsString> = std::env::args_os().collect();
    // `help builtins` is how the manual puts it; `builtins` alone is the command.
    if words.len() == 3 && words.iter().skip(1).eq(["help", "builtins"].iter()) {
        words.remove(1);
    }
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => {
            // What was asked for, such as help, is no error.
            let exit = if error.use_stderr() { Exit::WrongInput } else { Exit::Pass };
            let _ = error.print();
            return exit;
        }
    };
    let mut screen = Screen::new(arguments.color);
    let exit = match &arguments.command {
        Command::Check(arguments) => check::run(arguments, &mut screen),
        Command::Baseline(arguments) => baseline::run(arguments, &mut screen),
        Command::Init(arguments) => init::run(arguments, &mut screen),
        Command::Stage(arguments) => stage::run(arguments, &mut screen),
        Command::Explain(arguments) => explain::run(arguments, &mut screen),
        Command::Diff(arguments) => diff::run(arguments, &mut screen),
        Command::Suggest(arguments) => suggest::run(arguments, &mut screen),
        Command::VerifyCertificate(arguments) => verify_certificate::run(arguments, &mut screen),
        Command::Lock(arguments) => lock::run(arguments, &mut screen),
        Command::Verify(arguments) => verify::run(arguments, &mut screen),
        Command::Lint(arguments) => lint::run(arguments, &mut screen),
        Command::Rule(arguments) => rule::run(arguments, &mut screen),
        Command::Test(arguments) => test::run(arguments, &mut screen),
        Command::Lsp(arguments) => lsp::run(arguments, &mut screen),
        Command::Repl(arguments) => repl::run(arguments, &mut screen),
        Command::Roadmap(arguments) => roadmap::run(arguments, &mut screen),
        Command::Trace(arguments) => trace::run(arguments, &mut screen),
        Command::Timeline(arguments) => timeline::run(arguments, &mut screen),
        Command::Research(arguments) => research::run(arguments, &mut screen),
        Command::Report(arguments) => report::run(arguments, &mut screen),
        Command::Fmt(arguments) => fmt::run(arguments, &mut screen),
        Command::Codes(arguments) => codes::run(arguments, &mut screen),
        Command::Builtins => builtins::run(&mut screen),
        Command::Schema(arguments) => schema::run(arguments, &mut screen),
        Command::Completions(arguments) => completions::run(arguments, &mut screen),
        Command::Man(arguments) => man::run(arguments, &mut screen),
    };
    exit.max(screen.finish())
}
