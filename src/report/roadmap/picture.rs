//! A road as a picture: the stages with the cost of each step between them, the rings with who joins when, and a lane
//! for each agreement. Nothing is told by colour alone.

use plotters::coord::Shift;
use plotters::prelude::{
    BLACK, Circle, Color as _, DrawingArea, IntoDrawingArea as _, IntoFont as _, PathElement,
    RGBColor, Rectangle, SVGBackend, Text, TextStyle, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::text::done;
use super::{LaneView, RoadmapView, stands, summary};
use crate::report::chart::{described, shortened};
use crate::report::escape::visible_line;

const FONT: &str = "sans-serif";
const LEFT: i32 = 190;
const RIGHT: i32 = 24;
/// The least width of a step.
const COLUMN: i32 = 170;
const LEAST_WIDTH: i32 = 1000;
/// The height of title and stages.
const HEAD: i32 = 150;
const LINE: i32 = 22;
const LANE: i32 = 34;
const GAP: i32 = 40;
/// Room for the name of a party.
const CHIP: i32 = 52;
const CHAR: i32 = 7;

const BLUE: RGBColor = RGBColor(0, 114, 178);
const GREEN: RGBColor = RGBColor(0, 158, 115);
const ORANGE: RGBColor = RGBColor(213, 94, 0);
const GREY: RGBColor = RGBColor(120, 120, 120);
const PALE: RGBColor = RGBColor(238, 243, 248);

type Failure = Box<dyn std::error::Error>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Where things are drawn.
struct Frame<'v> {
    view: &'v RoadmapView,
    /// Start, steps, and the stage where the road is closed.
    columns: i32,
    column: i32,
    /// From the distant down to the near.
    rings: Vec<Band<'v>>,
}

/// A ring.
struct Band<'v> {
    /// Its name; none for those of whom it is not known.
    ring: Option<&'v str>,
    /// Who joins, by columns.
    joins: Vec<Vec<&'v str>>,
    /// So many lines of names.
    lines: i32,
}

/// The road as SVG; none where there is none to draw.
#[must_use]
pub fn svg(view: &RoadmapView) -> Option<String> {
    if view.steps.is_empty() && view.closed.is_none() {
        return None;
    }
    let frame = Frame::of(view);
    let (width, height) = frame.size();
    let mut text = String::new();
    draw(&mut text, &frame, (u32::try_from(width).ok()?, u32::try_from(height).ok()?)).ok()?;
    let title = format!("{}: {}", view.agreement, summary(view));
    Some(described(&text, "roadmap", &title, &words(view)))
}

/// What the picture shows, for who does not see it.
fn words(view: &RoadmapView) -> String {
    let steps = view.steps.iter().map(|leg| {
        let actions: Vec<String> = leg.actions.iter().map(done).collect();
        let actions =
            if actions.is_empty() { String::from("nothing is needed") } else { actions.join(", ") };
        format!("Step {} to {}, cost {}: {actions}.", leg.number, leg.stage, leg.cost)
    });
    steps.collect::<Vec<_>>().join(" ")
}

impl<'v> Frame<'v> {
    fn of(view: &'v RoadmapView) -> Self {
        let steps = to_i32(view.steps.len());
        let columns = 1 + steps + i32::from(view.closed.is_some());
        let column = ((LEAST_WIDTH - LEFT - RIGHT) / columns).max(COLUMN);
        let mut frame = Frame { view, columns, column, rings: Vec::new() };
        frame.rings = frame.joined();
        frame
    }

    fn size(&self) -> (i32, i32) {
        let rings: i32 = self.rings.iter().map(Band::height).sum();
        let rings = if self.rings.is_empty() { 0 } else { rings + GAP };
        let lanes = to_i32(self.view.lanes.len()) * LANE + GAP;
        (LEFT + self.columns * self.column + RIGHT, HEAD + rings + lanes)
    }

    /// The middle of a column.
    fn x(&self, column: i32) -> i32 {
        LEFT + column * self.column + self.column / 2
    }

    /// How many names stand side by side.
    fn abreast(&self) -> i32 {
        ((self.column - 12) / CHIP).max(1)
    }

    /// Who joins in which column, by rings: who is a party to one of the agreements that are concluded.
    fn joined(&self) -> Vec<Band<'v>> {
        let view = self.view;
        let mut known: Vec<&str> = Vec::new();
        let mut joins: Vec<Vec<(&str, Option<&str>)>> = Vec::new();
        for column in 0..=view.steps.len() {
            let stops = view.lanes.iter().filter_map(|lane| lane.stops.get(column));
            let parties = stops.filter(|stop| !stop.planned).flat_map(|stop| &stop.parties);
            let mut new: Vec<(&str, Option<&str>)> = Vec::new();
            for party in parties {
                if !known.contains(&party.country.as_str()) {
                    known.push(&party.country);
                    new.push((&party.country, party.ring.as_deref()));
                }
            }
            joins.push(new);
        }
        let rings = view.rings.iter().map(|ring| Some(ring.as_str())).chain([None]).rev();
        let mut bands = Vec::new();
        for ring in rings {
            let cells: Vec<Vec<&str>> = joins
                .iter()
                .map(|new| new.iter().filter(|(_, of)| *of == ring).map(|(c, _)| *c).collect())
                .collect();
            let most = to_i32(cells.iter().map(Vec::len).max().unwrap_or(0));
            // Of which ring a party is may be known of all.
            if ring.is_some() || most > 0 {
                let lines = (most + self.abreast() - 1) / self.abreast();
                bands.push(Band { ring, joins: cells, lines });
            }
        }
        bands
    }
}

impl Band<'_> {
    fn height(&self) -> i32 {
        self.lines.max(1) * LINE + 12
    }
}

fn draw(text: &mut String, frame: &Frame<'_>, size: (u32, u32)) -> Result<(), Failure> {
    let root = SVGBackend::with_string(text, size).into_drawing_area();
    root.fill(&WHITE)?;
    head(&root, frame)?;
    let below = rings(&root, frame)?;
    lanes(&root, frame, below)?;
    root.present()?;
    Ok(())
}

fn style(size: i32, colour: RGBColor, at: HPos) -> TextStyle<'static> {
    (FONT, size).into_font().color(&colour).pos(Pos::new(at, VPos::Center))
}

/// A text no wider than there is room for.
fn fitting(text: &str, width: i32) -> String {
    let most = usize::try_from(width / CHAR).unwrap_or(0).max(4);
    shortened(&visible_line(text), most)
}

/// The stages, and between them what the steps cost.
fn head(root: &Area<'_>, frame: &Frame<'_>) -> Result<(), Failure> {
    let view = frame.view;
    let (width, _) = frame.size();
    let title = format!("{}: {}", view.agreement, summary(view).replace('`', ""));
    root.draw(&Text::new(fitting(&title, width - 24), (12, 16), style(16, BLACK, HPos::Left)))?;
    let y = 92;
    let from = view.from.as_deref().unwrap_or("before the first");
    let steps = view.steps.iter().map(|leg| (leg.stage.as_str(), leg.cost.as_str()));
    let mut names: Vec<(&str, Option<&str>)> = vec![(from, None)];
    names.extend(steps.map(|(stage, cost)| (stage, Some(cost))));
    let last = to_i32(view.steps.len());
    for (column, (name, cost)) in (0..).zip(names) {
        let x = frame.x(column);
        if let Some(cost) = cost {
            arrow(root, (frame.x(column - 1) + 12, x - 12), y, BLUE)?;
            let middle = i32::midpoint(frame.x(column - 1), x);
            let words = format!("cost {cost}");
            root.draw(&Text::new(words, (middle, y - 14), style(13, BLACK, HPos::Center)))?;
        }
        let colour = if column == last && view.arrives { GREEN } else { BLUE };
        root.draw(&Circle::new((x, y), 9, colour.filled()))?;
        let name = fitting(name, frame.column - 8);
        root.draw(&Text::new(name, (x, y - 36), style(15, BLACK, HPos::Center)))?;
        let below = match column {
            0 => String::from("start"),
            step => format!("step {step}, {} in all", total(view, step)),
        };
        root.draw(&Text::new(below, (x, y + 24), style(12, GREY, HPos::Center)))?;
    }
    if let Some(closed) = &view.closed {
        let x = frame.x(last + 1);
        dashed(root, (frame.x(last) + 12, x - 14), y)?;
        for (a, b) in [(-8, 8), (8, -8)] {
            root.draw(&PathElement::new(
                vec![(x - 8, y + a), (x + 8, y + b)],
                ORANGE.stroke_width(3),
            ))?;
        }
        let name = fitting(&closed.stage, frame.column - 8);
        root.draw(&Text::new(name, (x, y - 36), style(15, ORANGE, HPos::Center)))?;
        root.draw(&Text::new("closed", (x, y + 24), style(12, ORANGE, HPos::Center)))?;
    }
    Ok(())
}

fn total(view: &RoadmapView, step: i32) -> &str {
    let leg = usize::try_from(step - 1).ok().and_then(|place| view.steps.get(place));
    leg.map_or("", |leg| leg.total.as_str())
}

fn arrow(root: &Area<'_>, (from, to): (i32, i32), y: i32, colour: RGBColor) -> Result<(), Failure> {
    root.draw(&PathElement::new(vec![(from, y), (to, y)], colour.stroke_width(2)))?;
    let head = vec![(to - 8, y - 5), (to, y), (to - 8, y + 5)];
    root.draw(&PathElement::new(head, colour.stroke_width(2)))?;
    Ok(())
}

fn dashed(root: &Area<'_>, (from, to): (i32, i32), y: i32) -> Result<(), Failure> {
    let mut x = from;
    while x < to {
        root.draw(&PathElement::new(vec![(x, y), ((x + 7).min(to), y)], ORANGE.stroke_width(2)))?;
        x += 13;
    }
    Ok(())
}

/// The rings, the distant above the near, with who joins; and a line to the furthest that has been reached.
fn rings(root: &Area<'_>, frame: &Frame<'_>) -> Result<i32, Failure> {
    let mut y = HEAD;
    if frame.rings.is_empty() {
        return Ok(y);
    }
    let scale = frame.view.scale.as_deref().unwrap_or("Parties");
    root.draw(&Text::new(fitting(scale, LEFT - 24), (12, y + 10), style(14, BLACK, HPos::Left)))?;
    let words = "who joins when, from the near (below) to the distant (above)";
    root.draw(&Text::new(words, (LEFT, y + 10), style(12, GREY, HPos::Left)))?;
    y += GAP - 12;
    let right = LEFT + frame.columns * frame.column;
    let mut reached: Vec<Option<i32>> = vec![None; frame.view.steps.len() + 1];
    for (place, band) in frame.rings.iter().enumerate() {
        let bottom = y + band.height();
        if place % 2 == 0 {
            root.draw(&Rectangle::new([(LEFT, y), (right, bottom)], PALE.filled()))?;
        }
        let name = fitting(band.ring.unwrap_or("not known"), LEFT - 24);
        let middle = i32::midpoint(y, bottom);
        root.draw(&Text::new(name, (LEFT - 12, middle), style(13, BLACK, HPos::Right)))?;
        for (column, names) in (0..).zip(&band.joins) {
            chips(root, frame, (column, y), names)?;
            let slot = usize::try_from(column).ok().and_then(|column| reached.get_mut(column));
            if let (Some(slot), false, true) = (slot, names.is_empty(), band.ring.is_some()) {
                slot.get_or_insert(y);
            }
        }
        y = bottom;
    }
    frontier(root, frame, &reached)?;
    Ok(y)
}

/// The names of those who join.
fn chips(
    root: &Area<'_>,
    frame: &Frame<'_>,
    (column, top): (i32, i32),
    names: &[&str],
) -> Result<(), Failure> {
    let colour = if column == 0 { BLUE } else { GREEN };
    for (place, name) in (0..).zip(names) {
        let (line, at) = (place / frame.abreast(), place % frame.abreast());
        let x = LEFT + column * frame.column + 8 + at * CHIP;
        let y = top + 6 + line * LINE;
        root.draw(&Rectangle::new([(x, y), (x + CHIP - 6, y + LINE - 4)], WHITE.filled()))?;
        root.draw(&Rectangle::new([(x, y), (x + CHIP - 6, y + LINE - 4)], colour.stroke_width(2)))?;
        let middle = (x + (CHIP - 6) / 2, y + (LINE - 4) / 2);
        root.draw(&Text::new(fitting(name, CHIP - 8), middle, style(12, BLACK, HPos::Center)))?;
    }
    Ok(())
}

/// How far out the parties are after each step.
fn frontier(root: &Area<'_>, frame: &Frame<'_>, reached: &[Option<i32>]) -> Result<(), Failure> {
    let mut points = Vec::new();
    let mut furthest: Option<i32> = None;
    for (column, top) in (0..).zip(reached) {
        // What is further out is higher up.
        furthest = furthest.into_iter().chain(*top).min();
        if let Some(y) = furthest {
            let left = LEFT + column * frame.column;
            points.extend([(left, y), (left + frame.column, y)]);
        }
    }
    root.draw(&PathElement::new(points, ORANGE.stroke_width(2)))?;
    Ok(())
}

/// A lane for each agreement: dotted while it is planned, with the stage where it stands.
fn lanes(root: &Area<'_>, frame: &Frame<'_>, mut y: i32) -> Result<(), Failure> {
    y += 20;
    root.draw(&Text::new("Agreements", (12, y), style(14, BLACK, HPos::Left)))?;
    y += 20;
    for lane in &frame.view.lanes {
        let name = fitting(&lane.agreement, LEFT - 24);
        root.draw(&Text::new(name, (LEFT - 12, y), style(13, BLACK, HPos::Right)))?;
        lane_bars(root, frame, lane, y)?;
        y += LANE;
    }
    Ok(())
}

fn lane_bars(root: &Area<'_>, frame: &Frame<'_>, lane: &LaneView, y: i32) -> Result<(), Failure> {
    for (column, stop) in (0..).zip(&lane.stops) {
        let left = LEFT + column * frame.column;
        let corners = [(left + 3, y - 11), (left + frame.column - 3, y + 11)];
        let is_lead = lane.agreement == frame.view.agreement;
        let colour = if is_lead { BLUE } else { GREEN };
        if stop.planned {
            let mut x = left + 3;
            while x < left + frame.column - 3 {
                let end = (x + 4).min(left + frame.column - 3);
                root.draw(&PathElement::new(vec![(x, y + 11), (end, y + 11)], GREY))?;
                x += 9;
            }
        } else {
            root.draw(&Rectangle::new(corners, colour.mix(0.15).filled()))?;
            root.draw(&Rectangle::new(corners, colour.stroke_width(1)))?;
        }
        let words = fitting(stands(stop), frame.column - 12);
        let ink = if stop.planned { GREY } else { BLACK };
        root.draw(&Text::new(words, (frame.x(column), y), style(12, ink, HPos::Center)))?;
    }
    Ok(())
}

fn to_i32(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
