//! Waivers: what the names in them mean in the program.

use jiff::civil::Date;
use smol_str::SmolStr;

use super::context::Context;
use super::{Common, Missing};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Entity, EntityId, Requirement, RequirementId, Scalar, Type, TypeId, ValueId, Waiver,
};
use crate::source::Span;
use crate::syntax::ast::Name;

/// A waiver as a project states it, in names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiverText {
    /// The requirement that is not met.
    pub requirement: Name,
    /// What it is asked of.
    pub subjects: Vec<Name>,
    /// Why the project lives with it.
    pub reason: SmolStr,
    /// Who decided so.
    pub approver: SmolStr,
    /// The first day on which it holds.
    pub granted: Option<Date>,
    /// The first day on which it does not hold any more.
    pub expires: Date,
    /// Where that is stated.
    pub expires_span: Span,
}

/// Brings the waivers into the program that speak of it.
pub(super) fn grant(cx: &mut Context, common: &Common<'_>) {
    for text in common.waivers {
        match cx.granted(text) {
            Ok(mut waiver) => {
                waiver.concerns = common.missing == Missing::All || cx.is_about(text);
                cx.program.waivers.push(waiver);
            }
            Err(wrong) => {
                let is_told = match common.missing {
                    Missing::None => false,
                    Missing::Own => cx.is_about(text),
                    Missing::All => true,
                };
                if is_told {
                    cx.report(*wrong);
                }
            }
        }
    }
}

impl Context {
    fn granted(&mut self, text: &WaiverText) -> Result<Waiver, Box<Diagnostic>> {
        let requirement = self.waived_requirement(&text.requirement)?;
        let info = self.program.requirement(requirement);
        if info.hard {
            let message = format!("`{}` cannot be waived", info.name);
            let wrong = Diagnostic::new(Code::NotWaivable, text.requirement.span, message)
                .labelled("waived here")
                .and_at(info.span, "it is `hard`");
            return Err(Box::new(wrong));
        }
        if info.binders.len() != text.subjects.len() {
            return Err(Box::new(self.miscounted(info, text)));
        }
        let types = info.binders.iter().map(|binder| binder.set.ty.scalar);
        let subjects = text
            .subjects
            .iter()
            .zip(types)
            .map(|(name, ty)| self.waived_subject(name, ty))
            .collect::<Result<_, _>>()?;
        Ok(Waiver {
            requirement,
            subjects,
            reason: text.reason.clone(),
            approver: text.approver.clone(),
            granted: text.granted,
            expires: text.expires,
            concerns: false,
            span: text.requirement.span,
            expires_span: text.expires_span,
        })
    }

    fn waived_requirement(&self, name: &Name) -> Result<RequirementId, Box<Diagnostic>> {
        self.names.requirements.get(&name.text).copied().ok_or_else(|| {
            let message = format!("there is no requirement `{}`", name.text);
            let unknown = Diagnostic::new(Code::UnknownRequirement, name.span, message);
            let names = self.program.requirements.iter().map(|r| r.name.as_str());
            Box::new(plain(unknown.suggest(&name.text, name.span, names)))
        })
    }

    /// That a waiver names another number of subjects than its requirement has.
    fn miscounted(&self, requirement: &Requirement, text: &WaiverText) -> Diagnostic {
        let count = |n: usize| match n {
            0 => String::from("nothing in particular"),
            1 => String::from("1 thing"),
            n => format!("{n} things"),
        };
        let asked = count(requirement.binders.len());
        let message = format!("`{}` is asked of {asked}", requirement.name);
        let names = requirement.binders.iter().filter_map(|binder| {
            let (name, _) = requirement.slots.get(usize::from(binder.slot.0))?;
            Some(format!("`{name}`, {}", self.words(Type::one(binder.set.ty.scalar))))
        });
        let names: Vec<String> = names.collect();
        let wrong = Diagnostic::new(Code::InvalidWaiver, text.requirement.span, message)
            .labelled(format!("the waiver names {}", count(text.subjects.len())));
        match names.as_slice() {
            [] => wrong.help("leave out `subject` and `subjects`"),
            [one] => wrong.help(format!("write `subject = \"…\"` for {one}")),
            all => wrong.help(format!("write `subjects = [\"…\", …]` for {}", all.join("; "))),
        }
    }

    /// The thing that a name means among those of a type: by its path, `belt_fta.c4`, or by its name alone where no
    /// other of the type has it.
    fn waived_subject(&self, name: &Name, scalar: Scalar) -> Result<ValueId, Box<Diagnostic>> {
        let Scalar::Entity(ty) = scalar else {
            let message = format!("`{}` is nothing that is declared", name.text);
            return Err(Box::new(
                Diagnostic::new(Code::InvalidWaiver, name.span, message)
                    .note("the requirement is asked of values, and a waiver can name only things"),
            ));
        };
        let of_type = || self.of_type(ty);
        if let Some((id, _)) = of_type().find(|(_, entity)| entity.path == name.text) {
            return Ok(ValueId::entity(id));
        }
        let mut called = of_type().filter(|(_, entity)| entity.name == name.text);
        match (called.next(), called.next()) {
            (Some((id, _)), None) => Ok(ValueId::entity(id)),
            (Some((_, first)), Some((_, second))) => {
                let message = format!("`{}` has several meanings here", name.text);
                Err(Box::new(
                    Diagnostic::new(Code::AmbiguousName, name.span, message)
                        .help(format!("write `{}` or `{}`", first.path, second.path)),
                ))
            }
            (None, _) => {
                let kind = &self.program.type_info(ty).name;
                let message = format!("there is no {kind} `{}`", name.text);
                let unknown = Diagnostic::new(Code::UnknownName, name.span, message);
                let paths = of_type().map(|(_, entity)| entity.path.as_str());
                Err(Box::new(plain(unknown.suggest(&name.text, name.span, paths))))
            }
        }
    }

    fn of_type(&self, ty: TypeId) -> impl Iterator<Item = (EntityId, &Entity)> {
        let entities = (0..).map(EntityId).zip(self.program.entities.iter());
        entities.filter(move |(_, entity)| self.program.is_a(entity.ty, ty))
    }

    /// Whether a waiver speaks of an agreement of the program or of a part of one.
    fn is_about(&self, text: &WaiverText) -> bool {
        let agreements = self.program.agreements.iter().chain(&self.program.planned);
        let mut names = agreements.map(|agreement| &self.program.entity(agreement.entity).path);
        names.any(|agreement| {
            text.subjects.iter().any(|subject| {
                let rest = subject.text.strip_prefix(agreement.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        })
    }
}

/// Without repairs: they would be of a file of rules.
fn plain(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.fixes.clear();
    diagnostic
}
