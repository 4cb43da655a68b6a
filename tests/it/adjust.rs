//! Suggestions against exhaustive enumeration and against another solver, on random drafts and frameworks.
//!
//! 1. `fit`: random drafts of which most can be mended;
//! 2. `oracle`: all settings of the moves, each judged by the ordinary evaluator; what the search must find of them;
//! 3. `laws`: the search agrees with it, stopped early claims nothing false, and depends on no order;
//! 4. `coverage`: the generated drafts use every move and every operator;
//! 5. `exact`: the conditions over the moves say what the evaluator says; `certificates`: what is proved is certified;
//! 6. `found`: drafts on which a search once claimed too much; `tally`: all faults at once; `clingo`: the problems of the benchmark (`instance`), by another solver;
//! 7. `terms`: terms with many positions, by hand.

mod certificates;
mod clingo;
mod coverage;
mod exact;
mod fit;
mod found;
#[path = "../../benches/support/adjust.rs"]
mod instance;
mod laws;
mod oracle;
mod tally;
mod terms;
