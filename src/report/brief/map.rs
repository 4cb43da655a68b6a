//! The map of the parties: half a disc for each member of the scale by which stages admit, from the near to the distant,
//! with the parties that lie there. It is a scheme; it knows no geography but that scale.

use super::drawing::{At, Drawing, width_of};
use super::sentence::stage_title;
use super::{BriefView, RingView};

const LEFT: i32 = 16;
const CHIP: i32 = 24;
/// Between two chips.
const GAP: i32 = 8;
const LABEL: i32 = 22;
const HOLE: i32 = 30;
const LEAST_CHIP: i32 = 44;
const MOST_CHIP: i32 = 90;
/// More parties are a list, not a map.
const MOST_PARTIES: usize = 60;

/// A ring: its label, and its parties in lines from the inside out.
struct Band {
    label: String,
    lines: Vec<Vec<String>>,
    inner: i32,
    outer: i32,
}

/// The maps, one for each scale by which stages admit; none where a scale would have but one ring or no party.
pub(super) fn pictures(view: &BriefView) -> Vec<(String, String)> {
    let rings = view.rings.iter().enumerate();
    rings.filter_map(|(place, ring)| picture(view, ring, place)).collect()
}

fn picture(view: &BriefView, ring: &RingView, place: usize) -> Option<(String, String)> {
    let count = ring.members.iter().map(|member| member.parties.len()).sum::<usize>();
    if ring.members.len() < 2 || count == 0 || count > MOST_PARTIES {
        return None;
    }
    let chip = ring.members.iter().flat_map(|member| &member.parties);
    let chip = chip.map(|party| width_of(party) + 16).max().unwrap_or(0);
    let chip = chip.clamp(LEAST_CHIP, MOST_CHIP);
    let bands = bands(view, ring, chip);
    let radius = bands.last().map(|band| band.outer)?;
    let (width, height) = (2 * (radius + LEFT), radius + LEFT + CHIP);
    let mut drawing = Drawing::new(width, height);
    let centre = (width / 2, height - CHIP / 2 - 4);
    // The distant rings lie below the near ones.
    for (place, band) in bands.iter().enumerate().rev() {
        let class = if place % 2 == 0 { "ring even" } else { "ring odd" };
        drawing.half_disc(centre, band.outer, class);
    }
    drawing.half_disc(centre, HOLE, "hole");
    for (at, band) in bands.iter().enumerate() {
        one(&mut drawing, band, centre, (chip, &format!("map{place}-{at}")));
    }
    let scale = ring.scale.replace('_', " ").to_lowercase();
    let caption =
        format!("The parties by {scale}, from the near to the distant (a scheme, not to scale)");
    let svg = drawing.finish(&format!("map{place}"), &caption, &words(ring));
    Some((caption, svg))
}

/// How many chips find room on half a circle; a few more than across, for at its ends they lie one above another.
fn room(radius: i32, chip: i32) -> usize {
    usize::try_from(radius * 3 / (chip + GAP)).unwrap_or(1).max(1)
}

fn bands(view: &BriefView, ring: &RingView, chip: i32) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    let mut inner = HOLE;
    for member in &ring.members {
        let mut lines: Vec<Vec<String>> = Vec::new();
        let mut rest = member.parties.as_slice();
        let mut radius = inner + i32::midpoint(chip, GAP);
        while !rest.is_empty() {
            let (now, later) = rest.split_at(room(radius, chip).min(rest.len()));
            lines.push(now.to_vec());
            rest = later;
            radius += chip + GAP;
        }
        even_out(&mut lines);
        let count = i32::try_from(lines.len()).unwrap_or(0);
        let outer = inner + count * (chip + GAP) + LABEL;
        let label = label(view, ring, member.member.as_deref());
        bands.push(Band { label, lines, inner, outer });
        inner = outer;
    }
    bands
}

/// The last line is not to hang alone: it takes over from the line before, which has less room than it.
fn even_out(lines: &mut [Vec<String>]) {
    if let [.., before, last] = lines {
        while last.len() + 1 < before.len() {
            let Some(moved) = before.pop() else { return };
            last.insert(0, moved);
        }
    }
}

/// The ring, and from which stage on it is admitted.
fn label(view: &BriefView, ring: &RingView, member: Option<&str>) -> String {
    let Some(member) = member else { return String::from("not known") };
    let rows = view.agreements.first().map(|agreement| agreement.stages.as_slice());
    let mut rows = rows.unwrap_or_default().iter();
    let limit = rows.find(|row| {
        row.admits.as_ref().is_some_and(|admits| {
            let is_up_to = admits.comparison.as_deref() == Some("at most");
            is_up_to
                && admits.scale.as_ref() == Some(&ring.scale)
                && admits.limit.as_deref() == Some(member)
        })
    });
    let stage = limit.and_then(|row| row.stage.as_ref());
    let name = member.replace('_', " ");
    match stage {
        Some(stage) => format!("{name} · {}", stage_title(view, stage)),
        None => name,
    }
}

fn one(drawing: &mut Drawing, band: &Band, (x, y): (i32, i32), (chip, id): (i32, &str)) {
    drawing.arc_text((x, y), band.outer - 16, id, &band.label);
    let mut radius = band.inner + i32::midpoint(chip, GAP);
    for line in &band.lines {
        for (place, name) in line.iter().enumerate() {
            let (dx, dy) = on_circle(radius, place, line.len());
            let corner = (x + dx - chip / 2, y - dy - CHIP / 2);
            drawing.field(corner, (chip, CHIP), "party");
            drawing.text((x + dx, y - dy + 5), At::Middle, "", (name, chip - 6));
        }
        radius += chip + GAP;
    }
}

/// The place of one of several on half a circle, from its left to its right.
#[expect(clippy::cast_precision_loss, reason = "there are few parties")]
#[expect(clippy::cast_possible_truncation, reason = "rounded to whole pixels")]
fn on_circle(radius: i32, place: usize, count: usize) -> (i32, i32) {
    let part = (place as f64 + 0.5) / count as f64;
    let angle = std::f64::consts::PI * (1.0 - part);
    let radius = f64::from(radius);
    ((radius * angle.cos()).round() as i32, (radius * angle.sin()).round() as i32)
}

/// What the map shows, for who does not see it.
fn words(ring: &RingView) -> String {
    let told = ring.members.iter().map(|member| {
        let name = member.member.as_deref().unwrap_or("not known").replace('_', " ");
        if member.parties.is_empty() {
            format!("{name}: no party.")
        } else {
            format!("{name}: {}.", member.parties.join(", "))
        }
    });
    told.collect::<Vec<_>>().join(" ")
}
