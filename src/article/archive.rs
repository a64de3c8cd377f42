//! Articles of a library, packed so that a hundred thousand of them are ready as soon as a file of
//! them is mapped into memory.
//!
//! Facts that lists, orders and lookups need of every article lie in columns and are read in place: a
//! title, a day, a hash. The rest of an article is a record that is decoded when it is needed,
//! because an [`Article`] in memory takes allocations and twice the memory of its text. A [`Stored`]
//! is a handle to one article, and what the library holds.
//!
//! Invariants: an archive never changes. A record that is not as it was written is never decoded
//! ([`Stored::article`] gives none), so a damaged cache shows no wrong text; the file of the article
//! is then read again.

use std::borrow::Borrow;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use jiff::Timestamp;
use twox_hash::XxHash3_64;

use super::{Article, ArticleId, ContentHash, Contents, iri};
use crate::column::{self, Column, ColumnReader, ColumnWriter, Records, Signature, StringColumn};
use crate::vietnamese::{collate, fold};

mod record;
mod stored;

pub use record::Head;
use record::{Body, BodyStart, encode_body, encode_head};
pub use stored::Stored;
use stored::days;

/// Contents and version of the format of a file of articles.
const SIGNATURE: Signature = *b"dbartic3";

/// Articles that stay decoded: more than the rows of passages on a screen, so that drawing it again
/// decodes none.
const DECODED_MAX_ARTICLES: usize = 64;
/// Bytes of text that stay decoded; the newest article stays even when it is longer.
const DECODED_MAX_BYTES: usize = 16 << 20;

/// Stands for a day or a time that an article does not have.
const NONE: i64 = i64::MIN;

/// How much of an article was read, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Nothing: it has the name of its file instead of a title.
    Name,
    /// The first lines: title, front matter.
    Head,
    /// All.
    Text,
}

/// Packed articles.
pub struct Archive {
    ids: Column<u64>,
    /// Ids that the articles would have if their paths were composed (NFC); 0 for those whose are.
    composed_ids: Column<u64>,
    hashes: Column<ContentHash>,
    /// Numbers that two readings of an article share only when a reader sees no difference.
    versions: Column<u64>,
    /// Days that the articles say they are from, in days since 1970.
    dates: Column<i64>,
    /// Seconds since 1970 at which the files were modified.
    modified: Column<i64>,
    words: Column<u64>,
    text_bytes: Column<u64>,
    /// Indices of the named paths that the articles come from.
    roots: Column<u64>,
    titles: StringColumn,
    folded_titles: StringColumn,
    /// Sort keys of the titles in the order of Vietnamese dictionaries.
    title_keys: Records,
    /// Sort keys of the paths inside their roots.
    path_keys: Records,
    /// Papers or folders of the articles.
    places: StringColumn,
    /// Names of the groups of the articles.
    groups: StringColumn,
    /// Tags of each article, a line each.
    tags: StringColumn,
    heads: Records,
    bodies: Records,
    /// Checksums of the bodies.
    checksums: Column<u64>,
    /// Articles that were decoded last, the newest at the end.
    decoded: Mutex<Vec<(usize, Arc<Article>)>>,
    /// How much of the articles was read.
    extent: Extent,
    /// Whether the columns lie in a file, which may be damaged.
    is_from_file: bool,
    /// Whether an article was asked for that is not as it was written.
    is_damaged: AtomicBool,
}

impl Archive {
    /// Packs articles, in their order.
    pub fn of<A: Borrow<Article>>(articles: &[A]) -> Arc<Self> {
        Arc::new(Self::packed(articles))
    }

    /// Packs articles whose texts were not read yet, so that a list has them. Their numbers of words are
    /// estimates.
    pub fn of_unread(articles: &[Article], extent: Extent) -> Arc<Self> {
        Arc::new(Self {
            extent,
            ..Self::of_facts(articles)
        })
    }

    fn packed<A: Borrow<Article>>(articles: &[A]) -> Self {
        let all = || articles.iter().map(Borrow::borrow);
        let bodies: Records = all().map(encode_body).collect();
        let checksums = (0..bodies.len()).map(|number| XxHash3_64::oneshot(bodies.get(number)));
        Self {
            hashes: all().map(|article| article.hash).collect::<Vec<_>>().into(),
            versions: all().map(Article::version).collect::<Vec<_>>().into(),
            checksums: checksums.collect::<Vec<_>>().into(),
            bodies,
            ..Self::of_facts(articles)
        }
    }

    /// Packs what is known of articles without their texts.
    fn of_facts<A: Borrow<Article>>(articles: &[A]) -> Self {
        let all = || articles.iter().map(Borrow::borrow);
        let modified = |article: &Article| article.modified.map(Timestamp::as_second);
        let numbers = |of: fn(&Article) -> u64| all().map(of).collect::<Vec<u64>>().into();
        Self {
            ids: numbers(|article| article.id.0),
            composed_ids: numbers(|article| composed_id(article).map_or(0, |id| id.0)),
            hashes: Column::default(),
            versions: Column::default(),
            dates: all()
                .map(|article| article.meta.date.and_then(days).unwrap_or(NONE))
                .collect::<Vec<_>>()
                .into(),
            modified: all()
                .map(|article| modified(article).unwrap_or(NONE))
                .collect::<Vec<_>>()
                .into(),
            words: numbers(|article| article.words as u64),
            text_bytes: numbers(|article| article.text.len() as u64),
            roots: numbers(|article| article.origin.root as u64),
            titles: all().map(|article| &article.title).collect(),
            folded_titles: all().map(|article| fold::fold(&article.title)).collect(),
            title_keys: all()
                .map(|article| collate::sort_key(&article.title))
                .collect(),
            path_keys: all()
                .map(|article| collate::path_key(&article.origin.inside()))
                .collect(),
            places: all().map(Article::place).collect(),
            groups: all().map(Article::group).collect(),
            tags: all().map(|article| article.meta.tags.join("\n")).collect(),
            heads: all().map(encode_head).collect(),
            bodies: Records::default(),
            checksums: Column::default(),
            decoded: Mutex::default(),
            extent: Extent::Text,
            is_from_file: false,
            is_damaged: AtomicBool::new(false),
        }
    }

    /// Returns the columns of articles of other archives, in their order, without their bodies.
    fn without_bodies(articles: &[Stored]) -> Self {
        let all = || articles.iter().map(|one| (&*one.archive, one.number()));
        let numbers = |of: fn(&Self) -> &Column<u64>| {
            let column = articles.iter().map(|one| one.number_in(of(&one.archive)));
            column.collect::<Vec<_>>().into()
        };
        let times = |of: fn(&Self) -> &Column<i64>| {
            let column = all().map(|(archive, at)| of(archive).get(at).copied().unwrap_or(NONE));
            column.collect::<Vec<_>>().into()
        };
        let hashes = articles.iter().map(Stored::hash);
        let hashes = hashes.map(|hash| hash.unwrap_or_else(|| ContentHash::of("")));
        Self {
            ids: numbers(|archive| &archive.ids),
            composed_ids: numbers(|archive| &archive.composed_ids),
            hashes: hashes.collect::<Vec<_>>().into(),
            versions: numbers(|archive| &archive.versions),
            dates: times(|archive| &archive.dates),
            modified: times(|archive| &archive.modified),
            words: numbers(|archive| &archive.words),
            text_bytes: numbers(|archive| &archive.text_bytes),
            roots: numbers(|archive| &archive.roots),
            titles: all().map(|(archive, at)| archive.titles.get(at)).collect(),
            folded_titles: all()
                .map(|(archive, at)| archive.folded_titles.get(at))
                .collect(),
            title_keys: all()
                .map(|(archive, at)| archive.title_keys.get(at))
                .collect(),
            path_keys: all()
                .map(|(archive, at)| archive.path_keys.get(at))
                .collect(),
            places: all().map(|(archive, at)| archive.places.get(at)).collect(),
            groups: all().map(|(archive, at)| archive.groups.get(at)).collect(),
            tags: all().map(|(archive, at)| archive.tags.get(at)).collect(),
            heads: all().map(|(archive, at)| archive.heads.get(at)).collect(),
            bodies: Records::default(),
            checksums: numbers(|archive| &archive.checksums),
            decoded: Mutex::default(),
            extent: Extent::Text,
            is_from_file: false,
            is_damaged: AtomicBool::new(false),
        }
    }

    /// Returns the number of articles.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Returns a handle to each article, in their order.
    pub fn iter(self: &Arc<Self>) -> impl Iterator<Item = Stored> {
        let archive = Arc::clone(self);
        (0..self.len() as u32).map(move |number| Stored {
            archive: Arc::clone(&archive),
            number,
        })
    }

    /// Returns a handle to an article by its number; `None` where there is none.
    pub fn get(self: &Arc<Self>, number: usize) -> Option<Stored> {
        (number < self.len()).then(|| Stored {
            archive: Arc::clone(self),
            number: number as u32,
        })
    }

    /// Writes articles as a file of columns, in their order, without decoding them or holding their
    /// texts together in memory. The name is part of the file, so that it is not taken for another.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write<W: Write>(articles: &[Stored], name: &str, to: W) -> io::Result<W> {
        let columns = Self::without_bodies(articles);
        let mut writer = ColumnWriter::new(to, SIGNATURE)?;
        writer.put(name.as_bytes())?;
        writer.put(&columns.ids)?;
        writer.put(&columns.composed_ids)?;
        writer.put(&columns.hashes)?;
        writer.put(&columns.versions)?;
        writer.put(&columns.dates)?;
        writer.put(&columns.modified)?;
        writer.put(&columns.words)?;
        writer.put(&columns.text_bytes)?;
        writer.put(&columns.roots)?;
        columns.titles.write(&mut writer)?;
        columns.folded_titles.write(&mut writer)?;
        columns.title_keys.write(&mut writer)?;
        columns.path_keys.write(&mut writer)?;
        columns.places.write(&mut writer)?;
        columns.groups.write(&mut writer)?;
        columns.tags.write(&mut writer)?;
        columns.heads.write(&mut writer)?;
        writer.put(&columns.checksums)?;
        writer.put_unread(
            articles
                .iter()
                .map(|one| one.archive.bodies.get(one.number())),
        )?;
        writer.finish()
    }

    /// Takes the articles of a file that was written with this name. Their texts are not read.
    ///
    /// # Errors
    ///
    /// When the file is not one that [`Archive::write`] of this version wrote.
    pub fn read(file: Bytes, name: &str) -> io::Result<Arc<Self>> {
        let mut reader = ColumnReader::new(file, SIGNATURE)?;
        reader.take_name(name)?;
        let reader = &mut reader;
        let archive = Self {
            ids: reader.take()?,
            composed_ids: reader.take()?,
            hashes: reader.take()?,
            versions: reader.take()?,
            dates: reader.take()?,
            modified: reader.take()?,
            words: reader.take()?,
            text_bytes: reader.take()?,
            roots: reader.take()?,
            titles: StringColumn::read(reader)?,
            folded_titles: StringColumn::read(reader)?,
            title_keys: Records::read(reader)?,
            path_keys: Records::read(reader)?,
            places: StringColumn::read(reader)?,
            groups: StringColumn::read(reader)?,
            tags: StringColumn::read(reader)?,
            heads: Records::read(reader)?,
            checksums: reader.take()?,
            bodies: Records::read_unread(reader)?,
            decoded: Mutex::default(),
            extent: Extent::Text,
            is_from_file: true,
            is_damaged: AtomicBool::new(false),
        };
        if archive.lengths().iter().any(|len| *len != archive.len()) {
            return Err(column::damaged("columns of different lengths"));
        }
        Ok(Arc::new(archive))
    }

    /// Returns the number of articles that each column has.
    fn lengths(&self) -> [usize; 18] {
        [
            self.composed_ids.len(),
            self.hashes.len(),
            self.versions.len(),
            self.dates.len(),
            self.modified.len(),
            self.words.len(),
            self.text_bytes.len(),
            self.roots.len(),
            self.titles.len(),
            self.folded_titles.len(),
            self.title_keys.len(),
            self.path_keys.len(),
            self.places.len(),
            self.groups.len(),
            self.tags.len(),
            self.heads.len(),
            self.checksums.len(),
            self.bodies.len(),
        ]
    }

    /// Returns an article from those that were decoded last, or decodes it.
    fn article(&self, number: usize) -> Option<Arc<Article>> {
        let decoded = || self.decoded.lock().unwrap_or_else(PoisonError::into_inner);
        let known = decoded().iter().find(|known| known.0 == number).cloned();
        if let Some((_, article)) = known {
            return Some(article);
        }
        let article = Arc::new(self.decode(number)?);
        self.keep(number, Arc::clone(&article));
        Some(article)
    }

    /// Keeps an article decoded, and lets go of those that were decoded long ago.
    fn keep(&self, number: usize, article: Arc<Article>) {
        let mut decoded = self.decoded.lock().unwrap_or_else(PoisonError::into_inner);
        decoded.push((number, article));
        let sizes = decoded.iter().rev().map(|(_, article)| article.text.len());
        let totals = sizes.scan(0, |total, bytes| {
            *total += bytes;
            Some(*total)
        });
        let fitting = totals.take_while(|total| *total <= DECODED_MAX_BYTES);
        let kept = fitting.take(DECODED_MAX_ARTICLES).count().max(1);
        let dropped = decoded.len() - kept;
        decoded.drain(..dropped);
    }

    /// Returns whether an article was asked for that is not as it was written. Its file must be read
    /// again.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// Passes on what was read of a record, or takes note that it is damaged.
    fn noting_damage<T>(&self, read: Option<T>) -> Option<T> {
        if read.is_none() && self.extent == Extent::Text {
            self.is_damaged.store(true, Ordering::Relaxed);
        }
        read
    }

    fn decode(&self, number: usize) -> Option<Article> {
        self.noting_damage(self.decode_sound(number))
    }

    fn contents(&self, number: usize) -> Option<Contents<'_>> {
        self.noting_damage(self.sound_contents(number))
    }

    /// Returns the record of a text, which is checked where it lies in a file; `None` when it is damaged.
    fn sound_body(&self, number: usize) -> Option<&[u8]> {
        if self.extent != Extent::Text {
            return None;
        }
        let body = self.bodies.get(number);
        let is_sound = || Some(&XxHash3_64::oneshot(body)) == self.checksums.get(number);
        (!self.is_from_file || is_sound()).then_some(body)
    }

    fn sound_contents(&self, number: usize) -> Option<Contents<'_>> {
        let (body, _) = postcard::take_from_bytes(self.sound_body(number)?).ok()?;
        let BodyStart { text, blocks } = body;
        Some(Contents {
            title: self.titles.get(number),
            text,
            blocks,
        })
    }

    fn decode_sound(&self, number: usize) -> Option<Article> {
        let body = self.sound_body(number)?;
        let Head {
            source,
            origin,
            title,
            meta,
            format,
            encoding,
            also,
            replaced,
            modified,
        } = self.head(number)?;
        let body: Body<'_> = postcard::from_bytes(body).ok()?;
        Some(Article {
            id: ArticleId(*self.ids.get(number)?),
            source,
            origin,
            title,
            text: body.text.into_owned(),
            blocks: body.blocks.into_owned(),
            spans: body.spans.into_owned(),
            links: body.links.into_owned(),
            lines: body.lines.into_owned(),
            meta,
            format,
            encoding,
            also,
            replaced,
            modified,
            words: *self.words.get(number)? as usize,
            hash: *self.hashes.get(number)?,
        })
    }

    fn head(&self, number: usize) -> Option<Head> {
        postcard::from_bytes(self.heads.get(number)).ok()
    }
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Archive of {}", self.len())
    }
}

/// Returns the id that an article would have if its path were composed; `None` if it is.
fn composed_id(article: &Article) -> Option<ArticleId> {
    let uri = article.source.uri();
    let composed = iri::composed(&uri).filter(|composed| *composed != uri)?;
    Some(ArticleId::of_uri(&composed))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::super::Source;
    use super::*;
    use crate::import;

    fn article(path: &str, text: &str) -> Article {
        import::article(Source::File(path.into()), text.into(), None)
    }

    fn articles() -> Vec<Article> {
        let long = "Ghe *tụ* về [chợ](https://vi.vn/chợ) từ sớm.\n\n- một\n- hai\n".repeat(500);
        let mut all = vec![
            article(
                "/báo/b.md",
                &format!("---\ndate: 2020-01-05\ntags: [sông, chợ]\n---\n# Bến đò\n\n{long}"),
            ),
            article("/báo/a 1.txt", "Đường lên núi\n\nCâu đầu.\n\nCâu sau."),
            article("/trống.txt", ""),
        ];
        all[1].modified = Timestamp::from_second(1_600_000_000).ok();
        all[1].origin.root = 1;
        all.push(import::article(
            Source::seed("x.md"),
            "# X\n\nY.".into(),
            None,
        ));
        all.push(import::article(
            Source::Stdin("ab".to_owned()),
            "Gõ vào.".into(),
            None,
        ));
        all.push(import::article(
            all[0].source.member("m 1"),
            "Thư.".into(),
            None,
        ));
        all
    }

    fn file(articles: &[Article]) -> Vec<u8> {
        let stored: Vec<_> = Archive::of(articles).iter().collect();
        Archive::write(&stored, "a", Vec::new()).unwrap()
    }

    #[test]
    fn articles_come_back_whole_from_memory_and_from_a_file() {
        let all = articles();
        for archive in [
            Archive::of(&all),
            Archive::read(file(&all).into(), "a").unwrap(),
        ] {
            assert_eq!(archive.len(), all.len());
            for (stored, article) in archive.iter().zip(&all) {
                assert_eq!(
                    format!("{:?}", stored.article().unwrap()),
                    format!("{article:?}")
                );
            }
        }
    }

    #[test]
    fn what_lists_need_is_that_of_the_article() {
        let all = articles();
        for (stored, article) in Archive::of(&all).iter().zip(&all) {
            assert_eq!(
                (stored.id(), stored.title()),
                (article.id, article.title.as_str())
            );
            assert_eq!(stored.hash(), Some(article.hash));
            assert_eq!(stored.folded_title(), fold::fold(&article.title));
            assert_eq!(
                (stored.words(), stored.text_bytes()),
                (article.words, article.text.len())
            );
            assert_eq!(stored.minutes(200), article.minutes(200));
            assert!(
                stored
                    .tags()
                    .eq(article.meta.tags.iter().map(String::as_str))
            );
            let zone = TimeZone::fixed(jiff::tz::offset(7));
            assert_eq!(stored.day(&zone), article.day(&zone));
            assert_eq!(stored.head().unwrap().source, article.source);
        }
        let archive = Archive::of(&all);
        let of = |number| archive.get(number).unwrap();
        assert!(of(0).place_key() < of(1).place_key(), "the first root");
        assert_eq!(of(0).newest(), 1_578_182_400);
        assert_eq!((of(1).newest(), of(2).newest()), (1_600_000_000, i64::MIN));
        assert!(archive.get(all.len()).is_none() && of(1).is_same(&of(1)));
        assert!(!of(1).is_same(&of(0)) && !of(1).is_same(&Archive::of(&all).get(1).unwrap()));
    }

    #[test]
    fn a_touched_file_is_another_version_and_the_members_of_one_are_not() {
        let mut article = articles().swap_remove(0);
        let touch = |article: &mut Article| {
            let before = article.version();
            let second = jiff::SignedDuration::from_secs(1);
            article.modified = Some(article.modified.unwrap_or_default() + second);
            article.version() != before
        };
        assert!(touch(&mut article));
        article.source = article.source.member("1");
        assert!(!touch(&mut article));
    }

    #[test]
    fn articles_of_several_archives_are_written_as_they_are() {
        let all = articles();
        let (one, two) = (Archive::of(&all[..2]), Archive::of(&all[1..]));
        let chosen: Vec<_> = two.iter().skip(1).chain(one.iter()).collect();
        let merged = Archive::write(&chosen, "a", Vec::new()).unwrap();
        let merged = Archive::read(merged.into(), "a").unwrap();
        for (stored, before) in merged.iter().zip(&chosen) {
            let article = |one: &Stored| format!("{:?}", one.article().unwrap());
            assert_eq!(article(&stored), article(before));
            assert_eq!(stored.version(), before.version());
            assert_eq!(stored.place_key(), before.place_key());
            assert_eq!(
                (stored.place(), stored.group(), stored.title_key()),
                (before.place(), before.group(), before.title_key())
            );
            assert_eq!(
                (stored.newest(), stored.is_dated()),
                (before.newest(), before.is_dated())
            );
        }
        assert_eq!(merged.len(), all.len());
    }

    #[test]
    fn a_damaged_text_is_never_shown_and_the_others_are() {
        let all = articles();
        let whole = file(&all);
        let at = whole
            .windows(7)
            .rposition(|bytes| bytes == "Câu s".as_bytes())
            .unwrap_or_else(|| {
                whole
                    .windows(6)
                    .rposition(|bytes| bytes == "Câu s".as_bytes())
                    .unwrap()
            });
        let mut changed = whole.clone();
        changed[at] ^= 1;
        let archive = Archive::read(changed.into(), "a").unwrap();
        assert!(!archive.is_damaged(), "not known before it is read");
        let are_whole = archive.iter().map(|stored| stored.article().is_some());
        let expected = (0..all.len()).map(|number| number != 1);
        assert!(are_whole.eq(expected));
        assert!(archive.is_damaged());
    }

    #[test]
    fn a_file_that_is_cut_or_changed_anywhere_gives_no_other_article() {
        let all = articles();
        let whole = file(&all[1..]);
        for end in (0..whole.len()).step_by(7) {
            assert!(
                Archive::read(whole[..end].to_vec().into(), "a").is_err(),
                "cut at {end}"
            );
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0x41;
            let Ok(archive) = Archive::read(changed.into(), "a") else {
                continue;
            };
            for (stored, article) in archive.iter().zip(&all[1..]) {
                let now = stored.article();
                assert!(now.is_none_or(|now| now.text == article.text), "byte {at}");
            }
        }
    }

    #[test]
    fn few_articles_stay_decoded_and_the_newest_always() {
        let many: Vec<_> = (0..=DECODED_MAX_ARTICLES)
            .map(|n| article(&format!("/{n}.txt"), "Chữ."))
            .collect();
        let archive = Archive::of(&many);
        let decoded = |number: usize| archive.get(number).unwrap().article().unwrap();
        let first = decoded(0);
        assert!(Arc::ptr_eq(&first, &decoded(0)));
        (1..=DECODED_MAX_ARTICLES).for_each(|number| drop(decoded(number)));
        assert_eq!(archive.decoded.lock().unwrap().len(), DECODED_MAX_ARTICLES);
        assert!(!Arc::ptr_eq(&first, &decoded(0)), "decoded again");
        let mut books = [article("/a.txt", ""), article("/b.txt", "")];
        for book in &mut books {
            book.text = "a".repeat(DECODED_MAX_BYTES);
        }
        let archive = Archive::of(&books);
        archive.iter().for_each(|book| drop(book.article()));
        assert_eq!(archive.decoded.lock().unwrap().len(), 1);
    }
}
