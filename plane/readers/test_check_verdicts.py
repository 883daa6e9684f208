import io
import json
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

import check_verdicts as verdicts

CALLER = "arn:aws:iam::111122223333:role/Caller"
PROFILE = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456"
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
OWN_TAG = {"StringEquals": {"aws:ResourceTag/Team": "${aws:PrincipalTag/Team, '#'}"}}
OWN_TEAM = {"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "*", "Condition": OWN_TAG}
STREAM = "bedrock:InvokeModelWithResponseStream"
NO_STREAMS = {"Effect": "Deny", "Action": STREAM, "Resource": "*"}
SAME_TEAM = {"aws:ResourceTag/Team": "Claims", "aws:PrincipalTag/Team": "Claims"}


class Recording:
    """Writes as test/support/recorded-verdicts.ts does."""

    def __init__(self):
        self.lines = []

    def policy(self, *statements):
        self.lines.append({"hash": f"h{len(self.lines)}", "policy": {"Version": "2012-10-17", "Statement": list(statements)}})
        return self.lines[-1]["hash"]

    def question(self, verdict, *statements, action="bedrock:InvokeModel", context={}, **limits):
        policy = self.policy(*statements)
        line = {"action": action, "resource": PROFILE, "principal": CALLER, "context": {"aws:PrincipalArn": CALLER, **context}, "verdict": verdict}
        self.lines.append({"hash": f"h{len(self.lines)}", **line, "identityPolicies": [policy], **limits, "file": "a.test.ts", "test": "asks"})

    def read(self, copies=1):
        output = io.StringIO()
        with TemporaryDirectory() as folder, redirect_stdout(output):
            for copy in range(copies):
                Path(folder, f"{copy}.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in self.lines))
            code = verdicts.main(folder)
        return code, output.getvalue().splitlines()


class VerdictsTest(unittest.TestCase):
    def setUp(self):
        self.recording = Recording()
        # Needs the one exception.
        self.recording.question("Allowed", OWN_TEAM, context=SAME_TEAM)

    def assert_difference(self, verdict, read):
        code, lines = self.recording.read()
        self.assertEqual(code, 1)
        self.assertTrue(lines[0].startswith(f"{verdict} in the tests, {read} by MiniStack: "), lines)
        self.assertIn("a.test.ts: asks", "\n".join(lines))
        self.assertTrue(lines[-1].endswith(", 1 different"), lines)

    def test_equal_verdicts_pass_and_count_once(self):
        self.recording.question("Allowed", ALL)
        self.recording.question("ImplicitlyDenied", OWN_TEAM, context={"aws:ResourceTag/Team": "Claims"})
        self.recording.question("ExplicitlyDenied", ALL, NO_STREAMS, action=STREAM)
        self.assertEqual(self.recording.read(copies=2), (0, ["verdicts: 4 questions, 3 equal, 1 excepted (policy variables)"]))

    def test_limits_are_read(self):
        self.recording.question("ImplicitlyDenied", ALL, boundary=self.recording.policy(OWN_TEAM))
        self.recording.question("Allowed", ALL, serviceControlPolicies=[self.recording.policy(ALL), self.recording.policy(NO_STREAMS)])
        self.recording.question("ImplicitlyDenied", ALL, serviceControlPolicies=[self.recording.policy(NO_STREAMS)])
        self.recording.question("ExplicitlyDenied", ALL, action=STREAM, boundary=self.recording.policy(ALL, NO_STREAMS))
        self.assertEqual(self.recording.read(), (0, ["verdicts: 5 questions, 4 equal, 1 excepted (policy variables)"]))

    def test_both_spellings_of_a_requested_tag_are_read(self):
        claims = {**ALL, "Condition": {"StringNotEquals": {"aws:RequestTag/Team": "Claims"}}}
        self.recording.question("ImplicitlyDenied", claims, context={"aws:RequestTag/Team": "Claims", "aws:RequestTag/team": "Sales"})
        self.recording.question("ImplicitlyDenied", claims, context={"aws:RequestTag/Team": "Sales", "aws:RequestTag/team": "Claims"})
        self.assertEqual(self.recording.read()[0], 0)

    def test_an_allowed_call_that_is_denied_is_found(self):
        self.recording.question("Allowed", ALL, NO_STREAMS, action=STREAM)
        self.assert_difference("Allowed", "ExplicitlyDenied")

    def test_a_denied_call_that_is_allowed_is_found(self):
        self.recording.question("ExplicitlyDenied", ALL, NO_STREAMS)
        self.assert_difference("ExplicitlyDenied", "Allowed")

    def test_the_two_denials_are_told_apart(self):
        self.recording.question("ExplicitlyDenied", OWN_TEAM, NO_STREAMS)
        self.assert_difference("ExplicitlyDenied", "ImplicitlyDenied")

    def test_an_exception_hides_no_other_difference(self):
        self.recording.question("Allowed", OWN_TEAM, context={**SAME_TEAM, "aws:PrincipalTag/Team": "Sales"})
        self.assert_difference("Allowed", "ImplicitlyDenied")

    def test_a_verdict_that_is_equal_without_the_value_of_a_variable_only_is_found(self):
        self.recording.question("ImplicitlyDenied", OWN_TEAM, context={"aws:ResourceTag/Team": "#"})
        self.assert_difference("ImplicitlyDenied", "Allowed")

    def test_an_exception_without_use_is_reported(self):
        self.recording = Recording()
        self.recording.question("Allowed", ALL)
        code, lines = self.recording.read()
        self.assertEqual(code, 1)
        self.assertTrue(lines[0].startswith("no question needs the exception any more: policy variables"), lines)
        self.assertEqual(lines[-1], "verdicts: 1 questions, 1 equal, 0 excepted")

    def test_nothing_recorded_is_an_error(self):
        code, lines = Recording().read()
        self.assertEqual(code, 1)
        self.assertEqual(lines[-1], "verdicts: 0 questions, 0 equal, 0 excepted")
        self.assertIn("no question is recorded: set RECORDED_VERDICTS to the folder when the tests run", lines)


if __name__ == "__main__":
    unittest.main()
