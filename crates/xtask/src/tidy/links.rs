//! Links between documents: each leads somewhere.

use super::{Files, Remark, extension};

/// `exists` is asked for paths from the root that are no text files.
pub fn check(files: &Files, exists: &dyn Fn(&str) -> bool) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (path, content) in files.iter().filter(|(path, _)| extension(path) == "md") {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut in_code = false;
        for (index, line) in content.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                in_code = !in_code;
            }
            if in_code {
                continue;
            }
            for target in targets(line) {
                let missing = match resolved(folder, &target) {
                    Some(there) => !files.contains_key(&there) && !exists(&there),
                    // Climbs out of the checkout, where nobody else has it.
                    None => true,
                };
                if missing {
                    remarks.push(Remark::at(
                        path,
                        index + 1,
                        format!("The link to `{target}` leads nowhere."),
                    ));
                }
            }
        }
    }
    remarks
}

/// Relative targets of a line's links and pictures.
fn targets(line: &str) -> Vec<String> {
    // Odd parts between backticks are code: `[x](y)` there is no link.
    let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("");
    let mut found: Vec<&str> = prose
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
        .collect();
    if prose.starts_with('[')
        && let Some((_, target)) = prose.split_once("]: ")
    {
        found.push(target);
    }
    found.extend(
        prose
            .split("src=\"")
            .skip(1)
            .filter_map(|rest| rest.split_once('"').map(|(t, _)| t)),
    );
    found
        .into_iter()
        .filter_map(|target| target.split_whitespace().next())
        .map(|target| target.trim_matches(['<', '>']))
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains(':') && !target.starts_with('/'))
        .map(str::to_owned)
        .collect()
}

fn resolved(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::files;

    #[test]
    fn a_link_is_resolved_from_the_file_that_holds_it() {
        let files = files(&[
            (
                "README.md",
                "[map](docs/MAP.md#top) ![p](docs/p.png) [web](https://x.org) [here](#a)",
            ),
            (
                "docs/MAP.md",
                "[back](../README.md \"title\") [gone](GONE.md)\n`[x](y.md)`\n```\n[x](z.md)\n```\n[out](../../x.md)",
            ),
        ]);
        let remarks = check(&files, &|path| path == "docs/p.png");
        let places: Vec<_> = remarks.iter().map(|r| (r.path.as_str(), r.line)).collect();
        assert_eq!(places, [("docs/MAP.md", 1), ("docs/MAP.md", 6)]);
    }

    #[test]
    fn references_and_pictures_in_html_are_links_too() {
        assert_eq!(targets("[map]: docs/MAP.md"), ["docs/MAP.md"]);
        assert_eq!(
            targets("<img src=\"docs/p.png\" width=\"600\">"),
            ["docs/p.png"]
        );
    }
}
