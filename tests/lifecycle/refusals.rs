//! Every row of ecr.md 1.3: what AWS refuses, where, in whose words, and the mend.

use stowage::domain::diagnostic::{Diagnostic, Severity};
use stowage::domain::lifecycle::parse::{Parsed, parse, refusal};

const PARSING: &str = "Lifecycle policy parsing failure: Could not map policyString into LifecyclePolicy.";
const SHAPE_4: &str = "instance failed to match exactly one schema (matched 0 out of 4)";
const SHAPE_2: &str = "instance failed to match exactly one schema (matched 0 out of 2)";
const STANDARD: &str =
    "SINCE_IMAGE_PUSHED, SINCE_IMAGE_PULLED and IMAGE_COUNT_MORE_THAN support the STANDARD storage class only";

const SELECTION: &str =
    r#""tagStatus":"tagged","tagPatternList":["x*"],"countType":"imageCountMoreThan","countNumber":5"#;
const EXPIRE: &str = r#"{"type":"expire"}"#;

fn rule(priority: &str, selection: &str, action: &str) -> String {
    format!(r#"{{"rulePriority":{priority},"selection":{{{selection}}},"action":{action}}}"#)
}

fn document(rules: &[String]) -> String {
    format!(r#"{{"rules":[{}]}}"#, rules.join(","))
}

/// One rule with this selection.
fn selecting(selection: &str) -> String {
    document(&[rule("1", selection, EXPIRE)])
}

/// One rule for any image with this count, class and unit as written, and this action.
fn counting(count: &str, action: &str) -> String {
    document(&[rule("1", &format!(r#""tagStatus":"any",{count}"#), action)])
}

fn tagged(priority: &str, pattern: &str) -> String {
    let selection = format!(r#""tagStatus":"tagged",{pattern},"countType":"imageCountMoreThan","countNumber":5"#);
    rule(priority, &selection, EXPIRE)
}

fn status(priority: &str, status: &str) -> String {
    let selection = format!(r#""tagStatus":"{status}","countType":"imageCountMoreThan","countNumber":5"#);
    rule(priority, &selection, EXPIRE)
}

fn archive(priority: &str, status: &str) -> String {
    let count = r#""storageClass":"archive","countType":"sinceImageTransitioned","countUnit":"days","countNumber":90"#;
    rule(priority, &format!(r#""tagStatus":"{status}",{count}"#), EXPIRE)
}

/// Row, text, code, pointer, AWS's words.
type Case = (&'static str, String, &'static str, &'static str, Option<String>);

fn cases() -> Vec<Case> {
    let some = |text: &str| Some(text.to_owned());
    let required = |key: &str| Some(format!("object has missing required properties ([\"{key}\"])"));
    let null = |kind: &str| {
        Some(format!("instance type (null) does not match any allowed primitive type (allowed: [\"{kind}\"])"))
    };
    let minimum =
        |found: &str| Some(format!("numeric instance is lower than the required minimum (minimum: 1, found: {found})"));
    let target = r#"{"type":"transition","targetStorageClass":"archive"}"#;
    let unknown =
        |key: &str| Some(format!("object instance has properties which are not allowed by the schema: ([\"{key}\"])"));
    let with = |extra: &str| selecting(&format!("{SELECTION},{extra}"));
    let many: Vec<String> =
        (1..=51).map(|n| tagged(&n.to_string(), &format!(r#""tagPatternList":["x{n}"]"#))).collect();
    let long = "x".repeat(31_000);
    vec![
        (
            "1",
            r#"{"rules":[]}"#.into(),
            "text-too-short",
            "",
            some("Member must have length greater than or equal to 100"),
        ),
        (
            "1",
            document(&[rule("1", SELECTION, EXPIRE).replacen('{', &format!(r#"{{"description":"{long}","#), 1)]),
            "text-too-long",
            "",
            some("Member must have length less than or equal to 30720"),
        ),
        ("2", format!("[{}]", selecting(SELECTION)), "not-an-object", "", some(PARSING)),
        ("2", format!("{}}}", selecting(SELECTION)), "syntax", "", some(PARSING)),
        ("3", format!(r#"{{"{}":1}}"#, "r".repeat(100)), "missing-property", "", required("rules")),
        (
            "3",
            format!(r#"{{"rules":{}}}"#, rule("1", SELECTION, EXPIRE)),
            "wrong-type",
            "/rules",
            some("instance type (object) does not match any allowed primitive type (allowed: [\"array\"])"),
        ),
        (
            "4",
            r#"{"rules":[]}"#.into(),
            "no-rules",
            "/rules",
            some("array is too short: must have at least 1 elements but instance has 0 elements"),
        ),
        (
            "4",
            document(&many),
            "too-many-rules",
            "/rules",
            some("array is too long: must have at most 50 elements but instance has 51 elements"),
        ),
        (
            "5",
            format!(r#"{{"rules":[{{"rulePriority":1,"action":{EXPIRE},"description":"{}"}}]}}"#, "d".repeat(99)),
            "missing-property",
            "/rules/0",
            required("selection"),
        ),
        (
            "5",
            selecting(&SELECTION.replace(r#","countNumber":5"#, "")),
            "missing-property",
            "/rules/0/selection",
            required("countNumber"),
        ),
        ("5", document(&[rule("1", SELECTION, "{}")]), "missing-property", "/rules/0/action", required("type")),
        ("6", with(r#""x":1"#), "unknown-property", "/rules/0/selection/x", unknown("x")),
        ("6", with(r#""_comment":"why""#), "unknown-property", "/rules/0/selection/_comment", unknown("_comment")),
        ("7", with(r#""tagPrefixList":null"#), "null-value", "/rules/0/selection/tagPrefixList", null("array")),
        ("7", with(r#""countUnit":null"#), "null-value", "/rules/0/selection/countUnit", some(SHAPE_4)),
        (
            "7",
            document(&[rule("1", SELECTION, r#"{"type":"expire","targetStorageClass":null}"#)]),
            "null-value",
            "/rules/0/action/targetStorageClass",
            some(SHAPE_2),
        ),
        ("8", document(&[rule("0", SELECTION, EXPIRE)]), "priority-too-low", "/rules/0/rulePriority", minimum("0")),
        ("8", document(&[rule("-3", SELECTION, EXPIRE)]), "priority-too-low", "/rules/0/rulePriority", minimum("-3")),
        (
            "9",
            document(&[tagged("7", r#""tagPatternList":["x"]"#), tagged("7", r#""tagPatternList":["y"]"#)]),
            "duplicate-priority",
            "/rules/1/rulePriority",
            some("Duplicate priority in multiple rules"),
        ),
        (
            "10",
            selecting(&SELECTION.replace("\"tagged\"", "\"x\"")),
            "unknown-tag-status",
            "/rules/0/selection/tagStatus",
            some(r#"instance value ("x") not found in enum (possible values: ["any","tagged","untagged"])"#),
        ),
        (
            "11",
            document(&[status("1", "any"), tagged("2", r#""tagPatternList":["x"]"#)]),
            "any-not-last",
            "/rules/0/rulePriority",
            some("Rule for tagStatus=ANY must have the lowest priority per storage class"),
        ),
        (
            "12",
            document(&[status("1", "any"), status("2", "any")]),
            "several-any-rules",
            "/rules/1/selection/tagStatus",
            some("Only one rule can specify tagStatus=ANY"),
        ),
        ("13", with(r#""countUnit":"days""#), "count-unit-not-allowed", "/rules/0/selection/countUnit", some(SHAPE_4)),
        (
            "13",
            counting(r#""countType":"sinceImagePushed","countNumber":5"#, EXPIRE),
            "count-unit-missing",
            "/rules/0/selection",
            some(SHAPE_4),
        ),
        (
            "13",
            counting(r#""countType":"sinceImagePushed","countUnit":"weeks","countNumber":5"#, EXPIRE),
            "unknown-count-unit",
            "/rules/0/selection/countUnit",
            some(SHAPE_4),
        ),
        (
            "13",
            counting(r#""countType":"sinceLastTuesday","countUnit":"days","countNumber":5"#, EXPIRE),
            "unknown-count-type",
            "/rules/0/selection/countType",
            some(SHAPE_4),
        ),
        (
            "13",
            with(r#""storageClass":"glacier""#),
            "unknown-storage-class",
            "/rules/0/selection/storageClass",
            some(SHAPE_4),
        ),
        (
            "14",
            selecting(&SELECTION.replace(":5", ":0")),
            "count-too-low",
            "/rules/0/selection/countNumber",
            minimum("0"),
        ),
        (
            "15",
            document(&[rule("1", SELECTION, r#"{"type":"expire","targetStorageClass":"archive"}"#)]),
            "target-not-allowed",
            "/rules/0/action/targetStorageClass",
            some(SHAPE_2),
        ),
        (
            "15",
            document(&[rule("1", SELECTION, r#"{"type":"delete"}"#)]),
            "unknown-action",
            "/rules/0/action/type",
            some(SHAPE_2),
        ),
        (
            "15",
            document(&[rule("1", SELECTION, r#"{"type":"transition","targetStorageClass":"glacier"}"#)]),
            "unknown-target",
            "/rules/0/action/targetStorageClass",
            some(SHAPE_2),
        ),
        (
            "16",
            document(&[rule("1", SELECTION, r#"{"type":"transition"}"#)]),
            "target-missing",
            "/rules/0/action",
            some(PARSING),
        ),
        (
            "17",
            selecting(&SELECTION.replace(r#""tagPatternList":["x*"],"#, "")),
            "tagged-without-list",
            "/rules/0/selection/tagStatus",
            some("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED."),
        ),
        (
            "17",
            selecting(&SELECTION.replace("[\"x*\"]", "[]")),
            "empty-list",
            "/rules/0/selection/tagPatternList",
            some("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED."),
        ),
        (
            "18",
            with(r#""tagPrefixList":["x"]"#),
            "both-lists",
            "/rules/0/selection/tagPrefixList",
            some("If policy has a tagged rule, it must specify only one of tagPrefixList or tagPatternList"),
        ),
        (
            "19",
            selecting(&SELECTION.replace("\"tagged\"", "\"untagged\"")),
            "list-not-allowed",
            "/rules/0/selection/tagPatternList",
            some("Cannot specify tagPatternList with tagStatus UNTAGGED"),
        ),
        (
            "19",
            selecting(&SELECTION.replace("\"tagged\"", "\"any\"").replace("tagPatternList", "tagPrefixList")),
            "list-not-allowed",
            "/rules/0/selection/tagPrefixList",
            some("Cannot specify tagPrefixList with tagStatus ANY"),
        ),
        (
            "20",
            selecting(&SELECTION.replace("x*", "test*1*2*3*4*5*6")),
            "too-many-wildcards",
            "/rules/0/selection/tagPatternList/0",
            some("Invalid tag pattern provided. Total number of * must not exceed 4"),
        ),
        (
            "21",
            document(&[status("1", "untagged"), status("2", "untagged")]),
            "several-untagged-rules",
            "/rules/1/selection/tagStatus",
            some("Only one rule can select Untagged images per storage class."),
        ),
        (
            "22",
            with(r#""storageClass":"archive""#),
            "standard-class-only",
            "/rules/0/selection/storageClass",
            some(STANDARD),
        ),
        (
            "22",
            counting(
                r#""storageClass":"archive","countType":"sinceImagePulled","countUnit":"days","countNumber":5"#,
                target,
            ),
            "standard-class-only",
            "/rules/0/selection/storageClass",
            some(STANDARD),
        ),
        (
            "23",
            counting(r#""countType":"sinceImageTransitioned","countUnit":"days","countNumber":90"#, EXPIRE),
            "transitioned-needs-archive",
            "/rules/0/selection",
            some(SHAPE_4),
        ),
        (
            "23",
            counting(
                r#""storageClass":"standard","countType":"sinceImageTransitioned","countUnit":"days","countNumber":90"#,
                EXPIRE,
            ),
            "transitioned-needs-archive",
            "/rules/0/selection/storageClass",
            some(SHAPE_4),
        ),
        (
            "23",
            counting(
                r#""storageClass":"archive","countType":"sinceImageTransitioned","countUnit":"days","countNumber":90"#,
                target,
            ),
            "transitioned-needs-expire",
            "/rules/0/action",
            None,
        ),
        (
            "23",
            counting(r#""countType":"sinceImagePulled","countUnit":"days","countNumber":5"#, EXPIRE),
            "pulled-needs-transition",
            "/rules/0/action",
            None,
        ),
        (
            "24",
            counting(
                r#""storageClass":"archive","countType":"sinceImageTransitioned","countUnit":"days","countNumber":89"#,
                EXPIRE,
            ),
            "archive-too-young",
            "/rules/0/selection/countNumber",
            None,
        ),
        (
            "25",
            document(&[tagged("1", r#""tagPrefixList":["a","b"]"#), tagged("2", r#""tagPrefixList":["b","a"]"#)]),
            "identical-lists",
            "/rules/1/selection/tagPrefixList",
            None,
        ),
        (
            "type",
            selecting(&SELECTION.replace(":5", ":\"5\"")),
            "wrong-type",
            "/rules/0/selection/countNumber",
            some("instance type (string) does not match any allowed primitive type (allowed: [\"integer\"])"),
        ),
        (
            "type",
            selecting(&SELECTION.replace(":5", ":1.5")),
            "wrong-type",
            "/rules/0/selection/countNumber",
            some("instance type (number) does not match any allowed primitive type (allowed: [\"integer\"])"),
        ),
        (
            "type",
            selecting(&SELECTION.replace("[\"x*\"]", "[1]")),
            "wrong-type",
            "/rules/0/selection/tagPatternList/0",
            some("instance type (number) does not match any allowed primitive type (allowed: [\"string\"])"),
        ),
        (
            "size",
            selecting(&SELECTION.replace(":5", ":99999999999")),
            "number-too-large",
            "/rules/0/selection/countNumber",
            None,
        ),
    ]
}

fn errors(parsed: &Parsed) -> Vec<&Diagnostic> {
    parsed.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect()
}

#[test]
fn every_row_is_refused() {
    for (row, text, code, pointer, aws) in cases() {
        let parsed = parse(&text);
        assert_eq!(parsed.policy, None, "row {row}: {text}");
        let found = errors(&parsed);
        let hit = found.iter().find(|d| d.code == code);
        let hit = hit.unwrap_or_else(|| panic!("row {row}: no {code} in {found:#?}"));
        assert_eq!((hit.pointer.as_str(), &hit.aws_message), (pointer, &aws), "row {row}: {text}");
        assert!(refusal(&parsed.diagnostics).is_some_and(|r| r.starts_with("Invalid parameter at ")), "row {row}");
    }
}

/// One fault is one error, apart from rows that imply others.
#[test]
fn one_fault_is_one_error() {
    for (row, text, code, ..) in cases() {
        let parsed = parse(&text);
        let mut codes: Vec<&str> = errors(&parsed).iter().map(|d| d.code.as_str()).collect();
        codes.retain(|c| !(text == r#"{"rules":[]}"# && matches!(*c, "text-too-short" | "no-rules")));
        codes.retain(|c| !(row == "3" && *c == "unknown-property"));
        let rest: Vec<&str> = codes.into_iter().filter(|c| *c != code).collect();
        assert!(rest.is_empty(), "row {row}: besides {code} there is {rest:?} in {text}");
    }
}

/// A fix takes its own error away and brings no new one.
#[test]
fn fixes_mend() {
    let mut mended = 0;
    for (row, text, ..) in cases() {
        let parsed = parse(&text);
        for error in errors(&parsed) {
            let Some(fix) = &error.fix else { continue };
            let after = parse(&fix.text);
            let left = errors(&after).iter().filter(|d| d.code != "text-too-short").count();
            assert!(left < errors(&parsed).len(), "row {row}: {} left {after:#?}", fix.label);
            mended += 1;
        }
    }
    assert!(mended > 20, "only {mended} fixes were offered");
}

#[test]
fn limits_are_inclusive() {
    let fifty: Vec<String> =
        (1..=50).map(|n| tagged(&n.to_string(), &format!(r#""tagPatternList":["x{n}"]"#))).collect();
    let padded = |length: usize| {
        let text = document(&[rule("1", SELECTION, EXPIRE)]);
        format!("{text}{}", " ".repeat(length - text.len()))
    };
    for text in [document(&fifty), padded(30_720), document(&[status("1", "any"), archive("2", "any")])] {
        assert_eq!(parse(&text).diagnostics, [], "{text}");
    }
    assert_eq!(parse(&padded(30_721)).policy, None);
    assert!(parse(&selecting(&SELECTION.replace("x*", "*test*1*2*3"))).policy.is_some());
}

/// Both rules that exist once may exist once in each storage class.
#[test]
fn classes_are_apart() {
    let text = document(&[status("1", "untagged"), status("3", "any"), archive("2", "untagged"), archive("4", "any")]);
    assert_eq!(parse(&text).diagnostics, []);
    let text = document(&[archive("1", "any"), status("2", "any"), archive("3", "untagged")]);
    let codes: Vec<_> = parse(&text).diagnostics.into_iter().map(|d| (d.code, d.rule)).collect();
    assert_eq!(codes, [("any-not-last".to_owned(), Some(1))]);
}

#[test]
fn all_faults_at_once_with_their_places() {
    let text = r#"{
  "rules": [
    {
      "rulePriority": 0,
      "description": null,
      "selection": { "tagStatus": "tagged", "countType": "sinceImagePushed", "countNumber": 3 },
      "action": { "type": "expire" }
    },
    {
      "rulePriority": 2,
      "selection": { "tagStatus": "Any", "countType": "imageCountMoreThan", "countNumber": -1 },
      "action": { "type": "transition" }, // later
    }
  ]
}"#;
    let found: Vec<String> = parse(text)
        .diagnostics
        .iter()
        .map(|d| format!("{}:{} {} {:?}", d.position.line, d.position.column, d.code, d.rule))
        .collect();
    assert_eq!(
        found,
        [
            "4:23 priority-too-low None",
            "5:22 null-value None",
            "6:35 tagged-without-list None",
            "6:58 count-unit-missing None",
            "11:35 unknown-tag-status Some(2)",
            "11:92 count-too-low Some(2)",
            "12:27 target-missing Some(2)",
            "12:41 syntax None",
            "12:43 syntax None",
        ]
    );
}

#[test]
fn the_api_answers_in_its_own_order() {
    let text = selecting(&format!("{SELECTION},\"x\":1,\"countUnit\":\"days\""));
    assert_eq!(
        refusal(&parse(&text).diagnostics).unwrap(),
        "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: \
         object instance has properties which are not allowed by the schema: ([\"x\"])\ninstance failed to match \
         exactly one schema (matched 0 out of 4)'"
    );
    assert_eq!(
        refusal(&parse("{").diagnostics).unwrap(),
        "Invalid parameter at 'lifecyclePolicyText' failed to satisfy constraint: 'Member must have length greater \
         than or equal to 100'"
    );
    assert_eq!(refusal(&parse(&selecting(SELECTION)).diagnostics), None);
}
