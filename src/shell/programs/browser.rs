//! Opens an address that the user saw and chose: in the program of the settings or of `BROWSER`,
//! else in the desktop's own. The address is an argument of its own; no shell reads it.

use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::child;
use super::words;
use crate::app::event::{Browsed, Event};
use crate::reason::{Fault, Reason};
use crate::shell::cause;
use crate::shell::env::variable;
use crate::shell::threads::spawn;
use crate::text::sanitize;

/// Browsers that need the terminal.
const IN_TERMINAL: &[&str] = &[
    "w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl",
];

/// The program of the desktop that opens addresses.
const DESKTOP: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(windows) {
    "explorer"
} else {
    "xdg-open"
};

/// Time after its start in which a browser that ends tells whether the page was opened: `xdg-open`
/// tries one program after the other. One that ends later was in use, and is closed.
const OPENING_LIMIT: Duration = Duration::from_secs(30);

/// A browser with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Browser {
    program: String,
    args: Vec<String>,
}

impl Browser {
    /// Returns the browsers for an address, the one that is wanted most first; `named` is the program of
    /// the settings, or empty. `BROWSER` may list several.
    pub(crate) fn all(address: &str, named: &str) -> Vec<Self> {
        let listed = variable("BROWSER").unwrap_or_default();
        let wanted: Vec<&str> = std::iter::once(named).chain(listed.split(':')).collect();
        Self::of_all(&wanted, address)
    }

    fn of_all(wanted: &[&str], address: &str) -> Vec<Self> {
        let named = wanted.iter().filter_map(|line| Self::of(line, address));
        let mut all: Vec<Self> = named.collect();
        if all.is_empty() {
            all.extend(Self::of(DESKTOP, address));
        }
        all
    }

    fn of(line: &str, address: &str) -> Option<Self> {
        let words = words::split(line);
        // Syntax that only a shell would understand is taken literally, because an address must
        // never reach a shell.
        let words = words.unwrap_or_else(|| line.split_whitespace().map(str::to_owned).collect());
        let mut words = words.into_iter();
        let program = words.next()?;
        let mut args: Vec<_> = words.map(|word| word.replace("%s", address)).collect();
        if !line.contains("%s") {
            args.push(address.to_owned());
        }
        Some(Self { program, args })
    }

    /// Returns the browser's name, to be shown to the user.
    pub(crate) fn name(&self) -> String {
        sanitize::line(&self.program)
    }

    /// Returns whether it needs the terminal.
    pub(crate) fn is_in_terminal(&self) -> bool {
        let name = self.program.rsplit('/').next();
        name.is_some_and(|name| IN_TERMINAL.contains(&name))
    }

    /// Runs it in the terminal to its end.
    pub(crate) fn run(&self) -> Result<(), Reason> {
        let ended = Command::new(&self.program).args(&self.args).status();
        child::ended(ended.map_err(|e| child::not_started(&e))?)
    }

    /// Starts it beside the reader.
    fn start(&self) -> Result<Child, Reason> {
        let mut command = Command::new(&self.program);
        command.args(&self.args).stdin(Stdio::null());
        // Not a pipe of ours: a browser that stays would be killed by writing to it after our end.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        // Not in our group: it stays when the terminal is closed, and a Ctrl-C is not for it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().map_err(|e| child::not_started(&e))
    }
}

/// Opens an address beside the reader, with the first of these browsers that is there.
pub(crate) fn open(queue: &Sender<Event>, browsers: Vec<Browser>, address: String) {
    let (name, opened) = (browsers.first().map(Browser::name), address.clone());
    // Starts the browser and waits for its end; it ends with that, or at once where none starts.
    let started = spawn("browser", queue, move |queue| {
        let begin = Instant::now();
        let mut missing: Option<String> = None;
        for browser in browsers {
            let tell = |outcome| {
                let _ = queue.send(Event::Browsed {
                    program: browser.name(),
                    address: address.clone(),
                    done: outcome,
                });
            };
            match browser.start() {
                Err(why) if why.is(Fault::NoProgram) => missing = missing.or(Some(browser.name())),
                Err(why) => return tell(Browsed::Failed(why)),
                Ok(mut child) => {
                    tell(Browsed::Started);
                    // Somebody has to take note of its end, else it stays as a zombie.
                    let Ok(status) = child.wait() else { return };
                    let outcome = match child::ended(status) {
                        Ok(()) => Browsed::Opened,
                        Err(why) => Browsed::Failed(why),
                    };
                    if begin.elapsed() < OPENING_LIMIT {
                        tell(outcome);
                    }
                    return;
                }
            }
        }
        let why = Browsed::Failed(Fault::NoProgram.into());
        let _ = queue.send(Event::Browsed {
            program: missing.unwrap_or_default(),
            address,
            done: why,
        });
    });
    if let Err(error) = started {
        let why = Browsed::Failed(cause::why(&error));
        let _ = queue.send(Event::Browsed {
            program: name.unwrap_or_default(),
            address: opened,
            done: why,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_one_argument_wherever_it_stands() {
        let of = |line: &str| Browser::of(line, "https://a/?b=c&d").unwrap();
        assert_eq!(of("firefox").args, ["https://a/?b=c&d"]);
        assert_eq!(
            of("firefox --new-tab").args,
            ["--new-tab", "https://a/?b=c&d"]
        );
        assert_eq!(of("x --url=%s -q").args, ["--url=https://a/?b=c&d", "-q"]);
        assert_eq!(of("'/opt/my browser/b' -q").program, "/opt/my browser/b");
        assert_eq!(of("b $x").args, ["$x", "https://a/?b=c&d"]);
        assert!(of("/usr/bin/w3m").is_in_terminal() && !of("firefox").is_in_terminal());
    }

    #[test]
    fn the_first_one_that_is_named_comes_first_and_the_desktops_own_last() {
        let of = |wanted: &[&str]| {
            let all = Browser::of_all(wanted, "a");
            all.into_iter().map(|b| b.program).collect::<Vec<_>>()
        };
        assert_eq!(of(&["", "x", "", "y -z"]), ["x", "y"]);
        assert_eq!(of(&[" ", ""]), [DESKTOP]);
    }
}
