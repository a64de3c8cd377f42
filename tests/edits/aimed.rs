//! Edits aimed at the bookmarked passage, each kind counted separately: changes of the words of a
//! passage while the sentences around it stay, and texts in which other passages look like it.

use std::fmt::Write as _;
use std::ops::Range;

use docbao::article::Article;
use docbao::bookmark::anchor::Locator;
use docbao::bookmark::{Bookmark, new_id};
use jiff::Timestamp;

use super::generated::{self, Random};
use super::page::{Page, Sentence, Word};
use super::{Count, Kind, choose, import_text, is_right, kind_of, letters_of, originals};

/// A kind of edit of the passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    /// The first or the last word of the passage is replaced.
    EdgeWord,
    /// The first two or the last two words of the passage are replaced by one to three others.
    EdgeWords,
    /// Three to five words of the passage become their first letters: “Cơ quan điều tra” becomes
    /// “CQĐT”.
    Abbreviation,
    /// At most a third of the words of the passage is deleted, in one piece.
    Clause,
    /// The passage is a short sentence in a paragraph of its own, which is moved.
    ShortMoved,
    /// Sentences that differ from the passage in a word or two are elsewhere; the passage is
    /// changed or deleted.
    NearCopies,
    /// The passage is an item of a list, and is changed or deleted.
    ListItem,
    /// The passage is a refrain that occurs at least three times, and is changed or deleted.
    Refrain,
    /// The passage is a line of a table; one of its numbers is changed, or it is deleted.
    Figures,
}

impl Aim {
    pub(crate) const ALL: [(Self, &'static str); 9] = [
        (Self::EdgeWord, "a word at an edge changed"),
        (Self::EdgeWords, "two words at an edge changed"),
        (Self::Abbreviation, "a phrase abbreviated"),
        (Self::Clause, "a clause dropped"),
        (Self::ShortMoved, "a short sentence moved"),
        (Self::NearCopies, "trap: nearly equal sentences"),
        (Self::ListItem, "trap: items of a list"),
        (Self::Refrain, "trap: a refrain"),
        (Self::Figures, "trap: a table of figures"),
    ];
}

/// The sentences around the passage that are unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Around {
    Both,
    One,
}

/// The results of the aimed edits.
#[derive(Debug, Default)]
pub(crate) struct Aimed {
    /// Counts by aim: with both sentences around the passage unchanged, and with one.
    counts: [[Count; 2]; 9],
    pub(crate) wrong: Vec<String>,
    pub(crate) lost: Vec<String>,
}

impl Aimed {
    pub(crate) fn of(&self, aim: Aim, around: Around) -> Count {
        self.counts[aim as usize][around as usize]
    }

    pub(crate) fn cases(&self) -> usize {
        self.counts.iter().flatten().map(|count| count.all()).sum()
    }
}

/// A passage, the article in which it was bookmarked, and the edited article.
struct Case {
    article: Article,
    passage: Range<usize>,
    edited: Page,
    fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Untouched,
    Changed,
    Deleted,
}

/// Runs at least `cases` aimed edits, the kinds in turn; equal seeds give equal edits.
pub(crate) fn run(seed: u64, cases: usize) -> Aimed {
    let mut random = Random(seed ^ 0xA1);
    let articles = originals().into_iter();
    let prose: Vec<Article> = articles
        .filter(|(_, kind)| *kind == Kind::Prose)
        .map(|(article, _)| article)
        .collect();
    let mut aimed = Aimed::default();
    while aimed.cases() < cases {
        for (aim, _) in Aim::ALL {
            let is_quiet = matches!(
                aim,
                Aim::ShortMoved | Aim::NearCopies | Aim::ListItem | Aim::Refrain | Aim::Figures
            );
            let around = match random.below(3) {
                0 if !is_quiet => Around::One,
                _ => Around::Both,
            };
            if let Some(case) = case(aim, around, &prose, &mut random) {
                judge(&case, (aim, around), &mut random, &mut aimed);
            }
        }
    }
    aimed
}

fn judge(case: &Case, (aim, around): (Aim, Around), random: &mut Random, aimed: &mut Aimed) {
    let written = case.edited.write(random);
    let article = import_text(written.bytes(), Some(written.encoding));
    let now = Timestamp::UNIX_EPOCH;
    let kept = Bookmark::new(
        &case.article,
        case.passage.clone(),
        new_id(now, [0; 10]),
        now,
    );
    let numbers = letters_of(&case.article, &case.passage);
    let found = Locator::new(&article).find(&kept).range();
    let count = &mut aimed.counts[aim as usize][around as usize];
    let is_untouched = case.fate == Fate::Untouched;
    match found {
        None => {
            count.orphaned += 1;
            if case.fate != Fate::Deleted {
                let quote = &kept.quote;
                let left = super::left_of(&written.letters, &numbers);
                aimed
                    .lost
                    .push(format!("{aim:?} {around:?} {quote:?}; is {left:?}"));
            }
        }
        Some(at)
            if case.fate != Fate::Deleted
                && is_right(
                    &written.letters,
                    &letters_of(&article, &at),
                    &numbers,
                    is_untouched,
                ) =>
        {
            count.found += 1;
        }
        Some(at) => {
            count.wrong += 1;
            aimed.wrong.push(format!(
                "{aim:?} {around:?} {:?} {:?} as {:?}; was {:?}",
                case.fate,
                kept.quote,
                &article.text[at],
                super::left_of(&written.letters, &numbers)
            ));
        }
    }
}

fn case(aim: Aim, around: Around, prose: &[Article], random: &mut Random) -> Option<Case> {
    let article = match aim {
        Aim::ShortMoved => import_text(with_short_sentence(random).into_bytes(), None),
        Aim::NearCopies => with_near_copies(&prose[random.below(prose.len())], random),
        Aim::ListItem => import_text(list(random).into_bytes(), None),
        Aim::Refrain => import_text(song(random).into_bytes(), None),
        Aim::Figures => import_text(figures(random).into_bytes(), None),
        _ => prose[random.below(prose.len())].clone(),
    };
    let passage = passage(aim, &article, random)?;
    let numbers = letters_of(&article, &passage);
    let page = Page::of(&article);
    let mut edited = match aim {
        // Where lines are alike, another edit could make a line that cannot be told from the
        // passage.
        Aim::ListItem | Aim::Refrain | Aim::Figures => page,
        Aim::ShortMoved => moved(page, &numbers, random)?,
        _ => edited_around(&page, &numbers, around, random)?,
    };
    let fate = match aim {
        Aim::ShortMoved => Fate::Untouched,
        Aim::EdgeWord | Aim::EdgeWords | Aim::Abbreviation | Aim::Clause => {
            change(&mut edited, &numbers, (aim, around), random)?;
            Fate::Changed
        }
        Aim::NearCopies | Aim::ListItem | Aim::Refrain | Aim::Figures => {
            trap(&mut edited, &numbers, (aim, around), random)?
        }
    };
    Some(Case {
        article,
        passage,
        edited,
        fate,
    })
}

/// Returns a passage that suits the aim.
fn passage(aim: Aim, article: &Article, random: &mut Random) -> Option<Range<usize>> {
    for _ in 0..200 {
        let at = choose(article, random);
        let text = &article.text[at.clone()];
        let words = text.split_whitespace().count();
        let is_line = kind_of(article, Kind::Prose, at.start) == Kind::Lines;
        let fits = match aim {
            Aim::EdgeWord => words >= 5 && !is_line,
            Aim::EdgeWords | Aim::Abbreviation => words >= 10 && !is_line,
            Aim::Clause | Aim::NearCopies => words >= 12 && !is_line,
            Aim::ShortMoved => (3..8).contains(&words) && article.text.matches(text).count() == 1,
            Aim::Refrain => words >= 3 && article.text.matches(text).count() > 2,
            Aim::ListItem | Aim::Figures => words >= 3,
        };
        if fits {
            return Some(at);
        }
    }
    None
}

/// Changes the words of the passage as the aim says.
fn change(
    page: &mut Page,
    numbers: &Range<usize>,
    (aim, around): (Aim, Around),
    random: &mut Random,
) -> Option<()> {
    let places = page.words_with(numbers);
    let count = places.len();
    let at_edge = |n: usize, random: &mut Random| [0, count.saturating_sub(n)][random.below(2)];
    let (first, length) = match aim {
        Aim::EdgeWord => (at_edge(1, random), 1),
        Aim::EdgeWords => (at_edge(2, random), 2),
        Aim::Abbreviation => {
            let length = 3 + random.below(3);
            let inside = random.below(count.checked_sub(length)? + 1);
            let first = [at_edge(length, random), inside][random.below(2)];
            (first, length)
        }
        _ => {
            let most = (count / 3).checked_sub(2)?;
            let length = 2 + random.below(most + 1);
            // A new line beside the passage cannot be told from words of the passage.
            let first = match around {
                Around::Both => {
                    [at_edge(length, random), random.below(count - length + 1)][random.below(2)]
                }
                Around::One => 1 + random.below(count.checked_sub(length + 1)?.max(1)),
            };
            (first, length)
        }
    };
    let run = places.get(first..first + length)?;
    // Words of two sentences are never abbreviated together.
    let [paragraph, sentence, word] = run[0];
    if run.iter().any(|place| place[..2] != run[0][..2]) {
        return None;
    }
    let old: Vec<Word> = page.paragraphs[paragraph][sentence].words[word..word + length].to_vec();
    let new = match aim {
        Aim::EdgeWord => fresh_words(1, random),
        Aim::EdgeWords => fresh_words(1 + random.below(3), random),
        Aim::Abbreviation => {
            let initials = old
                .iter()
                .filter_map(|word| word.iter().find(|(c, _)| c.is_alphabetic()));
            vec![
                initials
                    .flat_map(|(c, _)| c.to_uppercase())
                    .map(|c| (c, None))
                    .collect(),
            ]
        }
        _ => Vec::new(),
    };
    page.replace([paragraph, sentence], word..word + length, new);
    Some(())
}

/// Returns words that are in no article, some of them with a capital.
fn fresh_words(count: usize, random: &mut Random) -> Vec<Word> {
    let mut words = Sentence::new(random).words;
    words.truncate(count + 1);
    words.remove(0);
    for word in &mut words {
        word.retain(|(c, _)| c.is_alphanumeric());
    }
    words
}

/// Changes or deletes the passage in a text where other passages look like it.
fn trap(
    page: &mut Page,
    numbers: &Range<usize>,
    (aim, around): (Aim, Around),
    random: &mut Random,
) -> Option<Fate> {
    match random.below(4) {
        0 => Some(Fate::Untouched),
        1 if aim == Aim::Figures => {
            let places = page.words_with(numbers);
            let is_number = |[p, s, w]: &[usize; 3]| {
                let word: &Word = &page.paragraphs[*p][*s].words[*w];
                word.iter()
                    .all(|(c, _)| c.is_ascii_digit() || matches!(c, '.' | ','))
            };
            let all: Vec<[usize; 3]> = places.into_iter().filter(is_number).collect();
            let [p, s, w] = *all.get(random.below(all.len().max(1)))?;
            let digits = format!("{}.{}", 10 + random.below(90), 100 + random.below(900));
            let new = digits.chars().map(|c| (c, None)).collect();
            page.replace([p, s], w..w + 1, vec![new]);
            Some(Fate::Changed)
        }
        1 => {
            let aims = [
                Aim::EdgeWord,
                Aim::EdgeWords,
                Aim::Abbreviation,
                Aim::Clause,
            ];
            change(page, numbers, (aims[random.below(4)], around), random)?;
            Some(Fate::Changed)
        }
        _ => {
            page.delete(numbers);
            Some(Fate::Deleted)
        }
    }
}

/// Returns the page after edits that leave the passage's sentences unchanged, and one or both of the
/// sentences around it, as `around` says.
fn edited_around(
    page: &Page,
    numbers: &Range<usize>,
    around: Around,
    random: &mut Random,
) -> Option<Page> {
    for _ in 0..40 {
        let mut edited = page.clone();
        edited.edit(random);
        let whole = edited.neighbours_left(page, numbers);
        let is_it = match around {
            Around::Both => whole == Some([true, true]),
            Around::One => matches!(whole, Some([true, false] | [false, true])),
        };
        if is_it {
            return Some(edited);
        }
    }
    None
}

/// Returns the page after the paragraph of a passage was moved, with other edits that leave it
/// unchanged.
fn moved(mut page: Page, numbers: &Range<usize>, random: &mut Random) -> Option<Page> {
    let [paragraph, ..] = *page.words_with(numbers).first()?;
    let taken = page.paragraphs.remove(paragraph);
    if random.below(2) == 0 {
        page.edit(random);
    }
    let to = random.below(page.paragraphs.len() + 1);
    page.paragraphs.insert(to, taken);
    Some(page)
}

// ---- texts for single aims

/// Returns prose with a sentence of three to seven words in a paragraph of its own.
fn with_short_sentence(random: &mut Random) -> String {
    let text = generated::text(3_000 + random.below(2_000), 400);
    let mut paragraphs: Vec<&str> = text.split("\n\n").collect();
    let mut words = Sentence::new(random).words;
    words.truncate(3 + random.below(5));
    let words: Vec<String> = words
        .iter()
        .map(|word| {
            word.iter()
                .map(|(c, _)| c)
                .filter(|c| c.is_alphanumeric())
                .collect()
        })
        .collect();
    let short = format!("{}.", words.join(" "));
    let at = 1 + random.below(paragraphs.len() - 1);
    paragraphs.insert(at, &short);
    paragraphs.join("\n\n")
}

/// Returns the article with copies of some sentences that differ in a word or two.
fn with_near_copies(article: &Article, random: &mut Random) -> Article {
    let mut page = Page::of(article);
    for _ in 0..3 + random.below(4) {
        page.insert_near_copy(1 + random.below(2), random);
    }
    import_text(page.write(&mut Random(0)).bytes(), None)
}

fn list(random: &mut Random) -> String {
    let verbs = ["Nộp", "Ký", "Đóng dấu", "Sao", "Gửi"];
    let things = [
        "đơn xin phép",
        "giấy khai sinh",
        "hộ khẩu",
        "hợp đồng thuê đất",
        "biên lai",
    ];
    let places = ["tại xã", "tại huyện", "tại tỉnh", "qua bưu điện"];
    let mut text = String::from("Những việc phải làm trước khi mở quán\n\nGồm các việc sau.\n\n");
    for n in 1..=6 + random.below(10) {
        let [verb, thing, place] = [
            verbs[random.below(verbs.len())],
            things[random.below(things.len())],
            places[random.below(places.len())],
        ];
        let _ = writeln!(
            text,
            "{n}. {verb} {thing} {place} trong {} ngày.",
            1 + random.below(9)
        );
    }
    text.push_str("\nXong các việc ấy thì chờ giấy.\n");
    text
}

fn song(random: &mut Random) -> String {
    let refrain = generated::one_sentence(random);
    let mut refrain: Vec<&str> = refrain.split_whitespace().collect();
    refrain.truncate(4 + random.below(8));
    let refrain = refrain.join(" ");
    let mut text = String::from("Khúc hát cũ\n\n");
    for _ in 0..3 + random.below(3) {
        for _ in 0..2 + random.below(3) {
            let _ = writeln!(text, "{}", generated::one_sentence(random));
        }
        let _ = writeln!(text, "{refrain}.\n");
    }
    text
}

fn figures(random: &mut Random) -> String {
    let mut text = String::from("Số liệu theo quận\n\nĐơn vị: người và tỷ đồng.\n\n");
    for n in 1..=8 + random.below(8) {
        let mut number = || format!("{}.{}", 1 + random.below(9), 100 + random.below(900));
        let [people, houses] = [number(), number()];
        let _ = writeln!(
            text,
            "Quận {n} có {people} người và {houses} nhà, thu {} tỷ đồng.",
            10 + random.below(40)
        );
    }
    text.push_str("\nNguồn: phòng thống kê.\n");
    text
}
