use super::*;

fn name() -> crate::domain::repository::RepositoryName {
    "team/app".parse().unwrap()
}

fn templates() -> [(Template, &'static str, MissingData); 3] {
    let quota = Template::Quota { operation: "PutImage".to_owned(), percent: 80, per_second: 10 };
    [
        (
            Template::Silence { repository: name(), days: 3 },
            "Sum of RepositoryPullCount of team/app < 1 in 3 periods of 1 d",
            MissingData::Breaching,
        ),
        (
            Template::Spike { repository: name(), pulls: 500 },
            "Sum of RepositoryPullCount of team/app > 500 in one period of 1 h",
            MissingData::NotBreaching,
        ),
        (quota, "Sum of CallCount of PutImage > 480 in one period of 1 min", MissingData::NotBreaching),
    ]
}

fn dimensions() -> Vec<(String, String)> {
    [("Service", "ECR"), ("Resource", "PutImage")].map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

#[test]
fn templates_say_what_they_do_and_are_found_again() {
    for (template, sentence, missing) in templates() {
        assert_eq!(template.check(), Ok(()));
        let alarm = template.alarm(dimensions(), Vec::new());
        assert_eq!(alarm.sentence(), sentence);
        assert_eq!(alarm.missing, missing, "silence is what this alarm is about, or nothing at all");
        assert!(alarm.is_ours());
        assert!((alarm.monthly_cost() - 0.10).abs() < 1e-9);
        let seconds = alarm.condition.period_secs * alarm.condition.periods;
        assert!(seconds <= 7 * 86_400, "CloudWatch looks back seven days");
        assert_eq!(Template::of(&alarm), Some(template));
        let other = Alarm { missing: MissingData::Ignore, ..alarm };
        assert_eq!(Template::of(&other), None, "another hand made it");
    }
}

#[test]
fn numbers_that_make_no_alarm_are_told_by_field() {
    let quota =
        |operation: &str, percent, per_second| Template::Quota { operation: operation.to_owned(), percent, per_second };
    for (template, field) in [
        (Template::Silence { repository: name(), days: 0 }, "days"),
        (Template::Silence { repository: name(), days: 8 }, "days"),
        (Template::Spike { repository: name(), pulls: 0 }, "pulls"),
        (quota("PutImage", 0, 10), "percent"),
        (quota("PutImage", 101, 10), "percent"),
        (quota("PutImage", 80, 0), "quota"),
        (quota("DescribeImages", 80, 10), "operation"),
    ] {
        assert_eq!(template.check().unwrap_err().field, field);
    }
}

#[test]
fn alarms_on_ecr_are_told_from_others() {
    let watched = |namespace: &str, service: &str| Watched {
        namespace: namespace.to_owned(),
        metric: "CallCount".to_owned(),
        dimensions: vec![("Service".to_owned(), service.to_owned())],
    };
    for (namespace, service, ours) in [
        ("AWS/ECR", "", true),
        ("Stowage", "", true),
        ("AWS/Usage", "ECR", true),
        ("AWS/Usage", "EC2", false),
        ("AWS/EC2", "ECR", false),
    ] {
        assert_eq!(watched(namespace, service).is_ours(), ours, "{namespace} {service}");
    }
}

#[test]
fn words_of_aws_are_read_as_they_are_written() {
    for state in [State::Alarm, State::InsufficientData, State::Ok] {
        assert_eq!(State::from_aws(state.as_str()), state);
    }
    for missing in MissingData::ALL {
        assert_eq!(MissingData::from_aws(missing.as_str()), missing);
    }
    for comparison in Comparison::ALL {
        assert_eq!(Comparison::from_aws(comparison.as_str()), comparison);
    }
    assert_eq!(Comparison::from_aws("LessThanLowerThreshold"), Comparison::Other);
}
