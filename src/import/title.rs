//! A title for an article that has none: its lead's first clause.

use super::ArticleDraft;
use super::plain::source_tag;
use crate::article::BlockKind;

/// Maximum number of words of an inferred title, so that it stays a line of the list.
const INFERRED_WORDS_MAX: usize = 16;

/// Returns a heading if there is one near the top, else the first clause of the first
/// paragraph without its source tag, else `name`.
pub(super) fn infer(draft: &ArticleDraft, name: &str) -> String {
    let heading = draft
        .blocks
        .iter()
        .take(3)
        .find(|b| b.kind == BlockKind::Heading);
    if let Some(heading) = heading {
        return draft.text[heading.range()].to_owned();
    }
    let text = draft
        .blocks
        .iter()
        .map(|b| &draft.text[b.range()])
        .find(|t| t.chars().any(char::is_alphanumeric));
    text.map_or_else(|| name.to_owned(), clause)
}

/// Returns the first clause of a paragraph, at most [`INFERRED_WORDS_MAX`] words.
fn clause(text: &str) -> String {
    let text = text[source_tag(text)..].lines().next().unwrap_or_default();
    let mut title = String::new();
    for (n, word) in text.split(' ').filter(|w| !w.is_empty()).enumerate() {
        if n == INFERRED_WORDS_MAX {
            title.push('…');
            return title;
        }
        if n > 0 {
            title.push(' ');
        }
        title.push_str(word);
        if n >= 3 && word.ends_with(['.', ',', ';', ':', '?', '!', '…']) {
            break;
        }
    }
    title.trim_end_matches(['.', ',', ';', ':', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::plain;

    fn infer_from(text: &str) -> String {
        infer(&plain::read(text), "bai.txt")
    }

    #[test]
    fn takes_the_first_clause_without_the_source_tag() {
        let text =
            "(ĐB) - Năm nay thư viện huyện chọn việc nhỏ mà làm, mỗi tuần một chồng báo.\n- Sao?";
        assert_eq!(
            infer_from(text),
            "Năm nay thư viện huyện chọn việc nhỏ mà làm"
        );
    }

    #[test]
    fn cuts_a_clause_without_end() {
        let text = "một hai ba bốn năm sáu bảy tám chín mười mười một mười hai mười ba.";
        assert_eq!(
            infer_from(text),
            "một hai ba bốn năm sáu bảy tám chín mười mười một mười hai mười ba"
        );
        let title = infer_from(&text.repeat(3).replace('.', " "));
        assert_eq!(title.split(' ').count(), 16);
        assert!(title.ends_with('…'));
    }

    #[test]
    fn falls_back_to_the_file_name() {
        assert_eq!(infer_from(""), "bai.txt");
        assert_eq!(infer_from("* * *"), "bai.txt");
    }
}
