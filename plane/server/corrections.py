"""
Where MiniStack differs from AWS, as far as the stacks meet it. Each correction names its source, or the assumption that it follows. It fails if MiniStack no longer has the function that it replaces.
"""
import contextvars
import functools
import inspect
import json
import re
from typing import Any, Callable

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import bedrock, budgets, cloudwatch, eventbridge, iam, organizations, s3, stepfunctions, tagging
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks

from .patch import patch
from .schemas import Refused, validate

_ATTACHING = {f"iam:{verb}{kind}Policy" for verb in ("Attach", "Detach") for kind in ("Role", "Group", "User")}


def policy_arn_condition() -> None:
    """IAM has the condition key iam:PolicyARN for attaching and detaching. Source: Service Authorization Reference, IAM."""
    _context("iam:policyarn", _ATTACHING, lambda _, params: iam_actions._query_param(params, "PolicyArn"))


def default_bus_rules() -> None:
    """The ARN of a rule of the default event bus does not name the bus. Source: Service Authorization Reference, EventBridge."""
    _resource("events", lambda arn, _: arn.replace(":rule/default/", ":rule/"))


def group_resources() -> None:
    """Attaching to a group is authorized for the group. Source: Service Authorization Reference, IAM."""
    def group(arn, request):
        name = iam_actions._query_param(request["query_params"], "GroupName")
        return iam._groups[name]["Arn"] if name in iam._groups else arn

    _resource("iam", group)


def alarm_resources() -> None:
    """DescribeAlarms is authorized for alarms. Source: Service Authorization Reference, CloudWatch."""
    def alarms(arn, request):
        is_described = request["headers"].get("x-amz-target", "").endswith(".DescribeAlarms")
        return f"arn:aws:cloudwatch:{request['region']}:{request['account_id']}:alarm:*" if is_described else arn

    _resource("monitoring", alarms)


def budget_resources() -> None:
    """Budgets authorizes by the budget and its action. Source: Service Authorization Reference, Budgets."""
    def resource(arn, request):
        data = json.loads(request["body"] or b"{}")
        if not data.get("BudgetName"):
            # The reference requires a budget for budgets:ViewBudget, so listing is for any.
            return f"arn:aws:budgets::{get_account_id()}:budget/*"
        action = f"/action/{data['ActionId']}" if data.get("ActionId") else ""
        return f"arn:aws:budgets::{get_account_id()}:budget/{data['BudgetName']}{action}"

    _resource("budgets", resource)


def budget_actions() -> None:
    """DescribeBudget and DescribeBudgets are authorized as budgets:ViewBudget. Source: Service Authorization Reference, Budgets."""
    original = iam_actions.extract_iam_action
    names = {"budgets:DescribeBudget": "budgets:ViewBudget", "budgets:DescribeBudgets": "budgets:ViewBudget"}

    def extract_iam_action(*args):
        action = original(*args)
        return names.get(action, action)

    iam_actions.extract_iam_action = extract_iam_action


def bucket_tags() -> None:
    """A bucket has the tags of its template, by which the CDK's autoDeleteObjects finds out whether it still may delete. Source: CloudFormation Template Reference, AWS::S3::Bucket."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    create, update = handlers["create"], handlers["update"]

    def tagged(made, properties):
        s3._bucket_tags[made[0]] = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
        return made

    handlers["create"] = lambda logical_id, properties, stack_name: tagged(create(logical_id, properties, stack_name), properties)
    handlers["update"] = lambda physical_id, old, new, stack_name: tagged(update(physical_id, old, new, stack_name), new)


def pseudo_parameters_in_conditions() -> None:
    """A condition can refer to pseudo parameters. Source: CloudFormation User Guide, Conditions."""
    original = engine._evaluate_conditions

    def evaluate(template, params):
        pseudo = {"AWS::AccountId": get_account_id(), "AWS::Partition": "aws", "AWS::Region": get_region(), "AWS::URLSuffix": "amazonaws.com"}
        return original(template, {**{name: {"Value": value} for name, value in pseudo.items()}, **params})

    for module in (changesets, engine, handlers, stacks):
        patch(module, "_evaluate_conditions", evaluate)


def metric_math_alarms() -> None:
    """An alarm can have an expression. It is checked against the registry's schema, and changes its state by SetAlarmState alone. Source: CloudFormation Template Reference, AWS::CloudWatch::Alarm."""
    original = provisioners._cw_metric_alarm_record

    def record(name, properties):
        if "Metrics" not in properties:
            return original(name, properties)
        validate("AWS::CloudWatch::Alarm", properties)
        if "MetricName" in properties or "Namespace" in properties:
            raise Refused("Metrics and MetricName are mutually exclusive")
        # The threshold of an anomaly detection band is a metric.
        plain = {"MetricName": "-", "Namespace": f"expression of {name}", "Threshold": 0, **properties}
        del plain["Metrics"]
        return {**original(name, plain), "Metrics": properties["Metrics"]}

    provisioners._cw_metric_alarm_record = record


def alarm_events() -> None:
    """SetAlarmState sends the event "CloudWatch Alarm State Change". Source: CloudWatch User Guide, Alarm events and EventBridge."""
    original = cloudwatch._dispatch_alarm_actions

    def dispatch(alarm, old_state, new_state, reason):
        original(alarm, old_state, new_state, reason)
        eventbridge._put_events({"Entries": [{
            "Source": "aws.cloudwatch",
            "DetailType": "CloudWatch Alarm State Change",
            "Resources": [alarm["AlarmArn"]],
            "Detail": json.dumps({"alarmName": alarm["AlarmName"], "state": {"value": new_state}, "previousState": {"value": old_state}}),
        }]}, allow_aws_source=True)

    cloudwatch._dispatch_alarm_actions = dispatch


def profiles_by_type() -> None:
    """The filter of ListInferenceProfiles is called `type` in the URL. Source: botocore's model of Bedrock."""
    original = bedrock._list_inference_profiles
    bedrock._list_inference_profiles = lambda query: original({**query, "typeEquals": query.get("type")})


def metric_namespace_condition() -> None:
    """CloudWatch has the condition key cloudwatch:namespace for publishing. Source: Service Authorization Reference, CloudWatch."""
    _context("cloudwatch:namespace", {"cloudwatch:PutMetricData"}, lambda body, params: iam_actions._param(body, params, "Namespace"))


def tagged_resources() -> None:
    """Bedrock authorizes ListTagsForResource by the resource that has the tags. Source: Service Authorization Reference, Bedrock."""
    _resource("bedrock", lambda arn, request: iam_actions._safe_json_field(request["body"], "resourceARN") or arn)


class _Dimensions(dict):
    """Dimensions, of which there can be none."""

    def __bool__(self):
        return True


def metrics_without_dimensions() -> None:
    """A metric without dimensions is one of its own, and not the sum of all metrics of its name. Source: CloudWatch User Guide, Metrics concepts."""
    original = cloudwatch._dims_from_list
    cloudwatch._dims_from_list = lambda dimensions: _Dimensions(original(dimensions))


def attached_is_not_deleted() -> None:
    """IAM does not delete a policy or a role while a policy is attached that the stack did not attach. Source: IAM API Reference, DeletePolicy and DeleteRole."""
    policies, roles = (provisioners._RESOURCE_HANDLERS[f"AWS::IAM::{kind}"] for kind in ("ManagedPolicy", "Role"))
    delete_policy, delete_role = policies["delete"], roles["delete"]

    def refuse_policy(arn, properties):
        declared = {kind: set(properties.get(kind, [])) for kind in ("Roles", "Groups", "Users")}
        stores = {"Roles": iam._roles, "Groups": iam._groups, "Users": iam._users}
        others = [name for kind, store in stores.items() for name, entity in store.items() if arn in entity.get("AttachedPolicies", []) and name not in declared[kind]]
        if others:
            raise Refused(f"Cannot delete a policy attached to entities: {', '.join(others)}")
        delete_policy(arn, properties)

    def refuse_role(name, properties):
        attached = set(iam._roles.get(name, {}).get("AttachedPolicies", [])) - set(properties.get("ManagedPolicyArns", []))
        if attached:
            raise Refused(f"Cannot delete entity, must detach all policies first: {', '.join(attached)}")
        delete_role(name, properties)

    policies["delete"], roles["delete"] = refuse_policy, refuse_role


# The target of the request that is being authorized, where it names one.
_policy_target: contextvars.ContextVar[str] = contextvars.ContextVar("plane_policy_target", default="")

_TARGETING = {"organizations:AttachPolicy", "organizations:DetachPolicy"}


def organization_policies() -> None:
    """Operations of a policy are authorized for the policy, with its tags and its type, and attaching and detaching for the target as well. Source: Service Authorization Reference, Organizations."""
    def policy_in(body):
        return organizations._policies.get(iam_actions._safe_json_field(body, "PolicyId"))

    def resource(_, request):
        target, _kind = organizations._target(iam_actions._safe_json_field(request["body"], "TargetId"))
        _policy_target.set(target["Arn"] if target else "")
        found = policy_in(request["body"])
        return found["Arn"] if found else "*"

    _resource("organizations", resource)
    _context("organizations:policytype", {f"organizations:{verb}Policy" for verb in ("Create", "Attach", "Detach", "Describe", "Update", "Delete")},
             lambda body, _: (policy_in(body) or json.loads(body))["Type"])
    tagging._RESOURCE_TAG_COLLECTORS["organizations"] = lambda: [(each["Arn"], organizations._tag_list(each["Id"])) for each in organizations._policies.values()]

    enforce = iam_evaluator.enforce

    def enforce_both(access_key, action, service, region, **others):
        denied = enforce(access_key, action, service, region, **others)
        target = _policy_target.get()
        return denied if denied or action not in _TARGETING or not target else enforce(access_key, action, service, region, **{**others, "resource_arn": target})

    iam_evaluator.enforce = enforce_both


# The unit to which the apps attach policies.
_UNIT = "ou-ab12-34cd56ef"


def organizational_unit() -> None:
    """MiniStack makes up the IDs of units. AWS has those of the organization, here with tag policies enabled."""
    original = organizations._ensure_org

    def ensure():
        is_new = "self" not in organizations._orgs
        original()
        if is_new:
            organization = organizations._orgs["self"]
            arn = f"arn:aws:organizations::{organization['MasterAccountId']}:ou/{organization['Id']}/{_UNIT}"
            [root_id] = organizations._roots.keys()
            organizations._ous[_UNIT] = {"Id": _UNIT, "Arn": arn, "Name": "Workloads", "_ParentId": root_id}
            organizations._enable_policy_type({"RootId": root_id, "PolicyType": "TAG_POLICY"})

    organizations._ensure_org = ensure


# The role of the execution whose task is running.
_execution_role: contextvars.ContextVar[str] = contextvars.ContextVar("plane_execution_role", default="")


def state_machine_roles() -> None:
    """Step Functions calls AWS with the role of the state machine. Source: Step Functions Developer Guide, IAM policies."""
    execute_task, call = stepfunctions._execute_task, stepfunctions._invoke_aws_sdk_integration

    def execute(state, raw_input, execution, ctx):
        token = _execution_role.set(stepfunctions._state_machines[execution["stateMachineArn"]]["roleArn"])
        try:
            return execute_task(state, raw_input, execution, ctx)
        finally:
            _execution_role.reset(token)

    def checked(resource, data):
        _refuse_state_machine(resource, data)
        return call(resource, data)

    stepfunctions._execute_task, stepfunctions._invoke_aws_sdk_integration = execute, checked


def iam_error_names() -> None:
    """An error of IAM has the name of its code. MiniStack reads the code in RDS's namespace only. The spelling is that of the assumption iam-error-names."""
    call = stepfunctions._invoke_aws_sdk_integration

    def named(resource, data):
        try:
            return call(resource, data)
        except stepfunctions._ExecutionError as error:
            code = re.search(r"<Code>(\w+)</Code>", error.cause or "")
            if error.error == "Iam.ServiceException" and code:
                raise stepfunctions._ExecutionError(f"Iam.{code[1]}Exception", error.cause) from error
            raise

    stepfunctions._invoke_aws_sdk_integration = named


def empty_lists() -> None:
    """A list without members is an empty list. MiniStack makes a text of it for Step Functions. Source: API Reference, IAM."""
    call = stepfunctions._invoke_aws_sdk_integration

    def with_lists(resource, data):
        result = call(resource, data)
        if resource.endswith(":listEntitiesForPolicy"):
            return {key: [] if key.startswith("Policy") and value == "" else value for key, value in result.items()}
        return result

    stepfunctions._invoke_aws_sdk_integration = with_lists


# How Step Functions names the services of the state machines in errors.
_ERROR_PREFIX = {"cloudwatch": "CloudWatch", "iam": "Iam", "sfn": "Sfn"}


def _refuse_state_machine(resource: str, data: dict[str, Any]) -> None:
    service, operation = resource.split(":")[-2:]
    operation = operation[0].upper() + operation[1:]
    prefix = {"sfn": "states"}.get(service, service)
    action = f"{prefix}:{operation}"
    if prefix == "iam":
        arns = [iam_actions.extract_resource_arn("iam", "POST", "/", {}, b"", {key: [value] for key, value in data.items()}, get_region(), get_account_id())]
    elif action == "cloudwatch:DescribeAlarms":
        arns = [f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}" for name in data["AlarmNames"]]
    elif action == "cloudwatch:PutMetricData":
        arns = ["*"]
    else:
        arns = [data["StateMachineArn"]]
    role = _execution_role.get().split("/")[-1]
    policies = iam_evaluator._gather_role_policies(role, get_account_id())
    for arn in arns:
        context = {"iam:policyarn": data["PolicyArn"]} if action in _ATTACHING else {"cloudwatch:namespace": data["Namespace"]} if "Namespace" in data else {}
        verdict = iam_evaluator.evaluate(iam_evaluator.EvalContext(
            principal_arn=f"arn:aws:sts::{get_account_id()}:assumed-role/{role}/execution", principal_type="AssumedRole",
            principal_account=get_account_id(), action=action, resource_arn=arn, region=get_region(), service_context=context,
        ), policies)
        if verdict.decision != "Allow":
            raise stepfunctions._ExecutionError(f"{_ERROR_PREFIX[service]}.AccessDeniedException", f"{role} is not authorized to perform: {action} on resource: {arn}")


def _context(key: str, actions: set[str], value: Callable[[bytes, dict[str, Any]], str]) -> None:
    """Adds a condition key to the requests of some actions."""
    original = iam_actions.request_tag_context

    def request_tag_context(service, iam_action, body, params):
        context = original(service, iam_action, body, params)
        return {**context, key: value(body, params)} if iam_action in actions else context

    iam_actions.request_tag_context = request_tag_context


def _resource(of: str, correct: Callable[[str, dict[str, Any]], str]) -> None:
    original = iam_actions.extract_resource_arn

    @functools.wraps(original)
    def extract_resource_arn(*args, **kwargs):
        given = inspect.signature(original).bind(*args, **kwargs).arguments
        arn = original(*args, **kwargs)
        return correct(arn, given) if given["service"] == of else arn

    iam_actions.extract_resource_arn = extract_resource_arn


CORRECTIONS = [
    policy_arn_condition, default_bus_rules, group_resources, alarm_resources, budget_resources, budget_actions, bucket_tags, pseudo_parameters_in_conditions, metric_math_alarms, alarm_events, profiles_by_type,
    metric_namespace_condition, tagged_resources, metrics_without_dimensions, attached_is_not_deleted, organization_policies, organizational_unit, state_machine_roles,
    iam_error_names, empty_lists,
]


def apply() -> None:
    for correction in CORRECTIONS:
        correction()
