//! What was asked of workers and programs, and is awaited.

use crate::app::action::Action;
use crate::app::event::{Effect, Generation};
use crate::bookmark::BookmarkId;

/// The requests under way. An answer with another generation is to an older question, and dropped.
#[derive(Debug, Default)]
pub struct Requests {
    /// Requests to workers so far.
    pub made: u64,
    /// The request for the hits of the query in the open article.
    pub lighting: Option<Generation>,
    /// The step to be made in the hits that were asked for.
    pub walk: Option<Action>,
    /// The program that starts as soon as the terminal has answered; keys act here until then.
    pub postponed: Option<Effect>,
    /// The request to read the open file again.
    pub rereading: Option<Generation>,
    /// The request to read the file of a bookmark outside the library, and the bookmark's id.
    pub fetching: Option<(Generation, BookmarkId)>,
}

impl Requests {
    /// Numbers a new request to a worker.
    pub fn number(&mut self) -> Generation {
        self.made += 1;
        Generation(self.made)
    }
}
