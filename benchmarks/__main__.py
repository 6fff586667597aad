"""``python -m benchmarks``: reruns of pages, then the tables of large studies; about three minutes, 4 GB."""

from benchmarks import pages, scale

if __name__ == "__main__":
    pages.main()
    scale.main()
