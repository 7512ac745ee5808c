//! What was switched on the settings page.

use super::{Store, registry_id};
use crate::domain::account::Registry;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::setting::Setting;

impl Store {
    /// The value that was set last, or the default. A value that cannot be read any more counts as never set.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn setting<S: Setting>(&self, registry: &Registry) -> Result<S, Problem> {
        let kept: Option<String> = sqlx::query_scalar(
            "SELECT value FROM setting JOIN registry ON registry.id = registry_id
             WHERE account = $1 AND region = $2 AND key = $3",
        )
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .bind(S::KEY)
        .fetch_optional(&self.shared.reading)
        .await
        .map_err(self.failed(format!("read the setting {}", S::KEY)))?;
        let read = |text: String| {
            let warn = |error: &serde_json::Error| tracing::warn!(setting = S::KEY, %error, "A setting cannot be read");
            serde_json::from_str(&text).inspect_err(warn).ok()
        };
        Ok(kept.and_then(read).unwrap_or_default())
    }

    /// Keeps a value. It is on the disk when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn set<S: Setting>(&self, registry: &Registry, setting: &S) -> Result<(), Problem> {
        let what = || format!("keep the setting {}", S::KEY);
        let value = serde_json::to_string(setting)
            .map_err(|error| Problem::new(ProblemKind::Unexpected, what(), error.to_string(), "Please report this."))?;
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            sqlx::query(
                "INSERT INTO setting (registry_id, key, value) VALUES ($1, $2, $3)
                 ON CONFLICT (registry_id, key) DO UPDATE SET value = excluded.value",
            )
            .bind(registry_id)
            .bind(S::KEY)
            .bind(value)
            .execute(&mut *db)
            .await?;
            db.commit().await
        };
        write.await.map_err(self.failed(what()))
    }
}
