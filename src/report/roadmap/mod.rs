//! Roads through the stages as plain data: the steps, what each costs and opens, and where the agreements stand.
//!
//! 1. `view`: the views of a road; 2. `text`: for a reader; 3. `picture`: as SVG; 4. `page`: as a page of its own.

mod page;
mod picture;
mod text;
mod view;

use schemars::JsonSchema;
use serde::Serialize;

pub use page::page;
pub use picture::svg;
pub use text::text;
pub use view::view;

use super::diagnostics::DiagnosticView;
use super::suggest::{AnswerView, AskedView, StepView};

/// What `accordant roadmap --format json` writes.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct RoadmapRunView {
    /// The path, as given.
    pub path: String,
    /// What the process exits with.
    pub exit_code: u8,
    /// What was found wrong with the input.
    pub diagnostics: Vec<DiagnosticView>,
    /// The road; none where the input is wrong or a limit was reached first.
    pub roadmap: Option<RoadmapView>,
}

/// A road to a stage, or how far one leads.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct RoadmapView {
    /// The date of evaluation, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// The agreement that goes it.
    pub agreement: String,
    /// Its title.
    pub title: Option<String>,
    /// The stage where it stands; none before the first.
    pub from: Option<String>,
    /// The stage to be reached.
    pub to: String,
    /// Whether it is reached.
    pub arrives: bool,
    /// Whether it is proved that no road is cheaper.
    pub proved: bool,
    /// What the steps cost together.
    pub cost: String,
    /// What every road to the stage costs at least.
    pub lower: String,
    /// The steps, one a stage.
    pub steps: Vec<LegView>,
    /// Where the road ends before the stage: why.
    pub closed: Option<ClosedView>,
    /// The scale or enum by which stages admit, if one does.
    pub scale: Option<String>,
    /// Its members, from the near to the distant.
    pub rings: Vec<String>,
    /// The agreements, at the start and after each step.
    pub lanes: Vec<LaneView>,
}

/// A step: the agreement goes to a stage.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct LegView {
    /// Its number, from 1.
    pub number: usize,
    /// The stage.
    pub stage: String,
    /// The title of the stage.
    pub title: Option<String>,
    /// What is done for it, in order.
    pub actions: Vec<ActionView>,
    /// What that costs.
    pub cost: String,
    /// What it costs from the start on.
    pub total: String,
    /// What fails at that stage before it is done, and holds afterwards.
    pub opens: Vec<AskedView>,
}

/// Something that is done.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ActionView {
    /// What.
    pub step: StepView,
    /// Of who is admitted: how far away, by the scale by which stages admit.
    pub ring: Option<String>,
}

/// Where a road ends.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ClosedView {
    /// The stage that is not reached.
    pub stage: String,
    /// `conflict` where nothing that may be moved reaches it, `not_from_here` where no place that was tried leads on,
    /// `unfinished` where the search ended first.
    #[schemars(extend("enum" = ["conflict", "not_from_here", "unfinished"]))]
    pub why: &'static str,
    /// What was found for that stage.
    pub answer: AnswerView,
}

/// An agreement on the road.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct LaneView {
    /// Its name.
    pub agreement: String,
    /// Its title.
    pub title: Option<String>,
    /// At the start, then after each step.
    pub stops: Vec<StopView>,
}

/// An agreement at a time.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct StopView {
    /// Whether it is only planned.
    pub planned: bool,
    /// The stage where it stands; none before the first.
    pub stage: Option<String>,
    /// Its parties.
    pub parties: Vec<PartyView>,
}

/// A party.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct PartyView {
    /// The country.
    pub country: String,
    /// How far away it is; none where that is not known.
    pub ring: Option<String>,
}

/// A stop in words.
fn stands(stop: &StopView) -> &str {
    match &stop.stage {
        _ if stop.planned => "planned",
        Some(stage) => stage,
        None => "before the first stage",
    }
}

/// What is known of the cost of a road that arrives.
fn claim(view: &RoadmapView) -> String {
    if view.proved {
        String::from("proven cheapest")
    } else {
        format!("best found, between {} and {}", view.lower, view.cost)
    }
}

/// From where to where, and at what cost, in a sentence.
fn summary(view: &RoadmapView) -> String {
    let steps = match view.steps.len() {
        1 => String::from("1 step"),
        n => format!("{n} steps"),
    };
    let from = view.from.as_deref().map_or_else(
        || String::from("from before the first stage"),
        |stage| format!("from `{stage}`"),
    );
    match &view.closed {
        None if view.steps.is_empty() => format!("it stands at `{}` already", view.to),
        None => format!("{from} to `{}` in {steps}: cost {}, {}", view.to, view.cost, claim(view)),
        Some(closed) => {
            let last = view.steps.last();
            let so_far = last.map_or_else(String::new, |last| {
                format!("; up to `{}` it costs {}", last.stage, last.total)
            });
            let why = match closed.why {
                "conflict" => "nothing that may be moved reaches it",
                "unfinished" => "the search ended before a road was found",
                _ => {
                    "no suggestion leads on from the places that were tried; whether another road \
                     leads there is not known"
                }
            };
            format!("{from} to `{}`: closed at `{}`, {why}{so_far}", view.to, closed.stage)
        }
    }
}
