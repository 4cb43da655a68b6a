//! Syntax trees to a program: the only bridge between the two. Collects what all files declare, gives everything
//! a number, reads facts, types expressions, and orders definitions by dependence.

mod adjustables;
mod agreements;
mod builtin;
mod cells;
mod collect;
mod conflicts;
mod context;
mod entities;
mod expectations;
mod expr;
mod facts;
mod graph;
mod lookalike;
mod named;
mod names;
mod question;
mod references;
mod requirements;
mod rows;
mod rules;
mod safety;
mod stages;
mod strata;
mod tables;
mod unread;
mod vocabulary;
mod waivers;

pub use builtin::{MECHANISMS, function_names};
pub use entities::{clause_names, names_after_kinds};
pub use named::{Named, analyse_named};
pub use names::{plural_of, snake_case as record_word};
pub use question::{Question, Reader, Supposition, analyse_question};
pub use references::{Recorded, Reference, Target};
pub use tables::Tables;
pub use waivers::WaiverText;

use jiff::civil::Date;
use smol_str::SmolStr;

use context::{Context, Frame};

use crate::diagnostic::{Diagnostic, has_errors, sort};
use crate::model::{Expr, Program, Type};
use crate::syntax::ast;

/// What an analysis reads.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// All files, in any order.
    pub files: &'a [&'a ast::File],
    /// A test, whose `given` is read as if it stood in a file, and whose expectations are read too.
    pub given: Option<&'a ast::TestDecl>,
    /// The tables that the files ask for.
    pub tables: &'a Tables,
    /// What the project says of all its programs.
    pub common: Common<'a>,
}

/// What a project says of all its programs, beside the files that they are made of.
#[derive(Clone, Copy, Debug)]
pub struct Common<'a> {
    /// More declarations than this are refused.
    pub most_declarations: usize,
    /// The date of evaluation where neither an agreement nor a command states one.
    pub as_of: Option<Date>,
    /// What it lives with for a while.
    pub waivers: &'a [WaiverText],
    /// Which names in waivers must be there.
    pub missing: Missing,
}

/// Which waivers must find in a program what they name. A program may be a part of its project, and speak of nothing
/// that others of its waivers name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// None: one that does not, is passed over.
    None,
    /// Those that name an agreement of the program or a part of one.
    #[default]
    Own,
    /// All of them: the program is all that the project has.
    All,
}

impl Default for Common<'_> {
    fn default() -> Self {
        let missing = Missing::default();
        Common { most_declarations: 100_000, as_of: None, waivers: &[], missing }
    }
}

impl<'a> Input<'a> {
    /// Files and tables, without a test, within the usual limit.
    #[must_use]
    pub fn new(files: &'a [&'a ast::File], tables: &'a Tables) -> Self {
        Input { files, given: None, tables, common: Common::default() }
    }
}

/// Names and types of the variables of an expression.
pub type Slots = Vec<(SmolStr, Type)>;

/// The program, unless there are errors; and all that was found, in the order of the texts.
#[must_use]
pub fn analyse(input: &Input<'_>) -> (Option<Program>, Vec<Diagnostic>) {
    let mut cx = Context::default();
    build(&mut cx, input);
    let Context { mut program, mut diagnostics, .. } = cx;
    program.values.share();
    sort(&mut diagnostics);
    let program = (!has_errors(&diagnostics)).then_some(program);
    (program, diagnostics)
}

/// The program as far as it can be read, with what each name in the texts names; and all that was found.
#[must_use]
pub fn analyse_recording(input: &Input<'_>) -> (Recorded, Vec<Diagnostic>) {
    let mut cx = Context::default();
    cx.references = Some(Vec::new());
    build(&mut cx, input);
    references::record(&mut cx, input.files);
    let references = cx.take_references();
    let Context { program, mut diagnostics, .. } = cx;
    sort(&mut diagnostics);
    let is_whole = !has_errors(&diagnostics);
    (Recorded { program, is_whole, references }, diagnostics)
}

fn build(cx: &mut Context, input: &Input<'_>) {
    cx.program.as_of = input.common.as_of;
    let items = collect::collect(input, &mut cx.diagnostics);

    let before = cx.diagnostics.len();
    let members = vocabulary::declare_types(cx, &items);
    vocabulary::declare_relations(cx, &items);
    if cx.diagnostics.get(before..).is_some_and(has_errors) {
        // With the vocabulary in doubt, every use of it would be an error of its own and bury the cause.
        return;
    }
    let stages = stages::order_stages(cx, &items);
    let tables = tables::open_tables(cx, &items, input.tables);
    entities::declare_entities(cx, &items, members, &stages, &tables);
    stages::list_stages(cx, &items, &stages);

    vocabulary::declare_rates(cx, &items);
    rules::declare_parameters(cx, &items);
    rules::declare_defines(cx, &items);

    facts::state_entities(cx, &items);
    agreements::state_agreements(cx, &items);
    facts::state_tuples(cx, &items);
    rows::state_tables(cx, &tables);
    agreements::settle_agreements(cx);
    facts::settle_tuples(cx);
    facts::fill_titles(cx);

    rules::lower_defines(cx, &items);
    requirements::lower_requirements(cx, &items);
    if let Some(test) = input.given {
        expectations::lower_expectations(cx, test);
    }

    strata::stratify(cx);
    safety::check_safety(cx);
    conflicts::check_exceptions(cx);
    lookalike::check_names(cx);
    agreements::set_planned(cx);
    waivers::grant(cx, &input.common);
}

/// An expression that stands in no declaration, read against a finished program: with its type and the names and
/// types of its variables. Its constants are added to the program's values.
///
/// # Errors
/// What is wrong with it.
pub fn analyse_expression(
    program: &mut Program,
    written: &ast::Expr,
) -> Result<(Expr, Slots), Vec<Diagnostic>> {
    question::against(program, |cx| {
        let mut frame = Frame::default();
        let expr = cx.infer(&mut frame, written, expr::Want::Anything);
        (expr, frame.slots)
    })
}
