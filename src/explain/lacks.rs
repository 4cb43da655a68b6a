//! What a verdict lacks, as a tree: leaves that fail or are undecided, under what must all be mended and what suffices
//! alone; and which single change would mend it, tried and not guessed.

use indexmap::{IndexMap, IndexSet};

use super::blame::{Reason, Walk};
use super::mend::{self, Mend};
use super::missing::{self, Missing};
use super::story::Telling;
use super::text::Words;
use crate::evaluate::{Datum, Judgement, Outcome, Verdict};
use crate::model::{Citation, DefineId, ValueId};
use crate::source::{Span, to_u32};

/// A lack by its place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LackId(pub u32);

/// What a verdict lacks.
#[derive(Clone, Debug, Default)]
pub struct Lacks {
    /// All parts; one may stand under several.
    pub lacks: Vec<Lack>,
    /// The whole; none where nothing is lacking.
    pub root: Option<LackId>,
    /// Of what is undetermined: the facts that are missing, and what each would decide.
    pub missing: Vec<Missing>,
}

/// Something that is lacking.
#[derive(Clone, Debug)]
pub struct Lack {
    /// What fails or is undecided; none of what only joins others.
    pub reason: Option<Reason>,
    /// What is joined: "the exception `by_value`", an element.
    pub label: Option<String>,
    /// What the exception cites.
    pub citations: Vec<Citation>,
    /// How many of its parts must be mended.
    pub needs: Needs,
    /// What it consists of.
    pub parts: Vec<LackId>,
    /// Parts that are counted and not told.
    pub more: usize,
    /// Single changes that were tried, each with the verdict it leads to.
    pub mends: Vec<Mend>,
}

/// How many parts must be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Needs {
    /// Each of them.
    All,
    /// Any one of them.
    Any,
    /// So many of them.
    Some(usize),
}

/// How to look for what is lacking.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// How much to tell.
    pub telling: Telling,
    /// Whether what is stated there is fixed, as law and geography are: no change of it is proposed.
    pub is_fixed: &'a dyn Fn(Span) -> bool,
}

impl Default for Asking<'_> {
    fn default() -> Self {
        Asking { telling: Telling::SHORT, is_fixed: &|_| false }
    }
}

/// What keeps a judgement from being met: nothing of one that is met, or does not apply.
pub fn why_not(outcome: &mut Outcome<'_>, judgement: &Judgement, asking: &Asking<'_>) -> Lacks {
    if matches!(judgement.verdict, Verdict::Met | Verdict::NotApplicable(_)) {
        return Lacks::default();
    }
    let mut found = super::blame::walk_for_tree(outcome, judgement, asking.telling);
    merge(&mut found.tree.lacks);
    keep_reached(&mut found);
    let mut lacks = Lacks { lacks: found.tree.lacks, root: found.root, missing: Vec::new() };
    if judgement.verdict == Verdict::Undetermined {
        lacks.missing = missing::missing(outcome, judgement, found.gaps);
    }
    if matches!(judgement.verdict, Verdict::NotMet | Verdict::Waived | Verdict::Undetermined) {
        mend::try_all(outcome, judgement, asking, &mut lacks, found.tree.proposals);
    }
    lacks
}

/// Puts what is joined in the same way, and stands nowhere else, where it stands: all of all is all, any of any is any.
fn merge(lacks: &mut [Lack]) {
    let mut above = vec![0_usize; lacks.len()];
    for part in lacks.iter().flat_map(|lack| &lack.parts) {
        if let Some(count) = above.get_mut(part.0 as usize) {
            *count += 1;
        }
    }
    for place in 0..lacks.len() {
        let Some(lack) = lacks.get(place) else { continue };
        if matches!(lack.needs, Needs::Some(_)) {
            continue;
        }
        let is_merged = |id: &LackId| {
            let one = above.get(id.0 as usize) == Some(&1);
            lacks.get(id.0 as usize).filter(|part| {
                let is_bare = part.reason.is_none() && part.label.is_none() && part.more == 0;
                is_bare && (part.parts.len() == 1 || one && part.needs == lack.needs)
            })
        };
        let mut parts: Vec<LackId> = Vec::with_capacity(lack.parts.len());
        for id in &lack.parts {
            match is_merged(id) {
                Some(part) => parts.extend(&part.parts),
                None => parts.push(*id),
            }
        }
        let parts: IndexSet<LackId> = parts.into_iter().collect();
        let parts = without_idle(lacks, lack.needs, parts.into_iter().collect());
        if let Some(lack) = lacks.get_mut(place) {
            lack.parts = parts;
        }
    }
}

/// Without what is joined the other way around and has one of the other parts in it: where `x` is needed, `x or y` is mended
/// with it; and where `x` suffices, nobody needs `x and y`.
fn without_idle(lacks: &[Lack], needs: Needs, mut parts: Vec<LackId>) -> Vec<LackId> {
    let other = match needs {
        Needs::All => Needs::Any,
        Needs::Any => Needs::All,
        Needs::Some(_) => return parts,
    };
    let all: IndexSet<LackId> = parts.iter().copied().collect();
    parts.retain(|part| {
        lacks.get(part.0 as usize).is_none_or(|lack| {
            let is_bare = lack.reason.is_none() && lack.label.is_none();
            let is_idle = lack.needs == other && lack.parts.iter().any(|p| all.contains(p));
            !(is_bare && is_idle)
        })
    });
    parts
}

/// Leaves out what does not stand below the root.
fn keep_reached(found: &mut super::blame::Found) {
    let only = |id: LackId| {
        let lack = found.tree.lacks.get(id.0 as usize)?;
        let is_bare = lack.reason.is_none() && lack.label.is_none() && lack.more == 0;
        lack.parts.first().copied().filter(|_| is_bare && lack.parts.len() == 1)
    };
    found.root = found.root.map(|root| only(root).unwrap_or(root));
    let mut reached: IndexSet<LackId> = found.root.into_iter().collect();
    let mut next = 0;
    while let Some(id) = reached.get_index(next).copied() {
        let lack = found.tree.lacks.get(id.0 as usize);
        reached.extend(lack.into_iter().flat_map(|lack| lack.parts.iter().copied()));
        next += 1;
    }
    reached.sort_unstable();
    let renamed = |id: &LackId| reached.get_index_of(id).map(|place| LackId(to_u32(place)));
    let all = std::mem::take(&mut found.tree.lacks).into_iter().enumerate();
    let kept = all.filter(|(place, _)| reached.contains(&LackId(to_u32(*place))));
    found.tree.lacks = kept
        .map(|(_, lack)| Lack { parts: lack.parts.iter().filter_map(renamed).collect(), ..lack })
        .collect();
    let proposals = std::mem::take(&mut found.tree.proposals).into_iter();
    found.tree.proposals =
        proposals.filter_map(|(id, changes)| Some((renamed(&id)?, changes))).collect();
    found.root = found.root.as_ref().and_then(renamed);
}

impl Lacks {
    /// A part.
    #[must_use]
    pub fn lack(&self, id: LackId) -> Option<&Lack> {
        self.lacks.get(id.0 as usize)
    }
}

/// A tree under way.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) lacks: Vec<Lack>,
    /// The parts found so far of what is being joined, the innermost last.
    open: Vec<Vec<LackId>>,
    /// Reasons by sentence.
    leaves: IndexMap<String, LackId>,
    /// Definitions under their arguments, and whether they should hold.
    pub(super) calls: IndexMap<(DefineId, Vec<Datum>, bool), LackId>,
    /// By part: changes that may mend it.
    pub(super) proposals: IndexMap<LackId, Vec<crate::evaluate::Change>>,
}

impl Tree {
    pub(super) fn add(&mut self, lack: Lack) -> LackId {
        self.lacks.push(lack);
        LackId(to_u32(self.lacks.len() - 1))
    }

    /// Puts a part where parts are being found.
    pub(super) fn attach(&mut self, id: LackId) {
        if let Some(parts) = self.open.last_mut()
            && !parts.contains(&id)
        {
            parts.push(id);
        }
    }

    /// A reason; one that was given before is the same part.
    pub(super) fn leaf(&mut self, reason: &Reason) {
        let id = match self.leaves.get(&reason.sentence) {
            Some(id) => *id,
            None => {
                let id = self.add(Lack { reason: Some(reason.clone()), ..Lack::new(Needs::All) });
                self.leaves.insert(reason.sentence.clone(), id);
                id
            }
        };
        self.attach(id);
    }

    /// The part of a reason.
    pub(super) fn leaf_of(&self, sentence: &str) -> Option<LackId> {
        self.leaves.get(sentence).copied()
    }

    /// Whether there are parts yet of what is being joined.
    pub(super) fn finds(&self) -> bool {
        self.open.last().is_some_and(|parts| !parts.is_empty())
    }

    pub(super) fn begin(&mut self) {
        self.open.push(Vec::new());
    }

    pub(super) fn end(&mut self) -> Vec<LackId> {
        self.open.pop().unwrap_or_default()
    }

    /// Joins parts; one alone that needs no label stands for itself.
    pub(super) fn join(
        &mut self,
        needs: Needs,
        label: Option<String>,
        parts: Vec<LackId>,
        more: usize,
    ) -> Option<LackId> {
        let parts = without_idle(&self.lacks, needs, parts);
        match parts.as_slice() {
            [] => None,
            [one] if label.is_none() && more == 0 => Some(*one),
            _ => Some(self.add(Lack { label, parts, more, ..Lack::new(needs) })),
        }
    }
}

impl Lack {
    pub(super) fn new(needs: Needs) -> Self {
        Lack {
            reason: None,
            label: None,
            citations: Vec::new(),
            needs,
            parts: Vec::new(),
            more: 0,
            mends: Vec::new(),
        }
    }
}

impl Walk<'_, '_> {
    /// Joins what is found on the way, where more than one part is; `find` gives how many it leaves out.
    pub(super) fn joining(&mut self, needs: Needs, find: impl FnOnce(&mut Self) -> usize) {
        self.tree.begin();
        let more = find(self);
        let parts = self.tree.end();
        self.outcome.spend();
        if let Some(id) = self.tree.join(needs, None, parts, more) {
            self.tree.attach(id);
        }
    }

    /// Finds what one element lacks; past the first ones only for the tree.
    pub(super) fn element(
        &mut self,
        element: ValueId,
        is_flat: bool,
        find: impl FnOnce(&mut Self),
    ) {
        self.tree.begin();
        if is_flat {
            find(self);
        } else {
            self.quietly(find);
        }
        let parts = self.tree.end();
        let label = (parts.len() > 1).then(|| Words::of(self.outcome).value(element));
        if let Some(id) = self.tree.join(Needs::All, label, parts, 0) {
            self.tree.attach(id);
        }
    }

    /// How many elements are told one by one, where `flat` are for the reasons.
    pub(super) fn most_elements(&self, flat: usize) -> usize {
        self.telling.map_or(flat, |telling| telling.most_elements.max(flat))
    }

    /// Finds parts for the tree alone: what is reported flat stays as it is.
    pub(super) fn quietly(&mut self, find: impl FnOnce(&mut Self)) {
        let was_quiet = std::mem::replace(&mut self.quiet, true);
        let uncounted = self.uncounted;
        find(self);
        (self.quiet, self.uncounted) = (was_quiet, uncounted);
    }
}
