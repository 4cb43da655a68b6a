//! The clauses of the engine, in one pool, with those that were learned weighed against each other.
#![expect(
    clippy::indexing_slicing,
    reason = "clauses are named by the numbers that this pool gave them"
)]

use super::Lit;

/// A clause in the pool.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct ClauseId(pub(super) u32);

#[derive(Clone, Copy, Debug)]
struct Header {
    start: u32,
    len: u32,
    /// Levels on which its literals were false when it was learned; 0 for a clause that stays.
    spread: u32,
    activity: f32,
    gone: bool,
}

/// All clauses with at least two literals.
#[derive(Clone, Debug)]
pub(super) struct Clauses {
    pool: Vec<Lit>,
    headers: Vec<Header>,
    wasted: usize,
    learned: usize,
    bump: f32,
}

impl Default for Clauses {
    fn default() -> Self {
        Self { pool: Vec::new(), headers: Vec::new(), wasted: 0, learned: 0, bump: 1.0 }
    }
}

impl Clauses {
    pub(super) fn add(&mut self, lits: &[Lit], spread: u32) -> ClauseId {
        let narrow = |wide: usize| u32::try_from(wide).unwrap_or(u32::MAX);
        let id = ClauseId(narrow(self.headers.len()));
        let (start, len) = (narrow(self.pool.len()), narrow(lits.len()));
        self.pool.extend_from_slice(lits);
        self.headers.push(Header { start, len, spread, activity: self.bump, gone: false });
        self.learned += usize::from(spread > 0);
        id
    }

    pub(super) fn lits(&self, id: ClauseId) -> &[Lit] {
        let header = self.headers[id.0 as usize];
        &self.pool[header.start as usize..(header.start + header.len) as usize]
    }

    pub(super) fn lits_mut(&mut self, id: ClauseId) -> &mut [Lit] {
        let header = self.headers[id.0 as usize];
        &mut self.pool[header.start as usize..(header.start + header.len) as usize]
    }

    pub(super) fn learned(&self) -> usize {
        self.learned
    }

    pub(super) fn is_gone(&self, id: ClauseId) -> bool {
        self.headers[id.0 as usize].gone
    }

    /// A clause took part in a conflict.
    pub(super) fn bump(&mut self, id: ClauseId) {
        let bump = self.bump;
        let header = &mut self.headers[id.0 as usize];
        if header.spread > 0 {
            header.activity += bump;
            if header.activity > 1e20 {
                for header in &mut self.headers {
                    header.activity *= 1e-20;
                }
                self.bump *= 1e-20;
            }
        }
    }

    pub(super) fn decay(&mut self) {
        self.bump /= 0.999;
    }

    /// Gives up the less useful half of what was learned; what is in use as a reason stays.
    pub(super) fn reduce(&mut self, in_use: impl Fn(ClauseId) -> bool) {
        let mut worst: Vec<u32> = (0..u32::try_from(self.headers.len()).unwrap_or(u32::MAX))
            .filter(|place| {
                let header = self.headers[*place as usize];
                header.spread > 2 && header.len > 2 && !header.gone && !in_use(ClauseId(*place))
            })
            .collect();
        worst.sort_by(|x, y| {
            let (left, right) = (self.headers[*x as usize], self.headers[*y as usize]);
            let active = left.activity.total_cmp(&right.activity);
            right.spread.cmp(&left.spread).then(active).then(x.cmp(y))
        });
        for place in &worst[..worst.len() / 2] {
            let header = &mut self.headers[*place as usize];
            header.gone = true;
            self.wasted += header.len as usize;
            self.learned -= 1;
        }
        if self.wasted > self.pool.len() / 2 {
            self.compact();
        }
    }

    fn compact(&mut self) {
        let mut pool = Vec::with_capacity(self.pool.len() - self.wasted);
        for header in &mut self.headers {
            let (start, len) = (header.start as usize, header.len as usize);
            header.start = u32::try_from(pool.len()).unwrap_or(u32::MAX);
            if header.gone {
                header.len = 0;
            } else {
                pool.extend_from_slice(&self.pool[start..start + len]);
            }
        }
        self.pool = pool;
        self.wasted = 0;
    }
}
