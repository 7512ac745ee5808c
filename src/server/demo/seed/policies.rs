//! Lifecycle policies of the company, sound ones and ones that somebody will regret.

/// Sound: releases by count, main builds and pull requests by age, leftovers after a week.
pub const STANDARD: &str = r#"{"rules":[{"rulePriority":1,"description":"Keep 40 releases","selection":{"tagStatus":"tagged","tagPatternList":["v*"],"countType":"imageCountMoreThan","countNumber":40},"action":{"type":"expire"}},{"rulePriority":2,"description":"Main builds for 30 days","selection":{"tagStatus":"tagged","tagPatternList":["main-*"],"countType":"sinceImagePushed","countUnit":"days","countNumber":30},"action":{"type":"expire"}},{"rulePriority":3,"description":"Pull requests for two weeks","selection":{"tagStatus":"tagged","tagPatternList":["pr-*"],"countType":"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":"expire"}},{"rulePriority":4,"description":"Leftovers for a week","selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":7},"action":{"type":"expire"}}]}"#;

/// Sound where signatures and SBOMs are untagged referrers: no untagged rule.
pub const REFERRERS: &str = r#"{"rules":[{"rulePriority":1,"description":"Keep 40 releases","selection":{"tagStatus":"tagged","tagPatternList":["v*"],"countType":"imageCountMoreThan","countNumber":40},"action":{"type":"expire"}},{"rulePriority":2,"description":"Main builds for 30 days","selection":{"tagStatus":"tagged","tagPatternList":["main-*"],"countType":"sinceImagePushed","countUnit":"days","countNumber":30},"action":{"type":"expire"}},{"rulePriority":3,"selection":{"tagStatus":"tagged","tagPatternList":["pr-*"],"countType":"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":"expire"}}]}"#;

/// Sound, for base images and tools.
pub const NEWEST: &str = r#"{"rules":[{"rulePriority":10,"description":"Leftovers for a week","selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":7},"action":{"type":"expire"}},{"rulePriority":20,"description":"Keep the newest 60","selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":60},"action":{"type":"expire"}}]}"#;

/// Sound: old releases go to the archive, and from there after two years.
pub const ARCHIVE: &str = r#"{"rules":[{"rulePriority":1,"description":"Archive releases after 120 days","selection":{"tagStatus":"tagged","tagPatternList":["20*"],"countType":"sinceImagePushed","countUnit":"days","countNumber":120},"action":{"type":"transition","targetStorageClass":"archive"}},{"rulePriority":2,"selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":"expire"}},{"rulePriority":3,"description":"Two years in the archive","selection":{"tagStatus":"any","storageClass":"archive","countType":"sinceImageTransitioned","countUnit":"days","countNumber":730},"action":{"type":"expire"}}]}"#;

/// Sound, for build caches.
pub const CACHE: &str = r#"{"rules":[{"rulePriority":1,"description":"Caches that were replaced","selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":3},"action":{"type":"expire"}},{"rulePriority":2,"selection":{"tagStatus":"tagged","tagPrefixList":["cache-pr-"],"countType":"sinceImagePushed","countUnit":"days","countNumber":7},"action":{"type":"expire"}}]}"#;

/// Meant for versions, but `vulnerable-baseline-2025` starts with `v` too.
pub const PREFIX_V: &str = r#"{"rules":[{"rulePriority":1,"description":"Keep 10 versions","selection":{"tagStatus":"tagged","tagPrefixList":["v"],"countType":"imageCountMoreThan","countNumber":10},"action":{"type":"expire"}},{"rulePriority":2,"description":"Pull requests","selection":{"tagStatus":"tagged","tagPrefixList":["pr-"],"countType":"sinceImagePushed","countUnit":"days","countNumber":7},"action":{"type":"expire"}}]}"#;

/// Written as if the list meant OR. No image has all three tags, so rule 1 protects nothing and rule 2 takes production.
pub const AND_FOR_OR: &str = r#"{"rules":[{"rulePriority":1,"description":"Keep whatever is deployed","selection":{"tagStatus":"tagged","tagPatternList":["prod-eu","prod-us","staging"],"countType":"imageCountMoreThan","countNumber":500},"action":{"type":"expire"}},{"rulePriority":2,"description":"Everything else goes after 30 days","selection":{"tagStatus":"any","countType":"sinceImagePushed","countUnit":"days","countNumber":30},"action":{"type":"expire"}}]}"#;

/// Takes the platforms of indexes, and the signatures and SBOMs of images that stay: none of them has a tag.
pub const UNTAGGED_DAILY: &str = r#"{"rules":[{"rulePriority":1,"description":"Clean up untagged images","selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":1},"action":{"type":"expire"}}]}"#;
