use super::*;

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

#[tokio::test]
async fn a_damaged_list_is_an_error() {
    let body = encode(&[image('a'), image('b')]).await.unwrap();
    assert!(decode(&body[..body.len() - 1]).is_err());
    assert!(decode(b"").is_err());
}
