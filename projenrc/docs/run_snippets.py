"""Synthesizes Python snippets: run_snippets.py SNIPPETS.json OUTDIR.

SNIPPETS.json is a list of {"id", "code"}. A line `role: iam.Role` that declares a name without a value is given one, as TypeScript's `declare const`.
Prints a JSON list of {"id", "error"} of those that fail.
"""

import ast
import json
import sys
import traceback
from pathlib import Path

import aws_cdk
import cdk_bedrock_cost_tags
import constructs
from given import given

NAMES = {
    **{name: getattr(aws_cdk, name) for name in ("App", "CfnOutput", "Duration", "Stack", "Tags", "Validations")},
    **{name: getattr(cdk_bedrock_cost_tags, name) for name in cdk_bedrock_cost_tags.__all__},
    "Construct": constructs.Construct,
    "iam": aws_cdk.aws_iam,
    "lambda_": aws_cdk.aws_lambda,
    "s3": aws_cdk.aws_s3,
    "given": given,
}


class Declarations(ast.NodeTransformer):
    def visit_AnnAssign(self, node):
        if node.value is not None:
            return node
        value = ast.parse(f"given(self, {ast.unparse(node.annotation)!r}, {node.target.id!r})", mode="eval").body
        return ast.copy_location(ast.Assign(targets=[node.target], value=value), node)


def synthesize(id, code, outdir):
    app = aws_cdk.App(outdir=str(outdir), analytics_reporting=False, context={"cdk-bedrock-cost-tags:writeStrategy": False, "cdk-bedrock-cost-tags:writeForecast": False})
    stack = aws_cdk.Stack(app, "Snippet", env=aws_cdk.Environment(account="111122223333", region="us-east-1"))
    tree = ast.fix_missing_locations(Declarations().visit(ast.parse(code, filename=id)))
    exec(compile(tree, id, "exec"), {**NAMES, "self": stack})
    app.synth()


def main(snippets, outdir):
    failed = []
    for number, snippet in enumerate(json.loads(Path(snippets).read_text(encoding="utf-8"))):
        try:
            synthesize(snippet["id"], snippet["code"], Path(outdir) / str(number))
        except Exception:
            # The last lines say what and where; the rest is jsii's own.
            failed.append({"id": snippet["id"], "error": "".join(traceback.format_exc(limit=-2))})
    json.dump(failed, sys.stdout)


main(*sys.argv[1:])
