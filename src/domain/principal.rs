//! Who calls AWS, as IAM names it.

/// The role or user behind the ARN that GetCallerIdentity tells, as an exclusion from pull times names it. A session
/// does not tell the path of its role, so neither does this. `None`: root and federated users cannot be excluded.
#[must_use]
pub fn excludable(caller: &str) -> Option<String> {
    let (partition, service, account, resource) = parts(caller)?;
    match (service, resource.split_once('/')?) {
        ("sts", ("assumed-role", session)) => {
            let role = session.split('/').next().filter(|role| !role.is_empty())?;
            Some(format!("arn:{partition}:iam::{account}:role/{role}"))
        }
        ("iam", ("user" | "role", name)) if !name.is_empty() => Some(caller.to_owned()),
        _ => None,
    }
}

/// Whether two ARNs name the same role or user, whatever the paths.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    let name = |arn| {
        let (partition, service, account, resource): (&str, &str, &str, &str) = parts(arn)?;
        let (kind, path) = resource.split_once('/')?;
        Some((partition.to_owned(), service.to_owned(), account.to_owned(), kind.to_owned(), last(path)))
    };
    let last_of = (name(one), name(other));
    matches!(last_of, (Some(one), Some(other)) if one == other)
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

fn parts(arn: &str) -> Option<(&str, &str, &str, &str)> {
    let mut parts = arn.splitn(6, ':');
    let (arn, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (_, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    (arn == "arn").then_some((partition, service, account, resource))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_role_behind_a_session() {
        for (caller, principal) in [
            ("arn:aws:sts::111122223333:assumed-role/stowage/i-0123", Some("arn:aws:iam::111122223333:role/stowage")),
            ("arn:aws-cn:sts::111122223333:assumed-role/a/b", Some("arn:aws-cn:iam::111122223333:role/a")),
            ("arn:aws:iam::111122223333:user/ops/ann", Some("arn:aws:iam::111122223333:user/ops/ann")),
            ("arn:aws:iam::111122223333:root", None),
            ("arn:aws:sts::111122223333:federated-user/ann", None),
            ("arn:aws:sts::111122223333:assumed-role//x", None),
            ("", None),
        ] {
            assert_eq!(excludable(caller).as_deref(), principal, "{caller}");
        }
    }

    #[test]
    fn paths_do_not_tell_roles_apart() {
        let role = "arn:aws:iam::111122223333:role/stowage";
        for (other, same) in [
            (role, true),
            ("arn:aws:iam::111122223333:role/tools/stowage", true),
            ("arn:aws:iam::111122223333:user/stowage", false),
            ("arn:aws:iam::444455556666:role/stowage", false),
            ("arn:aws:iam::111122223333:role/stowage2", false),
            ("stowage", false),
        ] {
            assert_eq!(is_same(role, other), same, "{other}");
        }
    }
}
