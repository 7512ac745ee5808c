//! The list of images in use: a file that somebody else writes, read again whenever it changed.

use crate::domain::account::Registry;
use crate::domain::image::Image;
use crate::domain::in_use::InUse;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

#[derive(Clone, Default)]
pub struct InUseList(Option<Arc<Source>>);

struct Source {
    path: PathBuf,
    kept: Mutex<Option<Kept>>,
}

struct Kept {
    registry: Registry,
    /// When the file was written, and its bytes.
    version: (SystemTime, u64),
    in_use: Arc<InUse>,
}

impl InUseList {
    #[must_use]
    pub fn new(path: Option<PathBuf>) -> Self {
        Self(path.map(|path| Arc::new(Source { path, kept: Mutex::default() })))
    }

    /// What the list names of a registry; `None`: there is no list.
    ///
    /// # Errors
    /// When the file cannot be read: what was in use is not known then.
    pub fn of(&self, registry: &Registry) -> Result<Option<Arc<InUse>>, Problem> {
        let Some(source) = &self.0 else { return Ok(None) };
        let failed = |error: std::io::Error| {
            let what = format!("read the list of images in use, {}", source.path.display());
            Problem::new(ProblemKind::Unexpected, what, error.to_string(), "Write it anew, or start without --in-use.")
        };
        let file = std::fs::metadata(&source.path).map_err(failed)?;
        let version = (file.modified().map_err(failed)?, file.len());
        let mut kept = source.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.version == version && kept.registry == *registry) {
            return Ok(Some(kept.in_use.clone()));
        }
        let text = std::fs::read(&source.path).map_err(failed)?;
        let in_use = Arc::new(InUse::read(&String::from_utf8_lossy(&text), registry));
        let InUse { references, elsewhere, unreadable, .. } = &*in_use;
        tracing::info!(references, elsewhere, "The list of images in use was read");
        if !unreadable.is_empty() {
            tracing::warn!(?unreadable, "The list of images in use has words that name no image");
        }
        *kept = Some(Kept { registry: registry.clone(), version, in_use: in_use.clone() });
        Ok(Some(in_use))
    }

    /// Whether each image of a repository is in use; `None`: there is no list. Where it cannot be read every image may be.
    #[must_use]
    pub fn marks(&self, registry: &Registry, repository: &RepositoryName, images: &[Image]) -> Option<Vec<bool>> {
        match self.of(registry) {
            Ok(in_use) => Some(in_use?.marks(repository, images)),
            Err(problem) => {
                tracing::warn!(%problem, "Every image counts as in use");
                Some(vec![true; images.len()])
            }
        }
    }
}
