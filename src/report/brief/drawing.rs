//! Shapes and texts as SVG in the colours of the page: a drawing names classes, and the style of the page says how
//! they look by day, by night and on paper.

use std::fmt::Write as _;

use crate::report::chart::{described, shortened};
use crate::report::escape::{markup, visible_line};

/// The width of a letter, roughly.
const CHAR: i32 = 7;

/// On narrow screens a drawing is not made smaller than this, but moved.
const LEAST_WIDTH: i32 = 640;

/// A drawing.
pub(super) struct Drawing {
    width: i32,
    height: i32,
    shapes: String,
}

/// Where a text begins, ends or has its middle.
#[derive(Clone, Copy)]
pub(super) enum At {
    Start,
    Middle,
    End,
}

impl Drawing {
    pub(super) fn new(width: i32, height: i32) -> Self {
        Drawing { width, height, shapes: String::new() }
    }

    /// A box with round corners.
    pub(super) fn field(&mut self, (x, y): (i32, i32), (width, height): (i32, i32), class: &str) {
        let _ = writeln!(
            self.shapes,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"5\" class=\"{class}\"/>"
        );
    }

    pub(super) fn line(&mut self, from: (i32, i32), to: (i32, i32), class: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        let _ = writeln!(
            self.shapes,
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" class=\"{class}\"/>"
        );
    }

    pub(super) fn dot(&mut self, (x, y): (i32, i32), radius: i32, class: &str) {
        let _ = writeln!(
            self.shapes,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" class=\"{class}\"/>"
        );
    }

    /// The upper half of a disc.
    pub(super) fn half_disc(&mut self, (x, y): (i32, i32), radius: i32, class: &str) {
        let (left, right) = (x - radius, x + radius);
        let _ = writeln!(
            self.shapes,
            "<path d=\"M{left} {y} A{radius} {radius} 0 0 1 {right} {y} Z\" class=\"{class}\"/>"
        );
    }

    /// A text along the upper half of a circle, in its middle, as long as there is room.
    pub(super) fn arc_text(&mut self, (x, y): (i32, i32), radius: i32, id: &str, text: &str) {
        let (left, right) = (x - radius, x + radius);
        let text = fitting(text, radius * 5 / 2);
        let _ = writeln!(
            self.shapes,
            "<path id=\"{id}\" d=\"M{left} {y} A{radius} {radius} 0 0 1 {right} {y}\" class=\"unseen\"/>\n\
             <text text-anchor=\"middle\" class=\"quiet\"><textPath href=\"#{id}\" startOffset=\"50%\">{}</textPath></text>",
            markup(&text)
        );
    }

    /// An arrow to the right, from a point to the tip.
    pub(super) fn arrow(&mut self, from: (i32, i32), to: (i32, i32)) {
        let (x, y) = to;
        self.line(from, (x - 6, y), "way");
        let _ = writeln!(
            self.shapes,
            "<path d=\"M{x} {y} L{} {} L{} {} Z\" class=\"tip\"/>",
            x - 8,
            y - 5,
            x - 8,
            y + 5
        );
    }

    /// A text, as wide as there is room.
    pub(super) fn text(
        &mut self,
        (x, y): (i32, i32),
        at: At,
        class: &str,
        (text, room): (&str, i32),
    ) {
        let anchor = match at {
            At::Start => "start",
            At::Middle => "middle",
            At::End => "end",
        };
        // Quiet letters are smaller.
        let room = if class == "quiet" { room * CHAR / (CHAR - 1) } else { room };
        let text = fitting(text, room);
        let _ = writeln!(
            self.shapes,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" class=\"{class}\">{}</text>",
            markup(&text)
        );
    }

    /// The drawing as SVG, with what it shows in words for who does not see it.
    pub(super) fn finish(self, id: &str, title: &str, words: &str) -> String {
        let Drawing { width, height, shapes } = self;
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" style=\"min-width: min({width}px, {LEAST_WIDTH}px)\">\n{shapes}</svg>\n"
        );
        described(&svg, id, title, words)
    }
}

/// How wide a text is, roughly.
pub(super) fn width_of(text: &str) -> i32 {
    i32::try_from(textwrap::core::display_width(text))
        .unwrap_or(i32::MAX / CHAR)
        .saturating_mul(CHAR)
}

/// A text that is cut where there is no room for it.
fn fitting(text: &str, room: i32) -> String {
    let text = visible_line(text);
    if width_of(&text) <= room {
        return text.into_owned();
    }
    let mut most = usize::try_from(room / CHAR).unwrap_or(1).max(1);
    // Some letters are twice as wide.
    while most > 1 && width_of(&shortened(&text, most)) > room {
        most -= 1;
    }
    shortened(&text, most)
}

/// A text in at most two lines of so much room.
pub(super) fn two_lines(text: &str, room: i32) -> Vec<String> {
    let columns = usize::try_from(room / CHAR).unwrap_or(1).max(1);
    let text = visible_line(text);
    let lines = textwrap::wrap(&text, columns);
    let mut lines: Vec<String> = lines.into_iter().map(std::borrow::Cow::into_owned).collect();
    if lines.len() > 2 {
        let rest = lines.split_off(1).join(" ");
        lines.push(shortened(&rest, columns));
    }
    lines
}
