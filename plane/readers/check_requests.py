"""Reads the requests that the tests sent, by botocore's models of AWS's APIs: requests.py FOLDER

The endpoint of the tests takes what it is given. AWS refuses members that it does not know, and values beyond its limits.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from textwrap import shorten

from constraints import broken_constraints
from models import Refused, input_shape, model_of
from recordings import different
from rest import read_rest
from rpc import read_json, read_query

READERS = {"json": read_json, "query": read_query, "rest-json": read_rest, "rest-xml": read_rest}


@dataclass(frozen=True)
class Finding:
    service: str
    operation: str
    path: str
    rule: str
    value: object
    test: str

    def __str__(self):
        value = "" if self.value is None else f", and is {shorten(repr(self.value), 120)}"
        return f"{self.service} {self.operation}: {self.path}: {self.rule}{value} ({self.test})"


def findings_of(recorded):
    """The operation of a request and what AWS would refuse of it."""
    try:
        model = model_of(recorded)
        operation, given = _protocol_of(model)(recorded, model)
    except Refused as refused:
        return "?", [Finding(recorded.service, "?", refused.path, refused.rule, refused.value, recorded.test)]
    broken = broken_constraints(given, input_shape(operation))
    return f"{model.service_name} {operation.name}", [
        Finding(recorded.service, operation.name, each.path, each.rule, each.value, recorded.test) for each in broken
    ]


def _protocol_of(model):
    """The SDK for JavaScript speaks JSON with CloudWatch, which also has a protocol with CBOR."""
    for protocol in (model.metadata["protocol"], *model.metadata.get("protocols", [])):
        if protocol in READERS:
            return READERS[protocol]
    raise Refused("a protocol that is read here", model.metadata["protocol"])


def main(folder):
    requests = 0
    operations = Counter()
    findings = {}
    for recorded in different(folder):
        requests += 1
        operation, found = findings_of(recorded)
        operations[operation] += 1
        for each in found:
            # One test of all that send the same.
            findings.setdefault((each.service, each.operation, each.path, each.rule, repr(each.value)), each)
    for each in findings.values():
        print(each)
    print(f"requests: {requests} different ones of {len(operations)} operations, {len(findings)} findings")
    return 1 if findings or requests == 0 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
