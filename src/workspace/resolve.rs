//! From what `use` and `facts … from` say to the files that are meant; or why none is.

use super::load::cannot_read;
use super::place::{Found, NO_FILE_OF_IT, Place, Project};
use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::source::Span;
use crate::syntax::ast::{Name, Text};

/// What a `use` brings in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// One file.
    File(Place),
    /// All files of a folder, but for its tests.
    Folder(Place, Vec<Place>),
}

/// The pack that `use wto.gatt` means in a file.
pub(super) fn pack(
    project: Project<'_>,
    from: &Place,
    path: &[Name],
) -> Result<Target, Box<Diagnostic>> {
    let names: Vec<&str> = path.iter().map(|name| name.text.as_str()).collect();
    let span = match (path.first(), path.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => {
            return Err(Box::new(Diagnostic::without_span(
                Code::PackNotFound,
                "`use` names nothing",
            )));
        }
    };
    let below = names.join("/");
    let mut outside = false;
    for base in bases(project, from) {
        match project.find(&base.join(&format!("{below}.accord"))) {
            Found::File(file) => return Ok(Target::File(file)),
            Found::Outside => outside = true,
            Found::Folder(_) | Found::Nothing => {}
        }
        match project.find(&base.join(&below)) {
            Found::Folder(folder) => {
                let files = files_of_pack(project, &folder, span)?;
                if !files.is_empty() {
                    return Ok(Target::Folder(folder, files));
                }
            }
            Found::Outside => outside = true,
            Found::File(_) | Found::Nothing => {}
        }
    }
    let written = names.join(".");
    if outside {
        return Err(Box::new(
            outside_project(span, &written).note("a link leads out of the project"),
        ));
    }
    let known = known_packs(project, from, &names);
    let missing = Diagnostic::new(
        Code::PackNotFound,
        span,
        format!("there is no pack `{written}`"),
    )
    .labelled("not found")
    .note(
        "packs are looked for beside this file, in the project's root and its `rules` folder, \
             and among those inside the program",
    );
    let missing = missing.suggest(&written, span, known.iter().map(String::as_str));
    Err(Box::new(if missing.help.is_some() {
        missing
    } else {
        let tops = known.iter().filter(|name| !name.contains('.'));
        let tops: Vec<String> = tops.map(|name| format!("`{name}`")).collect();
        if tops.is_empty() {
            missing
        } else {
            missing.help(format!("there is {}", tops.join(", ")))
        }
    }))
}

/// The files of a folder that is used: all of them, or none, for a rule that is left out would hold nobody.
fn files_of_pack(
    project: Project<'_>,
    folder: &Place,
    span: Span,
) -> Result<Vec<Place>, Box<Diagnostic>> {
    match project.accord_files(folder, false) {
        Err(error) => {
            Err(Box::new(cannot_read(&folder.shown(project.files), &error, 0, Some(span))))
        }
        Ok((files, outside)) => match outside.first() {
            None => Ok(files),
            Some(place) => Err(Box::new(
                outside_project(span, &place.shown(project.files)).note(NO_FILE_OF_IT),
            )),
        },
    }
}

/// The file that a path in quotes means in a file.
pub(super) fn path(
    project: Project<'_>,
    from: &Place,
    text: &Text,
) -> Result<Place, Box<Diagnostic>> {
    match file_or_folder(project, from, text)? {
        Found::Folder(_) => Err(Box::new(
            Diagnostic::new(Code::FileNotFound, text.span, format!("`{}` is a folder", text.text))
                .labelled("a file is needed here")
                .help("write a folder as a pack: `use shared`"),
        )),
        Found::File(file) => Ok(file),
        Found::Outside | Found::Nothing => Err(Box::new(outside_project(text.span, &text.text))),
    }
}

/// The file or the folder that a path in quotes means in a file; nothing else is found.
pub(super) fn file_or_folder(
    project: Project<'_>,
    from: &Place,
    text: &Text,
) -> Result<Found, Box<Diagnostic>> {
    let written = text.text.as_str();
    if let Some(why) = leads_out(written) {
        return Err(Box::new(outside_project(text.span, written).note(why)));
    }
    let place = from.folder().join(&tidy(written));
    match project.find(&place) {
        found @ (Found::File(_) | Found::Folder(_)) => Ok(found),
        Found::Outside => Err(Box::new(outside_project(text.span, written).note(NO_FILE_OF_IT))),
        Found::Nothing => Err(Box::new(not_found(project, &place, text))),
    }
}

/// Why a path cannot lie inside the project, as far as its characters show.
pub(super) fn leads_out(path: &str) -> Option<&'static str> {
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    if path.contains("://") {
        Some("nothing is read from the network")
    } else if path.starts_with(['/', '\\']) || is_drive {
        Some("paths are relative to the file they are written in")
    } else if path.split(['/', '\\']).any(|part| part == "..") {
        Some("`..` is not allowed in paths")
    } else if path.contains('\\') {
        Some("paths are written with `/`")
    } else {
        None
    }
}

/// Without `.` and doubled strokes.
pub(super) fn tidy(path: &str) -> String {
    let parts: Vec<&str> =
        path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    parts.join("/")
}

fn outside_project(span: Span, written: &str) -> Diagnostic {
    Diagnostic::new(Code::OutsideProject, span, format!("`{written}` lies outside the project"))
        .labelled("this is not read")
        .help(
            "keep the file in the project's folder; an `accord.toml` in a folder further up makes that \
             folder the project",
        )
}

fn not_found(project: Project<'_>, place: &Place, text: &Text) -> Diagnostic {
    let shown = place.shown(project.files);
    let missing =
        Diagnostic::new(Code::FileNotFound, text.span, format!("there is no file `{}`", text.text))
            .labelled("not found")
            .note(format!("looked for `{shown}`"));
    let names = project.names(&place.folder()).unwrap_or_default();
    let (folder, written) = match text.text.rsplit_once('/') {
        Some((folder, name)) => (format!("{folder}/"), name),
        None => (String::new(), text.text.as_str()),
    };
    match crate::diagnostic::did_you_mean(written, names.iter().map(String::as_str)) {
        Some(best) => missing.help(format!("did you mean `{folder}{best}`?")).fix(
            Safety::Safe,
            format!("write `{folder}{best}`"),
            text.span,
            format!("\"{folder}{best}\""),
        ),
        None => missing,
    }
}

/// Where packs are looked for, in order. The root itself may be a pack, by its folder's name.
fn bases(project: Project<'_>, from: &Place) -> Vec<Place> {
    let root = Place::Project(project.root.to_owned());
    let mut bases = vec![from.folder(), root.clone(), root.join("rules")];
    if !project.root.trim_start_matches('/').is_empty() {
        bases.push(root.folder());
    }
    bases.push(Place::Pack(String::new()));
    bases
}

/// Packs that could have been meant: the first level, and what lies in the folder that was named.
fn known_packs(project: Project<'_>, from: &Place, written: &[&str]) -> Vec<String> {
    let mut known = Vec::new();
    let parent = Place::Project(project.root.to_owned()).folder();
    for base in bases(project, from).iter().filter(|base| **base != parent) {
        add_packs(project, base, "", &mut known);
        if let [first, _, ..] = written {
            add_packs(project, &base.join(first), &format!("{first}."), &mut known);
        }
    }
    known.sort();
    known.dedup();
    known
}

fn add_packs(project: Project<'_>, base: &Place, prefix: &str, known: &mut Vec<String>) {
    for name in project.names(base).unwrap_or_default() {
        let is_name = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '_');
        match project.find(&base.join(&name)) {
            Found::File(_) => {
                if let Some(stem) = name.strip_suffix(".accord")
                    && is_name(stem)
                {
                    known.push(format!("{prefix}{stem}"));
                }
            }
            Found::Folder(folder) if is_name(&name) => {
                let has_files = |(files, _): (Vec<Place>, _)| !files.is_empty();
                if project.accord_files(&folder, false).is_ok_and(has_files) {
                    known.push(format!("{prefix}{name}"));
                }
            }
            _ => {}
        }
    }
}
