//! `stowage lint` and `stowage simulate`, as a terminal sees them.

#![cfg(feature = "ssr")]

use clap::Parser;
use std::path::PathBuf;
use stowage::cli::lint::{self, Lint};
use stowage::cli::simulate::{self, Simulate};
use stowage::cli::{GONE, INVALID, SUCCESS, Streams, UNREADABLE};
use stowage::domain::image::{Digest, Image, ImageStatus};
use stowage::domain::problem::{Problem, ProblemKind};
use stowage::domain::time::Timestamp;

const KEEP_TWO_RELEASES: &str = r#"{"rules":[
  {"rulePriority":1,"description":"releases","selection":{"tagStatus":"tagged","tagPatternList":["v*.*.*"],"countType":"imageCountMoreThan","countNumber":2},"action":{"type":"expire"}},
  {"rulePriority":5,"selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":7},"action":{"type":"expire"}}]}"#;

const NOW: &str = "2026-11-23T09:30:00Z";

/// Three releases, a platform of an index, an old stray, a signature, an archived image, and tags that mean harm.
const IMAGES: &str = r#"{"imageDetails":[
  {"registryId":"1","repositoryName":"team/app","imageDigest":"sha256:a1","imageTags":["v1.0.0"],"imageSizeInBytes":1000,"imagePushedAt":"2026-11-01T10:00:00+00:00"},
  {"repositoryName":"team/app","imageDigest":"sha256:a2","imageTags":["v1.1.0","stable"],"imageSizeInBytes":2000,"imagePushedAt":1793577600.5},
  {"repositoryName":"team/app","imageDigest":"sha256:a3","imageTags":["v1.2.0"],"imageSizeInBytes":3000,"imagePushedAt":"2026-11-03T10:00:00.250000+09:00","imageManifestMediaType":"application/vnd.oci.image.index.v1+json"},
  {"repositoryName":"team/app","imageDigest":"sha256:c1","imageSizeInBytes":4000,"imagePushedAt":1793500000},
  {"repositoryName":"team/app","imageDigest":"sha256:e1","imageSizeInBytes":500,"imagePushedAt":"2026-11-22T10:00:00Z"},
  {"repositoryName":"team/app","imageDigest":"sha256:f1","imageTags":["old"],"imageSizeInBytes":9,"imagePushedAt":"2026-01-01 10:00:00+00:00","imageStatus":"ARCHIVED","lastArchivedAt":1780000000,"lastRecordedPullTime":1770000000},
  {"repositoryName":"team/app","imageDigest":"sha256:b1","imageSizeInBytes":7,"imagePushedAt":"2026-11-21T10:00:00Z","subjectManifestDigest":"sha256:a1","artifactMediaType":"application/vnd.cncf.notary.signature"},
  {"repositoryName":"team/app","imageDigest":"sha256:d1","imageTags":["=cmd|' /C calc'!A0","<img src=x>","a\u001b[2Jb"],"imageSizeInBytes":1,"imagePushedAt":"2026-11-01T10:00:00Z"}
]}"#;

const MANIFESTS: &str = r#"{"images":[{"registryId":"1","repositoryName":"team/app","imageId":{"imageDigest":"sha256:a3"},
  "imageManifest":"{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"sha256:c1\",\"size\":400,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}}]}",
  "imageManifestMediaType":"application/vnd.oci.image.index.v1+json"}],"failures":[]}"#;

#[derive(Parser)]
enum Command {
    Lint(Lint),
    Simulate(Box<Simulate>),
}

struct Run {
    code: u8,
    out: String,
    err: String,
}

/// A folder of files for one test, and a terminal in it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.put("policy.json", KEEP_TWO_RELEASES).put("images.json", IMAGES).put("manifests.json", MANIFESTS);
        desk
    }

    fn put(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.path(name), text).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Arguments that name a file of the desk stand for its path.
    fn run(&self, line: &str, input: &str) -> Run {
        self.run_loaded(line, input, None)
    }

    fn run_loaded(&self, line: &str, input: &str, loaded: Option<Result<Vec<Image>, Problem>>) -> Run {
        let word = |word: &str| match self.path(word).exists() {
            true => self.path(word).to_str().unwrap().to_owned(),
            false => word.to_owned(),
        };
        let words = std::iter::once("stowage".to_owned()).chain(line.split_whitespace().map(word));
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = Streams { input: &mut input.as_bytes(), out: &mut out, err: &mut err };
        let clock = Timestamp::parse(NOW).unwrap();
        let code = match Command::parse_from(words) {
            Command::Lint(args) => lint::run_on(&args, &mut streams),
            Command::Simulate(args) => simulate::run_on(&args, loaded, clock, &mut streams),
        };
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { code, out: text(out).replace(self.0.path().to_str().unwrap(), ""), err: text(err) }
    }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn lint_says_valid() {
    let desk = Desk::new();
    let run = desk.run("lint policy.json", "");
    assert_eq!((run.code, run.err.as_str()), (SUCCESS, ""));
    assert_eq!(run.out, "/policy.json: valid; 0 errors, 0 warnings\n");
    assert_eq!(json(&desk.run("lint policy.json --format json", "").out), serde_json::json!({"diagnostics": []}));
}

#[test]
fn lint_says_what_is_wrong_and_where() {
    let desk = Desk::new();
    let text = KEEP_TWO_RELEASES.replace("\"countNumber\":2", "\"countNumber\":2,\"countUnit\":\"days\"");
    let run = desk.run("lint - --format json", &text);
    assert_eq!(run.code, INVALID);
    let found = json(&run.out);
    assert_eq!(
        found,
        serde_json::json!({"diagnostics": [{
            "severity": "error",
            "code": "count-unit-not-allowed",
            "message": "imageCountMoreThan counts images and takes no countUnit.",
            "awsMessage": "instance failed to match exactly one schema (matched 0 out of 4)",
            "rule": 1,
            "pointer": "/rules/0/selection/countUnit",
            "line": 2,
            "column": 157,
        }]})
    );
    let run = desk.run("lint -", &text);
    assert_eq!(run.code, INVALID);
    assert!(run.out.starts_with("-:2:157: error: rule 1: imageCountMoreThan counts images"), "{}", run.out);
    assert!(run.out.contains("  fix: remove countUnit\n"), "{}", run.out);
}

#[test]
fn warnings_do_not_fail() {
    let run = Desk::new().run("lint - --format json", &KEEP_TWO_RELEASES.replace("v*.*.*", "v*"));
    assert_eq!(run.code, SUCCESS);
    assert_eq!(json(&run.out)["diagnostics"][0]["code"], "prefix-too-wide");
}

#[test]
fn what_cannot_be_read() {
    let desk = Desk::new();
    desk.put("latin.json", b"{\"rules\":\"\xe9\"}").put("empty.json", "").put("ids.json", r#"{"imageIds":[]}"#);
    desk.put("other.json", IMAGES.replace("team/app", "team/other"));
    desk.put("page.json", IMAGES.replacen('{', r#"{"NextToken":"eyJ","#, 1));
    for (line, says) in [
        ("lint nowhere.json", "cannot read nowhere.json"),
        ("lint latin.json", "latin.json: it is not UTF-8 text"),
        ("simulate --policy nowhere.json --images images.json", "cannot read nowhere.json"),
        ("simulate --policy policy.json --images nowhere.json", "cannot read nowhere.json"),
        ("simulate --policy policy.json --images empty.json", "empty.json: is empty"),
        ("simulate --policy policy.json --images ids.json", "missing field `imageDetails`"),
        ("simulate --policy policy.json --images policy.json", "not what `aws ecr describe-images"),
        (
            "simulate --policy policy.json --images images.json other.json",
            "images of team/other as well as of team/app",
        ),
        (
            "simulate --policy policy.json --images images.json --manifests images.json",
            "not what `aws ecr batch-get-image",
        ),
        ("simulate --policy policy.json --images page.json", "page.json: the repository has more images than these"),
        ("simulate --policy - --images -", "only one of the files can be -"),
    ] {
        let run = desk.run(line, "");
        assert_eq!((run.code, run.out.as_str()), (UNREADABLE, ""), "{line}");
        assert!(run.err.starts_with("stowage: ") && run.err.contains(says), "{line}: {}", run.err);
    }
}

#[test]
fn simulate_needs_images_and_a_time() {
    for line in [
        "simulate --policy p.json",
        "simulate --policy p.json --images i.json --repository team/app",
        "simulate --policy p.json --images i.json --now yesterday",
        "simulate --policy p.json --images i.json --format pdf",
    ] {
        let words = line.split_whitespace();
        assert!(Command::try_parse_from(std::iter::once("stowage").chain(words)).is_err(), "{line}");
    }
}

/// Whoever writes a CI job looks for them there.
#[test]
fn help_tells_the_exit_codes() {
    for (command, codes) in
        [("lint", "0 when AWS would accept the policy, 1 when not, 2"), ("simulate", "3 when an image that")]
    {
        let program =
            std::process::Command::new(env!("CARGO_BIN_EXE_stowage")).args([command, "--help"]).output().unwrap();
        let help = String::from_utf8(program.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains(codes), "{help}");
    }
}

#[test]
fn an_invalid_policy_is_explained_and_not_run() {
    let desk = Desk::new();
    desk.put("bad.json", KEEP_TWO_RELEASES.replace("\"expire\"", "\"delete\""));
    for line in [
        "simulate --policy bad.json --images images.json",
        "simulate --policy policy.json --current bad.json --images images.json",
    ] {
        let run = desk.run(line, "");
        assert_eq!((run.code, run.out.as_str()), (INVALID, ""), "{line}");
        assert!(run.err.contains("bad.json:2:") && run.err.contains("[unknown-action]"), "{}", run.err);
    }
}

fn outcomes(found: &serde_json::Value) -> Vec<String> {
    let images = found["images"].as_array().unwrap();
    images
        .iter()
        .map(|i| format!("{} {} {}", i["digest"].as_str().unwrap(), i["outcome"].as_str().unwrap(), i["rule"]))
        .collect()
}

#[test]
fn simulate_tells_every_image() {
    let desk = Desk::new();
    let run =
        desk.run("simulate --policy policy.json --images images.json --manifests manifests.json --format json", "");
    assert_eq!((run.code, run.err.as_str()), (SUCCESS, ""));
    let found = json(&run.out);
    assert_eq!(found["now"], NOW);
    assert_eq!(
        outcomes(&found),
        [
            "sha256:a1 expire 1",
            "sha256:a2 keep 1",
            "sha256:a3 keep 1",
            "sha256:c1 blocked 5",
            "sha256:e1 keep 5",
            "sha256:f1 keep null",
            "sha256:b1 expire 1",
            "sha256:d1 keep null",
        ]
    );
    assert_eq!(
        found["summary"],
        serde_json::json!({
            "keep": 5, "expire": 2, "archive": 0, "blocked": 1,
            "bytes": {"keep": 2510, "expire": 1007, "archive": 0, "blocked": 4000},
        })
    );
    let reasons: Vec<&str> =
        found["images"].as_array().unwrap().iter().map(|i| i["reason"].as_str().unwrap()).collect();
    assert_eq!(
        reasons,
        [
            "expired by rule 1: tags match; 3rd newest, 2 kept",
            "kept by rule 1: tags match; 2nd newest of 2 kept",
            "kept by rule 1: tags match; 1st newest of 2 kept",
            "rule 5 would expire it (untagged; pushed 22 days ago, more than 7), but index v1.2.0 stays and needs it",
            "kept by rule 5: untagged; pushed 0 days ago, not more than 7",
            "kept: no rule's tags fit it",
            "goes with its subject v1.0.0, which rule 1 expires",
            "kept: no rule's tags fit it",
        ]
    );
    assert_eq!(
        found["images"][4]["trace"],
        serde_json::json!([
            {"rule": 1, "saw": "the image has no tag", "acts": false},
            {"rule": 5, "saw": "untagged; pushed 0 days ago, not more than 7", "acts": false},
        ])
    );
    assert_eq!(found["images"][4]["goesOn"], "2026-11-29T10:00:00Z");
    assert_eq!(found["images"][1]["wouldGo"], "when one more image that rule 1 counts is pushed");
    assert_eq!(found["images"][3]["blockedBy"], "sha256:a3");
    assert_eq!(found["warnings"][0]["code"], "takes-children");
}

#[test]
fn standard_input_pages_arrays_and_repeats() {
    let desk = Desk::new();
    let found = |run: Run| {
        assert_eq!(run.code, SUCCESS, "{}", run.err);
        outcomes(&json(&run.out))
    };
    let line = "simulate --policy policy.json --images - --format json";
    let once = found(desk.run(line, IMAGES));
    assert_eq!(found(desk.run(line, &format!("{IMAGES}\n{IMAGES}"))), once, "pages that overlap");
    assert_eq!(
        found(desk.run("simulate --policy policy.json --images images.json images.json --format json", "")),
        once
    );
    let page = IMAGES.replacen('{', r#"{"nextToken":"eyJ","#, 1);
    assert_eq!(found(desk.run(line, &format!("{page}\n{IMAGES}"))), once, "a page and the last one");
    let array = IMAGES.strip_prefix("{\"imageDetails\":").and_then(|t| t.strip_suffix('}')).unwrap();
    assert_eq!(found(desk.run(line, array)), once, "a bare array");
    assert_eq!(found(desk.run("simulate --policy - --images images.json --format json", KEEP_TWO_RELEASES)), once);
}

#[test]
fn now_moves_the_verdicts() {
    let line = "simulate --policy policy.json --images images.json --format json --now 2026-11-29T10:00:01+00:00";
    let found = json(&Desk::new().run(line, "").out);
    assert_eq!(found["now"], "2026-11-29T10:00:01Z");
    assert_eq!(outcomes(&found)[4], "sha256:e1 expire 5");
}

#[test]
fn what_must_stay_fails_the_run() {
    let desk = Desk::new();
    let line = "simulate --policy policy.json --images images.json";
    for (patterns, code) in
        [("v1.0*", GONE), ("v1.1*", SUCCESS), ("stable", SUCCESS), ("v1.0", SUCCESS), ("*0.0", GONE)]
    {
        for format in ["table", "json", "csv", "markdown"] {
            let run =
                desk.run(&format!("{line} --format {format} --fail-if-gone nothing --fail-if-gone {patterns}"), "");
            assert_eq!(run.code, code, "{patterns} {format}");
            let says = format!("stowage: v1.0.0 would go, although {patterns} must stay\n");
            assert_eq!(run.err, if code == GONE { says } else { String::new() });
        }
    }
}

#[test]
fn compares_with_the_policy_in_force() {
    let desk = Desk::new();
    desk.put("old.json", KEEP_TWO_RELEASES.replace("\"countNumber\":2", "\"countNumber\":1").replace(":7", ":1"));
    let line = "simulate --policy policy.json --current old.json --images images.json --format";
    let found = json(&desk.run(&format!("{line} json"), "").out);
    assert_eq!(
        found["difference"],
        serde_json::json!({
            "newlyGoing": {"images": 0, "bytes": 0},
            "newlyKept": {"images": 1, "bytes": 2000},
            "moved": {"images": 1, "bytes": 7},
        })
    );
    let changes: Vec<_> = found["images"].as_array().unwrap().iter().map(|image| image["change"].as_str()).collect();
    let [kept, moved] = [Some("newlyKept"), Some("moved")];
    assert_eq!(changes, [None, kept, None, None, None, None, moved, None]);
    assert!(desk.run(&format!("{line} table"), "").out.contains("2nd newest of 2 kept (newly kept)\n"));
    assert!(desk.run(&format!("{line} csv"), "").out.contains(",newlyKept\n"));
    let stricter = "simulate --policy old.json --current policy.json --images images.json --format markdown";
    let comment = desk.run(stricter, "").out;
    assert!(comment.find("**newly** expired by rule 1").unwrap() < comment.find("v1.0.0").unwrap(), "{comment}");
    assert!(desk.run(&format!("{line} table"), "").out.contains("  newly kept          1    1.95 KiB\n"));
    assert!(desk.run(&format!("{line} markdown"), "").out.contains("| newly kept | 1 | 1.95 KiB |\n"));
}

#[test]
fn bytes_are_exact_where_layers_are_known() {
    let blob = |name: &str, size: u64| format!(r#"{{\"digest\":\"sha256:{name}\",\"size\":{size}}}"#);
    let entry = |digest: &str, layers: &[String]| {
        let manifest = format!(r#"{{\"config\":{},\"layers\":[{}]}}"#, blob(&digest[7..], 1), layers.join(","));
        format!(r#"{{"imageId":{{"imageDigest":"{digest}"}},"imageManifest":"{manifest}"}}"#)
    };
    let base = blob("base", 500);
    let entries = [
        entry("sha256:a1", &[base.clone(), blob("x", 70)]),
        entry("sha256:a2", &[base, blob("y", 80)]),
        entry("sha256:a3", &[blob("z", 90)]),
    ];
    let detail = |digest: &str, tag: &str, time: u32| {
        format!(r#"{{"imageDigest":"{digest}","imageTags":["{tag}"],"imageSizeInBytes":600,"imagePushedAt":{time}}}"#)
    };
    let images = format!(
        r#"{{"imageDetails":[{},{},{}]}}"#,
        detail("sha256:a1", "v1.0.0", 1),
        detail("sha256:a2", "v1.1.0", 2),
        detail("sha256:a3", "v1.2.0", 3)
    );
    let desk = Desk::new();
    desk.put("three.json", images).put("all.json", format!(r#"{{"images":[{}]}}"#, entries.join(",")));
    desk.put("some.json", format!(r#"{{"images":[{}]}}"#, entries[0]));
    let line = "simulate --policy policy.json --images three.json --format";
    let freed = |rest: &str| json(&desk.run(&format!("{line} json {rest}"), "").out)["summary"]["freedBytes"].clone();
    assert_eq!(freed("--manifests all.json"), 71, "the base layer stays for v1.1.0");
    assert_eq!(freed("--manifests some.json"), serde_json::Value::Null, "others may share any layer");
    let headline = desk.run(&format!("{line} table --manifests all.json"), "").out;
    assert!(headline.starts_with("1 of 3 images would expire, 71 B freed\n"), "{headline}");
}

#[test]
fn hostile_tags_stay_text() {
    let desk = Desk::new();
    let text = KEEP_TWO_RELEASES.replace("v*.*.*", "*").replace("\"countNumber\":2", "\"countNumber\":1");
    let run =
        |format: &str| desk.run(&format!("simulate --policy - --images images.json --format {format}"), &text).out;
    let table = run("table");
    assert!(!table.contains('\u{1b}') && table.contains("a\\u{1b}[2Jb"), "{table}");
    let csv = run("csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 8);
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{csv}");
    let markdown = run("markdown");
    assert!(!markdown.contains("<img") && !markdown.contains('\u{1b}'), "{markdown}");
    let row = markdown.lines().find(|line| line.contains("calc")).unwrap();
    assert_eq!(row.matches('|').count(), 5, "{row}");
}

/// What describe-images prints when nobody asks for archived images.
#[test]
fn archived_images_are_missed() {
    let desk = Desk::new();
    let rule = r#"{"rulePriority":9,"selection":{"tagStatus":"any","storageClass":"archive","countType":"sinceImageTransitioned","countUnit":"days","countNumber":90},"action":{"type":"expire"}}"#;
    let rules = KEEP_TWO_RELEASES.strip_suffix("]}").unwrap();
    desk.put("archive.json", format!("{rules},{rule}]}}"));
    desk.put("active.json", IMAGES.replace("ARCHIVED", "ACTIVE"));
    let run = |images: &str| desk.run(&format!("simulate --policy archive.json --images {images}"), "");
    let (with, without) = (run("images.json"), run("active.json"));
    assert_eq!((with.code, with.err.as_str()), (SUCCESS, ""));
    assert_eq!(without.code, SUCCESS);
    assert!(without.err.contains("--filter imageStatus=ANY"), "{}", without.err);
}

/// Named as the AWS console names them.
#[test]
fn copies_of_a_cache() {
    let desk = Desk::new();
    desk.put("images.json", IMAGES.replace("team/app", "docker-hub/library/app"));
    let found = json(&desk.run("simulate --policy policy.json --images images.json --format json", "").out);
    assert_eq!(found["warnings"][0]["code"], "takes-copies");
}

/// GitHub takes 65,536 characters; a tag may have 300, an image 1,000 tags.
#[test]
fn a_comment_is_never_too_long() {
    let desk = Desk::new();
    let details: Vec<String> = (0..150)
        .map(|image| {
            let tags: Vec<String> = (0..20).map(|tag| format!("\"prod-{image}-{tag}-{}\"", "_".repeat(250))).collect();
            let tags = tags.join(",");
            format!(
                r#"{{"imageDigest":"sha256:{image}","imageTags":[{tags}],"imagePushedAt":{}}}"#,
                1_700_000_000 + image
            )
        })
        .collect();
    desk.put("long.json", format!(r#"{{"imageDetails":[{}]}}"#, details.join(",")));
    desk.put("prod.json", KEEP_TWO_RELEASES.replace("v*.*.*", "prod-*"));
    let run = desk.run("simulate --policy prod.json --images long.json --format markdown --fail-if-gone prod-*", "");
    assert_eq!(run.code, GONE);
    assert!(run.out.chars().count() < 65_536, "{}", run.out.chars().count());
    assert!(run.out.starts_with("### Lifecycle policy: 148 of 150 images would expire"), "{:.100}", run.out);
    assert!(run.out.contains("| expire | 148 | 0 B |"), "{}", run.out);
    assert!(run.out.contains(" more are not listed.") && run.out.contains("\nAs of 2026-11-23"), "{}", run.out);
}

#[test]
fn a_live_repository() {
    let desk = Desk::new();
    let image = |digest: &str, days: i64| Image {
        digest: Digest::new(digest).unwrap(),
        tags: Vec::new(),
        size_bytes: 1,
        pushed_at: Timestamp::parse(NOW).unwrap().plus_days(-days),
        last_pulled_at: None,
        media_type: None,
        artifact_type: None,
        subject: None,
        status: ImageStatus::Active,
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    };
    let line = "simulate --policy policy.json --repository team/app --format json";
    let run = desk.run_loaded(line, "", Some(Ok(vec![image("sha256:1", 8), image("sha256:2", 6)])));
    assert_eq!(outcomes(&json(&run.out)), ["sha256:1 expire 5", "sha256:2 keep 5"]);
    let problem = Problem::new(
        ProblemKind::NotFound,
        "read the images of team/app",
        "there is no such repository",
        "Check the name and the region.",
    );
    let run = desk.run_loaded(line, "", Some(Err(problem)));
    assert_eq!(run.code, UNREADABLE);
    assert!(run.err.contains("Could not read the images of team/app: there is no such repository"), "{}", run.err);
}
