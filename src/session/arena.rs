//! What lives as long as a session: the programs that were read and the questions that were asked. Evaluations refer to
//! both, and one evaluation answers many questions.

use elsa::FrozenVec;

use crate::analyse::Question;
use crate::model::Program;

/// Keeps programs and questions in place, to the end of the session: nothing is given back before. A program is added
/// by each declaration, `load`, `reload`, `save`, and `undo` of such: about a megabyte with the packs, more in
/// proportion to what is declared. Assumptions add none, and questions are small.
#[derive(Default)]
pub struct Arena {
    programs: FrozenVec<Box<Program>>,
    questions: FrozenVec<Box<Question>>,
}

impl Arena {
    pub(super) fn program(&self, program: Program) -> &Program {
        self.programs.push_get(Box::new(program))
    }

    pub(super) fn question(&self, question: Question) -> &Question {
        self.questions.push_get(Box::new(question))
    }
}
