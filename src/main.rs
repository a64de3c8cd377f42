//! The program `docbao`: arguments in, exit status out.

use std::ffi::OsString;
use std::process::ExitCode;

use docbao::app::lang::Catalog;
use docbao::cli::{self, Request};
use docbao::shell::{self, env, script};

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let catalog = Catalog::new(cli::language(&args, env::variable));
    let status = match cli::parse(args, &catalog) {
        Ok((options, Request::Read(paths))) => {
            script::status(shell::open(&options, paths, &catalog))
        }
        Ok((options, request)) => script::run(&request, &options, &catalog),
        Err(refused) => script::status(Err(anyhow::Error::msg(refused.0))),
    };
    ExitCode::from(status)
}
