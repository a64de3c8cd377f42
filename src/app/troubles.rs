//! The faults of the user's files: settings, reading state, bookmarks, articles.

use super::event::Unread;
use super::lang::Catalog;
use super::mistake::Mistake;
use crate::library::problem::{Kind, Problem};
use crate::reason::Reason;
use crate::text::sanitize;

/// Files that could not be read, and mistakes in those that were.
#[derive(Debug, Default)]
pub struct Troubles {
    /// Mistakes in the settings.
    pub mistakes: Vec<Mistake>,
    /// Files of the reading state that cannot be read, or could not and were set aside.
    pub forgotten: Vec<Problem>,
    /// Files and folders of bookmarks that cannot be read, and drafts.
    pub unread: Vec<Unread>,
    /// Files of the library that could not be read, in order.
    pub problems: Vec<Problem>,
}

impl Troubles {
    /// Returns the number of troubles.
    pub fn len(&self) -> usize {
        self.mistakes.len() + self.forgotten.len() + self.unread.len() + self.problems.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
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
        let forgotten = self.forgotten.iter().map(|p| (&p.path, &p.why));
        let unread = self.unread.iter().map(|unread| (&unread.path, &unread.why));
        let first = forgotten.len() + unread.len();
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
