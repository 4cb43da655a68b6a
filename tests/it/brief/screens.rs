//! The page in a browser: headless Chromium takes screenshots, measures and prints it. Where there is none, the tests
//! say that they are skipped. The pictures stay in the folder of the tests, for people to look at.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::pages::report;
use crate::pages::{DRAFT, scratch};

/// The browser, if there is one.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let found = named.into_iter().chain(usual.map(PathBuf::from)).find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: there is no Chromium, set CHROMIUM to one");
    }
    found
}

/// What the browser prints when it opens a page, with a folder of its own each time.
fn browse(browser: &Path, name: &str, page: &Path, options: &[&str]) -> String {
    let folder = scratch(&format!("chromium-{name}"));
    let _ = fs::remove_dir_all(&folder);
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--hide-scrollbars", "--force-device-scale-factor=1"])
        .arg(format!("--user-data-dir={}", folder.display()))
        .args(options)
        .arg(format!("file://{}", page.display()))
        .stderr(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{name}: the browser failed");
    let _ = fs::remove_dir_all(&folder);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The page of the shipped draft.
fn page(name: &str) -> PathBuf {
    let path = scratch(&format!("brief-{name}.html"));
    let output = report(&[DRAFT, "--html", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    path
}

/// The page of a draft with many parties, stages on two branches, and names of any length.
fn crowded() -> PathBuf {
    let name = |n: u8| format!("{}{}X", char::from(b'A' + n / 26), char::from(b'A' + n % 26));
    let mut text = String::from(
        "scale Circle { inner < middle < outer < far }\nrecord Country { circle: Circle? }\n\
         stage first \"First stage\" { admits c: Country when c.circle is at most inner }\n\
         stage second \"A second stage with quite a long title\" after first { }\n\
         stage aside after first { }\n\
         stage last \"Last\" after second, aside { admits c: Country when c.circle is at most far }\n",
    );
    let circles = [("inner", 3), ("middle", 17), ("outer", 29), ("far", 33)];
    for n in 0..34 {
        let circle = circles.iter().find(|(_, before)| n < *before);
        let circle = circle.map(|(circle, _)| format!("circle: {circle}")).unwrap_or_default();
        let _ = writeln!(text, "country {} \"Land {n}\" {{ {circle} }}", name(n));
    }
    for n in 0..9 {
        let parties: Vec<String> = (n..34).map(name).collect();
        let stage = ["first", "aside", "last"][usize::from(n) % 3];
        let _ = writeln!(
            text,
            "agreement pact{n} \"Pact {n}{}\" {{ parties: {}  stage: {stage}  as_of: 2027-01-01\n\
             signed: {}-03-01 }}",
            " with a title that is long".repeat(usize::from(n) % 3),
            parties.join(", "),
            2000 + u32::from(n) * 9,
        );
    }
    let file = scratch("brief-crowded.accord");
    fs::write(&file, text).unwrap();
    let path = scratch("brief-crowded.html");
    let output = report(&[file.to_str().unwrap(), "--html", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    path
}

/// A page that holds another page in a frame of that width: a window has a least width, a frame has none.
fn framed(page: &Path, width: u32, height: u32) -> PathBuf {
    let path = page.with_extension(format!("{width}.html"));
    let frame = format!(
        "<!DOCTYPE html><body style=\"margin:0;overflow:hidden\"><iframe src=\"file://{}\" \
         style=\"border:0;width:{width}px;height:{height}px\"></iframe></body>",
        page.display()
    );
    fs::write(&path, frame).unwrap();
    path
}

/// A copy of the page with a script that measures it and leaves what it found in the place of the page.
fn measured(browser: &Path, name: &str, page: &Path, script: &str, options: &[&str]) -> Value {
    let copy = page.with_extension("measured.html");
    let text = fs::read_to_string(page).unwrap();
    let script = format!(
        "<script>window.onload = () => {{ const found = (() => {{ {script} }})();\n\
         const out = document.createElement('pre'); out.id = 'found'; out.textContent = JSON.stringify(found);\n\
         document.body.replaceChildren(out); }};</script>\n</body>"
    );
    fs::write(&copy, text.replace("</body>", &script)).unwrap();
    let dom = browse(browser, name, &copy, &[&["--dump-dom"], options].concat());
    let found = dom.split("<pre id=\"found\">").nth(1).unwrap_or_else(|| panic!("{name}: {dom}"));
    let found = found.split("</pre>").next().unwrap();
    let found = found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    serde_json::from_str(&found).unwrap()
}

/// Bytes as text, for a page that holds a picture.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let n = (0..3).fold(0_usize, |n, at| n << 8 | usize::from(*chunk.get(at).unwrap_or(&0)));
        for at in 0..4 {
            let sign = SIGNS[n >> (18 - 6 * at) & 63];
            let _ = write!(out, "{}", if at > chunk.len() { '=' } else { char::from(sign) });
        }
    }
    out
}

/// What is on a picture: how bright its most common colour is, which part of its points has another one, and in how
/// many of 20 stripes across there are such points.
struct Seen {
    ground: f64,
    ink: f64,
    stripes: u64,
    size: (u64, u64),
}

fn seen(browser: &Path, name: &str, picture: &Path) -> Seen {
    let page = picture.with_extension("seen.html");
    let data = base64(&fs::read(picture).unwrap());
    fs::write(
        &page,
        format!("<!DOCTYPE html><body><img src=\"data:image/png;base64,{data}\"></body>"),
    )
    .unwrap();
    let script = "const img = document.images[0], canvas = document.createElement('canvas');
        const [w, h] = [canvas.width, canvas.height] = [img.naturalWidth, img.naturalHeight];
        const context = canvas.getContext('2d'); context.drawImage(img, 0, 0);
        const points = new Uint32Array(context.getImageData(0, 0, w, h).data.buffer);
        const counts = new Map(); for (const p of points) counts.set(p, (counts.get(p) || 0) + 1);
        const [ground, most] = [...counts].reduce((a, b) => b[1] > a[1] ? b : a);
        const stripes = new Set();
        points.forEach((p, at) => { if (p !== ground) stripes.add(Math.floor(at / w / h * 20)); });
        return { ground: (ground & 255) / 255, ink: 1 - most / points.length, stripes: stripes.size, w, h };";
    let found = measured(browser, name, &page, script, &[]);
    let number = |key: &str| found[key].as_f64().unwrap();
    Seen {
        ground: number("ground"),
        ink: number("ink"),
        stripes: found["stripes"].as_u64().unwrap(),
        size: (found["w"].as_u64().unwrap(), found["h"].as_u64().unwrap()),
    }
}

const DARK: &str = "--blink-settings=preferredColorScheme=0";

#[test]
fn the_page_is_seen_on_wide_and_narrow_screens_by_day_and_by_night() {
    let Some(browser) = chromium() else { return };
    let page = page("screens");
    for (name, width, height, options) in
        [("wide", 1200, 2400, &[][..]), ("narrow", 390, 2400, &[]), ("dark", 1200, 2400, &[DARK])]
    {
        let picture = scratch(&format!("brief-{name}.png"));
        let _ = fs::remove_file(&picture);
        let shown = framed(&page, width, height);
        let shot = format!("--screenshot={}", picture.display());
        let window = format!("--window-size={},{height}", width.max(500));
        browse(&browser, name, &shown, &[options, &[shot.as_str(), window.as_str()]].concat());
        let seen = seen(&browser, name, &picture);
        assert_eq!(seen.size.1, u64::from(height), "{name}");
        assert!(seen.ink > 0.03 && seen.ink < 0.6, "{name}: {}", seen.ink);
        assert_eq!(seen.stripes, 20, "{name}: something stands in every part of the page");
        assert_eq!(seen.ground < 0.3, name == "dark", "{name}: {}", seen.ground);
    }
    // An empty page is told from a full one.
    let (empty, picture) = (scratch("brief-empty.html"), scratch("brief-empty.png"));
    fs::write(&empty, "<!DOCTYPE html><body></body>").unwrap();
    let shot = format!("--screenshot={}", picture.display());
    browse(&browser, "empty", &empty, &[&shot, "--window-size=500,400"]);
    let seen = seen(&browser, "empty", &picture);
    assert!(seen.ink < 0.01 && seen.stripes == 0, "{} {}", seen.ink, seen.stripes);
}

/// Nothing is wider than the screen but what can be moved, no text lies over the edge of its box, and letters stand out
/// from what they are written on.
#[test]
fn nothing_is_cut_off_and_everything_can_be_read() {
    let Some(browser) = chromium() else { return };
    let (page, crowded) = (page("measures"), crowded());
    let script = "
        const wide = [...document.querySelectorAll('body *')].filter(e => {
          if (e.closest('.table, .drawing, .picture, .skip')) return false;
          const r = e.getBoundingClientRect();
          return r.width > 0 && (r.right > innerWidth + 1 || r.left < -1);
        }).map(e => e.tagName + ' ' + e.textContent.slice(0, 40));
        const light = c => { const [r, g, b] = c.map(x => x / 255)
          .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const parts = c => c.match(/[\\d.]+/g).map(Number);
        const ground = e => { for (; e; e = e.parentElement) {
          const c = parts(getComputedStyle(e).backgroundColor);
          if (c.length < 4 || c[3] === 1) return c.slice(0, 3); }
          return [255, 255, 255]; };
        let texts = 0; const faint = [];
        for (const e of document.querySelectorAll('body *')) {
          if (e.closest('svg, script, .skip')) continue;
          if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
          texts += 1;
          const [a, b] = [light(parts(getComputedStyle(e).color).slice(0, 3)), light(ground(e))];
          const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (contrast < 4.5) faint.push(contrast.toFixed(2) + ' ' + e.tagName + ' ' + e.textContent.slice(0, 40));
        }
        const overlap = [];
        for (const svg of document.querySelectorAll('.drawing svg')) {
          const box = svg.getBoundingClientRect();
          for (const t of svg.querySelectorAll('text')) {
            const r = t.getBoundingClientRect();
            if (r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1)
              overlap.push('outside: ' + t.textContent);
          }
          const chips = [...svg.querySelectorAll('rect')].map(r => r.getBoundingClientRect());
          chips.forEach((a, i) => chips.slice(i + 1).forEach(b => {
            if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
              overlap.push('boxes overlap in ' + svg.querySelector('title').textContent);
          }));
        }
        return { wide, faint, overlap, texts, page: document.documentElement.scrollWidth, screen: innerWidth };";
    for (name, page, width, options) in [
        ("measure-wide", &page, 1200, &[][..]),
        ("measure-middle", &page, 700, &[]),
        ("measure-dark", &page, 1200, &[DARK]),
        ("measure-crowded", &crowded, 1200, &[]),
    ] {
        let window = format!("--window-size={width},900");
        let found = measured(&browser, name, page, script, &[options, &[&window]].concat());
        for key in ["wide", "faint", "overlap"] {
            assert_eq!(found[key].as_array().unwrap().len(), 0, "{name}, {key}: {}", found[key]);
        }
        assert!(found["texts"].as_u64().unwrap() > 100, "{name}: {}", found["texts"]);
        assert_eq!(found["page"], found["screen"], "{name}: the page is wider than the screen");
    }
}

#[test]
fn it_prints_on_a4() {
    let Some(browser) = chromium() else { return };
    let page = page("print");
    let paper = scratch("brief.pdf");
    let _ = fs::remove_file(&paper);
    let print = format!("--print-to-pdf={}", paper.display());
    browse(&browser, "print", &page, &["--no-pdf-header-footer", &print]);
    let text = String::from_utf8_lossy(&fs::read(&paper).unwrap()).into_owned();
    let pages: Vec<Vec<f64>> = text
        .split("/MediaBox")
        .skip(1)
        .map(|rest| {
            let inside = rest.split('[').nth(1).unwrap().split(']').next().unwrap();
            inside.split_whitespace().map(|number| number.parse().unwrap()).collect()
        })
        .collect();
    assert!((8..=16).contains(&pages.len()), "{} pages", pages.len());
    for size in pages {
        let [left, bottom, right, top] = size[..] else { panic!("{size:?}") };
        // 210 by 297 mm, in points.
        let (width, height) = (right - left, top - bottom);
        assert!((width - 595.28).abs() < 1.0 && (height - 841.89).abs() < 1.0, "{width} {height}");
    }
}

/// What tells a browser from one that shows anything: a page that is wrong is found to be.
#[test]
fn the_measures_find_what_is_wrong() {
    let Some(browser) = chromium() else { return };
    let page = scratch("brief-broken.html");
    fs::write(
        &page,
        "<!DOCTYPE html><body style=\"margin:0\"><p style=\"width:3000px\">wide</p></body>",
    )
    .unwrap();
    let script = "return document.documentElement.scrollWidth > innerWidth;";
    assert_eq!(measured(&browser, "broken", &page, script, &["--window-size=800,600"]), true);
}
