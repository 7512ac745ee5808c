//! The files that pages load: out of the program itself when it is packaged, else out of `target/site`.
//!
//! A file may have `.br` and `.gz` beside it, and is then sent compressed to whoever takes that. Files in a folder named
//! after a hash of what is built never change and say so; all others are asked for again each time (and answered with
//! 304 when they are still the same).

mod folder;
mod response;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::get;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::domain::problem::{Problem, ProblemKind};

/// The name of the package, and so of the files that the build makes of it.
const NAME: &str = "stowage";
/// The folder of what is built, as against what is copied from `public/`.
const PKG: &str = "pkg";
/// Which files a lazy page needs, and the script that loads them; see xtask/src/split.rs.
const PARTS: &str = "__wasm_split_manifest.json";
const PARTS_LOADER: &str = "__wasm_split.______________________.js";

/// Where the files are, and what those are called that every page needs.
#[derive(Clone)]
pub struct Site {
    source: Source,
    /// Paths below the root, without the compressed ones.
    files: Arc<[String]>,
    /// The folder of what is built: `pkg`, or `pkg/0123456789abcdef` in a package.
    pkg: Arc<str>,
    /// The files that each group of pages needs besides the main module, by the name that `#[lazy]` gives the group: its
    /// own, `_`, and a number.
    parts: Arc<BTreeMap<String, Vec<String>>>,
}

#[derive(Clone)]
enum Source {
    Folder(Arc<std::path::Path>),
    #[cfg(feature = "embed")]
    Program,
}

impl Source {
    /// A file that is needed at the start.
    fn read_now(&self, path: &str) -> Option<Vec<u8>> {
        match self {
            Self::Folder(root) => std::fs::read(root.join(path)).ok(),
            #[cfg(feature = "embed")]
            Self::Program => embedded::read(path).map(|file| file.content.into_owned()),
        }
    }
}

/// One stored file.
struct File {
    content: Cow<'static, [u8]>,
    /// Changes with the content; quoted.
    etag: String,
}

/// Finds the files; a [`Problem`] with advice when there are none.
pub fn site() -> Result<Site, Problem> {
    #[cfg(feature = "embed")]
    let packaged = Some(Site::new(Source::Program, embedded::files()));
    #[cfg(not(feature = "embed"))]
    let packaged = None;
    let site = packaged.or_else(|| folder::find().map(Site::in_folder));
    site.filter(|site| site.built("js").is_some()).ok_or_else(|| {
        Problem::new(
            ProblemKind::NotFound,
            "find the files that pages load",
            "there is no target/site, neither near this program nor in the current folder",
            "Run `cargo xtask build`.",
        )
    })
}

impl Site {
    fn new(source: Source, files: impl Iterator<Item = String>) -> Self {
        let plain = |path: &String| !path.ends_with(".br") && !path.ends_with(".gz");
        let files: Arc<[String]> = files.filter(plain).collect();
        let script = format!("/{NAME}.js");
        let found = files.iter().filter_map(|path| path.strip_suffix(&script)).find(|folder| folder.starts_with(PKG));
        let pkg: Arc<str> = found.unwrap_or(PKG).into();
        let manifest = source.read_now(&format!("{pkg}/{PARTS}"));
        let parts = manifest.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
        Self { source, files, pkg, parts: Arc::new(parts) }
    }

    /// The files below `root`, as they are now.
    fn in_folder(root: std::path::PathBuf) -> Self {
        let files = folder::files(&root);
        Self::new(Source::Folder(root.into()), files.into_iter())
    }

    /// The URL of a file that the build makes, such as `/pkg/stowage.js`.
    fn built(&self, extension: &str) -> Option<String> {
        let path = format!("{}/{NAME}.{extension}", self.pkg);
        self.files.contains(&path).then(|| format!("/{path}"))
    }

    /// What Leptos wants to know of all this.
    #[must_use]
    pub fn leptos_options(&self, address: SocketAddr) -> LeptosOptions {
        let root = match &self.source {
            Source::Folder(root) => root.to_string_lossy().into_owned(),
            #[cfg(feature = "embed")]
            Source::Program => String::new(),
        };
        LeptosOptions::builder().output_name(NAME).site_root(root).site_pkg_dir(PKG).site_addr(address).build()
    }

    /// The style sheet and the script that takes over the page, for the `<head>`.
    ///
    /// In place of `HashedStylesheet` and `HydrationScripts`, which look for the hashes in a file beside the program, and of
    /// Leptos' own announcement of parts, which is lost when the page renders at once. `group` is that of the page.
    pub fn head(&self, group: &str) -> impl IntoView + use<> {
        let is_part = |name: &str| name.strip_prefix(group).is_some_and(|rest| rest.starts_with('_'));
        let loader = format!("/{}/{PARTS_LOADER}", self.pkg);
        let parts = self.parts.iter().filter(|(name, _)| is_part(name)).flat_map(|(_, files)| files);
        let urls: Vec<String> = parts.map(|file| format!("/{}/{file}.wasm", self.pkg)).collect();
        let loader = (!urls.is_empty()).then(|| view! { <link rel="modulepreload" href=loader /> });
        let parts = urls.into_iter().map(|url| {
            view! { <link rel="preload" href=url r#as="fetch" r#type="application/wasm" crossorigin="anonymous" /> }
        });
        let start = self.built("js").zip(self.built("wasm")).map(|(script, module)| {
            let code = format!(
                "import start, {{ hydrate }} from {script:?};\nstart({{ module_or_path: {module:?} }}).then(hydrate);"
            );
            let parts = parts.collect_view();
            view! {
                <link rel="modulepreload" href=script />
                <link rel="preload" href=module r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                {loader}
                {parts}
                <script type="module" nonce=use_nonce()>{code}</script>
            }
        });
        view! {
            {self.built("css").map(|style| view! { <link rel="stylesheet" href=style /> })}
            {start}
        }
    }

    /// A route for every file: what is built, and what `public/` holds when the program starts.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let site = self.clone();
        let answer = get(move |uri: Uri, headers: HeaderMap| {
            let site = site.clone();
            async move { site.answer(uri.path(), &headers).await }
        });
        let public = self.files.iter().filter(|path| !path.starts_with(&format!("{PKG}/")));
        public
            .fold(Router::new(), |router, path| router.route(&format!("/{path}"), answer.clone()))
            .route(&format!("/{PKG}/{{*path}}"), answer)
    }

    /// The file at that path of a URL in the best encoding that the client takes; 304 when it has it; 404.
    async fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let path = path.trim_start_matches('/');
        // None of our names needs an escape, so an escaped path is not one of them.
        let names_file =
            path.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', '%', '\0']));
        if names_file {
            for encoding in response::accepted(headers) {
                if let Some(file) = self.read(&format!("{path}{}", encoding.suffix())).await {
                    return response::send(path, file, encoding, headers);
                }
            }
        }
        response::missing()
    }

    async fn read(&self, path: &str) -> Option<File> {
        match &self.source {
            Source::Folder(root) => folder::read(&root.join(path)).await,
            #[cfg(feature = "embed")]
            Source::Program => embedded::read(path),
        }
    }
}

/// Whether the file lies in a folder named after a hash: `pkg/0123456789abcdef/name.ext`.
fn is_hashed(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.next() == Some(PKG)
        && parts.next().is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(feature = "embed")]
mod embedded {
    use super::File;

    /// What `cargo xtask package` prepares.
    #[derive(rust_embed::Embed)]
    #[folder = "target/package/site"]
    struct Files;

    pub fn files() -> impl Iterator<Item = String> {
        <Files as rust_embed::Embed>::iter().map(std::borrow::Cow::into_owned)
    }

    pub fn read(path: &str) -> Option<File> {
        let file = <Files as rust_embed::Embed>::get(path)?;
        Some(File { etag: format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16])), content: file.data })
    }
}
