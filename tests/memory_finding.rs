//! Tests that searching for a letter that is everywhere takes no more memory than the list of its
//! positions.
//!
//! It is one test in a file of its own, because all threads of a program share the allocator that
//! counts the bytes.

use std::alloc::System;
use std::path::PathBuf;
use std::sync::Arc;

use docbao::article::Source;
use docbao::import;
use docbao::search::{Query, Request, Writer};
use peakmem_alloc::{INSTRUMENTED_SYSTEM, PeakMemAlloc, PeakMemAllocTrait as _};

#[global_allocator]
static MEMORY: &PeakMemAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Number of lines, each of one letter.
const LINES: usize = 200_000;
/// Maximum number of bytes for each hit: 8 for its position, and twice that while the list grows.
const HIT_MAX_BYTES: usize = 24;
/// Maximum number of bytes that do not depend on the number of hits.
const ONCE_MAX_BYTES: usize = 500_000;

#[test]
fn a_letter_that_is_everywhere_costs_its_places() {
    for text in [
        "a\n".repeat(LINES),
        "a a\n\n".repeat(LINES / 2),
        "a b\n".repeat(LINES),
    ] {
        let source = Source::File(PathBuf::from("a.txt"));
        let article = Arc::new(import::article(source, text.into_bytes(), None));
        let id = article.id;
        let mut writer = Writer::new();
        writer.add(article);
        writer.search(&Query::parse("b"), &Request::default(), &|| false);
        // The reader holds the article, so it is decoded already.
        let _open = writer.article(id);
        for query in ["a", "a b", "e"] {
            MEMORY.reset_peak_memory();
            let found = writer.hits(id, &Query::parse(query)).len();
            let peak = MEMORY.get_peak_memory();
            let allowed = HIT_MAX_BYTES * found.max(LINES) + ONCE_MAX_BYTES;
            assert!(
                peak <= allowed,
                "{query}: {peak} of {allowed} bytes for {found} hits"
            );

            let request = Request {
                first: Some(id),
                ..Request::default()
            };
            MEMORY.reset_peak_memory();
            writer.search(&Query::parse(query), &request, &|| false);
            let peak = MEMORY.get_peak_memory();
            assert!(
                peak <= allowed,
                "{query}: a search took {peak} of {allowed} bytes"
            );
        }
    }
}
