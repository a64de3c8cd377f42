//! Files that a scan passes over and reports together.

use std::ffi::OsStr;
use std::path::Path;

use super::item::{ScanItem, unread};
use crate::library::problem::Kind;
use crate::reason::{Detail, Fault, Reason};

/// How many of the files that are passed over are named: enough to see what kind of files they are, in a
/// message of one or two rows.
const UNREAD_NAMES_MAX: usize = 3;

/// Files that are passed over, which are told together, because a folder may be full of them.
#[derive(Debug, Default)]
pub(super) struct UnreadNames {
    count: usize,
    /// The names of the first few.
    names: Vec<String>,
}

impl UnreadNames {
    pub(super) fn add(&mut self, name: &OsStr, end: &str) {
        self.count += 1;
        if self.names.len() < UNREAD_NAMES_MAX {
            self.names.push(format!("{}{end}", name.to_string_lossy()));
        }
    }

    /// One problem for all of them, below the folder `named`; `None` without any.
    pub(super) fn problem(self, named: &Path, fault: Fault, kind: Kind) -> Option<ScanItem> {
        let more = if self.count > self.names.len() {
            ", …"
        } else {
            ""
        };
        let names = self.names.join(", ");
        let why = Reason::from(fault)
            .with(Detail::Count(self.count))
            .with(Detail::Said(format!("{names}{more}")));
        (self.count > 0).then(|| unread(named, why, kind))
    }
}
