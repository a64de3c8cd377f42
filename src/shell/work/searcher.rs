//! The threads that find: one makes articles ready to be searched, and joins what is better searched
//! as one; one answers. So no answer waits while thousands of articles are read. They must not rank
//! or draw.
//!
//! # A quick answer, then the whole one
//!
//! The work for a key is bounded: articles in which the words may be adjacent, titles with scattered
//! letters, and, far above what a hundred thousand articles need, phrases that are counted. When a
//! bound was reached, the answer says so, and the same search follows without bounds, after a short
//! delay so that the first answer is drawn before. In the find box it replaces the first answer unless
//! the user moved meanwhile. `docbao search` searches without bounds at once.

use std::cell::RefCell;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::executor::Threads;
use super::library_worker::LookCause;
use crate::app::event::{Event, Generation};
use crate::article::ArticleId;
use crate::article::archive::Stored;
use crate::search::{CommittedSegment, Merge, NewSegments, Query, Request, Writer};
use crate::shell::threads::{DeferredThreads, start_scoped};

/// Number of articles that are indexed together: few at first, so that the first ones are found at
/// once.
const STEPS: [usize; 4] = [256, 1024, 4096, 32_768];
/// Time without new articles after which the waiting ones are indexed, even when they are fewer
/// than a step.
const ARRIVAL_PAUSE: Duration = Duration::from_millis(50);
/// Number of waiting articles from which two threads index them.
const SHARED_MIN_ARTICLES: usize = 1024;
/// Number of articles that are indexed at once while a query waits for its answer.
const AT_ONCE: usize = 256;

/// Delay before the exhaustive pass, so that the thread that draws the first answer has a core for
/// itself. On two cores, starting at once delayed that frame by up to 4 ms.
const EXHAUSTIVE_PASS_DELAY: Duration = Duration::from_millis(8);

/// A request to the search thread.
pub(crate) enum SearchOrder {
    /// Take in articles.
    Index(Vec<Stored>),
    /// Take in articles with the segments of their index.
    Open(Vec<Stored>, Vec<CommittedSegment>),
    /// Tell the library thread the segments when all articles are in one and none are being joined.
    Report(Sender<LookCause>),
    /// Let go of articles.
    Forget(Vec<ArticleId>),
    /// New articles that are indexed.
    Ready(Box<NewSegments>),
    /// Small parts that were joined.
    Joined(Box<NewSegments>),
    /// Search the library.
    Search(Generation, String, Request),
    /// Find all hits in an article.
    Hits(Generation, ArticleId, String),
}

/// Work that the indexing thread does for the search thread.
enum Work {
    Read(Vec<Stored>),
    Merge(Merge),
}

/// Makes the threads. They live as long as the program. Days are those of `zone`.
pub(crate) fn start(
    deferred: &mut DeferredThreads,
    queue: &Sender<Event>,
    zone: TimeZone,
) -> Sender<SearchOrder> {
    let (ask, asked) = mpsc::channel();
    let (to_do, work) = mpsc::channel();
    let ready = ask.clone();
    // Makes articles ready and joins small parts. Waits for work of the thread below, and ends with it.
    deferred.spawn("indexer", queue, move |_| make_ready(&work, &ready));
    // Owns the index and answers. Waits for requests; it ends when the loop is gone.
    deferred.spawn("search", queue, move |queue| {
        let mut searcher = SearchThread {
            writer: Writer::with_executor(Box::new(Threads::new())).in_zone(zone),
            to_do,
            is_joining: false,
            unfinished: None,
            report: None,
        };
        let mut waiting = Vec::new();
        while let Ok(first) = asked.recv() {
            waiting.push(first);
            while !waiting.is_empty() {
                waiting.extend(asked.try_iter());
                searcher.serve(&mut waiting, &asked, queue);
            }
        }
    });
    ask
}

/// Reads the words of articles as they come, and joins parts.
fn make_ready(work: &Receiver<Work>, ready: &Sender<SearchOrder>) {
    let mut steps = STEPS.into_iter();
    let mut step = 0;
    while let Ok(first) = work.recv() {
        let (mut batch, mut join) = (Vec::new(), None);
        if matches!(first, Work::Read(_)) {
            step = steps.next().unwrap_or(step);
        }
        let mut next = Ok(first);
        loop {
            match next {
                Ok(Work::Read(more)) => batch.extend(more),
                Ok(Work::Merge(parts)) => join = Some(parts),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if batch.is_empty() || batch.len() >= step {
                break;
            }
            next = work.recv_timeout(ARRIVAL_PAUSE);
        }
        let articles = index(&batch)
            .into_iter()
            .map(|all| SearchOrder::Ready(Box::new(all)));
        let joined = join.map(|join| SearchOrder::Joined(Box::new(join.run())));
        for made in articles.chain(joined) {
            if ready.send(made).is_err() {
                return;
            }
        }
    }
}

/// Makes articles ready, many of them in two threads.
fn index(articles: &[Stored]) -> Vec<NewSegments> {
    if articles.is_empty() {
        return Vec::new();
    }
    if articles.len() < SHARED_MIN_ARTICLES {
        return vec![NewSegments::new(articles.iter().cloned())];
    }
    let (one, two) = articles.split_at(articles.len() / 2);
    thread::scope(|scope| {
        let other = || NewSegments::new(two.iter().cloned());
        // Indexes one half, waits for nothing, and ends with it.
        let started = start_scoped("indexer-half", scope, other);
        let one = NewSegments::new(one.iter().cloned());
        // Where the system gives no other thread, this one does it all.
        let Ok(started) = started else {
            return vec![one, other()];
        };
        match started.join() {
            Ok(two) => vec![one, two],
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// A search that was asked for.
type NumberedQuery = (Generation, String, Request);

/// The state of the search thread.
struct SearchThread {
    writer: Writer,
    /// Sends work to the indexing thread.
    to_do: Sender<Work>,
    /// Whether it joins parts.
    is_joining: bool,
    /// The last search, if not all articles were ready for it.
    unfinished: Option<NumberedQuery>,
    /// Whom to tell of the segments.
    report: Option<Sender<LookCause>>,
}

impl SearchThread {
    /// Takes in what waits, then answers the newest search and the newest hits; older ones are
    /// let go. A search that could not know all articles is answered again when more are ready.
    fn serve(
        &mut self,
        waiting: &mut Vec<SearchOrder>,
        asked: &Receiver<SearchOrder>,
        queue: &Sender<Event>,
    ) {
        let (mut newest, mut hits) = (None, None);
        let (mut more, mut is_changed) = (false, false);
        for ask in waiting.drain(..) {
            match ask {
                SearchOrder::Index(articles) => self.expect(articles),
                SearchOrder::Open(articles, segments) => {
                    self.open(articles, &segments);
                    (more, is_changed) = (true, true);
                }
                SearchOrder::Report(to) => self.report = Some(to),
                SearchOrder::Forget(ids) => {
                    for id in ids {
                        self.writer.remove(id);
                    }
                    is_changed = true;
                }
                SearchOrder::Ready(indexed) => {
                    self.writer.take(*indexed);
                    (more, is_changed) = (true, true);
                }
                SearchOrder::Joined(joined) => {
                    self.writer.take(*joined);
                    self.is_joining = false;
                    is_changed = true;
                }
                SearchOrder::Search(generation, query, scope) => {
                    newest = Some((generation, query, scope));
                }
                SearchOrder::Hits(generation, article, query) => {
                    hits = Some((generation, article, query));
                }
            }
        }
        if is_changed {
            self.join();
        }
        self.report();
        if let Some((generation, article, query)) = hits {
            let ranges = self.writer.hits(article, &Query::parse(&query));
            let _ = queue.send(Event::Hits {
                generation,
                article,
                ranges,
            });
        }
        let again = if more { self.unfinished.take() } else { None };
        if let Some(wanted) = newest.or(again) {
            waiting.extend(self.answer(wanted, asked, queue));
        }
    }

    /// Takes in articles of which most are in segments; the others are made ready.
    fn open(&mut self, articles: Vec<Stored>, segments: &[CommittedSegment]) {
        for article in articles {
            self.writer.queue(article);
        }
        for segment in segments {
            self.writer.open(segment);
        }
        let rest: Vec<Stored> = self.writer.pending().cloned().collect();
        if !rest.is_empty() {
            let _ = self.to_do.send(Work::Read(rest));
        }
    }

    /// Tells the library thread the segments, if it asked and they will stay for a while.
    fn report(&mut self) {
        let is_ready = !self.is_joining && self.writer.committed() == self.writer.len();
        if let Some(to) = self.report.take_if(|_| is_ready) {
            let _ = to.send(LookCause::Committed(self.writer.segments()));
        }
    }

    fn expect(&mut self, articles: Vec<Stored>) {
        for article in &articles {
            self.writer.queue(article.clone());
        }
        let _ = self.to_do.send(Work::Read(articles));
    }

    /// Has parts joined, when the other thread has nothing else to do.
    fn join(&mut self) {
        if self.is_joining || self.writer.committed() < self.writer.len() {
            return;
        }
        if let Some(join) = self.writer.merge_candidate() {
            self.is_joining = self.to_do.send(Work::Merge(join)).is_ok();
        }
    }

    /// Answers a search, unless a newer one comes; what came meanwhile.
    fn answer(
        &mut self,
        wanted: NumberedQuery,
        asked: &Receiver<SearchOrder>,
        queue: &Sender<Event>,
    ) -> Vec<SearchOrder> {
        if self.writer.len() - self.writer.committed() <= AT_ONCE {
            self.writer.commit();
        }
        let (generation, query, request) = &wanted;
        let came = RefCell::new(Vec::new());
        let cancelled = || {
            let mut came = came.borrow_mut();
            came.extend(asked.try_iter());
            came.iter()
                .any(|ask| matches!(ask, SearchOrder::Search(..)))
        };
        let query = Query::parse(query);
        let is_ready = self.writer.committed() == self.writer.len();
        let mut passes = self.writer.passes(&query, request);
        while let Some(found) = passes.next_pass(&cancelled) {
            let _ = queue.send(Event::Found {
                generation: *generation,
                found: Box::new(found),
            });
            if passes.is_over() {
                break;
            }
            if let Ok(ask) = asked.recv_timeout(EXHAUSTIVE_PASS_DELAY) {
                came.borrow_mut().push(ask);
            }
        }
        self.unfinished = (!is_ready).then_some(wanted);
        came.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Source;
    use crate::article::archive::Archive;
    use crate::import;

    fn search(number: u64, query: &str) -> SearchOrder {
        SearchOrder::Search(Generation(number), query.to_owned(), Request::default())
    }

    fn articles(count: usize) -> Vec<Stored> {
        let article = |n| {
            let text = format!("# Chợ nổi {n}\n\nGhe tụ về từ sớm.").into_bytes();
            let source = Source::File(format!("/{n}.md").into());
            import::article(source, text, None)
        };
        let articles: Vec<_> = (0..count).map(article).collect();
        Archive::of(&articles).iter().collect()
    }

    /// A searcher, and what is sent to be made ready.
    fn searcher() -> (SearchThread, Receiver<Work>) {
        let (to_do, work) = mpsc::channel();
        let searcher = SearchThread {
            writer: Writer::new(),
            to_do,
            is_joining: false,
            unfinished: None,
            report: None,
        };
        (searcher, work)
    }

    /// Returns what was answered: which search, how many articles, whether there may be more.
    fn found(events: &Receiver<Event>) -> (u64, usize, bool) {
        let Ok(Event::Found { generation, found }) = events.try_recv() else {
            panic!("no answer");
        };
        (generation.0, found.articles, found.at_least)
    }

    #[test]
    fn only_the_newest_search_is_answered_and_it_knows_what_was_loaded_before() {
        let (mut searcher, _work) = searcher();
        let (ask, asked) = mpsc::channel();
        let (queue, events) = mpsc::channel();
        let mut waiting = vec![
            search(1, "ghe"),
            SearchOrder::Index(articles(1)),
            search(2, "tu"),
        ];
        ask.send(search(3, "cho noi")).unwrap();
        searcher.serve(&mut waiting, &asked, &queue);
        assert!(
            events.try_recv().is_err(),
            "the second was overtaken as well"
        );
        searcher.serve(&mut waiting, &asked, &queue);
        assert_eq!(found(&events), (3, 1, false));
        assert!(events.try_recv().is_err() && waiting.is_empty());
    }

    #[test]
    fn many_articles_are_made_ready_by_two_threads_and_all_are_found() {
        let many = articles(SHARED_MIN_ARTICLES + 1);
        let mut writer = Writer::new();
        for article in &many {
            writer.queue(article.clone());
        }
        let parts = index(&many);
        assert_eq!(parts.len(), 2);
        for part in parts {
            writer.take(part);
        }
        assert_eq!((writer.committed(), writer.len()), (many.len(), many.len()));
    }

    #[test]
    fn an_exhaustive_pass_follows_a_partial_answer() {
        let (mut searcher, _work) = searcher();
        let (_ask, asked) = mpsc::channel();
        let (queue, events) = mpsc::channel();
        let many = articles(2000);
        for article in &many {
            searcher.writer.queue(article.clone());
        }
        searcher.writer.commit();
        // Both pairs of words are everywhere, all three side by side nowhere.
        for (typed, is_partial) in [("ghe tu", vec![false]), ("ghe tu som", vec![true, false])] {
            searcher.serve(&mut vec![search(1, typed)], &asked, &queue);
            let answers = events.try_iter().map(|event| match event {
                Event::Found { found, .. } => (found.is_partial, found.articles, found.at_least),
                _ => panic!("not an answer"),
            });
            let expected = is_partial
                .into_iter()
                .map(|is_partial| (is_partial, many.len(), false));
            assert_eq!(
                answers.collect::<Vec<_>>(),
                expected.collect::<Vec<_>>(),
                "{typed}"
            );
        }
    }

    #[test]
    fn parts_are_joined_by_the_other_thread_and_searched_as_one() {
        let (mut searcher, work) = searcher();
        let (ask, asked) = mpsc::channel();
        let (queue, events) = mpsc::channel();
        for articles in articles(400).chunks(100) {
            searcher.expect(articles.to_vec());
            let indexed = NewSegments::new(articles.iter().cloned());
            let ready = SearchOrder::Ready(Box::new(indexed));
            searcher.serve(&mut vec![ready], &asked, &queue);
        }
        // The first two were to be joined when they were there, and the other thread is at it.
        assert!(searcher.is_joining);
        let work: Vec<Work> = work.try_iter().collect();
        let joins = work
            .into_iter()
            .filter(|work| matches!(work, Work::Merge(_)));
        let (to_do, work) = mpsc::channel();
        joins.for_each(|join| to_do.send(join).unwrap());
        drop(to_do);
        make_ready(&work, &ask);
        let mut joined: Vec<SearchOrder> = asked.try_iter().collect();
        assert_eq!(joined.len(), 1);
        joined.push(search(1, "ghe"));
        searcher.serve(&mut joined, &asked, &queue);
        assert_eq!(found(&events), (1, 400, false));
        assert!(searcher.is_joining, "with the others");
    }

    #[test]
    fn a_search_does_not_wait_for_many_articles_and_is_answered_again_when_they_are_ready() {
        let (mut searcher, work) = searcher();
        let (ask, asked) = mpsc::channel();
        let (queue, events) = mpsc::channel();
        let many = AT_ONCE + 1;
        let mut waiting = vec![SearchOrder::Index(articles(many)), search(1, "ghe")];
        searcher.serve(&mut waiting, &asked, &queue);
        assert_eq!(found(&events), (1, 0, true));

        // The other thread, until nobody sends it more.
        searcher.to_do = mpsc::channel().0;
        make_ready(&work, &ask);
        let mut waiting: Vec<SearchOrder> = asked.try_iter().collect();
        searcher.serve(&mut waiting, &asked, &queue);
        assert_eq!(found(&events), (1, many, false));

        // Nothing is missing any more: nothing is told twice.
        let mut waiting = vec![SearchOrder::Ready(Box::new(NewSegments::new(Vec::new())))];
        searcher.serve(&mut waiting, &asked, &queue);
        assert!(events.try_recv().is_err());
    }
}
