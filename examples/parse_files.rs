//! Reads the files that are named and prints their syntax errors; with `--speed`, how fast.

use std::io::Write;
use std::time::Instant;

use accordant::source::{FileId, SourceFile, SourceMap};
use accordant::syntax;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let (flags, paths): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|a| a.starts_with("--"));
    let mut texts = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path)?;
        let mut map = SourceMap::default();
        let file = map.add(SourceFile::new(path.as_str(), text.as_str()));
        let (_, found) = syntax::parse(file, &text);
        for d in &found {
            let at = d.labels.first().map(|l| map.location(l.span)).unwrap_or_default();
            writeln!(out, "{at}: {} {}", d.code.text(), d.message)?;
            for l in &d.labels {
                if !l.text.is_empty() {
                    writeln!(out, "    {}: {}", map.location(l.span), l.text)?;
                }
            }
            if let Some(help) = &d.help {
                writeln!(out, "    help: {help}")?;
            }
            for fix in &d.fixes {
                writeln!(out, "    fix: {} -> {:?}", fix.title, fix.replacement)?;
            }
        }
        texts.push(text);
    }
    if flags.iter().any(|flag| flag == "--large") {
        large(&mut out)?;
    }
    if flags.iter().any(|flag| flag == "--speed") {
        let bytes: usize = texts.iter().map(String::len).sum();
        let rounds = (20_000_000 / bytes.max(1)).max(1);
        let begin = Instant::now();
        let mut items = 0;
        for _ in 0..rounds {
            for text in &texts {
                items += syntax::parse(FileId(0), text).0.items.len();
            }
        }
        let seconds = begin.elapsed().as_secs_f64();
        let megabytes = f64::from(u32::try_from(bytes * rounds).unwrap_or(u32::MAX)) / 1e6;
        writeln!(
            out,
            "{bytes} bytes, {items} declarations in all, {:.1} MB/s",
            megabytes / seconds
        )?;
    }
    Ok(())
}

/// Texts of 1 and 8 MiB of one kind each: the time must grow with the size.
fn large(out: &mut impl Write) -> std::io::Result<()> {
    let kinds: [(&str, &str, &str, &str); 14] = [
        ("facts", "", "fact member(KAZ, WTO) from 2015-11-30 cite WTO_members\n", ""),
        ("requirements", "", "requirement r must \"t\" {\n  require x.a is at least 5\n}\n", ""),
        ("chain", "define f(x: T) when a", " and b", "\n"),
        ("mixed chain", "define f(x: T) when a", " and b or c", "\n"),
        ("sum", "parameter p: number is 1", " + 1", "\n"),
        ("set", "parameter p: set of T is { a", ", b", " }\n"),
        ("comment", "# ", "comment ", "\n"),
        ("texts", "parameter p: text is \"a\"", " \"b\"", "\n"),
        ("unclosed text", "parameter p: text is \"a", "b c ", ""),
        ("attributes", "parameter p: T is a", ".b", "\n"),
        ("garbage", "", "@ x $", ""),
        ("garbage lines", "", "stage\n) \" { (\n", ""),
        (
            "one bad stage",
            "stage s \"t\" {\n",
            "  requirement r must \"t\" { require x }\n",
            " ; }\n",
        ),
        ("parentheses", "parameter p: T is ", "(", ""),
    ];
    for (name, head, body, tail) in kinds {
        write!(out, "{name:16}")?;
        for size in [1 << 20, 8 << 20] {
            let text = format!("{head}{}{tail}", body.repeat(size / body.len()));
            let begin = Instant::now();
            let (file, found) = syntax::parse(FileId(0), &text);
            let seconds = begin.elapsed().as_secs_f64();
            let (items, errors) = (file.items.len(), found.len());
            write!(out, "  {:8.1} ms ({items} items, {errors} errors)", seconds * 1e3)?;
        }
        writeln!(out)?;
    }
    Ok(())
}
