"""Parses commands with the AWS CLI itself, and calls nothing: service, operation, options, and the structure of their values.

Standard input: a JSON list of {"id", "words"}. Standard output: a JSON list of {"id", "error"} of the commands that are wrong.
"""

import argparse
import contextlib
import io
import json
import os
import sys

os.environ.update(
    AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY="secret",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_PAGER="",
)

from awscli import clidriver  # noqa: E402
from awscli.arguments import CLIArgument  # noqa: E402
from awscli.customizations.commands import BasicCommand  # noqa: E402
from awscli.customizations.waiters import WaiterCaller  # noqa: E402
from botocore.validate import ParamValidator  # noqa: E402

# Commands that version 2 of the AWS CLI has and version 1, which is on PyPI, does not.
ONLY_IN_VERSION_2 = [("logs", "tail"), ("sso", "login"), ("sso", "logout"), ("configure", "sso"), ("configure", "export-credentials"), ("login",)]


# What only the reader's shell or disk has, as in shell.ts.
UNKNOWN = "UNKNOWN-" * 8
# Options of all commands in version 2, with the number of their values.
GLOBAL_IN_VERSION_2 = {"--cli-binary-format": 1, "--no-cli-pager": 0, "--cli-auto-prompt": 0, "--no-cli-auto-prompt": 0}


class Wrong(Exception):
    pass


def invoke(caller, service, operation, parameters, parsed_globals):
    """Instead of the call: the parameters as botocore checks them before it sends them."""
    shape = caller._session.get_service_model(service).operation_model(operation).input_shape
    if shape is not None and "--cli-input-json" not in sys.argv:
        report = ParamValidator().validate(parameters, shape)
        report._errors = [error for error in report._errors if error[2].get("param") != UNKNOWN]
        if report.has_errors():
            raise Wrong(report.generate_report())
    return 0


def call_custom(command, args, parsed_globals):
    """Commands that are no operation, such as `aws s3 sync`, are parsed and not run."""
    run = command._run_main
    # Of a group of commands, it says that the command is missing.
    command._run_main = run if command.SUBCOMMANDS and command.name != "configure" else lambda parsed, globals_: 0
    return parse_custom(command, args, parsed_globals)


def unpack_argument(argument, value):
    return UNKNOWN if value in (UNKNOWN, [UNKNOWN]) else unpack(argument, value)


parse_custom = BasicCommand.__call__
BasicCommand.__call__ = call_custom
unpack = CLIArgument._unpack_argument
CLIArgument._unpack_argument = unpack_argument
clidriver.CLIOperationCaller.invoke = invoke
WaiterCaller.invoke = invoke
# Version 2 of the AWS CLI does not accept abbreviated options.
argparse.ArgumentParser._get_option_tuples = lambda parser, option: []


def without_version_2(words):
    rest = iter(words)
    for word in rest:
        if word in GLOBAL_IN_VERSION_2:
            for _ in range(GLOBAL_IN_VERSION_2[word]):
                next(rest, None)
        else:
            yield word


def error_of(words):
    if any(tuple(words[1 : 1 + len(start)]) == start for start in ONLY_IN_VERSION_2):
        return None
    words = list(without_version_2(words))
    arguments = [word if not word.startswith(("file://", "fileb://")) else "{}" if before == "--cli-input-json" else UNKNOWN for before, word in zip(words, words[1:])]
    sys.argv = words
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            code = clidriver.create_clidriver().main(arguments)
        except SystemExit as exit:
            code = exit.code
        except Exception as error:
            code = str(error) or repr(error)
    if code in (0, None):
        return None
    lines = [line for line in said.getvalue().splitlines() if line.strip() and not line.startswith(("Note:", "usage:", "To see help", "  aws"))]
    return " ".join(lines[-4:]) or str(code)


def main(commands):
    errors = [(command, error_of(command["words"])) for command in commands]
    failed = [{"id": command["id"], "error": f"{' '.join(command['words'])}: {error}".replace(UNKNOWN, "$…")} for command, error in errors if error is not None]
    json.dump(failed, sys.stdout)


main(json.load(sys.stdin))
