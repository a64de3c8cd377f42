//! The words of a command that the user wrote in a variable or a setting.

/// Splits a command into words as a shell would, or gives nothing where only a shell knows what
/// is meant: variables, patterns, `~`, pipes, an assignment before the command.
pub(crate) fn split(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = command.trim().chars();
    while let Some(c) = rest.next() {
        match c {
            ' ' | '\t' => words.extend(word.take()),
            '\'' | '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match rest.next()? {
                        end if end == c => break,
                        '$' | '`' if c == '"' => return None,
                        '\\' if c == '"' => match rest.next()? {
                            escaped @ ('"' | '\\' | '$' | '`') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        inside => word.push(inside),
                    }
                }
            }
            '\\' if cfg!(unix) => word.get_or_insert_default().push(rest.next()?),
            '$' | '`' | '|' | '&' | ';' | '<' | '>' | '(' | ')' | '*' | '?' | '[' | '{' | '!'
            | '\n' | '\r' => return None,
            '#' | '~' if word.is_none() => return None,
            '=' if words.is_empty() => return None,
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    (!words.is_empty()).then_some(words)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_does() {
        for (command, words) in [
            ("vim", &["vim"][..]),
            ("  code  --wait\t-n ", &["code", "--wait", "-n"]),
            (r#""/opt/my editor/ed" -a"#, &["/opt/my editor/ed", "-a"]),
            (r"/opt/my\ editor/ed", &["/opt/my editor/ed"]),
            (
                r#"emacs -nw --eval '(setq x "y z")'"#,
                &["emacs", "-nw", "--eval", r#"(setq x "y z")"#],
            ),
            (r#"emacsclient -a """#, &["emacsclient", "-a", ""]),
            (r#"a"b c"'d e'f"#, &["ab cd ef"]),
            (r#"x "a\"b\\c\d""#, &["x", r#"a"b\c\d"#]),
            ("vim -c set\\ tw=72", &["vim", "-c", "set tw=72"]),
        ] {
            assert_eq!(split(command).unwrap(), words, "{command}");
        }
    }

    #[test]
    fn what_only_a_shell_knows_is_left_to_one() {
        for command in [
            "$HOME/bin/ed",
            "~/bin/ed",
            "A=1 vim",
            "vim; true",
            "\"$ED\"",
            "ed 'x",
            "ed \\",
            "",
            " ",
        ] {
            assert_eq!(split(command), None, "{command}");
        }
    }
}
