"""The answers of AWS that client code needs, at an address of this machine, and a record of what was asked."""

import json
import re
import struct
import threading
import zlib
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

ANSWER = "The claim is complete."
USAGE = {"inputTokens": 12, "outputTokens": 5, "totalTokens": 17, "cacheReadInputTokens": 0, "cacheWriteInputTokens": 0}
CONVERSE = {
    "output": {"message": {"role": "assistant", "content": [{"text": ANSWER}]}},
    "stopReason": "end_turn",
    "usage": USAGE,
    "metrics": {"latencyMs": 1},
}
CONVERSE_STREAM = [
    ("messageStart", {"role": "assistant"}),
    ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": ANSWER}}),
    ("contentBlockStop", {"contentBlockIndex": 0}),
    ("messageStop", {"stopReason": "end_turn"}),
    ("metadata", {"usage": USAGE, "metrics": {"latencyMs": 1}}),
]
INVOKE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude",
    "content": [{"type": "text", "text": ANSWER}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 12, "output_tokens": 5},
}


@dataclass
class Call:
    """One request to a model: the ID in its path as it was sent, the Region that it was signed for, its body."""

    operation: str
    model_id: str
    region: str
    body: str


@dataclass
class Endpoint:
    """Plays Bedrock until it is closed."""

    base_model_id: str
    settings: dict
    calls: list = field(default_factory=list)
    unknown: list = field(default_factory=list)

    def __enter__(self):
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                endpoint.answer(self, "")

            def do_POST(self):
                endpoint.answer(self, self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        return self

    def __exit__(self, *args):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request, body):
        model = re.fullmatch(r"/model/([^/]+)/(converse|converse-stream|invoke)", request.path)
        if model:
            region = re.search(r"Credential=[^/]+/\d+/([^/]+)/", request.headers.get("Authorization", ""))
            self.calls.append(Call(model[2], model[1], region[1] if region else "", body))
            return send(request, *self.of_model(model[2]))
        if re.fullmatch(r"/inference-profiles/[^/]+", request.path):
            model_arn = f"arn:aws:bedrock:us-east-1::foundation-model/{self.base_model_id}"
            return send(request, "application/json", json.dumps({"models": [{"modelArn": model_arn}], "status": "ACTIVE", "type": "APPLICATION"}))
        if request.headers.get("X-Amz-Target") == "AmazonSSM.GetParameter":
            return send(request, "application/x-amz-json-1.1", json.dumps({"Parameter": {"Name": json.loads(body)["Name"], "Value": json.dumps(self.settings)}}))
        action = parse_qs(body).get("Action", [""])[0]
        if action in STS:
            return send(request, "text/xml", STS[action])
        self.unknown.append(f"{request.command} {request.path} {action}".strip())
        return send(request, "application/json", json.dumps({"message": "not played"}), 404)

    def of_model(self, operation):
        if operation == "converse-stream":
            return "application/vnd.amazon.eventstream", b"".join(event(*each) for each in CONVERSE_STREAM)
        return "application/json", json.dumps(CONVERSE if operation == "converse" else INVOKE)


def send(request, content_type, content, status=200):
    content = content if isinstance(content, bytes) else content.encode()
    request.send_response(status)
    request.send_header("Content-Type", content_type)
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)


def event(name, payload):
    """One message of an event stream: https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html"""
    headers = b"".join(
        struct.pack("!B", len(key)) + key.encode() + struct.pack("!BH", 7, len(value)) + value.encode()
        for key, value in ((":message-type", "event"), (":event-type", name), (":content-type", "application/json"))
    )
    content = json.dumps(payload).encode()
    prelude = struct.pack("!II", 12 + len(headers) + len(content) + 4, len(headers))
    message = prelude + struct.pack("!I", zlib.crc32(prelude)) + headers + content
    return message + struct.pack("!I", zlib.crc32(message))


STS = {
    "AssumeRole": """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>""",
    "GetCallerIdentity": """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:sts::111122223333:assumed-role/Gateway/task</Arn><UserId>AROAIOSFODNN7EXAMPLE:task</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>""",
}
