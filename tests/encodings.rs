//! Tests which encoding is detected, on texts written for this project: Vietnamese in every form,
//! other languages in Windows-1252, mojibake, and files in two encodings. The example
//! `examples/encodings.rs` measures the rate over more texts.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use docbao::text::decode::{Encoding, candidates, decode, decode_as};
use docbao::text::sanitize;
use encoding_rs::WINDOWS_1252;

mod encoder;

use encoder::{Encoder, Form, texts};

const WESTERN: [(&str, &str); 7] = [
    ("de", include_str!("fixtures/western/de.txt")),
    ("en", include_str!("fixtures/western/en.txt")),
    ("es", include_str!("fixtures/western/es.txt")),
    ("fr", include_str!("fixtures/western/fr.txt")),
    ("it", include_str!("fixtures/western/it.txt")),
    ("pt", include_str!("fixtures/western/pt.txt")),
    ("sv", include_str!("fixtures/western/sv.txt")),
];

const SENTENCE: &str = "Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập, tự do, hạnh phúc";

fn encode(form: Form, text: &str) -> Vec<u8> {
    let encoder = Encoder::new(form);
    encoder.encode(&encoder.prepare(text).unwrap())
}

fn windows_1252(text: &str) -> Vec<u8> {
    let (bytes, _, is_lossy) = WINDOWS_1252.encode(text);
    assert!(!is_lossy, "{text}");
    bytes.into_owned()
}

/// Returns Vietnamese bytes as shown by a program that takes them for Windows-1252.
fn mojibake(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into()
}

/// Asserts that at least `least` of `count` texts, cut to `len` bytes, are read correctly in each
/// form.
fn assert_read(count: usize, len: usize, least: usize) {
    let texts = texts(count);
    assert_eq!(texts.len(), count);
    for (form, name, encoding) in Form::ALL {
        let encoder = Encoder::new(form);
        let is_right = |text: &&String| {
            let text = encoder.prepare(text).unwrap();
            let text = encoder.cut(&text, len);
            let decoded = decode(&encoder.encode(text));
            decoded.encoding == encoding
                && decoded.text == sanitize::clean(text)
                && decoded.replaced == 0
        };
        let right = texts.iter().filter(is_right).count();
        assert!(right >= least, "{name} at {len} bytes: {right} of {count}");
    }
}

#[test]
fn whole_articles_are_read() {
    assert_read(30, 4000, 30);
}

#[test]
fn the_first_160_bytes_are_enough() {
    assert_read(300, 160, 299);
}

#[test]
fn the_first_80_bytes_are_nearly_enough() {
    assert_read(300, 80, 285);
}

#[test]
fn other_languages_are_not_taken_for_vietnamese() {
    for (language, text) in WESTERN {
        let first = |text: &str, len: usize| {
            let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
            text[..ends.take_while(|&end| end <= len).last().unwrap()].to_owned()
        };
        let mut pieces = vec![text.to_owned()];
        pieces.extend(text.split("\n\n").map(str::to_owned));
        pieces.extend(text.split(['.', ';']).map(str::to_owned));
        // Each text is 160 bytes and starts at a different word.
        let starts = text.match_indices(' ').map(|(at, _)| &text[at + 1..]);
        pieces.extend(
            starts
                .filter(|rest| !rest.is_empty())
                .map(|rest| first(rest, 160)),
        );
        for piece in pieces {
            let decoded = decode(&windows_1252(&piece));
            let expected = if piece.is_ascii() {
                Encoding::Utf8
            } else {
                Encoding::Windows1252
            };
            assert_eq!(
                (decoded.encoding, decoded.text.as_str()),
                (expected, piece.as_str()),
                "{language}"
            );
            let decoded = decode(piece.as_bytes());
            assert_eq!(
                (decoded.encoding, decoded.text.as_str()),
                (Encoding::Utf8, piece.as_str()),
                "{language}"
            );
        }
    }
}

#[test]
fn mojibake_is_repaired() {
    for (shown, encoding, meant) in [
        (
            "Céng hßa x· héi chñ nghÜa ViÖt Nam",
            Encoding::Tcvn3InUtf8,
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
        ),
        (
            "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
            Encoding::VniInUtf8,
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
        ),
        (
            "Cá»™ng hÃ²a xÃ£ há»™i chá»§ nghÄ©a Viá»‡t Nam",
            Encoding::Utf8Twice,
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
        ),
    ] {
        let decoded = decode(shown.as_bytes());
        assert_eq!((decoded.encoding, decoded.text.as_str()), (encoding, meant));
        assert_eq!(decode_as(shown.as_bytes(), Encoding::Utf8).text, shown);
    }
}

#[test]
fn mojibake_of_whole_articles_is_repaired() {
    for text in texts(20) {
        for (form, encoding) in [
            (Form::Tcvn3, Encoding::Tcvn3InUtf8),
            (Form::Vni, Encoding::VniInUtf8),
            (Form::Utf8Nfc, Encoding::Utf8Twice),
        ] {
            let encoder = Encoder::new(form);
            let text = encoder.prepare(&text).unwrap();
            let decoded = decode(mojibake(&encoder.encode(&text)).as_bytes());
            assert_eq!(decoded.encoding, encoding);
            assert_eq!(decoded.text, sanitize::clean(&text));
        }
    }
}

/// Returns bytes as shown by a program that takes them for Latin-1, with controls where Windows-1252
/// has signs.
fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

#[test]
fn mojibake_through_latin_1_is_repaired() {
    for text in texts(20) {
        let text = sanitize::clean(&text);
        let (first, second) = text.split_at(text.find(' ').unwrap());
        let (shown, windows) = (latin_1(first.as_bytes()), mojibake(first.as_bytes()));
        let rest = latin_1(second.as_bytes());
        // A browser took some of the same text for Windows-1252.
        let mixed = [&windows, &rest, "\n", &mojibake(text.as_bytes())].concat();
        for (shown, meant) in [
            ([shown, rest].concat(), text.to_string()),
            (mixed, format!("{text}\n{text}")),
        ] {
            let decoded = decode(shown.as_bytes());
            assert_eq!(decoded.encoding, Encoding::Utf8Twice, "{shown:?}");
            assert_eq!(decoded.text, meant);
        }
    }
}

#[test]
fn stray_controls_make_no_mojibake() {
    let french = sanitize::clean(WESTERN[3].1);
    let german = sanitize::clean(WESTERN[0].1);
    for text in [SENTENCE, &french, &german] {
        for control in ['\u{81}', '\u{93}', '\u{96}', '\u{9F}'] {
            let strewn = text.replace(' ', &format!("{control} "));
            let decoded = decode(strewn.as_bytes());
            assert_eq!(decoded.encoding, Encoding::Utf8, "{control:?}");
            assert_eq!(decoded.text, text, "{control:?}");
        }
    }
}

#[test]
fn good_lines_among_mojibake_stay() {
    let bad = mojibake(&encode(Form::Tcvn3, SENTENCE));
    let decoded = decode(format!("{bad}\n{bad}\n{SENTENCE}\n{bad}\nde la forêt\n").as_bytes());
    assert_eq!(decoded.encoding, Encoding::Tcvn3InUtf8);
    assert_eq!(
        decoded.text,
        format!("{SENTENCE}\n{SENTENCE}\n{SENTENCE}\n{SENTENCE}\nde la forêt\n")
    );
}

#[test]
fn samples_of_mojibake_in_a_good_text_stay() {
    let seed = include_str!("../seeds/05-nhung-bang-ma-cu.md");
    let decoded = decode(seed.as_bytes());
    assert_eq!(decoded.encoding, Encoding::Utf8);
    assert_eq!(decoded.text, seed);
    let bad = mojibake(&encode(Form::Vni, SENTENCE));
    let mixed = format!("{SENTENCE}\n{bad}\n{SENTENCE}\n{SENTENCE}\n");
    assert_eq!(decode(mixed.as_bytes()).text, mixed);
}

#[test]
fn a_broken_file_stays_what_it_mostly_is() {
    let mut bytes = SENTENCE.repeat(20).into_bytes();
    for at in [30, 500, 900] {
        bytes[at] = 0xFF;
    }
    let decoded = decode(&bytes);
    assert_eq!(decoded.encoding, Encoding::Utf8);
    // The rest of a broken character counts as one more fault.
    assert!((3..=6).contains(&decoded.replaced), "{}", decoded.replaced);
    let marks = decoded.text.matches('\u{FFFD}').count();
    assert_eq!(marks, decoded.replaced);

    let (_, french) = WESTERN[3];
    let broken = [french.as_bytes(), b" caf\xE9"].concat();
    assert_eq!(decode(&broken).encoding, Encoding::Utf8);
    assert_eq!(decode(b"caf\xE9").text, "café");
    let cut = &SENTENCE.as_bytes()[..3];
    assert_eq!(
        (decode(cut).encoding, decode(cut).text.as_str()),
        (Encoding::Utf8, "C\u{FFFD}")
    );
}

#[test]
fn evidence_far_from_the_start_is_found() {
    let mut bytes = b"A line of plain ASCII.\n".repeat(20_000);
    let at = bytes.len() / 3;
    bytes.splice(
        at..at,
        [encode(Form::Viscii, SENTENCE), vec![b'\n']].concat(),
    );
    bytes.extend(encode(Form::Viscii, &format!("{SENTENCE}\n").repeat(2000)));
    let decoded = decode(&bytes);
    assert_eq!(decoded.encoding, Encoding::Viscii);
    assert_eq!(decoded.text.matches("hạnh phúc").count(), 2001);
}

#[test]
fn bytes_that_an_encoding_leaves_undefined_are_counted() {
    let decoded = decode_as(b"a\x81b\x8D", Encoding::Windows1252);
    assert_eq!(
        (decoded.text.as_str(), decoded.replaced),
        ("a\u{FFFD}b\u{FFFD}", 2)
    );
    assert_eq!(decode_as(b"\x81", Encoding::Viscii).text, "Ắ");
}

#[test]
fn plain_texts_are_not_taken_for_viqr() {
    for text in [
        "fn main() { let a = foo(b); if a^b { go(a)? } } // e.g. ~a, ~b, do.it(now)",
        "The café's open. Are you free? I'm here, we're there; aren't they? No. So be it.",
        "Ban co khoe khong? Toi di ha noi. Chao ba. Ai di? Ta di.",
        "ls ~/a/b && echo `date` | grep 'a.b' ; x+=1; y^=2; a(b(c(d))); o+e+u+i",
        "Tieengs Vieetj khoong daaus thif khos ddocj laams, phari khoong ajnh?",
        "a^2 + b^2 = c^2, e^x, u+v, o+o, i^n, y~x, a`, e^, o^, u^",
    ] {
        assert_eq!(decode(text.as_bytes()).encoding, Encoding::Utf8, "{text}");
    }
}

#[test]
fn capitals_in_every_encoding() {
    let capitals = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM, ĐỘC LẬP - TỰ DO - HẠNH PHÚC";
    for form in [
        Form::Windows1258,
        Form::Vni,
        Form::Viscii,
        Form::Vps,
        Form::Viqr,
    ] {
        let bytes = encode(form, capitals);
        assert_eq!(decode(&bytes).text, capitals, "{form:?}");
        assert_eq!(docbao::text::decode::foreign(&bytes), None, "{form:?}");
    }
    // TCVN3 has two ways of typing capitals: small letters in a font of capitals, or a mixture.
    let decoded = decode(b"C\xE9NG H\xDFA X\xB7 H\xE9I CH\xF1 NGH\xDCA VI\xD6T NAM");
    assert_eq!(decoded.text, "CộNG HòA Xã HộI CHủ NGHĩA VIệT NAM");
}

#[test]
fn candidates_begin_with_what_is_taken() {
    for (form, _, encoding) in Form::ALL {
        let bytes = encode(form, SENTENCE);
        let candidates = candidates(&bytes);
        assert_eq!(candidates.len(), Encoding::ALL.len());
        assert_eq!(candidates[0].0, encoding, "{form:?}");
        assert!(candidates[0].1 > 0.5, "{form:?}: {candidates:?}");
        assert!(candidates[1..].is_sorted_by(|a, b| a.1 >= b.1));
        assert_eq!(decode_as(&bytes, encoding), decode(&bytes));
    }
}

/// Returns a text whose lines are in two encodings; the lines for which `is_first` is true are in
/// the first.
fn in_two(text: &str, forms: [Option<Form>; 2], is_first: impl Fn(usize) -> bool) -> Vec<u8> {
    let lines = text.split_inclusive('\n').enumerate();
    let bytes = lines.flat_map(|(n, line)| match forms[usize::from(!is_first(n))] {
        Some(form) => Encoder::new(form).encode(line),
        None => line.as_bytes().to_vec(),
    });
    bytes.collect()
}

/// Returns a text in which characters that one of the encodings lacks are substituted.
fn writable(text: &str, forms: [Option<Form>; 2]) -> String {
    let forms = forms.into_iter().flatten();
    forms.fold(text.to_owned(), |text, form| {
        Encoder::new(form).prepare(&text).unwrap()
    })
}

/// Every pair of encodings, in two halves and in alternating paragraphs.
#[test]
fn each_line_is_read_in_its_own_encoding() {
    let eight_bits = Form::ALL.into_iter().filter(|(.., encoding)| {
        matches!(
            encoding,
            Encoding::Tcvn3
                | Encoding::Vni
                | Encoding::Viscii
                | Encoding::Vps
                | Encoding::Windows1258
        )
    });
    let forms: Vec<Option<Form>> = eight_bits
        .map(|(form, ..)| Some(form))
        .chain([None])
        .collect();
    let (mut wrong, mut all) = (Vec::new(), 0);
    for text in texts(2) {
        for first in &forms {
            for second in forms.iter().filter(|second| *second != first) {
                let both = [*first, *second];
                let text = writable(&text, both);
                let half = text.lines().count() / 2;
                for (way, bytes) in [
                    ("half", in_two(&text, both, |n| n < half)),
                    ("turns", in_two(&text, both, |n| n % 2 == 0)),
                ] {
                    let decoded = decode(&bytes);
                    all += 1;
                    if decoded.text != sanitize::clean(&text) {
                        wrong.push(format!("{first:?} {second:?} {way}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {all}: {wrong:?}", wrong.len());
}

#[test]
fn a_line_may_go_over_to_another_encoding_and_both_are_named() {
    let there = encode(Form::Tcvn3, SENTENCE);
    let bytes = [
        SENTENCE.as_bytes(),
        b", ",
        &there,
        b"\n",
        SENTENCE.as_bytes(),
    ]
    .concat();
    let decoded = decode(&bytes);
    assert_eq!(decoded.text, format!("{SENTENCE}, {SENTENCE}\n{SENTENCE}"));
    let names = (decoded.encoding, decoded.also, decoded.replaced);
    assert_eq!(names, (Encoding::Utf8, vec![Encoding::Tcvn3], 0));
}

/// Runs of words of at most `len` letters that are not ASCII, one from every `step`th word on.
fn lines_of(text: &str, len: usize, step: usize) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let starts = (0..words.len()).step_by(step);
    let lines = starts.map(|start| {
        let mut line = String::new();
        for word in &words[start..] {
            if line.chars().count() + 1 + word.chars().count() > len {
                break;
            }
            line += word;
            line.push(' ');
        }
        line.trim_end().to_owned()
    });
    lines.filter(|line| !line.is_ascii()).collect()
}

/// Reads a line in the middle of a text in UTF-8; returns it with the other encodings that were found.
fn read_between(line: &[u8]) -> (String, Vec<Encoding>) {
    let good = format!("{SENTENCE}.\n").repeat(3);
    let decoded = decode(&[good.as_bytes(), line, b"\n", good.as_bytes()].concat());
    let read = decoded.text.lines().nth(3).unwrap_or_default().to_owned();
    (read, decoded.also)
}

#[test]
fn a_short_line_among_lines_of_utf8_is_read_in_its_own_encoding_or_not_at_all() {
    let text = include_str!("../seeds/07-ga-long-bien-buoi-som.md");
    let prose: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with('#'))
        .collect();
    for (len, least_percent) in (8..=60)
        .step_by(4)
        .zip([0, 10, 35, 60, 75, 85].into_iter().chain([90; 8]))
    {
        let lines = lines_of(&prose.join("\n"), len, 11);
        for form in [Form::Tcvn3, Form::Vni, Form::Windows1258] {
            let encoder = Encoder::new(form);
            let mut right = 0;
            for line in &lines {
                let line = encoder.prepare(line).unwrap();
                let (read, also) = read_between(&encoder.encode(&line));
                let is_right = read == sanitize::clean(&line);
                assert!(is_right || also.is_empty(), "{form:?}: {line} as {read}");
                right += usize::from(is_right);
            }
            let percent = right * 100 / lines.len();
            assert!(
                percent >= least_percent,
                "{form:?}, {len} letters: {percent} %"
            );
        }
    }
}

#[test]
fn a_short_line_of_another_language_or_of_debris_is_not_read_as_vietnamese() {
    let is_taken = |bytes: &[u8]| {
        let also = read_between(bytes).1;
        also.iter()
            .any(|encoding| *encoding != Encoding::Windows1252)
    };
    let own = [
        "Déjà né, le thé",
        "L’été où l’on a dîné",
        "cà et là, sûr",
        "où là, à côté",
        "Más té, sí",
        "Tú dé más",
        "Così è, già, più su",
        "Já há dó, só lá",
        "für die Tür, kühl",
        "Så på ö",
        "é à ô ê",
    ];
    let short = (8..=60).step_by(4);
    let of_fixtures = short
        .flat_map(|len| WESTERN.map(|(_, text)| lines_of(text, len, 3)))
        .flatten();
    for line in of_fixtures.chain(own.map(str::to_owned)) {
        assert!(!is_taken(&windows_1252(&line)), "{line}");
    }
    // Letters of ASCII, blanks and bytes that begin no UTF-8, in a fixed order that looks random.
    let mut state = 1u64;
    let mut random = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 40) as usize
    };
    for len in (8..=60).flat_map(|len| [len; 20]) {
        let mut byte = || match random() % 3 {
            0 => b' ',
            1 => b'\xA0' + (random() % 96) as u8,
            _ => b"aeiounhtcmgl"[random() % 12],
        };
        let line: Vec<u8> = (0..len).map(|_| byte()).collect();
        assert!(!is_taken(&line), "{}", line.escape_ascii());
    }
}

/// One bad byte, wherever it is, costs the character that contains it and no more.
#[test]
fn a_single_bad_byte_in_a_long_text_changes_nothing_else() {
    let line = format!("{SENTENCE}.\n");
    let good = line.repeat(40);
    for at in (0..line.len()).map(|at| at + 20 * line.len()) {
        let mut bytes = good.clone().into_bytes();
        bytes.insert(at, 0xFF);
        let decoded = decode(&bytes);
        assert_eq!(
            (decoded.encoding, decoded.also),
            (Encoding::Utf8, Vec::new()),
            "{at}"
        );
        let lines = decoded.text.lines().zip(good.lines());
        let others = lines.enumerate().filter(|(n, _)| !(19..=20).contains(n));
        others.for_each(|(n, (read, meant))| assert_eq!(read, meant, "line {n}, byte {at}"));
    }
}
