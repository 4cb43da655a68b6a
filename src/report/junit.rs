//! Verdicts as test cases of `JUnit`: a suite for each path, a case for each requirement and its subjects.
//!
//! What fails the check fails here: a `must` that is not met, one that is undetermined as another type, one that cannot be
//! evaluated as an error; so does a `should`, and a warning, where the project says so. What only warns is skipped with
//! what it says, and so is what is waived, with the reason. What does not apply is left out, unless it is shown.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::diagnostics::DiagnosticView;
use super::escape::{markup_without_commands, visible, visible_line, without_commands};
use super::findings::{Item, Weight, What, cut, message, suppressed};
use super::timeline::asked;
use super::view::{ChecksView, FindingView, GroupView, LocationView, PathView};

/// A text longer than this is cut, in characters.
const MOST_CHARACTERS: usize = 10_000;

/// The report as XML.
#[must_use]
pub fn junit(view: &ChecksView) -> String {
    let mut report = Report::new("accordant");
    for path in &view.checks {
        report.add_test_suite(suite(path));
    }
    let text = report.to_string().unwrap_or_default();
    let text = markup_without_commands(&text).into_owned();
    if text.ends_with('\n') { text } else { format!("{text}\n") }
}

fn suite(path: &PathView) -> TestSuite {
    let mut suite = TestSuite::new(xml(&path.path));
    let (failing, warnings): (Vec<_>, Vec<_>) = path
        .diagnostics
        .iter()
        .partition(|found| Item { path, what: What::Input(found) }.weight() == Weight::Error);
    for found in failing {
        suite.add_test_case(of_input(path, found));
    }
    for group in path.verdicts.iter().flat_map(|view| &view.groups) {
        for finding in &group.findings {
            suite.add_test_case(of_verdict(path, group, finding));
        }
    }
    if !warnings.is_empty() {
        let lines = warnings
            .iter()
            .map(|found| format!("{}: {}", found.code, visible_line(&found.message)));
        suite.set_system_out(xml_lines(&lines.collect::<Vec<_>>().join("\n")));
    }
    suite
}

fn of_input(path: &PathView, found: &DiagnosticView) -> TestCase {
    let item = Item { path, what: What::Input(found) };
    let is_error = found.severity == "error";
    let kind = if is_error { NonSuccessKind::Error } else { NonSuccessKind::Failure };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(found.code).set_message(xml(&item.sentence()));
    let notes = found.notes.iter().map(|note| format!("\n{}", visible_line(note)));
    let place = item.place();
    let text = format!("{}{}", at(&place), notes.collect::<String>());
    status.set_description(xml_lines(&text));
    let name = format!("{} at {}", found.code, at(&place));
    case(&name, "input", &place, status)
}

fn of_verdict(path: &PathView, group: &GroupView, finding: &FindingView) -> TestCase {
    let item = Item { path, what: What::Verdict(finding) };
    let place = item.place();
    let words = xml(&message(&item));
    let fails = item.weight() == Weight::Error;
    let status = match finding.verdict {
        _ if suppressed(finding).is_some() => {
            skipped(&format!("{}: {}", suppressed(finding).unwrap_or_default(), words.as_str()))
        }
        "met" | "excepted" => TestCaseStatus::success(),
        "not_applicable" => skipped(finding.because.as_deref().unwrap_or("it does not apply")),
        verdict if fails => {
            let kind = match verdict {
                "error" => NonSuccessKind::Error,
                _ => NonSuccessKind::Failure,
            };
            let mut status = TestCaseStatus::non_success(kind);
            status.set_type(verdict).set_message(words).set_description(details(finding, &place));
            status
        }
        _ => skipped(&format!("a `{}` fails no check: {}", finding.level, words.as_str())),
    };
    let owner = group.stage.as_ref().or(group.mechanism.as_ref());
    let class = owner.map_or_else(|| String::from("rules"), Clone::clone);
    let name = asked(&finding.requirement, &finding.subjects);
    let mut case = case(&name, &class, &place, status);
    if finding.verdict == "excepted"
        && let Some(exception) = &finding.because
    {
        case.set_system_out(xml(&format!("excepted because {exception}")));
    }
    case
}

fn case(name: &str, class: &str, place: &LocationView, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(xml(name), status);
    case.set_classname(xml(class));
    case.extra.insert(XmlString::new("file"), xml(&place.file));
    case.extra.insert(XmlString::new("line"), XmlString::new(place.line.to_string()));
    case
}

fn skipped(why: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(xml(why));
    status
}

/// Where, why, and what to do.
fn details(finding: &FindingView, place: &LocationView) -> XmlString {
    let mut lines = vec![at(place)];
    lines.extend(finding.reasons.iter().map(|reason| reason.sentence.clone()));
    lines.extend(finding.missing.iter().map(|missing| format!("missing: `{}`", missing.fact)));
    if finding.verdict == "not_met" {
        lines.extend(finding.advice.iter().map(|advice| format!("advice: {}", advice.text)));
    }
    let lines: Vec<String> = lines.iter().map(|line| visible_line(line).into_owned()).collect();
    xml_lines(&lines.join("\n"))
}

fn at(place: &LocationView) -> String {
    format!("{}:{}:{}", visible_line(&place.file), place.line, place.column)
}

/// A text of the input on one line.
fn xml(text: &str) -> XmlString {
    XmlString::new(cut(&visible_line(text), MOST_CHARACTERS))
}

/// A text of the input, line ends kept.
fn xml_lines(text: &str) -> XmlString {
    XmlString::new(cut(&without_commands(&visible(text)), MOST_CHARACTERS))
}
