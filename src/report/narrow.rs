//! A view of verdicts with less in it, as if less had been asked for.

use super::view::{CheckView, FindingView, GroupView, MoreView, Show};

/// Of a view of everything, what is asked for.
#[must_use]
pub fn narrowed(view: &CheckView, show: Show) -> CheckView {
    let groups = view.groups.iter().map(|group| narrowed_group(group, show));
    let groups = groups.filter(|group| !group.findings.is_empty() || !group.more.is_empty());
    CheckView {
        as_of: view.as_of.clone(),
        agreements: view.agreements.clone(),
        planned: view.planned.clone(),
        groups: groups.collect(),
        waivers: view.waivers.clone(),
        gone: view.gone.clone(),
        summary: view.summary.clone(),
    }
}

fn narrowed_group(group: &GroupView, show: Show) -> GroupView {
    let mut narrowed = GroupView { findings: Vec::new(), ..group.clone() };
    for finding in group.findings.iter().filter(|finding| show.all || is_finding(finding)) {
        let alike = narrowed.findings.iter().filter(|known| is_alike(known, finding)).count();
        if show.most_alike.is_some_and(|most| alike >= most) {
            count(&mut narrowed.more, finding);
        } else {
            narrowed.findings.push(finding.clone());
        }
    }
    narrowed
}

fn is_finding(finding: &FindingView) -> bool {
    !matches!(finding.verdict, "met" | "not_applicable")
}

fn is_alike(a: &FindingView, b: &FindingView) -> bool {
    a.requirement == b.requirement && a.verdict == b.verdict
}

fn count(more: &mut Vec<MoreView>, finding: &FindingView) {
    let is_its =
        |m: &&mut MoreView| m.requirement == finding.requirement && m.verdict == finding.verdict;
    match more.iter_mut().find(is_its) {
        Some(more) => more.count += 1,
        None => more.push(MoreView {
            requirement: finding.requirement.clone(),
            verdict: finding.verdict,
            count: 1,
        }),
    }
}

/// Without what does not apply.
#[must_use]
pub fn without_inapplicable(mut view: CheckView) -> CheckView {
    for group in &mut view.groups {
        group.findings.retain(|finding| finding.verdict != "not_applicable");
    }
    view.groups.retain(|group| !group.findings.is_empty() || !group.more.is_empty());
    view
}
