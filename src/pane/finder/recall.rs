//! The walk through old queries, from the last one back. They are kept in `library::memory`.

/// Walk through old queries, with the text that was in the box when it began.
#[derive(Debug, Default)]
pub(super) struct Recall {
    /// Queries, the oldest first.
    queries: Vec<String>,
    /// Index of the query that was walked to.
    at: Option<usize>,
    draft: String,
}

impl Recall {
    pub(super) fn new(queries: &[String]) -> Self {
        Self {
            queries: queries.to_vec(),
            ..Self::default()
        }
    }

    /// Returns the last query of all.
    pub(super) fn last(&self) -> Option<&str> {
        self.queries.last().map(String::as_str)
    }

    /// Returns the query before the one in the box; `None` before the oldest.
    pub(super) fn older(&mut self, typed: &str) -> Option<String> {
        let upto = self.at.unwrap_or(self.queries.len());
        let at = self.queries[..upto].iter().rposition(|q| q != typed)?;
        if self.at.is_none() {
            typed.clone_into(&mut self.draft);
        }
        self.at = Some(at);
        Some(self.queries[at].clone())
    }

    /// Returns whether there is a newer query to walk to, or a text that was typed before the walk.
    pub(super) fn has_newer(&self) -> bool {
        let is_last = |at| at + 1 == self.queries.len();
        self.at
            .is_some_and(|at| !is_last(at) || !self.draft.is_empty())
    }

    /// Returns the query after the one that was walked to; after the last one, the text that was
    /// typed before the walk.
    pub(super) fn newer(&mut self) -> Option<String> {
        let next = self.at? + 1;
        self.at = Some(next).filter(|&at| at < self.queries.len());
        let query = self.queries.get(next).unwrap_or(&self.draft);
        Some(query.clone())
    }

    /// Ends the walk through old queries: the text in the box is the user's own again.
    pub(super) fn stop(&mut self) {
        self.at = None;
    }
}
