//! Onset, rhyme and tone: whether a word can be a Vietnamese syllable, and its letters without the
//! tone.
//!
//! Spelling decides, not vocabulary: "ghoèng" is refused, "bẵm" is not. A list of words would
//! refuse names and dialects.

mod tables;

use tables::{RHYMES, TWO_PLACES};

use super::letters::{Tone, is_vowel, split_tone};

/// Returns a word's letters without its tone, and the tone, so that hoà and hòa are equal. The case
/// is kept.
///
/// Of a word with several tones (Hànộimới) only the first is taken off, because what is left still
/// tells such words apart.
pub fn strip_tone(word: &str) -> (String, Tone) {
    let mut tone = Tone::Level;
    let letters = word.chars().map(|c| match split_tone(c) {
        (base, found) if tone == Tone::Level => {
            tone = found;
            base
        }
        _ => c,
    });
    (letters.collect(), tone)
}

/// Returns whether a word in NFC, in any case, is spelled as a Vietnamese syllable can be.
///
/// Onset and rhyme have to fit each other, the tone has to stand where one of the two
/// conventions puts it (hòa, hoà), and a rhyme that ends in a stop takes only sắc or nặng.
pub fn is_legal(word: &str) -> bool {
    Spelling::read(word).is_some_and(|letters| letters.is_legal())
}

/// Letters of the longest syllable: nghiêng.
const SYLLABLE_MAX_LETTERS: usize = 7;

/// Word in small letters without its tone.
struct Spelling {
    letters: [char; SYLLABLE_MAX_LETTERS],
    len: usize,
    tone: Tone,
    /// Index of the letter that carried the tone; `None` for the level one.
    tone_at: Option<usize>,
}

impl Spelling {
    /// Takes a word apart; `None` when it is too long or has two tones.
    fn read(word: &str) -> Option<Self> {
        let mut read = Self {
            letters: ['\0'; SYLLABLE_MAX_LETTERS],
            len: 0,
            tone: Tone::Level,
            tone_at: None,
        };
        for c in word.chars().flat_map(char::to_lowercase) {
            let (base, tone) = split_tone(c);
            *read.letters.get_mut(read.len)? = base;
            if tone != Tone::Level {
                if read.tone_at.is_some() {
                    return None;
                }
                (read.tone, read.tone_at) = (tone, Some(read.len));
            }
            read.len += 1;
        }
        Some(read)
    }

    /// Returns whether the letters can be split into an onset and a rhyme that fit each
    /// other.
    fn is_legal(&self) -> bool {
        let letters = &self.letters[..self.len];
        let consonants = letters.iter().take_while(|&&c| !is_vowel(c)).count();
        let onset = match (&letters[..consonants], letters.get(consonants)) {
            (['q'], Some('u')) => 2,
            // In gì, giêng and giết one i is both the end of the onset and the rhyme's start.
            (['g'], Some('i')) if self.fits(2) => return true,
            (['q'], _) => return false,
            _ => consonants,
        };
        self.fits(onset)
    }

    /// Returns whether the first `onset` letters and the rest make a syllable with the tone where
    /// it is.
    fn fits(&self, onset: usize) -> bool {
        let (onset, rhyme) = self.letters[..self.len].split_at(onset);
        let Some(tone_place) = find_rhyme(rhyme) else {
            return false;
        };
        let is_placed = self.tone_at.is_none_or(|at| {
            let at = at.checked_sub(onset.len());
            at == Some(tone_place) || at == Some(0) && has_two_places(rhyme)
        });
        let ends_in_stop = matches!(rhyme, [.., 'p' | 't' | 'c' | 'k'] | [.., 'c', 'h']);
        let is_tone_possible = !ends_in_stop || matches!(self.tone, Tone::Acute | Tone::Dot);
        is_placed && is_tone_possible && agrees(onset, rhyme)
    }
}

/// Returns the letter of a rhyme that carries the tone; `None` when there is no such rhyme.
fn find_rhyme(rhyme: &[char]) -> Option<usize> {
    let (_, rhymes) = RHYMES
        .iter()
        .find(|(first, _)| rhyme.first() == Some(first))?;
    let (_, tone_place) = rhymes
        .iter()
        .find(|(letters, _)| letters.chars().eq(rhyme.iter().copied()))?;
    Some(*tone_place)
}

/// Returns whether the tone of a rhyme may also stand on its first letter.
fn has_two_places(rhyme: &[char]) -> bool {
    TWO_PLACES
        .iter()
        .any(|letters| letters.chars().eq(rhyme.iter().copied()))
}

/// Returns whether an onset exists and is spelled in this way before the rhyme.
fn agrees(onset: &[char], rhyme: &[char]) -> bool {
    let is_front = matches!(rhyme, ['i' | 'e' | 'ê' | 'y', ..]);
    // The glide that "c" would need here is written with "qu".
    let is_round = matches!(
        rhyme,
        ['o', 'a' | 'ă' | 'e', ..] | ['u', 'â' | 'ê' | 'ơ' | 'y', ..]
    );
    let fits = match onset {
        [] => !matches!(rhyme, ['i', 'ê', ..]),
        ['k'] | ['g', 'h'] | ['n', 'g', 'h'] => is_front,
        ['c'] => !is_front && !is_round,
        // "gi" before i is written with one i: gì, gìn, giết; "ia" cannot be told from "gia".
        ['g'] => {
            matches!(
                rhyme,
                ['i'] | ['i', 'ê' | 'c' | 'm' | 'n' | 'p' | 't' | 'u', ..]
            ) || !is_front
        }
        ['n', 'g'] => !is_front,
        ['g', 'i'] => !matches!(rhyme, ['i' | 'y', ..]),
        ['q', 'u'] => is_after_qu(rhyme),
        ['b' | 'd' | 'đ' | 'h' | 'l' | 'm' | 'n' | 'p' | 'r' | 's' | 't' | 'v' | 'x']
        | ['c' | 'k' | 'n' | 'p' | 't', 'h']
        | ['t', 'r'] => true,
        _ => false,
    };
    fits && match rhyme {
        ['y'] => matches!(
            onset,
            [] | ['h' | 'k' | 'l' | 'm' | 'n' | 's' | 't' | 'v'] | ['t', 'h'] | ['q', 'u']
        ),
        ['y', 'ê', ..] => matches!(onset, [] | ['q', 'u']),
        ['y', ..] => matches!(onset, ['q', 'u']),
        _ => true,
    }
}

/// Returns whether a rhyme can follow "qu": all that can follow its glide, and "ôc" because of
/// quốc.
fn is_after_qu(rhyme: &[char]) -> bool {
    match rhyme {
        ['i', 'a' | 'ê', ..] => false,
        ['a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'ơ' | 'y', ..] => true,
        _ => matches!(rhyme, ['ô', 'c']),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::vietnamese::letters::with_tone;

    /// Real words, at least one for each rhyme of the table.
    const WORDS: &str = "
        ba á ác bạc sách khách hai mái làm khám bàn gan đang làng anh bánh cao báo tháp đạp mát hát sau màu tay chạy
        mặc sắc Đắk Lắk năm chăm khăn răng trắng thắp bắp mắt đặt
        giấc nhấc ầm tâm chân nhân tầng vâng gấp tập mất nhất đâu cầu tây xây
        mẹ séc kém xem đen khen kẻng xẻng béo nghèo dẹp hẹp két sét
        bê ghế ếch lệch đêm mềm bên trên bệnh kênh xếp nếp tết hết kêu đều
        đi bí ỉa bìa kìa ích thích tìm kim tin nhìn mình nghỉnh kịp nhịp ít mít chịu dịu
        việc tiếc kiếm tiệm tiền biển tiếng nghiêng tiếp hiệp biết viết chiều nhiều
        to nhỏ học óc nói hỏi làm lòm xóm con tròn đóng không họp góp tót một xoong moóc
        hoà hòa khoác toạc hoạch ngoài khoai ngoạm khoan hoàn hoàng loang thoang hoành khoanh ngoáo ngoạp hoạt thoát xoáy loay
        ngoặc hoặc khoằm hoẵm xoăn ngoằn hoẵng thoăn khoắp hoặt loắt
        khỏe khoẻ toe ngoém hoen xoèn khoèo ngoẻo toét xoẹt
        cô số ốc độc tôi mồi ôm hôm bốn khôn công sống tốp hộp tốt bột
        bơ thơ đợi mới cơm thơm ơn hơn lớp hợp bớt thớt
        đủ thủ của mua cúc lúc núi vui chum ùm bún bùn cùng sung cúp giúp bút cụt
        luân xuân khuâng bâng luật xuất khuây nguẩy thuê huệ huếch khuếch huênh chuệnh nguều
        thuốc cuộc nuôi chuối nhuộm uổm muốn chuồn xuống luống chuột suốt huơ thuở
        thủy thuỷ huy khuya huỵch uỵch chuyện nguyên tuyết khuyết tuyn luýn huỳnh khuynh tuýp uýp suýt xuýt khuỷu
        từ thư đưa mưa đực chức gửi ngửi hừm ừm nhưn hưng cứng nứt mứt cừu lưu
        được nước tươi lưới bướm gươm lươn vườn thương đường cướp mướp lướt mượt rượu hươu
        y ý ỷ kỹ lý mỹ hy tỷ sỹ vy Thy yếm yên yểng yết yêu
        gì gìn gỉ giếng giêng giết giữ già giá giời giễu gieo giống giỏi giấy giường giúp
        quả quá quê quý quỳ quỷ quỳnh quýnh quých quýt quên quyên quyền quyết quốc quan quảng quăng quắt quân quất
        quen quét quẹt quầy quay quai quạnh quách quào quơ quờ quới quí quít quặp quần
        ghi ghen ghét ghìm nghe nghề nghĩ nghỉ nghiệp nga ngã ngon ngủ ngư nguồn nguy ngoan ngày
        kẻ kể kia kiên kha khi phở phía phường pin pa nhà nho nhiễm thôn thị trường tre xã xuân rừng vẫn sĩ dân đỗ tá ấp oẳn uể oải";

    const NOT_WORDS: &str = "
        b ng đ th q qu gh xyz google windows facebook usd of covid w f j z
        mat mách́ tăc tèp bắc̀ mảt học̀ khãc lịch̃ đep tich
        ka ko ku kư ci ce cê cy coa coe cuân cuy ghe̛ gha gho nghá ngho nghu nge ngê ngi gê ge
        iên iêu iểm iết kyêu byên tyêu by dy quu quo quô quông quua quư qiu qa qị
        gĩa gìa gìê hòan hóan thủyên tóan qủa qúy qúa qùynh múôn đuờng nuớc nướí
        tiếngg nghiêngg thươgn ngiêng hoâ oă ăo âa êa ơu ưo ôu yơ iơ eê aa ee oo ou
        bl br dr fa ja wa za ph kh kr đl
        Hànội hànộimới ñ é̂ 5 a1 a-b ";

    #[test]
    fn real_words_are_legal() {
        let mut rhymes = HashSet::new();
        for word in WORDS.split_whitespace() {
            assert!(is_legal(word), "{word}");
            assert!(is_legal(&word.to_uppercase()), "{word} in capitals");
            let lower = strip_tone(&word.to_lowercase()).0;
            let rest = lower
                .strip_prefix("qu")
                .or(lower.strip_prefix("gi"))
                .unwrap_or(&lower);
            rhymes.insert(rest.trim_start_matches(|c| !is_vowel(c)).to_owned());
        }
        assert!(WORDS.split_whitespace().count() > 300);
        for (letters, _) in RHYMES.iter().flat_map(|(_, rhymes)| *rhymes) {
            assert!(rhymes.contains(*letters), "no word for the rhyme {letters}");
        }
    }

    #[test]
    fn other_words_are_not() {
        let words: String = NOT_WORDS.nfc().collect();
        let passed: Vec<&str> = words
            .split_whitespace()
            .filter(|word| is_legal(word))
            .collect();
        assert_eq!(passed, [""; 0]);
        assert!(!is_legal("") && !is_legal(" ba") && !is_legal("ba na"));
    }

    #[test]
    fn each_place_of_a_tone_is_legal_or_not() {
        for (word, legal) in [
            ("hoà", true),
            ("hòa", true),
            ("thuỷ", true),
            ("thủy", true),
            ("khoẻ", true),
            ("khỏe", true),
            ("hoàn", true),
            ("hòan", false),
            ("quý", true),
            ("qúy", false),
            ("già", true),
            ("gìa", false),
            ("mía", true),
            ("miá", false),
            ("của", true),
            ("cuả", false),
            ("muốn", true),
            ("múôn", false),
            ("được", true),
            ("đựơc", false),
            ("ngoài", true),
            ("ngòai", false),
            ("xoáy", true),
            ("xóay", false),
            ("khuya", true),
            ("khuỷu", true),
            ("khủyu", false),
            ("huỳnh", true),
            ("hùynh", false),
            ("uỷ", true),
            ("ủy", true),
            ("oà", true),
            ("òa", true),
            ("thuở", true),
            ("thủơ", false),
        ] {
            assert_eq!(is_legal(word), legal, "{word}");
        }
    }

    #[test]
    fn stops_take_two_tones() {
        for stem in ["tac", "tach", "tap", "tat"] {
            for tone in Tone::ALL {
                let word = stem.replace('a', &with_tone('a', tone).unwrap().to_string());
                assert_eq!(
                    is_legal(&word),
                    matches!(tone, Tone::Acute | Tone::Dot),
                    "{word}"
                );
            }
        }
    }

    #[test]
    fn letters_and_tone_are_the_same_in_both_placements() {
        assert_eq!(strip_tone("hoà"), ("hoa".to_owned(), Tone::Grave));
        assert_eq!(strip_tone("Thủy"), strip_tone("Thuỷ"));
        assert_eq!(strip_tone("ĐƯỜNG"), ("ĐƯƠNG".to_owned(), Tone::Grave));
        assert_eq!(strip_tone("Hànộimới"), ("Hanộimới".to_owned(), Tone::Grave));
        assert_eq!(strip_tone("web"), ("web".to_owned(), Tone::Level));
    }

    #[test]
    fn tones_are_in_dictionary_order() {
        assert!(Tone::ALL.is_sorted());
        let a: String = Tone::ALL
            .iter()
            .filter_map(|&tone| with_tone('a', tone))
            .collect();
        assert_eq!(a, "aàảãáạ");
    }
}
