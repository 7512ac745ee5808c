//! Manifests by digest: read once, kept for ever.

use super::{Store, signed, unsigned};
use crate::domain::image::Digest;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::storage::manifest::{Child, Manifest, ManifestError};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection};

/// What is needed of every manifest at all times.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Numbers of the blobs that the registry stores for it: layers in their order, then the config. `None`: not known.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub blobs: Option<Box<[u32]>>,
    /// Of an index.
    #[serde(rename = "c", default, skip_serializing_if = "<[Child]>::is_empty")]
    pub children: Box<[Child]>,
    /// Why its text is not understood.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Box<str>>,
}

/// A manifest as AWS gave it.
#[derive(Debug, Clone)]
pub struct Given {
    pub digest: Digest,
    pub text: String,
    pub manifest: Result<Manifest, ManifestError>,
}

/// Everything that [`Store::manifests`] brings back.
#[derive(Debug, Default)]
pub struct Kept {
    pub facts: Vec<(Key, Facts)>,
    /// Number and bytes.
    pub blobs: Vec<(u32, u64)>,
}

/// A digest in its shortest form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(Box<[u8]>);

impl From<&Digest> for Key {
    fn from(digest: &Digest) -> Self {
        let bytes = digest.as_str().strip_prefix("sha256:").and_then(|hex| hex::decode(hex).ok());
        // Upper-case hex would not come back as it was.
        let bytes = bytes.filter(|bytes| bytes.len() == 32 && hex::encode(bytes) == digest.hex());
        Self(bytes.unwrap_or_else(|| digest.as_str().as_bytes().to_vec()).into())
    }
}

impl Store {
    /// Keeps manifests in one step and gives back their facts, with the sizes of the blobs they name.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn save_manifests(&self, given: &[Given]) -> Result<Kept, Problem> {
        let write = async {
            let mut db = self.begin().await?;
            let mut kept = Kept::default();
            for given in given {
                let key = Key::from(&given.digest);
                let facts = match &given.manifest {
                    Ok(manifest) => Facts {
                        blobs: number(&mut db, manifest, &mut kept.blobs).await?,
                        children: manifest.children.clone().into(),
                        problem: None,
                    },
                    Err(error) => Facts { problem: Some(error.to_string().into()), ..Facts::default() },
                };
                let text = serde_json::to_string(&facts).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
                for (statement, value) in [
                    ("INSERT INTO manifest (digest, facts) VALUES ($1, $2) ON CONFLICT DO NOTHING", &text),
                    ("INSERT INTO manifest_text (digest, body) VALUES ($1, $2) ON CONFLICT DO NOTHING", &given.text),
                ] {
                    sqlx::query(statement).bind(&*key.0).bind(value).execute(&mut *db).await?;
                }
                kept.facts.push((key, facts));
            }
            db.commit().await?;
            Ok(kept)
        };
        write.await.map_err(self.failed("keep manifests"))
    }

    /// The facts of all manifests that were ever read. Facts in an older form count as never read.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn manifests(&self) -> Result<Kept, Problem> {
        let read = async {
            let mut kept = Kept::default();
            let mut rows = sqlx::query("SELECT digest, facts FROM manifest").fetch(&self.shared.reading);
            while let Some(row) = rows.try_next().await? {
                let (digest, facts): (&[u8], &str) = (row.try_get(0)?, row.try_get(1)?);
                if let Ok(facts) = serde_json::from_str(facts) {
                    kept.facts.push((Key(digest.into()), facts));
                }
            }
            let mut rows = sqlx::query("SELECT id, size FROM blob").fetch(&self.shared.reading);
            while let Some(row) = rows.try_next().await? {
                let (id, size): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
                kept.blobs.extend(u32::try_from(id).ok().map(|id| (id, unsigned(size))));
            }
            Ok(kept)
        };
        read.await.map_err(self.failed("read the kept manifests"))
    }

    /// The exact text of a manifest; `None`: it was never read.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn manifest_text(&self, digest: &Digest) -> Result<Option<String>, Problem> {
        sqlx::query_scalar("SELECT body FROM manifest_text WHERE digest = $1")
            .bind(&*Key::from(digest).0)
            .fetch_optional(&self.shared.reading)
            .await
            .map_err(self.failed(format!("read the manifest {digest}")))
    }
}

/// The numbers of the blobs of a manifest, new ones for those never met; each is noted with its size.
async fn number(
    db: &mut SqliteConnection,
    manifest: &Manifest,
    sizes: &mut Vec<(u32, u64)>,
) -> sqlx::Result<Option<Box<[u32]>>> {
    let Some(stored) = manifest.stored() else { return Ok(None) };
    let mut numbers = Vec::with_capacity(stored.len());
    for (digest, size) in stored {
        // The larger wins: a manifest may lie, the layer is at least what one of them says.
        let (id, size): (i64, i64) = sqlx::query_as(
            "INSERT INTO blob (digest, size) VALUES ($1, $2) ON CONFLICT (digest) DO UPDATE
             SET size = CASE WHEN excluded.size > blob.size THEN excluded.size ELSE blob.size END RETURNING id, size",
        )
        .bind(&*Key::from(digest).0)
        .bind(signed(size))
        .fetch_one(&mut *db)
        .await?;
        let Ok(id) = u32::try_from(id) else { return Ok(None) };
        sizes.push((id, unsigned(size)));
        numbers.push(id);
    }
    Ok(Some(numbers.into()))
}

impl Given {
    /// Takes a text for what it says it is.
    ///
    /// # Errors
    /// When its hash is not the digest: then it is another manifest.
    pub fn checked(digest: Digest, text: String, declared: Option<&str>) -> Result<Self, Problem> {
        use sha2::Digest as _;
        let hash = hex::encode(sha2::Sha256::digest(text.as_bytes()));
        if digest.as_str().starts_with("sha256:") && digest.hex() != hash {
            let why = format!("the text that came has the digest sha256:{hash}");
            let advice = "Check the endpoint, and whether a proxy changes what passes through it.";
            return Err(Problem::new(ProblemKind::Unexpected, format!("read the manifest {digest}"), why, advice));
        }
        let manifest = crate::domain::storage::manifest::parse(&text, declared);
        Ok(Self { digest, text, manifest })
    }
}
