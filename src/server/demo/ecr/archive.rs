//! UpdateImageStorageClass.

use super::Call;
use crate::domain::image::ImageStatus;
use crate::domain::time::Timestamp;
use crate::server::demo::ACCOUNT;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::repository::RESTORE_MILLIS;
use crate::server::demo::shelf::ImageId;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Update {
    repository_name: String,
    image_id: ImageId,
    target_storage_class: String,
}

/// Archiving is at once; a restore is `ACTIVATING` for a minute.
pub fn update(call: &mut Call<'_>, input: Update) -> Result<Value, Refusal> {
    let now = call.now;
    let name = &input.repository_name;
    let repository = call.registry.repository(name, now)?;
    let shelf = repository.shelf();
    let digest = shelf.find(&input.image_id).map_err(|miss| miss.refusal(&input.image_id, name))?.digest.clone();
    let lists = shelf.lists_holding(&digest);
    if !lists.is_empty() {
        return Err(Refusal::new(
            "ImageStorageClassUpdateNotSupportedException",
            format!("Requested image referenced by manifest list: [{}]", lists.join(", ")),
        ));
    }
    let mut restoring = false;
    let mut status = ImageStatus::Active;
    if let Some(image) = shelf.by_digest_mut(&digest) {
        match (input.target_storage_class.as_str(), image.status) {
            ("ARCHIVE", ImageStatus::Archived) | ("STANDARD", ImageStatus::Active | ImageStatus::Activating) => {}
            ("ARCHIVE", _) => {
                image.status = ImageStatus::Archived;
                image.last_archived_at = Some(now);
            }
            ("STANDARD", ImageStatus::Archived) => {
                image.status = ImageStatus::Activating;
                image.last_activated_at = Some(Timestamp::from_millis(now.millis() + RESTORE_MILLIS));
                restoring = true;
            }
            _ => {
                return Err(Refusal::constraint(
                    "targetStorageClass",
                    "Member must satisfy enum value set: [STANDARD, ARCHIVE]",
                ));
            }
        }
        status = image.status;
    }
    if restoring {
        repository.begin_restore();
    }
    Ok(json!({
        "registryId": ACCOUNT,
        "repositoryName": input.repository_name,
        "imageId": {"imageDigest": digest},
        "imageStatus": status.as_str(),
    }))
}
