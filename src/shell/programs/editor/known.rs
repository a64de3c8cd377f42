//! The editors whose way of opening a file at a line is known.

/// Form of the arguments that name a line to an editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineArgument {
    /// `+LINE FILE`
    Plus,
    /// `OPTION LINE FILE`
    Option(&'static str),
    /// `FILE:LINE`
    Colon,
    /// `OPTION FILE:LINE`
    ColonAfter(&'static str),
}

/// Names of programs, and how each takes the line. A name stands for its variants too:
/// `vim` for `vim.basic`, `emacs` for `emacs29`.
const EDITORS: &[(LineArgument, &[&str])] = &[
    (
        LineArgument::Plus,
        &[
            "vi",
            "vim",
            "nvim",
            "view",
            "vimx",
            "gvim",
            "elvis",
            "nvi",
            "vile",
            "vis",
            "ex",
            "nano",
            "rnano",
            "pico",
            "emacs",
            "emacsclient",
            "emacs-nox",
            "emacs-gtk",
            "emacs-lucid",
            "xemacs",
            "mg",
            "zile",
            "jmacs",
            "joe",
            "jstar",
            "jpico",
            "jove",
            "ne",
            "kak",
            "micro",
            "mcedit",
            "dte",
            "less",
            "most",
            "gedit",
            "gnome-text-editor",
            "pluma",
            "xed",
            "geany",
            "bbedit",
            "leafpad",
            "l3afpad",
        ],
    ),
    (LineArgument::Option("-g"), &["jed"]),
    (LineArgument::Option("-l"), &["kate", "mate"]),
    (
        LineArgument::Option("--line"),
        &[
            "kwrite",
            "idea",
            "pycharm",
            "clion",
            "rustrover",
            "webstorm",
            "goland",
        ],
    ),
    (
        LineArgument::Colon,
        &[
            "hx",
            "helix",
            "subl",
            "sublime_text",
            "zed",
            "zeditor",
            "atom",
            "lapce",
        ],
    ),
    (
        LineArgument::ColonAfter("-g"),
        &[
            "code",
            "code-insiders",
            "code-oss",
            "codium",
            "vscodium",
            "cursor",
            "windsurf",
        ],
    ),
];

/// Returns the arguments that open `file` with the program at `line`, counted from 1. Of an editor that
/// is not known, or without a line, the file alone: a guess could open a file named `+12`.
pub(super) fn arguments(program: &str, file: &str, line: Option<usize>) -> Vec<String> {
    let file = file.to_owned();
    let Some((argument, line)) = line_argument(program).zip(line) else {
        return vec![file];
    };
    match argument {
        LineArgument::Plus => vec![format!("+{line}"), file],
        LineArgument::Option(option) => vec![option.to_owned(), line.to_string(), file],
        LineArgument::Colon => vec![format!("{file}:{line}")],
        LineArgument::ColonAfter(option) => vec![option.to_owned(), format!("{file}:{line}")],
    }
}

fn line_argument(program: &str) -> Option<LineArgument> {
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let is_called = |name: &str| EDITORS.iter().find(|(_, names)| names.contains(&name));
    // `vim.basic`, `emacs-29.3`, `emacs29`, `nano7`
    let plain = name.split('.').next().unwrap_or_default();
    let plain = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    let found = is_called(name).or_else(|| is_called(plain.trim_end_matches('-')));
    found.map(|(argument, _)| *argument)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_editor_is_told_the_line_in_its_own_way() {
        let at = |program: &str| arguments(program, "/b/cho.txt", Some(7)).join(" ");
        for plus in [
            "vi",
            "/usr/bin/vim.basic",
            "nvim",
            "nano",
            "emacs29",
            "emacs-29.3",
            "kak",
            "micro",
            "less",
            "C:\\bin\\gvim.exe",
        ] {
            assert_eq!(at(plus), "+7 /b/cho.txt", "{plus}");
        }
        assert_eq!(at("code"), "-g /b/cho.txt:7");
        assert_eq!(at("/opt/bin/hx"), "/b/cho.txt:7");
        assert_eq!(at("subl"), "/b/cho.txt:7");
        assert_eq!(at("kate"), "-l 7 /b/cho.txt");
        for unknown in ["cat", "my-editor", "vimdiff-all", ""] {
            assert_eq!(at(unknown), "/b/cho.txt", "{unknown}");
        }
        assert_eq!(arguments("vim", "/b/cho.txt", None), ["/b/cho.txt"]);
    }
}
