//! Measures the time from a key to its frame in the buffer: `update` and `view` together, without
//! reading the key from the terminal and writing the frame to it.

use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use docbao::app;
use docbao::app::event::{Effect, Event, Generation};
use docbao::app::key::parse_sequence;
use docbao::app::model::{Model, Start};
use docbao::app::update::update;
use docbao::article::Article;
use docbao::article::archive::Archive;
use docbao::search::{Found, Query, Request, Writer};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

mod support;

const WIDTH: u16 = 120;
const HEIGHT: u16 = 40;
const QUERY: &str = "dang uy";

/// The program's model and a screen to draw on.
struct Program {
    model: Model,
    screen: Buffer,
}

impl Program {
    /// Returns the program with the first of some articles open.
    fn reading(articles: &[Arc<Article>]) -> Self {
        let mut program = Self {
            model: Model::new(Start {
                now: Timestamp::now(),
                ..Start::default()
            }),
            screen: Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT)),
        };
        program.frame(Event::Resize {
            width: WIDTH,
            height: HEIGHT,
        });
        program.frame(Event::Loaded(Archive::of(articles).iter().collect()));
        program.frame(Event::LoadDone);
        program.keys("enter");
        program
    }

    /// Handles an event and draws its frame.
    fn frame(&mut self, event: Event) -> Vec<Effect> {
        let effects = update(&mut self.model, event);
        self.screen.reset();
        app::view(&self.model, &mut self.screen);
        effects
    }

    /// Presses keys and draws a frame for each. Returns the effects of the last one.
    fn keys(&mut self, keys: &str) -> Vec<Effect> {
        let keys = parse_sequence(keys).unwrap_or_default();
        let frames = keys.into_iter().map(|key| self.frame(Event::Key(key)));
        frames.last().unwrap_or_default()
    }
}

fn reading(c: &mut Criterion) {
    let linked = [("100,000 links in one paragraph", support::linked())];
    for (what, article) in support::short_and_long().into_iter().chain(linked) {
        let mut program = Program::reading(&[Arc::new(article)]);
        let mut group = c.benchmark_group(format!("frame {what}"));
        // From the middle of the article, two keys go there and back, so one key takes half of the
        // figure.
        program.keys("space space");
        for (name, keys) in [
            ("a step down and up", "j k"),
            ("a page down and up", "space b"),
            ("a sentence on and back", ") ("),
            ("the end and the start", "G home"),
            ("the finder opened and closed", "/ esc"),
        ] {
            group.bench_function(name, |b| b.iter(|| program.keys(keys)));
        }
        group.finish();
    }
}

/// Returns the search worker's result for the query in the box.
fn answer(articles: &[Arc<Article>]) -> Option<Found> {
    let mut writer = Writer::new();
    for article in Archive::of(articles).iter() {
        writer.add(article);
    }
    let request = Request {
        limit: 200,
        ..Request::default()
    };
    writer.search(&Query::parse(QUERY), &request, &|| false)
}

fn finding(c: &mut Criterion) {
    let articles = support::made::Press::new().library(1000);
    let found = Box::new(answer(&articles).unwrap_or_default());
    assert!(!found.passages.is_empty());
    let mut program = Program::reading(&articles);
    program.keys("/");
    let asked = program.frame(Event::Paste(QUERY.to_owned()));
    let generation = asked.iter().find_map(|effect| match effect {
        Effect::Search { generation, .. } => Some(*generation),
        _ => None,
    });
    let generation: Generation = generation.unwrap_or_default();
    let mut group = c.benchmark_group("frame finder");
    group.bench_function("an answer", |b| {
        b.iter_batched(
            || found.clone(),
            |found| program.frame(Event::Found { generation, found }),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("the next passage and back", |b| {
        b.iter(|| program.keys("down up"));
    });
    group.finish();
}

criterion_group!(benches, reading, finding);
criterion_main!(benches);
