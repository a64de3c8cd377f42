//! File systems that fail: one operation, or all from one on, returns an error, or the process dies
//! before it. Shared by the tests of the store.

use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use docbao::shell::fs::{Fs, RealFs};

/// Errors that a disk or a process may meet.
pub(crate) const ERRNOS: [i32; 6] = [
    libc::ENOSPC,
    libc::EDQUOT,
    libc::EIO,
    libc::EROFS,
    libc::EACCES,
    libc::EMFILE,
];

/// Real files of which one operation, or all from one on, fails.
pub(crate) struct Faulty {
    real: RealFs,
    /// Number of operations before the fault.
    left: Rc<Cell<usize>>,
    lasting: bool,
    /// The error, or `None` for a write of a single byte.
    errno: Option<i32>,
    /// The name of the operation that failed.
    pub(crate) hit: Rc<Cell<&'static str>>,
}

impl Faulty {
    pub(crate) fn new(at: usize, errno: Option<i32>, lasting: bool) -> Self {
        let left = Rc::new(Cell::new(at));
        Self {
            real: RealFs,
            left,
            lasting,
            errno,
            hit: Rc::new(Cell::new("")),
        }
    }

    /// Counts an operation, and returns whether it fails.
    fn fault(&self, name: &'static str) -> bool {
        let left = self.left.get();
        let meets = left == 0 && (self.lasting || self.hit.get().is_empty());
        self.left.set(left.saturating_sub(1));
        if meets && self.hit.get().is_empty() {
            self.hit.set(name);
        }
        meets
    }

    fn check(&self, name: &'static str) -> io::Result<()> {
        match self.errno {
            Some(errno) if self.fault(name) => Err(io::Error::from_raw_os_error(errno)),
            // The write itself checks whether it is to be short.
            None if name != "write" => {
                self.fault(name);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl Fs for Faulty {
    type File = <RealFs as Fs>::File;

    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        self.check("create_dir_all")?;
        self.real.create_dir_all(dir)
    }
    fn create_new(&self, path: &Path) -> io::Result<Self::File> {
        self.check("create_new")?;
        self.real.create_new(path)
    }
    fn write(&self, file: &mut Self::File, bytes: &[u8]) -> io::Result<usize> {
        self.check("write")?;
        let short = self.errno.is_none() && self.fault("write");
        let bytes = if short { &bytes[..1] } else { bytes };
        self.real.write(file, bytes)
    }
    fn sync(&self, file: &mut Self::File) -> io::Result<()> {
        self.check("sync")?;
        self.real.sync(file)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check("rename")?;
        self.real.rename(from, to)
    }
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.check("exchange")?;
        self.real.exchange(one, other)
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check("rename_new")?;
        self.real.rename_new(from, to)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.check("sync_dir")?;
        self.real.sync_dir(dir)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.check("remove")?;
        self.real.remove(path)
    }
    fn read_dir(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        self.check("read_dir")?;
        self.real.read_dir(dir)
    }
    fn read(&self, path: &Path, cap: u64) -> io::Result<Vec<u8>> {
        self.check("read")?;
        self.real.read(path, cap)
    }
}

/// Real files; the process dies before operation `left`, or in the middle of it when it is a write.
pub(crate) struct Deadly {
    left: Cell<usize>,
    half: bool,
}

impl Deadly {
    pub(crate) fn new(left: usize, half: bool) -> Self {
        let left = Cell::new(left);
        Self { left, half }
    }

    fn step(&self) {
        match self.left.get() {
            0 => std::process::abort(),
            left => self.left.set(left - 1),
        }
    }
}

impl Fs for Deadly {
    type File = <RealFs as Fs>::File;

    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        self.step();
        RealFs.create_dir_all(dir)
    }
    fn create_new(&self, path: &Path) -> io::Result<Self::File> {
        self.step();
        RealFs.create_new(path)
    }
    fn write(&self, file: &mut Self::File, bytes: &[u8]) -> io::Result<usize> {
        if self.half && self.left.get() == 0 {
            RealFs.write(file, &bytes[..bytes.len() / 2])?;
        }
        self.step();
        RealFs.write(file, bytes)
    }
    fn sync(&self, file: &mut Self::File) -> io::Result<()> {
        self.step();
        RealFs.sync(file)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step();
        RealFs.rename(from, to)
    }
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.step();
        RealFs.exchange(one, other)
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step();
        RealFs.rename_new(from, to)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.step();
        RealFs.sync_dir(dir)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step();
        RealFs.remove(path)
    }
    fn read_dir(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        self.step();
        RealFs.read_dir(dir)
    }
    fn read(&self, path: &Path, cap: u64) -> io::Result<Vec<u8>> {
        self.step();
        RealFs.read(path, cap)
    }
}
