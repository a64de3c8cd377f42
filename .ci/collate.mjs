// Compares our dictionary order with that of ICU for Vietnamese, on every legal syllable. Reads the
// output of the example `syllables`: lists of words in our order, one word per line, with an empty
// line between lists. ICU must also order each word strictly before the next one.
//
//     cargo run --quiet --example syllables | node .ci/collate.mjs
//
// The script must not contain our rules, so that a mistake in them is found.

import { readFileSync } from 'node:fs';

const LEAST = 10_000;
const SHOWN = 20;

const collator = new Intl.Collator('vi');
const { locale } = collator.resolvedOptions();
if (locale !== 'vi') {
    console.error(`node has no Vietnamese collation (asked for vi, got ${locale}); it needs full ICU`);
    process.exit(2);
}

const lists = readFileSync(0, 'utf8').trimEnd().split('\n\n').map((list) => list.split('\n'));
const compared = lists.reduce((sum, list) => sum + list.length, 0);
const wrong = lists.flatMap((list) =>
    list.slice(1).flatMap((word, at) => (collator.compare(list[at], word) < 0 ? [] : [[list[at], word]])),
);
for (const [first, second] of wrong.slice(0, SHOWN)) {
    console.error(`ours: ${first} < ${second}; ICU does not agree`);
}
console.log(
    `dictionary order: ${compared} words in ${lists.length} lists compared with ICU `
        + `${process.versions.icu} (CLDR ${process.versions.cldr}), ${wrong.length} differences`,
);
if (wrong.length > 0 || compared < LEAST) {
    process.exit(1);
}
