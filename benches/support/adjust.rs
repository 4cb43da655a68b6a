//! Drafts that fail and can be mended, of any size, the same on every machine: as Accord text and, the same problem in
//! the order encoding, for clingo.
//!
//! An agreement has sectors that may be bound, each at a cost: half of them must be, with so much weight, and half of
//! every group, some only together with others or not together. And it has tariffs freed to some percent, which may move
//! by half points: some to a floor, each group to an average, some that keep close to each other or make up for a sector.

use std::fmt::Write as _;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Agreements, each with as much.
    pub agreements: usize,
    /// Sectors of each.
    pub sectors: usize,
    /// Tariffs of each.
    pub tariffs: usize,
    /// How many half points a tariff may move, at most.
    pub range: i64,
    /// Requirements that look at nothing of it.
    pub unrelated: usize,
    /// What it is made from.
    pub seed: u64,
}

/// The share of sectors that must be bound, in a hundred.
const SHARE: i64 = 50;

/// The same of every group.
const GROUP_SHARE: i64 = 50;

/// The average to which tariffs must be freed, in half points.
const AVERAGE: i64 = 180;

/// How far tariffs that keep close may be from each other, in half points.
const GAP: i64 = 12;

/// Sectors of a group.
const GROUP: usize = 8;

/// How far apart sectors are that need each other, or cannot be bound together.
const NEAR: usize = 12;

/// Tariffs of a group.
const TARIFF_GROUP: usize = 4;

struct Sector {
    cost: i64,
    weight: i64,
    group: usize,
    needs: Vec<usize>,
    against: Vec<usize>,
}

/// Percents are counted in half points.
struct Tariff {
    present: i64,
    low: i64,
    high: i64,
    /// Of a point.
    cost: i64,
    weight: i64,
    group: usize,
    floor: i64,
    beside: Option<usize>,
    /// Bound, or this is freed to the second.
    instead: Option<(usize, i64)>,
}

struct Agreement {
    sectors: Vec<Sector>,
    tariffs: Vec<Tariff>,
    least_weight: i64,
}

/// A problem.
pub struct Instance {
    size: Size,
    agreements: Vec<Agreement>,
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % n
    }

    fn from(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(usize::try_from(high - low + 1).unwrap_or(1))).unwrap_or(0)
    }

    fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }
}

impl Instance {
    /// Makes a problem that can be solved: what is required holds of a solution that is planted.
    #[must_use]
    pub fn new(size: Size) -> Self {
        let mut random = Random(size.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x1234_5678);
        let agreements = (0..size.agreements).map(|_| agreement(&mut random, size)).collect();
        Instance { size, agreements }
    }
}

fn agreement(random: &mut Random, size: Size) -> Agreement {
    let planted: Vec<bool> =
        (0..size.sectors).map(|place| place % 2 == 0 || random.percent(40)).collect();
    let mut sectors: Vec<Sector> = Vec::new();
    for (place, is_planted) in planted.iter().enumerate() {
        let mut sector = Sector {
            cost: random.from(1, 20),
            weight: random.from(1, 9),
            group: place / GROUP,
            needs: Vec::new(),
            against: Vec::new(),
        };
        for _ in 0..2 {
            let other = place.saturating_sub(1 + random.below(NEAR));
            let planted_other = planted.get(other).copied().unwrap_or_default();
            if place > 0
                && random.percent(15)
                && (planted_other || !is_planted)
                && !sector.needs.contains(&other)
            {
                sector.needs.push(other);
            } else if place > 0 && random.percent(10) && !(planted_other && *is_planted) {
                sector.against.push(other);
            }
        }
        sector.against.retain(|other| !sector.needs.contains(other));
        sectors.push(sector);
    }
    let weights = |wanted: &dyn Fn(usize) -> bool| -> i64 {
        sectors.iter().enumerate().filter(|(place, _)| wanted(*place)).map(|(_, s)| s.weight).sum()
    };
    let planted_weight = weights(&|place| planted.get(place).copied().unwrap_or_default());
    let least_weight = (weights(&|_| true) * 45 / 100).min(planted_weight);
    Agreement { tariffs: tariffs(random, size, &planted), sectors, least_weight }
}

fn tariffs(random: &mut Random, size: Size, planted: &[bool]) -> Vec<Tariff> {
    let mut tariffs: Vec<Tariff> = Vec::new();
    // Where the planted solution frees them to.
    let mut freed: Vec<i64> = Vec::new();
    for place in 0..size.tariffs {
        let goal = random.from(AVERAGE, AVERAGE + 12);
        let present = goal - random.from(0, size.range * 3 / 4);
        let other = random.below(place.max(1));
        let close = freed.get(other).is_some_and(|other| (other - goal).abs() <= GAP);
        let high = goal.min(AVERAGE + 8);
        let sector = random.below(planted.len().max(1));
        tariffs.push(Tariff {
            present,
            low: present - size.range / 8,
            high: (present + size.range * 7 / 8).clamp(goal, 200),
            cost: random.from(1, 20),
            weight: random.from(1, 4),
            group: place / TARIFF_GROUP,
            floor: if random.percent(40) { goal - random.from(0, 8) } else { 140 },
            beside: (close && random.percent(30)).then_some(other),
            instead: (!planted.is_empty() && random.percent(30)).then_some((sector, high)),
        });
        freed.push(goal);
    }
    tariffs
}

const VOCABULARY: &str = "\
record Group { }
clause kind sector { bound: yes/no  weight: number  group: Group  needs: set of sector  against: set of sector }
clause kind tariff {
  freed: percent  weight: number  group: Group  floor: percent
  beside: set of tariff  instead: set of sector  high: percent
}
extend Agreement { least_weight: number }
parameter least_share: percent is 50%
parameter least_of_group: number is 0.5
parameter average_freed: percent is 90%
parameter widest_gap: points is 6 pp

requirement most_sectors must \"Most sectors are bound\" {
  for each a in agreements where (a includes sector)
  require share(c in a.sector where (c.bound)) is at least least_share
}
requirement enough_weight must \"What is bound has enough weight\" {
  for each a in agreements where (a includes sector)
  require sum(c.weight for c in a.sector where (c.bound)) is at least a.least_weight
}
requirement every_group must \"Half of every group is bound\" {
  for each a in agreements
  for each g in groups where (some c in a.sector where (c.group is g))
  require count(c in a.sector where (c.group is g and c.bound))
          is at least least_of_group * count(c in a.sector where (c.group is g))
}
requirement prerequisites must \"What a sector needs is bound with it\" {
  for each a in agreements
  for each c in a.sector
  require every d in c.needs has (d.bound)
  except  not_bound when not c.bound
}
requirement apart must \"Some sectors are not bound together\" {
  for each a in agreements
  for each c in a.sector
  forbid  c.bound and (some d in c.against has (d.bound))
}
requirement floors must \"Every tariff is freed to its floor\" {
  for each a in agreements
  for each c in a.tariff
  require c.freed is at least c.floor
}
requirement averages must \"The tariffs of a group are freed on average\" {
  for each a in agreements
  for each g in groups where (some c in a.tariff where (c.group is g))
  require (sum(c.weight * c.freed for c in a.tariff where (c.group is g))
           / sum(c.weight for c in a.tariff where (c.group is g))) is at least average_freed
}
requirement close must \"Tariffs that belong together keep close\" {
  for each a in agreements
  for each c in a.tariff
  require every d in c.beside has (abs(c.freed - d.freed) is at most widest_gap)
}
requirement instead must \"A sector is bound, or a tariff freed further\" {
  for each a in agreements
  for each c in a.tariff
  require every d in c.instead has (d.bound)
  except  freed_further when c.freed is at least c.high
}
";

fn percent(half_points: i64) -> String {
    format!("{}{}%", half_points / 2, if half_points % 2 == 0 { "" } else { ".5" })
}

fn listed(name: &str, places: impl IntoIterator<Item = usize>) -> String {
    let names: Vec<String> = places.into_iter().map(|place| format!("{name}{place}")).collect();
    format!("{{ {} }}", names.join(", "))
}

impl Instance {
    /// As an Accord file.
    #[must_use]
    pub fn accord(&self) -> String {
        let mut text = String::from(VOCABULARY);
        let groups =
            (self.size.sectors.div_ceil(GROUP)).max(self.size.tariffs.div_ceil(TARIFF_GROUP));
        for place in 0..groups {
            let _ = writeln!(text, "group g{place} {{ }}");
        }
        for (place, agreement) in self.agreements.iter().enumerate() {
            write_agreement(&mut text, place, agreement);
        }
        if self.size.unrelated > 0 {
            text.push_str("record Depot { size: number }\n");
        }
        for place in 0..self.size.unrelated {
            let depot = place % 100;
            if place < 100 {
                let _ = writeln!(text, "depot d{depot} {{ size: {} }}", place + 7);
            }
            let _ = writeln!(
                text,
                "requirement unrelated{place} must \"Depot {place}\" {{ require d{depot}.size is at least {} }}",
                place % 7
            );
        }
        text
    }

    /// For clingo. Costs are twice those of the Accord file.
    #[must_use]
    pub fn clingo(&self) -> String {
        let mut text = String::new();
        for (place, agreement) in self.agreements.iter().enumerate() {
            write_sectors(&mut text, place, agreement);
            write_tariffs(&mut text, place, agreement);
        }
        text.push_str(RULES);
        text
    }
}

fn write_agreement(text: &mut String, place: usize, agreement: &Agreement) {
    let _ = writeln!(text, "agreement a{place} {{\n  least_weight: {}", agreement.least_weight);
    for (number, sector) in agreement.sectors.iter().enumerate() {
        let Sector { cost, weight, group, needs, against } = sector;
        let prefix = format!("a{place}.s");
        let (needs, against) = (listed(&prefix, needs.clone()), listed(&prefix, against.clone()));
        let _ = writeln!(
            text,
            "  clause sector s{number} {{ bound: no adjustable among {{ no, yes }} cost {cost}  weight: {weight}  \
             group: g{group}  needs: {needs}  against: {against} }}",
        );
    }
    for (number, tariff) in agreement.tariffs.iter().enumerate() {
        let Tariff { cost, weight, group, beside, instead, .. } = tariff;
        let beside = listed(&format!("a{place}.t"), *beside);
        let high = instead.map_or(tariff.high, |(_, high)| high);
        let instead = listed(&format!("a{place}.s"), instead.map(|(sector, _)| sector));
        let _ = writeln!(
            text,
            "  clause tariff t{number} {{ freed: {} adjustable from {} to {} step 0.5 pp cost {cost} per 1 pp  \
             weight: {weight}  group: g{group}  floor: {}  beside: {beside}  instead: {instead}  high: {} }}",
            percent(tariff.present),
            percent(tariff.low),
            percent(tariff.high),
            percent(tariff.floor),
            percent(high),
        );
    }
    text.push_str("}\n");
}

fn write_sectors(text: &mut String, a: usize, agreement: &Agreement) {
    let n = i64::try_from(agreement.sectors.len()).unwrap_or(0);
    if n == 0 {
        return;
    }
    let fewest = (n * SHARE + 99) / 100;
    let _ = writeln!(text, "fewest({a},{fewest}). weight({a},{}).", agreement.least_weight);
    for group in 0..agreement.sectors.len().div_ceil(GROUP) {
        let own = agreement.sectors.iter().filter(|sector| sector.group == group).count();
        let own = i64::try_from(own).unwrap_or(0);
        let _ = writeln!(text, "most({a},{group},{}).", (own * GROUP_SHARE + 99) / 100);
    }
    for (s, sector) in agreement.sectors.iter().enumerate() {
        let Sector { cost, weight, group, needs, against } = sector;
        let _ = writeln!(text, "sector({a},{s},{},{weight},{group}).", 2 * cost);
        for other in needs {
            let _ = writeln!(text, "needs({a},{s},{other}).");
        }
        for other in against {
            let _ = writeln!(text, "against({a},{s},{other}).");
        }
    }
}

fn write_tariffs(text: &mut String, a: usize, agreement: &Agreement) {
    for (t, tariff) in agreement.tariffs.iter().enumerate() {
        let Tariff { present, low, high, cost, weight, group, floor, .. } = tariff;
        let _ = writeln!(
            text,
            "tariff({a},{t},{present},{low},{high},{cost},{weight},{group}). floor({a},{t},{floor})."
        );
        if let Some(other) = tariff.beside {
            let _ = writeln!(text, "beside({a},{t},{other}).");
        }
        if let Some((sector, to)) = tariff.instead {
            let _ = writeln!(text, "instead({a},{t},{sector},{to}).");
        }
    }
    let groups: std::collections::BTreeSet<usize> =
        agreement.tariffs.iter().map(|tariff| tariff.group).collect();
    for group in groups {
        let own = agreement.tariffs.iter().filter(|tariff| tariff.group == group);
        let bound: i64 = own.map(|tariff| tariff.weight * (AVERAGE - tariff.low)).sum();
        let _ = writeln!(text, "average({a},{group},{bound}).");
    }
    if !agreement.tariffs.is_empty() {
        let _ = writeln!(text, "gap({a},{GAP}).");
    }
}

/// The rules of the problem: `ge(A,T,V)` says that a tariff is freed to `V` half points at least.
const RULES: &str = "\
{ bound(A,S) : sector(A,S,_,_,_) }.
:- fewest(A,N), #count { S : bound(A,S) } < N.
:- weight(A,N), #sum { W,S : bound(A,S), sector(A,S,_,W,_) } < N.
:- most(A,G,N), #count { S : bound(A,S), sector(A,S,_,_,G) } < N.
:- needs(A,S,R), bound(A,S), not bound(A,R).
:- against(A,S,R), bound(A,S), bound(A,R).
step(A,T,V) :- tariff(A,T,_,L,H,_,_,_), V = L+1..H.
ge(A,T,L) :- tariff(A,T,_,L,_,_,_,_).
{ ge(A,T,V) : step(A,T,V) }.
:- ge(A,T,V), step(A,T,V), not ge(A,T,V-1).
:- floor(A,T,F), step(A,T,F), not ge(A,T,F).
:- floor(A,T,F), tariff(A,T,_,_,H,_,_,_), F > H.
:- average(A,G,B), #sum { W,T,V : ge(A,T,V), step(A,T,V), tariff(A,T,_,_,_,_,W,G) } < B.
near(A,T,R) :- beside(A,T,R).
near(A,R,T) :- beside(A,T,R).
:- near(A,T,R), gap(A,D), ge(A,T,V), step(A,R,V-D), not ge(A,R,V-D).
:- near(A,T,R), gap(A,D), ge(A,T,V), tariff(A,R,_,_,H,_,_,_), V-D > H.
far(A,T) :- instead(A,T,_,F), ge(A,T,F).
far(A,T) :- instead(A,T,_,F), tariff(A,T,_,L,_,_,_,_), F <= L.
:- instead(A,T,S,_), not bound(A,S), not far(A,T).
#minimize { C,A,s,S : bound(A,S), sector(A,S,C,_,_);
            C,A,T,V : ge(A,T,V), tariff(A,T,P,_,_,C,_,_), V > P;
            C,A,T,V : step(A,T,V), not ge(A,T,V), tariff(A,T,P,_,_,C,_,_), V <= P }.
#show bound/2.
";
