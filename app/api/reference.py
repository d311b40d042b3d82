"""The OpenAPI document, and a page that shows it without scripts or anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from apispec import APISpec
from flask import Blueprint, Response, jsonify, render_template_string

from app.api.requests import JSON, SEGMENT_JSON

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
METHODS = ("get", "post", "put", "patch", "delete")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width">
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; } table { border-collapse: collapse; }
td, th { border: 1px solid #8888; padding: .2rem .6rem; text-align: left; vertical-align: top; }
h3 { border-top: 1px solid #8888; padding-top: 1rem; }
</style></head><body>
<h1>{{ title }}</h1><p>{{ description }} <a href="/openapi.json">The OpenAPI document</a></p>
<h2>Calls</h2>
{% for call in calls %}<h3 id="{{ call.method }}-{{ call.path }}"><code>{{ call.method }} {{ call.path }}</code></h3>
<p>{{ call.summary }}</p>
{% if call.parameters %}<table><tr><th>Parameter</th><th>In</th><th>Type</th><th>Meaning</th></tr>
{% for parameter in call.parameters %}<tr><td><code>{{ parameter.name }}</code></td><td>{{ parameter["in"] }}</td>
<td>{{ parameter.schema | kind }}</td><td>{{ parameter.description }}</td></tr>{% endfor %}</table>{% endif %}
{% if call.body %}<p>Body: {{ call.body | kind }}</p>{% endif %}
<table><tr><th>Status</th><th>Meaning</th><th>Body</th></tr>
{% for status, answer in call.answers %}<tr><td>{{ status }}</td><td>{{ answer.description }}</td>
<td>{{ answer.schema | kind }}</td></tr>{% endfor %}</table>
{% endfor %}
<h2>Schemas</h2>
{% for name, schema in schemas %}<h3 id="{{ name }}">{{ name }}</h3><p>{{ schema.description }}</p>
<table><tr><th>Field</th><th>Type</th><th>Required</th><th>Meaning</th></tr>
{% for field, value in schema.properties.items() %}<tr><td><code>{{ field }}</code></td><td>{{ value | kind }}</td>
<td>{{ "yes" if field in schema.required else "" }}</td><td>{{ value.description }}</td></tr>{% endfor %}</table>
{% endfor %}</body></html>"""


def create_blueprint(spec: APISpec) -> Blueprint:
    """``/openapi.json`` and ``/docs``, for everybody."""
    blueprint = Blueprint("reference", __name__)

    @blueprint.get("/openapi.json")
    def document() -> Response:
        """The document."""
        return jsonify(told(spec.to_dict()))

    @blueprint.get("/docs")
    def page() -> Response:
        """The page."""
        text = render_template_string(PAGE, **contents(spec.to_dict()))
        return Response(text, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})

    @blueprint.record_once
    def add_filter(state: Any) -> None:
        state.app.add_template_filter(kind, "kind")

    return blueprint


def told(document: dict[str, Any]) -> dict[str, Any]:
    """The document, with the media type of the Public API beside that of JSON: a caller gets the one it asks for."""
    for operations in document["paths"].values():
        for method in METHODS:
            for answer in operations.get(method, {}).get("responses", {}).values():
                if JSON in answer.get("content", {}):
                    answer["content"][SEGMENT_JSON] = answer["content"][JSON]
    return document


def contents(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows of a document."""
    schemas = document.get("components", {}).get("schemas", {})
    shown = {name: {"properties": {}, "required": [], **schema} for name, schema in schemas.items()}
    return {
        "title": document["info"]["title"],
        "description": document["info"].get("description", ""),
        "calls": list(_calls(document["paths"])),
        "schemas": sorted(shown.items()),
    }


def kind(schema: Any) -> str:
    """A schema in a few words."""
    if not isinstance(schema, Mapping):
        return ""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "allOf" in schema:
        return " and ".join(kind(part) for part in schema["allOf"])
    if "enum" in schema:
        return " or ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items'))}"
    return str(schema.get("type", "anything"))


def _calls(paths: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path, operations in paths.items():
        for method in METHODS:
            if method in operations:
                yield _call(path, method, operations[method], operations.get("parameters", []))


def _call(path: str, method: str, operation: Mapping[str, Any], shared: list[Any]) -> dict[str, Any]:
    answers = {
        status: {"description": answer.get("description", ""), "schema": _schema(answer)}
        for status, answer in operation.get("responses", {}).items()
    }
    return {
        "path": path,
        "method": method.upper(),
        "summary": operation.get("summary", ""),
        "parameters": [*shared, *operation.get("parameters", [])],
        "body": _schema(operation.get("requestBody", {})),
        "answers": sorted(answers.items(), key=lambda item: str(item[0])),
    }


def _schema(part: Mapping[str, Any]) -> Any:
    return next((content.get("schema") for content in part.get("content", {}).values()), None)
