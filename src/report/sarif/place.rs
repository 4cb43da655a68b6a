//! Places in the words of SARIF: addresses relative to the folder of the check, percent-encoded, and regions.

use std::fmt::Write as _;

use serde_sarif::sarif::{ArtifactLocation, Location, Message, PhysicalLocation, Region};

use super::{MOST_CHARACTERS, plain};
use crate::report::mending::HunkView;
use crate::report::view::LocationView;
use crate::source::PACK;

/// What addresses of files are relative to: the folder that the check was started in, as a rule the root of a repository.
pub(super) const ROOT: &str = "%SRCROOT%";

/// A place that a result leads to.
pub(super) fn location(place: &LocationView) -> Location {
    let physical = PhysicalLocation::builder()
        .artifact_location(artifact(&place.file))
        .region(region(
            (place.line, place.column),
            (place.end_line.max(place.line), place.end_column),
        ))
        .build();
    Location::builder().physical_location(physical).build()
}

/// A place beside the one that a result leads to, with what is there.
pub(super) fn related(place: &LocationView, id: i64, what: &str) -> Location {
    let mut location = location(place);
    location.id = Some(id);
    location.message = Some(Message::builder().text(plain(what, MOST_CHARACTERS)).build());
    location
}

/// A file. What a pack says lies inside the program, and its address is no path.
pub(super) fn artifact(file: &str) -> ArtifactLocation {
    let packed = file.strip_prefix(PACK).map(|path| format!("pack:{}", encoded(path)));
    if let Some(uri) = packed {
        return ArtifactLocation::builder().uri(uri).build();
    }
    if file.starts_with('/') {
        return ArtifactLocation::builder().uri(format!("file://{}", encoded(file))).build();
    }
    ArtifactLocation::builder().uri(encoded(file)).uri_base_id(ROOT).build()
}

/// A path as an address: every byte that is not plain is written as `%` and its number.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// From one line and column to another, which is excluded.
fn region(start: (u32, u32), end: (u32, u32)) -> Region {
    let end = if end < start { start } else { end };
    Region::builder()
        .start_line(start.0)
        .start_column(start.1)
        .end_line(end.0)
        .end_column(end.1)
        .build()
}

/// What a replacement takes away.
pub(super) fn deleted(hunk: &HunkView) -> Region {
    region((hunk.line, hunk.column), (hunk.end_line, hunk.end_column))
}

/// What a fix of a diagnostic takes away.
pub(super) fn replaced(place: &LocationView) -> Region {
    region((place.line, place.column), (place.end_line, place.end_column))
}
