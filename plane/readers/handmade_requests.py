"""Requests as the SDK for JavaScript sends them, made by hand, so that they can also be wrong."""

import gzip
import json
from urllib.parse import urlencode

from recordings import Recorded

ACCOUNT = "111122223333"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/Deny"
MODEL = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"


def recorded(client, service, method="POST", url="/", sent=b"", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Recorded(service, method, url, {"user-agent": f"aws-sdk-js/3 api/{client}#3", "host": "127.0.0.1", **named}, sent, "a test")


def budgets(operation="DescribeBudgets", version="1.1", **given):
    target = f"AWSBudgetServiceGateway.{operation}"
    return recorded("budgets", "budgets", sent=json.dumps(given).encode(), content_type=f"application/x-amz-json-{version}", x_amz_target=target)


def activation(*tags):
    return recorded(
        "cost-explorer", "ce", sent=json.dumps({"CostAllocationTagsStatus": tags}).encode(),
        content_type="application/x-amz-json-1.1", x_amz_target="AWSInsightsIndexService.UpdateCostAllocationTagsStatus",
    )


def metrics(value, **headers):
    sent = json.dumps({"Namespace": "Test", "MetricData": [{"MetricName": "Cost", "Value": value, "Timestamp": 1795608000}]}).encode()
    return recorded(
        "cloudwatch", "monitoring", sent=gzip.compress(sent), content_encoding="gzip", content_type="application/x-amz-json-1.0",
        x_amz_target="GraniteServiceVersion20100801.PutMetricData", x_amzn_query_mode="true", **headers,
    )


def form(client, action, version, **given):
    sent = urlencode({"Action": action, "Version": version, **given}).encode()
    return recorded(client, client, sent=sent, content_type="application/x-www-form-urlencoded")


def iam(action="ListEntitiesForPolicy", version="2010-05-08", **given):
    return form("iam", action, version, **given)


def role(**given):
    return iam("CreateRole", RoleName="Audit", AssumeRolePolicyDocument="{}", **given)


def tags(count):
    return {f"Tags.member.{number}.{name}": f"{name}{number}" for number in range(1, count + 1) for name in ("Key", "Value")}


def sns(**given):
    return form("sns", "Publish", "2010-03-31", TopicArn="arn", Message="text", **given)


def listing(query):
    return recorded("bedrock", "bedrock", "GET", f"/inference-profiles?{query}")


def profile(**given):
    sent = json.dumps({"inferenceProfileName": "answers", "modelSource": {"copyFrom": MODEL}, **given}).encode()
    return recorded("bedrock", "bedrock", url="/inference-profiles", sent=sent, content_type="application/json")


def put(url="/reports/latest.json?x-id=PutObject", **headers):
    return recorded("s3", "s3", "PUT", url, b"{}", content_type="application/json", x_amz_checksum_crc32="Kmyo4w==", **headers)


def delete(xml, root="Delete"):
    sent = f'<{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{xml}</{root}>'.encode()
    return recorded("s3", "s3", url="/reports/?delete", sent=sent, content_type="application/xml")


def zones(count, resource_type="hostedzone"):
    ids = "".join(f"<ResourceId>Z{number}</ResourceId>" for number in range(count))
    sent = f"<ListTagsForResourcesRequest><ResourceIds>{ids}</ResourceIds></ListTagsForResourcesRequest>".encode()
    return recorded("route_53", "route53", url=f"/2013-04-01/tags/{resource_type}", sent=sent, content_type="application/xml")
