import json
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import check_templates as templates

TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}


def role(**properties):
    return {"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST, **properties}}}


def allowing(action):
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}
    return role(Policies=[{"PolicyName": "Invoke", "PolicyDocument": document}])


def topic(other):
    return {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::GetAtt": [other, "TopicName"]}}}


class FolderTest(unittest.TestCase):
    def setUp(self):
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, file, content):
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))

    def found(self):
        return templates.templates_in([self.folder])

    def stack(self, folder, environment, resources):
        self.write(f"{folder}/Claims.template.json", {"Resources": resources})
        artifact = {"type": "aws:cloudformation:stack", "environment": environment, "properties": {"templateFile": "Claims.template.json"}}
        self.write(f"{folder}/manifest.json", {"artifacts": {"Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}}, "Claims": artifact}})


class RegionTest(FolderTest):
    def test_a_template_is_read_in_the_region_of_its_stack(self):
        self.stack("a", "aws://111122223333/eu-central-1", role())
        self.stack("b/assembly-Production", "aws://unknown-account/unknown-region", role())
        self.write("c/Alone.template.json", {"Resources": role(RoleName="Alone")})
        self.assertEqual([each.region for each in self.found()], ["eu-central-1", "us-east-1", "us-east-1"])

    def test_a_template_is_read_once_per_region(self):
        for folder, region in [("a", "us-east-1"), ("b", "us-east-1"), ("c", "eu-west-1")]:
            self.stack(folder, f"aws://111122223333/{region}", role())
        self.assertEqual([each.region for each in self.found()], ["us-east-1", "eu-west-1"])


class FindingsTest(FolderTest):
    @classmethod
    def setUpClass(cls):
        templates.rules()

    def rules_of(self, resources, region="us-east-1"):
        found = templates.lint(templates.Template("Claims.template.json", json.dumps({"Resources": resources}), region))
        return [(each.rule, each.resource_type, each.path) for each in found if not each.rule.startswith("I")]

    def test_right_resources_have_no_finding(self):
        self.assertEqual(self.rules_of(role(RoleName="x" * 64, MaxSessionDuration=3600)), [])
        self.assertEqual(self.rules_of(allowing("bedrock:InvokeModel")), [])

    def test_a_long_name_is_found(self):
        self.assertEqual(self.rules_of(role(RoleName="x" * 65)), [("E3033", "AWS::IAM::Role", "Properties/RoleName")])

    def test_an_unknown_action_is_found(self):
        path = "Properties/Policies/0/PolicyDocument/Statement/0/Action"
        self.assertEqual(self.rules_of(allowing("bedrock:InvokeModels")), [("W3037", "AWS::IAM::Role", path)])

    def test_a_wrong_type_is_found(self):
        self.assertEqual(self.rules_of(role(MaxSessionDuration="long")), [("E3012", "AWS::IAM::Role", "Properties/MaxSessionDuration")])

    def test_a_circular_dependency_is_found(self):
        circle = [("E3004", "AWS::SNS::Topic", "")] * 2
        self.assertEqual(self.rules_of({"A": topic("B"), "B": topic("A")}), circle)
        self.assertEqual(self.rules_of({"A": {"Type": "AWS::SNS::Topic"}, "B": topic("A")}), [])

    def test_a_type_that_the_region_lacks_is_found(self):
        properties = {"MonitorName": "Claims", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
        monitor = {"Monitor": {"Type": "AWS::CE::AnomalyMonitor", "Properties": properties}}
        self.assertEqual(self.rules_of(monitor), [])
        self.assertIn(("E3006", "AWS::CE::AnomalyMonitor", "Type"), self.rules_of(monitor, "us-gov-west-1"))

    def test_a_file_that_is_no_template_is_found(self):
        self.assertEqual([each.rule for each in templates.lint(templates.Template("a", '{"Resources":', "us-east-1"))], ["E0000"])


class ReportTest(FolderTest):
    def report(self, *accepted):
        found = self.found()
        return templates.report(found, templates.findings_in(found), accepted)

    def test_errors_fail_and_warnings_are_counted(self):
        self.write("A.template.json", {"Resources": role(RoleName="x" * 65)})
        self.write("B.template.json", {"Resources": allowing(["bedrock:InvokeModels", "bedrock:Converses"])})
        lines, is_well = self.report()
        self.assertFalse(is_well)
        self.assertTrue(lines[0].startswith("E3033 AWS::IAM::Role Properties/RoleName"), lines)
        self.assertEqual([line.split()[:3] for line in lines[1:-1]], [["for", "example", "W3037"]])
        self.assertEqual(lines[-1], "cfn-lint: 2 templates, 1 errors (E3033 1), 2 warnings (W3037 2), 0 informational")

    def test_warnings_alone_pass(self):
        self.write("B.template.json", {"Resources": allowing("bedrock:InvokeModels")})
        self.assertTrue(self.report()[1])

    def test_an_exception_covers_one_place_of_one_type(self):
        self.write("A.template.json", {"Resources": role(RoleName="x" * 65)})
        covering = templates.Accepted("E3033", "AWS::IAM::Role", "Properties/RoleName", "IAM takes it")
        lines, is_well = self.report(covering)
        self.assertEqual((is_well, lines), (True, ["cfn-lint: 1 templates, 0 errors, 0 warnings, 0 informational, 1 excepted"]))
        elsewhere = templates.Accepted("E3033", "AWS::IAM::Role", "Properties/Description", "IAM takes it")
        lines, is_well = self.report(elsewhere)
        self.assertFalse(is_well)
        self.assertIn("no template needs the exception any more: E3033 AWS::IAM::Role Properties/Description", lines)
        self.assertIn("1 errors (E3033 1)", lines[-1])

    def test_an_exception_without_use_fails(self):
        self.write("A.template.json", {"Resources": role()})
        self.assertFalse(self.report(templates.Accepted("E3033", "AWS::IAM::Role", "Properties/RoleName", "IAM takes it"))[1])

    def test_no_template_fails(self):
        self.assertEqual(self.report(), (["cfn-lint: 0 templates, 0 errors, 0 warnings, 0 informational"], False))


if __name__ == "__main__":
    unittest.main()
