"""Reads the names that clients of Amazon Bedrock have for their settings, from the archives in which registries publish the clients.

Arguments: archives. Standard output: a JSON object of what was read, {"clients": {client: {"sources": [...], "names": {object: [...]}}}, "claudeModels": {...}}.
Code is parsed and searched. Nothing is imported, installed or run.
"""

import ast
import gzip
import json
import re
import sys
import tarfile
import zipfile
from pathlib import Path


class Archive:
    """A wheel, a jar or a package of npm."""

    def __init__(self, path):
        self.path = Path(path)
        self.zip = zipfile.ZipFile(path) if self.path.suffix in (".whl", ".jar") else None

    @property
    def name(self):
        return self.path.name

    def files(self):
        return self.zip.namelist() if self.zip else []

    def read(self, file):
        if self.zip:
            return self.zip.read(file)
        with tarfile.open(self.path) as tar:
            return tar.extractfile(f"package/{file}").read()

    def source(self):
        if self.path.suffix == ".whl":
            name, version = self.name.split("-")[:2]
            return f"{name.replace('_', '-')}@{version}"
        if self.path.suffix == ".jar":
            pom = next(file for file in self.files() if file.endswith("/pom.properties"))
            properties = dict(re.findall(r"^(\w+)=(\S+)", self.read(pom).decode(), re.M))
            return f"{properties['groupId']}:{properties['artifactId']}@{properties['version']}"
        package = json.loads(self.read("package.json"))
        return f"{package['name']}@{package['version']}"


def class_of(tree, name):
    return next(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == name)


def parameters(function):
    return [each.arg for each in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs] if each.arg != "self"]


def initializer(tree, name):
    """Parameters of the constructor, of the implementation if it is overloaded."""
    return parameters([node for node in class_of(tree, name).body if isinstance(node, ast.FunctionDef) and node.name == "__init__"][-1])


def fields(tree, name):
    """Annotated fields, with the aliases that Pydantic accepts instead."""
    found = []
    for node in class_of(tree, name).body:
        if isinstance(node, ast.AnnAssign):
            keywords = node.value.keywords if isinstance(node.value, ast.Call) else []
            found += [node.target.id, *(word.value.value for word in keywords if word.arg == "alias")]
    return found


def literals(tree, name, field):
    """Texts that a field with the type Literal accepts."""
    node = next(node for node in class_of(tree, name).body if isinstance(node, ast.AnnAssign) and node.target.id == field)
    return [each.value for each in ast.walk(node.annotation) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def function(tree, name):
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)


def looked_up(tree, variable):
    """Keys that a function looks up in a dictionary: kwargs.get("key")."""
    return [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop") and getattr(node.func.value, "id", "") == variable
        and node.args and isinstance(node.args[0], ast.Constant)
    ]


def python(archive, file):
    return ast.parse(archive.read(file).decode())


def boto3(archive):
    file = next(file for file in archive.files() if re.fullmatch(r"botocore/data/bedrock-runtime/[^/]+/service-2\.json\.gz", file))
    shapes = json.loads(gzip.decompress(archive.read(file)))["shapes"]
    client = next(node for node in class_of(python(archive, "botocore/session.py"), "Session").body if getattr(node, "name", "") == "create_client")
    return {"client": parameters(client), "converse": list(shapes["ConverseRequest"]["members"])}


def langchain(archive):
    return {"ChatBedrockConverse": fields(python(archive, "langchain_aws/chat_models/bedrock_converse.py"), "ChatBedrockConverse")}


def litellm(archive):
    completion = function(python(archive, "litellm/main.py"), "completion")
    region = re.findall(r"\"(aws_\w+)\"", archive.read("litellm/llms/bedrock/base_aws_llm.py").decode())
    mantle = b"".join(archive.read(file) for file in archive.files() if "mantle" in file and file.endswith(".py"))
    return {
        "completion": parameters(completion) + looked_up(completion, "kwargs") + region,
        "CredentialLiteLLMParams": fields(python(archive, "litellm/types/router.py"), "CredentialLiteLLMParams"),
        "headers of bedrock_mantle": project_headers(mantle),
    }


def project_headers(code):
    """Headers that select a Bedrock Project."""
    return [each.decode() for each in re.findall(rb'"(OpenAI-Project|anthropic-workspace(?:-id)?)"', code)]


def openai(archive):
    code = b"".join(archive.read(file) for file in archive.files() if re.fullmatch(r"openai/(lib/)?\w+\.py", file))
    return {
        "environment": [each.decode() for each in re.findall(rb'environ\.get\("(OPENAI_[A-Z_]+)"', code)],
        "headers": project_headers(code),
    }


def llama_index(archive):
    return {"BedrockConverse": initializer(python(archive, "llama_index/llms/bedrock_converse/base.py"), "BedrockConverse")}


def pydantic_ai(archive):
    models = python(archive, "pydantic_ai/models/bedrock.py")
    return {
        "BedrockConverseModel": initializer(models, "BedrockConverseModel"),
        "BedrockModelSettings": fields(models, "BedrockModelSettings"),
        "BedrockProvider": initializer(python(archive, "pydantic_ai/providers/bedrock.py"), "BedrockProvider"),
    }


def strands(archive):
    bedrock = python(archive, "strands/models/bedrock.py")
    model = python(archive, "strands/models/model.py")
    return {
        "BedrockModel": initializer(bedrock, "BedrockModel") + fields(bedrock, "BedrockConfig"),
        "CacheConfig": fields(model, "CacheConfig"),
        "CacheConfig.strategy": literals(model, "CacheConfig", "strategy"),
    }


def vercel(archive):
    types = archive.read("dist/index.d.ts").decode()
    settings = re.search(r"interface AmazonBedrockProviderSettings \{(.*?)\n\}", types, re.S)[1]
    provider = re.search(r"interface AmazonBedrockProvider extends [^{]+\{(.*?)\n\}", types, re.S)[1]
    return {
        "createAmazonBedrock": re.findall(r"^    (\w+)\??:", settings, re.M),
        "AmazonBedrockProvider": re.findall(r"^    \((\w+):", provider, re.M),
    }


def spring(archive):
    metadata = json.loads(archive.read("META-INF/spring-configuration-metadata.json"))
    names = [each["name"] for each in metadata["properties"] if re.match(r"spring\.ai\.bedrock\.(aws|converse)\.", each["name"])]
    classes = b"".join(archive.read(file) for file in archive.files() if file.endswith("AutoConfiguration.class"))
    conditions = sorted({each.decode() for each in re.findall(rb"spring\.ai\.model\.[a-z.]+", classes)})
    values = sorted({each.decode() for each in re.findall(rb"bedrock-[a-z]+", classes)})
    return {"properties": names + conditions, "spring.ai.model.chat": values}


SETTINGS = ["availableModels", "enforceAvailableModels", "env", "modelOverrides"]


def claude_code(archive):
    """The program is closed. Names are texts in it, and settings are the members of a schema."""
    program = archive.read("claude")
    variables = {each.decode() for each in re.findall(rb"\b(?:ANTHROPIC_(?:DEFAULT_)?(?:[A-Z]+_)*MODEL(?:_[A-Z_]+)?|CLAUDE_CODE_USE_[A-Z]+|ANTHROPIC_CUSTOM_HEADERS|AWS_REGION)\b", program)}
    return {
        "environment": sorted(variables),
        "settings": [name for name in SETTINGS if re.search(rb"[,{]" + name.encode() + rb":\(\)=>", program)],
    }


def claude_models(archive):
    """IDs in the Claude API, by IDs in Amazon Bedrock without a geography."""
    pairs = re.findall(rb'provider_ids:\{first_party:"([^"]+)",bedrock:"[a-z-]+?\.(anthropic\.[^"]+)"', archive.read("claude"))
    return {bedrock.decode(): first.decode() for first, bedrock in pairs}


READERS = {
    "ai-sdk-amazon-bedrock": ("vercelAiSdk", vercel),
    "anthropic-ai-claude-code": ("claudeCode", claude_code),
    "botocore": ("boto3", boto3),
    "langchain_aws": ("langChain", langchain),
    "litellm": ("liteLlm", litellm),
    "llama_index_llms_bedrock_converse": ("llamaIndex", llama_index),
    "openai": ("openAi", openai),
    "pydantic_ai_slim": ("pydanticAi", pydantic_ai),
    "spring-ai-autoconfigure": ("springAi", spring),
    "strands_agents": ("strands", strands),
}


def main(paths):
    clients = {}
    models = {}
    for archive in map(Archive, paths):
        client, reader = next(READERS[start] for start in READERS if archive.name.startswith(start))
        found = clients.setdefault(client, {"sources": [], "names": {}})
        found["sources"].append(archive.source())
        for subject, names in reader(archive).items():
            if not names:
                raise SystemExit(f"{archive.source()} must have names of {subject}, got none: look whether the client has changed")
            found["names"][subject] = sorted({*found["names"].get(subject, []), *names})
        if client == "claudeCode":
            models = claude_models(archive)
    json.dump({"clients": dict(sorted(clients.items())), "claudeModels": dict(sorted(models.items()))}, sys.stdout)


main(sys.argv[1:])
