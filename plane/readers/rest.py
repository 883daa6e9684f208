"""Requests of the protocols that name the operation by method and path, and have input in all parts: REST with JSON and REST with XML."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from models import Refused, input_shape
from rpc import json_object
from values import Malformed, Unknown, from_json, from_text, structure, wire_name
from xml_body import xml_members

LABEL = re.compile(r"{(\w+)(\+?)}")


def read_rest(recorded, model):
    sent = urlsplit(recorded.url)
    query = parse_qsl(sent.query, keep_blank_values=True)
    operation, labels = _route(recorded, sent.path, query, model)
    shape = input_shape(operation)
    located = {place: {} for place in ("uri", "querystring", "header", "headers", "body")}
    for name, member in shape.members.items():
        located[member.serialization.get("location", "body")][name] = member
    given = {name: from_text(unquote(labels[wire_name(name, member)]), member) for name, member in located["uri"].items()}
    given |= _from_query(_beyond_route(query, operation), located["querystring"])
    given |= _from_headers(recorded, located["header"], located["headers"])
    return operation, given | _from_body(recorded, model, shape, located["body"])


def _route(recorded, path, query, model):
    """The operation that has most in common with the request."""
    found = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        uri = urlsplit(operation.http["requestUri"])
        literals = parse_qsl(uri.query, keep_blank_values=True)
        # A bucket alone is also its root.
        pattern = _path_pattern(uri.path) + ("/?" if uri.path == "/{Bucket}" else "")
        match = operation.http["method"] == recorded.method and set(literals) <= set(query) and re.fullmatch(pattern, path)
        if match:
            found.append(((len(literals), len(LABEL.sub("", uri.path)), *_told_apart(operation, recorded, query)), operation, match.groupdict()))
    if not found:
        raise Refused("unknown operation", f"{recorded.method} {path}")
    _, operation, labels = max(found, key=lambda each: each[0])
    return operation, labels


def _told_apart(operation, recorded, query):
    """Objects of S3 are put and copied by the same method and path: what one requires in headers or the query tells them apart."""
    given = {name for name, _ in query} | set(recorded.headers)
    shape = input_shape(operation)
    members = {name: shape.members[name] for name in shape.required_members}
    places = {"querystring": str, "header": str.lower}
    required = [
        places[member.serialization["location"]](wire_name(name, member)) in given
        for name, member in members.items() if member.serialization.get("location") in places
    ]
    return all(required), len(required)


def _path_pattern(path):
    parts = LABEL.split(path)
    labels = zip(parts[1::3], parts[2::3], parts[3::3])
    return re.escape(parts[0]) + "".join(f"(?P<{name}>{'.+' if greedy else '[^/]+'}){re.escape(after)}" for name, greedy, after in labels)


def _beyond_route(query, operation):
    literals = parse_qsl(urlsplit(operation.http["requestUri"]).query, keep_blank_values=True)
    # The SDK tells operations of S3 by it, and botocore's model does not have it.
    return [field for field in query if field not in literals and field != ("x-id", operation.name)]


def _from_query(query, members):
    names = {wire_name(name, member): name for name, member in members.items() if member.type_name != "map"}
    given = {}
    for wire, text in query:
        name = names.get(wire, Unknown(f"query {wire}"))
        member = members.get(name)
        if member is not None and member.type_name == "list":
            given.setdefault(name, []).append(from_text(text, member.member))
        elif name in given:
            given[name] = Malformed("given twice")
        else:
            given[name] = text if member is None else from_text(text, member)
    return given


def _from_headers(recorded, members, prefixed):
    left = dict(recorded.input_headers)
    given = {}
    for name, member in members.items():
        # Also what the SDK adds, where the model has it.
        text = recorded.headers.get(wire_name(name, member).lower())
        left.pop(wire_name(name, member).lower(), None)
        if text is not None:
            given[name] = _from_header(text, member)
    for name, member in prefixed.items():
        prefix = wire_name(name, member).lower()
        found = {header: left.pop(header) for header in list(left) if header.startswith(prefix)}
        if found:
            given[name] = {header.removeprefix(prefix): from_text(text, member.value) for header, text in found.items()}
    return given | {Unknown(f"header {header}"): text for header, text in left.items() if header not in ("content-type", "content-encoding")}


def _from_header(text, shape):
    if shape.type_name == "list":
        return [_from_header(each.strip(), shape.member) for each in text.split(",")]
    return from_text(text, shape, "rfc822")


def _from_body(recorded, model, shape, members):
    payload = shape.serialization.get("payload")
    if not recorded.body:
        return {}
    if payload is None:
        return _members_of(recorded, model, members, shape.serialization.get("name")) if members else {Unknown("body"): recorded.body}
    member = members[payload]
    if member.type_name in ("blob", "string"):
        return {payload: recorded.body if member.type_name == "blob" else recorded.body.decode()}
    return {payload: _members_of(recorded, model, member.members, wire_name(payload, member))}


def _members_of(recorded, model, members, root):
    if model.metadata["protocol"] == "rest-xml":
        return xml_members(recorded.body, members, root)
    if recorded.headers.get("content-type") != "application/json":
        raise Refused("application/json", recorded.headers.get("content-type"))
    return structure(json_object(recorded.body), members, from_json)
