"""``splice send``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

TYPES = ("identify", "track", "page", "screen", "group", "alias", "delete")
BATCH_EVENTS = 100
BATCH_BYTES = 400 * 1024
ANSWER_S = 15.0


def _pairs(_ctx: click.Context, _param: click.Parameter, texts: Sequence[str]) -> dict[str, Any]:
    """``name=value`` each; a value that is JSON is taken as such, any other as text."""
    import orjson

    pairs: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise click.BadParameter(f"{text!r} is not name=value")
        try:
            pairs[name] = orjson.loads(value)
        except orjson.JSONDecodeError:
            pairs[name] = value
    return pairs


@click.command()
@click.argument("type", type=click.Choice(TYPES), required=False)
@click.option("--write-key", required=True, help="Of the source to send to.")
@click.option("--event", help="Name of a track event.")
@click.option("--name", help="Name of a page or screen.")
@click.option("--user-id", help="Default: splice-send, unless --anonymous-id is given.")
@click.option("--anonymous-id")
@click.option("--group-id", help="Of a group event.")
@click.option("--previous-id", help="Of an alias event.")
@click.option("--message-id", help="Default: the receiver makes one.")
@click.option("--property", "properties", multiple=True, callback=_pairs, metavar="NAME=VALUE", help="May be repeated.")
@click.option("--trait", "traits", multiple=True, callback=_pairs, metavar="NAME=VALUE", help="May be repeated.")
@click.option("--file", type=click.Path(path_type=Path), help="Send the events of a file instead: one JSON a line.")
@click.option("--url", help="Of the receiver. Default: that of HOST and PORT.")
def send(type: str | None, write_key: str, file: Path | None, url: str | None, **fields: Any) -> None:  # noqa: A002
    """Send one event of TYPE, or those of --file, and print the answer."""
    if (type is None) == (file is None):
        raise click.UsageError("give either a TYPE or --file")
    base = (url or _local_url()).rstrip("/")
    if type is not None:
        _post(f"{base}/v1/{type}", write_key, _event(type, fields))
    elif file is not None:
        sent = 0
        for batch in _batches(file):
            _post(f"{base}/v1/batch", write_key, {"batch": batch})
            sent += len(batch)
        click.echo(f"{sent} events sent.")


def _local_url() -> str:
    from app.stack import receiver_url
    from tasks.config import Config

    return receiver_url(Config.from_env())


def _event(type: str, fields: Mapping[str, Any]) -> dict[str, Any]:  # noqa: A002
    """The event's JSON: names in the tracking API's spelling, without what was not given."""
    spelled = {_camel(name): value for name, value in fields.items() if value not in (None, {})}
    if "anonymousId" not in spelled:
        spelled.setdefault("userId", "splice-send")
    return {"type": type, **spelled}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _batches(file: Path) -> Iterator[list[Any]]:
    import orjson

    batch: list[Any] = []
    size = 0
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        try:
            event = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise click.ClickException(f"{file}:{number}: {error}") from None
        if batch and (len(batch) == BATCH_EVENTS or size + len(line) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += len(line)
    if batch:
        yield batch


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as stream:
            yield from stream
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None


def _post(url: str, write_key: str, body: Mapping[str, Any]) -> None:
    """Post and print the answer.

    Raises:
        click.ClickException: it is not 200.
    """
    import requests

    with requests.Session() as session:
        answer = session.post(url, json=body, auth=(write_key, ""), timeout=ANSWER_S)
    text = " ".join(answer.text.split())
    if answer.status_code != requests.codes.ok:
        raise click.ClickException(f"the receiver answered {answer.status_code}: {text}")
    click.echo(text)
