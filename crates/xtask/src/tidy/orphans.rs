//! Rust files that no module names: they look alive and are never compiled.

use super::{Files, Remark, extension};

pub fn check(files: &Files) -> Vec<Remark> {
    files
        .keys()
        .filter(|path| extension(path) == "rs")
        .filter_map(|path| {
            let (krate, inside) = path.split_once("/src/")?;
            let stem = inside.strip_suffix(".rs")?;
            // `src/bin/x.rs` is a program of its own, and so are the roots.
            if matches!(stem, "main" | "lib") || stem.starts_with("bin/") {
                return None;
            }
            let name = stem
                .strip_suffix("/mod")
                .unwrap_or(stem)
                .rsplit('/')
                .next()?;
            let src = format!("{krate}/src/");
            let is_named = files.iter().any(|(other, content)| {
                other != path
                    && other.starts_with(&src)
                    && extension(other) == "rs"
                    && names_module(content, name, inside)
            });
            (!is_named).then(|| {
                Remark::at(
                    path,
                    0,
                    format!("No `mod {name};` reaches this file. Remove it or name it."),
                )
            })
        })
        .collect()
}

fn names_module(content: &str, name: &str, inside: &str) -> bool {
    let file = inside.rsplit('/').next().unwrap_or(inside);
    content.lines().any(|line| {
        let line = line.trim();
        line.ends_with(&format!("mod {name};"))
            || (line.contains("path = ") || line.contains("include!(")) && line.contains(file)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::files;

    #[test]
    fn only_the_file_nobody_names_is_remarked_on() {
        let remarks = check(&files(&[
            (
                "crates/a/src/lib.rs",
                "pub mod shift;\n#[path = \"odd_name.rs\"]\nmod odd;\n",
            ),
            ("crates/a/src/shift/mod.rs", "mod scan;\n"),
            ("crates/a/src/shift/scan.rs", ""),
            ("crates/a/src/shift/old.rs", "mod old;"),
            ("crates/a/src/odd_name.rs", ""),
            ("crates/a/src/bin/generate.rs", ""),
            ("crates/b/src/lib.rs", "mod old;"),
            ("crates/b/src/old.rs", ""),
            ("crates/a/tests/story.rs", ""),
        ]));
        let paths: Vec<_> = remarks.iter().map(|remark| remark.path.as_str()).collect();
        assert_eq!(paths, ["crates/a/src/shift/old.rs"]);
    }
}
