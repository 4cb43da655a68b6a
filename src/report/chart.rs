//! A timeline as a chart: one lane for each requirement and subject, its verdicts as bars over the years. Each verdict
//! has a colour that colour-blind readers tell apart, and a hatching of its own, so that no colour is needed at all.

use jiff::civil::Date;
use jiff::{ToSpan as _, Unit};
use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::coord::combinators::{BindKeyPoints as _, WithKeyPoints};
use plotters::coord::types::RangedCoordi64;
use plotters::prelude::{
    BLACK, Cartesian2d, ChartBuilder, Color as _, DrawingArea, IntoDrawingArea as _, IntoFont as _,
    PathElement, RGBColor, Rectangle, SVGBackend, Text, TextStyle, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::escape::{markup, visible_line};
use super::timeline::{LaneView, TimelineView, asked, heading, subject, verdict_words};

const WIDTH: u32 = 1200;
const LANE: u32 = 28;
/// The title and the legend.
const HEAD: u32 = 66;
/// The years below the lanes.
const FOOT: u32 = 34;
/// Longer names are cut.
const MOST_CHARS: usize = 52;
const MOST_TITLE_CHARS: usize = 120;
const CHAR_WIDTH: u32 = 7;
const RIGHT_MARGIN: u32 = 24;
const FONT: &str = "sans-serif";
const GREY: RGBColor = RGBColor(120, 120, 120);

/// Heights are counted in parts of a lane.
const PARTS: i64 = 1000;
const HALF_BAR: i64 = 310;
const HALF_THIN_BAR: i64 = 100;

pub(super) type Failure = Box<dyn std::error::Error>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, 'b> = ChartContext<
    'a,
    SVGBackend<'b>,
    Cartesian2d<WithKeyPoints<RangedCoordi64>, WithKeyPoints<RangedCoordi64>>,
>;

/// How a verdict looks.
pub(super) struct Look {
    verdict: &'static str,
    pub(super) colour: RGBColor,
    pub(super) on_it: RGBColor,
    pub(super) hatching: Hatching,
}

/// What lines lie across a bar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hatching {
    None,
    Rising,
    Crossed,
    Upright,
    Middle,
    /// A thin bar.
    Thin,
}

/// The palette of Okabe and Ito.
static LOOKS: [Look; 7] = [
    look("met", (0, 158, 115), WHITE, Hatching::None),
    look("excepted", (86, 180, 233), BLACK, Hatching::Middle),
    look("waived", (0, 114, 178), WHITE, Hatching::Middle),
    look("undetermined", (240, 228, 66), BLACK, Hatching::Upright),
    look("not_met", (213, 94, 0), WHITE, Hatching::Rising),
    look("error", (204, 121, 167), BLACK, Hatching::Crossed),
    look("not_applicable", (190, 190, 190), BLACK, Hatching::Thin),
];

const fn look(
    verdict: &'static str,
    (r, g, b): (u8, u8, u8),
    on_it: RGBColor,
    hatching: Hatching,
) -> Look {
    Look { verdict, colour: RGBColor(r, g, b), on_it, hatching }
}

/// How a verdict looks.
pub(super) fn look_of(verdict: &str) -> Option<&'static Look> {
    LOOKS.iter().find(|look| look.verdict == verdict)
}

/// The days that are drawn.
#[derive(Clone, Copy)]
struct Days {
    first: Date,
    last: Date,
}

impl Days {
    /// From the first date until a while after the last change.
    fn of(view: &TimelineView) -> Option<Days> {
        let date = |text: &str| text.parse::<Date>().ok();
        let first = date(view.from.as_deref()?)?;
        let until = date(view.until.as_deref()?)?;
        let changed = view.dates.iter().filter(|date| !date.changes.is_empty());
        let changed = changed.filter_map(|d| date(d.date.as_deref()?)).max();
        let span = i64::from(days(first, changed.unwrap_or(first)));
        let rest = (span / 6).max(183);
        let last = changed.unwrap_or(first).saturating_add(rest.days()).min(until);
        let least = first.saturating_add(1.days());
        Some(Days { first, last: last.max(least) })
    }

    fn count(self) -> i64 {
        i64::from(days(self.first, self.last))
    }

    fn place(self, day: Date) -> i64 {
        i64::from(days(self.first, day)).clamp(0, self.count())
    }

    /// The days that are marked: firsts of years, or of quarters where there are few years.
    fn marks(self) -> Vec<Date> {
        let years = i64::from(self.last.year()) - i64::from(self.first.year());
        let months = match years {
            0..=2 => 3,
            3..=14 => 12,
            15..=30 => 24,
            31..=75 => 60,
            _ => 120,
        };
        let Ok(mut mark) = Date::new(self.first.year(), 1, 1) else { return Vec::new() };
        let mut marks = Vec::new();
        while mark <= self.last {
            let fits = months <= 12 || i64::from(mark.year()) % (months / 12) == 0;
            if mark >= self.first && fits {
                marks.push(mark);
            }
            let next = if months < 12 { months.months() } else { 1.years() };
            match mark.checked_add(next) {
                Ok(next) => mark = next,
                Err(_) => break,
            }
        }
        marks
    }
}

fn days(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to)).map_or(0, |span| span.get_days())
}

/// The chart as SVG; none where no verdict depends on a date, or there is no lane to draw.
#[must_use]
pub fn svg(view: &TimelineView) -> Option<String> {
    let days = Days::of(view)?;
    // What never applies has nothing to show.
    let applies = |lane: &&LaneView| lane.periods.iter().any(|p| p.verdict != "not_applicable");
    let lanes: Vec<&LaneView> = view.lanes.iter().filter(applies).collect();
    if lanes.is_empty() {
        return None;
    }
    let count = u32::try_from(lanes.len()).unwrap_or(u32::MAX / LANE / 2);
    let height = HEAD + count * LANE + FOOT;
    let mut text = String::new();
    draw(&mut text, view, &lanes, days, height).ok()?;
    Some(with_description(&text, view))
}

fn draw(
    text: &mut String,
    view: &TimelineView,
    lanes: &[&LaneView],
    days: Days,
    height: u32,
) -> Result<(), Failure> {
    let root = SVGBackend::with_string(text, (WIDTH, height)).into_drawing_area();
    root.fill(&WHITE)?;
    let (head, body) = root.split_vertically(HEAD);
    head.draw(&Text::new(title(view, days), (12, 12), style(18, BLACK, HPos::Left)))?;
    legend(&head, lanes)?;
    let names: Vec<String> = lanes.iter().map(|lane| name(lane)).collect();
    let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let labels = u32::try_from(widest).unwrap_or(0) * CHAR_WIDTH + 20;
    let count = i64::try_from(names.len()).unwrap_or(0);
    let middles: Vec<i64> = (0..count).map(|place| middle(count, place)).collect();
    let marks: Vec<Date> = days.marks();
    let x = (0..days.count()).with_key_points(marks.iter().map(|d| days.place(*d)).collect());
    let mut chart = ChartBuilder::on(&body)
        .margin_right(RIGHT_MARGIN)
        .x_label_area_size(FOOT)
        .y_label_area_size(labels)
        .build_cartesian_2d(x, (0..count * PARTS).with_key_points(middles))?;
    let by_years = marks.iter().all(|mark| mark.month() == 1);
    let label = |place: &i64| {
        let mark = days.first.saturating_add((*place).days());
        if by_years { mark.year().to_string() } else { mark.strftime("%Y-%m").to_string() }
    };
    let lane = |y: &i64| {
        let from_top = usize::try_from(count - 1 - y / PARTS).ok();
        from_top.and_then(|place| names.get(place)).cloned().unwrap_or_default()
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .x_label_formatter(&label)
        .y_label_formatter(&lane)
        .x_label_style((FONT, 13).into_font())
        .y_label_style((FONT, 13).into_font())
        .bold_line_style(RGBColor(215, 215, 215))
        .axis_style(GREY)
        .draw()?;
    let pixels_a_day = f64::from(WIDTH - RIGHT_MARGIN - labels) / i64_to_f64(days.count());
    for (place, lane) in (0..).zip(lanes) {
        bars(&mut chart, lane, middle(count, place), days, pixels_a_day)?;
    }
    root.present()?;
    Ok(())
}

/// The agreements, by their titles too where there is room, and the dates that are drawn.
fn title(view: &TimelineView, days: Days) -> String {
    let dates = format!("{} to {}", days.first, days.last);
    let full = format!("{}, {dates}", subject(view));
    if full.chars().count() <= MOST_TITLE_CHARS {
        return full;
    }
    let names: Vec<&str> = view.agreements.iter().map(|a| a.name.as_str()).collect();
    let names = shortened(&visible_line(&names.join(", ")), MOST_TITLE_CHARS - dates.len() - 2);
    format!("{names}, {dates}")
}

/// The height of the middle of a lane, counted from the top.
fn middle(count: i64, place: i64) -> i64 {
    (count - place) * PARTS - PARTS / 2
}

fn name(lane: &LaneView) -> String {
    shortened(&asked(&lane.requirement, &lane.subjects), MOST_CHARS)
}

/// A text of at most so many characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

pub(super) fn style(size: i32, colour: RGBColor, at: HPos) -> TextStyle<'static> {
    (FONT, size).into_font().color(&colour).pos(Pos::new(at, VPos::Center))
}

fn legend(head: &Area<'_>, lanes: &[&LaneView]) -> Result<(), Failure> {
    let shown = |verdict: &str| {
        lanes.iter().flat_map(|lane| &lane.periods).any(|period| period.verdict == verdict)
    };
    let mut x = 12;
    for look in LOOKS.iter().filter(|look| shown(look.verdict)) {
        let (top, bottom) = if look.hatching == Hatching::Thin { (42, 48) } else { (37, 53) };
        head.draw(&Rectangle::new([(x, top), (x + 34, bottom)], look.colour.filled()))?;
        for line in hatches(look.hatching, 34.0, f64::from(bottom - top)) {
            let line = line.map(|(dx, dy)| (x + to_i32(dx), bottom - to_i32(dy)));
            head.draw(&PathElement::new(line.to_vec(), look.on_it.mix(0.6)))?;
        }
        let words = verdict_words(Some(look.verdict));
        let width = i32::try_from(words.chars().count()).unwrap_or(0) * 8;
        head.draw(&Text::new(words, (x + 42, 45), style(14, BLACK, HPos::Left)))?;
        x += 42 + width + 24;
    }
    Ok(())
}

fn bars(
    chart: &mut Chart<'_, '_>,
    lane: &LaneView,
    middle: i64,
    days: Days,
    pixels_a_day: f64,
) -> Result<(), Failure> {
    for period in &lane.periods {
        let Some(look) = look_of(period.verdict) else { continue };
        let date = |text: &Option<String>| text.as_deref().and_then(|t| t.parse::<Date>().ok());
        let from = days.place(date(&period.from).unwrap_or(days.first));
        let to = days.place(date(&period.before).unwrap_or(days.last));
        // What lasts no longer than a few days is seen all the same.
        let to = to.max(from + to_i64(2.0 / pixels_a_day)).min(days.count());
        if from >= to {
            continue;
        }
        let thin = look.hatching == Hatching::Thin;
        let half = if thin { HALF_THIN_BAR } else { HALF_BAR };
        let (low, high) = (middle - half, middle + half);
        chart.draw_series([Rectangle::new([(from, low), (to, high)], look.colour.filled())])?;
        let width = i64_to_f64(to - from) * pixels_a_day;
        let height = f64::from(LANE) * i64_to_f64(high - low) / i64_to_f64(PARTS);
        let lines = hatches(look.hatching, width, height).into_iter().map(|line| {
            let line = line.map(|(dx, dy)| {
                (
                    from + to_i64(dx / pixels_a_day),
                    low + to_i64(dy * i64_to_f64(PARTS) / f64::from(LANE)),
                )
            });
            PathElement::new(line.to_vec(), look.on_it.mix(0.45))
        });
        chart.draw_series(lines)?;
        let words = verdict_words(Some(look.verdict));
        let needed = to_f64(words.chars().count()) * 7.0 + 12.0;
        if width >= needed && !thin {
            label(chart, &words, (i64::midpoint(from, to), middle), needed / pixels_a_day, look)?;
        }
    }
    Ok(())
}

/// The verdict in words in the middle of its bar, on a ground without hatching.
fn label(
    chart: &mut Chart<'_, '_>,
    words: &str,
    (x, y): (i64, i64),
    width: f64,
    look: &Look,
) -> Result<(), Failure> {
    if look.hatching != Hatching::None {
        let half = to_i64(width / 2.0);
        let ground = [(x - half, y - HALF_BAR), (x + half, y + HALF_BAR)];
        chart.draw_series([Rectangle::new(ground, look.colour.filled())])?;
    }
    chart.draw_series([Text::new(
        words.to_owned(),
        (x, y),
        style(12, look.on_it, HPos::Center),
    )])?;
    Ok(())
}

/// Lines across a bar, from its lower left corner, in pixels.
pub(super) fn hatches(hatching: Hatching, width: f64, height: f64) -> Vec<[(f64, f64); 2]> {
    let step = 9.0;
    let count = to_i64(width / step);
    let mut lines = Vec::new();
    for place in 0..=count {
        let x = i64_to_f64(place) * step;
        let right = (x + height).min(width);
        let rise = right - x;
        match hatching {
            Hatching::None | Hatching::Thin | Hatching::Middle => break,
            Hatching::Rising => lines.push([(x, 0.0), (right, rise)]),
            Hatching::Upright => lines.push([(x, 0.0), (x, height)]),
            Hatching::Crossed => {
                lines.push([(x, 0.0), (right, rise)]);
                lines.push([(x, height), (right, height - rise)]);
            }
        }
    }
    if hatching == Hatching::Middle {
        lines.push([(0.0, height / 2.0), (width, height / 2.0)]);
    }
    lines
}

/// The SVG with what it shows in words.
fn with_description(svg: &str, view: &TimelineView) -> String {
    let changes = view.dates.iter().flat_map(|date| {
        let day = date.date.as_deref().unwrap_or_default();
        date.changes.iter().map(move |change| {
            let name = asked(&change.requirement, &change.subjects);
            let (before, after) = (verdict_words(change.before), verdict_words(change.after));
            format!("{day}: {name} from {before} to {after}.")
        })
    });
    let changes: Vec<String> = changes.collect();
    let words =
        if changes.is_empty() { String::from("No verdict changes.") } else { changes.join(" ") };
    described(svg, "timeline", &heading(view), &words)
}

/// An SVG with a title and what it shows in words, for who does not see it.
pub(super) fn described(svg: &str, id: &str, title: &str, words: &str) -> String {
    let Some(end) = svg.find("<svg ").and_then(|start| Some(start + svg.get(start..)?.find('>')?))
    else {
        return svg.to_owned();
    };
    let (open, rest) = svg.split_at(end);
    format!(
        "{open} role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>{}",
        markup(&visible_line(title)),
        markup(&visible_line(words)),
        rest.get(1..).unwrap_or_default(),
    )
}

#[expect(clippy::cast_precision_loss, reason = "counts of lanes and characters are small")]
pub(super) fn to_f64(n: usize) -> f64 {
    n as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts of days are small")]
fn i64_to_f64(n: i64) -> f64 {
    n as f64
}

#[expect(clippy::cast_possible_truncation, reason = "rounded to whole days")]
fn to_i64(x: f64) -> i64 {
    x.round() as i64
}

#[expect(clippy::cast_possible_truncation, reason = "rounded to whole pixels")]
pub(super) fn to_i32(x: f64) -> i32 {
    x.round() as i32
}
