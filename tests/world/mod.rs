//! The whole program without side effects: events in, effects performed at once in memory, the
//! screen as text. The threads and files of the shell are not part of it.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    reason = "shared by several test programs; a test may panic"
)]

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use docbao::app;
use docbao::app::event::{
    Asked, Browsed, Copied, Edit, EditError, Edited, Effect, Event, ExportJob, LocateJob, Mouse,
    NotExported, Refuge, Written,
};
use docbao::app::key::Key;
use docbao::app::model::{Model, Start};
use docbao::app::update::update;
use docbao::article::archive::Stored;
use docbao::article::{Article, Source};
use docbao::bookmark::draft::{Draft, DraftId};
use docbao::bookmark::merge::merge;
use docbao::bookmark::{Bookmark, BookmarkId, Shelf};
use docbao::import;
use docbao::library::memory::Memory;
use docbao::library::problem::Problem;
use docbao::reason::{Fault, Reason};
use docbao::search::{Query, Writer};
use jiff::Timestamp;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::terminal::Terminal;

/// The program and a simulated shell around it.
pub struct World {
    pub model: Model,
    pub writer: Writer,
    /// The store: the bookmarks that would be on disk.
    pub disk: BTreeMap<BookmarkId, Bookmark>,
    /// Bookmarks that the store has merged and not reported yet.
    pub told: Vec<Bookmark>,
    /// Saved drafts, by name.
    pub drafts: BTreeMap<DraftId, Draft>,
    /// Why the store refuses to write, if it does.
    pub disk_fault: Option<Reason>,
    /// Where a change that the store refused is kept.
    pub refuge: Refuge,
    /// When the program asked to retry a refused change, if it did.
    pub retry_in: Option<Duration>,
    /// How long until the text being typed is saved as a draft.
    pub keep_in: Option<Duration>,
    pub clipboard: Option<String>,
    /// Bytes of the files that can be reloaded, by path.
    pub files: BTreeMap<String, Vec<u8>>,
    pub memory: Memory,
    pub exit: Option<u8>,
    /// Results of the search worker that have not been delivered.
    pub late: VecDeque<Event>,
    /// Whether results of the search worker wait in `late`.
    pub hold_search: bool,
    /// Reason why neither reading state nor drafts can be written.
    pub state_fault: Option<Problem>,
    /// Results of the store that have not been delivered.
    pub unconfirmed: VecDeque<Event>,
    /// Whether results of the store wait in `unconfirmed`.
    pub hold_store: bool,
    /// The user's editor: returns the edited text. `None` when there is no editor.
    pub editor: Option<fn(&Edit) -> String>,
    /// Number of ticks that were requested.
    pub ticks: usize,
    /// The terminal's background; `None` for a terminal that does not answer.
    pub background: Option<[u8; 3]>,
    /// Rescans of the disk that were requested, each with whether the user asked for it.
    pub looks: Vec<bool>,
    /// Addresses that were opened in the browser.
    pub browsed: Vec<String>,
}

/// Returns an article from a file of this name with this text.
pub fn article(name: &str, text: &str) -> Arc<Article> {
    let path = PathBuf::from(format!("/báo/{name}"));
    Arc::new(import::article(
        Source::File(path),
        text.as_bytes().to_vec(),
        None,
    ))
}

/// Returns the event with the positions of bookmarks, found at once.
fn located(job: &LocateJob) -> Event {
    let mut all = Vec::new();
    job.run(|found| all.extend(found));
    Event::Located(all)
}

/// Returns the built-in articles.
pub fn seeds() -> Vec<Arc<Article>> {
    docbao::library::seeds::articles()
        .into_iter()
        .map(Arc::new)
        .collect()
}

impl World {
    /// Opens the reader on `articles` in a window of this size, with everything loaded.
    pub fn new(width: u16, height: u16, articles: Vec<Arc<Article>>) -> Self {
        Self::resume(width, height, articles, Memory::default(), BTreeMap::new())
    }

    /// Delivers articles as the loader does.
    pub fn load(&mut self, articles: impl IntoIterator<Item = Arc<Article>>) {
        let articles = articles.into_iter().map(Stored::from);
        self.send(Event::Loaded(articles.collect()));
    }

    /// Opens the reader with the files of an earlier run.
    pub fn resume(
        width: u16,
        height: u16,
        articles: Vec<Arc<Article>>,
        memory: Memory,
        disk: BTreeMap<BookmarkId, Bookmark>,
    ) -> Self {
        let mut world = Self::empty(width, height, memory, disk);
        world.load(articles);
        world.send(Event::LoadDone);
        world
    }

    /// Opens the reader before anything is loaded.
    pub fn empty(
        width: u16,
        height: u16,
        memory: Memory,
        disk: BTreeMap<BookmarkId, Bookmark>,
    ) -> Self {
        let model = Model::new(Start {
            memory: memory.clone(),
            now: Timestamp::from_second(1_767_000_000).unwrap(),
            hyperlinks: true,
            ..Start::default()
        });
        let mut world = Self {
            model,
            writer: Writer::new(),
            disk,
            told: Vec::new(),
            drafts: BTreeMap::new(),
            disk_fault: None,
            refuge: Refuge::Memory,
            retry_in: None,
            keep_in: None,
            clipboard: None,
            files: BTreeMap::new(),
            memory,
            exit: None,
            late: VecDeque::new(),
            hold_search: false,
            state_fault: None,
            unconfirmed: VecDeque::new(),
            hold_store: false,
            editor: None,
            ticks: 0,
            background: None,
            looks: Vec::new(),
            browsed: Vec::new(),
        };
        world.send(Event::Resize { width, height });
        let stored = world.disk.values().cloned().collect::<Shelf>();
        world.send(Event::Bookmarks {
            shelf: Box::new(stored),
            unread: Vec::new(),
        });
        world
    }

    /// Starts the program again with the files of this run.
    pub fn restart(self, width: u16, height: u16, articles: Vec<Arc<Article>>) -> Self {
        let mut world = Self::resume(width, height, articles, self.memory, self.disk);
        world.drafts = self.drafts;
        if !world.drafts.is_empty() {
            let drafts = world.drafts.values().cloned().collect();
            world.send(Event::Drafts(drafts));
        }
        world
    }

    /// Handles an event and everything that follows from it.
    pub fn send(&mut self, event: Event) {
        let mut queue = VecDeque::from([event]);
        while let Some(event) = queue.pop_front() {
            for effect in update(&mut self.model, event) {
                queue.extend(self.perform(effect));
            }
            if queue.is_empty() && !self.told.is_empty() {
                let merged = std::mem::take(&mut self.told);
                queue.push_back(Event::Changed {
                    bookmarks: merged,
                    gone: Vec::new(),
                });
            }
        }
    }

    /// Lets the editor of the test run; without one, `vi` is missing.
    fn edit(&mut self, edit: Edit) -> Event {
        let done = match self.editor.as_mut().map(|run| run(&edit)) {
            Some(text) => Edited {
                text: Some(text),
                error: None,
            },
            None => EditError::NotRun {
                program: "vi".to_owned(),
                why: Fault::NoProgram.into(),
            }
            .into(),
        };
        Event::Edited { edit, done }
    }

    #[allow(clippy::too_many_lines, reason = "one arm an effect")]
    fn perform(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Index(articles) => {
                for article in articles {
                    self.writer.add(article);
                }
                None
            }
            Effect::OpenIndex { articles, segments } => {
                for article in articles {
                    self.writer.queue(article);
                }
                for segment in &segments {
                    self.writer.open(segment);
                }
                None
            }
            Effect::Search {
                generation,
                query,
                scope,
            } => {
                let found = self
                    .writer
                    .search(&Query::parse(&query), &scope, &|| false)?;
                self.answer(Event::Found {
                    generation,
                    found: Box::new(found),
                })
            }
            Effect::Hits {
                generation,
                article,
                query,
            } => {
                let ranges = self.writer.hits(article, &Query::parse(&query));
                self.answer(Event::Hits {
                    generation,
                    article,
                    ranges,
                })
            }
            Effect::Save { bookmark, base } => {
                let ours = *bookmark;
                let merged = match self.disk.get(&ours.id) {
                    Some(theirs) => merge(base.as_deref(), &ours, theirs),
                    None => ours.clone(),
                };
                if self.disk_fault.is_none() && !merged.is_same(&ours) {
                    self.told.push(merged.clone());
                }
                let done = self.save(merged);
                self.confirm(done)
            }
            Effect::Restore(bookmark) => {
                let done = self.save(*bookmark);
                self.confirm(done)
            }

            Effect::Trash(id) => {
                let done = self.trash(id);
                self.confirm(done)
            }
            Effect::KeepDraft(draft) => {
                let id = draft.id.clone();
                let done = if let Some(Problem { why, .. }) = self.state_fault.clone() {
                    Event::DraftLost { id, why }
                } else {
                    self.drafts.insert(id.clone(), *draft);
                    Event::DraftKept(id)
                };
                self.confirm(done)
            }
            Effect::DiscardDraft(id) => {
                self.drafts.remove(&id);
                None
            }
            Effect::Export(job) => Some(self.export(&job)),
            Effect::Locate(job) => Some(located(&job)),
            Effect::Remember { news, request } => {
                let failed = self.state_fault.clone();
                if failed.is_none() {
                    self.memory.merge(news);
                    let was_refused = self.model.troubles.unsaved.is_some();
                    if request.is_none() && !was_refused {
                        return None;
                    }
                }
                self.confirm(Event::Remembered { request, failed })
            }
            Effect::Copy(text) => {
                let copied = Copied {
                    chars: text.chars().count(),
                    asked: Asked::Sent,
                    taken: vec!["wl-copy".to_owned()],
                    refused: None,
                };
                self.clipboard = Some(text);
                Some(Event::Copied(copied))
            }
            Effect::Quit(status) => {
                self.exit = Some(status);
                None
            }
            Effect::Decode {
                generation,
                source,
                encoding,
            } => {
                let read = match &source {
                    Source::Seed(name) => docbao::library::seeds::article(name, encoding),
                    source => {
                        let bytes = self.files.get(&source.path()).cloned();
                        let source = source.clone();
                        bytes.map(|bytes| import::article_as(source, bytes, None, encoding))
                    }
                };
                let answer = read.map(Arc::new);
                let answer = answer.ok_or_else(|| Fault::Missing.into());
                Some(Event::Decoded {
                    generation,
                    article: answer,
                })
            }
            Effect::Edit(edit) => Some(self.edit(edit)),
            Effect::RetryIn(pause) => {
                self.retry_in = Some(pause);
                None
            }
            Effect::KeepTypedIn(pause) => {
                self.keep_in = Some(pause);
                None
            }
            Effect::Tick => {
                self.ticks += 1;
                None
            }
            Effect::Browse(address) => {
                self.browsed.push(address.clone());
                Some(Event::Browsed {
                    program: "xdg-open".to_owned(),
                    address,
                    done: Browsed::Opened,
                })
            }
            Effect::AskGround => self.background.map(Event::Ground),
            Effect::Forget(ids) => {
                for id in ids {
                    self.writer.remove(id);
                }
                None
            }
            Effect::LookAgain { asked } => {
                self.looks.push(asked);
                None
            }
            Effect::SaveLibrary | Effect::Suspend | Effect::Redraw | Effect::Mouse(_) => None,
        }
    }

    fn answer(&mut self, event: Event) -> Option<Event> {
        if self.hold_search {
            self.late.push_back(event);
            return None;
        }
        Some(event)
    }

    fn confirm(&mut self, event: Event) -> Option<Event> {
        if self.hold_store {
            self.unconfirmed.push_back(event);
            return None;
        }
        Some(event)
    }

    fn export(&mut self, job: &ExportJob) -> Event {
        let entries = job.entries();
        let done = match &self.disk_fault {
            Some(why) => Err(NotExported::Failed(why.clone())),
            None if self.files.contains_key(&job.name) && !job.replace => Err(NotExported::Exists),
            None => {
                let text = job.format.write(&entries, &job.zone);
                self.files.insert(job.name.clone(), text.into_bytes());
                Ok(Written {
                    path: job.name.clone(),
                    bookmarks: entries.len(),
                })
            }
        };
        Event::Exported {
            name: job.name.clone(),
            done,
        }
    }

    fn trash(&mut self, id: BookmarkId) -> Event {
        if let Some(why) = &self.disk_fault {
            return Event::NotStored {
                id,
                why: why.clone(),
                refuge: self.refuge,
            };
        }
        self.disk.remove(&id);
        Event::Stored(id)
    }

    fn save(&mut self, bookmark: Bookmark) -> Event {
        let id = bookmark.id.clone();
        if let Some(why) = &self.disk_fault {
            return Event::NotStored {
                id,
                why: why.clone(),
                refuge: self.refuge,
            };
        }
        self.disk.insert(id.clone(), bookmark);
        Event::Stored(id)
    }

    /// Presses keys, separated by spaces, in the notation of the settings; `'text` types the
    /// letters of the text.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for word in keys.split(' ').filter(|w| !w.is_empty()) {
            match word.strip_prefix('\'').filter(|text| !text.is_empty()) {
                Some(text) => text.chars().for_each(|c| self.key(&typed(c))),
                None => self.key(word),
            }
        }
        self
    }

    fn key(&mut self, name: &str) {
        let key = Key::parse(name).unwrap_or_else(|| panic!("no key {name:?}"));
        self.model.now += jiff::SignedDuration::from_millis(7);
        self.send(Event::Key(key));
    }

    /// Returns the screen as cells.
    pub fn buffer(&self) -> Buffer {
        let (width, height) = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal
            .draw(|frame| {
                app::view(&self.model, frame.buffer_mut());
            })
            .unwrap();
        terminal.backend().buffer().clone()
    }

    /// Returns the cell of the terminal's cursor, or `None` while it is hidden.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        let (width, height) = self.model.size;
        let mut buf = Buffer::empty(ratatui::layout::Rect::new(0, 0, width, height));
        let at = app::view(&self.model, &mut buf)?;
        Some((at.x, at.y))
    }

    /// Returns the screen as lines of text.
    pub fn screen(&self) -> String {
        let buffer = self.buffer();
        let mut out = String::new();
        for y in 0..buffer.area.height {
            let mut x = 0;
            let mut line = String::new();
            while x < buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += (docbao::text::layout::cells(symbol) as u16).max(1);
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// Returns the selected text; empty when nothing is selected.
    pub fn selected(&self) -> String {
        let range = self.model.reader.selection().unwrap_or_default();
        self.model.reader.article().unwrap().text[range].to_owned()
    }

    /// Returns the cell of the screen where `text` starts.
    pub fn cell_of(&self, text: &str) -> (u16, u16) {
        let screen = self.screen();
        let mut rows = screen.lines().enumerate();
        let (y, row) = rows.find(|(_, row)| row.contains(text)).unwrap();
        let (before, _) = row.split_once(text).unwrap();
        (docbao::text::layout::cells(before) as u16, y as u16)
    }

    /// Sends a mouse event at a cell.
    pub fn mouse(&mut self, what: Mouse, (x, y): (u16, u16)) {
        self.send(Event::Mouse { mouse: what, x, y });
    }

    /// Fails unless the screen shows `text`.
    #[track_caller]
    pub fn shows(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(screen.contains(text), "no {text:?} on\n{screen}");
        self
    }

    /// Fails if the screen shows `text`.
    #[track_caller]
    pub fn hides(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(!screen.contains(text), "{text:?} is on\n{screen}");
        self
    }
}

fn typed(c: char) -> String {
    if c == '_' {
        "space".to_owned()
    } else {
        c.to_string()
    }
}
