//! Why the system refused: its English becomes the name of a message, so that it is told in the
//! user's language, which may change before it is read.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::app::lang::{Catalog, Msg};
use crate::bookmark::w3c::W3cError;
use crate::text::sanitize;

/// Beginning of our own errors about files that are too large.
const LARGER: &str = "larger than ";

/// The error for what is larger than `cap` bytes.
pub(super) fn larger(cap: u64) -> io::Error {
    let why = format!("{LARGER}{} MB", cap >> 20);
    io::Error::new(ErrorKind::FileTooLarge, why)
}

/// Our own error for a device, a socket or a pipe where a file is wanted.
pub(super) const IRREGULAR: &str = "not a regular file";

/// Our own error for a thread that the system refused.
pub(super) const NO_THREAD: &str = "no thread";

/// Our own error for a pipe that no other program has open to write.
pub(super) const NO_WRITER: &str = "nothing writes to the pipe";

/// Our own error for a file where a folder is wanted; the system's names vary with the operation.
const NOT_A_FOLDER: &str = "a file, not a folder";

/// Our own error for a path with a link to nothing; the system says that the path does not exist.
const DEAD_LINK: &str = "a link to nothing";

/// Our own error for a folder whose disk is not mounted any more.
const UNMOUNTED: &str = "the disk is not mounted";

/// The error for a folder whose disk is not mounted any more.
pub(super) fn unmounted() -> io::Error {
    io::Error::new(ErrorKind::NotConnected, UNMOUNTED)
}

/// Our own errors that are known by their words, and the message for each.
const OWN: &[(&str, Msg)] = &[
    (IRREGULAR, Msg::WhyNotRegular),
    (NO_THREAD, Msg::WhyNoThread),
    (NO_WRITER, Msg::WhyNoWriter),
    (NOT_A_FOLDER, Msg::WhyNotAFolder),
    (DEAD_LINK, Msg::WhyDeadLink),
    (UNMOUNTED, Msg::WhyUnmounted),
];

/// Says of an error about the file or folder at `path` what the system leaves out: that a link on
/// the way leads to nothing (of which it says that nothing is there), or, where `path` should be a
/// folder, that it is a file (of which it says that it exists already).
pub(super) fn at(path: &Path, is_folder: bool, error: io::Error) -> io::Error {
    let is_dead = |path: &Path| path.is_symlink() && !path.exists();
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::AlreadyExists if path.ancestors().any(is_dead) => {
            // Not `NotFound`: what is missing may be made or left out, a broken link may not.
            io::Error::new(ErrorKind::NotADirectory, DEAD_LINK)
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists if is_folder && path.is_file() => {
            io::Error::new(ErrorKind::NotADirectory, NOT_A_FOLDER)
        }
        _ => error,
    }
}

/// The name of a message for `Catalog::why`, maybe with something behind it. Only an error that was
/// made with words of its own keeps them.
pub(super) fn why(error: &io::Error) -> String {
    let said = sanitize::line(&error.to_string());
    if let Some(most) = said.strip_prefix(LARGER) {
        return format!("{} {most}", Msg::WhyLarger.name());
    }
    if let Some((_, msg)) = OWN.iter().find(|(words, _)| said == *words) {
        return msg.name().to_owned();
    }
    if let Some(own) = error.get_ref() {
        // Errors of the standard library about text that is not UTF-8.
        let is_text = own.is::<std::str::Utf8Error>() || own.is::<std::string::FromUtf8Error>();
        return if is_text {
            Msg::WhyNotUtf8.name().to_owned()
        } else {
            said
        };
    }
    match (message(error), error.raw_os_error()) {
        (Some(msg), _) => msg.name().to_owned(),
        (None, Some(number)) => format!("{} {number}", Msg::WhySystem.name()),
        (None, None) => Msg::WhySystem.name().to_owned(),
    }
}

/// Why a text is no JSON, for `Catalog::why`.
pub(super) fn json(error: &serde_json::Error) -> String {
    json_at(error.is_eof(), error.line(), error.column())
}

/// Why a text is no JSON, which shows at a line and column: whether it is cut off there, or wrong.
pub(super) fn json_at(is_cut: bool, line: usize, column: usize) -> String {
    let msg = if is_cut {
        Msg::WhyJsonCut
    } else {
        Msg::WhyNotJson
    };
    format!("{} {line}:{}", msg.name(), column.max(1))
}

/// Why a JSON value is no annotation, for `Catalog::why`.
pub(super) fn annotation(error: &W3cError) -> String {
    match error {
        W3cError::NotObject | W3cError::NotAnnotation(_) => Msg::WhyNotAnnotation.name().to_owned(),
        W3cError::NoQuote => Msg::WhyNoQuote.name().to_owned(),
        W3cError::Missing(field) => format!("{} {field}", Msg::WhyNoField.name()),
        W3cError::BadTime { field, .. } => format!("{} {field}", Msg::WhyBadTime.name()),
    }
}

fn message(error: &io::Error) -> Option<Msg> {
    #[cfg(target_os = "linux")]
    if let Some(msg) = error.raw_os_error().and_then(numbered) {
        return Some(msg);
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
        ErrorKind::ResourceBusy
        | ErrorKind::ExecutableFileBusy
        | ErrorKind::Deadlock
        | ErrorKind::WouldBlock => Msg::WhyBusy,
        ErrorKind::InvalidFilename | ErrorKind::InvalidInput => Msg::WhyName,
        ErrorKind::StaleNetworkFileHandle
        | ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::NotConnected
        | ErrorKind::AddrInUse
        | ErrorKind::AddrNotAvailable => Msg::WhyGone,
        ErrorKind::TimedOut => Msg::WhyTimeout,
        ErrorKind::Interrupted => Msg::WhyInterrupted,
        ErrorKind::BrokenPipe => Msg::WhyPipe,
        ErrorKind::OutOfMemory => Msg::WhyMemory,
        ErrorKind::Unsupported | ErrorKind::NotSeekable | ErrorKind::CrossesDevices => {
            Msg::WhyUnsupported
        }
        ErrorKind::FileTooLarge | ErrorKind::ArgumentListTooLong => Msg::WhyTooLarge,
        ErrorKind::DirectoryNotEmpty => Msg::WhyNotEmpty,
        ErrorKind::TooManyLinks => Msg::WhyLinks,
        ErrorKind::UnexpectedEof => Msg::WhyCut,
        ErrorKind::WriteZero => Msg::WhyDisk,
        ErrorKind::InvalidData => Msg::WhyNotUtf8,
        _ => return None,
    })
}

/// Errors of Linux that have no kind, or one that says less: by their numbers in `errno.h`.
#[cfg(target_os = "linux")]
fn numbered(number: i32) -> Option<Msg> {
    Some(match number {
        // EIO, ENODATA, ENOLINK, EBADMSG, EREMCHG, EUCLEAN, EREMOTEIO
        5 | 61 | 67 | 74 | 78 | 117 | 121 => Msg::WhyDisk,
        // ENXIO (also a socket that is opened as a file), ENODEV, ENOMEDIUM, EMEDIUMTYPE
        6 | 19 | 123 | 124 => Msg::WhyDevice,
        // EBADF
        9 => Msg::WhyNotOpen,
        // EFAULT, EINVAL, ENOTTY, EOPNOTSUPP
        14 | 22 | 25 | 95 => Msg::WhyUnsupported,
        // ENFILE, EMFILE
        23 | 24 => Msg::WhyTooMany,
        // ENOLCK
        37 => Msg::WhyNoLock,
        // ELOOP
        40 => Msg::WhyLoop,
        // ENONET, ECOMM, EPROTO, EPFNOSUPPORT, ENOBUFS, EHOSTDOWN
        64 | 70 | 71 | 96 | 105 | 112 => Msg::WhyGone,
        // EOVERFLOW
        75 => Msg::WhyTooLarge,
        // EILSEQ
        84 => Msg::WhyName,
        // ECANCELED
        125 => Msg::WhyInterrupted,
        // ENOKEY, EKEYEXPIRED, EKEYREVOKED, EKEYREJECTED: an encrypted folder that is locked
        126..=129 => Msg::WhyDenied,
        _ => return None,
    })
}

/// Returns a whole chain of errors in the words of a language.
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
        // Errors made by docbao keep their own words.
        let own = io::Error::new(ErrorKind::NotFound, "vi: exit status: 1");
        assert_eq!(vi.why(&why(&own)), "vi: exit status: 1");
        let large = io::Error::new(ErrorKind::FileTooLarge, "larger than 64 MB");
        assert_eq!(vi.why(&why(&large)), "lớn hơn 64 MB");
    }

    /// Every number that a system call gives, so also those of opening, reading, writing, listing
    /// and locking; and every kind that the standard library makes errors of.
    #[test]
    fn no_error_of_the_system_is_told_in_its_own_english() {
        let (vi, en) = (Catalog::new(Lang::Vi), Catalog::new(Lang::En));
        let numbered = (1..=133).map(io::Error::from_raw_os_error);
        let kinds = [
            ErrorKind::Other,
            ErrorKind::UnexpectedEof,
            ErrorKind::WriteZero,
            ErrorKind::InvalidData,
            ErrorKind::InvalidInput,
            ErrorKind::OutOfMemory,
            ErrorKind::Unsupported,
            ErrorKind::TimedOut,
            ErrorKind::WouldBlock,
        ];
        let invalid = [
            std::fs::File::open("a\0b").unwrap_err(),
            io::read_to_string(&b"\xff"[..]).unwrap_err(),
            io::Error::from(ErrorKind::UnexpectedEof),
        ];
        for error in numbered.chain(kinds.map(Into::into)).chain(invalid) {
            let name = why(&error);
            let english = error.to_string();
            for catalog in [&vi, &en] {
                let said = catalog.why(&name);
                assert!(
                    !said.contains("os error") && !said.contains("why-"),
                    "{said}"
                );
            }
            let said = vi.why(&name);
            assert!(!said.is_ascii() && said != english, "{english}: {said}");
        }
    }

    #[test]
    fn what_a_link_a_socket_and_a_lock_refuse_is_said() {
        let vi = Catalog::new(Lang::Vi);
        let said = |number| vi.why(&why(&io::Error::from_raw_os_error(number)));
        assert_eq!(said(40), "liên kết trỏ vòng về chính nó");
        assert_eq!(said(6), "không có thiết bị hay chương trình nào ở đầu kia");
        assert_eq!(said(11), "đang bận");
        assert_eq!(said(199), "lỗi hệ thống 199");
    }

    #[test]
    fn every_reason_is_a_message_and_no_text_from_outside_is_taken_for_one() {
        let catalog = Catalog::new(Lang::Vi);
        for msg in WHYS {
            let said = catalog.text(*msg);
            assert_eq!(catalog.why(msg.name()), said);
            // Something may stand behind it.
            for behind in [" 3", ": x", " (x)"] {
                let name = format!("{}{behind}", msg.name());
                assert_eq!(catalog.why(&name), format!("{said}{behind}"));
            }
            let placed = format!("{} 9:27", msg.name());
            assert_eq!(catalog.why(&placed), format!("{said} dòng 9, cột 27"));
        }
        let whys = Msg::ALL.iter().filter(|msg| msg.name().starts_with("why-"));
        assert!(whys.copied().eq(WHYS.iter().copied()));
        assert_eq!(catalog.why("list-title"), "list-title");
        assert_eq!(catalog.why("\u{a0}"), "\u{a0}");
    }
}
