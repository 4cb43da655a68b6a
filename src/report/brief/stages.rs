//! The picture of the stages: each a box, with arrows between them and the agreements above the one where they stand.
//! What a colour says stands in the box in words, too.

use super::drawing::{At, Drawing, two_lines, width_of};
use super::sentence::blocking;
use super::{BriefView, StageView};

const BOX: i32 = 156;
const HIGH: i32 = 84;
const GAP: i32 = 34;
const ROW: i32 = 22;
const EDGE: i32 = 12;
/// Agreements that are named above a stage; the rest are counted.
const MOST_ABOVE: usize = 4;
/// What agreements stand on that have reached no stage.
const START: &str = "";

/// How far a stage is, in words, with the class of its box.
struct State {
    class: &'static str,
    words: String,
}

/// The picture; none where there are no stages.
pub(super) fn picture(view: &BriefView) -> Option<String> {
    if view.stages.is_empty() {
        return None;
    }
    let layout = Layout::of(view);
    let mut drawing = Drawing::new(layout.width(), layout.height());
    layout.arrows(&mut drawing);
    for (place, stage) in view.stages.iter().enumerate() {
        layout.stage(&mut drawing, place, stage);
    }
    layout.start(&mut drawing);
    Some(drawing.finish("stages", "The stages and where the agreements stand", &words(view)))
}

/// How far a stage is.
fn state(view: &BriefView, stage: &str) -> State {
    let reaches = |agreement: &&super::ProgressView| has_reached(view, agreement, stage);
    if view.agreements.iter().any(|agreement| reaches(&agreement)) {
        return State { class: "met", words: String::from("✓ reached") };
    }
    let next = view.agreements.iter().flat_map(|a| &a.next).filter(|next| next.stage == stage);
    let fewest = next.map(|next| (blocking(next).len(), next.more_blockers > 0)).min();
    match fewest {
        Some((0, _)) => State { class: "excepted", words: String::from("→ nothing blocks it") },
        Some((count, more)) => {
            let more = if more { "more than " } else { "" };
            let blocks = if count == 1 { "rule blocks it" } else { "rules block it" };
            State { class: "not_met", words: format!("✗ {more}{count} {blocks}") }
        }
        None => State { class: "not_applicable", words: String::from("· ahead") },
    }
}

/// Whether an agreement has reached a stage or one after it.
fn has_reached(view: &BriefView, agreement: &super::ProgressView, stage: &str) -> bool {
    let mut open: Vec<&str> =
        agreement.reached.iter().chain(&agreement.also).map(String::as_str).collect();
    let mut seen: Vec<&str> = Vec::new();
    while let Some(name) = open.pop() {
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let found = view.stages.iter().find(|stage| stage.name == name);
        open.extend(found.iter().flat_map(|stage| stage.after.iter().map(String::as_str)));
    }
    seen.contains(&stage)
}

/// What the picture shows, for who does not see it.
fn words(view: &BriefView) -> String {
    let told = view.stages.iter().map(|stage| {
        let title = stage.title.as_ref().unwrap_or(&stage.name);
        let words = state(view, &stage.name).words;
        let words = words.trim_start_matches(['✓', '→', '✗', '·', ' ']);
        let here = standing(view, &stage.name);
        let here =
            if here.is_empty() { String::new() } else { format!("; here: {}", here.join(", ")) };
        format!("{title}: {words}{here}.")
    });
    told.collect::<Vec<_>>().join(" ")
}

/// The agreements that stand at a stage, or before the first.
fn standing<'v>(view: &'v BriefView, stage: &str) -> Vec<&'v str> {
    let here = view.agreements.iter().filter(|agreement| match &agreement.reached {
        Some(reached) => reached == stage || agreement.also.iter().any(|also| also == stage),
        None => stage == START,
    });
    here.map(called).collect()
}

/// An agreement by its title where there is room for it, otherwise by its name.
fn called(agreement: &super::ProgressView) -> &str {
    let title = agreement.title.as_deref();
    title.filter(|title| width_of(title) < BOX).unwrap_or(&agreement.name)
}

/// Where everything is drawn.
struct Layout<'v> {
    view: &'v BriefView,
    /// Of each stage: its column and its row.
    cells: Vec<(i32, i32)>,
    columns: i32,
    rows: i32,
    /// So many lines of names above each row of boxes.
    above: i32,
    has_start: bool,
}

impl<'v> Layout<'v> {
    fn of(view: &'v BriefView) -> Self {
        let has_start = !standing(view, START).is_empty();
        let first = i32::from(has_start);
        let mut cells: Vec<(i32, i32)> = Vec::new();
        for stage in &view.stages {
            let column = first + i32::try_from(stage.depth).unwrap_or(0);
            let row = cells.iter().filter(|(other, _)| *other == column).count();
            cells.push((column, i32::try_from(row).unwrap_or(0)));
        }
        let columns = cells.iter().map(|(column, _)| column + 1).max().unwrap_or(1);
        let rows = cells.iter().map(|(_, row)| row + 1).max().unwrap_or(1);
        let names = view.stages.iter().map(|stage| standing(view, &stage.name).len());
        let names = names.chain([standing(view, START).len()]).max().unwrap_or(0);
        let above = i32::try_from(names.min(MOST_ABOVE + 1)).unwrap_or(0);
        Layout { view, cells, columns, rows, above, has_start }
    }

    fn width(&self) -> i32 {
        2 * EDGE + self.columns * BOX + (self.columns - 1) * GAP
    }

    fn step(&self) -> i32 {
        self.above * ROW + HIGH + GAP / 2
    }

    fn height(&self) -> i32 {
        2 * EDGE + self.rows * self.step() - GAP / 2
    }

    /// The upper left corner of a box.
    fn corner(&self, (column, row): (i32, i32)) -> (i32, i32) {
        (EDGE + column * (BOX + GAP), EDGE + row * self.step() + self.above * ROW)
    }

    fn arrows(&self, drawing: &mut Drawing) {
        for (stage, cell) in self.view.stages.iter().zip(&self.cells) {
            let (x, y) = self.corner(*cell);
            for before in &stage.after {
                let place = self.view.stages.iter().position(|stage| stage.name == *before);
                let Some(from) = place.and_then(|place| self.cells.get(place)) else { continue };
                let (from_x, from_y) = self.corner(*from);
                drawing.arrow((from_x + BOX, from_y + HIGH / 2), (x, y + HIGH / 2));
            }
        }
    }

    fn stage(&self, drawing: &mut Drawing, place: usize, stage: &StageView) {
        let Some(cell) = self.cells.get(place) else { return };
        let (x, y) = self.corner(*cell);
        let state = state(self.view, &stage.name);
        drawing.field((x, y), (BOX, HIGH), state.class);
        let title = stage.title.clone().unwrap_or_else(|| stage.name.replace('_', " "));
        let mut line = y + 24;
        for text in two_lines(&title, BOX - 16) {
            let class = format!("strong {}", state.class);
            drawing.text((x + BOX / 2, line), At::Middle, &class, (&text, BOX - 12));
            line += 17;
        }
        let words = (state.words.as_str(), BOX - 10);
        drawing.text((x + BOX / 2, y + HIGH - 14), At::Middle, state.class, words);
        names_above(drawing, (x, y), &standing(self.view, &stage.name));
    }

    /// What stands before the first stage.
    fn start(&self, drawing: &mut Drawing) {
        if !self.has_start {
            return;
        }
        let (x, y) = self.corner((0, 0));
        drawing.field((x, y), (BOX, HIGH), "start");
        let middle = (x + BOX / 2, y + HIGH / 2 + 4);
        drawing.text(middle, At::Middle, "quiet", ("before the first stage", BOX - 6));
        names_above(drawing, (x, y), &standing(self.view, START));
    }
}

/// The agreements that stand on a box.
fn names_above(drawing: &mut Drawing, (x, y): (i32, i32), names: &[&str]) {
    let mut line = y - 9;
    let more = names.len().saturating_sub(MOST_ABOVE);
    let counted = (more > 0).then(|| format!("and {more} more"));
    let shown = names.iter().take(MOST_ABOVE).map(|name| format!("▼ {name}"));
    for text in shown.chain(counted) {
        drawing.text((x + BOX / 2, line), At::Middle, "strong", (&text, BOX + GAP - 8));
        line -= ROW;
    }
}
