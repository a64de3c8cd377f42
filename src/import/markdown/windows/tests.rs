//! A text that is parsed in windows gives what it gives as a whole.

use proptest::prelude::*;

use super::{Sizes, WindowStep, each_step};
use crate::article::{Blocks, Inline};
use crate::import::markdown::read_in;

/// The whole text is one window.
const WHOLE: Sizes = Sizes {
    usual: usize::MAX,
    forced: usize::MAX,
    longest: usize::MAX,
};

/// An article as far as windows may change it, with the targets of its links.
type Seen = (String, Blocks, Vec<(String, String)>);

fn seen(text: &str, sizes: Sizes) -> Seen {
    let draft = read_in(text, sizes);
    let spans = draft.spans.iter().map(|span| {
        let style = match span.style {
            Inline::Link(number) => format!("link to {:?}", draft.links.get(number as usize)),
            style => format!("{style:?}"),
        };
        (format!("{:?}", span.start..span.end), style)
    });
    let spans = spans.collect();
    (draft.text, draft.blocks, spans)
}

fn assert_same(text: &str, usual: usize) {
    let sizes = Sizes {
        usual,
        forced: usize::MAX,
        longest: usize::MAX,
    };
    assert_eq!(seen(text, sizes), seen(text, WHOLE), "{usual}: {text:?}");
}

/// Words with marks around and between them, most of them closed.
fn words() -> impl Strategy<Value = String> {
    const ATOMS: &[&str] = &[
        "a",
        "đường",
        "b",
        "*c*",
        "**d e**",
        "***f***",
        "`g h`",
        "~~i~~",
        "[j](k)",
        "[l *m*](n)",
        "![o](p)",
        "[q]",
        "[Q][]",
        "[r][q]",
        "[^s]",
        "[^T]",
        "&amp;",
        "\\*",
        "<u>",
        "</u>",
        "<br>",
        "<v@w.x>",
        "<y:z>",
        "*",
        "_",
        "[",
        "]",
        "`",
        "<",
        "5 * 3",
        "a_b",
        "_c d_",
        "*e **f** g*",
        "|",
        "\"h\"",
        "(i)",
        "1.",
        "-",
        "+",
        "#",
        ">",
        "~",
        "!",
        "\\",
        "- j",
        "``k`l``",
        "*m`n*`",
        "[o*p](q)*",
        "**r*",
        "http://s.t",
    ];
    const GAPS: &[&str] = &[" ", " ", " ", "", "\n", "\n", "  \n", "\\\n", "  ", "\n   "];
    let atom = (prop::sample::select(ATOMS), prop::sample::select(GAPS));
    prop::collection::vec(atom, 1..12).prop_map(|atoms| {
        let text: String = atoms.iter().flat_map(|(atom, gap)| [*atom, *gap]).collect();
        text.trim_end().to_owned()
    })
}

fn leaf() -> impl Strategy<Value = String> {
    let line = words().prop_map(|words| words.replace('\n', " ")).boxed();
    let table =
        (1..4_usize, prop::collection::vec(line.clone(), 1..7)).prop_map(|(width, cells)| {
            let row = |cell: &str| format!("|{}\n", format!("{cell}|").repeat(width));
            let rows: String = cells
                .iter()
                .map(|cell| row(&cell.replace('|', "")))
                .collect();
            format!("{}{}{rows}", row("h"), row("-"))
        });
    let code = (
        "[`~]",
        3..5_usize,
        0..4_usize,
        prop::collection::vec("[ a`~#>-]{0,9}", 0..9),
    )
        .prop_map(|(sign, len, indent, lines)| {
            let fence = format!("{}{}", " ".repeat(indent), sign.repeat(len));
            format!("{fence} x\n{}\n{fence}", lines.join("\n"))
        });
    let indented = prop::collection::vec("( {0,6}[a*>-]{1,5}|)", 1..7)
        .prop_map(|lines| format!("    {}", lines.join("\n    ")));
    let html = prop::sample::select(vec![
        "<div>\na *b*\n\nc",
        "<!-- a\n\nb\n- c\n--> d",
        "<pre>\na\n\n\nb\n</pre>",
        "<script>\nx\n\ny</script>",
        "<?a\n\nb\n?>",
        "<!A\nb\n\nc>",
        "<![CDATA[\na\n\nb\n]]>",
        "<i>\nc d\ne",
        "</p>\nf",
    ]);
    let definition = prop::sample::select(vec![
        "[q]: q1",
        "[Q]: <q2> 'title'",
        "[q]:\n  q3\n  \"two\n  lines\"",
        "[^s]: note *a*\n\n    more",
        "[^t]: b\n    c",
        "[^s]:\n    - d\n    - e",
    ]);
    prop_oneof![
        4 => words(),
        1 => (1..7_usize, line.clone()).prop_map(|(n, line)| format!("{} {line}", "#".repeat(n))),
        1 => (words(), prop::sample::select(vec!["===", "---", "="]))
            .prop_map(|(words, rule)| format!("{words}\n{rule}")),
        1 => prop::sample::select(vec!["---", "***", "- - -"]).prop_map(str::to_owned),
        2 => table,
        1 => code,
        1 => indented,
        1 => html.prop_map(str::to_owned),
        2 => definition.prop_map(str::to_owned),
    ]
}

fn indent(text: &str, first: &str, rest: &str) -> String {
    let mut lines = text.lines().enumerate().map(|(n, line)| match (n, line) {
        (0, line) => format!("{first}{line}"),
        (_, "") => rest.trim_end().to_owned(),
        (_, line) => format!("{rest}{line}"),
    });
    let lines: Vec<_> = lines.by_ref().collect();
    lines.join("\n")
}

/// Blocks in lists and quotes, with blank lines between them or without.
fn blocks() -> impl Strategy<Value = String> {
    let gap = prop::sample::select(vec!["\n", "\n\n", "\n\n", "\n\n\n"]);
    let joined = move |block: BoxedStrategy<String>| {
        let gap = gap.clone();
        prop::collection::vec((block, gap), 1..6).prop_map(|blocks| {
            let text: String = blocks
                .into_iter()
                .flat_map(|(block, gap)| [block, gap.to_owned()])
                .collect();
            text.trim_end_matches('\n').to_owned()
        })
    };
    let nested = leaf().boxed().prop_recursive(4, 24, 5, {
        let joined = joined.clone();
        move |inner| {
        let inner = joined(inner.boxed()).boxed();
        let marker = prop::sample::select(vec!["- ", "-   ", " * ", "+ ", "1. ", "2. ", "10) ", "- [ ] "]);
        let items = prop::collection::vec(inner.clone(), 1..5);
        prop_oneof![
            1 => (inner.clone(), prop::sample::select(vec!["> ", ">", "  > "]))
                .prop_map(|(text, mark)| indent(&text, mark, mark)),
            2 => (items, marker, prop::sample::select(vec!["\n", "\n\n"])).prop_map(|(items, marker, gap)| {
                let width = if marker.contains('[') { 2 } else { marker.len() };
                let items: Vec<_> =
                    items.iter().map(|item| indent(item, marker, &" ".repeat(width))).collect();
                items.join(gap)
            }),
            1 => inner.prop_map(|text| indent(&text, "[^s]: ", "    ")),
        ]
    }});
    joined(nested.boxed())
}

/// Whether a line that may be an item without text stands above a blank one. The parser then
/// forgets how far the next item of the text is indented, which is a fault of its own that windows
/// end sooner.
fn has_hollow_item(text: &str) -> bool {
    let is_marker = |word: &str| {
        word.ends_with(['-', '+', '*', '.', ')', '[', ']', ':', '>']) || word.is_empty()
    };
    let lines: Vec<_> = text.lines().collect();
    lines.windows(2).any(|pair| {
        let [above, below] = [pair[0], pair[1]].map(|line| line.trim_matches([' ', '>']));
        !above.is_empty() && below.is_empty() && above.split(' ').all(is_marker)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn windows_give_what_the_whole_gives(text in blocks(), usual in 64..320_usize) {
        if !has_hollow_item(&text) {
            assert_same(&text, usual);
        }
    }
}

#[test]
fn blocks_that_are_longer_than_a_window_are_cut() {
    for text in [
        "> một *hai* ba\n".repeat(20),
        "- một\n".repeat(20),
        "1. một\n\n   hai\n".repeat(20),
        format!("- một\n{}", "  - hai\n".repeat(20)),
        format!("|a|b|\n|-|-|\n{}", "| c | *d* |\n".repeat(20)),
        format!("~~~~ x\n{}~~~~\n\nhết", "mã\n\n~~~\n".repeat(20)),
        format!("> - ```\n{}", ">   mã\n".repeat(20)),
        format!("<!--\n{}-->\nhết", "a\n\n".repeat(40)),
        "*a* ".repeat(40),
        "[a](b)".repeat(40),
        format!("## {}", "[a](b) ".repeat(40)),
        format!("{}\n===\n\nhết", "*a* b\n".repeat(40)),
        format!("{}\n\n[a]: b\n[a]: c\n", "[a] [^n] ".repeat(40)) + "[^n]: d",
        "một  \nhai\\\n".repeat(20),
    ] {
        for usual in [32, 50, 100] {
            assert_same(&text, usual);
        }
    }
}

/// Whether one span covers all words of a paragraph with marks at its ends.
fn is_styled(text: &str, sizes: Sizes) -> bool {
    let draft = read_in(text, sizes);
    matches!(&draft.spans[..], [span] if draft.text[span.start..span.end].ends_with("cuối"))
}

#[test]
fn an_emphasis_or_link_as_long_as_a_chapter_keeps_its_style() {
    for bytes in [20_000, 40_000, 200_000, 900_000] {
        let words = format!("đầu {}cuối", "chữ ".repeat(bytes / 6));
        for (open, close) in [
            ("*", "*"),
            ("**", "**"),
            ("~~", "~~"),
            ("[", "](b)"),
            ("`", "`"),
        ] {
            for before in ["", "trước ", &"trước ".repeat(3_000)] {
                let text = format!("{before}{open}{words}{close} sau");
                assert!(
                    is_styled(&text, Sizes::default()),
                    "{open} over {bytes} bytes"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Where a paragraph has to be cut, styles may go, and marks may be shown; letters stay.
    #[test]
    fn no_letter_is_lost_where_a_paragraph_is_cut(
        text in prop::collection::vec(words(), 1..12),
        usual in 64..160_usize,
    ) {
        // Addresses, tags and entities are words in code only, and what is code may differ.
        let text = text.join(" ").replace(['\n', '<', '&'], " ").replace("](", "] (");
        let sizes = Sizes { usual, forced: 2 * usual, longest: 2 * usual };
        let letters = |sizes| {
            let text = read_in(&text, sizes).text;
            text.chars().filter(|c| c.is_alphabetic()).collect::<String>()
        };
        let (cut, whole) = (letters(sizes), letters(WHOLE));
        prop_assert_eq!(cut, whole, "{}", text);
    }
}

/// How often a text was given from its start, once included.
fn passes(text: &str) -> usize {
    let mut passes = 1;
    each_step(text, Sizes::default(), &mut |step| {
        passes += usize::from(matches!(step, WindowStep::Again));
    });
    passes
}

#[test]
fn a_text_of_definitions_in_their_usual_form_is_parsed_once() {
    let numbered = |item: &dyn Fn(usize) -> String| (0..3_000).map(item).collect::<String>();
    let notes = numbered(&|n| format!("a[^{n}]\n\n[^{n}]: b\n\n"));
    let links = numbered(&|n| format!("[a{n}] "));
    let targets = numbered(&|n| format!("[a{n}]: /b{n} \"title\"\n"));
    let in_quotes = numbered(&|n| format!("> [a{n}]\n>\n> [a{n}]: /b\n\n"));
    let again = "[a]: /b\n[A]: /c\n\n[a]\n\n".repeat(3_000);
    for text in [&notes, &format!("{links}\n\n{targets}"), &in_quotes, &again] {
        assert_eq!(passes(text), 1, "{}", &text[..60]);
    }
    let draft = read_in(&again, Sizes::default());
    assert_eq!(draft.links.iter().collect::<Vec<_>>(), ["/b"]);
    let in_code = format!("[a]\n\n```\n[a]: /b\n```\n\n{notes}");
    let escaped = format!("{notes}[a]\n\n[a]: <b c>\n");
    for text in [in_code, escaped] {
        assert_eq!(passes(&text), 2);
        assert_eq!(seen(&text, Sizes::default()), seen(&text, WHOLE));
    }
}
