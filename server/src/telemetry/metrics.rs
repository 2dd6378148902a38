//! Numbers for Prometheus. Every label takes one of few values that are known beforehand: templates of addresses, codes,
//! reasons. No event, scanner or person can be told from them.
//!
//! What happens is counted once it happened, so that what was rolled back is not; what merely stands (connections, queues)
//! is looked at when somebody asks.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::replication::message::Refusal;
use esik_shared::time::Timestamp;
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::db::{DbFailure, PoolUsage};

/// The media type of the page of numbers.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// From what needs no disk to the limit on any answer.
const ANSWER_SECONDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];
/// From a disk that lies about being durable to one that is drowning.
const COMMIT_SECONDS: [f64; 12] =
    [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2.0];
/// Up to the largest group.
const GROUP_SIZES: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// One label with one of a few values.
type Label = [(&'static str, &'static str); 1];
/// A template of an address and a method.
type Address = [(&'static str, String); 2];
/// The same, with the status of the answer.
type Answer = [(&'static str, String); 3];
type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// What came of a batch that a scanner brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BatchOutcome {
    /// So many of its scans are stored; none if all of it was here.
    Accepted(usize),
    /// It was refused.
    Refused(Refusal),
}

impl BatchOutcome {
    fn name(self) -> &'static str {
        match self {
            Self::Accepted(0) => "known",
            Self::Accepted(_) => "accepted",
            Self::Refused(Refusal::Invalid) => "invalid",
            Self::Refused(Refusal::NotCertified) => "not_certified",
            Self::Refused(Refusal::Gap) => "gap",
            Self::Refused(Refusal::Fork) => "fork",
            Self::Refused(Refusal::Limit) => "limit",
        }
    }
}

/// What stands at this moment.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// Jobs that wait for the writing task.
    pub waiting: usize,
    /// Pages that watch numbers move.
    pub live_streams: usize,
    /// Connections to the database.
    pub pools: Vec<PoolUsage>,
}

/// The numbers of this process. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    answers: Family<Answer, Counter>,
    answer_seconds: Histograms<Address>,
    check_ins: Family<Label, Counter>,
    scans: Family<Label, Counter>,
    batches: Family<Label, Counter>,
    group_size: Histogram,
    commit_seconds: Histogram,
    write_failures: Family<Label, Counter>,
    waiting: Gauge,
    live_streams: Gauge,
    connections: Family<[(&'static str, &'static str); 2], Gauge>,
    connections_max: Family<Label, Gauge>,
}

impl Metrics {
    /// All zero, in a process that began at `started`.
    pub(crate) fn new(started: Timestamp) -> Self {
        let mut inner = Inner {
            registry: Registry::default(),
            answers: Family::default(),
            answer_seconds: Family::new_with_constructor(|| Histogram::new(ANSWER_SECONDS)),
            check_ins: Family::default(),
            scans: Family::default(),
            batches: Family::default(),
            group_size: Histogram::new(GROUP_SIZES),
            commit_seconds: Histogram::new(COMMIT_SECONDS),
            write_failures: Family::default(),
            waiting: Gauge::default(),
            live_streams: Gauge::default(),
            connections: Family::default(),
            connections_max: Family::default(),
        };
        inner.register(started);
        Self(Arc::new(inner))
    }

    /// A request was answered; the template of its address, never the address.
    pub(crate) fn answered(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        let (route, method, status) = (route.to_owned(), method.to_owned(), status.to_string());
        let address = [("route", route.clone()), ("method", method.clone())];
        self.0.answer_seconds.get_or_create(&address).observe(took.as_secs_f64());
        self.0.answers.get_or_create(&[("route", route), ("method", method), ("status", status)]).inc();
    }

    /// A check-in was decided, and its scan is durable.
    pub(crate) fn checked_in(&self, verdict: VerdictCode) {
        self.0.check_ins.get_or_create(&[("verdict", verdict.name())]).inc();
        self.0.scans.get_or_create(&[("from", "check_in")]).inc();
    }

    /// A batch was taken or not, and what was taken of it is durable.
    pub(crate) fn received(&self, batch: BatchOutcome) {
        self.0.batches.get_or_create(&[("outcome", batch.name())]).inc();
        if let BatchOutcome::Accepted(scans) = batch {
            self.0.scans.get_or_create(&[("from", "scanner")]).inc_by(number(scans));
        }
    }

    /// A group of jobs is durable.
    pub(crate) fn group_written(&self, jobs: usize, commit_took: Duration) {
        self.0.group_size.observe(f64::from(u32::try_from(jobs).unwrap_or(u32::MAX)));
        self.0.commit_seconds.observe(commit_took.as_secs_f64());
    }

    /// A group of jobs was not written.
    pub(crate) fn group_failed(&self, failure: DbFailure) {
        let reason = match failure {
            DbFailure::Unavailable => "database_unavailable",
            DbFailure::Busy => "busy",
            DbFailure::DiskFull => "disk_full",
            DbFailure::TakenBack => "taking_back",
            DbFailure::Other => "other",
        };
        self.0.write_failures.get_or_create(&[("reason", reason)]).inc();
    }

    /// All numbers, as Prometheus reads them.
    pub(crate) fn render(&self, standing: &Standing) -> String {
        self.0.waiting.set(gauge(standing.waiting));
        self.0.live_streams.set(gauge(standing.live_streams));
        for usage in &standing.pools {
            let of = |state| [("pool", usage.pool), ("state", state)];
            self.0.connections.get_or_create(&of("used")).set(gauge(usage.used));
            self.0.connections.get_or_create(&of("idle")).set(gauge(usage.idle));
            self.0.connections_max.get_or_create(&[("pool", usage.pool)]).set(i64::from(usage.max));
        }
        let mut page = String::new();
        text::encode(&mut page, &self.0.registry).expect("writing to memory does not fail");
        page
    }
}

impl Inner {
    fn register(&mut self, started: Timestamp) {
        let start = Gauge::<i64>::default();
        start.set(started.seconds());
        self.registry.register_with_unit(
            "process_start_time",
            "When the process began, in Unix time",
            Unit::Seconds,
            start,
        );
        let esik = self.registry.sub_registry_with_prefix("esik");
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        esik.register("build", "Which server this is", build);
        esik.register("http_requests", "Requests that were answered", self.answers.clone());
        esik.register_with_unit(
            "http_request_duration",
            "How long it took until an answer began",
            Unit::Seconds,
            self.answer_seconds.clone(),
        );
        esik.register(
            "check_ins",
            "Check-ins that were decided here and are durable",
            self.check_ins.clone(),
        );
        esik.register("scans_written", "Scans that are durable", self.scans.clone());
        esik.register("sync_batches", "Batches that scanners brought", self.batches.clone());
        esik.register("write_group_size", "Jobs in a durable group", self.group_size.clone());
        esik.register_with_unit(
            "write_commit_duration",
            "How long a commit of scans took",
            Unit::Seconds,
            self.commit_seconds.clone(),
        );
        esik.register("write_failures", "Groups that were not written", self.write_failures.clone());
        esik.register("write_jobs_waiting", "Jobs that wait to be written", self.waiting.clone());
        esik.register("live_streams", "Pages that watch numbers move", self.live_streams.clone());
        esik.register("database_connections", "Connections that are open", self.connections.clone());
        esik.register(
            "database_connections_max",
            "Connections that may be open",
            self.connections_max.clone(),
        );
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn gauge(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_numbers_has_no_label_that_grows() {
        let metrics = Metrics::new(Timestamp(1_795_348_800_000));
        metrics.answered("/p/{name}", "GET", 200, Duration::from_millis(3));
        metrics.checked_in(VerdictCode::Admitted);
        metrics.checked_in(VerdictCode::AlreadyInside);
        metrics.received(BatchOutcome::Accepted(500));
        metrics.received(BatchOutcome::Accepted(0));
        metrics.received(BatchOutcome::Refused(Refusal::Gap));
        metrics.group_written(2, Duration::from_micros(400));
        metrics.group_failed(DbFailure::DiskFull);
        let pools = vec![PoolUsage { pool: "read", used: 1, idle: 2, max: 4 }];
        let page = metrics.render(&Standing { waiting: 3, live_streams: 7, pools });
        // Which of several stands first is the hash map's to say.
        let mut lines: Vec<&str> =
            page.lines().filter(|line| !line.contains("_bucket") && !line.starts_with('#')).collect();
        lines.sort_unstable();
        insta::assert_snapshot!(lines.join("\n"));
        assert!(page.ends_with("# EOF\n"));
    }
}
