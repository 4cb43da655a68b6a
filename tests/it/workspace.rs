//! Loading: which files are read, and that nothing outside the project is.

use accordant::diagnostic::Diagnostic;
use accordant::workspace::{Loaded, Memory, load};

fn names(loaded: &Loaded) -> Vec<String> {
    loaded.sources.iter().map(|(_, file)| file.name.clone()).collect()
}

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|d| d.code.text()).collect()
}

#[test]
fn a_folder_is_read_in_sorted_order_with_its_tests() {
    let files = Memory::default()
        .with("/p/b.accord", "")
        .with("/p/a.accord", "")
        .with("/p/inner/c.test.accord", "")
        .with("/p/.hidden/d.accord", "")
        .with("/p/notes.txt", "");
    let loaded = load(&files, "/p");
    assert_eq!(names(&loaded), ["p/a.accord", "p/b.accord", "p/inner/c.test.accord"]);
    assert_eq!(loaded.asked, 3);
}

#[test]
fn packs_come_without_tests_and_from_the_project_first() {
    let files = Memory::default()
        .with("/p/accord.toml", "")
        .with("/p/rules/geography/own.accord", "")
        .with("/p/rules/geography/own.test.accord", "")
        .with("/p/drafts/x.accord", "use geography");
    let loaded = load(&files, "/p/drafts/x.accord");
    assert_eq!(
        names(&loaded),
        ["p/accord.toml", "p/drafts/x.accord", "p/rules/geography/own.accord"]
    );
    assert!(loaded.diagnostics.is_empty());
}

#[test]
fn packs_of_the_binary_are_named_so() {
    let loaded = load(&Memory::default().with("/x.accord", "use wto.gatt_xxiv"), "/x.accord");
    let names = names(&loaded);
    assert!(names.contains(&String::from("pack:wto/gatt_xxiv.accord")), "{names:?}");
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
}

#[test]
fn neighbours_in_a_folder_are_no_circle() {
    let files = Memory::default()
        .with("/p/pack/a.accord", "use pack")
        .with("/p/pack/b.accord", "use pack")
        .with("/p/x.accord", "use pack");
    let loaded = load(&files, "/p/x.accord");
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    assert_eq!(loaded.files.len(), 3);
}

#[test]
fn paths_that_lead_out_are_refused() {
    let paths =
        ["../y.accord", "/etc/passwd", "a/../../y.accord", "C:/y.accord", "https://x/y.accord"];
    for path in paths {
        let files =
            Memory::default().with("/p/x.accord", format!("use \"{path}\"")).with("/y.accord", "");
        assert_eq!(codes(&load(&files, "/p/x.accord").diagnostics), ["E0502"], "{path}");
    }
}

#[test]
fn a_table_that_leads_out_is_refused() {
    let text = "record Country { name: text }\nfacts Country from \"../y.csv\" { key: a }";
    let files = Memory::default().with("/p/x.accord", text).with("/y.csv", "a\n1\n");
    assert_eq!(codes(&load(&files, "/p/x.accord").diagnostics), ["E0502"]);
}

/// A draft whose check fails over its input is none that could pass.
#[test]
fn a_draft_is_as_wrong_as_the_project_says() {
    let draft = "agreement a { kind: partial_scope }\nparameter \u{430}bc: number is 2\n";
    let files = Memory::default().with("/p/accord.toml", "").with("/p/a.accord", draft);
    let has_program = |files: &Memory| {
        let drafts = load(files, "/p").drafts(&|_| false);
        drafts.iter().map(|draft| draft.program.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(has_program(&files), [true]);
    let files = files.with("/p/accord.toml", "[lint]\nW0701 = \"error\"\n");
    assert_eq!(has_program(&files), [false]);
}

#[cfg(unix)]
mod disk {
    use super::{codes, names};
    use accordant::system::Disk;
    use accordant::workspace::load;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("accordant-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("project")).unwrap();
        folder
    }

    #[test]
    fn links_that_lead_out_are_refused() {
        let folder = folder("links");
        fs::write(folder.join("secret.accord"), "").unwrap();
        symlink(folder.join("secret.accord"), folder.join("project/link.accord")).unwrap();
        fs::write(folder.join("project/x.accord"), "use \"link.accord\"").unwrap();
        let entry = folder.join("project/x.accord");
        let loaded = load(&Disk::new(), entry.to_str().unwrap());
        assert_eq!(codes(&loaded.diagnostics), ["E0502"]);
        let loaded = load(&Disk::new(), folder.join("project").to_str().unwrap());
        assert_eq!(codes(&loaded.diagnostics), ["E0502", "E0502"]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn pipes_are_not_opened() {
        let folder = folder("pipes");
        let pipe = folder.join("project/pipe.accord");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        fs::write(folder.join("project/x.accord"), "use \"pipe.accord\"").unwrap();
        let entry = folder.join("project/x.accord");
        assert_eq!(codes(&load(&Disk::new(), entry.to_str().unwrap()).diagnostics), ["E0502"]);
        assert_eq!(codes(&load(&Disk::new(), pipe.to_str().unwrap()).diagnostics), ["E0502"]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_circle_of_folders_ends() {
        let folder = folder("circle");
        symlink(folder.join("project"), folder.join("project/again")).unwrap();
        fs::write(folder.join("project/x.accord"), "").unwrap();
        let loaded = load(&Disk::new(), folder.join("project").to_str().unwrap());
        assert_eq!(names(&loaded).len(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn links_to_other_folders_of_the_project_are_followed_once() {
        let folder = folder("linked");
        let project = folder.join("project");
        fs::create_dir_all(project.join("drafts")).unwrap();
        fs::create_dir_all(project.join("far")).unwrap();
        fs::write(project.join("accord.toml"), "").unwrap();
        fs::write(project.join("far/x.accord"), "").unwrap();
        symlink("../far", project.join("drafts/one")).unwrap();
        symlink("../far", project.join("drafts/two")).unwrap();
        symlink("..", project.join("drafts/up")).unwrap();
        let entry = project.join("drafts");
        let loaded = load(&Disk::new(), entry.to_str().unwrap());
        assert_eq!((loaded.files.len(), loaded.diagnostics), (1, Vec::new()));
        fs::remove_dir_all(folder).unwrap();
    }

    /// A file called as a text of a pack would be taken for law: not to be changed, and its hash in the place of the pack's.
    #[test]
    fn no_file_passes_for_a_pack() {
        let folder = folder("passes");
        let (project, name) = (folder.join("project"), "pack:wto/sources.accord");
        fs::create_dir(project.join("pack:wto")).unwrap();
        fs::write(project.join("accord.toml"), "").unwrap();
        fs::write(project.join(name), "").unwrap();
        fs::write(project.join("x.accord"), "use wto.sources").unwrap();
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_accordant"))
            .args(["check", name, "x.accord", "--audit", "log.jsonl"])
            .current_dir(&project)
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(0), "{run:?}");
        let log = fs::read_to_string(project.join("log.jsonl")).unwrap();
        for input in [name, &format!("./{name}")] {
            assert!(log.contains(&format!("\"{input}\":")), "{input} in {log}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    /// A rule that is left out would hold nobody, so a folder that is used is read as a whole or not at all.
    #[test]
    fn a_folder_is_not_used_in_part() {
        let folder = folder("part");
        let house = folder.join("project/house");
        fs::create_dir_all(&house).unwrap();
        fs::write(house.join("a.accord"), "").unwrap();
        fs::write(folder.join("far.accord"), "").unwrap();
        fs::write(folder.join("project/x.accord"), "use house").unwrap();
        let entry = folder.join("project/x.accord");
        let found = || codes(&load(&Disk::new(), entry.to_str().unwrap()).diagnostics);
        assert!(found().is_empty());
        for target in ["../../far.accord", "nowhere.accord"] {
            symlink(target, house.join("b.accord")).unwrap();
            assert_eq!(found().len(), 1, "{target}");
            fs::remove_file(house.join("b.accord")).unwrap();
        }
        let deep = (0..40).fold(house, |folder, _| folder.join("d"));
        fs::create_dir_all(deep).unwrap();
        assert_eq!(found(), ["E0504"]);
        fs::remove_dir_all(folder).unwrap();
    }
}
