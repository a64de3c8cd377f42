//! Why the system refused: its English becomes the name of a message, so that it is told in the
//! user's language, which may change before it is read.

use std::io::{self, ErrorKind};

use crate::app::lang::{Catalog, Msg};
use crate::text::sanitize;

/// The number of "too many open files", in one process and in all: there is no kind for it.
#[cfg(unix)]
const TOO_MANY: [i32; 2] = [24, 23];
/// What our own errors of that kind begin with.
const LARGER: &str = "larger than ";

/// What they say of what is no file to read or write.
pub(super) const IRREGULAR: &str = "not a regular file";

/// What they say when the system refuses a thread.
pub(super) const NO_THREAD: &str = "no thread";

/// What `Catalog::why` makes words of: a name of a message, maybe with something behind it, or
/// what the system said itself.
pub(super) fn why(error: &io::Error) -> String {
    let said = sanitize::line(&error.to_string());
    if let Some(most) = said.strip_prefix(LARGER) {
        return format!("{} {most}", Msg::WhyLarger.name());
    }
    if said == IRREGULAR {
        return Msg::WhyNotRegular.name().to_owned();
    }
    if said == NO_THREAD {
        return Msg::WhyNoThread.name().to_owned();
    }
    match message(error) {
        // An error with words of its own knows more than its kind does.
        Some(msg) if error.get_ref().is_none() => msg.name().to_owned(),
        _ => said,
    }
}

fn message(error: &io::Error) -> Option<Msg> {
    #[cfg(unix)]
    if error.raw_os_error().is_some_and(|n| TOO_MANY.contains(&n)) {
        return Some(Msg::WhyTooMany);
    }
    Some(match error.kind() {
        ErrorKind::NotFound => Msg::WhyMissing,
        ErrorKind::PermissionDenied => Msg::WhyDenied,
        ErrorKind::StorageFull => Msg::WhyFull,
        ErrorKind::QuotaExceeded => Msg::WhyQuota,
        ErrorKind::ReadOnlyFilesystem => Msg::WhyReadOnly,
        ErrorKind::IsADirectory => Msg::WhyFolder,
        ErrorKind::NotADirectory => Msg::WhyNoFolder,
        ErrorKind::AlreadyExists => Msg::WhyExists,
        ErrorKind::ResourceBusy => Msg::WhyBusy,
        ErrorKind::InvalidFilename => Msg::WhyName,
        ErrorKind::StaleNetworkFileHandle => Msg::WhyGone,
        _ => return None,
    })
}

/// The same for a whole chain of errors, in the words of a language.
pub(super) fn chain(error: &anyhow::Error, catalog: &Catalog) -> String {
    let said = error
        .chain()
        .map(|error| match error.downcast_ref::<io::Error>() {
            Some(error) => catalog.why(&why(error)),
            None => error.to_string(),
        });
    said.collect::<Vec<_>>().join(": ")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::app::lang::{Lang, WHYS};

    #[test]
    fn what_the_system_says_is_said_in_the_users_language() {
        let (vi, en) = (Catalog::new(Lang::Vi), Catalog::new(Lang::En));
        for (number, vietnamese, english) in [
            (2, "không có tệp hay thư mục này", "no such file or folder"),
            (13, "không có quyền", "permission denied"),
            (28, "đĩa đầy", "no space left on the disk"),
            (30, "đĩa chỉ cho đọc", "the disk is read-only"),
            (21, "đây là thư mục", "is a folder"),
            (24, "đang mở quá nhiều tệp", "too many open files"),
        ] {
            let name = why(&io::Error::from_raw_os_error(number));
            assert!(!name.contains("os error"), "{name}");
            assert_eq!(
                (vi.why(&name), en.why(&name)),
                (vietnamese.into(), english.into())
            );
        }
        // What nobody knows a word for is said as it is, and so is what is ours.
        let other = io::Error::from_raw_os_error(71);
        assert_eq!(vi.why(&why(&other)), other.to_string());
        let own = io::Error::new(ErrorKind::NotFound, "vi: exit status: 1");
        assert_eq!(vi.why(&why(&own)), "vi: exit status: 1");
        let large = io::Error::new(ErrorKind::FileTooLarge, "larger than 64 MB");
        assert_eq!(vi.why(&why(&large)), "lớn hơn 64 MB");
    }

    #[test]
    fn every_reason_is_a_message_and_no_text_from_outside_is_taken_for_one() {
        let catalog = Catalog::new(Lang::Vi);
        for msg in WHYS {
            assert_ne!(catalog.why(msg.name()), msg.name());
        }
        assert_eq!(catalog.why("list-title"), "list-title");
        assert_eq!(catalog.why("\u{a0}"), "\u{a0}");
    }
}
