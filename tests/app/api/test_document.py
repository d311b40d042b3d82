"""The OpenAPI document is true: no status, header, type or body that it has not, and no input that it forbids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.control.people import is_address
from app.control.roles import Role
from tasks.filters.parse import MAX_CHARACTERS
from tests.app.api.applications import Filled, unlimited
from tests.app.control.function_rows import CODE
from tests.app.control.role_table import World

EXAMPLES = 25
APP = unlimited()
DOCUMENT = schemathesis.openapi.from_wsgi("/openapi.json", APP)
DOCUMENT.config.generation.update(with_security_parameters=False)

REFUSALS = [positive_data_acceptance]
"""Not checked: what fits the document may be refused all the same, for it cannot say all that the deeds check."""
IDS: dict[str, str] = {}
"""What there is, by the names of the world; it comes with the world, before the first call."""
PATHS: dict[str, tuple[str, ...]] = {
    "function_id": ("connected", "free"),
    "version_id": ("oldest", "newest"),
    "instance_id": ("ifi",),
    "source_id": ("src_used", "src_free"),
    "destination_id": ("dst_connected", "dst_free"),
    "filter_id": ("flt",),
    "subscription_id": ("sub",),
    "user_id": ("usr",),
    "token_id": ("tok",),
    "key": ("key",),
    "slug": ("slug",),
}
FIELDS: dict[str, tuple[str, ...]] = {
    "functionId": ("free", "connected"),
    "integrationId": ("dst_free",),
    "sourceId": ("src_used",),
    "versionId": ("oldest",),
    "from": ("oldest",),
    "code": ("code",),
    "email": ("email",),
    "role": ("role",),
    "actionId": ("action",),
    "if": ("fql",),
    "trigger": ("fql",),
    "destinationConfigId": ("dst_connected",),
    "startTime": ("start",),
    "endTime": ("end",),
}
"""Which of them parameters and fields may name."""
FITS: dict[str, Callable[[str], bool]] = {
    "email": is_address,
    "role": lambda text: text in set(Role),
    "if": lambda text: 0 < len(text) <= MAX_CHARACTERS,
    "trigger": lambda text: 0 < len(text) <= MAX_CHARACTERS,
}
"""What breaks these rules on purpose is not replaced."""


def there(given: dict[str, Any], names: dict[str, tuple[str, ...]]) -> st.SearchStrategy[dict[str, Any]]:
    """What is given; three of four times its texts name what there is."""
    filled = st.fixed_dictionaries({name: _there(name, value, names) for name, value in given.items()})
    return st.one_of(filled, filled, filled, st.just(given))


def _there(name: str, value: Any, names: dict[str, tuple[str, ...]]) -> st.SearchStrategy[Any]:
    if isinstance(value, dict):
        return st.fixed_dictionaries({inner: _there(inner, each, names) for inner, each in value.items()})
    if name in names and isinstance(value, str) and FITS.get(name, lambda _: True)(value):
        return st.sampled_from(names[name]).map(named)
    return st.just(value)


def named(name: str) -> str:
    return IDS.get(name, name)


@DOCUMENT.hook
def flatmap_path_parameters(_: schemathesis.HookContext, path_parameters: Any) -> Any:
    return there(path_parameters or {}, PATHS)


@DOCUMENT.hook
def flatmap_query(_: schemathesis.HookContext, query: Any) -> Any:
    return there(query or {}, FIELDS)


@DOCUMENT.hook
def flatmap_body(_: schemathesis.HookContext, body: Any) -> Any:
    return there(body, FIELDS) if isinstance(body, dict) else st.just(body)


@pytest.fixture(scope="module")
def shared(filled_file: tuple[Path, World], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """One application for all operations."""
    file, world = filled_file
    now = datetime.now(UTC)
    IDS.update(
        world.ids,
        start=(now - timedelta(hours=1)).isoformat(),
        end=now.isoformat(),
        key="key-of-src_used",
        slug="webhook",
        code=CODE.text,
        email="new@example.com",
        role=Role.SOURCE_ADMIN,
        action="write",
        fql='type = "track"',
    )
    made = Filled(APP, file, world, tmp_path_factory.mktemp("document") / "copy.db")
    yield made
    made.close()


@pytest.fixture
def statuses(shared: Filled) -> Iterator[set[int]]:
    """Those of an operation. A run that never got through proves little."""
    shared.renew()
    found: set[int] = set()
    yield found
    assert any(200 <= status < 300 for status in found), f"it was never done, only answered by {sorted(found)}"


@DOCUMENT.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def test_every_operation_keeps_what_the_document_says(
    case: schemathesis.Case, shared: Filled, statuses: set[int]
) -> None:
    try:
        response = case.call_and_validate(headers=shared.headers("usr_owner"), excluded_checks=REFUSALS)
    finally:
        if case.method != "GET":
            shared.renew()
    if case.method == case.operation.method.upper():
        statuses.add(response.status_code)
