//! The user's time zone, from `TZ` or the system.
//!
//! The database of zones is part of the program, so that `TZ=Asia/Ho_Chi_Minh` means the same in a
//! container that has none. `TZ` may also be a rule (`ICT-7`) or the path of a `TZif` file; a device
//! or FIFO there is not waited for.

use std::path::Path;

use jiff::tz::TimeZone;

use super::env;
use crate::shell::fs::{Fs, RealFs};

/// Largest `TZif` file that is read, in bytes. Those of the system have some thousands.
const TZIF_MAX_BYTES: u64 = 1 << 20;

/// Returns the zone of the user. As in the C library, a `TZ` that means nothing is UTC.
pub(super) fn local() -> TimeZone {
    match env::variable("TZ") {
        None => TimeZone::system(),
        Some(value) => of_variable(&value).unwrap_or(TimeZone::UTC),
    }
}

/// Returns the zone that a value of `TZ` means.
fn of_variable(value: &str) -> Option<TimeZone> {
    if let Ok(zone) = TimeZone::posix(value) {
        return Some(zone);
    }
    let name = value.strip_prefix(':').unwrap_or(value);
    let in_database = name.rsplit_once("zoneinfo/").map_or(name, |(_, name)| name);
    if let Ok(zone) = TimeZone::get(in_database) {
        return Some(zone);
    }
    let path = Path::new(name);
    let bytes = RealFs
        .read(path, TZIF_MAX_BYTES)
        .ok()
        .filter(|_| path.is_absolute())?;
    TimeZone::tzif(name, &bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    /// Hours east of UTC at the start of 1970.
    fn hours(value: &str) -> Option<i32> {
        let offset = of_variable(value)?.to_offset(Timestamp::UNIX_EPOCH);
        Some(offset.seconds() / 3600)
    }

    #[test]
    fn names_rules_and_paths_are_zones() {
        for value in [
            "Asia/Bangkok",
            ":Asia/Bangkok",
            "asia/bangkok",
            "ICT-7",
            "<+07>-7",
        ] {
            assert_eq!(hours(value), Some(7), "{value}");
        }
        assert_eq!(
            hours("/usr/share/zoneinfo/Asia/Bangkok"),
            Some(7),
            "installed or not"
        );
        assert_eq!(hours("UTC"), Some(0));
        for value in ["", "Asia/Nowhere", "../../etc/passwd", "Cargo.toml"] {
            assert_eq!(hours(value), None, "{value}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn devices_and_fifos_are_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let fifo = dir.path().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.unwrap().success());
        for path in ["/dev/zero", "/dev/tty", &fifo.to_string_lossy()] {
            assert_eq!(hours(path), None);
            assert_eq!(hours(&format!(":{path}")), None);
        }
    }
}
