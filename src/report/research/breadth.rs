//! The views of how varied cooperation is.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One as _, Zero as _};

use super::view::{Viewer, state_view};
use super::{DimensionMemberView, DimensionView, IndicatorView};
use crate::model::{EntityId, format_rational};
use crate::report::view::citation;
use crate::scenario::research::{Dimension, Indicator, Member};

pub(super) fn dimensions(viewer: &Viewer<'_, '_>) -> Vec<DimensionView> {
    viewer.research.dimensions.iter().map(|found| dimension(viewer, found)).collect()
}

fn dimension(viewer: &Viewer<'_, '_>, found: &Dimension) -> DimensionView {
    let herfindahl = found.herfindahl.as_ref();
    let index = herfindahl.map(|h| h.index.clone());
    let equal = index.as_ref().filter(|index| !index.is_zero()).map(|i| BigRational::one() / i);
    DimensionView {
        attribute: viewer.program.attribute(found.attribute).name.to_string(),
        of_type: viewer.program.type_info(found.ty).name.to_string(),
        is_field: found.is_field,
        available: found.available,
        used: herfindahl.map_or(0, |h| h.used),
        namings: herfindahl.map_or(0, |h| h.namings),
        herfindahl: index.map(|index| rounded(&index, 3)),
        equal_members: equal.map(|equal| rounded(&equal, 1)),
        members: found.members.iter().map(|one| member(viewer, found, one)).collect(),
        silent: found.silent.iter().map(|agreement| viewer.path(*agreement)).collect(),
    }
}

fn member(viewer: &Viewer<'_, '_>, of: &Dimension, found: &Member) -> DimensionMemberView {
    let concerns =
        |agreements: &[EntityId]| agreements.iter().any(|a| found.agreements.contains(a));
    let findings = viewer.research.findings.iter().enumerate();
    let findings = findings.filter(|(_, finding)| concerns(&finding.agreements));
    let opportunities = viewer.research.opportunities.iter().filter(|opportunity| {
        opportunity.shared.iter().any(|(attribute, members)| {
            *attribute == of.attribute && members.iter().any(|(m, _)| *m == found.member)
        })
    });
    let percent = &found.share * BigRational::from_integer(BigInt::from(100));
    DimensionMemberView {
        name: viewer.name(found.member),
        title: viewer.title(found.member),
        agreements: found.agreements.iter().map(|agreement| viewer.path(*agreement)).collect(),
        share: format!("{}%", rounded(&percent, 0)),
        state: state_view(&found.state),
        findings: findings.map(|(place, _)| place).collect(),
        opportunities: opportunities.map(|o| viewer.name(o.entity)).collect(),
    }
}

/// A number rounded to so many digits after the point.
fn rounded(number: &BigRational, digits: u32) -> String {
    let scale = BigRational::from_integer(BigInt::from(10_u32).pow(digits));
    format_rational(&((number * &scale).round() / scale))
}

pub(super) fn indicators(viewer: &Viewer<'_, '_>) -> Vec<IndicatorView> {
    viewer.research.indicators.iter().map(|found| indicator(viewer, found)).collect()
}

fn indicator(viewer: &Viewer<'_, '_>, found: &Indicator) -> IndicatorView {
    let define = viewer.program.define(found.define);
    let cited = define.annotations.citations.iter();
    let judged = found.requirements.iter().map(|(id, verdict)| viewer.judged(*id, Some(*verdict)));
    IndicatorView {
        name: define.name.to_string(),
        of: found.of.map(|entity| viewer.path(entity)),
        value: viewer.words.datum(found.value),
        citations: cited.map(|c| citation(viewer.program, c)).collect(),
        requirements: judged.collect(),
    }
}
