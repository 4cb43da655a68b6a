//! A road as a page of its own: the picture and the tables, readable without a script, a network or a picture.

use std::fmt::Write as _;

use super::text::done;
use super::{ClosedView, LegView, RoadmapView, stands, summary, svg};
use crate::report::human::Terminal;
use crate::report::page::{begin, shown};
use crate::report::suggest::{cited, conflicts};

/// The page.
#[must_use]
pub fn page(view: &RoadmapView) -> String {
    let title = view.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
    let date = view.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
    let heading = format!("{}{title}{date}: road to {}", view.agreement, view.to);
    let mut out = begin(&heading);
    let _ = writeln!(out, "<p>{}</p>", shown(&summary(view)));
    if let Some(picture) = svg(view) {
        let _ = write!(out, "<div class=\"chart\">\n{}\n</div>\n", picture.trim_end());
    }
    if !view.steps.is_empty() {
        steps(&mut out, view);
        lanes(&mut out, view);
    }
    if let Some(closed) = &view.closed {
        closed_part(&mut out, closed);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn heads(out: &mut String, caption: &str, heads: &[String]) {
    let _ = write!(out, "<table>\n<caption>{caption}</caption>\n<thead>\n<tr>");
    for head in heads {
        let _ = write!(out, "<th scope=\"col\">{}</th>", shown(head));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
}

fn steps(out: &mut String, view: &RoadmapView) {
    let names = ["Step", "Stage", "What is done", "Cost", "In all", "What it opens"];
    heads(out, "Steps", &names.map(String::from));
    for leg in &view.steps {
        row(out, leg);
    }
    out.push_str("</tbody>\n</table>\n");
}

fn row(out: &mut String, leg: &LegView) {
    let list = |items: Vec<String>, none: &str| {
        if items.is_empty() {
            return none.to_owned();
        }
        let items = items.iter().fold(String::new(), |mut all, item| {
            let _ = write!(all, "<li>{}</li>", shown(item));
            all
        });
        format!("<ul>{items}</ul>")
    };
    let actions = leg.actions.iter().map(|a| format!("{}, cost {}", done(a), a.step.cost));
    let opens = leg.opens.iter().map(|opened| {
        let title = opened.title.as_ref().map(|title| format!(": {title}")).unwrap_or_default();
        format!("{}{title}", cited(opened))
    });
    let title = leg.title.as_ref().map_or_else(String::new, |title| {
        format!("<br><span class=\"title\">{}</span>", shown(title))
    });
    let _ = writeln!(
        out,
        "<tr><th scope=\"row\">{}</th><td>{}{title}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        leg.number,
        shown(&leg.stage),
        list(actions.collect(), "nothing is needed"),
        shown(&leg.cost),
        shown(&leg.total),
        list(opens.collect(), ""),
    );
}

fn lanes(out: &mut String, view: &RoadmapView) {
    let steps = view.steps.iter().map(|leg| format!("After step {}", leg.number));
    let names: Vec<String> =
        ["Agreement", "Start"].map(String::from).into_iter().chain(steps).collect();
    heads(out, "Agreements", &names);
    for lane in &view.lanes {
        let title = lane.title.as_ref().map_or_else(String::new, |title| {
            format!("<br><span class=\"title\">{}</span>", shown(title))
        });
        let _ = write!(out, "<tr><th scope=\"row\">{}{title}</th>", shown(&lane.agreement));
        for stop in &lane.stops {
            let parties: Vec<&str> =
                stop.parties.iter().map(|party| party.country.as_str()).collect();
            let _ = write!(
                out,
                "<td>{}<br><span class=\"title\">{}</span></td>",
                shown(stands(stop)),
                shown(&parties.join(", "))
            );
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn closed_part(out: &mut String, closed: &ClosedView) {
    let _ = writeln!(out, "<h2>Closed at {}</h2>", shown(&closed.stage));
    let answer = &closed.answer;
    if answer.conflicts.is_empty() {
        out.push_str("<ul>\n");
        for failing in &answer.failing {
            let title = failing.title.as_ref().map(|t| format!(": {t}")).unwrap_or_default();
            let _ = writeln!(out, "<li>{}</li>", shown(&format!("{}{title}", cited(failing))));
        }
        out.push_str("</ul>\n");
    }
    for line in conflicts(answer, Terminal::default()).lines().filter(|line| !line.is_empty()) {
        let _ = writeln!(out, "<p>{}</p>", shown(line.trim()));
    }
}
