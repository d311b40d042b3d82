"""The pages of Twilio and HubSpot list exactly what their clients have: members, options, parameters.

The members are those that the objects have in the sandbox; the parameters are those that a call reads from its options.
What each becomes in a request is written out here, as the services' documentation has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.tasks.functions.conftest import Runner, answer

DOCS = Path(__file__).parents[3] / "docs" / "functions"
ROW = re.compile(r"^\| (`.*?) \|", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
ARGUMENTS = re.compile(r"\([^()]*\)$")

HELPERS = """
  // Options that have every name, each with its name as its value; `names` are those that were read.
  const everything = (names = new Set()) => new Proxy({}, { get(_, key) {
    if (typeof key === 'symbol') return undefined;
    names.add(key);
    if (key === 'inputs') return [everything(names)];
    if (key === 'addOnsData') return { x: key };
    return ['limit', 'pageSize'].includes(key) ? 1 : key;
  } });
  const isRefused = (value) => { try { return void value.x } catch { return true } };
  const ROOTS = [Object.prototype, Function.prototype, Promise.prototype, Error, null];
  const LEFT_OUT = ['length', 'name', 'prototype', 'constructor'];
  const membersOf = (value) => {
    const names = new Set();
    for (let each = value; !ROOTS.includes(each); each = Object.getPrototypeOf(each)) {
      for (const key of Reflect.ownKeys(each)) if (typeof key === 'string') names.add(key);
    }
    return [...names].filter((name) => !LEFT_OUT.includes(name));
  };
  // The paths of all that can be reached from a value.
  const walk = (path, value, found = []) => {
    if (Object(value) !== value || Array.isArray(value) || Object.isFrozen(value)) return found;
    for (const name of membersOf(value)) {
      found.push(`${path}.${name}`);
      if (name !== 'get') walk(`${path}.${name}`, value[name], found);
    }
    return found;
  };
  // The methods of a result: what it has besides its data.
  const methodsOf = (path, value) => Object.getOwnPropertyNames(value)
    .filter((name) => !Object.keys(value).includes(name)).map((name) => [`${path}.${name}`, isRefused(value[name])]);
"""


def in_sandbox(run: Runner, body: str) -> Any:
    return run.value(f"(async () => {{ {HELPERS} {body} }})()")


def rows_of(page: str) -> list[list[str]]:
    """The calls in the first column of each row of a page's tables."""
    return [CODE.findall(cell) for cell in ROW.findall((DOCS / page).read_text("utf-8"))]


def named(code: str) -> tuple[str, set[str]]:
    """A call without its last arguments, and the names that are in their braces."""
    braces = re.search(r"\{(.*)\}[^{}]*\)$", code)
    names = set(re.findall(r"\w+", braces[1])) if braces else set()
    return ARGUMENTS.sub("", code), names


def with_owners(paths: Iterable[str]) -> set[str]:
    """Paths, and the paths on the way to each."""
    found = set()
    for path in paths:
        parts = path.split(".")
        found |= {".".join(parts[:end]) for end in range(2, len(parts))} | {path}
    return {ARGUMENTS.sub("", path) for path in found if "." in path}


# Twilio

CLIENT = """
  const sent = [];
  const body = { sid: 'SM1', messages: [{ sid: 'SM1' }], calls: [{ sid: 'CA1' }], phone_number: '+1' };
  const httpClient = { request(options) { sent.push(options); return Promise.resolve({ statusCode: 200, body }) } };
  const client = twilio('AC1', 'x', { httpClient });
  const call = async (send) => {
    const names = new Set();
    await send(everything(names));
    const [{ data, params }] = sent.splice(0);
    return { names: [...names], fields: { ...data, ...params } };
  };
"""
MEMBERS = """
  const own = twilio('AC1', 'x', {});
  const promise = client.messages('SM1').fetch();
  const results = [
    ...methodsOf('message', await promise), ...methodsOf('call', await client.calls.create({ to: '1', from: '2' })),
    ...methodsOf('phoneNumber', await client.lookups.phoneNumbers('+1').fetch()),
  ];
  const found = [
    ...walk('twilio', twilio), ...walk('client', own), ...walk('client.messages(sid)', own.messages('SM1')),
    ...walk('client.calls(sid)', own.calls('CA1')), ...walk('promise', promise),
    ...walk('client.lookups.v1.phoneNumbers(number)', own.lookups.v1.phoneNumbers('+1')),
    ...results.filter(([, refused]) => !refused).map(([path]) => path),
  ];
  return [found, results.filter(([, refused]) => refused).map(([path]) => path)];
"""
REFUSED = [
    *("message.media", "message.feedback"),
    *("call.recordings", "call.notifications", "call.feedback", "call.events", "call.payments"),
]
ALSO = {"client.lookups.phoneNumbers", "client.lookups.phoneNumbers.get"}
"""What the page names in its second column only."""


def as_is(names: str) -> dict[str, str]:
    """Fields whose names differ from the options' only in the first letter."""
    return {f"{name[0].lower()}{name[1:]}": name for name in names.split()}


PAGING = {"limit": None, "pageSize": "PageSize", "pageNumber": "Page", "pageToken": "PageToken"}
LOOKUP = as_is("Type CountryCode AddOns") | {"addOnsData": "AddOns.x"}
CHANGES = as_is("Url Method Status FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod Twiml TimeLimit")


def time(name: str) -> dict[str, str]:
    """The filters by a time."""
    option = f"{name[0].lower()}{name[1:]}"
    return {option: name, f"{option}Before": f"{name}<", f"{option}After": f"{name}>"}


FIELDS: dict[str, dict[str, Any]] = {
    "client.messages.create": as_is(
        "To From MessagingServiceSid Body MediaUrl StatusCallback ApplicationSid MaxPrice ProvideFeedback Attempt "
        "ValidityPeriod ForceDelivery ContentRetention AddressRetention SmartEncoded PersistentAction "
        "ContentSid ContentVariables ScheduleType SendAt ShortenUrls"
    ),
    "client.messages.list": PAGING | as_is("To From") | time("DateSent"),
    "client.messages(sid).update": as_is("Body"),
    "client.calls.create": as_is(
        "To From Url Twiml ApplicationSid Method FallbackUrl FallbackMethod StatusCallback StatusCallbackEvent "
        "StatusCallbackMethod SendDigits Timeout Record RecordingChannels RecordingStatusCallback "
        "RecordingStatusCallbackMethod SipAuthUsername SipAuthPassword MachineDetection MachineDetectionTimeout "
        "RecordingStatusCallbackEvent Trim CallerId MachineDetectionSpeechThreshold "
        "MachineDetectionSpeechEndThreshold MachineDetectionSilenceTimeout AsyncAmd AsyncAmdStatusCallback "
        "AsyncAmdStatusCallbackMethod Byoc CallReason CallToken RecordingTrack TimeLimit"
    ),
    "client.calls.list": PAGING | as_is("To From ParentCallSid Status") | time("StartTime") | time("EndTime"),
    "client.calls(sid).update": CHANGES,
    "client.lookups.v1.phoneNumbers(number).fetch": LOOKUP,
    "message.update": as_is("Body"),
    "call.update": CHANGES,
    "phoneNumber.fetch": LOOKUP,
}
"""By call: its options, and what they are called in the request (None: not there)."""
MADE = {
    "message": "(await client.messages('SM1').fetch())",
    "call": "(await client.calls('CA1').fetch())",
    "phoneNumber": "(await client.lookups.phoneNumbers('+1').fetch())",
}


def twilios() -> dict[str, set[str]]:
    """The calls on the page of Twilio, with the names in their braces."""
    return dict(named(code) for row in rows_of("twilio.md") for code in row)


def test_the_page_of_twilio_lists_its_members(run: Runner) -> None:
    found, refused = in_sandbox(run, CLIENT + MEMBERS)
    assert refused == REFUSED
    assert set(found) - ALSO == with_owners(twilios())
    assert set(found) >= ALSO


@pytest.mark.parametrize("call", FIELDS)
def test_a_call_of_twilio_sends_the_parameters_that_it_is_known_for(run: Runner, call: str) -> None:
    owner, _, method = call.rpartition(".")
    owner = MADE.get(owner, owner).replace("(sid)", "('SM1')").replace("(number)", "('+1')")
    code = f"const owner = {owner}; sent.length = 0; return call((options) => owner.{method}(options))"
    found = in_sandbox(run, CLIENT + code)
    assert set(found["names"]) == FIELDS[call].keys()
    wanted = {field: 1 if name == "pageSize" else name for name, field in FIELDS[call].items() if field is not None}
    assert found["fields"] == wanted


def test_the_page_of_twilio_lists_its_parameters() -> None:
    documented = {call: names for call, names in twilios().items() if call in FIELDS}
    assert documented.keys() == FIELDS.keys()
    shortened = {named(code)[0] for row in rows_of("twilio.md") for code in row if "… }" in code}
    for call, names in documented.items():
        assert names <= FIELDS[call].keys(), call
        assert call in shortened or names == FIELDS[call].keys(), call


def test_the_page_of_twilio_lists_the_options_of_its_client(run: Runner) -> None:
    code = "try { twilio('AC1', 'x', { none: 1 }) } catch (error) { return error.message }"
    options = in_sandbox(run, code).rpartition("there are ")[2].split(", ")
    assert set(options) == twilios()["twilio"]
    for request in ("client.request", "client.httpClient.request"):
        assert read_by(run, request, "const client = twilio('AC1', 'x');") == twilios()[request]


def read_by(run: Runner, call: str, client: str) -> set[str]:
    """The options that a call reads, whatever becomes of it."""
    use = f"try {{ await {call}(everything(names)) }} catch {{}} return [...names]"
    return set(in_sandbox(run, f"{client} const names = new Set(); {use}"))


# HubSpot

OBJECTS = ("contacts", "companies", "deals", "lineItems", "products", "tickets")
HUBSPOT = "const { hubspot } = hubspotlib; const client = new hubspot.Client({ accessToken: 'x' });"
VALUES = {
    **{name: f"'{name}'" for name in ("id", "after", "properties", "associations", "idProperty")},
    "limit": "7",
    "archived": "true",
    "options": "{ headers: { 'X-Mine': 'yes' } }",
}
"""What stands for an argument on the page; braces stand for options that have every name."""
THING = "/crm/v3/objects/contacts"
MEMBER = {"properties": "properties", "associations": "associations"}
PAGE = f"GET {THING}?limit=7&after=after&properties=properties&associations=associations&archived=true"
SEARCHED = {name: name for name in ("filterGroups", "sorts", "query", "properties", "after")} | {"limit": 1}
READ = {name: name for name in ("properties", "propertiesWithHistory", "idProperty")} | {"inputs": [{"id": "id"}]}
CHANGED = {"id": "id", "properties": "properties", "idProperty": "idProperty"}
REQUESTS: dict[str, tuple[str, Any]] = {
    "basicApi.create": (f"POST {THING}", MEMBER),
    "basicApi.getById": (
        f"GET {THING}/id?properties=properties&associations=associations&archived=true&idProperty=idProperty",
        None,
    ),
    "basicApi.getPage": (PAGE, None),
    "basicApi.update": (f"PATCH {THING}/id?idProperty=idProperty", {"properties": "properties"}),
    "basicApi.archive": (f"DELETE {THING}/id", None),
    "batchApi.create": (f"POST {THING}/batch/create", {"inputs": [MEMBER]}),
    "batchApi.read": (f"POST {THING}/batch/read?archived=true", READ),
    "batchApi.update": (f"POST {THING}/batch/update", {"inputs": [CHANGED]}),
    "batchApi.archive": (f"POST {THING}/batch/archive", {"inputs": [{"id": "id"}]}),
    "searchApi.doSearch": (f"POST {THING}/search", SEARCHED),
    "getAll": (PAGE, None),
}
"""By call of an object: the request that comes of it, and its body."""


def hubspots() -> dict[str, str]:
    """The calls on the page of HubSpot by their names."""
    return {code.partition("(")[0]: code for row in rows_of("hubspot.md") for code in row}


def test_the_page_of_hubspot_lists_its_members(run: Runner) -> None:
    objects = re.search(r"In `client.crm` there are (.*?), each with:", (DOCS / "hubspot.md").read_text("utf-8"))
    assert objects is not None
    assert tuple(CODE.findall(objects[1])) == OBJECTS
    own = {call for call in hubspots() if call.startswith(("hubspot.", "client."))}
    of_objects = hubspots().keys() - own
    wanted = with_owners({*own, *(f"client.crm.{name}.{call}" for name in OBJECTS for call in of_objects)})
    code = "return [...walk('hubspot', hubspot), ...walk('client', client)]"
    assert set(in_sandbox(run, HUBSPOT + code)) == wanted
    numbers = dict(zip(["NoRetries", "One", "Two", "Three", "Four", "Five", "Six"], range(7), strict=True))
    assert in_sandbox(run, f"{HUBSPOT} return hubspot.NumberOfRetries") == numbers


@pytest.mark.parametrize("call", REQUESTS)
def test_a_call_of_hubspot_takes_the_arguments_that_the_page_lists(run: Runner, call: str) -> None:
    """Their order is that of the page, and what is in braces is what is read."""
    code = hubspots()[call]
    name, documented = named(code)
    inside = re.sub(r"\{.*\}", "BRACES", code[len(name) + 1 : -1])
    values = [VALUES.get(one, "everything(names)") for one in inside.split(", ")]
    run.http.handler = lambda asked: answer('{"results":[]}', headers={"Content-Type": "application/json"})
    use = f"await client.crm.contacts.{name}({', '.join(values)}); return [...names]"
    names = in_sandbox(run, f"{HUBSPOT} const names = new Set(); {use}")
    assert set(names) == documented
    (asked,) = run.http.asked
    body = orjson.loads(asked.body) if asked.body else None
    place = asked.url.removeprefix("https://api.hubapi.com")
    assert (f"{asked.method} {place}", body) == REQUESTS[call]
    assert {key.lower(): value for key, value in asked.headers.items()}["x-mine"] == "yes"


def test_the_page_of_hubspot_lists_all_options(run: Runner) -> None:
    code = "try { new hubspot.Client({ none: 1 }) } catch (error) { return error.message }"
    options = in_sandbox(run, HUBSPOT + code).rpartition("there are ")[2].split(", ")
    assert set(options) == named(hubspots()["hubspot.Client"])[1]
    for call in ("client.apiRequest", "client.setAuth"):
        assert read_by(run, call, HUBSPOT) == named(hubspots()[call])[1]


@pytest.mark.parametrize("page", ["twilio.md", "hubspot.md"])
def test_each_row_says_what_no_other_says(page: str) -> None:
    """Else it could be left out unnoticed."""
    rows = [with_owners(code if "." in code else f"crm.{code}" for code in row) for row in rows_of(page)]
    for number, own in enumerate(rows):
        assert own - set().union(*rows[:number], *rows[number + 1 :]), own
