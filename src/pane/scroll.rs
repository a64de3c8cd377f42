//! A cursor in a list of rows of equal height, and the window that follows it.

use crate::app::action::Action;

/// Chosen row. The window is derived from it when drawing, with a remembered top row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    /// The chosen row.
    pub at: usize,
    /// The first row shown.
    pub top: usize,
}

impl Scroll {
    /// Moves by an action and returns whether the action was a motion. A count of 0 is none; with a
    /// count, the keys for the ends of the list go to that row, from 1.
    pub fn on(&mut self, action: Action, count: usize, rows: usize, page: usize) -> bool {
        let last = rows.saturating_sub(1);
        let half = (page / 2).max(1);
        self.at = match action {
            Action::Down => self.at.saturating_add(count).min(last),
            Action::Up => self.at.saturating_sub(count),
            Action::HalfDown => self.at.saturating_add(half).min(last),
            Action::HalfUp => self.at.saturating_sub(half),
            Action::PageDown => self.at.saturating_add(page.max(1)).min(last),
            Action::PageUp => self.at.saturating_sub(page.max(1)),
            Action::Top if count == 0 => 0,
            Action::Bottom if count == 0 => last,
            Action::Top | Action::Bottom => (count - 1).min(last),
            Action::Percent => last * count.min(100) / 100,
            _ => return false,
        };
        self.follow(rows, page);
        true
    }

    /// Keeps the chosen row among `rows`, and the window of `page` rows around it.
    pub fn follow(&mut self, rows: usize, page: usize) {
        let page = page.max(1);
        self.at = self.at.min(rows.saturating_sub(1));
        self.top = self.top.min(rows.saturating_sub(page));
        if self.at < self.top {
            self.top = self.at;
        } else if self.at >= self.top + page {
            self.top = self.at + 1 - page;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_chosen_row_is_always_in_the_window(
            steps in proptest::collection::vec((0usize..8, 0usize..5, 0usize..40, 0usize..12), 0..40)
        ) {
            let actions = [
                Action::Down, Action::Up, Action::HalfDown, Action::HalfUp,
                Action::PageDown, Action::PageUp, Action::Top, Action::Bottom,
            ];
            let mut scroll = Scroll::default();
            for (action, count, rows, page) in steps {
                prop_assert!(scroll.on(actions[action], count, rows, page));
                prop_assert!(scroll.at < rows.max(1));
                prop_assert!(scroll.top <= scroll.at && scroll.at < scroll.top + page.max(1));
            }
        }
    }
}
