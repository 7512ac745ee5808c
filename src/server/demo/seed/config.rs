//! Config blobs as builders write them: what a container starts, and how its image came about.

use super::stack::{Blob, Stack};
use crate::domain::time::Timestamp;
use crate::server::demo::random::{digest, hex, key};
use serde_json::{Value, json};

/// A container image for one platform, before it has a manifest.
pub struct Container<'a> {
    pub stack: Stack,
    pub architecture: &'a str,
    pub layers: Vec<Blob>,
    /// Docker media types instead of OCI's.
    pub docker: bool,
    /// What its label `org.opencontainers.image.description` says.
    pub description: &'a str,
}

/// Command, its arguments, and environment of a stack; passwords belong elsewhere, and yet they are found here.
fn start(stack: Stack) -> (&'static [&'static str], &'static [&'static str], &'static [(&'static str, &'static str)]) {
    match stack {
        Stack::Go => (&["/app"], &["serve"], &[("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")]),
        Stack::Jvm | Stack::JvmBase => (
            &["java"],
            &["-jar", "/app/app.jar"],
            &[("JAVA_HOME", "/opt/java/openjdk"), ("JAVA_VERSION", "21.0.5+11"), ("JAVA_TOOL_OPTIONS", "-Xmx512m")],
        ),
        Stack::Node | Stack::NodeBase => (
            &["docker-entrypoint.sh"],
            &["node", "server.js"],
            &[
                ("NODE_VERSION", "22.11.0"),
                ("NODE_ENV", "production"),
                ("NPM_TOKEN", "npm_demo0demo0demo0demo0demo0demo0demo0"),
            ],
        ),
        Stack::Python | Stack::PythonBase => (
            &["/venv/bin/python"],
            &["-m", "app"],
            &[("PYTHON_VERSION", "3.13.0"), ("PYTHONUNBUFFERED", "1"), ("DATABASE_URL", "postgres://app:demo@db/app")],
        ),
        Stack::Static => (&["/docker-entrypoint.sh"], &["nginx", "-g", "daemon off;"], &[("NGINX_VERSION", "1.27.2")]),
        Stack::Spark => (&["/opt/entrypoint.sh"], &["driver"], &[("SPARK_HOME", "/opt/spark")]),
        Stack::Gpu | Stack::Training => (
            &["/opt/nvidia/nvidia_entrypoint.sh"],
            &["python", "main.py"],
            &[("NVIDIA_VISIBLE_DEVICES", "all"), ("CUDA_VERSION", "12.6.2")],
        ),
        Stack::Toolbox => (&["/usr/bin/dumb-init"], &["bash"], &[("DEBIAN_FRONTEND", "noninteractive")]),
    }
}

pub fn container(of: u64, container: &Container<'_>, at: Timestamp) -> String {
    let (entrypoint, command, variables) = start(container.stack);
    let created = at.rfc3339();
    let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned();
    let environment = variables.iter().map(|(name, value)| format!("{name}={value}"));
    let environment: Vec<String> = std::iter::once(path).chain(environment).collect();
    let names = container.stack.parts().iter().map(|part| part.0);
    let last = container.layers.len().saturating_sub(1);
    let mut history: Vec<Value> = (container.layers.iter().zip(names).enumerate())
        .map(|(n, (_, name))| {
            let by = match n {
                0 => format!("COPY {name} / # buildkit"),
                n if n == last => format!("COPY {name} /app # buildkit"),
                _ => format!("RUN /bin/sh -c install {name} # buildkit"),
            };
            json!({"created": created, "created_by": by, "comment": "buildkit.dockerfile.v0"})
        })
        .collect();
    history.push(json!({"created": created, "created_by": "USER 65532", "empty_layer": true}));
    let diffs: Vec<String> = container.layers.iter().map(|layer| digest(key(2, &layer.digest))).collect();
    json!({
        "architecture": container.architecture,
        "os": "linux",
        "created": created,
        "config": {
            "User": "65532",
            "Env": environment,
            "Entrypoint": entrypoint,
            "Cmd": command,
            "WorkingDir": "/app",
            "ExposedPorts": {"8080/tcp": {}},
            "Labels": {
                "org.opencontainers.image.created": created,
                "org.opencontainers.image.revision": hex(of, 40),
                "org.opencontainers.image.description": container.description,
            },
        },
        "rootfs": {"type": "layers", "diff_ids": diffs},
        "history": history,
    })
    .to_string()
}

/// Of signatures and attestations: there has to be one, and nothing is in it.
pub fn hollow(of: u64, os: &str) -> String {
    json!({"architecture": os, "os": os, "config": {}, "rootfs": {"type": "layers", "diff_ids": [digest(key(of, "diff"))]}})
        .to_string()
}

pub fn chart(name: &str, version: &str) -> String {
    json!({"name": name, "version": version, "apiVersion": "v2", "type": "application", "appVersion": version})
        .to_string()
}

/// What BuildKit keeps of a cache: which step made which layer.
pub fn cache(layers: &[Blob], build: u64) -> String {
    let blobs: Vec<Value> = layers.iter().map(|layer| json!({"blob": layer.digest})).collect();
    let records: Vec<Value> =
        (0..layers.len()).map(|n| json!({"digest": digest(n as u64), "layers": [{"layer": n}]})).collect();
    json!({"layers": blobs, "records": records, "build": build}).to_string()
}
