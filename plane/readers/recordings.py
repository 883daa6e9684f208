"""Requests as the endpoint of the tests received them: test/support/recorded-requests.ts writes them."""

import base64
import gzip
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

# What an SDK adds to any request: about itself, the connection, the signature and the checksum.
ADDED = re.compile(
    r"user-agent|x-amz-user-agent|host|connection|content-length|transfer-encoding|expect|accept(-encoding)?"
    r"|amz-sdk-.*|x-amz-sdk-.*|x-amz-date|x-amz-content-sha256|x-amz-security-token|x-amz-checksum-.*|x-amz-trailer|x-amz-decoded-content-length"
)


@dataclass(frozen=True)
class Recorded:
    service: str
    method: str
    url: str
    headers: dict
    sent: bytes
    test: str

    @cached_property
    def body(self):
        return gzip.decompress(self.sent) if self.headers.get("content-encoding") == "gzip" else self.sent

    @property
    def client(self):
        """The client of the SDK, as it calls itself: `cost_explorer`."""
        found = re.search(r"\bapi/([\w-]+)[#/]", self.headers.get("user-agent", ""))
        return found and found[1].replace("-", "_")

    @property
    def input_headers(self):
        return {name: value for name, value in self.headers.items() if not ADDED.fullmatch(name)}

    @property
    def digest(self):
        """The same of requests that AWS could not tell apart but by when they were sent."""
        return hash((self.service, self.client, self.method, self.url, *sorted(self.input_headers.items()), self.sent))


def different(folder):
    """Each request once, although tests send many alike."""
    seen = set()
    for file in sorted(Path(folder).glob("*.jsonl")):
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                told = json.loads(line)
                recorded = Recorded(
                    told["service"], told["method"], told["url"], told["headers"], base64.b64decode(told["body"]), told["test"]
                )
                if recorded.digest not in seen:
                    seen.add(recorded.digest)
                    yield recorded
