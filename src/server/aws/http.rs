//! The one HTTP client: rustls with ring, and plain HTTP for endpoints that say so.

use crate::domain::problem::{Problem, ProblemKind};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use std::env;

/// # Errors
/// When a proxy variable holds no URL.
pub(super) fn client() -> Result<SharedHttpClient, Problem> {
    let proxy = proxy(|name| env::var(name).ok().filter(|value| !value.is_empty()))?;
    Ok(Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector =
            Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring)).proxy_config(proxy.clone());
        if let Some(settings) = settings {
            connector = connector.connector_settings(settings.clone());
        }
        connector.set_sleep_impl(components.and_then(|c| c.sleep_impl()));
        connector.build()
    }))
}

/// One of its own, for what is not AWS. It waits for ever: the caller sets the time.
///
/// # Errors
/// As [`client`].
pub(super) fn connector() -> Result<Connector, Problem> {
    let proxy = proxy(|name| env::var(name).ok().filter(|value| !value.is_empty()))?;
    Ok(Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring)).proxy_config(proxy).build())
}

/// Only HTTPS goes through the proxy: what speaks plain HTTP is the metadata service, a container's credential endpoint
/// or an emulator next door, and none of them can be reached from a proxy.
fn proxy(variable: impl Fn(&str) -> Option<String>) -> Result<ProxyConfig, Problem> {
    for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        if let Some(url) = variable(name) {
            let proxy = ProxyConfig::https(url).map_err(|_| {
                Problem::new(
                    ProblemKind::Invalid,
                    "use the proxy",
                    // The value may hold a password.
                    format!("the value of {name} is not a URL"),
                    format!("Set {name} to a URL such as http://proxy.example:3128, or unset it."),
                )
            })?;
            let except = variable("no_proxy").or_else(|| variable("NO_PROXY"));
            return Ok(match except {
                Some(hosts) => proxy.no_proxy(hosts),
                None => proxy,
            });
        }
    }
    Ok(ProxyConfig::disabled())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_proxy_variable_counts_and_a_bad_one_is_named() {
        let proxy_of = |set: &'static [(&'static str, &'static str)]| {
            proxy(move |name| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
        };
        assert!(proxy_of(&[]).is_ok_and(|p| p.is_disabled()));
        assert!(proxy_of(&[("HTTP_PROXY", "http://proxy:3128")]).is_ok_and(|p| p.is_disabled()));
        assert!(proxy_of(&[("ALL_PROXY", "http://proxy:3128")]).is_ok_and(|p| !p.is_disabled()));
        let problem = proxy_of(&[("HTTPS_PROXY", "://user:secret@")]).unwrap_err();
        assert!(problem.why.contains("HTTPS_PROXY"), "{problem}");
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
}
