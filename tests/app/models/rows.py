"""Rows that hang together, to begin with."""

from __future__ import annotations

from app.models import Database, Destination, Function, FunctionInstance, FunctionVersion, Source, User, WriteKey


def connected(database: Database) -> None:
    """A source with a key, a destination of it, and a function of a person that is deployed there."""
    with database.write() as session:
        session.add(User(id="usr_a", email="ada@example.com", name="Ada"))
        session.add(Source(id="src_a", slug="web", name="Web", write_keys=[WriteKey(key="key")]))
        session.flush()
        session.add(Destination(id="dst_a", slug="crm", name="CRM", source_id="src_a", kind="log"))
        session.add(Function(id="fn_a", slug="mask", display_name="Mask", created_by="usr_a"))
        session.flush()
        session.add(FunctionVersion(id="fnv_a", function_id="fn_a", number=1, code="1", author_id="usr_a"))
        session.flush()
        session.add(
            FunctionInstance(id="ifi_a", name="", function_id="fn_a", destination_id="dst_a", version_id="fnv_a")
        )
