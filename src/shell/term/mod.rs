//! The terminal: what is read from it (`input`), drawn on it (`screen`, over `output`) and copied
//! through it (`clipboard`), and whether it is docbao's at the moment (`job`).
//!
//! # Files
//!
//! - `input/`: `reader.rs` is the thread that reads, `parser.rs` finds the sequences in the bytes, `keys.rs`
//!   and `answer.rs` know what they mean, `questions.rs` counts what was asked; `console.rs` takes the place
//!   of all of them where terminals send no bytes.
//! - `screen.rs` takes the terminal and gives it back; `screen/canvas.rs` decides which cells are written,
//!   `screen/modes.rs` has the line settings, `output.rs` the bytes that the terminal has not taken yet.
//! - `clipboard.rs` copies; `clipboard/route.rs` finds out where to, `clipboard/osc52.rs` makes the sequence.
//! - `job.rs` is job control: Ctrl-Z, background, foreground.
//!
//! # What holds everywhere
//!
//! - **Terminals disagree about clusters.** A row with letters whose width is in doubt
//!   (`layout::sure_cells`) is written whole when it changes, and the cursor is placed anew behind
//!   each of them (`shell/term/screen/canvas.rs`). The tests compare every frame with a full redraw,
//!   on the core of alacritty and on terminals that count in other ways.
//! - **The terminal is asked without waiting.** If the theme follows the background, the terminal is
//!   asked for it before the first frame, when the window gets the focus, and when it reports a switch
//!   between dark and light (mode 2031); the answer comes among the keys, at any time, and until then
//!   the last known background is used. Before another program gets the terminal, an answer that is
//!   under way is waited for, because in an editor its bytes would be commands: until background and
//!   attributes, which are asked for last, have come. A terminal that answers nothing is waited for
//!   until 4 s after the question (11 s in a login over a network), one that has told only its
//!   attributes until 1.5 s after these, because some pass the first question on and answer the second
//!   themselves; neither is asked again (`shell/term/input/questions.rs`). An editor or browser starts only then
//!   (`Event::Postponed`): the screen stays until it does, and what is typed meanwhile acts on what is
//!   seen, so no key is lost; Esc calls the program off. The reader stops right behind the answer, so
//!   that the next key is the program's. On the way to the shell (`q`, Ctrl-Z) the screen changes at
//!   once; only leaving in the first seconds can take longer, and only where the terminal never
//!   answers, or never tells a background; after a second the user is told, and Ctrl-C ends the wait. Keys typed there before the
//!   answer are the shell's and are dropped. They cannot be kept: they stand before the answer in the
//!   terminal's queue, so docbao has to read them, and nothing puts them back (`TIOCSTI`, which would,
//!   is refused by Linux since 6.2 unless the administrator allows it). An answer that is later still
//!   reaches the prompt: a longer wait would make every `q` on a silent terminal as long, `tcflush`
//!   drops only what has arrived, and a child process that stayed to swallow the answer would read
//!   beside the shell and take its keys. A theme that does not follow the background asks nothing.
//! - **One reader of the terminal.** Only `shell/term/input/reader.rs` reads it, and stops before
//!   another program gets it. The meaning of the bytes is decided by `shell/term/input/parser.rs`, a
//!   pure state machine: it does not depend on how they are cut or how late they come. Time decides
//!   only three things: an `ESC` with nothing after it is the Escape key (`escape-time`); a sequence
//!   that never ends is dropped after a second, never typed; and a paste that has been silent for a
//!   second is ended by Ctrl-C, a whole sequence or the mouse, which cannot be pasted text, but by no
//!   letter, which can be.
//! - **Nothing depends on the terminal's cooperation.** If the system refuses a thread, the terminal
//!   is given back and the limit is reported on a working shell. Output goes to the terminal opened a
//!   second time, without blocking (`shell/term/output.rs`): a terminal that takes no bytes is not
//!   drawn on, but keys and signals still end the program. A job in the background does not touch the
//!   terminal (`shell/term/job.rs`): the system would stop it again and again, and not even SIGTERM
//!   would end it.
//! - **A parser of our own for input.** The parser must be testable byte by byte and must know time,
//!   because over a network a key arrives in pieces. Crossterm's parser is private: it takes an `ESC`
//!   for the key when one `read` happens to end there, knows no time, and types the rest of answers
//!   that it does not know. Termina's is public but descends from crossterm's: its caller has to say
//!   whether more bytes may come, it types the rest of a sequence that it does not know, and it bounds
//!   no paste. A buffer in front of either would have to know every sequence as well, to see where it
//!   ends. Ours is fed bytes and times in tests: every sequence of a table is cut at every byte, with
//!   pauses. The console of Windows sends no bytes; there crossterm's events are used
//!   (`shell/term/input/console.rs`).

pub(super) mod clipboard;
pub mod input;
#[cfg(unix)]
pub(super) mod job;
mod output;
pub(super) mod screen;
