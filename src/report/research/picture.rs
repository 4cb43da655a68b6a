//! What the requirements of each mechanism come to, as bars: lengths, colours that colour-blind readers tell apart,
//! hatching, and numbers.

use plotters::prelude::{
    BLACK, Color as _, IntoDrawingArea as _, PathElement, RGBColor, Rectangle, SVGBackend, Text,
    WHITE,
};
use plotters::style::text_anchor::HPos;

use super::CountsView;
use crate::report::chart::{Failure, Look, hatches, look_of, shortened, style, to_f64, to_i32};
use crate::report::escape::{markup, visible_line};

const WIDTH: i32 = 1000;
const LABELS: i32 = 240;
const RIGHT_MARGIN: i32 = 24;
const ROW: i32 = 36;
const BAR: i32 = 22;
const HEAD: i32 = 44;
const MOST_CHARS: usize = 30;

/// A part of a bar: so many requirements, looking like this verdict, called so.
type Part = (usize, &'static str, &'static str);

/// The picture; none where nothing applies.
pub(in crate::report) fn picture(bars: &[(String, CountsView)]) -> Option<String> {
    let longest = bars.iter().map(|(_, counts)| total(counts)).max().filter(|most| *most > 0)?;
    let rows = i32::try_from(bars.len()).ok()?;
    let height = HEAD + rows * ROW + 12;
    let mut text = String::new();
    draw(&mut text, bars, longest, height).ok()?;
    Some(with_description(&text, bars))
}

fn parts(counts: &CountsView) -> [Part; 4] {
    [
        (counts.holds, "met", "hold"),
        (counts.fails, "not_met", "fail"),
        (counts.undetermined, "undetermined", "undetermined"),
        (counts.not_applicable, "not_applicable", "do not apply"),
    ]
}

fn total(counts: &CountsView) -> usize {
    parts(counts).iter().map(|(count, ..)| count).sum()
}

fn draw(
    text: &mut String,
    bars: &[(String, CountsView)],
    longest: usize,
    height: i32,
) -> Result<(), Failure> {
    let size = (u32::try_from(WIDTH)?, u32::try_from(height)?);
    let root = SVGBackend::with_string(text, size).into_drawing_area();
    root.fill(&WHITE)?;
    let mut x = LABELS;
    for (_, verdict, words) in parts(&CountsView::default()) {
        let Some(look) = look_of(verdict) else { continue };
        segment(&root, look, (x, 14), (30, 16))?;
        let at = (x + 38, 22);
        root.draw(&Text::new(words, at, style(14, BLACK, HPos::Left)))?;
        x += 38 + i32::try_from(words.chars().count())? * 8 + 24;
    }
    let unit = f64::from(WIDTH - LABELS - RIGHT_MARGIN) / to_f64(longest);
    let mut top = HEAD;
    for (name, counts) in bars {
        let middle = top + BAR / 2;
        let name = shortened(&visible_line(&name.replace('`', "")), MOST_CHARS);
        root.draw(&Text::new(name, (LABELS - 12, middle), style(14, BLACK, HPos::Right)))?;
        let mut before = 0;
        for (count, verdict, _) in parts(counts) {
            let Some(look) = look_of(verdict).filter(|_| count > 0) else { continue };
            let left = LABELS + to_i32(to_f64(before) * unit);
            let right = LABELS + to_i32(to_f64(before + count) * unit);
            segment(&root, look, (left, top), (right - left - 2, BAR))?;
            number(&root, look, count, (i32::midpoint(left, right) - 1, middle))?;
            before += count;
        }
        top += ROW;
    }
    let axis = [(LABELS - 4, HEAD - 6), (LABELS - 4, top - ROW + BAR + 6)];
    root.draw(&PathElement::new(axis.to_vec(), RGBColor(120, 120, 120)))?;
    root.present()?;
    Ok(())
}

type Root<'a> = plotters::drawing::DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn segment(
    root: &Root<'_>,
    look: &Look,
    (x, y): (i32, i32),
    (width, height): (i32, i32),
) -> Result<(), Failure> {
    let corners = [(x, y), (x + width, y + height)];
    root.draw(&Rectangle::new(corners, look.colour.filled()))?;
    for line in hatches(look.hatching, f64::from(width), f64::from(height)) {
        let line = line.map(|(dx, dy)| (x + to_i32(dx), y + height - to_i32(dy)));
        root.draw(&PathElement::new(line.to_vec(), look.on_it.mix(0.45)))?;
    }
    Ok(())
}

/// A number on a ground without hatching.
fn number(root: &Root<'_>, look: &Look, count: usize, (x, y): (i32, i32)) -> Result<(), Failure> {
    let words = count.to_string();
    let half = i32::try_from(words.len())? * 4 + 4;
    let ground = [(x - half, y - 9), (x + half, y + 9)];
    root.draw(&Rectangle::new(ground, look.colour.filled()))?;
    root.draw(&Text::new(words, (x, y), style(14, look.on_it, HPos::Center)))?;
    Ok(())
}

/// The SVG with what it shows in words, for who does not see it.
fn with_description(svg: &str, bars: &[(String, CountsView)]) -> String {
    let told = bars.iter().map(|(name, counts)| {
        let told = parts(counts).map(|(count, _, words)| format!("{count} {words}"));
        format!("{}: {}.", name.replace('`', ""), told.join(", "))
    });
    let told: Vec<String> = told.collect();
    let Some(end) = svg.find("<svg ").and_then(|start| Some(start + svg.get(start..)?.find('>')?))
    else {
        return svg.to_owned();
    };
    let (open, rest) = svg.split_at(end);
    format!(
        "{open} role=\"img\" aria-labelledby=\"bars-title bars-desc\">\n\
         <title id=\"bars-title\">What the requirements of each mechanism come to</title>\n\
         <desc id=\"bars-desc\">{}</desc>{}",
        markup(&visible_line(&told.join(" "))),
        rest.get(1..).unwrap_or_default(),
    )
}
