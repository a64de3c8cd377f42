//! The requests to workers and programs whose answers are awaited.

use crate::app::action::Action;
use crate::app::event::{Effect, Generation};
use crate::article::ArticleId;
use crate::bookmark::BookmarkId;

/// Requests under way. An answer with another generation is to an older question, so it is dropped.
#[derive(Debug, Default)]
pub struct Requests {
    /// Number of requests to workers so far.
    pub made: u64,
    /// Request for the hits of the query in the open article.
    pub lighting: Option<Generation>,
    /// Step to be made in the hits that were asked for.
    pub walk: Option<Action>,
    /// Program that starts as soon as the terminal has answered; keys act here until then.
    pub postponed: Option<Effect>,
    /// Request to read the open file again.
    pub rereading: Option<Generation>,
    /// Article to be shown of which only the head was read.
    pub wanted: Option<ArticleId>,
    /// Request to read that article before its turn.
    pub opening: Option<(Generation, ArticleId)>,
    /// Request to read the file of a bookmark outside the library, with the bookmark's id.
    pub fetching: Option<(Generation, BookmarkId)>,
}

impl Requests {
    /// Numbers a new request to a worker.
    pub fn number(&mut self) -> Generation {
        self.made += 1;
        Generation(self.made)
    }
}
