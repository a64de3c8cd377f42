//! A handle to one article of an archive, which gives each fact of it from the column where it lies.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use super::super::{Article, ArticleId, ContentHash, Contents};
use super::{Archive, Extent, Head, NONE};

/// A handle to an article in an archive. A copy of it costs no more than counting it.
#[derive(Clone)]
pub struct Stored {
    pub(super) archive: Arc<Archive>,
    pub(super) number: u32,
}

impl Stored {
    /// Returns the article's stable name.
    pub fn id(&self) -> ArticleId {
        ArticleId(self.number_in(&self.archive.ids))
    }

    /// Returns the id that the article would have if its path were composed (NFC); `None` if it is.
    pub fn composed_id(&self) -> Option<ArticleId> {
        let id = self.number_in(&self.archive.composed_ids);
        (id != 0).then_some(ArticleId(id))
    }

    /// Returns the title.
    pub fn title(&self) -> &str {
        self.archive.titles.get(self.number())
    }

    /// Returns the title without marks, in lower case.
    pub fn folded_title(&self) -> &str {
        self.archive.folded_titles.get(self.number())
    }

    /// Returns the sort key of the title in the order of Vietnamese dictionaries.
    pub fn title_key(&self) -> &[u8] {
        self.archive.title_keys.get(self.number())
    }

    /// Returns the sort key of the place where the article was found: the index of the named path,
    /// then the order in which a scan finds the paths in it.
    pub fn place_key(&self) -> (u64, &[u8]) {
        let root = self.number_in(&self.archive.roots);
        (root, self.archive.path_keys.get(self.number()))
    }

    /// Returns how much of the article was read.
    pub fn extent(&self) -> Extent {
        self.archive.extent
    }

    /// Returns whether the text of the article was not read yet, so that its number of words is an
    /// estimate.
    pub fn is_head(&self) -> bool {
        self.extent() != Extent::Text
    }

    /// Returns the hash of the text; `None` for a head, and for a damaged archive.
    pub fn hash(&self) -> Option<ContentHash> {
        if self.is_head() {
            return None;
        }
        self.archive.hashes.get(self.number()).copied()
    }

    /// Returns the number that another reading of the article shares only when a reader sees no
    /// difference.
    pub fn version(&self) -> u64 {
        self.number_in(&self.archive.versions)
    }

    /// Returns the archive that the article is in.
    pub fn archive(&self) -> &Arc<Archive> {
        &self.archive
    }

    /// Returns the number of words.
    pub fn words(&self) -> usize {
        self.number_in(&self.archive.words) as usize
    }

    /// Returns the number of bytes of the text.
    pub fn text_bytes(&self) -> usize {
        self.number_in(&self.archive.text_bytes) as usize
    }

    /// Returns the minutes to read the article at `rate` words a minute, at least 1; 0 when it has
    /// no text at all.
    pub fn minutes(&self, rate: usize) -> usize {
        let least = usize::from(self.text_bytes() > 0);
        self.words().div_ceil(rate.max(1)).max(least)
    }

    /// Returns the paper that the article appeared in, else the folder of its file.
    pub fn place(&self) -> &str {
        self.archive.places.get(self.number())
    }

    /// Returns the group that lists show the article in: the index of the named path, and the name of
    /// [`Article::group`].
    pub fn group(&self) -> (u64, &str) {
        let root = self.number_in(&self.archive.roots);
        (root, self.archive.groups.get(self.number()))
    }

    /// Returns whether the article says which day it is from.
    pub fn is_dated(&self) -> bool {
        known(self.archive.dates.get(self.number())).is_some()
    }

    /// Returns the tags.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.archive.tags.get(self.number()).lines()
    }

    /// Returns the day that the article says it is from, else the day in `zone` on which its file
    /// was changed.
    pub fn day(&self, zone: &TimeZone) -> Option<Date> {
        if let Some(date) = known(self.archive.dates.get(self.number())) {
            return EPOCH
                .checked_add(jiff::Span::new().try_days(date).ok()?)
                .ok();
        }
        let seconds = known(self.archive.modified.get(self.number()))?;
        let time = Timestamp::from_second(seconds).ok()?;
        Some(time.to_zoned(zone.clone()).date())
    }

    /// Returns the time at which the article is dated, or was changed, in seconds since 1970; the
    /// least number when neither is known.
    pub fn newest(&self) -> i64 {
        let date = known(self.archive.dates.get(self.number()));
        let modified = || known(self.archive.modified.get(self.number()));
        let seconds = date.map(|days| days.saturating_mul(DAY_SECONDS));
        seconds.or_else(modified).unwrap_or(NONE)
    }

    /// Returns what is known of the article before its text is read; `None` for a damaged archive.
    pub fn head(&self) -> Option<Head> {
        self.archive.head(self.number())
    }

    /// Returns the whole article, which stays decoded for a while; `None` for a head, and when its
    /// record is damaged.
    pub fn article(&self) -> Option<Arc<Article>> {
        self.archive.article(self.number())
    }

    /// Returns what is searched of the article; `None` when its record is damaged.
    pub fn contents(&self) -> Option<Contents<'_>> {
        self.archive.contents(self.number())
    }

    /// Returns the whole article without keeping it, for a pass over many; `None` when its record is
    /// damaged.
    pub fn decode(&self) -> Option<Article> {
        self.archive.decode(self.number())
    }

    /// Returns whether both are the same record, not only the same article.
    pub fn is_same(&self, other: &Self) -> bool {
        self.number == other.number && Arc::ptr_eq(&self.archive, &other.archive)
    }

    /// Returns the number of the article in its archive.
    pub fn number(&self) -> usize {
        self.number as usize
    }

    pub(super) fn number_in(&self, column: &[u64]) -> u64 {
        column.get(self.number()).copied().unwrap_or_default()
    }
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} “{}”", self.id(), self.title())
    }
}

/// An article in an archive of its own.
impl From<Article> for Stored {
    fn from(article: Article) -> Self {
        Self::from(Arc::new(article))
    }
}

/// An article in an archive of its own, where it stays decoded: it is the one that is opened.
impl From<Arc<Article>> for Stored {
    fn from(article: Arc<Article>) -> Self {
        let archive = Archive::of(std::slice::from_ref(&article));
        archive.keep(0, article);
        Self { archive, number: 0 }
    }
}

/// Seconds of a day in UTC.
const DAY_SECONDS: i64 = 24 * 60 * 60;
/// The day from which days are counted.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// Returns a number of a column, unless it stands for none.
fn known(number: Option<&i64>) -> Option<i64> {
    number.copied().filter(|number| *number != NONE)
}

/// Returns the days from 1970 to a date.
pub(super) fn days(date: Date) -> Option<i64> {
    let span = EPOCH.until((Unit::Day, date)).ok()?;
    Some(i64::from(span.get_days()))
}
