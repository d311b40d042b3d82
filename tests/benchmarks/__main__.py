"""All benchmarks, one after the other: ``make bench``, or ``python -m tests.benchmarks NAME ...``."""

from __future__ import annotations

import os
import platform
import sys
import time

from tests.benchmarks import (
    adapters,
    author,
    batches,
    deploys,
    end_to_end,
    filters,
    functions,
    ingest,
    latency,
    mapping,
    previews,
    reads,
    selection,
    servers,
)

BENCHMARKS = {
    "functions": functions.main,
    "ingest": ingest.main,
    "servers": servers.main,
    "end_to_end": end_to_end.main,
    "latency": latency.main,
    "author": author.main,
    "batches": batches.main,
    "previews": previews.main,
    "mapping": mapping.main,
    "filters": filters.main,
    "adapters": adapters.main,
    "selection": selection.main,
    "deploys": deploys.main,
    "reads": reads.main,
}


def main() -> None:
    """Run those that are named, or all."""
    names = sys.argv[1:] or list(BENCHMARKS)
    if unknown := set(names) - set(BENCHMARKS):
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    sys.argv = sys.argv[:1]
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in names:
        print(f"\n{name}", flush=True)
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
