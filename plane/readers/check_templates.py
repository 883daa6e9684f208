"""Reads CloudFormation templates with cfn-lint, beside the validator of the CDK: templates.py FOLDER...

Errors fail. Warnings are told once per rule, with one example. Informational findings are only counted.
"""

import functools
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from textwrap import shorten

from cfnlint.config import ConfigMixIn
from cfnlint.decode.decode import decode_str
from cfnlint.runner import Runner, run_template_by_data

# The Region of a stack that leaves it open until it is deployed.
ANY_REGION = "us-east-1"
LEVELS = {"E": "errors", "W": "warnings", "I": "informational"}


@dataclass(frozen=True)
class Template:
    file: str
    text: str
    region: str


@dataclass(frozen=True)
class Finding:
    rule: str
    message: str
    file: str
    resource_type: str = ""
    logical_id: str = ""

    # Below the resource, such as `Properties/RoleName`; elsewhere, below the template.
    path: str = ""

    def __str__(self):
        where = f"{self.file} {self.logical_id}".strip()
        return " ".join(each for each in (self.rule, self.resource_type, self.path, f"({where}):", self.message) if each)


@dataclass(frozen=True)
class Accepted:
    """An error of one rule at one place of a resource type, which is none."""

    rule: str
    resource_type: str
    path: str
    reason: str

    def covers(self, finding):
        return (self.rule, self.resource_type, self.path) == (finding.rule, finding.resource_type, finding.path)


ACCEPTED = []


def templates_in(folders):
    """Each different template once per Region."""
    found = {}
    for folder in folders:
        for file in sorted(Path(folder).rglob("*.template.json")):
            template = Template(str(file), file.read_text(encoding="utf-8"), region_of(file))
            found.setdefault((template.text, template.region), template)
    return list(found.values())


def region_of(file):
    """The Region that the cloud assembly gives to the stack of a template."""
    manifest = file.parent / "manifest.json"
    artifacts = json.loads(manifest.read_text(encoding="utf-8")).get("artifacts", {}) if manifest.exists() else {}
    for artifact in artifacts.values():
        if artifact.get("properties", {}).get("templateFile") == file.name:
            region = artifact["environment"].rsplit("/", 1)[-1]
            return ANY_REGION if region == "unknown-region" else region
    return ANY_REGION


@functools.cache
def rules():
    return Runner(config(ANY_REGION)).rules


def config(region):
    return ConfigMixIn(regions=[region], include_checks=["I"])


def lint(template):
    content, matches = decode_str(template.text)
    if not matches:
        matches = run_template_by_data(content, config(template.region), rules())
    return [finding_of(match, template, content or {}) for match in matches]


def finding_of(match, template, content):
    # Some messages list every value that would be right.
    message = shorten(match.message, 300, placeholder=" ...")
    # cfn-lint's own kind of string does not travel between processes.
    path = [str(each) for each in getattr(match, "path", None) or []]
    if path[:1] != ["Resources"] or len(path) < 2:
        return Finding(match.rule.id, message, template.file, path="/".join(path))
    resource_type = str(content["Resources"][path[1]].get("Type", ""))
    return Finding(match.rule.id, message, template.file, resource_type, path[1], "/".join(path[2:]))


def findings_in(templates):
    # Rules and schemas take longer to load than a template to read: each process loads them once.
    with Pool(os.cpu_count(), initializer=rules) as pool:
        return [finding for found in pool.imap(lint, templates) for finding in found]


def report(templates, findings, accepted):
    """The lines of a report, and whether all is well."""
    errors = [each for each in findings if each.rule.startswith("E")]
    failing = [each for each in errors if not any(one.covers(each) for one in accepted)]
    unused = [one for one in accepted if not any(one.covers(each) for each in errors)]
    first = {each.rule: each for each in reversed(findings) if each.rule.startswith("W")}
    kept = [each for each in findings if each not in errors] + failing
    lines = [
        *(str(each) for each in failing),
        *(f"no template needs the exception any more: {one.rule} {one.resource_type} {one.path}" for one in unused),
        *(f"for example {each}" for _, each in sorted(first.items())),
        ", ".join([
            f"cfn-lint: {len(templates)} templates",
            *(total(name, [each.rule for each in kept if each.rule.startswith(letter)]) for letter, name in LEVELS.items()),
            *([f"{len(errors) - len(failing)} excepted"] if accepted else []),
        ]),
    ]
    return lines, bool(templates) and not failing and not unused


def total(name, ids):
    counts = ", ".join(f"{rule} {count}" for rule, count in sorted(Counter(ids).items()))
    return f"{len(ids)} {name}" + (f" ({counts})" if counts else "")


def main(folders):
    templates = templates_in(folders)
    lines, is_well = report(templates, findings_in(templates), ACCEPTED)
    print("\n".join(lines))
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
