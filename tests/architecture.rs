//! Who may use whom, read from the sources.
//!
//! The table is the one in the header of `src/lib.rs`. A path counts wherever it stands, in `use` or in code, and so does
//! one that climbs out by `super`.

#[path = "architecture/source.rs"]
mod source;

use source::Source;

/// An area and what its code may name in other areas. `a::b` allows only what is below `b`.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("paths", &["domain"]),
    ("charts", &["domain"]),
    ("components", &["domain", "charts", "paths"]),
    (
        "api",
        &[
            "domain",
            "charts",
            "paths",
            "server::context",
            "server::state",
            "server::aws",
            "server::store",
            "server::collector",
        ],
    ),
    ("pages", &["api", "components", "charts", "domain", "paths"]),
    ("app", &["pages", "components", "paths"]),
    ("server", &["domain", "charts", "paths", "api", "app::shell", "app::App", "app::group"]),
    ("cli", &["domain"]),
    ("main", &["domain", "cli", "server"]),
    // The entry of the browser.
    ("lib", &["app"]),
];

/// The crates that speak to AWS, and the only modules that may.
const AWS_CRATES: &str = "aws_";
const AWS_MODULES: &[&str] = &["server::aws", "server::demo"];

/// Longer files hide a seam. Tests and data may be longer.
const MOST_LINES: usize = 500;

#[test]
fn areas_use_only_what_the_table_allows() {
    let mut wrong = Vec::new();
    for source in source::below("src") {
        let area = source.module.first().map_or("lib", String::as_str).to_owned();
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == area) else {
            wrong.push(format!("{}: {area} is not in the table", source.path));
            continue;
        };
        for path in source.own_paths() {
            let is_area = MAY_USE.iter().any(|(name, _)| path.first().is_some_and(|first| first == name));
            let is_allowed = path.first() == Some(&area) || allowed.iter().any(|allowed| is_below(&path, allowed));
            if is_area && !is_allowed {
                wrong.push(format!("{}: {area} may not use {}", source.path, path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_two_modules_know_the_sdk() {
    let mut wrong = Vec::new();
    for source in source::below("src") {
        if AWS_MODULES.iter().any(|module| is_below(&source.module, module)) {
            continue;
        }
        let crates = source.names().filter(|name| name.starts_with(AWS_CRATES) && is_a_crate(name));
        wrong.extend(crates.map(|name| format!("{}: {name}", source.path)));
    }
    assert!(wrong.is_empty(), "types of the AWS SDK outside {AWS_MODULES:?}:\n{}", wrong.join("\n"));
}

#[test]
fn the_state_of_the_server_is_looked_up_in_one_place() {
    let looks = |source: &Source| source.names().any(|name| matches!(name, "use_context" | "expect_context"));
    let wrong: Vec<_> = source::below("src")
        .into_iter()
        .filter(|source| ["api", "server"].iter().any(|area| is_below(&source.module, area)))
        .filter(|source| !is_below(&source.module, "server::context") && looks(source))
        .map(|source| source.path)
        .collect();
    assert!(wrong.is_empty(), "ask server::context instead: {wrong:?}");
}

#[test]
fn the_domain_is_the_same_in_every_build() {
    let is_conditional = |source: &Source| {
        let names: Vec<_> = source.names().collect();
        names
            .windows(2)
            .any(|pair| matches!(pair[0], "cfg" | "cfg_attr" | "any" | "all" | "not") && pair[1] == "feature")
    };
    let domain = source::below("src").into_iter().filter(|source| is_below(&source.module, "domain"));
    let wrong: Vec<_> = domain.filter(is_conditional).map(|source| source.path).collect();
    assert!(wrong.is_empty(), "cfg(feature) in {wrong:?}");
}

#[test]
fn no_file_is_too_long() {
    let all = ["src", "xtask/src", "benches"].into_iter().flat_map(source::below);
    let long = all.filter(|source| !source.is_test() && source.lines > MOST_LINES);
    let wrong: Vec<_> = long.map(|source| format!("{}: {} lines", source.path, source.lines)).collect();
    assert!(wrong.is_empty(), "over {MOST_LINES} lines:\n{}", wrong.join("\n"));
}

/// Whether `path` is the module or something in it.
fn is_below(path: &[String], module: &str) -> bool {
    let module: Vec<_> = module.split("::").collect();
    path.len() >= module.len() && path.iter().zip(&module).all(|(a, b)| a == b)
}

/// A crate among the dependencies, not just a name of ours.
fn is_a_crate(name: &str) -> bool {
    let manifest = source::read("Cargo.toml");
    let name = name.replace('_', "-");
    manifest.lines().any(|line| line.split_once(" =").is_some_and(|(dependency, _)| dependency == name))
}
