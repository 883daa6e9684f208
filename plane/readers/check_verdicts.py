"""Asks MiniStack's IAM evaluator what the tests asked their simulator, and compares the verdicts: verdicts.py FOLDER

FOLDER is what RECORDED_VERDICTS named when the tests ran (test/support/recorded-verdicts.ts).
A denial of a boundary or of a service control policy is classed alike by both: as explicit if a Deny matches, else as implicit.
"""

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Callable

from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

VERDICTS = {"Allow": "Allowed", "Deny": "ExplicitlyDenied", "ImplicitDeny": "ImplicitlyDenied"}
REQUEST_TAG = "aws:requesttag/"
MOST_SHOWN = 20


@dataclass(frozen=True)
class Question:
    """One request, and the statements of each policy that has a say."""

    identity_policies: list
    limits: list
    action: str
    resource: str
    principal: str
    context: dict
    verdict: str
    asked: str = ""

    def __str__(self):
        return f"{self.action} on {self.resource} with {json.dumps(self.context)}\n  {self.asked}"


def questions_in(folder):
    """Each different question once: test files and processes repeat them."""
    lines = {}
    for file in sorted(Path(folder).glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").split("\n")[:-1]:
            recorded = json.loads(line)
            lines[recorded["hash"]] = recorded
    policies = {key: parse_policy_document(line["policy"]) for key, line in lines.items() if "policy" in line}
    return [question_of(line, policies) for line in lines.values() if "policy" not in line]


def question_of(line, policies):
    # The boundary must allow, and of the service control policies one must.
    limits = [[line["boundary"]] if "boundary" in line else [], line.get("serviceControlPolicies", [])]
    return Question(
        [policies[key] for key in line["identityPolicies"]],
        [[policies[key] for key in limit] for limit in limits if limit],
        line["action"], line["resource"], line["principal"], line["context"], line["verdict"],
        f"{line.get('file', '')}: {line.get('test', '')}",
    )


def verdict_of(question):
    result = evaluate(context_of(question), question.identity_policies, *question.limits)
    return VERDICTS[result.decision]


def context_of(question):
    others = by_lower_case(question.context)
    return EvalContext(
        principal_arn=others.get("aws:principalarn", question.principal),
        principal_type="AssumedRole",
        principal_account=question.principal.split(":")[4],
        action=question.action,
        resource_arn=question.resource,
        region=others.get("aws:requestedregion"),
        source_ip=others.get("aws:sourceip"),
        # The SDKs use TLS.
        secure_transport=others.get("aws:securetransport", "true") == "true",
        # Of two spellings of a tag key in a request, it takes both.
        request_tags={key[len(REQUEST_TAG):]: value for key, value in question.context.items() if key.lower().startswith(REQUEST_TAG)},
        # Without the key, it would see an empty list of tag keys.
        service_context={"aws:tagkeys": None, **{key: value for key, value in others.items() if not key.startswith(REQUEST_TAG)}},
    )


def by_lower_case(context):
    # Of two spellings of a tag key of a resource, MiniStack takes the first.
    return {key.lower(): value for key, value in reversed(context.items())}


@dataclass(frozen=True)
class Gap:
    """What MiniStack leaves out, and the question put so that it does not matter."""

    name: str
    reason: str
    bridged: Callable[[Question], Question]


def with_values(question):
    """The question with policy variables replaced by their values."""
    context = by_lower_case(question.context)

    def value(variable):
        name, _, default = variable[1].partition(",")
        found = context.get(name.strip().lower(), default.strip().strip("'") if default else None)
        # A variable without a single value equals nothing, which its text does as well.
        return found if isinstance(found, str) else variable[0]

    def filled(operator, expected):
        if "like" in operator.lower():
            # A * of the value would be read as a wildcard, which IAM does not do.
            return expected
        if isinstance(expected, list):
            return [filled(operator, each) for each in expected]
        return re.sub(r"\$\{([^}]*)\}", value, expected) if isinstance(expected, str) else expected

    def statement(each):
        conditions = {operator: {key: filled(operator, expected) for key, expected in keys.items()} for operator, keys in each.conditions.items()}
        return replace(each, conditions=conditions)

    def layer(policies):
        return [[statement(each) for each in policy] for policy in policies]

    return replace(question, identity_policies=layer(question.identity_policies), limits=[layer(limit) for limit in question.limits])


GAPS = [
    Gap("policy variables", "MiniStack compares the text of a variable such as ${aws:PrincipalTag/Team} instead of its value", with_values),
]


@dataclass
class Comparison:
    equal: int = 0
    excepted: Counter = field(default_factory=Counter)
    different: list = field(default_factory=list)


def compare(questions, gaps):
    """Every gap is bridged, so that no exception hides another difference. A question is excepted if its verdict depends on a bridge."""
    comparison = Comparison()
    for question in questions:
        read = verdict_of(bridged(question, gaps))
        needed = [gap.name for gap in gaps if verdict_of(bridged(question, [each for each in gaps if each != gap])) != read]
        if read != question.verdict:
            comparison.different.append((question, read))
        elif needed:
            comparison.excepted[tuple(needed)] += 1
        else:
            comparison.equal += 1
    return comparison


def bridged(question, gaps):
    for gap in gaps:
        question = gap.bridged(question)
    return question


def report(questions, comparison, gaps):
    """The lines of a report, and whether all is well."""
    unused = [gap for gap in gaps if not any(gap.name in needed for needed in comparison.excepted)]
    more = len(comparison.different) - MOST_SHOWN
    names = ", ".join(" and ".join(needed) for needed in comparison.excepted)
    lines = [
        *(f"{question.verdict} in the tests, {read} by MiniStack: {question}" for question, read in comparison.different[:MOST_SHOWN]),
        *([f"and {more:,} more"] if more > 0 else []),
        *(f"no question needs the exception any more: {gap.name} ({gap.reason})" for gap in unused),
        *([] if questions else ["no question is recorded: set RECORDED_VERDICTS to the folder when the tests run"]),
        ", ".join([
            f"verdicts: {len(questions):,} questions",
            f"{comparison.equal:,} equal",
            f"{comparison.excepted.total():,} excepted" + (f" ({names})" if names else ""),
            *([f"{len(comparison.different):,} different"] if comparison.different else []),
        ]),
    ]
    return lines, bool(questions) and not comparison.different and not unused


def main(folder):
    questions = questions_in(folder)
    lines, is_well = report(questions, compare(questions, GAPS), GAPS)
    print("\n".join(lines))
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
