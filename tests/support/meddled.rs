//! Files that another program changes between two operations of the store.

use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use docbao::shell::fs::{Fs, RealFs};

/// Real files without locks; another program runs before operation `at`.
pub(crate) struct Meddled<W: Fn()> {
    left: Cell<usize>,
    work: W,
    /// Whether operations are counted yet.
    pub(crate) armed: Rc<Cell<bool>>,
    /// The name of the operation before which the other program ran.
    pub(crate) met: Rc<Cell<&'static str>>,
}

impl<W: Fn()> Meddled<W> {
    pub(crate) fn new(at: usize, work: W) -> Self {
        Self {
            left: Cell::new(at),
            work,
            armed: Rc::default(),
            met: Rc::new(Cell::new("")),
        }
    }

    fn step(&self, name: &'static str) {
        if !self.armed.get() {
            return;
        }
        let left = self.left.get();
        if left == 0 && self.met.get().is_empty() {
            self.met.set(name);
            (self.work)();
        }
        self.left.set(left.saturating_sub(1));
    }
}

impl<W: Fn()> Fs for Meddled<W> {
    type File = <RealFs as Fs>::File;

    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        self.step("create_dir_all");
        RealFs.create_dir_all(dir)
    }
    fn create_new(&self, path: &Path) -> io::Result<Self::File> {
        self.step("create_new");
        RealFs.create_new(path)
    }
    fn write(&self, file: &mut Self::File, bytes: &[u8]) -> io::Result<usize> {
        self.step("write");
        RealFs.write(file, bytes)
    }
    fn sync(&self, file: &mut Self::File) -> io::Result<()> {
        self.step("sync");
        RealFs.sync(file)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("rename");
        RealFs.rename(from, to)
    }
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.step("exchange");
        RealFs.exchange(one, other)
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("rename_new");
        RealFs.rename_new(from, to)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.step("sync_dir");
        RealFs.sync_dir(dir)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step("remove");
        RealFs.remove(path)
    }
    fn read_dir(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        self.step("read_dir");
        RealFs.read_dir(dir)
    }
    fn stamp(&self, path: &Path) -> io::Result<docbao::shell::fs::Stamp> {
        self.step("stamp");
        RealFs.stamp(path)
    }
    fn read(&self, path: &Path, cap: u64) -> io::Result<Vec<u8>> {
        self.step("read");
        RealFs.read(path, cap)
    }
}
