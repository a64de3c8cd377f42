//! The faults of the user's files: settings, reading state, bookmarks, articles.

use super::event::Unread;
use super::lang::{Catalog, Message, Msg};
use super::mistake::Mistake;
use crate::library::problem::{Kind, Problem};
use crate::reason::Reason;
use crate::text::sanitize;

/// Files that could not be read or written, and mistakes in those that were read.
#[derive(Debug, Default)]
pub struct Troubles {
    /// Mistakes in the settings.
    pub mistakes: Vec<Mistake>,
    /// Files of the reading state that cannot be read, or could not and were set aside.
    pub forgotten: Vec<Problem>,
    /// File of the reading state that could not be written at the last save.
    pub unsaved: Option<Problem>,
    /// Files and folders of bookmarks that cannot be read, and drafts.
    pub unread: Vec<Unread>,
    /// Files of the library that could not be read, in order.
    pub problems: Vec<Problem>,
}

impl Troubles {
    /// Returns the number of troubles.
    pub fn len(&self) -> usize {
        let of_reading = self.forgotten.len() + usize::from(self.unsaved.is_some());
        self.mistakes.len() + of_reading + self.unread.len() + self.problems.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the message that the reading state is not saved; `None` if it is.
    pub fn not_remembered(&self) -> Option<Message> {
        let problem = self.unsaved.as_ref()?;
        let said = Message::new(Msg::NotRemembered).with_path(sanitize::line(&problem.path));
        Some(said.with_reason(problem.why.clone()))
    }

    /// Returns the number of those that the user may miss something by: not what the user's own rules
    /// leave out.
    pub fn missed(&self) -> usize {
        let is_missed = |problem: &Problem| problem.kind < Kind::LeftOut;
        let left_out = self.problems.len() - self.problems.partition_point(is_missed);
        self.len() - left_out
    }

    /// Returns one of the troubles: its place, and its reason in the user's language. Troubles with
    /// files that the user wrote come first (settings, reading positions, bookmarks), because
    /// nothing else holds what is in them; then the library.
    pub fn get(&self, at: usize, catalog: &Catalog) -> Option<(String, String)> {
        let mistakes = self.mistakes.len();
        if let Some(mistake) = self.mistakes.get(at) {
            return Some((sanitize::line(&mistake.file), mistake.say_place(catalog)));
        }
        let at = at - mistakes;
        let read = |path: &str, why: &Reason| (sanitize::line(path), catalog.why(why));
        let forgotten = self.forgotten.iter().chain(&self.unsaved);
        let forgotten = forgotten.map(|p| (&p.path, &p.why));
        let unread = self.unread.iter().map(|unread| (&unread.path, &unread.why));
        let first = self.len() - mistakes - self.problems.len();
        if at < first {
            return forgotten
                .chain(unread)
                .nth(at)
                .map(|(path, why)| read(path, why));
        }
        let problem = self.problems.get(at - first)?;
        Some(read(&problem.path, &problem.why))
    }
}
