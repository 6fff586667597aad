"""``python -m benchmarks``: reruns, crowds and files, tables of large studies; five minutes, 4 GB.

``python -m benchmarks hall``: a long run, two replicas, a real browser, growth; ten minutes.
"""

import sys

from benchmarks import browser, crowd, growth, pages, scale

if __name__ == "__main__":
    if sys.argv[1:] == ["hall"]:
        crowd.hall()
        browser.main()
        growth.main()
    else:
        pages.main()
        crowd.main()
        scale.main()
