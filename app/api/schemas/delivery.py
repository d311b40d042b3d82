"""Deliveries as they are asked for and answered, as in the Public API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate
from webargs.multidictproxy import MultiDictProxy

from app.api.envelope import PageSchema, PaginationSchema
from app.api.schemas.moments import in_years
from app.control.overview import RECEIVED, GroupBy
from app.control.periods import Granularity

GROUP = re.compile(r"groupBy(?:\[\d*\]|\.\d+)?")
START = "ISO 8601 with a zone, inclusive, at most 15 days ago. Rounded down to a whole bucket, in UTC."
END = "ISO 8601 with a zone, exclusive. Rounded up to a whole bucket, in UTC."
BUCKET = (
    "The size of a bucket. MINUTE: at most 4 hours from startTime to endTime, and not by eventName, eventType or "
    "appVersion, which are counted by the hour; HOUR: at most 14 days; DAY: at most 15 days."
)
BOUNDS = (
    "One dimension. At most 500 names, and 100 versions, an hour are counted apart, by their first 100 characters; all "
    "others as `(other)`. `(none)` has none."
)


class PeriodQuery(PageSchema):
    """From when to when, and how finely."""

    start = fields.AwareDateTime(
        data_key="startTime", required=True, validate=in_years, metadata={"description": START}
    )
    end = fields.AwareDateTime(data_key="endTime", required=True, validate=in_years, metadata={"description": END})
    granularity = fields.Enum(Granularity, by_value=True, required=True, metadata={"description": BUCKET})

    @pre_load
    def plain_group(self, data: MultiDictProxy, **_: Any) -> dict[str, Any]:
        """``groupBy[0]`` and ``groupBy.0``, as some SDKs write a list of one, are ``groupBy``.

        Raises:
            ValidationError: there are several.
        """
        groups = [value for name in data if GROUP.fullmatch(name) for value in data.getlist(name)]
        if len(groups) > 1:
            raise ValidationError("Counts are grouped by one dimension at a time.", "groupBy")
        others = {name: data[name] for name in data if not GROUP.fullmatch(name)}
        return {**others, "groupBy": groups[0]} if groups else others


def _group(dimensions: Sequence[str], description: str) -> fields.String:
    return fields.String(
        data_key="groupBy",
        load_default=None,
        allow_none=False,
        validate=validate.OneOf([str(each) for each in dimensions]),
        metadata={"description": description},
    )


class ReceivedQuery(PeriodQuery):
    """What a source received."""

    source_id = fields.String(data_key="sourceId", required=True)
    group_by = _group(RECEIVED.group_by, BOUNDS)


class SourceQuery(PeriodQuery):
    """What happened at a source."""

    source_id = fields.String(data_key="sourceId", required=True)
    group_by = _group(tuple(GroupBy), BOUNDS)


class DestinationQuery(PeriodQuery):
    """What happened at a destination of a source."""

    source_id = fields.String(data_key="sourceId", required=True)
    destination_id = fields.String(data_key="destinationConfigId", required=True)
    group_by = _group(tuple(GroupBy), f"{BOUNDS} discardReason of successful deliveries: the number of the try.")


class DatapointSchema(Schema):
    """How many events there were in the bucket that begins at ``time``."""

    time = fields.DateTime(required=True)
    count = fields.Integer(required=True)
    retry_count = fields.Integer(
        data_key="retryCount", metadata={"description": "Of successful deliveries: those by a later try."}
    )


class DatasetSchema(Schema):
    """The events of one value of the dimension of ``groupBy``; without one, all of them."""

    event_name = fields.String(data_key="eventName")
    event_type = fields.String(data_key="eventType")
    discard_reason = fields.String(data_key="discardReason")
    app_version = fields.String(data_key="appVersion")
    total = fields.Integer(required=True)
    series = fields.List(fields.Nested(DatapointSchema), required=True)
    total_retry_count = fields.Integer(
        data_key="totalRetryCount", metadata={"description": "Of successful deliveries: those by a later try."}
    )


class OverviewSchema(Schema):
    """``total`` has the events of all datasets, also of those on other pages; the largest come first."""

    total = fields.Integer(required=True)
    dataset = fields.List(fields.Nested(DatasetSchema), required=True)
    pagination = fields.Nested(PaginationSchema, required=True)


class OverviewAnswer(Schema):
    """An answer."""

    data = fields.Nested(OverviewSchema, required=True)


class MetricsQuery(Schema):
    """A period; without one, the last 24 hours."""

    class Meta:
        """Other arguments, as a granularity, change nothing."""

        unknown = "exclude"

    source_id = fields.String(data_key="sourceId", load_default=None, allow_none=False)
    start = fields.AwareDateTime(
        data_key="startTime",
        load_default=None,
        allow_none=False,
        validate=in_years,
        metadata={"description": "ISO 8601 with a zone, inclusive, at most 15 days ago; else a day before endTime."},
    )
    end = fields.AwareDateTime(
        data_key="endTime",
        load_default=None,
        allow_none=False,
        validate=in_years,
        metadata={"description": "ISO 8601 with a zone, exclusive; else now."},
    )


class PartSchema(Schema):
    """A part of a metric."""

    metric_name = fields.String(data_key="metricName", required=True)
    value = fields.Integer(required=True)


class MetricSchema(Schema):
    """``received``, ``filtered``, ``successes`` (by try), ``retried`` (tries that failed and are repeated),
    ``discarded``, ``dead``, ``waiting`` (now, whatever the period), or ``latency``: its 95th percentile in ms as the
    upper bound of its bucket, 3600001 for over an hour, null without deliveries."""

    metric_name = fields.String(data_key="metricName", required=True)
    total = fields.Integer(required=True, allow_none=True)
    breakdown = fields.List(fields.Nested(PartSchema), required=True)


class MetricsSchema(Schema):
    """What happened at a destination."""

    source_id = fields.String(data_key="sourceId", required=True)
    kind = fields.String(data_key="destinationMetadataId", required=True)
    metrics = fields.List(fields.Nested(MetricSchema), required=True)
