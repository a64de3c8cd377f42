//! Calendar days as people write them in the head of an article.
//!
//! The day comes first where only the order tells, because it does everywhere in Vietnam. A year of
//! two digits is not guessed, because no date is better than a wrong one.

use jiff::civil::Date;

use crate::vietnamese::fold;

/// First letters of the months' English names.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Returns the first day that is written in `text`; `None` if there is none. Read are
/// `2026-11-05T09:00`, `20261105`, `5/11/2026`, `Thứ Năm, 05.11.2026 - 09:00`, `ngày 5 tháng 11 năm
/// 2026`, `5 Nov 2026` and `November 5, 2026`.
pub fn parse(text: &str) -> Option<Date> {
    let folded = fold::fold(text);
    let tokens = tokens(&folded);
    (0..tokens.len()).find_map(|at| {
        let rest = &tokens[at..];
        compact(rest)
            .or_else(|| separated(rest))
            .or_else(|| vietnamese(rest))
            .or_else(|| english(rest))
    })
}

/// Part of a text in which a date is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DateToken<'a> {
    /// Number with the count of its digits.
    Number(i32, usize),
    Word(&'a str),
    Sign(char),
}

use DateToken::{Number, Sign, Word};

/// Cuts text into numbers of at most eight digits, words and signs; blanks and commas are left out.
fn tokens(text: &str) -> Vec<DateToken<'_>> {
    let kind = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_other = |c: char| kind(c) != kind(first) || kind(c) == (false, false);
        let end = rest[first.len_utf8()..].find(is_other);
        let (token, after) = rest.split_at(end.map_or(rest.len(), |end| first.len_utf8() + end));
        tokens.extend(match kind(first) {
            (true, _) if token.len() <= 8 => token.parse().ok().map(|n| Number(n, token.len())),
            (_, true) => Some(Word(token)),
            _ if first.is_whitespace() || first == ',' => None,
            _ => Some(Sign(first)),
        });
        rest = after;
    }
    tokens
}

/// Reads `20261105`.
fn compact(tokens: &[DateToken<'_>]) -> Option<Date> {
    match tokens {
        [Number(n, 8), ..] => date(n / 10_000, n / 100 % 100, n % 100),
        _ => None,
    }
}

/// Reads `2026-11-05`, `5/11/2026` or `5.11.2026`. `11/25/2026` is read too, because only the month
/// can come first in it.
fn separated(tokens: &[DateToken<'_>]) -> Option<Date> {
    let [
        Number(a, digits),
        Sign(one),
        Number(b, _),
        Sign(two),
        Number(c, last),
        ..,
    ] = *tokens
    else {
        return None;
    };
    if one != two || !"/-.".contains(one) {
        return None;
    }
    match (digits, last) {
        (4, 1..=2) => date(a, b, c),
        (1..=2, 4) => date(c, b, a).or_else(|| date(c, a, b)),
        _ => None,
    }
}

/// Reads `5 tháng 11 năm 2026` or `5 tháng 11 2026`.
fn vietnamese(tokens: &[DateToken<'_>]) -> Option<Date> {
    match *tokens {
        [
            Number(day, 1..=2),
            Word("thang"),
            Number(month, 1..=2),
            Word("nam"),
            Number(year, 4),
            ..,
        ]
        | [
            Number(day, 1..=2),
            Word("thang"),
            Number(month, 1..=2),
            Number(year, 4),
            ..,
        ] => date(year, month, day),
        _ => None,
    }
}

/// Reads `5 Nov 2026`, `5th of November 2026` or `Nov. 5 2026`.
fn english(tokens: &[DateToken<'_>]) -> Option<Date> {
    let (mut day, mut month) = (None, None);
    for token in tokens {
        match *token {
            Number(n, 1..=2) if day.is_none() => day = Some(n),
            Number(year, 4) => return date(year, month?, day?),
            // Signs before the day say nothing; a row of them is not read again from each of its signs.
            Word("st" | "nd" | "rd" | "th" | "of") | Sign('.')
                if day.is_some() || month.is_some() => {}
            Word(word) if month.is_none() => month = Some(named(word)?),
            _ => return None,
        }
    }
    None
}

/// Returns the number of a month by its English name, from 1.
fn named(word: &str) -> Option<i32> {
    let at = MONTHS.iter().position(|month| word.starts_with(month))?;
    Some(at as i32 + 1)
}

/// Returns a day; `None` where the calendar has no such day.
fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    let small = |n: i32| i8::try_from(n).ok();
    Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_known_in_the_forms_of_papers() {
        for text in [
            "2026-11-05",
            "2026-11-05T09:00:00+07:00",
            "2026/11/5 23:59",
            "20261105",
            "5/11/2026",
            "05-11-2026",
            "5.11.2026",
            "05/11/2026 09:00",
            "09:00 05/11/2026",
            "Thứ Năm, 05/11/2026, 09:00 (GMT+7)",
            "Thứ năm, ngày 5 tháng 11 năm 2026",
            "Hà Nội, ngày 05 tháng 11, 2026",
            "5 Nov 2026",
            "Thu, 05 Nov 2026 09:00:00 +0700",
            "November 5, 2026",
            "Nov. 5th, 2026",
            "5th of November 2026",
        ] {
            assert_eq!(parse(text), Some(jiff::civil::date(2026, 11, 5)), "{text}");
        }
        assert_eq!(
            parse("6/5/2024"),
            Some(jiff::civil::date(2024, 5, 6)),
            "day first"
        );
        assert_eq!(parse("5/25/2024"), Some(jiff::civil::date(2024, 5, 25)));
    }

    #[test]
    fn what_may_be_another_day_is_none() {
        for text in [
            "",
            "hôm qua",
            "5/11",
            "11/2026",
            "5/11/26",
            "26-11-05",
            "31/2/2024",
            "1/13-2024",
            "2026-13-40",
            "May 2026",
            "x5 2026",
            "123456789",
            "1.2.3.4",
            "5 Nov 26",
            "5 12345678901 Nov 2026",
            "5 Nov Dec 2026",
            "Nov 5 6 2026",
            "Nov 2026 5",
            "2026 Nov 5",
            "5 2026 Nov",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "[0-9./\\- thangnam,Nov đ]{0,24}") {
            let _ = parse(&text);
        }

        #[test]
        fn every_day_comes_back(year in 1i16..=9999, day in 1i16..=365) {
            let day = Date::new(year, 1, 1).unwrap() + jiff::Span::new().days(day - 1);
            let (y, m, d) = (day.year(), day.month(), day.day());
            prop_assert_eq!(parse(&day.to_string()), Some(day));
            prop_assert_eq!(parse(&format!("{d}/{m}/{y:04}")), Some(day));
            prop_assert_eq!(parse(&format!("{d} tháng {m} năm {y:04}")), Some(day));
        }
    }
}
