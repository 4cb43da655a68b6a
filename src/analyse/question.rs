//! What is asked and supposed in a session, read against a finished program.

use smol_str::SmolStr;

use super::Slots;
use super::context::{Context, Frame};
use super::expr::{Want, YES_NO, as_constant};
use super::names::Names;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, has_errors, sort};
use crate::model::{
    AttributeId, Binder, EntityId, Expr, ParameterId, Program, RelationId, Scalar, Type, ValueId,
};
use crate::operators::CompareOp;
use crate::source::Span;
use crate::syntax::ast::{self, Expr as Written, ExprKind as WrittenKind, Name};

/// A question: for which values of its variables a condition holds, and what is shown of each.
#[derive(Clone, Debug)]
pub struct Question {
    /// The variables, each with its set; of none, the question is one expression.
    pub binders: Vec<Binder>,
    /// What must hold of all variables together.
    pub condition: Option<Expr>,
    /// What is shown; of none, the variables.
    pub shown: Vec<Expr>,
    /// Names and types of all variables.
    pub slots: Slots,
    /// How many of the variables, the first ones, were named without being declared.
    pub named: usize,
    /// Variables that were named without being declared and that look like a misspelt name, with that name.
    pub doubtful: Vec<(SmolStr, String)>,
}

/// What is supposed of a program for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supposition {
    /// An attribute has a value, or is not stated.
    Value(EntityId, AttributeId, Option<ValueId>),
    /// A tuple holds, does not, or is not stated.
    Tuple(RelationId, Vec<ValueId>, Option<bool>),
    /// A parameter has a value.
    Parameter(ParameterId, ValueId),
    /// The date of evaluation.
    AsOf(jiff::civil::Date),
}

/// Runs a reading against a finished program, to which its constants are added.
pub(super) fn against<T>(
    program: &mut Program,
    read: impl FnOnce(&mut Context) -> T,
) -> Result<T, Vec<Diagnostic>> {
    Reader::of(program).read(program, read)
}

/// Reads what is supposed of a program. What is supposed declares nothing, so that its names are looked up once for
/// any number of suppositions.
#[derive(Debug)]
pub struct Reader {
    names: Names,
}

impl Reader {
    /// One for a finished program.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        Reader { names: Names::of(program) }
    }

    fn read<T>(
        &mut self,
        program: &mut Program,
        read: impl FnOnce(&mut Context) -> T,
    ) -> Result<T, Vec<Diagnostic>> {
        let mut cx = Context::of(std::mem::take(program), std::mem::take(&mut self.names));
        let result = read(&mut cx);
        *program = cx.program;
        self.names = cx.names;
        let mut diagnostics = cx.diagnostics;
        if has_errors(&diagnostics) {
            sort(&mut diagnostics);
            return Err(diagnostics);
        }
        Ok(result)
    }

    /// A phrase of `what if`: what it supposes.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn supposition(
        &mut self,
        program: &mut Program,
        phrase: &Written,
    ) -> Result<Supposition, Vec<Diagnostic>> {
        self.read(program, |cx| cx.supposition(phrase)).and_then(told)
    }

    /// A subject and a verb, `TJK ratifies`: what that supposes.
    ///
    /// # Errors
    /// Where it can mean nothing, or several things.
    pub fn verb(
        &mut self,
        program: &mut Program,
        subject: &Name,
        verb: &Name,
    ) -> Result<Supposition, Vec<Diagnostic>> {
        self.read(program, |cx| cx.verb(subject, verb)).and_then(told)
    }
}

/// A question, read against a finished program.
///
/// # Errors
/// What is wrong with it.
pub fn analyse_question(
    program: &mut Program,
    written: &ast::Question,
) -> Result<Question, Vec<Diagnostic>> {
    against(program, |cx| {
        let mut frame = Frame { asked: Some(Vec::new()), ..Frame::default() };
        let (mut binders, condition, shown) = match written {
            ast::Question::Each { binders, shown } => {
                let binders = cx.binders(&mut frame, binders);
                let shown = shown.iter().map(|e| cx.infer(&mut frame, e, Want::Anything)).collect();
                (binders, None, shown)
            }
            ast::Question::Expr(written) => {
                let expr = cx.infer(&mut frame, written, Want::Anything);
                let asks = frame.asked.as_ref().is_some_and(|asked| !asked.is_empty());
                if asks && expr.ty == YES_NO {
                    (Vec::new(), Some(expr), Vec::new())
                } else if asks {
                    (Vec::new(), None, vec![expr])
                } else {
                    return Question::of(expr, frame.slots);
                }
            }
        };
        let mut doubtful = Vec::new();
        let asked = frame.asked.take().unwrap_or_default();
        let named = asked.len();
        for (place, asked) in asked.into_iter().enumerate() {
            doubtful.extend(cx.doubt(&asked.name, asked.set.ty.scalar));
            binders.insert(place, Binder { slot: asked.slot, set: asked.set, filter: None });
        }
        Question { binders, condition, shown, slots: frame.slots, named, doubtful }
    })
}

impl Question {
    /// The variables that are shown: all, or beside what is to be shown those that were named without being declared.
    pub fn shown_variables(&self) -> impl Iterator<Item = &Binder> {
        let all = self.shown.is_empty();
        self.binders.iter().take(if all { usize::MAX } else { self.named })
    }

    /// One expression without variables.
    fn of(expr: Expr, slots: Slots) -> Self {
        let (condition, shown) =
            if expr.ty == YES_NO { (Some(expr), Vec::new()) } else { (None, vec![expr]) };
        Question { binders: Vec::new(), condition, shown, slots, named: 0, doubtful: Vec::new() }
    }
}

/// Where nothing was found, why was reported.
fn told(found: Option<Supposition>) -> Result<Supposition, Vec<Diagnostic>> {
    found.ok_or_else(Vec::new)
}

impl Context {
    /// A variable that is near the name of something of its type is perhaps that, misspelt.
    fn doubt(&self, name: &SmolStr, scalar: Scalar) -> Option<(SmolStr, String)> {
        let Scalar::Entity(id) = scalar else { return None };
        let names = self.entity_names(id);
        // One or two letters are the usual name of a variable.
        let same = names.iter().find(|known| known.eq_ignore_ascii_case(name) && name.len() > 1);
        let near = match same {
            Some(known) => known.to_string(),
            None => did_you_mean(name, names.iter().map(SmolStr::as_str))?,
        };
        Some((name.clone(), near))
    }

    fn supposition(&mut self, phrase: &Written) -> Option<Supposition> {
        match &phrase.kind {
            WrittenKind::Compare(place, CompareOp::Is, value) => self.is_value(place, value),
            WrittenKind::Stated(place, false) => self.is_missing(place),
            WrittenKind::Call(name, arguments) => {
                self.supposed_tuple(name, arguments, Some(true), phrase.span)
            }
            WrittenKind::Not(inner) => match &inner.kind {
                WrittenKind::Call(name, arguments) => {
                    self.supposed_tuple(name, arguments, Some(false), inner.span)
                }
                _ => self.is_yes_no(inner, false),
            },
            WrittenKind::In { element, set, negated } => self.is_element(element, set, !negated),
            WrittenKind::Attribute(..) => self.is_yes_no(phrase, true),
            _ => self.cannot_suppose(phrase.span),
        }
    }

    fn cannot_suppose<T>(&mut self, span: Span) -> Option<T> {
        self.report(
            Diagnostic::new(Code::InvalidStatement, span, "this cannot be assumed")
                .labelled("neither a value nor a fact")
                .help(
                    "say what an attribute or a parameter is, `c4.lines_freed is 90%`, or which fact \
                     holds, `trusts(KAZ, UZB)`, or `not trusts(KAZ, UZB)`",
                ),
        );
        None
    }

    fn is_value(&mut self, place: &Written, value: &Written) -> Option<Supposition> {
        if let WrittenKind::Name(name) = &place.kind {
            if name == "as_of" {
                return self.date(value).map(Supposition::AsOf);
            }
            if let Some(id) = self.names.parameters.get(name).copied() {
                let ty = self.program.parameter(id).ty;
                return Some(Supposition::Parameter(id, self.constant(value, ty)?));
            }
        }
        let (entity, attribute) = self.supposed_place(place)?;
        let ty = self.program.attribute(attribute).ty;
        let value = self.constant(value, ty)?;
        Some(Supposition::Value(entity, attribute, Some(value)))
    }

    fn is_missing(&mut self, place: &Written) -> Option<Supposition> {
        if let WrittenKind::Call(name, arguments) = &place.kind {
            return self.supposed_tuple(name, arguments, None, place.span);
        }
        let (entity, attribute) = self.supposed_place(place)?;
        Some(Supposition::Value(entity, attribute, None))
    }

    fn is_yes_no(&mut self, place: &Written, holds: bool) -> Option<Supposition> {
        if !matches!(place.kind, WrittenKind::Attribute(..)) {
            return self.cannot_suppose(place.span);
        }
        let (entity, attribute) = self.supposed_place(place)?;
        if self.program.attribute(attribute).ty != YES_NO {
            return self.cannot_suppose(place.span);
        }
        Some(Supposition::Value(entity, attribute, Some(ValueId::yes_no(holds))))
    }

    /// `RUS in belt_fta.parties`: the set with that element, or without it.
    fn is_element(&mut self, element: &Written, set: &Written, is_in: bool) -> Option<Supposition> {
        let (entity, attribute) = self.supposed_place(set)?;
        let ty = self.program.attribute(attribute).ty;
        if !ty.is_set {
            return self.cannot_suppose(set.span);
        }
        let value = self.constant(element, Type::one(ty.scalar))?;
        Some(self.with_element(entity, attribute, value, is_in))
    }

    fn with_element(
        &mut self,
        entity: EntityId,
        attribute: AttributeId,
        value: ValueId,
        is_in: bool,
    ) -> Supposition {
        let stated = self.program.stated(entity, attribute);
        let known = stated.map(|stated| self.program.values.elements(stated.value));
        let known = known.iter().flat_map(|elements| elements.iter().copied());
        let others: Vec<ValueId> = known.filter(|element| *element != value || is_in).collect();
        let set = self.program.values.intern_set(others.into_iter().chain(is_in.then_some(value)));
        Supposition::Value(entity, attribute, Some(set))
    }

    /// The attribute of an entity that is named: `belt_fta.c4.lines_freed`, `c4.lines_freed`.
    fn supposed_place(&mut self, written: &Written) -> Option<(EntityId, AttributeId)> {
        let WrittenKind::Attribute(base, name) = &written.kind else {
            return self.no_place(written);
        };
        let base = self.infer(&mut Frame::default(), base, Want::Anything);
        if base.ty == Type::one(Scalar::Any) {
            return None;
        }
        let entity = as_constant(&base).and_then(ValueId::as_entity);
        let Some(entity) = entity.filter(|_| !base.ty.is_set) else {
            return self.cannot_suppose(written.span);
        };
        let ty = self.program.entity(entity).ty;
        let Some(attribute) = self.attribute_of(ty, &name.text) else {
            self.report_unknown_attribute(ty, name);
            return None;
        };
        if self.program.is_structure(attribute) {
            let message = format!("`{}` cannot be assumed", name.text);
            self.report(
                Diagnostic::new(Code::InvalidStatement, name.span, message)
                    .note("it follows from what is written in the agreement"),
            );
            return None;
        }
        Some((entity, attribute))
    }

    /// What stands before `is` is no attribute: a name that is none of a parameter, or something else.
    fn no_place<T>(&mut self, written: &Written) -> Option<T> {
        let WrittenKind::Name(name) = &written.kind else {
            return self.cannot_suppose(written.span);
        };
        let message = format!("`{name}` is no parameter and no attribute of something named");
        let unknown = Diagnostic::new(Code::UnknownName, written.span, message);
        let agreement = self.program.builtin.agreement;
        if self.attribute_of(agreement, name).is_some()
            && let Some(first) = self.program.agreements.first()
        {
            let path = self.program.entity(first.entity).path.clone();
            self.report(unknown.help(format!("say of which agreement: `{path}.{name}`")));
            return None;
        }
        self.report_unknown(unknown, name, written.span, |cx| {
            cx.program.parameters.iter().map(|p| p.name.clone()).collect()
        });
        None
    }

    pub(super) fn supposed_tuple(
        &mut self,
        name: &Name,
        arguments: &[Written],
        holds: Option<bool>,
        span: Span,
    ) -> Option<Supposition> {
        let Some(id) = self.names.relations.get(&name.text).copied() else {
            if self.names.defines.contains_key(&name.text) {
                self.derived(&name.text, name.span);
                return None;
            }
            let message = format!("`{}` is not declared as a relation", name.text);
            let unknown = Diagnostic::new(Code::UnknownRelation, name.span, message);
            self.report_unknown(unknown, &name.text, name.span, |cx| {
                cx.program.relations.iter().map(|relation| relation.name.clone()).collect()
            });
            return None;
        };
        let relation = self.program.relation(id);
        if holds.is_none() && !relation.open {
            let message =
                format!("`{}` is a closed relation: what is not stated is false", name.text);
            self.report(
                Diagnostic::new(Code::InvalidStatement, span, message)
                    .help("say `not` before it instead"),
            );
            return None;
        }
        let params: Vec<Type> = relation.params.iter().map(|(_, ty)| *ty).collect();
        if params.len() != arguments.len() {
            self.report_arity(name, params.len(), arguments.len());
            return None;
        }
        let mut tuple = Vec::with_capacity(params.len());
        for (argument, ty) in arguments.iter().zip(params) {
            tuple.push(self.constant(argument, ty)?);
        }
        Some(Supposition::Tuple(id, tuple, holds))
    }

    fn derived(&mut self, name: &str, span: Span) {
        let message = format!("`{name}` is a definition: it follows from facts");
        self.report(
            Diagnostic::new(Code::InvalidStatement, span, message)
                .help("assume the facts it follows from"),
        );
    }

    fn verb(&mut self, subject: &Name, verb: &Name) -> Option<Supposition> {
        let entities: Vec<EntityId> = self.names.entities_named(&subject.text).collect();
        let Some(entity) = entities.first().copied() else {
            let message = format!("`{}` is not declared", subject.text);
            let unknown = Diagnostic::new(Code::UnknownName, subject.span, message);
            self.report_unknown(unknown, &subject.text, subject.span, |cx| {
                cx.program.entities.iter().map(|e| e.name.clone()).collect()
            });
            return None;
        };
        let mut meanings = self.relations_meant(entity, &verb.text);
        meanings.extend(self.attributes_meant(entity, &verb.text));
        match meanings.as_slice() {
            [_] => meanings.pop().map(|(_, what)| what),
            [] => self.no_verb(entity, verb),
            several => {
                let mut words: Vec<String> =
                    several.iter().map(|(words, _)| format!("`{words}`")).collect();
                words.truncate(6);
                let span = subject.span.to(verb.span);
                let message = format!("this can mean {}", words.join(" or "));
                self.report(
                    Diagnostic::new(Code::AmbiguousName, span, message)
                        .help("write the one that is meant"),
                );
                None
            }
        }
    }

    fn no_verb(&mut self, subject: EntityId, verb: &Name) -> Option<Supposition> {
        let stem = stem(&verb.text);
        if let Some(define) = self.program.defines.iter().find(|d| self::stem(&d.name) == stem) {
            let name = define.name.clone();
            self.derived(&name, verb.span);
            return None;
        }
        let message = format!("no relation and no attribute goes with `{}`", verb.text);
        let found = Diagnostic::new(Code::UnknownRelation, verb.span, message);
        let first = self.program.agreements.first().map(|agreement| agreement.entity);
        // An attribute that has the verb's name, and is no set and no yes or no, is stated with its value.
        let of_another_shape = [Some(subject), first].into_iter().flatten().find_map(|entity| {
            let info = self.program.entity(entity);
            let mut attributes = self.program.type_info(info.ty).attributes.iter();
            let (name, id) = attributes.find(|(name, _)| self::stem(name) == stem)?;
            let words = self.words(self.program.attribute(*id).ty);
            let path = &info.path;
            Some(format!("`{path}.{name}` is {words}: say `{path}.{name} is …`"))
        });
        self.report(match of_another_shape {
            Some(help) => found.help(help),
            None => found
                .help("say which fact is assumed: `trusts(KAZ, UZB)`, or `c4.lines_freed is 90%`"),
        });
        None
    }

    /// Facts of relations whose name has the verb's stem: the subject in the first place that takes it, agreements
    /// in the others.
    fn relations_meant(&self, subject: EntityId, verb: &str) -> Vec<(String, Supposition)> {
        let stem = stem(verb);
        let mut meant = Vec::new();
        for (id, relation) in (0..).map(RelationId).zip(&self.program.relations) {
            if self::stem(&relation.name) != stem {
                continue;
            }
            let ty = Type::one(Scalar::Entity(self.program.entity(subject).ty));
            let Some(place) = relation.params.iter().position(|(_, param)| self.fits(ty, *param))
            else {
                continue;
            };
            let agreement = Type::one(Scalar::Entity(self.program.builtin.agreement));
            let mut others = relation.params.iter().enumerate().filter(|(at, _)| *at != place);
            if others.any(|(_, (_, param))| *param != agreement) {
                continue;
            }
            let fills = relation.params.len().saturating_sub(1);
            let agreements: Vec<Option<EntityId>> = if fills == 0 {
                vec![None]
            } else {
                self.program.agreements.iter().map(|a| Some(a.entity)).collect()
            };
            for agreement in agreements {
                let tuple: Vec<EntityId> = (0..relation.params.len())
                    .map(|at| if at == place { subject } else { agreement.unwrap_or(subject) })
                    .collect();
                let names: Vec<&str> =
                    tuple.iter().map(|e| self.program.entity(*e).path.as_str()).collect();
                let words = format!("{}({})", relation.name, names.join(", "));
                let tuple = tuple.into_iter().map(ValueId::entity).collect();
                meant.push((words, Supposition::Tuple(id, tuple, Some(true))));
            }
        }
        meant
    }

    /// `ratified_by` of an agreement, a set with the subject in it; a yes/no attribute of the subject.
    fn attributes_meant(&mut self, subject: EntityId, verb: &str) -> Vec<(String, Supposition)> {
        let stem = stem(verb);
        let info = self.program.entity(subject).clone();
        let ty = Type::one(Scalar::Entity(info.ty));
        let mut meant = Vec::new();
        let own = self.program.type_info(info.ty).attributes.clone();
        for (name, id) in own.iter().filter(|(name, _)| self::stem(name) == stem) {
            if self.program.attribute(*id).ty == YES_NO {
                let what = Supposition::Value(subject, *id, Some(ValueId::YES));
                meant.push((format!("{}.{name} is yes", info.path), what));
            }
        }
        let agreement = self.program.builtin.agreement;
        let agreements: Vec<EntityId> = self.program.agreements.iter().map(|a| a.entity).collect();
        let attributes = self.program.type_info(agreement).attributes.clone();
        for (name, id) in attributes.iter().filter(|(name, _)| self::stem(name) == stem) {
            let of = self.program.attribute(*id).ty;
            if self.program.is_structure(*id) || !of.is_set || !self.fits(ty, Type::one(of.scalar))
            {
                continue;
            }
            for entity in &agreements {
                let what = self.with_element(*entity, *id, ValueId::entity(subject), true);
                let path = &self.program.entity(*entity).path;
                meant.push((format!("{} in {path}.{name}", info.path), what));
            }
        }
        meant
    }
}

/// What remains of a word without its ending: of `ratifies`, `ratified_by` and `ratification` alike, `ratif`.
fn stem(word: &str) -> String {
    const ENDINGS: [&str; 11] =
        ["ication", "ation", "ies", "ied", "ify", "ing", "es", "ed", "s", "y", "e"];
    let first = word.split('_').find(|part| !part.is_empty()).unwrap_or(word).to_lowercase();
    let cut = ENDINGS.iter().find_map(|ending| {
        let rest = first.strip_suffix(ending)?;
        // `ify` keeps its `if`, as `ified` does.
        let rest = if *ending == "ify" { format!("{rest}if") } else { rest.to_owned() };
        (rest.chars().count() >= 3).then_some(rest)
    });
    cut.unwrap_or(first)
}
