"""Runs client code against an endpoint of this machine, and checks that each call names the profile and is signed for its Region.

Standard input: a JSON list of {"id", "client", "code"}. Standard output: a JSON list of {"id", "error"} of the code that is wrong.

The environment of the code is that of `profile.clientSettings.environment('BEDROCK')`, and the same for each other prefix that the code reads.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

# Nothing is left in the work tree; the packages of the environment keep what is compiled.
sys.dont_write_bytecode = True
from fake_bedrock import Endpoint  # noqa: E402

BASE_MODEL_ID = "anthropic.claude-sonnet-4-5-20250929-v1:0"
# Another Region than that of the environment: a client that keeps to AWS_REGION does not reach the profile.
REGION = "eu-west-1"
OTHER_REGION = "us-east-1"

# How code is run that is no program of its own.
PROXY = """
import os, sys, yaml, litellm

def resolved(value):
    if isinstance(value, dict):
        return {key: resolved(each) for key, each in value.items()}
    if isinstance(value, list):
        return [resolved(each) for each in value]
    return os.environ[value.removeprefix("os.environ/")] if str(value).startswith("os.environ/") else value

config = resolved(yaml.safe_load(open(sys.argv[1])))
# The router is the part of the proxy that calls models.
router = litellm.Router(model_list=config["model_list"], **config.get("router_settings", {}))
for model in config["model_list"]:
    response = router.completion(model["model_name"], messages=[{"role": "user", "content": "Hello"}])
    assert response._hidden_params["response_cost"] > 0, "no price is found"
"""
AGENTCORE = """
import runpy, sys
print(runpy.run_path(sys.argv[1], run_name="agent")["invoke"]({"prompt": "Hello"}))
"""
LAUNCHERS = {"litellm-proxy": PROXY, "agentcore": AGENTCORE}

# What the pages say that these clients send.
IN_BODY = {"strands": "cachePoint", "agentcore": "cachePoint"}

HELLO = 'messages=[{"role": "user", "content": "Hello"}]'
STRANDS = """
import os, boto3
from strands import Agent
from strands.models import BedrockModel, CacheConfig
session = boto3.Session(region_name=os.environ["BEDROCK_REGION"])
Agent(model=BedrockModel(model_id=os.environ["BEDROCK_MODEL_ID"], boto_session=session, cache_config=CacheConfig(strategy="auto")), system_prompt="Short.")("Hello")
"""
# Traps that the pages warn of, and what goes wrong. The code is right for a model ID; if it is right for a profile too, the page is out of date.
TRAPS = [
    ("docs/recipes/strands-agentcore.md says that the strategy auto does not cache a profile", "strands", STRANDS, "sends no cachePoint"),
    (
        "docs/recipes/frameworks.md says that LangChain requires the provider",
        "langchain",
        'import os\nfrom langchain_aws import ChatBedrockConverse\nChatBedrockConverse(model=os.environ["BEDROCK_MODEL_ID"], region_name=os.environ["BEDROCK_REGION"]).invoke("Hello")',
        "Model provider should be supplied",
    ),
    (
        "docs/recipes/llm-gateway.md says that LiteLLM finds no price without base_model",
        "litellm-proxy",
        "model_list:\n- model_name: claims\n  litellm_params: {model: os.environ/BEDROCK_MODEL, aws_region_name: os.environ/BEDROCK_REGION}",
        "no price is found",
    ),
]


def arn_of(prefix):
    return f"arn:aws:bedrock:{REGION}:111122223333:application-inference-profile/{prefix.lower().replace('_', '')}12345678"


def environment(prefixes):
    return {
        name: value
        for prefix in prefixes
        for name, value in {
            f"{prefix}_MODEL_ID": arn_of(prefix),
            f"{prefix}_BASE_MODEL_ID": BASE_MODEL_ID,
            f"{prefix}_PROVIDER": "anthropic",
            f"{prefix}_REGION": REGION,
            # As `models.environment()` has it, for a model that the documents name.
            f"{prefix}_MODEL_ARNS": json.dumps({"us.anthropic.claude-sonnet-4-6": arn_of(prefix)}),
            f"{prefix}_MODEL": f"bedrock/converse/{arn_of(prefix)}",
            f"{prefix}_BASE_MODEL": f"bedrock/eu.{BASE_MODEL_ID}",
        }.items()
    }


def settings(prefix):
    """As `profile.clientSettings.toJson()` has them."""
    arn = arn_of(prefix)
    return {
        "modelId": arn,
        "region": REGION,
        "baseModelId": BASE_MODEL_ID,
        "provider": "anthropic",
        "langChain": {"model": arn, "provider": "anthropic", "base_model": BASE_MODEL_ID, "region_name": REGION},
        "liteLlm": {"model": f"bedrock/converse/{arn}", "base_model": f"bedrock/eu.{BASE_MODEL_ID}", "aws_region_name": REGION},
        "llamaIndex": {"model": BASE_MODEL_ID, "application_inference_profile_arn": arn, "region_name": REGION},
        "pydanticAi": {"model_name": BASE_MODEL_ID, "bedrock_inference_profile": arn, "region_name": REGION},
        "strands": {"model_id": arn, "region_name": REGION, "strategy": "anthropic"},
    }


def error_of(client, code):
    prefixes = {name for name in re.findall(r"\b([A-Z][A-Z0-9_]*?)_(?:BASE_)?MODEL(?:_ID|_ARNS)?\b", code)} or {"BEDROCK"}
    with Endpoint(BASE_MODEL_ID, settings(sorted(prefixes)[0])) as endpoint, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / ("config.yaml" if client == "litellm-proxy" else "snippet.py")
        file.write_text(code, encoding="utf-8")
        launcher = LAUNCHERS.get(client)
        try:
            run = subprocess.run(
                [sys.executable, "-c", launcher, str(file)] if launcher else [sys.executable, str(file)],
                cwd=folder,
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": folder,
                    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
                    "AWS_SECRET_ACCESS_KEY": "secret",
                    "AWS_REGION": OTHER_REGION,
                    "AWS_DEFAULT_REGION": OTHER_REGION,
                    "AWS_EC2_METADATA_DISABLED": "true",
                    "AWS_MAX_ATTEMPTS": "1",
                    "AWS_ENDPOINT_URL": endpoint.url,
                    # LiteLLM has its own name, and asks a host for prices that it also brings along.
                    "AWS_BEDROCK_RUNTIME_ENDPOINT": endpoint.url,
                    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                    "PYTHONWARNINGS": "ignore",
                    **environment(prefixes),
                },
                capture_output=True,
                text=True,
                timeout=150,
            )
        except subprocess.TimeoutExpired:
            return "does not end"
        if run.returncode != 0:
            return "fails: " + " | ".join((run.stderr.strip() or run.stdout.strip()).splitlines()[-3:])
        return wrong_calls(client, prefixes, endpoint)


def wrong_calls(client, prefixes, endpoint):
    if endpoint.unknown:
        return f"asks for what is not played: {', '.join(endpoint.unknown)}"
    if not endpoint.calls:
        return "calls no model"
    expected = {arn_of(prefix) for prefix in prefixes}
    for call in endpoint.calls:
        if unquote(call.model_id) not in expected:
            return f"calls {unquote(call.model_id)}, which is not the profile"
        if call.region != REGION:
            return f"signs the call for {call.region}; the profile is in {REGION}"
    missed = expected - {unquote(call.model_id) for call in endpoint.calls}
    if missed:
        return f"does not call {', '.join(sorted(missed))}"
    wanted = IN_BODY.get(client)
    if wanted and not any(wanted in call.body for call in endpoint.calls):
        return f"sends no {wanted}"
    return None


def main(blocks):
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        # The traps have the packages that take longest to import.
        traps = [(says, expected, pool.submit(error_of, client, code)) for says, client, code, expected in TRAPS]
        errors = [(block["id"], pool.submit(error_of, block["client"], block["code"])) for block in blocks]
    failed = [{"id": id, "error": error.result()} for id, error in errors if error.result() is not None]
    failed += [{"id": says, "error": f"the run does not show it: {error.result()}"} for says, expected, error in traps if expected not in str(error.result())]
    json.dump(failed, sys.stdout)


main(json.load(sys.stdin))
