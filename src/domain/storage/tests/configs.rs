use crate::domain::storage::config::{Config, parse, words};

#[test]
fn configs_of_docker_and_of_oci() {
    let full = r#"{"os":"linux","architecture":"arm64","variant":"v8","created":"2026-11-01T00:00:00Z","config":{"User":"65532",
        "Env":["PATH=/bin","TOKEN=a=b","BARE"],"Entrypoint":["/app"],"Cmd":["serve","--all"],"Labels":{"a":"1"},
        "ExposedPorts":{"8080/tcp":{}},"Volumes":null,"OnBuild":null},"history":[{"created_by":"COPY . /"},
        {"comment":"x","empty_layer":true}],"rootfs":{}}"#;
    let config = parse(full).unwrap();
    assert_eq!((config.platform.as_str(), config.user.as_str()), ("linux/arm64/v8", "65532"));
    assert_eq!(words(&config.command), r#"["serve","--all"]"#);
    let variables: Vec<_> = config.environment.iter().map(|(n, v)| (n.as_str(), v.as_deref())).collect();
    assert_eq!(variables, [("PATH", Some("/bin")), ("TOKEN", Some("a=b")), ("BARE", Some(""))]);
    assert_eq!(config.history.iter().map(|step| step.empty).collect::<Vec<_>>(), [false, true]);
    assert!(config.discreet().environment.iter().all(|(_, value)| value.is_none()));
    let bare = parse(r#"{"os":"linux","architecture":"amd64","config":null,"history":null}"#).unwrap();
    assert_eq!(bare, Config { platform: "linux/amd64".to_owned(), ..Config::default() });
    for text in ["", "{}", "[]", r#"{"name":"chart","version":"1"}"#, r#"{"os":1,"architecture":"x"}"#] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn differences_tell_no_secret() {
    let config = |env: &str, user: &str, label: &str| {
        parse(&format!(
            r#"{{"os":"linux","architecture":"amd64","config":{{"User":"{user}","Env":[{env}],"Labels":{{{label}}}}}}}"#
        ))
        .unwrap()
    };
    let one = config(r#""TOKEN=secret1","HOME=/root","OLD=x""#, "", r#""rev":"1""#);
    let two = config(r#""TOKEN=secret2","HOME=/root""#, "65532", r#""rev":"2""#);
    let told: Vec<_> = one.differences(&two).into_iter().map(|d| (d.what, d.one, d.other)).collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        told,
        [
            ("Label rev".to_owned(), text("1"), text("2")),
            ("User".to_owned(), None, text("65532")),
            ("Variable OLD".to_owned(), text("set"), None),
            ("Variable TOKEN".to_owned(), text("set"), text("set to something else")),
        ]
    );
    assert!(one.differences(&one).is_empty());
}
