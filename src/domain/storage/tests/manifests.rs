use crate::domain::storage::manifest::{DOCKER_V1, ManifestError, OCI_INDEX, parse};

const A: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const C: &str = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";

#[test]
fn images_of_all_formats() {
    for (what, text, layers, config) in [
        (
            "OCI and Docker schema 2",
            format!(
                r#"{{"schemaVersion":2,"config":{{"mediaType":"c","digest":"{A}","size":7}},
                "layers":[{{"mediaType":"l","digest":"{B}","size":100}},{{"digest":"{C}","size":3}}]}}"#
            ),
            vec![(B, Some(100)), (C, Some(3))],
            Some((A, Some(7))),
        ),
        (
            "Docker schema 1, newest layer first",
            format!(
                r#"{{"schemaVersion":1,"name":"x","fsLayers":[{{"blobSum":"{A}"}},{{"blobSum":"{B}"}}],"history":[]}}"#
            ),
            vec![(B, None), (A, None)],
            None,
        ),
        (
            "ORAS artifact",
            format!(r#"{{"artifactType":"sbom","blobs":[{{"digest":"{A}","size":1}}],"subject":{{"digest":"{B}"}}}}"#),
            vec![(A, Some(1))],
            None,
        ),
        (
            "an artifact without layers",
            format!(r#"{{"config":{{"digest":"{A}","size":2}},"layers":[],"subject":{{"digest":"{B}","size":1}}}}"#),
            vec![],
            Some((A, Some(2))),
        ),
        (
            "sizes that cannot be",
            format!(r#"{{"layers":[{{"digest":"{A}","size":-1}},{{"digest":"{B}","size":99999999999999999999999}}]}}"#),
            vec![(A, None), (B, None)],
            None,
        ),
    ] {
        let manifest = parse(&text, None).unwrap_or_else(|error| panic!("{what}: {error}"));
        let blob = |blob: &super::super::manifest::Blob| (blob.digest.to_string(), blob.size);
        let given = |(digest, size): (&str, Option<u64>)| (digest.to_owned(), size);
        assert_eq!(
            manifest.layers.iter().map(blob).collect::<Vec<_>>(),
            layers.into_iter().map(given).collect::<Vec<_>>(),
            "{what}"
        );
        assert_eq!(manifest.config.as_ref().map(blob), config.map(given), "{what}");
    }
}

#[test]
fn an_index_names_its_platforms_and_attestations() {
    let text = format!(
        r#"{{"schemaVersion":2,"manifests":[
            {{"digest":"{A}","size":1,"platform":{{"os":"linux","architecture":"arm64","variant":"v8"}}}},
            {{"digest":"{B}","size":1,"platform":{{"os":"unknown","architecture":"unknown"}},"annotations":
                {{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"{A}"}}}},
            {{"digest":"{C}","size":1,"platform":{{}}}}]}}"#
    );
    let manifest = parse(&text, None).unwrap();
    assert_eq!(manifest.media_type, OCI_INDEX);
    let children: Vec<_> = manifest
        .children
        .iter()
        .map(|child| (child.platform.as_deref(), child.attests.as_ref().map(|digest| digest.as_str())))
        .collect();
    assert_eq!(children, [(Some("linux/arm64/v8"), None), (None, Some(A)), (None, None)]);
    assert_eq!(manifest.stored(), Some(Vec::new()), "an index holds no blob");
}

#[test]
fn layers_that_lie_elsewhere_are_not_stored() {
    let text = format!(
        r#"{{"config":{{"digest":"{C}","size":2}},"layers":[
            {{"mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip","digest":"{A}","size":9000,
              "urls":["https://mcr.example/x"]}},
            {{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","digest":"{B}","size":5,"urls":["https://x"]}}]}}"#
    );
    let manifest = parse(&text, None).unwrap();
    let stored: Vec<_> = manifest.stored().unwrap().into_iter().map(|(digest, size)| (digest.as_str(), size)).collect();
    assert_eq!(stored, [(B, 5), (C, 2)]);
    let old = parse(&format!(r#"{{"fsLayers":[{{"blobSum":"{A}"}}]}}"#), None).unwrap();
    assert_eq!((old.stored(), old.media_type.as_str()), (None, DOCKER_V1), "no size is not a size of nothing");
}

#[test]
fn what_is_no_manifest_or_two_is_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (text, says) in [
        ("", "no JSON"),
        ("[]", "no JSON"),
        ("{}", "neither layers"),
        (deep.as_str(), "no JSON"),
        (r#"{"layers":"x"}"#, "no JSON"),
        (r#"{"layers":[{"size":1}]}"#, "no JSON"),
        (r#"{"manifests":[],"layers":[]}"#, "two readers"),
        (r#"{"manifests":[],"config":null,"fsLayers":[]}"#, "two readers"),
        (r#"{"layers":[],"fsLayers":[]}"#, "two readers"),
        (r#"{"layers":[{"digest":"latest"}]}"#, "no digest"),
        (r#"{"layers":[{"digest":"sha256:<script>alert(1)</script>aaaaaaaaaaaaaaaaaaaaaa"}]}"#, "no digest"),
    ] {
        let error = parse(text, None).expect_err(text).to_string();
        assert!(error.contains(says), "{text:.40}: {error}");
    }
    assert_eq!(parse(&" ".repeat(5 << 20), None), Err(ManifestError::TooLong(5 << 20)));
}
