//! What a test expects: conditions to hold, and names that must exist.

use super::context::{Context, Frame};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ExpectThat, MoveKind, RequirementId, Scalar, Type};
use crate::syntax::ast::{Expectation, ExpectationKind, Expr, Name, TestDecl};
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
                if let Some(cost) = self.cost(cost) {
                    self.program.expected_costs.push((place, cost));
                }
            }
            ExpectationKind::NoSuggestion(because) => {
                for requirement in because {
                    self.requirement_called(requirement);
                }
            }
            ExpectationKind::SuggestionMoves(what) => self.check_moved(what),
        }
    }

    /// What is expected to move: something that there is, whether it may be moved or not, or that may be added.
    fn check_moved(&mut self, what: &Expr) {
        let Some(written) = what.dotted() else {
            let message = "what a suggestion moves is named, as in `c4.lines_freed`";
            return self.report(Diagnostic::new(Code::InvalidStatement, what.span, message));
        };
        let known = self.movable_names();
        if known.iter().any(|name| *name == written) {
            return;
        }
        let message = format!("there is no `{written}` that could move");
        let unknown = Diagnostic::new(Code::UnknownName, what.span, message)
            .note("terms, clauses, agreements, countries, parameters and requirements move");
        self.report_unknown(unknown, &written, what.span, |_| known);
    }

    /// Everything that could move, by each of its names.
    fn movable_names(&self) -> Vec<SmolStr> {
        let program = &self.program;
        let mut names: Vec<SmolStr> = Vec::new();
        for agreement in program.agreements.iter().chain(&program.planned) {
            let info = program.entity(agreement.entity);
            let added = agreement.moves.iter().filter_map(|written| match &written.kind {
                MoveKind::Add { kind, name, .. } => Some((name.clone(), *kind)),
                _ => None,
            });
            let clauses = agreement.clauses.iter().map(|clause| {
                let clause = program.entity(*clause);
                (clause.name.clone(), clause.ty)
            });
            let terms = program.type_info(info.ty).attributes.keys().cloned();
            let mut inside: Vec<SmolStr> = terms.collect();
            for (clause, kind) in clauses.chain(added) {
                let terms = program.type_info(kind).attributes.keys();
                inside.extend(terms.map(|term| SmolStr::from(format!("{clause}.{term}"))));
                inside.push(clause);
            }
            names.push(info.name.clone());
            names.extend(inside.iter().map(|name| SmolStr::from(format!("{}.{name}", info.name))));
            names.extend(inside);
        }
        let countries = &program.type_info(program.builtin.country).entities;
        names.extend(countries.iter().map(|country| program.entity(*country).name.clone()));
        names.extend(program.parameters.iter().map(|parameter| parameter.name.clone()));
        names.extend(program.requirements.iter().map(|requirement| requirement.name.clone()));
        names
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
