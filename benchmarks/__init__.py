"""What a rerun costs the server, measured: ``python -m benchmarks`` (docs/performance.md)."""
