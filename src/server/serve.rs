//! From a command line to a listening server, and from a signal to a stopped one.

use super::alerts::Alerts;
use super::aws::{self, link::Link};
use super::billing::Billing;
use super::clock::Clock;
use super::collector::Collector;
use super::config::{DemoAws, Listen, Serve};
use super::demo::{self, Demo};
use super::fleet::Fleet;
use super::images::Images;
use super::in_use::InUseList;
use super::jobs::Jobs;
use super::ledgers::Ledgers;
use super::manifests::Manifests;
use super::metrics::Metrics;
use super::prices::Prices;
use super::publisher::Publisher;
use super::rows::Rows;
use super::search::Search;
use super::state::{Access, AppState};
use super::store::Store;
use super::{assets, router};
use crate::domain::image::Image;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::setting::ReadPrices;
use anyhow::{Context, bail};
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Serves until a signal ends it.
///
/// # Errors
/// When the site files are missing, the store cannot be opened or the address cannot be listened on.
pub async fn serve(config: Serve) -> anyhow::Result<()> {
    guard(&config.listen)?;
    // First of all, so that a port in use is told before anything is read.
    let listener = listen(config.listen.listen).await?;
    let at = listener.local_addr()?;
    let state = state(&config).await?;
    let (collector, jobs, manifests) = (state.collector.clone(), state.jobs.clone(), state.manifests.clone());
    let (store, alerts, publisher) = (state.store.clone(), state.alerts.clone(), state.publisher.clone());
    println!("Stowage is at http://{at}{}", if config.demo.demo { " (demo: an invented registry)" } else { "" });
    axum::serve(listener, router(state)).with_graceful_shutdown(signal()).await?;
    alerts.stop();
    publisher.stop();
    jobs.stop().await;
    manifests.stop().await;
    collector.stop().await;
    store.close().await;
    Ok(())
}

/// Opens the store and begins to read the registry.
///
/// # Errors
/// When the site files are missing or the store cannot be opened.
pub async fn state(config: &Serve) -> anyhow::Result<AppState> {
    let site = assets::site()?;
    let prices = Prices::new(config.prices.read()?);
    let (settings, clock) = source(config);
    let store = match (&config.store.database, config.demo.demo) {
        (Some(path), _) => Store::open(path).await?,
        (None, true) => Store::open_temporary().await?,
        (None, false) => Store::open(&Store::default_path()?).await?,
    };
    let link = Link::new(settings);
    let collector = Collector::start(link.clone(), store.clone(), clock, config.collector.options()).await;
    if let Some(inventory) = collector.inventory() {
        let ReadPrices(read) = store.setting(&inventory.registry).await?;
        prices.take(&read);
    }
    let manifests = Manifests::start(link.clone(), store.clone(), clock, collector.clone());
    let (rows, search) = (Rows::new(prices.clone(), manifests.clone()), Search::default());
    let images = Images::new(manifests.clone());
    tokio::spawn(derive(collector.clone(), clock, rows.clone(), search.clone(), images.clone()));
    let in_use = InUseList::new(config.usage.in_use.clone());
    let jobs = Jobs::start(link.clone(), store.clone(), collector.clone(), manifests.clone(), in_use.clone(), clock);
    let ledgers = Ledgers::start(store.clone(), prices.clone(), manifests.clone(), &collector, clock);
    let alerts = Alerts::start(store.clone(), ledgers.clone(), &collector, clock);
    let publisher =
        Publisher::start(link.clone(), store.clone(), clock, collector.clone(), rows.clone(), ledgers.clone());
    let listen = config.listen.listen;
    Ok(AppState {
        options: site.leptos_options(listen),
        site,
        listen,
        hosts: config.listen.hosts.clone().into(),
        access: if config.listen.read_only { Access::Read } else { Access::Write },
        clock,
        manifests: manifests.clone(),
        images,
        metrics: Metrics::new(link.clone()),
        latency: super::latency::Latency::default(),
        shared_page: super::shared_page::SharedPage::default(),
        exposed_repositories: config.metrics.metrics_repositories.into(),
        billing: Billing::new(link.clone(), store.clone(), clock),
        publisher,
        link,
        store,
        collector,
        jobs,
        fleet: Fleet::new(prices.clone(), manifests, in_use.clone()),
        configuration: config.in_force().into(),
        rows,
        search,
        prices,
        ledgers,
        alerts,
        in_use,
        demo: config.demo.demo,
    })
}

/// Works out for every new snapshot what requests will ask of it, so that none of them waits for that.
async fn derive(collector: Collector, clock: Clock, rows: Rows, search: Search, images: Images) {
    let mut snapshots = collector.subscribe();
    // What the store brought back is on show already.
    snapshots.mark_changed();
    while snapshots.changed().await.is_ok() {
        let Some(snapshot) = snapshots.borrow_and_update().clone() else { continue };
        images.follow(&snapshot);
        let (rows, search) = (rows.clone(), search.clone());
        let work = tokio::task::spawn_blocking(move || {
            drop((rows.of(&snapshot, clock.now()), search.of(&snapshot, clock.now())));
        });
        if let Err(error) = work.await {
            tracing::error!(%error, "A snapshot could not be prepared for its readers");
        }
    }
}

/// Serves the demo's AWS endpoint over HTTP until a signal ends it.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn demo_aws(config: DemoAws) -> anyhow::Result<()> {
    if !config.listen.ip().is_loopback() {
        bail!("demo-aws listens on loopback only, not on {}: it checks no credentials", config.listen);
    }
    let listener = listen(config.listen).await?;
    let at = listener.local_addr()?;
    println!("An invented AWS (ECR and CloudWatch, {}) is at http://{at}", demo::REGION);
    axum::serve(listener, Demo::new(config.registry.options()).router()).with_graceful_shutdown(signal()).await?;
    Ok(())
}

/// The images of a live repository, with region and credentials as AWS's own tools take them.
///
/// # Errors
/// When AWS cannot be reached or does not tell all of them: a policy must not be judged on half a repository.
pub async fn read_images(name: RepositoryName) -> Result<Vec<Image>, Problem> {
    let (images, problem) = aws::Aws::connect(&aws::Settings::default()).await?.interactive().images(&name).await;
    problem.map_or(Ok(images), Err)
}

/// Everybody who reaches the address acts with this server's AWS role, so it stays on this machine unless told otherwise.
fn guard(listen: &Listen) -> anyhow::Result<()> {
    if !listen.listen.ip().is_loopback() && !listen.allow_unauthenticated {
        bail!(
            "will not listen on {}: everybody who reaches it could read the registry and change lifecycle policies, \
             because Stowage has no sign-in yet. Put a proxy with sign-in in front of 127.0.0.1, or pass \
             --allow-unauthenticated if the network is trusted",
            listen.listen
        );
    }
    Ok(())
}

fn source(config: &Serve) -> (aws::Settings, Clock) {
    if !config.demo.demo {
        return (config.aws.settings(), Clock::Real);
    }
    let demo = Demo::new(config.demo.registry.options());
    let settings = aws::Settings {
        region: Some(demo::REGION.to_owned()),
        http_client: Some(demo.http_client()),
        connector: Some(demo.connector()),
        credentials: Some(Demo::credentials()),
        ..aws::Settings::default()
    };
    (settings, config.demo.registry.clock())
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}. If something else uses the port, choose another with --listen")
    })
}

/// Resolves at Ctrl-C or SIGTERM.
async fn signal() {
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
    tracing::info!("stopping");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_are_let_in_only_on_request() {
        let listen = |address: &str, allow_unauthenticated| Listen {
            listen: address.parse().unwrap_or_else(|_| panic!("{address} is an address")),
            allow_unauthenticated,
            hosts: Vec::new(),
            read_only: false,
        };
        for (address, allowed, starts) in [
            ("127.0.0.1:3000", false, true),
            ("[::1]:3000", false, true),
            ("0.0.0.0:3000", false, false),
            ("192.0.2.7:3000", false, false),
            ("0.0.0.0:3000", true, true),
        ] {
            let answer = guard(&listen(address, allowed));
            assert_eq!(answer.is_ok(), starts, "{address}, allowed: {allowed}");
            if let Err(error) = answer {
                assert!(error.to_string().contains("--allow-unauthenticated"), "{error}");
            }
        }
    }
}
