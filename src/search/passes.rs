//! The two passes of a search: budgeted first, then exhaustive when that can answer better.

use super::budget::Budget;
use super::query::Query;
use super::request::{Found, Request};
use super::writer::Writer;

/// A search that answers early, and can be resumed for the whole answer.
pub struct Passes<'a> {
    writer: &'a Writer,
    query: &'a Query,
    request: Request,
    /// The pass to run next.
    next: Option<Budget>,
}

impl Writer {
    /// Starts a search in the committed articles that runs pass by pass, whatever the budget of
    /// `request`.
    pub fn passes<'a>(&'a self, query: &'a Query, request: &Request) -> Passes<'a> {
        Passes {
            writer: self,
            query,
            request: request.clone(),
            next: Some(Budget::Budgeted),
        }
    }
}

impl Passes<'_> {
    /// Runs the next pass; returns `None` when there is none, or when `cancelled` returned true.
    /// While articles are pending there is no exhaustive pass, because a search after the next
    /// commit replaces the answer anyway.
    pub fn next_pass(&mut self, cancelled: &dyn Fn() -> bool) -> Option<Found> {
        self.request.budget = self.next.take()?;
        let pass = self
            .writer
            .search_committed(self.query, &self.request, cancelled);
        let mut found = pass?;
        found.is_partial &= self.writer.committed() == self.writer.len();
        self.next = found.is_partial.then_some(Budget::Exhaustive);
        Some(found)
    }

    /// Returns whether the last pass gave the whole answer, or was cancelled.
    pub fn is_over(&self) -> bool {
        self.next.is_none()
    }
}
