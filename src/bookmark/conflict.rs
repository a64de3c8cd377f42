//! A file that git left with an unfinished merge, split into its two versions.
//!
//! The versions stand between markers. They are compared elsewhere ([`super::merge`]).

/// Returns both versions of `text`, ours first, when it holds conflict markers; otherwise `None`.
///
/// The common ancestor that `diff3` style puts between them is dropped, because bookmarks are
/// merged without it.
pub fn sides(text: &str) -> Option<[String; 2]> {
    let mut sides = [String::new(), String::new()];
    let mut place = ConflictPart::Both;
    let mut conflicts = 0;
    for line in text.split_inclusive('\n') {
        match (marker(line), place) {
            (Some(b'<'), ConflictPart::Both) => place = ConflictPart::Ours,
            (Some(b'|'), ConflictPart::Ours) => place = ConflictPart::Base,
            (Some(b'='), ConflictPart::Ours | ConflictPart::Base) => place = ConflictPart::Theirs,
            (Some(b'>'), ConflictPart::Theirs) => {
                place = ConflictPart::Both;
                conflicts += 1;
            }
            _ => place.copy(line, &mut sides),
        }
    }
    (conflicts > 0 && matches!(place, ConflictPart::Both)).then_some(sides)
}

/// Part of the file in which a line stands.
#[derive(Clone, Copy)]
enum ConflictPart {
    Both,
    Ours,
    Base,
    Theirs,
}

impl ConflictPart {
    /// Appends a line to the versions to which it belongs.
    fn copy(self, line: &str, [ours, theirs]: &mut [String; 2]) {
        if matches!(self, Self::Both | Self::Ours) {
            ours.push_str(line);
        }
        if matches!(self, Self::Both | Self::Theirs) {
            theirs.push_str(line);
        }
    }
}

/// Returns the sign of a marker line, which has seven of it and then a space or the end; `None` for
/// any other line.
fn marker(line: &str) -> Option<u8> {
    let (head, rest) = line.as_bytes().split_at_checked(7)?;
    let sign = head[0];
    let alike = head.iter().all(|byte| *byte == sign) && b"<|=>".contains(&sign);
    (alike && matches!(rest.first(), None | Some(b' ' | b'\n' | b'\r'))).then_some(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_come_apart() {
        let text =
            "{\n<<<<<<< HEAD\n\"note\": \"sớm\"\n=======\n\"note\": \"muộn\"\n>>>>>>> nhánh\n}\n";
        let [ours, theirs] = sides(text).unwrap();
        assert_eq!(ours, "{\n\"note\": \"sớm\"\n}\n");
        assert_eq!(theirs, "{\n\"note\": \"muộn\"\n}\n");
    }

    #[test]
    fn lines_that_resemble_markers_are_text() {
        let lines = "========\n=======x\n<<<<<<x y\n======x y\nchương 1\naaaaaaa b\n";
        let text = format!("<<<<<<< a\n{lines}=======\n2\n>>>>>>> b\n");
        assert_eq!(sides(&text).unwrap(), [lines, "2\n"]);
    }

    #[test]
    fn the_ancestor_of_diff3_is_in_neither() {
        let text = "<<<<<<< a\n1\n||||||| gốc\n0\n=======\n2\n>>>>>>> b\n";
        assert_eq!(sides(text).unwrap(), ["1\n", "2\n"]);
    }

    #[test]
    fn text_without_a_whole_conflict_is_none() {
        for text in [
            "",
            "{}\n",
            "<<<<<<< a\n1\n=======\n2\n",
            ">>>>>>> b\n",
            "<<<<<<<<\n",
        ] {
            assert_eq!(sides(text), None, "{text:?}");
        }
    }
}
