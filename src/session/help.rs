//! `help`: the commands, and more about one.

use super::answer::{Answer, Part, Row, Table};
use super::command::{COMMANDS, info, near, read};
use super::{Answered, Argument, Session, command, wrong};
use crate::diagnostic::Code;

impl Session<'_> {
    /// `help`, `help COMMAND`.
    pub(super) fn help(&mut self, argument: &Argument<'_>) -> Answered {
        if argument.is_empty() {
            let call = |info: &command::Info| format!("{} {}", info.words, info.takes);
            let rows = COMMANDS
                .iter()
                .map(|info| Row::new([call(info).trim_end().to_owned(), info.says.to_owned()]));
            return Ok(Answer::of(Part::Table(Table::of(rows.collect()))).and(Part::Text(
                "Anything else is a question, such as `belt_fta.parties`, `joined(TJK, initial)`, `joined(c, \
                 initial)` or `each c in countries where (c.landlocked) show c.region`, or a declaration, such \
                 as `define`, `fact` or `use wto`. A name that is also a command is asked for in parentheses."
                    .into(),
            )));
        }
        let text = argument.text();
        let found = match read(text) {
            command::Command::Named(name, _) => info(name),
            _ => None,
        };
        let Some(info) = found else {
            let message = format!("there is no command `{text}`");
            let found = argument.wrong(self, Code::UnknownName, None, message);
            return wrong(match near(text) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help("`help` lists the commands"),
            });
        };
        let call = format!("{} {}", info.words, info.takes);
        Ok(Answer::of(Part::Heading(call.trim_end().to_owned()))
            .and(Part::Text(info.says.to_owned()))
            .and(Part::Text(info.more.to_owned())))
    }
}
