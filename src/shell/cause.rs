//! Reasons out of errors: what an error of the system or a library says in English becomes a
//! [`Reason`], which the catalog puts into the user's language. An error that the shell makes itself
//! carries its reason inside.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::app::lang::Catalog;
use crate::bookmark::w3c::W3cError;
use crate::reason::{Detail, Fault, Reason};
use crate::text::sanitize;

/// Returns an error of our own, which carries its reason.
pub(super) fn own(kind: ErrorKind, reason: impl Into<Reason>) -> io::Error {
    io::Error::new(kind, reason.into())
}

/// Returns the error for what is larger than `cap` bytes.
pub(super) fn larger(cap: u64) -> io::Error {
    let reason = Reason::from(Fault::Larger).with(Detail::Megabytes(cap >> 20));
    own(ErrorKind::FileTooLarge, reason)
}

/// Returns the error for a device, a socket or a pipe where a file is wanted.
pub(super) fn irregular() -> io::Error {
    own(ErrorKind::InvalidInput, Fault::NotRegular)
}

/// Says of an error about the file or folder at `path` what the system leaves out: that a link on
/// the way leads to nothing (of which it says that nothing is there), or, where `path` should be a
/// folder, that it is a file (of which it says that it exists already).
pub(super) fn at(path: &Path, is_folder: bool, error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::AlreadyExists if is_behind_dead_link(path) => {
            // Not `NotFound`: what is missing may be made or left out, a broken link may not.
            own(ErrorKind::NotADirectory, Fault::DeadLink)
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists if is_folder && path.is_file() => {
            own(ErrorKind::NotADirectory, Fault::NotAFolder)
        }
        _ => error,
    }
}

/// Returns whether a link on the way to `path`, or the one at it, leads to nothing. Only the last one
/// that is there can, because all links on the way to it were followed.
fn is_behind_dead_link(path: &Path) -> bool {
    let mut there = path.ancestors().filter_map(|path| {
        let about = path.symlink_metadata().ok()?;
        Some(about.is_symlink() && !path.exists())
    });
    there.next().unwrap_or(false)
}

/// Returns the reason of an error: the one that it carries, or else what the system means by it. Only
/// an error that a library made with words of its own keeps them.
pub(super) fn why(error: &io::Error) -> Reason {
    if let Some(inner) = error.get_ref() {
        // Errors of the standard library about text that is not UTF-8.
        let is_text = inner.is::<std::str::Utf8Error>() || inner.is::<std::string::FromUtf8Error>();
        return match inner.downcast_ref::<Reason>() {
            Some(reason) => reason.clone(),
            None if is_text => Fault::NotUtf8.into(),
            None => Reason::in_words(sanitize::line(&inner.to_string())),
        };
    }
    match (fault(error), error.raw_os_error()) {
        (Some(fault), _) => fault.into(),
        (None, Some(number)) => Reason::from(Fault::System).with(Detail::Number(number)),
        (None, None) => Fault::System.into(),
    }
}

/// Returns the reason why a text is no JSON.
pub(super) fn json(error: &serde_json::Error) -> Reason {
    json_at(error.is_eof(), error.line(), error.column())
}

/// Returns the reason why a text is no JSON, which shows at a line and column: it is cut off there,
/// or wrong.
pub(super) fn json_at(is_cut: bool, line: usize, column: usize) -> Reason {
    let fault = if is_cut {
        Fault::JsonCut
    } else {
        Fault::NotJson
    };
    let column = column.max(1);
    Reason::from(fault).with(Detail::Place { line, column })
}

/// Returns the reason why a JSON value is no annotation.
pub(super) fn annotation(error: &W3cError) -> Reason {
    let named =
        |fault: Fault, field: &str| Reason::from(fault).with(Detail::Name(field.to_owned()));
    match error {
        W3cError::NotObject | W3cError::NotAnnotation(_) => Fault::NotAnnotation.into(),
        W3cError::NoQuote => Fault::NoQuote.into(),
        W3cError::Missing(field) => named(Fault::NoField, field),
        W3cError::BadTime { field, .. } => named(Fault::BadTime, field),
    }
}

fn fault(error: &io::Error) -> Option<Fault> {
    #[cfg(target_os = "linux")]
    if let Some(fault) = error.raw_os_error().and_then(numbered) {
        return Some(fault);
    }
    Some(match error.kind() {
        ErrorKind::NotFound => Fault::Missing,
        ErrorKind::PermissionDenied => Fault::Denied,
        ErrorKind::StorageFull => Fault::Full,
        ErrorKind::QuotaExceeded => Fault::Quota,
        ErrorKind::ReadOnlyFilesystem => Fault::ReadOnly,
        ErrorKind::IsADirectory => Fault::Folder,
        ErrorKind::NotADirectory => Fault::NoFolder,
        ErrorKind::AlreadyExists => Fault::Exists,
        ErrorKind::ResourceBusy
        | ErrorKind::ExecutableFileBusy
        | ErrorKind::Deadlock
        | ErrorKind::WouldBlock => Fault::Busy,
        ErrorKind::InvalidFilename | ErrorKind::InvalidInput => Fault::BadName,
        ErrorKind::StaleNetworkFileHandle
        | ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::NotConnected
        | ErrorKind::AddrInUse
        | ErrorKind::AddrNotAvailable => Fault::Disconnected,
        ErrorKind::TimedOut => Fault::Timeout,
        ErrorKind::Interrupted => Fault::Interrupted,
        ErrorKind::BrokenPipe => Fault::ClosedPipe,
        ErrorKind::OutOfMemory => Fault::NoMemory,
        ErrorKind::Unsupported | ErrorKind::NotSeekable | ErrorKind::CrossesDevices => {
            Fault::Unsupported
        }
        ErrorKind::FileTooLarge | ErrorKind::ArgumentListTooLong => Fault::TooLarge,
        ErrorKind::DirectoryNotEmpty => Fault::NotEmpty,
        ErrorKind::TooManyLinks => Fault::TooManyLinks,
        ErrorKind::UnexpectedEof => Fault::Cut,
        ErrorKind::WriteZero => Fault::BadDisk,
        ErrorKind::InvalidData => Fault::NotUtf8,
        _ => return None,
    })
}

/// Errors of Linux that have no kind, or one that says less: by their numbers in `errno.h`.
#[cfg(target_os = "linux")]
fn numbered(number: i32) -> Option<Fault> {
    Some(match number {
        // EIO, ENODATA, ENOLINK, EBADMSG, EREMCHG, EUCLEAN, EREMOTEIO
        5 | 61 | 67 | 74 | 78 | 117 | 121 => Fault::BadDisk,
        // ENXIO (also a socket that is opened as a file), ENODEV, ENOMEDIUM, EMEDIUMTYPE
        6 | 19 | 123 | 124 => Fault::NoDevice,
        // EBADF
        9 => Fault::NotOpen,
        // EFAULT, EINVAL, ENOTTY, EOPNOTSUPP
        14 | 22 | 25 | 95 => Fault::Unsupported,
        // ENFILE, EMFILE
        23 | 24 => Fault::TooManyOpen,
        // ENOLCK
        37 => Fault::NoLock,
        // ELOOP
        40 => Fault::LinkLoop,
        // ENONET, ECOMM, EPROTO, EPFNOSUPPORT, ENOBUFS, EHOSTDOWN
        64 | 70 | 71 | 96 | 105 | 112 => Fault::Disconnected,
        // EOVERFLOW
        75 => Fault::TooLarge,
        // EILSEQ
        84 => Fault::BadName,
        // ECANCELED
        125 => Fault::Interrupted,
        // ENOKEY, EKEYEXPIRED, EKEYREVOKED, EKEYREJECTED: an encrypted folder that is locked
        126..=129 => Fault::Denied,
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
    use crate::app::lang::Lang;

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
            let reason = why(&io::Error::from_raw_os_error(number));
            assert_eq!(
                (vi.why(&reason), en.why(&reason)),
                (vietnamese.into(), english.into())
            );
        }
        // The words of a library are kept, whatever they look like.
        for words in [
            "vi: exit status: 1",
            "why-missing",
            "larger than 64 MB",
            "\u{a0}",
        ] {
            let error = io::Error::new(ErrorKind::NotFound, words);
            assert_eq!(vi.why(&why(&error)), sanitize::line(words));
        }
        assert_eq!(vi.why(&why(&larger(64 << 20))), "lớn hơn 64 MB");
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
            let reason = why(&error);
            let english = error.to_string();
            for catalog in [&vi, &en] {
                let said = catalog.why(&reason);
                assert!(
                    !said.contains("os error") && !said.contains("why-"),
                    "{said}"
                );
            }
            let said = vi.why(&reason);
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
    fn a_link_that_leads_to_nothing_is_found_wherever_it_stands_on_the_way() {
        use std::os::unix::fs::symlink;

        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir(at("folder")).unwrap();
        symlink(at("folder"), at("good")).unwrap();
        symlink(at("nowhere"), at("dead")).unwrap();
        symlink(at("dead"), at("folder/twice")).unwrap();
        for name in ["dead", "dead/a/b.txt", "good/twice", "folder/twice/a.txt"] {
            assert!(is_behind_dead_link(&at(name)), "{name}");
        }
        for name in ["nowhere", "nowhere/a", "good", "good/a/b.txt", "folder/a"] {
            assert!(!is_behind_dead_link(&at(name)), "{name}");
        }
        assert!(!is_behind_dead_link(Path::new("nowhere/a")));
    }

    #[test]
    fn details_stand_behind_the_words_of_every_fault() {
        let catalog = Catalog::new(Lang::Vi);
        for &fault in Fault::ALL {
            let said = |detail| catalog.why(&Reason::from(fault).with(detail));
            let words = catalog.why(&fault.into());
            assert_ne!(words, fault.name());
            assert_eq!(said(Detail::Number(3)), format!("{words} 3"));
            assert_eq!(said(Detail::Said("x".to_owned())), format!("{words}: x"));
            assert_eq!(said(Detail::Folder("x".to_owned())), format!("{words} (x)"));
            let (line, column) = (9, 27);
            assert_eq!(
                said(Detail::Place { line, column }),
                format!("{words} dòng 9, cột 27")
            );
        }
    }
}
