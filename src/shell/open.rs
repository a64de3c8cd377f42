//! `docbao [PATH]...`: the reader on a terminal, and like `cat` in a pipe.

use super::env::Env;
use super::loader::Inputs;
use super::script::{self, Desk};
use crate::app::lang::{Catalog, Msg};
use crate::cli::Options;

/// Opens what was named. Where output is not a terminal no screen is opened: one article
/// is printed as `show` does, several as `list` does. Gives the exit status.
pub fn open(options: &Options, inputs: &Inputs, catalog: &Catalog) -> anyhow::Result<u8> {
    let env = Env::look();
    if !env.is_terminal {
        return script::pour(&inputs.0, &Desk::new(options, catalog, env));
    }
    anyhow::bail!("{}", catalog.text(Msg::FailNoTerminal))
}
