//! Where copied text goes, told by the environment: the programs that can put it on a clipboard,
//! and the forms of OSC 52 that reach the terminal through what is around the reader.

/// A program that puts its standard input on a clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Program {
    /// The program's name, looked up on the path.
    pub(super) name: &'static str,
    /// The program's arguments.
    pub(super) args: &'static [&'static str],
    /// Whether it reads UTF-16 with a byte order mark instead of UTF-8.
    pub(super) is_utf16: bool,
}

const fn program(name: &'static str, args: &'static [&'static str]) -> Program {
    Program {
        name,
        args,
        is_utf16: false,
    }
}

/// `-w` hands the text on to the terminal around tmux, also where `set-clipboard` is `external`, as
/// it is by default. Before tmux 3.2 there was no such option.
const TMUX: &[Program] = &[
    program("tmux", &["load-buffer", "-w", "-"]),
    program("tmux", &["load-buffer", "-"]),
];
const WAYLAND: Program = program("wl-copy", &[]);
const X11: [Program; 2] = [
    program("xclip", &["-selection", "clipboard"]),
    program("xsel", &["-b", "-i"]),
];
const MACOS: Program = program("pbcopy", &[]);
const ANDROID: Program = program("termux-clipboard-set", &[]);
/// Windows' own, also seen from its Linux. It takes bytes for the console's code page unless they
/// are UTF-16.
const WINDOWS: Program = Program {
    name: "clip.exe",
    args: &[],
    is_utf16: true,
};

/// How OSC 52 is written, so that it reaches the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The plain sequence.
    Plain,
    /// Inside the sequence that tmux hands on.
    Tmux,
    /// In pieces inside sequences that GNU screen hands on.
    Screen,
}

/// The ways that copied text takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Route {
    /// The clipboards that a program reaches, each with the programs for it, the best one first.
    pub(super) clipboards: Vec<Vec<Program>>,
    /// The forms of OSC 52; none where the terminal has no clipboard or would show the sequence.
    pub(super) forms: Vec<Form>,
}

impl Route {
    /// Returns the ways that the environment tells; `answers` says whether the terminal is one that takes
    /// sequences.
    pub(super) fn find(get: impl Fn(&str) -> Option<String>, answers: bool) -> Self {
        let get = |name: &str| get(name).unwrap_or_default();
        let is_set = |name: &str| !get(name).is_empty();
        let mut clipboards = Vec::new();
        if is_set("TMUX") {
            clipboards.push(TMUX.to_vec());
        }
        // Over SSH the desktop is not the one that the user sits at.
        if !["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"]
            .into_iter()
            .any(is_set)
        {
            clipboards.push(desktop(is_set));
        }
        clipboards.retain(|programs| !programs.is_empty());
        Self {
            clipboards,
            forms: forms(&get("TERM"), is_set, answers),
        }
    }
}

/// Returns the programs for the desktop's clipboard.
fn desktop(is_set: impl Fn(&str) -> bool) -> Vec<Program> {
    let mut programs = Vec::new();
    if cfg!(target_os = "macos") {
        programs.push(MACOS);
    }
    if cfg!(windows) || is_set("WSL_DISTRO_NAME") {
        programs.push(WINDOWS);
    }
    if is_set("TERMUX_VERSION") {
        programs.push(ANDROID);
    }
    if is_set("WAYLAND_DISPLAY") {
        programs.push(WAYLAND);
    }
    if is_set("DISPLAY") {
        programs.extend(X11);
    }
    programs
}

/// Returns the forms of OSC 52. Where it is not certain what is around the reader (`TERM` goes over SSH,
/// `TMUX` and `STY` do not, but stay in what is started from inside), several are sent: each is
/// ignored by those that it is not for.
fn forms(term: &str, is_set: impl Fn(&str) -> bool, answers: bool) -> Vec<Form> {
    let (is_tmux, is_screen) = (term.starts_with("tmux"), term.starts_with("screen"));
    match (is_set("TMUX"), is_set("STY")) {
        (true, _) if is_tmux || is_screen => vec![Form::Tmux],
        (true, _) => vec![Form::Tmux, Form::Plain],
        (_, true) if is_screen => vec![Form::Screen],
        (_, true) => vec![Form::Screen, Form::Plain],
        _ if is_tmux => vec![Form::Tmux, Form::Plain],
        _ if is_screen => vec![Form::Tmux, Form::Screen, Form::Plain],
        _ if answers => vec![Form::Plain],
        _ => Vec::new(),
    }
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    fn route(set: &[&str], term: &str) -> Route {
        let get = |name: &str| match name {
            "TERM" => Some(term.to_owned()),
            name => set.contains(&name).then(|| "x".to_owned()),
        };
        Route::find(get, term != "linux")
    }

    fn names(set: &[&str]) -> Vec<Vec<&'static str>> {
        let clipboards = route(set, "xterm").clipboards;
        let names = |programs: Vec<Program>| programs.iter().map(|p| p.name).collect();
        clipboards.into_iter().map(names).collect()
    }

    #[test]
    fn programs_are_those_of_the_session_that_the_user_sits_at() {
        assert!(names(&[]).is_empty());
        assert_eq!(names(&["DISPLAY"]), [vec!["xclip", "xsel"]]);
        assert_eq!(
            names(&["WAYLAND_DISPLAY", "DISPLAY"]),
            [vec!["wl-copy", "xclip", "xsel"]]
        );
        assert_eq!(names(&["WSL_DISTRO_NAME"]), [vec!["clip.exe"]]);
        assert_eq!(names(&["TERMUX_VERSION"]), [vec!["termux-clipboard-set"]]);
        assert!(names(&["DISPLAY", "SSH_CONNECTION"]).is_empty(), "ssh -X");
        assert_eq!(
            names(&["TMUX", "SSH_TTY", "DISPLAY"]),
            [vec!["tmux", "tmux"]]
        );
        assert_eq!(names(&["TMUX", "DISPLAY"]).len(), 2);
    }

    #[test]
    fn the_sequence_is_wrapped_for_what_is_around() {
        use Form::{Plain, Screen, Tmux};
        let forms = |set: &[&str], term: &str| route(set, term).forms;
        assert_eq!(forms(&[], "xterm-256color"), [Plain]);
        assert_eq!(forms(&["TMUX"], "tmux-256color"), [Tmux]);
        assert_eq!(forms(&["TMUX"], "xterm-256color"), [Tmux, Plain]);
        assert_eq!(forms(&["STY"], "screen.xterm"), [Screen]);
        assert_eq!(forms(&[], "screen-256color"), [Tmux, Screen, Plain]);
        assert!(forms(&[], "linux").is_empty());
    }
}
