//! What a test expects: conditions to hold, and names that must exist.

use super::context::{Context, Frame};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ExpectThat, RequirementId, Scalar, Type};
use crate::syntax::ast::{Expectation, ExpectationKind, Name, TestDecl};
use smol_str::SmolStr;

/// The verdicts, as tests write them.
const VERDICTS: &[&str] =
    &["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error"];

/// Reads what a test wants to hold, and checks the names in its other expectations.
pub(super) fn lower_expectations(cx: &mut Context, test: &TestDecl) {
    if let Some(as_of) = &test.as_of {
        cx.date(as_of);
    }
    for (place, expectation) in test.expectations.iter().enumerate() {
        cx.expectation(place, expectation);
    }
}

impl Context {
    fn expectation(&mut self, place: usize, expectation: &Expectation) {
        match &expectation.kind {
            ExpectationKind::That(condition) => {
                let mut frame = Frame::default();
                let condition = self.condition(&mut frame, condition);
                let slots = frame.slots;
                self.program.expectations.push(ExpectThat { place, condition, slots });
            }
            ExpectationKind::Verdict { requirement, subjects, verdict, because } => {
                let id = self.requirement_called(requirement);
                self.check_verdict(verdict);
                if let Some(id) = id {
                    self.check_subjects(id, requirement, subjects);
                    if let Some(because) = because {
                        self.check_because(id, verdict, because);
                    }
                }
            }
            ExpectationKind::Stage { agreement, stage } => {
                if let Some(agreement) = agreement {
                    self.entity_called(self.program.builtin.agreement, agreement);
                }
                if stage.text != "none" {
                    self.entity_called(self.program.builtin.stage, stage);
                }
            }
            ExpectationKind::Error(code) => self.check_code(code),
            ExpectationKind::SuggestionCost(cost) => {
                self.cost(cost);
            }
            ExpectationKind::NoSuggestion(because) => {
                for requirement in because {
                    self.requirement_called(requirement);
                }
            }
            // What moves may be a clause that is only to be added, so it need not exist yet.
            ExpectationKind::SuggestionMoves(_) => {}
        }
    }

    fn check_verdict(&mut self, verdict: &Name) {
        if VERDICTS.contains(&verdict.text.as_str()) {
            return;
        }
        let message = format!("`{}` is no verdict", verdict.text);
        let unknown = Diagnostic::new(Code::UnknownVerdict, verdict.span, message)
            .note(format!("the verdicts are {}", VERDICTS.join(", ")));
        self.report_unknown(unknown, &verdict.text, verdict.span, |_| {
            VERDICTS.iter().map(|verdict| SmolStr::new_static(verdict)).collect()
        });
    }

    fn check_code(&mut self, code: &Name) {
        if Code::parse(&code.text).is_none() {
            let message = format!("`{}` is no code of a diagnostic", code.text);
            let unknown = Diagnostic::new(Code::UnknownCode, code.span, message);
            self.report(unknown.help("codes are written like `E0204`"));
        }
    }

    /// As many subjects as binders, each of the type that its binder runs over.
    fn check_subjects(&mut self, id: RequirementId, name: &Name, subjects: &[Name]) {
        let binders = self.program.requirement(id).binders.iter();
        let types: Vec<Type> = binders.map(|binder| binder.set.ty).collect();
        if types.len() != subjects.len() {
            let subjects_of = |n: usize| {
                if n == 1 { String::from("1 subject") } else { format!("{n} subjects") }
            };
            let message = format!(
                "`{}` is checked for {}, and {} are given",
                name.text,
                subjects_of(types.len()),
                subjects.len()
            );
            let declared = self.program.requirement(id).span;
            self.report(
                Diagnostic::new(Code::WrongArity, name.span, message)
                    .and_at(declared, "declared here"),
            );
            return;
        }
        for (subject, ty) in subjects.iter().zip(types) {
            if let Scalar::Entity(id) = ty.scalar {
                self.entity_called(id, subject);
            }
        }
    }

    fn check_because(&mut self, id: RequirementId, verdict: &Name, because: &Name) {
        if verdict.text == "error" {
            return self.check_code(because);
        }
        let exceptions = self.program.requirement(id).exceptions.iter();
        let known: Vec<SmolStr> = exceptions.map(|exception| exception.name.clone()).collect();
        if known.contains(&because.text) {
            return;
        }
        let name = &self.program.requirement(id).name;
        let message = format!("`{name}` has no exception `{}`", because.text);
        let unknown = Diagnostic::new(Code::UnknownException, because.span, message);
        self.report_unknown(unknown, &because.text, because.span, |_| known);
    }
}
