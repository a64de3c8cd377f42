//! Files in memory without being read: the only unsafe code of the program.
//!
//! Mapping is unsafe because a file that another process shortens or changes changes the memory of
//! this one: reading behind its new end raises `SIGBUS`, and a `&[u8]` may no longer be what it was.
//! Only files of the cache are mapped, and docbao never changes or shortens one. It writes a new
//! file under a name of its own, renames it when it is whole, and removes old ones, whose mapped
//! bytes stay until the last process lets go of them. The folder is the user's own (0700).
//! `.ci/valgrind` reads a cache through it under valgrind.

#![allow(unsafe_code, reason = "a mapping cannot be made without it")]

use std::io;
use std::path::Path;

use bytes::Bytes;
use memmap2::Mmap;

/// Returns the bytes of a file of the cache. They are read from the disk when they are used, and
/// again when the system needed the memory for something else.
pub(in crate::shell) fn map(path: &Path) -> io::Result<Bytes> {
    let file = super::open(path)?;
    // SAFETY: nobody changes or shortens the file, as this module's documentation explains.
    let map = unsafe { Mmap::map(&file)? };
    Ok(Bytes::from_owner(map))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn mapped_bytes_outlive_the_name_of_their_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, "Chợ nổi").unwrap();
        let bytes = map(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(bytes, "Chợ nổi");
        assert!(map(&path).is_err());
        fs::write(&path, "").unwrap();
        assert!(map(&path).is_ok_and(|bytes| bytes.is_empty()));
    }
}
