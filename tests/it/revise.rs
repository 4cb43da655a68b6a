//! Suggestions written into texts: what the text says then is what `adjust` made of the program, comments and all.

mod command;
mod generated;
mod layouts;
mod steps;

use accordant::adjust::{self, Knob, KnobKind, Scope, Setting};
use accordant::diagnostic::has_errors;
use accordant::evaluate::{self, Options};
use accordant::explain::Words;
use accordant::model::{EntityId, Program};
use accordant::report::diagnostics::{Look, human};
use accordant::revise::{Refusal, Revised, Verdicts, revise, write_all};
use accordant::workspace::{FileError, Files, Kind, Loaded, Memory, Store, load};

pub(crate) const RULES: &str = r#"
source GATT { title: "General Agreement" }
enum Forum { none, arbitration, court }
scale Depth { shallow < middling < deep }
clause kind tariffs { freed: percent  transition: duration  note_of: text?  spared: set of Forum }
clause kind settlement { forum: Forum  binding: yes/no  fee: money  seat: Country  depth: Depth  starts: date }
clause kind origin { value: number  codes: set of code? }
extend Agreement { announced: yes/no  body: text }
parameter benchmark: percent is 90% cite GATT "XXIV:8" adjustable from 80% to 95% step 1 pp cost 10 per 1 pp  # the norm
requirement coverage must "Enough is freed" {
  cite GATT "XXIV:8"
  for each t in tariffs_clauses
  require t.freed is at least benchmark
}
requirement settled must "Disputes are settled" {
  cite GATT "XXII"
  waivable cost 50
  for each a in agreements
  require a includes settlement
}
requirement forum_named must { cite GATT "XXIII" for each s in settlements require s.forum is not none and s.binding }
requirement told should { for each a in agreements require a.announced }
requirement near should { for each a in agreements require every p in a.parties has (p.code is not X) }
requirement kept should { for each r in reservations require r.expires is before 2030-01-01 }
requirement soon should { for each t in tariffs_clauses require t.transition is at most 10 years }
"#;

/// The rules, with plurals and names that the tests above use.
pub(crate) fn rules() -> String {
    RULES
        .replace("tariffs_clauses", "tariffses")
        .replace("p.code is not X", "p is not C_X")
        .replace("{ none, arb", "{ none_at_all, arb")
        .replace("is not none and", "is not none_at_all and")
}

/// A project of one draft that uses the rules.
pub(crate) struct Case {
    pub(crate) loaded: Loaded,
    pub(crate) wide: Program,
    pub(crate) knobs: Vec<Knob>,
}

/// Reads a draft beside the rules.
pub(crate) fn case(draft: &str) -> Case {
    let (loaded, program) = read(&rules(), draft);
    let mut wide = adjust::widen(&program);
    let knobs = adjust::knobs(&mut wide, Scope::Framework);
    Case { loaded, wide, knobs }
}

fn read(rules: &str, draft: &str) -> (Loaded, Program) {
    let countries = ["CHN", "KAZ", "KGZ", "RUS", "C_X"].map(|c| format!("country {c} {{ }}\n"));
    let memory = Memory::default()
        .with("/rules.accord", rules)
        .with("/countries.accord", countries.concat())
        .with("/draft.accord", format!("use \"rules.accord\"\nuse \"countries.accord\"\n{draft}"));
    let loaded = load(&memory, "/draft.accord");
    let (program, found) = loaded.analyse();
    assert!(!has_errors(&found), "{}\n{draft}", human(&found, &loaded.sources, Look::default()));
    (loaded, program.unwrap())
}

impl Case {
    /// The setting in which the knobs declared at this text stand so; all others as they are.
    pub(crate) fn setting(&self, moved: &[(&str, i64)]) -> Setting {
        let mut setting = vec![0; self.knobs.len()];
        for (text, position) in moved {
            let is_meant = |knob: &Knob| self.loaded.sources.slice(knob.span).starts_with(text);
            let place = self.knobs.iter().position(is_meant).unwrap_or_else(|| panic!("{text}"));
            setting[place] = *position;
        }
        setting
    }

    pub(crate) fn revised(&mut self, setting: &Setting) -> Result<Vec<Revised>, Refusal> {
        let steps = adjust::steps(&mut self.wide, &self.knobs, setting);
        revise(&self.loaded.sources, &self.loaded.files, &self.wide, &steps)
    }

    /// The draft with these knobs moved, which says what `adjust` makes of the program; and the texts.
    pub(crate) fn check(&mut self, setting: &Setting) -> Vec<Revised> {
        self.compare(setting, &Options::default())
    }

    /// As [`Case::check`], judged so.
    pub(crate) fn compare(&mut self, setting: &Setting, options: &Options) -> Vec<Revised> {
        let revised = self.revised(setting).unwrap_or_else(|Refusal(why)| panic!("{why}"));
        let mut memory = Memory::default();
        let mut draft = String::new();
        for (_, file) in self.loaded.sources.iter() {
            let new = revised.iter().find(|text| text.name == file.name);
            let text = new.map_or(&*file.text, |text| &text.new);
            if file.name == "draft.accord" {
                text.clone_into(&mut draft);
            }
            memory.add(format!("/{}", file.name), text);
        }
        let loaded = load(&memory, "/draft.accord");
        let (written, found) = loaded.analyse();
        let errors = || human(&found, &loaded.sources, Look::default());
        let Some(written) = written else { panic!("{}\n{draft}", errors()) };
        let applied = adjust::apply(&self.wide, &self.knobs, setting);
        assert_eq!(facts(&applied.program), facts(&written), "{draft}");
        let promised = verdicts(&applied.program, options);
        let differences = promised.differences(&verdicts(&written, options));
        assert!(differences.is_empty(), "{differences:?}\n{draft}");
        revised
    }
}

/// The text of the draft then.
pub(crate) fn draft_of(revised: &[Revised]) -> String {
    let draft = revised.iter().find(|text| text.name == "draft.accord").unwrap();
    draft.new.split_once("use \"countries.accord\"\n").unwrap().1.to_owned()
}

fn verdicts(program: &Program, options: &Options) -> Verdicts {
    let as_of = evaluate::date_of(program, options.as_of).unwrap();
    let outcome = evaluate::evaluate(program, &Options { as_of, ..*options }).unwrap();
    Verdicts::of(&outcome)
}

/// All that is stated of what is listed, and the parameters, in words.
fn facts(program: &Program) -> Vec<String> {
    let words = Words::of_program(program);
    let mut facts: Vec<String> = program
        .facts
        .attributes
        .iter()
        .filter(|((entity, _), _)| is_listed(program, *entity))
        .map(|((entity, attribute), stated)| {
            let name = &program.attribute(*attribute).name;
            // What is a clause of what is a matter of order only there.
            let mut value = words.literal(stated.value);
            if program.is_structure(*attribute) {
                let mut parts: Vec<&str> =
                    value.trim_matches(['{', '}', ' ']).split(", ").collect();
                parts.sort_unstable();
                value = parts.join(", ");
            }
            format!("{}.{name}: {value}", program.entity(*entity).path)
        })
        .collect();
    let parameters = program.parameters.iter();
    facts.extend(parameters.map(|p| format!("{}: {}", p.name, words.literal(p.value))));
    facts.sort();
    facts
}

fn is_listed(program: &Program, entity: EntityId) -> bool {
    let ty = program.entity(entity).ty;
    program.type_info(ty).entities.contains(&entity)
}

/// A setting of all knobs but waivers, terms of what is not added left alone, and of what is dropped.
pub(crate) fn setting_of(knobs: &[Knob], numbers: &[u16]) -> Setting {
    let mut setting = vec![0; knobs.len()];
    for (place, (knob, number)) in knobs.iter().zip(numbers).enumerate() {
        let positions: Vec<i64> = knob.positions().collect();
        let moves = number % 3 == 0 && !matches!(knob.kind, KnobKind::Waive(_));
        if moves {
            setting[place] = positions[usize::from(number / 3) % positions.len()];
        }
    }
    let dropped: Vec<_> = (0..knobs.len())
        .filter_map(|place| match knobs[place].kind {
            KnobKind::Drop(_, clause) if setting[place] != 0 => Some(clause),
            _ => None,
        })
        .collect();
    for _ in 0..2 {
        for (place, knob) in knobs.iter().enumerate() {
            let outer = knob.within.map_or(1, |outer| setting[outer.index()]);
            let gone = matches!(knob.kind, KnobKind::Term(of, _) if dropped.contains(&of));
            if outer == 0 || gone {
                setting[place] = 0;
            }
        }
    }
    setting
}

/// Files of which one cannot be read, and what is written to them.
struct Closed(Memory, std::sync::Mutex<Vec<String>>);

impl Files for Closed {
    fn kind(&self, path: &str) -> Option<Kind> {
        self.0.kind(path)
    }

    fn canonical(&self, path: &str) -> Result<String, FileError> {
        self.0.canonical(path)
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        match path {
            "/closed.accord" => Err(FileError::Other(String::from("permission denied"))),
            _ => self.0.read(path, limit),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        self.0.list(folder)
    }

    fn shown(&self, path: &str) -> String {
        self.0.shown(path)
    }
}

impl Store for Closed {
    fn write(&self, path: &str, text: &str) -> Result<(), FileError> {
        self.1.lock().unwrap().push(format!("{path}: {text}"));
        Ok(())
    }
}

/// What cannot be read could not be put back, so it is not written over.
#[test]
fn what_cannot_be_read_is_not_written() {
    let files = Memory::default().with("/a.accord", "old").with("/closed.accord", "kept");
    let store = Closed(files, std::sync::Mutex::default());
    let texts = ["/a.accord", "/new.accord", "/closed.accord"];
    let texts = texts.map(|path| (path.to_owned(), String::from("new")));
    let why = write_all(&store, &texts).unwrap_err();
    assert!(why.contains("`closed.accord` cannot be written: permission denied"), "{why}");
    let written = store.1.into_inner().unwrap();
    assert_eq!(written, ["/a.accord: new", "/new.accord: new", "/a.accord: old"]);
}
