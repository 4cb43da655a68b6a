//! Makes the repairs that diagnostics offer in the texts that they are about.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::{FileId, SourceMap};

/// The repairs that may be made: of each diagnostic the first one, where it is safe enough.
#[must_use]
pub fn allowed(found: &[Diagnostic], most: Safety) -> Vec<&Fix> {
    found.iter().filter_map(|d| d.fixes.first()).filter(|fix| fix.safety <= most).collect()
}

/// The texts that change, with the repairs made, and which those are. Of repairs that lie in each other the first in
/// the text is made; the next look at the text may find the others again.
#[must_use]
pub fn apply<'f>(
    sources: &SourceMap,
    fixes: &[&'f Fix],
) -> (BTreeMap<FileId, String>, Vec<&'f Fix>) {
    let mut by_file: BTreeMap<FileId, Vec<&'f Fix>> = BTreeMap::new();
    for fix in fixes {
        by_file.entry(fix.span.file).or_default().push(fix);
    }
    let mut texts = BTreeMap::new();
    let mut made = Vec::new();
    for (file, mut fixes) in by_file {
        let Some(source) = sources.get(file) else { continue };
        fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
        let mut out = String::with_capacity(source.text.len());
        let mut at = 0;
        for fix in fixes {
            let (start, end) = (fix.span.start as usize, fix.span.end as usize);
            let Some(before) = source.text.get(at..start) else { continue };
            out.push_str(before);
            out.push_str(&fix.replacement);
            at = end;
            made.push(fix);
        }
        out.push_str(source.text.get(at..).unwrap_or(""));
        if *out != *source.text {
            texts.insert(file, out);
        }
    }
    (texts, made)
}
