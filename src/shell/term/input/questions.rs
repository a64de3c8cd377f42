//! The questions that the terminal has not answered yet, counted by the threads that ask and read.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Asks for the background (OSC 11), and then for device attributes, which every terminal
/// answers. Most answer in that order. Some answer the attributes themselves and pass the other
/// question on to the terminal that they run in: there the background comes later.
pub(crate) const BACKGROUND_QUESTION: &str = "\x1b]11;?\x1b\\\x1b[c";

/// Questions that may wait for an answer. The second one sees what changed after the first was
/// answered.
const OPEN_MAX: u8 = 2;

/// Age from which a question to a terminal on this machine is no longer waited for. Terminals
/// answer within milliseconds, under a heavy load within a second or two. A program that
/// ends sooner after its start waits for the rest of this if the terminal never answers.
const LOCAL_ANSWER_TIMEOUT: Duration = Duration::from_secs(4);

/// Age from which a question to a terminal at the other end of a network is no longer waited for:
/// networks stall for ten seconds, and next to no terminal that people use over one is silent.
const REMOTE_ANSWER_TIMEOUT: Duration = Duration::from_secs(11);

/// Time after the attributes for which a background is still waited for. A terminal that tells its
/// attributes and never a background, such as the Linux console, holds up an end that is sooner after
/// the start, and only that one: it is not asked again.
const BACKGROUND_LAG: Duration = Duration::from_millis(1500);

/// Questions to the terminal; clones count together.
#[derive(Clone, Debug)]
pub(crate) struct Questions {
    open: Arc<Mutex<Open>>,
    timeout: Duration,
}

#[derive(Debug, Default)]
struct Open {
    attributes: u8,
    backgrounds: u8,
    /// When the last question was asked.
    asked: Option<Instant>,
    /// When the last attributes came.
    answered: Option<Instant>,
}

impl Questions {
    /// Begins without a question. A terminal that is `remote` has more time to answer.
    pub(crate) fn new(remote: bool) -> Self {
        Self {
            open: Arc::default(),
            timeout: if remote {
                REMOTE_ANSWER_TIMEOUT
            } else {
                LOCAL_ANSWER_TIMEOUT
            },
        }
    }

    /// Notes that the terminal is asked at `now`; returns false if it is not to be asked, because
    /// it has more questions to answer than it needs, or answers none.
    pub(crate) fn ask(&self, now: Instant) -> bool {
        let is_silent = self.deadline().is_some_and(|deadline| deadline <= now);
        let mut open = self.lock();
        let may = open.attributes.max(open.backgrounds) < OPEN_MAX && !is_silent;
        if may {
            open.attributes += 1;
            open.backgrounds += 1;
            open.asked = Some(now);
        }
        may
    }

    /// Notes that the terminal told its background.
    pub(crate) fn background_came(&self) {
        let mut open = self.lock();
        open.backgrounds = open.backgrounds.saturating_sub(1);
    }

    /// Notes that the terminal told its attributes at `now`.
    pub(crate) fn attributes_came(&self, now: Instant) {
        let mut open = self.lock();
        open.attributes = open.attributes.saturating_sub(1);
        open.answered = Some(now);
    }

    /// Returns until when an answer may come; none when all have come.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let open = self.lock();
        if open.attributes > 0 {
            return open.asked.map(|asked| asked + self.timeout);
        }
        let answered = open.answered.filter(|_| open.backgrounds > 0);
        answered.map(|answered| answered + BACKGROUND_LAG)
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(questions: &Questions) {
        questions.background_came();
        questions.attributes_came(Instant::now());
    }

    #[test]
    fn a_terminal_is_not_asked_for_ever() {
        let now = Instant::now();
        let questions = Questions::new(false);
        assert!(questions.ask(now) && questions.ask(now) && !questions.ask(now));
        answer(&questions);
        assert!(questions.ask(now));
        // One that is silent, until it answers after all.
        let (questions, later) = (Questions::new(false), now + Duration::from_secs(4));
        assert!(questions.ask(now) && !questions.ask(later));
        answer(&questions);
        assert!(questions.ask(later));
    }

    #[test]
    fn an_answer_is_waited_for_from_the_question_on_until_it_comes() {
        for (remote, seconds) in [(false, 4), (true, 11)] {
            let (questions, now) = (Questions::new(remote), Instant::now());
            assert_eq!(questions.deadline(), None);
            assert!(questions.ask(now));
            let later = now + Duration::from_secs(1);
            assert!(questions.ask(later));
            let until = later + Duration::from_secs(seconds);
            assert_eq!(questions.deadline(), Some(until));
            answer(&questions);
            assert_eq!(questions.deadline(), Some(until), "one is still open");
            answer(&questions);
            answer(&questions);
            assert_eq!(questions.deadline(), None);
        }
    }

    #[test]
    fn a_background_may_come_after_the_attributes_and_is_not_waited_for_long() {
        let (questions, now) = (Questions::new(false), Instant::now());
        assert!(questions.ask(now));
        questions.attributes_came(now);
        let until = now + BACKGROUND_LAG;
        assert_eq!(questions.deadline(), Some(until));
        assert!(
            !questions.ask(until),
            "one that tells none is not asked again"
        );
        questions.background_came();
        assert_eq!(questions.deadline(), None);
        assert!(questions.ask(until));
    }
}
