//! Opens an address that the user saw and chose: in the program of the settings or of `BROWSER`,
//! else in the desktop's own. The address is an argument of its own; no shell reads it.

use std::io;
use std::process::{Command, Stdio};

use super::env::variable;

/// Browsers that need the terminal.
const IN_TERMINAL: &[&str] = &[
    "w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl",
];

/// The desktop's own.
const OWN: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(windows) {
    "explorer"
} else {
    "xdg-open"
};

/// What is to be run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Browser {
    program: String,
    args: Vec<String>,
}

impl Browser {
    /// For an address; `named` is the program of the settings, or empty.
    pub(super) fn new(address: &str, named: &str) -> Self {
        let set = variable("BROWSER").unwrap_or_default();
        // `BROWSER` may list several; the first is the one that is wanted most.
        let set = set.split(':').next().unwrap_or_default();
        let wanted = [named, set].into_iter().map(str::trim);
        Self::of(
            wanted.into_iter().find(|w| !w.is_empty()).unwrap_or(OWN),
            address,
        )
    }

    fn of(line: &str, address: &str) -> Self {
        let mut words = line.split_whitespace();
        let program = words.next().unwrap_or(OWN).to_owned();
        let mut args: Vec<_> = words.map(|word| word.replace("%s", address)).collect();
        if !line.contains("%s") {
            args.push(address.to_owned());
        }
        Self { program, args }
    }

    /// Its name, for people.
    pub(super) fn name(&self) -> &str {
        &self.program
    }

    /// Whether it needs the terminal.
    pub(super) fn is_in_terminal(&self) -> bool {
        let name = self.program.rsplit('/').next();
        name.is_some_and(|name| IN_TERMINAL.contains(&name))
    }

    /// Runs it; one that needs the terminal, to its end.
    pub(super) fn run(&self) -> io::Result<()> {
        let mut command = Command::new(&self.program);
        command.args(&self.args);
        if self.is_in_terminal() {
            return command.status().map(drop);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn()?;
        // Somebody has to hear of its end.
        let reap = move || drop(child.wait());
        let reaper = std::thread::Builder::new().name("browser".to_owned());
        reaper.spawn(reap).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_one_argument_wherever_it_stands() {
        let of = |line: &str| Browser::of(line, "https://a/?b=c&d");
        assert_eq!(of("firefox").args, ["https://a/?b=c&d"]);
        assert_eq!(
            of("firefox --new-tab").args,
            ["--new-tab", "https://a/?b=c&d"]
        );
        assert_eq!(of("x --url=%s -q").args, ["--url=https://a/?b=c&d", "-q"]);
        assert!(of("/usr/bin/w3m").is_in_terminal() && !of("firefox").is_in_terminal());
    }
}
