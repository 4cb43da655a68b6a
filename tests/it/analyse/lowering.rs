//! What declarations and expressions become.

use super::{BASE, program, read, report, stated, value};
use accordant::analyse::{Tables, analyse_expression};
use accordant::model::{
    AdjustableRange, DefineBody, Expr, ExprKind, MoveKind, Program, Quantified, Quantifier,
    RequirementOrigin, Scalar, Type, TypeKind,
};
use accordant::source::FileId;
use accordant::syntax::parse_expression;

type Slots = Vec<(smol_str::SmolStr, Type)>;

/// An expression in words with every operation in brackets.
fn show(p: &Program, slots: &Slots, e: &Expr) -> String {
    let s = |e: &Expr| show(p, slots, e);
    let list = |all: &[Expr]| all.iter().map(s).collect::<Vec<_>>().join(" ");
    match &e.kind {
        ExprKind::Constant(id) => value(p, *id),
        ExprKind::Variable(slot) => slots[usize::from(slot.0)].0.to_string(),
        ExprKind::Parameter(id) => format!("${}", p.parameter(*id).name),
        ExprKind::AsOf => String::from("as_of"),
        ExprKind::Entities(id) => format!("all {}", p.type_info(*id).name),
        ExprKind::Attribute(of, id) => format!("{}.{}", s(of), p.attribute(*id).name),
        ExprKind::ClausesOf(of, id) => format!("{}'s {}", s(of), p.type_info(*id).name),
        ExprKind::Call(id, a) => format!("{}({})", p.define(*id).name, list(a)),
        ExprKind::Holds(id, a) => format!("{}[{}]", p.relation(*id).name, list(a)),
        ExprKind::Builtin(b, a) => format!("{b:?}({})", list(a)),
        ExprKind::Set(all) => format!("{{{}}}", list(all)),
        ExprKind::Not(e) => format!("(not {})", s(e)),
        ExprKind::And(all) => format!("(and {})", list(all)),
        ExprKind::Or(all) => format!("(or {})", list(all)),
        ExprKind::Compare(a, op, b) => format!("({} {op:?} {})", s(a), s(b)),
        ExprKind::Between(a, b, c) => format!("({} from {} to {})", s(a), s(b), s(c)),
        ExprKind::In(a, b) => format!("({} in {})", s(a), s(b)),
        ExprKind::Within(a, b) => format!("({} within {})", s(a), s(b)),
        ExprKind::Stated(a, id) => format!("({}.{} stated)", s(a), p.attribute(*id).name),
        ExprKind::Sum(terms, rounding) => {
            let term =
                |(minus, e): &(bool, Expr)| format!("{}{}", if *minus { "-" } else { "+" }, s(e));
            let terms: Vec<_> = terms.iter().map(term).collect();
            format!(
                "({}{})",
                terms.join(" "),
                rounding.map_or(String::new(), |r| format!(" {r:?}"))
            )
        }
        ExprKind::Product(first, rest) => {
            let rest: Vec<_> = rest.iter().map(|(op, e)| format!(" {op:?} {}", s(e))).collect();
            format!("({}{})", s(first), rest.concat())
        }
        ExprKind::Negate(e) => format!("(- {})", s(e)),
        ExprKind::Quantified(q) => quantified(p, slots, q),
        ExprKind::Aggregate(a) => {
            let term = a.term.as_ref().map_or(String::new(), |t| format!("{} for ", s(t)));
            let filter = a.filter.as_ref().map_or(String::new(), |f| format!(" where {}", s(f)));
            let var = &slots[usize::from(a.slot.0)].0;
            format!("{:?}({term}{var} in {}{filter})", a.op, s(&a.set))
        }
        ExprKind::Round(a, b, mode) => format!("round({} {} {mode:?})", s(a), s(b)),
        ExprKind::UnitsBetween(unit, a, b) => format!("{unit:?}({} {})", s(a), s(b)),
    }
}

fn quantified(p: &Program, slots: &Slots, q: &Quantified) -> String {
    let s = |e: &Expr| show(p, slots, e);
    let word = match &q.quantifier {
        Quantifier::Every => String::from("every"),
        Quantifier::Some => String::from("some"),
        Quantifier::No => String::from("no"),
        Quantifier::AtLeast(n) => format!("at least {}", s(n)),
        Quantifier::AtMost(n) => format!("at most {}", s(n)),
        Quantifier::Exactly(n) => format!("exactly {}", s(n)),
    };
    let filter = q.filter.as_ref().map_or(String::new(), |f| format!(" where {}", s(f)));
    let body = q.body.as_ref().map_or(String::new(), |b| format!(" has {}", s(b)));
    format!("({word} {} in {}{filter}{body})", slots[usize::from(q.slot.0)].0, s(&q.set))
}

/// What a condition on a country `c`, an agreement `a` and a form `f` becomes.
fn condition(text: &str) -> String {
    let p = program(&format!("define it_is(c: Country, a: Agreement, f: Form) when {text}"));
    let define = &p.defines[0];
    let DefineBody::Predicate(body) = &define.body else { panic!("a predicate") };
    show(&p, &define.slots, body)
}

#[test]
fn names_are_read_as_what_fits() {
    assert_eq!(condition("c is KAZ"), "(c Is KAZ)");
    assert_eq!(condition("KAZ is c"), "(KAZ Is c)");
    assert_eq!(condition("treaty in a.fields"), "(treaty in a.fields)");
    assert_eq!(condition("f in { treaty, meeting }"), "(f in {treaty meeting})");
    assert_eq!(condition("a.form is not one of (meeting)"), "(not (a.form in {meeting}))");
    assert_eq!(condition("c.ring is at most middle"), "(c.ring AtMost middle)");
    assert_eq!(condition("c.coast"), "c.coast");
    assert_eq!(condition("c.joined is before as_of"), "(c.joined LessThan as_of)");
    assert_eq!(condition("count(countries) is 2"), "(Count(it in all Country) Is 2)");
    assert_eq!(
        condition("some c in c.borders has (c is UZB)"),
        "(some c in c.borders has (c Is UZB))"
    );
}

#[test]
fn one_name_of_two_types_is_read_by_its_surroundings() {
    let p = program(
        "enum Other { treaty }\n\
         define p(a: Agreement, o: Other) when a.form is treaty and o is treaty and treaty is o",
    );
    let DefineBody::Predicate(body) = &p.defines[0].body else { panic!("a predicate") };
    let ExprKind::And(parts) = &body.kind else { panic!("and") };
    let types: Vec<_> = parts
        .iter()
        .map(|part| match &part.kind {
            ExprKind::Compare(a, _, b) => {
                assert_eq!(a.ty, b.ty);
                let Scalar::Entity(id) = b.ty.scalar else { panic!("an entity") };
                p.type_info(id).name.as_str()
            }
            _ => panic!("a comparison"),
        })
        .collect();
    assert_eq!(types, ["Form", "Other", "Other"]);
}

#[test]
fn clauses_and_statedness_become_kernel_forms() {
    assert_eq!(condition("a includes tariffs"), "(some tariffs in a's tariffs)");
    assert_eq!(condition("a does not include tariffs"), "(not (some tariffs in a's tariffs))");
    assert_eq!(
        condition("every t in a.tariffs has (t.lines is at least 90%)"),
        "(every t in a's tariffs has (t.lines AtLeast 9/10%))"
    );
    assert_eq!(condition("c.ring is stated"), "(c.ring stated)");
    assert_eq!(condition("c.ring is missing"), "(not (c.ring stated))");
    assert_eq!(condition("member(c, WTO)"), "member[c WTO]");
    assert_eq!(
        condition("some t in a.clauses has (t.agreement is a)"),
        "(some t in a.clauses has (t.agreement Is a))"
    );
}

#[test]
fn constants_fold_exactly() {
    assert_eq!(condition("c.share is 90% - 1.5 pp"), "(c.share Is 177/200%)");
    assert_eq!(condition("c.size is 1 / 3 + 2 * 3"), "(c.size Is 19/3)");
    assert_eq!(condition("c.size is 10% of 50"), "(c.size Is 5)");
    assert_eq!(
        condition("c.joined is 2027-01-31 + 1 month rounding down"),
        "(c.joined Is 2027-02-28)"
    );
    assert_eq!(condition("c.size is 1 / 0"), "(c.size Is (1 Over 0))", "left to the evaluator");
    assert_eq!(condition("c.joined + 1 month is as_of"), "((+c.joined +1 month) Is as_of)");
    assert_eq!(condition("c.gdp * 2 is at least USD 10"), "((c.gdp Times 2) AtLeast USD 10)");
}

#[test]
fn types_follow_arithmetic() {
    let ty = |text: &str| {
        let mut p = program("parameter limit: percent is 5%");
        let (written, _) = parse_expression(FileId(1), text);
        let (expr, _) =
            analyse_expression(&mut p, &written.expect("an expression")).expect("a type");
        expr.ty.scalar
    };
    assert_eq!(ty("limit - 3%"), Scalar::Points);
    assert_eq!(ty("limit + 3 pp"), Scalar::Percent);
    assert_eq!(ty("2027-01-01 - as_of"), Scalar::Duration);
    assert_eq!(ty("limit of USD 100"), Scalar::Money);
    assert_eq!(ty("USD 6 / USD 3"), Scalar::Number);
    assert_eq!(ty("round(limit, 0.1 pp, half up)"), Scalar::Percent);
    assert_eq!(ty("share(c in countries where (c.coast))"), Scalar::Percent);
    assert_eq!(ty("sum(c.gdp for c in countries)"), Scalar::Money);
    assert_eq!(ty("months between as_of and 2030-01-01"), Scalar::Number);
    assert_eq!(ty("greatest(limit, 3%)"), Scalar::Percent);
}

#[test]
fn expressions_are_read_against_a_finished_program() {
    let mut p = program("define neighbour(c: Country, d: Country) when d in c.borders");
    let (written, _) = parse_expression(FileId(1), "some c in countries has (neighbour(c, KAZ))");
    let (expr, slots) =
        analyse_expression(&mut p, &written.expect("an expression")).expect("a condition");
    assert_eq!(show(&p, &slots, &expr), "(some c in all Country has neighbour(c KAZ))");
    let (written, _) = parse_expression(FileId(1), "neighbor(KAZ, UZB)");
    let found = analyse_expression(&mut p, &written.expect("an expression")).unwrap_err();
    assert_eq!(found[0].help.as_deref(), Some("did you mean `neighbour`?"));
    assert_eq!(p.defines.len(), 1, "the program is as it was");
}

#[test]
fn agreements_have_clauses_reservations_and_moves() {
    let p = program(
        "agreement a \"A\" {\n\
           parties: KAZ  as_of: 2027-06-01  form: treaty\n\
           clause tariffs { lines: 88.5% adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp }\n\
           clause tariffs { lines: 5% }\n\
           clause disputes d { forum: treaty adjustable among { treaty, meeting } cost 2 }\n\
           may add clause tariffs { lines: 7% } cost 4\n\
           may drop d cost 9\n\
           may state notified cost 1\n\
           may state tariffs.years cost 1\n\
           may admit UZB cost 6\n\
           may withdraw KAZ cost 8\n\
           reservation r by KAZ on tariffs_2 { reason: \"x\" }\n\
         }",
    );
    let agreement = &p.agreements[0];
    let names = |ids: &[accordant::model::EntityId]| -> Vec<String> {
        ids.iter().map(|id| p.entity(*id).path.to_string()).collect()
    };
    assert_eq!(names(&agreement.clauses), ["a.d", "a.tariffs", "a.tariffs_2"]);
    assert_eq!(stated(&p, "a", "clauses").as_deref(), Some("{a.d a.tariffs a.tariffs_2}"));
    assert_eq!(stated(&p, "a", "title").as_deref(), Some("\"A\""));
    assert_eq!(stated(&p, "a.d", "agreement").as_deref(), Some("a"));
    assert_eq!(stated(&p, "a.r", "clause").as_deref(), Some("a.tariffs_2"));
    assert_eq!(stated(&p, "a.r", "party").as_deref(), Some("KAZ"));
    assert_eq!(agreement.as_of.map(|(day, _)| day.to_string()).as_deref(), Some("2027-06-01"));
    let (_, _, lines) = agreement
        .adjustable
        .iter()
        .find(|(id, _, _)| p.entity(*id).path == "a.tariffs")
        .expect("what may move");
    assert_eq!(lines.step.map(|step| value(&p, step)).as_deref(), Some("1/200pp"));
    let AdjustableRange::Between(low, high) = lines.range else { panic!("a range") };
    assert_eq!((value(&p, low).as_str(), value(&p, high).as_str()), ("4/5%", "49/50%"));
    let kinds: Vec<String> = agreement
        .moves
        .iter()
        .map(|m| match &m.kind {
            MoveKind::Add { name, terms, .. } => format!("add {name} {}", terms.len()),
            MoveKind::Drop(id) => format!("drop {}", p.entity(*id).path),
            MoveKind::State(id, attribute) => {
                format!("state {}.{}", p.entity(*id).path, p.attribute(*attribute).name)
            }
            MoveKind::Admit(id) => format!("admit {}", p.entity(*id).path),
            MoveKind::Withdraw(id) => format!("withdraw {}", p.entity(*id).path),
            MoveKind::Conclude => String::from("conclude"),
        })
        .collect();
    let expected = [
        "add tariffs_3 1",
        "drop a.d",
        "state a.notified",
        "state a.tariffs.years",
        "admit UZB",
        "withdraw KAZ",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn stages_come_after_their_predecessors_and_admit() {
    let p = program(
        "stage later after first { admits c: Country when c.ring is near admits d: Country when d is UZB }\n\
         stage first { requirement here must \"t\" { require agreement.form is treaty }\n\
                       requirement there must \"t\" { require yes } }\n\
         requirement everywhere must \"t\" { require yes }",
    );
    let names: Vec<_> = p.stages.iter().map(|s| p.entity(s.entity).name.as_str()).collect();
    assert_eq!(names, ["first", "later"]);
    assert_eq!(p.stages[1].up_to, [0, 1]);
    let order: Vec<_> = p.requirements.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(order, ["here", "there", "later_admission", "everywhere"]);
    let origin = |i: usize| p.requirements[i].origin;
    assert_eq!(origin(0), RequirementOrigin::Stage { stage: 0, per_agreement: true });
    assert_eq!(origin(1), RequirementOrigin::Stage { stage: 0, per_agreement: false });
    assert_eq!(origin(2), RequirementOrigin::Admission { stage: 1 });
    let admission = &p.requirements[2];
    let shown = |e: &Expr| show(&p, &admission.slots, e);
    assert_eq!(shown(&admission.binders[0].set), "all Agreement");
    assert_eq!(
        admission.binders[0].filter.as_ref().map(shown).as_deref(),
        Some("(agreement.stage Is later)")
    );
    assert_eq!(
        shown(&admission.body),
        "(every d in agreement.parties has (or (d.ring Is near) (d Is UZB)))"
    );
}

#[test]
fn definitions_are_ordered_by_dependence() {
    let p = program(
        "define a(c: Country) when b(c)\n\
         define b(c: Country) when c.coast or (some d in c.borders has (c_(d)))\n\
         define c_(c: Country) when b(c)",
    );
    let name = |id: &accordant::model::DefineId| p.define(*id).name.to_string();
    let strata: Vec<Vec<String>> = p.strata.iter().map(|s| s.iter().map(name).collect()).collect();
    assert_eq!(strata, [vec!["b", "c_"], vec!["a"]]);
    let recursive: Vec<_> = p.defines.iter().map(|d| d.recursive).collect();
    assert_eq!(recursive, [false, true, true]);
}

#[test]
fn overriding_exceptions_win_over_all_below() {
    let p = program(
        "define v(c: Country): number is 1\n\
           except e when c.coast then 2 overrides f\n\
           except f when c.coast then 3 overrides g\n\
           except g when yes then 4",
    );
    let DefineBody::Value { exceptions, .. } = &p.defines[0].body else { panic!("a value") };
    let overrides: Vec<_> = exceptions.iter().map(|e| e.overrides.clone()).collect();
    assert_eq!(overrides, [vec![1, 2], vec![2], vec![]]);
}

#[test]
fn recursion_over_bound_values_is_safe() {
    for text in [
        "define p(n: number) when n in { 1, 2 } or p(n)",
        "relation r(n: number) define p(n: number) when r(n) or (some m in { 1 } has (p(n)))",
        "define q(n: number) when n is 3 define p(n: number) when q(n) or p(n)",
        "define p(d: date, c: Country) when d is c.joined or (some x in c.borders has (p(d, x)))",
    ] {
        assert!(report(text).is_empty(), "{text}: {:?}", report(text));
    }
    for text in [
        "define q(n: number) when n is at most 3 define p(n: number) when q(n) or p(n)",
        "define p(n: number, m: number) when (n is 1 and m is 1) or p(n, m + 1)",
    ] {
        assert_eq!(report(text).len(), 1, "{text}");
    }
}

#[test]
fn plurals_words_and_inheritance() {
    let p = program(
        "record FreightTerminal { at: Country }\n\
         record Person plural people { name: text }\n\
         freight_terminal altynkol { at: KAZ }\n\
         person ada \"Ada\" { }\n\
         define p(c: Country) when some t in freight_terminals has (t.at is c) and (some x in people where (x.name is \"Ada\"))",
    );
    assert_eq!(stated(&p, "altynkol", "at").as_deref(), Some("KAZ"));
    assert_eq!(stated(&p, "ada", "name").as_deref(), Some("\"Ada\""));
    let tariffs = p.types.iter().find(|ty| ty.name == "tariffs").expect("a clause kind");
    assert_eq!(tariffs.kind, TypeKind::ClauseKind);
    assert_eq!(tariffs.attributes.get("agreement"), Some(&p.builtin.clause_agreement));
}

#[test]
fn a_test_adds_what_is_given_and_its_conditions() {
    let text = "test \"t\" { given country TJK { size: 3 } expect that TJK.size is 3 }";
    let (p, found) = read(&[BASE, text], &Tables::default());
    assert!(found.is_empty(), "{found:?}");
    let p = p.expect("a program");
    let expectation = &p.expectations[0];
    assert_eq!(show(&p, &expectation.slots, &expectation.condition), "(TJK.size Is 3)");
}

#[test]
fn rates_bring_currencies_together() {
    assert!(
        report("rate EUR is USD 1.08 define p(c: Country) when EUR 5 is at least USD 5").is_empty()
    );
    let circle = report("rate EUR is USD 1.08 rate USD is EUR 0.9");
    assert_eq!(circle, ["1:22 E0508 the rate of `USD` runs in a circle"]);
}
