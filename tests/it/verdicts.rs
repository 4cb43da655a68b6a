//! The table of verdicts, row by row, by hand; the reference must say the same.

use accordant::evaluate::{Inapplicable, Outcome, Verdict};

use crate::agreement::disagreements;
use crate::pipeline::{date, outcome, sound_program};
use crate::reference::Reference;

const WORLD: &str = "
    record Country { ready: yes/no  rank: number  since: date  gdp: money  friends: set of Country }
    country KAZ { ready: yes  rank: 3  since: 2024-01-31  gdp: USD 100  friends: { UZB } }
    country UZB { ready: no   rank: 0  since: 2020-05-01  gdp: CHF 5 }
    country TKM { }
    open relation trusts(one: Country, other: Country)
";

/// The verdicts of a requirement on a date, each with its subjects' names.
fn verdicts(rules: &str, as_of: &str, name: &str) -> Vec<(String, String)> {
    let program = sound_program(&format!("{WORLD}{rules}"));
    let mut outcome = outcome(&program, as_of).unwrap();
    let reference = Reference::new(&program, Some(date(as_of)));
    assert_eq!(disagreements(&reference, &mut outcome), "");
    let wanted = program.requirement_named(name).unwrap();
    let judgements = outcome.judgements.iter().filter(|j| j.requirement == wanted);
    judgements
        .map(|j| {
            let subjects: Vec<&str> = j
                .subjects
                .iter()
                .map(|s| program.entity(s.as_entity().unwrap()).name.as_str())
                .collect();
            (subjects.join(" "), shown(&outcome, j.verdict))
        })
        .collect()
}

fn shown(outcome: &Outcome<'_>, verdict: Verdict) -> String {
    let detail = match verdict {
        Verdict::NotApplicable(Inapplicable::OutOfPeriod) => " out of period".to_owned(),
        Verdict::NotApplicable(Inapplicable::StageAhead) => " stage ahead".to_owned(),
        Verdict::NotApplicable(Inapplicable::OtherStage) => " other stage".to_owned(),
        Verdict::NotApplicable(Inapplicable::NoSubject) => " no subject".to_owned(),
        Verdict::NotApplicable(Inapplicable::Excluded) => " excluded".to_owned(),
        Verdict::NotApplicable(Inapplicable::Overridden(by)) => {
            format!(" overridden by {}", outcome.program().requirement(by).name)
        }
        Verdict::Excepted(place) => format!(" {place}"),
        Verdict::Error(id) => format!(" {}", outcome.fault(id).unwrap().kind.code().text()),
        _ => String::new(),
    };
    format!("{}{detail}", verdict.name())
}

/// The verdict of the only requirement, of which there must be one.
fn only(rules: &str) -> String {
    on("2025-01-01", rules)
}

fn on(as_of: &str, rules: &str) -> String {
    let all = verdicts(rules, as_of, "r");
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].1.clone()
}

/// The verdicts for each country of a requirement `r`.
fn each(rules: &str) -> String {
    let all = verdicts(rules, "2025-01-01", "r");
    all.iter()
        .map(|(subjects, verdict)| format!("{subjects} {verdict}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn requirement(body: &str) -> String {
    format!("requirement r must \"R\" {{ {body} }}")
}

#[test]
fn a_condition_is_met_or_not_or_undetermined() {
    let rule = requirement("for each c in countries require c.ready");
    assert_eq!(each(&rule), "KAZ met, TKM undetermined, UZB not_met");
    let rule = requirement("for each c in countries forbid c.ready");
    assert_eq!(each(&rule), "KAZ not_met, TKM undetermined, UZB met");
}

#[test]
fn a_where_excludes_and_an_unknown_one_leaves_open() {
    let rule = requirement("for each c in countries where (c.ready) require no");
    assert_eq!(each(&rule), "KAZ not_met, TKM undetermined, UZB not_applicable excluded");
    let rule = requirement("for each c in countries where (c.ready) require yes");
    assert_eq!(each(&rule), "KAZ met, TKM met, UZB not_applicable excluded");
    let rule = requirement("for each c in countries where (1 / c.rank is at least 0) require yes");
    assert_eq!(each(&rule), "KAZ met, TKM met, UZB error E0602");
}

#[test]
fn exceptions_excuse_what_is_not_true() {
    assert_eq!(only(&requirement("require no except a when no except b when yes")), "excepted 1");
    assert_eq!(only(&requirement("require TKM.ready except a when yes")), "excepted 0");
    assert_eq!(only(&requirement("require yes except a when yes")), "met");
    assert_eq!(only(&requirement("require no except a when no")), "not_met");
    assert_eq!(only(&requirement("require no except a when TKM.ready")), "undetermined");
    assert_eq!(only(&requirement("require TKM.ready except a when no")), "undetermined");
    assert_eq!(only(&requirement("require no except a when 1 / UZB.rank is 1")), "error E0602");
    let rule = "require no except a when 1 / UZB.rank is 1 except b when yes";
    assert_eq!(only(&requirement(rule)), "excepted 1");
    let rule = "require no except a when yes effective before 2020-01-01";
    assert_eq!(only(&requirement(rule)), "not_met");
}

#[test]
fn a_period_is_half_open() {
    let rule = requirement("effective from 2024-01-01 before 2026-01-01 require no");
    assert_eq!(on("2023-12-31", &rule), "not_applicable out of period");
    assert_eq!(on("2024-01-01", &rule), "not_met");
    assert_eq!(on("2025-12-31", &rule), "not_met");
    assert_eq!(on("2026-01-01", &rule), "not_applicable out of period");
}

#[test]
fn unknown_subjects_are_undetermined_and_never_vacuous() {
    assert_eq!(only(&requirement("for each c in TKM.friends require yes")), "undetermined");
    assert_eq!(only(&requirement("for each c in TKM.friends require no")), "undetermined");
    assert_eq!(only(&requirement("require every c in TKM.friends has (c.ready)")), "undetermined");
    assert_eq!(only(&requirement("require no c in TKM.friends has (c.ready)")), "undetermined");
    let rule = requirement(
        "for each c in countries where (c is not c) for each d in c.friends require no",
    );
    let excluded = "not_applicable excluded";
    assert_eq!(each(&rule), format!("KAZ {excluded}, TKM {excluded}, UZB {excluded}"));
}

#[test]
fn a_set_without_elements_is_not_applicable() {
    let world = "country SIN { friends: { } }";
    let rule = requirement("for each c in SIN.friends require no");
    assert_eq!(only(&format!("{world}{rule}")), "not_applicable no subject");
}

#[test]
fn a_requirement_that_applies_overrides() {
    let loser = requirement("for each c in countries require no");
    let winner = |condition: &str| {
        format!(
            "{loser} requirement w should \"W\" {{ for each c in countries where ({condition}) require yes overrides r }}"
        )
    };
    let by = "not_applicable overridden by w";
    assert_eq!(each(&winner("c is KAZ")), format!("KAZ {by}, TKM not_met, UZB not_met"));
    assert_eq!(each(&winner("c.ready")), format!("KAZ {by}, TKM undetermined, UZB not_met"));
    let rule = format!(
        "{loser} requirement w may \"W\" {{ effective before 2020-01-01 require yes overrides r }}"
    );
    assert_eq!(each(&rule), "KAZ not_met, TKM not_met, UZB not_met");
}

#[test]
fn what_may_be_overridden_overrides_nothing_for_certain() {
    let rules = "
        requirement r must \"R\" { require no }
        requirement s must \"S\" { require yes  overrides r }
        requirement t must \"T\" { for each c in countries where (c is TKM and c.ready) require yes  overrides s }
        requirement u must \"U\" { for each c in TKM.friends require yes  overrides s }";
    assert_eq!(only(rules), "undetermined");
}

#[test]
fn stages_apply_from_their_own_on() {
    let rules = "
        stage first { requirement r must \"R\" { require agreement.signed is after 2020-01-01 } }
        stage left after first { requirement l must \"L\" { require agreement.stage is at least left } }
        stage right after first { requirement e must \"E\" { require no }  admits c: Country when c.ready }
        agreement early { stage: first  signed: 2019-01-01  parties: KAZ }
        agreement forked { stage: right  signed: 2021-01-01  parties: KAZ, UZB }
        agreement silent { parties: TKM }";
    assert_eq!(each(rules), "early not_met, forked met, silent undetermined");
    let of = |name: &str| format!("{:?}", verdicts(rules, "2025-01-01", name));
    let left = of("l");
    assert!(left.contains("(\"early\", \"not_applicable stage ahead\")"), "{left}");
    assert!(left.contains("(\"forked\", \"not_applicable stage ahead\")"), "{left}");
    assert_eq!(of("e"), "[(\"\", \"not_met\")]");
    let admission = of("right_admission");
    assert!(admission.contains("(\"forked\", \"not_met\")"), "{admission}");
    assert!(admission.contains("(\"early\", \"not_applicable other stage\")"), "{admission}");
    assert!(admission.contains("(\"silent\", \"undetermined\")"), "{admission}");
}

#[test]
fn neither_of_two_branches_is_at_least_the_other() {
    let rules = |op: &str| {
        format!(
            "stage first {{ }} stage left after first {{ }} stage right after first {{ }}
        agreement a {{ stage: left }}
        requirement r must \"R\" {{ require a.stage {op} right }}"
        )
    };
    for op in ["is at least", "is at most", "is more than", "is less than", "is"] {
        assert_eq!(only(&rules(op)), "not_met", "{op}");
    }
    assert_eq!(only(&rules("is not")), "met");
}

#[test]
fn failures_are_errors_and_outweigh_what_is_unknown() {
    let error = |condition: &str, code: &str| {
        assert_eq!(
            only(&requirement(&format!("require {condition}"))),
            format!("error {code}"),
            "{condition}"
        );
    };
    error("1 / UZB.rank is 1", "E0602");
    error("TKM.ready and 1 / UZB.rank is 1", "E0602");
    error("TKM.ready or 1 / UZB.rank is 1", "E0602");
    error("TKM.rank / UZB.rank is 1", "E0602");
    error("(KAZ.since + 1 month) is 2024-02-29", "E0603");
    error("KAZ.gdp is UZB.gdp", "E0303");
    error("min(c.rank for c in countries where (c is not c)) is 1", "E0606");
    error("KAZ.since - UZB.since is 45 months", "E0607");
    let decided = requirement("require KAZ.ready or (1 / UZB.rank is 1)");
    assert_eq!(only(&decided), "met");
    let conflict = "
        define duty(c: Country): percent is 5%
          except low when c.rank is at least 1 then 0%
          except high when c.ready then 20%
        requirement r must \"R\" { require duty(KAZ) is at most 50% }";
    assert_eq!(only(conflict), "error E0604");
}

#[test]
fn an_open_relation_is_unknown_where_nothing_is_stated() {
    let facts = "fact trusts(KAZ, UZB) fact not trusts(UZB, KAZ)";
    let rule = requirement("for each c in countries require trusts(c, UZB) or trusts(c, KAZ)");
    assert_eq!(each(&format!("{facts}{rule}")), "KAZ met, TKM undetermined, UZB undetermined");
    let rule = requirement("for each c in countries require trusts(c, KAZ)");
    assert_eq!(each(&format!("{facts}{rule}")), "KAZ undetermined, TKM undetermined, UZB not_met");
}

#[test]
fn recursion_has_what_certainly_and_what_possibly_holds() {
    let rules = "
        define near(a: Country, b: Country) when b in a.friends or (some c in a.friends has (near(c, b)))
        requirement r must \"R\" { for each c in countries require near(KAZ, c) }";
    assert_eq!(each(rules), "KAZ undetermined, TKM undetermined, UZB met");
    let closed = rules.replace("near(KAZ, c)", "near(TKM, c)");
    assert_eq!(each(&closed), "KAZ undetermined, TKM undetermined, UZB undetermined");
}

#[test]
fn aggregates_over_undecided_members_are_bounds() {
    let verdict = |condition: &str| only(&requirement(&format!("require {condition}")));
    assert_eq!(verdict("count(c in countries where (c.ready)) is at least 1"), "met");
    assert_eq!(verdict("count(c in countries where (c.ready)) is at least 2"), "undetermined");
    assert_eq!(verdict("count(c in countries where (c.ready)) is at least 3"), "not_met");
    assert_eq!(verdict("share(c in countries where (c.ready)) is at most 70%"), "met");
    assert_eq!(verdict("sum(c.rank for c in { KAZ, UZB }) is 3"), "met");
    assert_eq!(verdict("sum(c.rank for c in countries) is 3"), "undetermined");
    assert_eq!(verdict("sum(c.rank for c in { KAZ } where (TKM.ready)) is at most 3"), "met");
    assert_eq!(verdict("min(c.rank for c in countries) is at most 0"), "met");
    assert_eq!(verdict("max(c.rank for c in countries) is at most 3"), "undetermined");
    assert_eq!(
        verdict("min(c.rank for c in { KAZ } where (TKM.ready)) is at least 3"),
        "undetermined"
    );
    assert_eq!(verdict("TKM is one of (KAZ, TKM)"), "met");
}
