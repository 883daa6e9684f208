"""A reader that finds nothing says nothing, unless it finds what is planted."""

import base64
import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import check_requests
from handmade_requests import (
    ACCOUNT, MODEL, POLICY, activation, budgets, delete, iam, listing, metrics, profile, put, recorded, role, sns, tags, zones,
)
from models import input_shape, model_of
from check_requests import READERS, findings_of

ACTIVE = {"TagKey": "CostCenter", "Status": "Active"}

RIGHT = {
    "json": [
        (budgets(AccountId=ACCOUNT, MaxResults=100), {"AccountId": ACCOUNT, "MaxResults": 100}),
        (activation(ACTIVE), {"CostAllocationTagsStatus": [ACTIVE]}),
    ],
    "query": [
        (iam(PolicyArn=POLICY, EntityFilter="Role", MaxItems="100"), {"PolicyArn": POLICY, "EntityFilter": "Role", "MaxItems": 100}),
        (
            role(**tags(2)),
            {
                "RoleName": "Audit", "AssumeRolePolicyDocument": "{}",
                "Tags": [{"Key": "Key1", "Value": "Value1"}, {"Key": "Key2", "Value": "Value2"}],
            },
        ),
        (
            sns(**{f"MessageAttributes.entry.1.{name}": value for name, value in {
                "Name": "kind", "Value.DataType": "Binary", "Value.BinaryValue": "YXVkaXQ=",
            }.items()}),
            {"TopicArn": "arn", "Message": "text", "MessageAttributes": {"kind": {"DataType": "Binary", "BinaryValue": b"audit"}}},
        ),
        (iam("UntagRole", RoleName="Audit", TagKeys=""), {"RoleName": "Audit", "TagKeys": []}),
    ],
    "rest-json": [
        (listing("maxResults=1000&type=APPLICATION"), {"maxResults": 1000, "typeEquals": "APPLICATION"}),
        (
            profile(tags=[{"key": "CostCenter", "value": "4711"}]),
            {"inferenceProfileName": "answers", "modelSource": {"copyFrom": MODEL}, "tags": [{"key": "CostCenter", "value": "4711"}]},
        ),
        (
            recorded("bedrock", "bedrock", "GET", "/foundation-models/amazon.nova-lite-v1%3A0"),
            {"modelIdentifier": "amazon.nova-lite-v1:0"},
        ),
        (
            recorded("lambda", "lambda", url="/2015-03-31/functions/meter/invocations", sent=b"{}", x_amz_invocation_type="Event"),
            {"FunctionName": "meter", "InvocationType": "Event", "Payload": b"{}"},
        ),
    ],
    "rest-xml": [
        (
            put("/reports/of/2027.json?x-id=PutObject", if_none_match="*", x_amz_meta_request="run-1"),
            {
                "Bucket": "reports", "Key": "of/2027.json", "IfNoneMatch": "*", "Metadata": {"request": "run-1"}, "Body": b"{}",
                "ContentType": "application/json", "ChecksumCRC32": "Kmyo4w==",
            },
        ),
        (
            recorded("s3", "s3", "GET", "/reports/?list-type=2&max-keys=10&prefix=tag-audit%2F"),
            {"Bucket": "reports", "MaxKeys": 10, "Prefix": "tag-audit/"},
        ),
        (
            recorded("s3", "s3", "PUT", "/reports/copy?x-id=CopyObject", x_amz_copy_source="reports/latest.json"),
            {"Bucket": "reports", "Key": "copy", "CopySource": "reports/latest.json"},
        ),
        (
            delete("<Object><Key>a</Key></Object><Object><Key>b</Key></Object><Quiet>true</Quiet>"),
            {"Bucket": "reports", "Delete": {"Objects": [{"Key": "a"}, {"Key": "b"}], "Quiet": True}},
        ),
        (zones(2), {"ResourceType": "hostedzone", "ResourceIds": ["Z0", "Z1"]}),
    ],
}

# The path and the beginning of the rule that is broken.
PLANTED = {
    "json": {
        "unknown member": (budgets(AccountId=ACCOUNT, ShowFilter=True), "ShowFilter", "unknown member"),
        "unknown member in a list": (activation({**ACTIVE, "Type": "UserDefined"}), "CostAllocationTagsStatus[0].Type", "unknown member"),
        "unknown header": (metrics(1.5, x_amz_meter="1"), "header x-amz-meter", "unknown member"),
        "missing": (activation({"TagKey": "CostCenter"}), "CostAllocationTagsStatus[0].Status", "required"),
        "enum": (activation({**ACTIVE, "Status": "active"}), "CostAllocationTagsStatus[0].Status", "enum"),
        "pattern": (budgets(AccountId="11112222333a"), "AccountId", "pattern"),
        "too many": (activation(*[ACTIVE] * 21), "CostAllocationTagsStatus", "max 20"),
        "too few": (activation(), "CostAllocationTagsStatus", "min 1"),
        "too long": (activation({**ACTIVE, "TagKey": "k" * 1025}), "CostAllocationTagsStatus[0].TagKey", "max 1024"),
        "too high": (budgets(AccountId=ACCOUNT, MaxResults=1001), "MaxResults", "max 1000"),
        "text for a number": (budgets(AccountId=ACCOUNT, MaxResults="100"), "MaxResults", "invalid type"),
        "boolean for a number": (budgets(AccountId=ACCOUNT, MaxResults=True), "MaxResults", "invalid type"),
        "null": (budgets(AccountId=ACCOUNT, NextToken=None), "NextToken", "invalid type"),
        "type in a compressed body": (metrics("1.5"), "MetricData[0].Value", "invalid type"),
        "operation": (budgets("DescribeAllBudgets"), "request", "unknown operation"),
        "version of JSON": (budgets(version="1.0", AccountId=ACCOUNT), "request", "POST / application/x-amz-json-1.1"),
        "client": (recorded("ledger", "budgets"), "request", "unknown client"),
        "signature": (recorded("budgets", "ce"), "request", "signed for budgets"),
    },
    "query": {
        "unknown member": (iam(PolicyArn=POLICY, Filter="Role"), "Filter", "unknown member"),
        "unknown member in a list": (role(**tags(1), **{"Tags.member.1.Name": "a"}), "Tags[0].Name", "unknown member"),
        "missing": (iam(EntityFilter="Role"), "PolicyArn", "required"),
        "missing in a list": (role(**{"Tags.member.1.Key": "a"}), "Tags[0].Value", "required"),
        "enum": (iam(PolicyArn=POLICY, EntityFilter="Roles"), "EntityFilter", "enum"),
        "pattern in a part": (iam("GetRole", RoleName="the audit"), "RoleName", "pattern"),
        "too many": (role(**tags(51)), "Tags", "max 50"),
        "number": (iam(PolicyArn=POLICY, MaxItems="all"), "MaxItems", "invalid type"),
        "list without members": (role(Tags="a"), "Tags", "invalid type"),
        "list without its first member": (role(**{"Tags.member.2.Key": "a", "Tags.member.2.Value": "b"}), "Tags", "invalid type"),
        "flattened list": (role(**{"Tags.1.Key": "a", "Tags.1.Value": "b"}), "Tags", "invalid type"),
        "map without keys": (sns(**{"MessageAttributes.entry.1.Value.DataType": "String"}), "MessageAttributes", "invalid type"),
        "operation": (iam("ListPolicyEntities"), "request", "unknown operation"),
        "version": (iam(version="2010-05-09", PolicyArn=POLICY), "request", "Version 2010-05-08"),
        "query string": (recorded("iam", "iam", url="/?Action=GetRole", content_type="application/x-www-form-urlencoded"), "request", "POST /"),
    },
    "rest-json": {
        "unknown member": (profile(name="answers"), "name", "unknown member"),
        "unknown member in a query": (listing("typeEquals=APPLICATION"), "query typeEquals", "unknown member"),
        "body of an operation without one": (recorded("bedrock", "bedrock", "GET", "/inference-profiles", b"{}"), "body", "unknown member"),
        "missing": (profile(modelSource={}), "modelSource", "empty input"),
        "missing in a list": (profile(tags=[{"key": "CostCenter"}]), "tags[0].value", "required"),
        "enum": (listing("type=application"), "typeEquals", "enum"),
        "pattern": (profile(inferenceProfileName="answers/"), "inferenceProfileName", "pattern"),
        "pattern in a path": (recorded("bedrock", "bedrock", "GET", "/foundation-models/nova"), "modelIdentifier", "pattern"),
        "too many": (profile(tags=[{"key": "a", "value": "b"}] * 201), "tags", "max 200"),
        "too high in a query": (listing("maxResults=1001"), "maxResults", "max 1000"),
        "type": (profile(tags={"CostCenter": "4711"}), "tags", "invalid type"),
        "type in a query": (listing("maxResults=all"), "maxResults", "invalid type"),
        "given twice": (listing("maxResults=1&maxResults=2"), "maxResults", "invalid type"),
        "operation": (recorded("bedrock", "bedrock", "PATCH", "/inference-profiles"), "request", "unknown operation"),
        "path without its label": (recorded("bedrock", "bedrock", "GET", "/foundation-models/"), "request", "unknown operation"),
    },
    "rest-xml": {
        "unknown member": (delete("<Object><Key>a</Key><Name>a</Name></Object>"), "Delete.Objects[0].Name", "unknown member"),
        "unknown header": (put(x_amz_owner="me"), "header x-amz-owner", "unknown member"),
        "name of another operation": (put("/reports/latest.json?x-id=GetObject"), "query x-id", "unknown member"),
        "missing": (delete("<Object><VersionId>1</VersionId></Object>"), "Delete.Objects[0].Key", "required"),
        "enum": (put(x_amz_storage_class="COLD"), "StorageClass", "enum"),
        "enum in a path": (zones(1, "zone"), "ResourceType", "enum"),
        "pattern": (recorded("s3", "s3", "PUT", "/reports/copy", x_amz_copy_source="latest"), "CopySource", "pattern"),
        "too many": (zones(11), "ResourceIds", "max 10"),
        "type": (delete("<Object><Key>a</Key></Object><Quiet>yes</Quiet>"), "Delete.Quiet", "invalid type"),
        "list member": (delete("<Objects><Key>a</Key></Objects>"), "Delete.Objects", "unknown member"),
        "root": (delete("<Object><Key>a</Key></Object>", "Deletion"), "request", "XML of Delete"),
        "operation": (recorded("s3", "s3", "PATCH", "/reports/latest.json"), "request", "unknown operation"),
    },
}


class RequestsTest(unittest.TestCase):
    def test_right_requests_are_read_and_pass(self):
        for protocol, each in RIGHT.items():
            for request, expected in each:
                with self.subTest(protocol, url=request.url, sent=request.sent):
                    model = model_of(request)
                    operation, given = READERS[protocol](request, model)
                    self.assertEqual(set(given) - set(input_shape(operation).members), set())
                    self.assertEqual(given, expected)
                    self.assertEqual(findings_of(request)[1], [])

    def test_a_compressed_request_passes(self):
        self.assertEqual(findings_of(metrics(1.5)), ("cloudwatch PutMetricData", []))

    def test_what_is_planted_is_found_and_nothing_else(self):
        for protocol, planted in PLANTED.items():
            for what, (request, path, rule) in planted.items():
                with self.subTest(protocol, what=what):
                    found = findings_of(request)[1]
                    self.assertIn((path, True), [(each.path, each.rule.startswith(rule)) for each in found])
                    self.assertEqual({each.path for each in found}, {path})


class MainTest(unittest.TestCase):
    def run_on(self, *requests_):
        """What is printed of requests, each of which was sent twice, and how it ends."""
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as printed:
            lines = [
                {"service": each.service, "method": each.method, "url": each.url, "headers": {**each.headers, "x-amz-date": time},
                 "body": base64.b64encode(each.sent).decode(), "test": each.test}
                for each in requests_ for time in ("20270120T060000Z", "20270120T060001Z")
            ]
            Path(folder, "1.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
            status = check_requests.main(folder)
        return status, printed.getvalue().splitlines()

    def test_counts_requests_that_differ(self):
        self.assertEqual(self.run_on(metrics(1.5), metrics(2.5), listing("maxResults=1")), (
            0, ["requests: 3 different ones of 2 operations, 0 findings"],
        ))

    def test_fails_with_a_finding_and_names_the_test(self):
        status, lines = self.run_on(activation({**ACTIVE, "Status": "active"}))
        self.assertEqual((status, lines), (1, [
            "ce UpdateCostAllocationTagsStatus: CostAllocationTagsStatus[0].Status: enum CostAllocationTagStatus, and is 'active' (a test)",
            "requests: 1 different ones of 1 operations, 1 findings",
        ]))

    def test_fails_where_nothing_was_recorded(self):
        self.assertEqual(self.run_on(), (1, ["requests: 0 different ones of 0 operations, 0 findings"]))


if __name__ == "__main__":
    unittest.main()
