//! Where a notice goes. The address is a secret: who has it can post to that channel.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

const LONGEST: usize = 2_000;

/// The form of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    #[default]
    Json,
    /// `{"text": …}`, which Slack, Mattermost and others take.
    Slack,
}

impl Format {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Slack => "slack",
        }
    }

    /// Generic JSON for anything else.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        if key == Self::Slack.as_str() { Self::Slack } else { Self::Json }
    }
}

/// An http(s) URL that is printed shortened only.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretUrl(String);

/// Why text is no such URL. Says nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    #[error("must begin with https:// or http://")]
    Scheme,
    #[error("must name a host, without user or password")]
    Host,
    #[error("must not name a link-local address: that is where clouds keep credentials")]
    LinkLocal,
    #[error("has characters that a URL cannot have, or more than 2,000 of them")]
    Text,
}

impl SecretUrl {
    /// # Errors
    /// When the text is no http(s) URL with a host, or names a link-local address.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        if text.len() > LONGEST || !text.bytes().all(|b| b.is_ascii_graphic() && !br#""<>\^`{|}#"#.contains(&b)) {
            return Err(UrlError::Text);
        }
        let (_, rest) = split(text).ok_or(UrlError::Scheme)?;
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
        if host.is_empty() || authority.contains('@') || !is_port {
            return Err(UrlError::Host);
        }
        let link_local = match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            Ok(IpAddr::V4(ip)) => ip.is_link_local(),
            Ok(IpAddr::V6(ip)) => {
                ip.is_unicast_link_local() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_link_local())
            }
            Err(_) => false,
        };
        if link_local { Err(UrlError::LinkLocal) } else { Ok(Self(text.to_owned())) }
    }

    /// The whole of it, for the request and the store only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `https://hooks.example.com/…8f3a`.
    #[must_use]
    pub fn shown(&self) -> String {
        let (scheme, rest) = split(&self.0).unwrap_or(("", &self.0));
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let path = &rest[authority.len()..];
        // Of a short path the end would be most of the secret.
        let end = if path.len() >= 24 { &path[path.len() - 4..] } else { "" };
        format!("{scheme}://{authority}/…{end}")
    }
}

/// Scheme and what follows it.
fn split(text: &str) -> Option<(&'static str, &str)> {
    ["https", "http"].into_iter().find_map(|scheme| {
        let head = text.get(..scheme.len())?;
        let rest = text[scheme.len()..].strip_prefix("://")?;
        head.eq_ignore_ascii_case(scheme).then_some((scheme, rest))
    })
}

impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

/// Text that Slack takes for nothing but text.
pub(super) fn slack_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_what_is_shown_of_them() {
        for (text, shown) in [
            ("https://hooks.slack.com/services/T0/B0/abcdefghijkl8f3a", "https://hooks.slack.com/…8f3a"),
            (" http://127.0.0.1:7500/hook ", "http://127.0.0.1:7500/…"),
            ("HTTPS://example.com", "https://example.com/…"),
            ("https://[2001:db8::1]:8443/x?token=abcdefghijklmnopqrstuvwxyz", "https://[2001:db8::1]:8443/…wxyz"),
        ] {
            let url = SecretUrl::parse(text).unwrap();
            assert_eq!(url.shown(), shown);
            assert_eq!(format!("{url:?}"), shown, "nor in a log");
        }
    }

    #[test]
    fn what_is_refused() {
        for (text, error) in [
            ("", UrlError::Scheme),
            ("ftp://example.com/x", UrlError::Scheme),
            ("file:///etc/passwd", UrlError::Scheme),
            ("javascript:alert(1)", UrlError::Scheme),
            ("https://", UrlError::Host),
            ("https:///path", UrlError::Host),
            ("https://user:secret@example.com/", UrlError::Host),
            ("https://example.com:0/", UrlError::Host),
            ("https://example.com:99999/", UrlError::Host),
            ("http://169.254.169.254/latest/meta-data", UrlError::LinkLocal),
            ("http://[fe80::1]/x", UrlError::LinkLocal),
            ("http://[::ffff:169.254.169.254]/x", UrlError::LinkLocal),
            ("https://example.com/a b", UrlError::Text),
            ("https://example.com/\r\nHost: x", UrlError::Text),
            ("https://exämple.com/", UrlError::Text),
            ("https://example.com/#part", UrlError::Text),
        ] {
            assert_eq!(SecretUrl::parse(text).unwrap_err(), error, "{text:?}");
        }
    }
}
