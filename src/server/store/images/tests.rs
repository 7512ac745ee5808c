use super::*;
use crate::domain::image::scan::{Findings, ScanStatus, Severity};

fn image(name: char) -> Image {
    Image {
        digest: Digest::new(format!("sha256:{}", name.to_string().repeat(64))).unwrap(),
        tags: Vec::new(),
        size_bytes: 0,
        pushed_at: Timestamp::from_millis(1_700_000_000_123),
        last_pulled_at: None,
        media_type: None,
        artifact_type: None,
        subject: None,
        status: ImageStatus::Active,
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    }
}

#[tokio::test]
async fn images_come_back_as_they_went() {
    let full = Image {
        tags: ["v1", "<script>\n\"'", "\u{202e}gnp.exe"].map(|tag| Tag::new(tag).unwrap()).to_vec(),
        size_bytes: u64::MAX,
        last_pulled_at: Some(Timestamp::from_millis(-1)),
        media_type: Some("application/vnd.oci.image.index.v1+json".into()),
        artifact_type: Some("line\nbreak".into()),
        subject: Some(Digest::new("sha256:\n").unwrap()),
        status: ImageStatus::Archived,
        last_archived_at: Some(Timestamp::from_millis(5)),
        last_activated_at: Some(Timestamp::from_millis(6)),
        scan: Some(Scan { status: ScanStatus::Active, findings: Some(Findings::new(None, [(Severity::High, 9)])) }),
        ..image('a')
    };
    let second = Image { media_type: full.artifact_type.clone(), ..image('b') };
    for images in [vec![], vec![image('c')], vec![full, second, image('c')]] {
        let body = encode(&images).await.unwrap();
        assert_eq!(decode(&body).unwrap(), images);
        assert_eq!(encode(&images).await.unwrap(), body, "the same bytes for the same images");
        let expected: HashMap<Tag, Digest> =
            images.iter().flat_map(|i| i.tags.iter().map(|tag| (tag.clone(), i.digest.clone()))).collect();
        assert_eq!(tags(&body).unwrap(), expected);
    }
}

#[test]
fn lists_of_before_scans_were_kept_are_still_read() {
    let body = format!("[]\n[\"sha256:{}\",[\"v1\"],7,0,null,null,null,null,\"ACTIVE\",null,null]", "a".repeat(64));
    let kept = Image {
        tags: vec![Tag::new("v1").unwrap()],
        size_bytes: 7,
        pushed_at: Timestamp::from_millis(0),
        ..image('a')
    };
    assert_eq!(decode(body.as_bytes()).unwrap(), [kept]);
}

#[tokio::test]
async fn a_damaged_list_is_an_error() {
    let body = encode(&[image('a'), image('b')]).await.unwrap();
    assert!(decode(&body[..body.len() - 1]).is_err());
    assert!(decode(b"").is_err());
}
