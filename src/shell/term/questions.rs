//! What the terminal was asked and has not answered yet, counted by who asks and who reads.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Asks for the background (OSC 11), and then for device attributes, which every terminal
/// answers: when that answer is there, no other one comes.
pub(in crate::shell) const BACKGROUND_QUESTION: &str = "\x1b]11;?\x1b\\\x1b[c";

/// Questions that may wait for an answer. The second one sees what changed after the first was
/// answered; a terminal that answers nothing is asked no more.
const OPEN_MAX: u8 = 2;

/// Age from which a question is no longer waited for: slow lines need seconds, a terminal that
/// is silent for longer answers nothing.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// Questions to the terminal; clones count together.
#[derive(Clone, Debug, Default)]
pub(in crate::shell) struct Questions(Arc<Mutex<Open>>);

#[derive(Debug, Default)]
struct Open {
    number: u8,
    asked: Option<Instant>,
}

impl Questions {
    /// Notes that the terminal is asked at `now`; returns false if it is not to be asked.
    pub(in crate::shell) fn ask(&self, now: Instant) -> bool {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let may = open.number < OPEN_MAX;
        if may {
            open.number += 1;
            open.asked = Some(now);
        }
        may
    }

    /// Notes that a question was answered.
    pub(super) fn answered(&self) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.number = open.number.saturating_sub(1);
    }

    /// Returns whether an answer may still come.
    pub(super) fn are_open(&self, now: Instant) -> bool {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = |asked| now.saturating_duration_since(asked) < ANSWER_TIMEOUT;
        open.number > 0 && open.asked.is_some_and(is_recent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_terminal_is_asked_twice_and_waited_for_ten_seconds() {
        let (questions, now) = (Questions::default(), Instant::now());
        assert!(!questions.are_open(now));
        assert!(questions.ask(now) && questions.ask(now) && !questions.ask(now));
        assert!(questions.are_open(now + Duration::from_secs(9)));
        assert!(!questions.are_open(now + Duration::from_secs(10)));
        questions.answered();
        assert!(questions.are_open(now));
        questions.answered();
        questions.answered();
        assert!(!questions.are_open(now));
        assert!(questions.ask(now));
    }
}
