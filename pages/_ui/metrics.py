"""What is counted for those who keep the server running, in Prometheus' format; nothing about anyone."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from streamlit import runtime
from streamlit.runtime.stats import ACTIVE_SESSIONS_FAMILY

REGISTRY = CollectorRegistry()
LOADS = Counter("survey_study_loads", "Studies read and served.", registry=REGISTRY)
REFUSALS = Counter("survey_study_refusals", "Readings of a study that was faulty.", registry=REGISTRY)
RUNS = Histogram(
    "survey_run_seconds",
    "Runs of a page for a reader: the first, and one per choice.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)


class Sessions(Collector):
    """The readers connected now, as Streamlit counts them."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("survey_sessions", "Readers connected now.")
        counted = (
            runtime.get_instance().stats_mgr.get_stats(family_names=[ACTIVE_SESSIONS_FAMILY])
            if runtime.exists()
            else {}
        )
        family.add_metric([], sum(stat.value for stat in counted.get(ACTIVE_SESSIONS_FAMILY, ())))
        yield family


REGISTRY.register(Sessions())
PlatformCollector(REGISTRY)
ProcessCollector(registry=REGISTRY)


@contextmanager
def run() -> Iterator[None]:
    """Times one run of a page, however it ends."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        RUNS.observe(time.perf_counter() - begun)
