"""Payloads against the fields of an action."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from destinations.contract import Field, FieldType
from destinations.errors import MessageRejected
from destinations.fields import MAX_PAYLOAD_BYTES, check_payload

ITEM = (
    Field(name="sku", label="SKU", required=True),
    Field(name="price", label="Price", type=FieldType.NUMBER),
)
ORDER = (
    Field(name="id", label="Id", required=True),
    Field(
        name="properties",
        label="Properties",
        type=FieldType.OBJECT,
        properties=(Field(name="total", label="Total", type=FieldType.NUMBER), Field(name="note", label="Note")),
    ),
    Field(name="items", label="Items", type=FieldType.OBJECT, multiple=True, properties=ITEM),
    Field(name="tags", label="Tags", multiple=True, choices=("new", "old")),
    Field(name="open", label="Open", type=FieldType.OBJECT, properties=ITEM, additional=True),
    Field(name="free", label="Free", type=FieldType.OBJECT),
)


def checked(values: dict[str, Any], fields: tuple[Field, ...] = ORDER) -> Any:
    return check_payload(fields, values).payload


def of(kind: FieldType, value: Any, **more: Any) -> Any:
    return checked({"x": value}, (Field(name="x", label="X", type=kind, **more),))["x"]


FITTING: list[tuple[FieldType, Any, Any]] = [
    *((kind, "text", "text") for kind in (FieldType.STRING, FieldType.TEXT, FieldType.PASSWORD)),
    (FieldType.STRING, 12, "12"),
    (FieldType.STRING, 12.0, "12"),
    (FieldType.STRING, 12.5, "12.5"),
    (FieldType.STRING, True, "true"),
    (FieldType.STRING, ["one"], "one"),
    (FieldType.STRING, None, None),
    (FieldType.STRING, "", ""),
    (FieldType.NUMBER, 12, 12),
    (FieldType.NUMBER, 12.5, 12.5),
    (FieldType.NUMBER, "12", 12),
    (FieldType.NUMBER, " -12.50 ", -12.5),
    (FieldType.NUMBER, "1e3", 1000.0),
    (FieldType.NUMBER, ".5", 0.5),
    (FieldType.NUMBER, True, 1),
    (FieldType.NUMBER, False, 0),
    (FieldType.NUMBER, [7], 7),
    (FieldType.NUMBER, None, None),
    (FieldType.INTEGER, 12, 12),
    (FieldType.INTEGER, 12.0, 12),
    (FieldType.INTEGER, "12", 12),
    (FieldType.INTEGER, "12.0", 12),
    (FieldType.INTEGER, "9223372036854775807", 9223372036854775807),
    (FieldType.INTEGER, True, 1),
    (FieldType.NUMBER, "1" * 30, 1.1111111111111111e29),
    (FieldType.BOOLEAN, True, True),
    (FieldType.BOOLEAN, "true", True),
    (FieldType.BOOLEAN, "false", False),
    (FieldType.BOOLEAN, 1, True),
    (FieldType.BOOLEAN, 0, False),
    (FieldType.DATETIME, "2024-02-03T04:05:06.789Z", "2024-02-03T04:05:06.789Z"),
    (FieldType.DATETIME, "2024-02-03T04:05:06+02:00", "2024-02-03T04:05:06+02:00"),
    (FieldType.DATETIME, "2024-02-03", "2024-02-03"),
    (FieldType.DATETIME, 1706933106, 1706933106),
    (FieldType.DATETIME, "1706933106789", "1706933106789"),
    (FieldType.OBJECT, {"a": [1]}, {"a": [1]}),
    (FieldType.OBJECT, [{"a": 1}], {"a": 1}),
]


@pytest.mark.parametrize(("kind", "value", "expected"), FITTING)
def test_values_that_fit_or_are_made_to(kind: FieldType, value: Any, expected: Any) -> None:
    made = of(kind, value)
    assert made == expected
    assert type(made) is type(expected)


UNFIT: dict[str, list[tuple[FieldType, Any]]] = {
    "must be a text": [(FieldType.STRING, {}), (FieldType.STRING, ["a", "b"]), (FieldType.STRING, [])],
    "must be a number": [
        (FieldType.NUMBER, value)
        for value in ("", "twelve", "1,5", "0x10", "1e999", "NaN", "inf", "1_000", "١٢", "1" * 51, {}, [1, 2], [[1]])
    ],
    "must be a whole number": [(FieldType.INTEGER, value) for value in (12.5, "12.5", "x", 1e300, "9" * 40, {}, "")],
    "must be true or false": [(FieldType.BOOLEAN, value) for value in ("yes", "1", "", 2, 0.5, {}, "True")],
    "must be a date and time": [
        (FieldType.DATETIME, value) for value in ("soon", "", True, {}, "2024-13-01", ["a", "b"])
    ],
    "must be an object": [(FieldType.OBJECT, value) for value in ("{}", 1, True, [], [1], [{}, {}])],
}


@pytest.mark.parametrize(
    ("message", "kind", "value"), [(message, *case) for message in UNFIT for case in UNFIT[message]]
)
def test_values_that_do_not_fit(message: str, kind: FieldType, value: Any) -> None:
    with pytest.raises(MessageRejected, match=f"^x: {message}$"):
        of(kind, value)


@pytest.mark.parametrize("values", [{}, {"x": None}, {"x": ""}])
@pytest.mark.parametrize("kind", FieldType)
def test_a_required_field_must_hold_something(kind: FieldType, values: dict[str, Any]) -> None:
    with pytest.raises(MessageRejected, match=r"^x: is required$"):
        checked(values, (Field(name="x", label="X", type=kind, required=True),))


@pytest.mark.parametrize(("kind", "value"), [(FieldType.NUMBER, 0), (FieldType.BOOLEAN, False), (FieldType.OBJECT, {})])
def test_what_is_zero_false_or_an_empty_object_is_something(kind: FieldType, value: Any) -> None:
    assert of(kind, value, required=True) == value


def test_a_required_list_must_not_be_empty() -> None:
    with pytest.raises(MessageRejected, match=r"^x: is required$"):
        of(FieldType.STRING, [], required=True, multiple=True)


def test_what_is_not_given_is_not_made_up_and_what_has_no_field_is_left_out() -> None:
    assert checked({"id": "1", "other": 2, "properties": {"total": "3", "more": 4}}) == {
        "id": "1",
        "properties": {"total": 3},
    }


@pytest.mark.parametrize(
    ("values", "made"),
    [
        ({"tags": "new"}, {"tags": ["new"]}),
        ({"tags": ["new", "old"]}, {"tags": ["new", "old"]}),
        ({"tags": []}, {"tags": []}),
        ({"tags": None}, {"tags": None}),
        ({"items": {"sku": 1}}, {"items": [{"sku": "1"}]}),
        ({"items": [{"sku": "a", "price": "2", "x": 1}]}, {"items": [{"sku": "a", "price": 2}]}),
        ({"open": {"sku": 1, "x": 2}}, {"open": {"sku": "1", "x": 2}}),
        ({"free": {"x": {"y": [None]}}}, {"free": {"x": {"y": [None]}}}),
    ],
)
def test_lists_and_objects(values: dict[str, Any], made: dict[str, Any]) -> None:
    assert checked({"id": "1"} | values) == {"id": "1"} | made


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"properties": {"total": "a lot"}}, "properties.total: must be a number"),
        ({"properties": "a lot"}, "properties: must be an object"),
        ({"items": [{"sku": "a"}, {"price": 1}]}, "items[1].sku: is required"),
        ({"items": [{"sku": "a", "price": []}]}, "items[0].price: must be a number"),
        ({"items": [None]}, "items[0]: must be an object"),
        ({"tags": ["new", "used"]}, "tags[1]: must be one of new, old"),
        ({"open": {"x": 1}}, "open.sku: is required"),
        ({"id": {}, "tags": "x"}, "id: must be a text; tags[0]: must be one of new, old"),
    ],
)
def test_messages_name_the_field(values: dict[str, Any], message: str) -> None:
    with pytest.raises(MessageRejected) as caught:
        checked({"id": "1"} | values)
    assert str(caught.value) == message


def test_messages_are_short_and_hold_no_value() -> None:
    with pytest.raises(MessageRejected) as caught:
        checked({"id": "1", "tags": ["Hush"] * 1_000})
    assert str(caught.value).endswith("; tags[4]: must be one of new, old; and 995 more")
    assert "Hush" not in str(caught.value)


def test_a_payload_has_a_largest_size() -> None:
    fields = (Field(name="x", label="X"),)
    most = MAX_PAYLOAD_BYTES - len('{"x":""}')
    assert check_payload(fields, {"x": "é" * (most // 2)}).size == MAX_PAYLOAD_BYTES
    with pytest.raises(MessageRejected, match=r"^the payload is larger than 512 KB$"):
        check_payload(fields, {"x": "x" * (most + 1)})


def test_a_payload_that_json_cannot_hold_is_rejected() -> None:
    deep = orjson.loads("[" * 400 + "]" * 400)
    with pytest.raises(MessageRejected, match="too deep"):
        checked({"id": "1", "free": {"deep": deep}})


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from(["sku", "price", "total"]), parts),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(values=st.dictionaries(st.sampled_from([field.name for field in ORDER]), ANY), kind=st.sampled_from(FieldType))
def test_any_value_fits_or_is_rejected(values: dict[str, Any], kind: FieldType) -> None:
    before = orjson.dumps(values)
    for fields in (ORDER, (Field(name="free", label="Free", type=kind), Field(name="id", label="Id", type=kind))):
        try:
            made = check_payload(fields, values)
        except MessageRejected:
            continue
        assert orjson.loads(orjson.dumps(made.payload)) == orjson.loads(
            orjson.dumps(check_payload(fields, made.payload).payload)
        )
    assert orjson.dumps(values) == before
