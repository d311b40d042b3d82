"""Slack: messages to a channel, by an incoming webhook (Slack's public documentation of incoming webhooks).

One message a request. Slack takes about one message a second and channel, and says 429 with ``Retry-After`` beyond
that; it cuts texts off after 40,000 characters. There is no idempotency: after a lost answer, a retry posts the message
again.

``&``, ``<`` and ``>`` are escaped in the whole text, as Slack demands: they are how a text mentions people and channels
(``<!channel>``) and hides where a link goes to, and no value of an event may do that. Slack's other formatting stays,
and an address that is written out becomes a link.

The path of a webhook's URL is its credential. It is hidden from traces.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

import orjson

from destinations.answers import JSON, phrase
from destinations.contract import (
    DELIVERED,
    Action,
    Destination,
    Field,
    FieldType,
    Payload,
    Preset,
    Result,
    Setting,
    Settings,
    Throughput,
)
from destinations.errors import DeliveryError, InvalidSettings, Retry, classify

if TYPE_CHECKING:
    from destinations.http import Http, Response

OF_WEBHOOK = frozenset({"invalid_token", "no_active_hooks", "no_service", "no_service_id", "no_team", "team_disabled"})
"""Codes that say that there is no such webhook, or no longer, with 403, 404 or 410."""

CODES = OF_WEBHOOK | {
    "action_prohibited",
    "channel_is_archived",
    "channel_not_found",
    "invalid_payload",
    "no_text",
    "posting_to_general_channel_denied",
    "rollup_error",
    "user_not_found",
}
"""What Slack documents as the body of an error."""

APPEARANCE = ("channel", "username", "icon_url")


def post_to_channel(payloads: Sequence[Payload], settings: Settings, http: Http) -> Sequence[Result]:
    """Post one message."""
    (payload,) = payloads
    message = {"text": html.escape(payload["text"], quote=False)}
    message.update((name, payload[name]) for name in APPEARANCE if payload.get(name))
    response = http.request(
        "POST",
        settings["webhook_url"],
        headers={"Content-Type": JSON},
        body=orjson.dumps(message),
        cut_body=True,
        hide_path=True,
    )
    if error := _refusal(response):
        raise error
    return [DELIVERED]


def _refusal(response: Response) -> DeliveryError | None:
    """As the status says; the body is a code, which tells a webhook that is gone from a channel that is."""
    said = response.body.decode("ascii", "replace").strip()
    code = said if said in CODES else phrase(response.status)
    message = f"Slack answered {response.status} {code}".rstrip()
    error = classify(response.status, message, after_s=response.retry_after_s)
    if error and code in OF_WEBHOOK and not isinstance(error, Retry):
        return InvalidSettings(message, status=response.status)
    return error


FIELDS = (
    Field(
        name="text",
        label="Message",
        type=FieldType.TEXT,
        required=True,
        default={
            "@if": {
                "exists": {"@path": "$.userId"},
                "then": {"@template": "*{{event}}* by {{userId}}"},
                "else": {"@template": "*{{event}}* by {{anonymousId}}"},
            }
        },
        description="The message, in Slack's formatting: *bold*, _italic_, `code`. "
        "Mentions and links in angle brackets are shown as they are written.",
    ),
    Field(
        name="channel",
        label="Channel",
        description="Another channel than the webhook's, without #. Webhooks of Slack apps ignore it.",
    ),
    Field(
        name="username",
        label="User",
        description="Whom the message is from. Webhooks of Slack apps ignore it.",
    ),
    Field(
        name="icon_url",
        label="Icon URL",
        description="The address of an image beside the user. Webhooks of Slack apps ignore it.",
    ),
)

POST_TO_CHANNEL = Action(
    slug="postToChannel",
    name="Post Message",
    description="Posts a message to a channel.",
    fields=FIELDS,
    default_trigger='type = "track"',
    perform=post_to_channel,
)

DESTINATION = Destination(
    slug="slack",
    name="Slack",
    description="Posts messages to a channel of Slack.",
    throughput=Throughput(requests_per_s=1),
    settings=(
        Setting(
            name="webhook_url",
            label="Webhook URL",
            required=True,
            sensitive=True,
            is_url=True,
            description="The URL of an incoming webhook, https://hooks.slack.com/services/…",
        ),
    ),
    actions=(POST_TO_CHANNEL,),
    presets=(
        Preset(
            name="Post tracked events",
            action=POST_TO_CHANNEL.slug,
            trigger=POST_TO_CHANNEL.default_trigger,
            mapping=POST_TO_CHANNEL.default_mapping(),
        ),
    ),
)
