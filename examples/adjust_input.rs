//! Prints a draft of the benchmark of adjustments for Accordant (`accord`) or the same problem for clingo (`clingo`):
//! `adjust_input accord AGREEMENTS SECTORS TARIFFS [SEED]`.

#[path = "../benches/support/adjust.rs"]
mod adjust;

use std::io::Write as _;

use adjust::{Instance, Size};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, usual: usize| {
        arguments.get(place).and_then(|text| text.parse().ok()).unwrap_or(usual)
    };
    let size = Size {
        agreements: number(1, 1),
        sectors: number(2, 60),
        tariffs: number(3, 0),
        range: 36,
        unrelated: number(5, 0),
        seed: u64::try_from(number(4, 1)).unwrap_or(1),
    };
    let instance = Instance::new(size);
    let text = match arguments.first().map(String::as_str) {
        Some("clingo") => instance.clingo(),
        _ => instance.accord(),
    };
    std::io::stdout().write_all(text.as_bytes())
}
