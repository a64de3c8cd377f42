//! tmp
use docbao::shell::{Setup, loader::Inputs, paths::Paths, read};
fn main() {
    let paths = Paths::find(None).unwrap();
    let s = read(Setup {
        inputs: Inputs(std::env::args_os().skip(1).map(Into::into).collect()),
        paths,
        lang: docbao::app::lang::Lang::Vi,
        theme: std::env::var("T")
            .ok()
            .and_then(|t| t.parse().ok())
            .unwrap_or(0),
        measure: None,
        mouse: true,
        log: Default::default(),
    });
    if let Err(e) = &s {
        println!("{e:?}");
    }
    std::process::exit(s.unwrap_or(2).into());
}
