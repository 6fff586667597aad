"""What a rerun and large studies cost, measured: ``python -m benchmarks``."""
