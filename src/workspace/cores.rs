//! Many projects at once, on all cores; the results come in the order of what was asked.

use rayon::prelude::*;

/// The stack of each thread: as much as the first thread of a process has as a rule.
const STACK: usize = 8 * 1024 * 1024;

/// Does some work for each item, on so many cores, or on all where no number is given.
pub fn on_cores<T: Sync, R: Send>(
    items: &[T],
    cores: Option<usize>,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    if items.len() < 2 {
        return items.iter().map(work).collect();
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(cores.unwrap_or(0)).stack_size(STACK);
    match pool.build() {
        // One item at a time: they differ in size.
        Ok(pool) => pool.install(|| items.par_iter().with_max_len(1).map(&work).collect()),
        Err(_) => items.iter().map(work).collect(),
    }
}

/// Whether this is one of several pieces of work already, which should not be divided further.
pub(super) fn is_one_of_many() -> bool {
    rayon::current_thread_index().is_some()
}
