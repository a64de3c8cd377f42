//! Every sequence means the same however it is cut and however late its parts come. Time is
//! passed in, so no test waits.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::TerminalInput;
use super::parser::Parser;
use crate::app::event::PASTE_MAX_BYTES;

const ESCAPE_TIME: Duration = Duration::from_millis(50);

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// Bytes that terminals send, and the keys or events that they mean.
const TABLE: &[(&str, &[u8], &str)] = &[
    ("letters", "gG /~".as_bytes(), "g G Space / ~"),
    ("marked letters", "ấđ𝛼👍".as_bytes(), "ấ đ 𝛼 👍"),
    ("marks apart", "a\u{302}".as_bytes(), "a \u{302}"),
    (
        "controls",
        b"\0\x03\x08\x0a\x0f\x1c\x1f",
        "Ctrl-Space Ctrl-c Ctrl-h Ctrl-j Ctrl-o Ctrl-4 Ctrl-7",
    ),
    ("keys of one byte", b"\r\t\x7f", "⏎ Tab Backspace"),
    ("Alt with a letter", b"\x1bx\x1bG", "Alt-x Alt-G"),
    ("Alt with a marked letter", "\x1bđ".as_bytes(), "Alt-đ"),
    (
        "Alt with a key of one byte",
        b"\x1b\r\x1b\x7f",
        "Alt-⏎ Alt-Backspace",
    ),
    ("cursor keys", b"\x1b[A\x1b[B\x1b[C\x1b[D", "↑ ↓ → ←"),
    (
        "cursor keys of applications",
        b"\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF",
        "↑ ↓ → ← Home End",
    ),
    ("Home and End", b"\x1b[H\x1b[F", "Home End"),
    (
        "Home and End by number",
        b"\x1b[1~\x1b[4~\x1b[7~\x1b[8~",
        "Home End Home End",
    ),
    (
        "keys by number",
        b"\x1b[2~\x1b[3~\x1b[5~\x1b[6~",
        "Ins Del PgUp PgDn",
    ),
    (
        "function keys",
        b"\x1bOP\x1bOS\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[23~\x1b[24~",
        "F1 F4 F1 F5 F6 F10 F11 F12",
    ),
    (
        "more function keys",
        b"\x1b[25~\x1b[28~\x1b[34~",
        "F13 F15 F20",
    ),
    (
        "modifiers",
        b"\x1b[1;2A\x1b[1;3D\x1b[1;5C\x1b[1;7B\x1b[5;5~\x1b[3;3~\x1b[1;5P",
        "↑ Alt-← Ctrl-→ Ctrl-Alt-↓ Ctrl-PgUp Alt-Del Ctrl-F1",
    ),
    (
        "modifiers, old forms",
        b"\x1b[5C\x1bO5D\x1bO1;3A",
        "Ctrl-→ Ctrl-← Alt-↑",
    ),
    (
        "F3 with modifiers",
        b"\x1b[R\x1bOR\x1b[1;5R",
        "F3 F3 Ctrl-F3",
    ),
    ("Shift-Tab", b"\x1b[Z\x1b[1;2Z", "Shift-Tab Shift-Tab"),
    (
        "modifyOtherKeys",
        b"\x1b[27;5;9~\x1b[27;2;9~\x1b[27;5;13~\x1b[27;6;65~\x1b[27;3;106~\x1b[27;5;105~",
        "Ctrl-Tab Shift-Tab Ctrl-⏎ Ctrl-a Alt-j Tab",
    ),
    (
        "CSI u",
        b"\x1b[97u\x1b[97;5u\x1b[97;2u\x1b[97:65;2u\x1b[27u\x1b[127;3u\x1b[432;1u\x1b[97;1:3u",
        "a Ctrl-a A A Esc Alt-Backspace ư",
    ),
    (
        "rxvt",
        b"\x1b[a\x1bOa\x1b[7~\x1b[5^\x1b[5$\x1b[3@\x1b\x1b[D\x1b\x1bOA",
        "↑ Ctrl-↑ Home Ctrl-PgUp PgUp Ctrl-Del Alt-← Alt-↑",
    ),
    ("Linux console", b"\x1b[[A\x1b[[E", "F1 F5"),
    ("number pad", b"\x1bOM\x1bOj\x1bOp\x1bOy\x1bOX", "⏎ * 0 9 ="),
    (
        "mouse",
        b"\x1b[<0;3;4M\x1b[<32;4;4M\x1b[<0;4;4m\x1b[<65;1;1M\x1b[<64;400;300M\x1b[<2;1;1M",
        "Press(2,3) Drag(3,3) Release(3,3) WheelDown(0,0) WheelUp(399,299)",
    ),
    ("mouse of X10", b"\x1b[M !!\x1b[M\x23\xff\x80\x1b[M `\0", ""),
    ("mouse of urxvt", b"\x1b[32;5;6M", ""),
    ("focus", b"\x1b[O\x1b[I", "focused"),
    (
        "paste",
        "\x1b[200~một\r\nhai\x1b[201~".as_bytes(),
        "paste(một\r\nhai)",
    ),
    (
        "paste of anything",
        b"\x1b[200~q\x03\x1b[A\x1b[201\x1b]11;?\x07\xff\x1b[200~\x1b[201~",
        "paste(q\x03\x1b[A\x1b[201\x1b]11;?\x07\u{fffd}\x1b[200~)",
    ),
    ("empty paste", b"\x1b[200~\x1b[201~", "paste()"),
    ("end of no paste", b"\x1b[201~", ""),
    (
        "background",
        b"\x1b]11;rgb:ffff/8080/00\x1b\\\x1b]11;#102030\x07",
        "background(255,128,0) background(16,32,48)",
    ),
    (
        "other colours",
        b"\x1b]10;rgb:0/0/0\x07\x1b]4;1;rgb:0/0/0\x1b\\",
        "",
    ),
    (
        "device attributes",
        b"\x1b[?62;22c\x1b[?6c\x1b[>41;354;0c",
        "attributes attributes",
    ),
    (
        "dark and light",
        b"\x1b[?997;1n\x1b[?997;2n",
        "scheme scheme",
    ),
    (
        "reports",
        b"\x1b[0n\x1b[12;40R\x1b[1;1R\x1b[?1;1R\x1b[?2031;2$y\x1b[4;1$y\x1b[8;24;80t\x1b[?0u",
        "",
    ),
    (
        "strings",
        "\x1bP1+r544e=78\x1b\\\x1b_Gi=1;OK\x1b\\\x1b]52;c;4bqh\x07\x1b]0;tựa đề\x1b\\".as_bytes(),
        "",
    ),
    (
        "string cut off by another",
        b"\x1b]11;rgb:0/\x1b[?6c\x1bP1\x1b[A",
        "attributes ↑",
    ),
    (
        "control inside a sequence",
        b"\x1b[1;\x03\x1bO\r\x1b]11;\x03",
        "Ctrl-c ⏎ Ctrl-c",
    ),
    (
        "sequence cut off by another",
        b"\x1b[1;\x1b[A\x1bO\x1b[B",
        "↑ ↓",
    ),
    (
        "letter cut off",
        b"\xe1\xbbj\xf0\x9f\x1b[A\xc3\x28",
        "j ↑ (",
    ),
    ("no UTF-8", b"\xff\xfea\x80\xc0\xafb\xed\xa0\x80c", "a b c"),
    ("C1", b"\x9bA\xc2\x9bB\x9d\x90", "A B"),
    (
        "Escape before what is no key",
        b"\x1b\x1b[<65;1;1M\x1b\x1b[I\x1b\x1b]11;#000000\x07",
        "Esc WheelDown(0,0) Esc focused Esc background(0,0,0)",
    ),
    ("Escape held", b"\x1b\x1b\x1bx", "Esc Esc Alt-x"),
    (
        "unknown",
        b"\x1b[99x\x1b[?1;2$z\x1b[1;2;3;4~\x1b[[z\x1bO9z\x1b[1:2;3!p",
        "Home",
    ),
];

fn said(inputs: Vec<TerminalInput>) -> String {
    let say = |input| match input {
        TerminalInput::Key(key) => key.to_string(),
        TerminalInput::Paste(text) => format!("paste({text})"),
        TerminalInput::PasteTooLong => "paste too long".to_owned(),
        TerminalInput::Mouse { mouse, x, y } => format!("{mouse:?}({x},{y})"),
        TerminalInput::Focused => "focused".to_owned(),
        TerminalInput::Background([r, g, b]) => format!("background({r},{g},{b})"),
        TerminalInput::SchemeChanged => "scheme".to_owned(),
        TerminalInput::Attributes => "attributes".to_owned(),
    };
    inputs.into_iter().map(say).collect::<Vec<_>>().join(" ")
}

/// A parser on a line whose time is told.
struct Line {
    parser: Parser,
    now: Instant,
    inputs: Vec<TerminalInput>,
}

impl Line {
    fn new() -> Self {
        Self {
            parser: Parser::new(ESCAPE_TIME),
            now: Instant::now(),
            inputs: Vec::new(),
        }
    }

    /// Lets time go by, as the reading thread does.
    fn wait(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some(deadline) = self.parser.deadline().filter(|d| *d <= until) {
            self.inputs.extend(self.parser.expire(deadline));
        }
        self.now = until;
    }

    fn send(&mut self, bytes: &[u8]) {
        self.inputs.extend(self.parser.feed(bytes, self.now));
    }

    fn said(&mut self) -> String {
        said(std::mem::take(&mut self.inputs))
    }
}

/// Returns the keys and events read from pieces with a pause before each.
fn read<'b>(pieces: impl IntoIterator<Item = (u64, &'b [u8])>) -> String {
    let mut line = Line::new();
    for (pause, piece) in pieces {
        line.wait(ms(pause));
        line.send(piece);
    }
    line.said()
}

#[test]
fn every_sequence_means_what_terminals_mean_by_it() {
    for (name, bytes, meaning) in TABLE {
        assert_eq!(read([(0, *bytes)]), *meaning, "{name}");
    }
}

#[test]
fn every_sequence_means_the_same_cut_at_every_byte_with_pauses() {
    for (name, bytes, meaning) in TABLE {
        for pause in [0, 5, 20, 40] {
            let single = bytes.chunks(1).map(|piece| (pause, piece));
            assert_eq!(read(single), *meaning, "{name}: byte by byte, {pause} ms");
            for cut in 0..bytes.len() {
                let (a, b) = bytes.split_at(cut);
                assert_eq!(read([(0, a), (pause, b)]), *meaning, "{name}: cut at {cut}");
            }
        }
    }
}

/// The rest of a sequence that has begun, and of a letter, may come much later.
#[test]
fn what_has_begun_waits_longer_than_a_lone_escape() {
    for (name, bytes, meaning) in TABLE {
        for cut in 1..bytes.len() {
            let (a, b) = bytes.split_at(cut);
            // That may be the key.
            if a.ends_with(b"\x1b") {
                continue;
            }
            assert_eq!(read([(0, a), (900, b)]), *meaning, "{name}: cut at {cut}");
        }
    }
    let answer = [(0, &b"\x1b]11;#102030\x1b"[..]), (900, b"\\")];
    assert_eq!(read(answer), "background(16,32,48)");
    assert_eq!(read([(0, &b"\xe1\xba"[..]), (60_000, b"\xa5")]), "ấ");
}

#[test]
fn a_lone_escape_is_the_key_after_the_escape_time() {
    let mut line = Line::new();
    line.send(b"a\x1b");
    line.wait(ms(49));
    assert_eq!(line.said(), "a");
    line.wait(ms(1));
    assert_eq!(line.said(), "Esc");
    line.send(b"[B");
    assert_eq!(line.said(), "[ B", "too late to belong to it");
    line.send(b"\x1b\x1b");
    line.wait(ms(50));
    assert_eq!(line.said(), "Esc Esc");
    line.parser.set_escape_time(ms(500));
    line.send(b"\x1b");
    line.wait(ms(400));
    line.send(b"[B");
    assert_eq!(line.said(), "↓");
    line.parser.set_escape_time(ms(0));
    line.send(b"\x1b");
    line.wait(ms(0));
    assert_eq!(line.said(), "Esc");
}

#[test]
fn a_sequence_without_an_end_is_dropped_and_types_nothing() {
    for begun in [
        "\x1b[",
        "\x1b[1;5",
        "\x1bO",
        "\x1b[M!",
        "\x1b[[",
        "\x1b]11;rgb:ff",
        "\x1bP1+r",
        "\x1b_G",
        "\x1b]11;rgb:0/0/0\x1b",
    ] {
        let mut line = Line::new();
        line.send(begun.as_bytes());
        line.wait(ms(1000));
        line.send(b"j");
        assert_eq!(line.said(), "j", "{begun:?}");
    }
}

/// The end may be stalled as long as anything may; but keys must work again at last.
#[test]
fn a_paste_without_an_end_is_pasted_at_last() {
    let mut line = Line::new();
    line.send(b"\x1b[200~quit: q");
    line.wait(ms(10_000));
    line.send("\x1b[201~j".as_bytes());
    assert_eq!(line.said(), "paste(quit: q) j");
    line.send(b"\x1b[200~q\x1b[20");
    line.wait(ms(15_000));
    line.send(b"j");
    assert_eq!(line.said(), "paste(q\x1b[20) j");
}

/// A paste may have lost its end: keys must not be dead until it is given up.
#[test]
fn a_key_behind_a_silence_ends_a_paste() {
    type Pieces = &'static [(u64, &'static str)];
    let table: &[(Pieces, &str)] = &[
        (&[(1000, "\x03")], "paste(q) Ctrl-c"),
        (&[(1000, "\x03\x03")], "paste(q) Ctrl-c Ctrl-c"),
        (&[(1000, "\x1b[A"), (0, "j")], "paste(q) ↑ j"),
        (&[(9000, "\x1b"), (40, "["), (40, "A")], "paste(q) ↑"),
        (&[(1000, "\x1b[20"), (40, "~")], "paste(q) F9"),
        (&[(1000, "\x1bx")], "paste(q) Alt-x"),
        (&[(1000, "\x1b"), (1000, "j")], "paste(q) Esc j"),
        (&[(1000, "\x1b[<0;3;4M")], "paste(q) Press(2,3)"),
        (
            &[(1000, "\x1b[200~hai\x1b[201~"), (0, "j")],
            "paste(q) paste(hai) j",
        ),
        (
            &[(1000, "\x1b[200~h"), (0, "ai\x1b[201~j")],
            "paste(q) paste(hai) j",
        ),
        (
            &[(400, "\x03"), (400, "\x03"), (400, "\x03")],
            "paste(q\x03\x03) Ctrl-c",
        ),
    ];
    for (pieces, meaning) in table {
        let begun = [(0, "\x1b[200~q")];
        let pieces = begun.iter().chain(*pieces);
        let said = read(pieces.map(|(pause, piece)| (*pause, piece.as_bytes())));
        assert_eq!(said, *meaning);
    }
}

#[test]
fn what_a_slow_line_brings_late_of_a_paste_is_text() {
    let table: &[(&[&str], &str)] = &[
        (&["m\x1b[201~j"], "qm"),
        (&["m", "q", "\r", "\x1b[201~j"], "qmq\r"),
        (&["\x1b", "[201~j"], "q"),
        (&["\x1b[", "201~j"], "q"),
        (&["m\x1b[20", "1~j"], "qm"),
        // Terminals answer between pieces of what they paste.
        (&["\x1b[?6c", "m\x1b[201~j"], "q\x1b[?6cm"),
        (
            &["\x1b]11;#00", "0000\x07", "\x1b[201~j"],
            "q\x1b]11;#000000\x07",
        ),
        (&["\x1b[A và m", "\x1b[201~j"], "q\x1b[A và m"),
        (&["\x03m", "\x1b[201~j"], "q\x03m"),
    ];
    for (pieces, text) in table {
        for pause in [900, 1000, 10_000] {
            // Time enough to take `ESC` alone for the key.
            if pause > 900 && pieces[0] == "\x1b" {
                continue;
            }
            let pieces = pieces.iter().map(|piece| (pause, piece.as_bytes()));
            let said = read([(0, &b"\x1b[200~q"[..])].into_iter().chain(pieces));
            assert_eq!(said, format!("paste({text}) j"), "{pause} ms");
        }
    }
    let cut_in_the_mark = [(0, &b"\x1b[200~q"[..]), (10_000, b"\x1b"), (900, b"[201~j")];
    assert_eq!(read(cut_in_the_mark), "paste(q) j");
}

#[test]
fn a_paste_is_taken_whole_up_to_a_length_and_not_at_all_beyond() {
    let paste = |len: usize| [b"\x1b[200~", "ấ".repeat(len).as_bytes(), b"\x1b[201~j"].concat();
    let mut line = Line::new();
    line.send(&paste(PASTE_MAX_BYTES / 3));
    let inputs = std::mem::take(&mut line.inputs);
    assert_eq!(inputs.len(), 2);
    assert_eq!(
        inputs[0],
        TerminalInput::Paste("ấ".repeat(PASTE_MAX_BYTES / 3))
    );
    for bytes in [paste(PASTE_MAX_BYTES / 3 + 1), paste(50_000_000 / 3)] {
        for piece in bytes.chunks(4095) {
            line.send(piece);
            assert!(line.parser.kept_bytes() <= PASTE_MAX_BYTES + 4095 + 6);
        }
        assert_eq!(line.said(), "paste too long j");
        assert_eq!(line.parser.kept_bytes(), 0);
        line.send(&bytes);
        assert_eq!(line.said(), "paste too long j");
    }
}

#[test]
fn a_sequence_without_bounds_is_swallowed_without_keeping_it() {
    for (begin, end) in [
        ("\x1b]11;", "\x07"),
        ("\x1bP", "\x1b\\"),
        ("\x1b[", "A"),
        ("\x1bO", "A"),
    ] {
        let mut line = Line::new();
        line.send(begin.as_bytes());
        for _ in 0..1000 {
            line.send(&[b'1'; 1000]);
        }
        assert!(line.parser.kept_bytes() <= 256);
        line.send(end.as_bytes());
        line.send(b"j");
        assert_eq!(line.said(), "j");
    }
}

/// Bytes as they may come: of sequences, pieces of them, and anything.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let whole = (0..TABLE.len()).prop_map(|n| TABLE[n].1.to_vec());
    let part = (0..TABLE.len(), any::<prop::sample::Index>())
        .prop_map(|(n, at)| TABLE[n].1[..at.index(TABLE[n].1.len())].to_vec());
    let bytes = prop::collection::vec(any::<u8>(), 0..12);
    let some = prop_oneof![whole, part, bytes];
    prop::collection::vec(some, 0..12).prop_map(|all| all.concat())
}

proptest! {
    /// Sequences after one another, however cut, are what they are alone.
    #[test]
    fn sequences_in_a_row_mean_the_same_however_they_are_cut(
        rows in prop::collection::vec(0..TABLE.len(), 1..12),
        cuts in prop::collection::vec((1usize..9, 0u64..=40), 1..40),
    ) {
        let bytes: Vec<u8> = rows.iter().flat_map(|n| TABLE[*n].1).copied().collect();
        let meanings: Vec<&str> = rows.iter().map(|n| TABLE[*n].2).filter(|m| !m.is_empty()).collect();
        let (mut rest, mut pieces) = (&bytes[..], Vec::new());
        for (size, pause) in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            pieces.push((*pause, piece));
            rest = after;
        }
        prop_assert_eq!(read(pieces), meanings.join(" "));
    }

    /// Tests that cuts change nothing in any input, little is kept, and a key works again after a while.
    #[test]
    fn any_bytes_leave_the_keyboard_working(bytes in any_bytes(), size in 1usize..7, pause in 0u64..=40) {
        let mut whole = Line::new();
        whole.send(&bytes);
        let mut line = Line::new();
        for piece in bytes.chunks(size) {
            line.wait(ms(pause));
            line.send(piece);
            prop_assert!(line.parser.kept_bytes() <= 256 + bytes.len());
        }
        for line in [&mut whole, &mut line] {
            line.wait(ms(20_000));
            line.send(b"j");
        }
        let said = line.said();
        prop_assert_eq!(&said, &whole.said());
        prop_assert!(said == "j" || said.ends_with(" j"), "{}", said);
    }
}
