"""Every operation keeps what the OpenAPI document says of it, for input that fits the document and for input that does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.app.api.applications import Filled, unlimited
from tests.app.control.function_rows import CODE
from tests.app.control.role_table import World

APP = unlimited()
DOCUMENT = schemathesis.openapi.from_wsgi("/openapi.json", APP)
DOCUMENT.config.generation.update(with_security_parameters=False)
EXAMPLES = 25
IDS: dict[str, str] = {}
PLACES = {
    "function_id": ("connected", "free"),
    "version_id": ("oldest", "newest"),
    "instance_id": ("ifi",),
    "source_id": ("src_used", "src_free"),
    "destination_id": ("dst_connected", "dst_free"),
    "user_id": ("usr",),
    "token_id": ("tok",),
    "key": ("key",),
    "slug": ("slug",),
}
SEEN: dict[str, set[int]] = defaultdict(set)


@DOCUMENT.hook
def flatmap_path_parameters(context: schemathesis.HookContext, path_parameters: dict[str, Any]) -> Any:
    """Three of four times what is there."""
    names = {name: st.sampled_from(PLACES[name]).map(IDS.__getitem__) for name in path_parameters or {}}
    there = st.fixed_dictionaries(names)
    return st.one_of(there, there, there, st.just(path_parameters))


@pytest.fixture(scope="module")
def shared(filled_file: tuple[Path, World], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    file, world = filled_file
    made = Filled(APP, file, world, tmp_path_factory.mktemp("document") / "copy.db")
    IDS.update(world.ids, key="key-of-src_used", slug="webhook")
    yield made
    made.close()


@DOCUMENT.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_every_operation(case: schemathesis.Case, shared: Filled) -> None:
    shared.renew()
    response = case.call_and_validate(headers=shared.headers("usr_owner"), excluded_checks=[positive_data_acceptance])
    SEEN[case.operation.label].add(response.status_code)


def test_z() -> None:
    for k, v in SEEN.items():
        print(k, sorted(v))
