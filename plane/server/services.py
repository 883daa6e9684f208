"""
Beyond the schemas: what other services of MiniStack, and the functions of the stacks, see of the types that it lacks.
"""
import json

from ministack.core.responses import AccountScopedDict, error_response_json
from ministack.services import bedrock, budgets, iam, organizations
from ministack.services.cloudformation import provisioners

from .schemas import Properties, Refused

class Service:
    """A service that keeps a resource and does nothing else with it."""

    def create(self, name: str, properties: Properties, attributes: Properties) -> None:
        pass

    def update(self, name: str, properties: Properties, attributes: Properties) -> None:
        pass

    def delete(self, name: str, properties: Properties, attributes: Properties) -> None:
        pass


class InferenceProfiles(Service):
    """Bedrock lists the profiles and their tags."""

    def create(self, name, properties, attributes):
        source = properties["ModelSource"]["CopyFrom"]
        bedrock._inference_profiles_apps[attributes["InferenceProfileId"]] = {
            "InferenceProfileName": name,
            "InferenceProfileId": attributes["InferenceProfileId"],
            "InferenceProfileArn": attributes["InferenceProfileArn"],
            "Models": [{"ModelArn": arn} for arn in _models_of(source)],
            "Status": "ACTIVE",
            "Type": "APPLICATION",
            "Description": properties.get("Description", ""),
            "CreatedAt": bedrock._now_iso(),
            "UpdatedAt": bedrock._now_iso(),
        }
        self.update(name, properties, attributes)

    def update(self, name, properties, attributes):
        bedrock._tags[attributes["InferenceProfileArn"]] = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}

    def delete(self, name, properties, attributes):
        del bedrock._inference_profiles_apps[attributes["InferenceProfileId"]]
        bedrock._tags.pop(attributes["InferenceProfileArn"], None)


def _models_of(source: str) -> list[str]:
    """The models of a source: itself, or those of a geographic or global inference profile, here in two Regions."""
    if ":foundation-model/" in source:
        return [source]
    region, _, resource = source.split(":", 5)[3:]
    model = resource.split("/")[1].split(".", 1)[1]
    return [f"arn:aws:bedrock:{each}::foundation-model/{model}" for each in dict.fromkeys([region, "us-west-2"])]


class Budgets(Service):
    """The API's own rules, and its limits of alerts and recipients."""

    def create(self, name, properties, attributes):
        _call(budgets._create_budget, {
            "Budget": {**properties["Budget"], "BudgetName": name},
            "NotificationsWithSubscribers": properties.get("NotificationsWithSubscribers", []),
            "ResourceTags": properties.get("ResourceTags", []),
        })

    def update(self, name, properties, attributes):
        _call(budgets._update_budget, {"NewBudget": {**properties["Budget"], "BudgetName": name}})

    def delete(self, name, properties, attributes):
        _call(budgets._delete_budget, {"BudgetName": name})


# By action id. An action is a guess of ours: no implementation that we found has them.
ACTIONS = AccountScopedDict()

_EXECUTIONS = {
    "REVERSE_BUDGET_ACTION": ({"EXECUTION_SUCCESS", "EXECUTION_FAILURE", "REVERSE_FAILURE"}, "REVERSE_SUCCESS"),
    "RESET_BUDGET_ACTION": ({"PENDING", "EXECUTION_FAILURE", "REVERSE_SUCCESS", "RESET_FAILURE"}, "STANDBY"),
}


class BudgetActions(Service):
    """They apply to principals that exist, of a budget that exists."""

    def create(self, name, properties, attributes):
        if properties["BudgetName"] not in budgets._budgets:
            raise Refused(f"Unable to create action - the budget {properties['BudgetName']} doesn't exist.")
        if properties["ExecutionRoleArn"] not in [role["Arn"] for role in iam._roles.values()]:
            raise Refused(f"The execution role {properties['ExecutionRoleArn']} doesn't exist.")
        ACTIONS[attributes["ActionId"]] = {"Status": "STANDBY"}
        self.update(name, properties, attributes)

    def update(self, name, properties, attributes):
        policy = properties["Definition"].get("IamActionDefinition", {}).get("PolicyArn")
        if policy and policy not in iam._policies:
            raise Refused(f"The policy {policy} doesn't exist.")
        if _control(properties) and _control(properties)["PolicyId"] not in organizations._policies:
            raise Refused(f"The policy {_control(properties)['PolicyId']} doesn't exist.")
        threshold = properties["ActionThreshold"]
        ACTIONS[attributes["ActionId"]].update({
            "ActionId": attributes["ActionId"],
            **{key: properties[key] for key in ("BudgetName", "NotificationType", "ActionType", "ExecutionRoleArn", "Definition")},
            "ActionThreshold": {"ActionThresholdType": threshold["Type"], "ActionThresholdValue": threshold["Value"]},
            "ApprovalModel": properties.get("ApprovalModel", "AUTOMATIC"),
            "Subscribers": [{"SubscriptionType": each["Type"], "Address": each["Address"]} for each in properties["Subscribers"]],
        })

    def delete(self, name, properties, attributes):
        del ACTIONS[attributes["ActionId"]]


def fire_actions() -> int:
    """Does what Budgets does when the threshold of an action is crossed, in all actions."""
    for action in ACTIONS.values():
        for entity in _principals(action):
            iam.attach_managed_policy(entity, _policy_arn(action))
        _control_targets(action, organizations._attach_policy)
        action["Status"] = "EXECUTION_SUCCESS"
    return len(ACTIONS)


def _describe_actions_for_budget(data):
    if data["BudgetName"] not in budgets._budgets:
        return budgets._err_notfound("the budget doesn't exist")
    return budgets._json(200, {"Actions": [action for action in ACTIONS.values() if action["BudgetName"] == data["BudgetName"]]})


def _describe_action(data):
    action = ACTIONS.get(data["ActionId"])
    return budgets._json(200, {"AccountId": data["AccountId"], "BudgetName": data["BudgetName"], "Action": action}) if action else budgets._err_notfound("the action doesn't exist")


def _execute_action(data):
    action = ACTIONS.get(data["ActionId"])
    if not action:
        return budgets._err_notfound("the action doesn't exist")
    states, then = _EXECUTIONS[data["ExecutionType"]]
    if action["Status"] not in states:
        return error_response_json("InvalidParameterException", f"the action is in {action['Status']}", 400)
    if then == "REVERSE_SUCCESS":
        for entity in _principals(action):
            iam.detach_managed_policy(entity, _policy_arn(action))
        _control_targets(action, organizations._detach_policy)
    action["Status"] = then
    return budgets._json(200, {key: data[key] for key in ("AccountId", "BudgetName", "ActionId", "ExecutionType")})


BUDGET_OPERATIONS = {
    "DescribeBudgetActionsForBudget": _describe_actions_for_budget,
    "DescribeBudgetAction": _describe_action,
    "ExecuteBudgetAction": _execute_action,
}


def _control(action: Properties) -> Properties:
    return action["Definition"].get("ScpActionDefinition", {})


def _control_targets(action: Properties, operation) -> None:
    """Attaches or detaches a service control policy. It can be attached already."""
    for target in _control(action).get("TargetIds", []):
        operation({"PolicyId": _control(action)["PolicyId"], "TargetId": target})


def _policy_arn(action: Properties) -> str:
    return action["Definition"]["IamActionDefinition"]["PolicyArn"]


def _principals(action: Properties) -> list[Properties]:
    definition = action["Definition"].get("IamActionDefinition", {})
    stores = {"Roles": iam._roles, "Groups": iam._groups, "Users": iam._users}
    return [store[name] for kind, store in stores.items() for name in definition.get(kind, []) if name in store]


class Groups(Service):
    """IAM keeps the group."""

    def create(self, name, properties, attributes):
        status, _, body = iam._create_group({"GroupName": [name], "Path": [properties.get("Path", "/")]})
        if status >= 400:
            raise Refused(body.decode())
        self.update(name, properties, attributes)

    def update(self, name, properties, attributes):
        group = iam._groups[name]
        for arn in list(group["AttachedPolicies"]):
            if arn in attributes.get("Managed", []):
                iam.detach_managed_policy(group, arn)
        attributes["Managed"] = properties.get("ManagedPolicyArns", [])
        for arn in attributes["Managed"]:
            iam.attach_managed_policy(group, arn)

    def delete(self, name, properties, attributes):
        group = iam._groups[name]
        for arn in properties.get("ManagedPolicyArns", []):
            iam.detach_managed_policy(group, arn)
        if group["AttachedPolicies"]:
            raise Refused("Cannot delete entity, must detach all policies first.")
        iam._delete_group({"GroupName": [name]})


class OrganizationPolicies(Service):
    """Organizations keeps the policy. CloudFormation attaches it to the targets of the template, and does not delete a policy that others attached."""

    def create(self, name, properties, attributes):
        organizations._ensure_org()
        if any((each["Name"], each["Type"]) == (name, properties["Type"]) for each in organizations._policies.values()):
            raise Refused(f"A policy with the name {name} already exists")
        attributes["Arn"] = attributes["Arn"].replace("service_control_policy", properties["Type"].lower())
        organizations._policies[attributes["Id"]] = {"Id": attributes["Id"], "Arn": attributes["Arn"], "Type": properties["Type"], "AwsManaged": False}
        self.update(name, properties, attributes)

    def update(self, name, properties, attributes):
        content = properties["Content"]
        policy = organizations._policies[attributes["Id"]]
        organizations._policies[attributes["Id"]] = {
            **policy, "Name": properties["Name"], "Description": properties.get("Description", ""), "_Content": content if isinstance(content, str) else json.dumps(content),
        }
        old, new = attributes.get("TargetIds", []), properties.get("TargetIds", [])
        for target in set(new) - set(old):
            _call(organizations._attach_policy, {"PolicyId": attributes["Id"], "TargetId": target})
        for target in set(old) - set(new):
            _call(organizations._detach_policy, {"PolicyId": attributes["Id"], "TargetId": target})
        attributes["TargetIds"] = new

    def delete(self, name, properties, attributes):
        for target in attributes["TargetIds"]:
            organizations._detach_policy({"PolicyId": attributes["Id"], "TargetId": target})
        _call(organizations._delete_policy, {"PolicyId": attributes["Id"]})


class StackSets(Service):
    """The rules for the template of a service-managed stack set. The instances are not created. Source: CloudFormation User Guide, StackSets."""

    def create(self, name, properties, attributes):
        self.update(name, properties, attributes)

    def update(self, name, properties, attributes):
        body = properties["TemplateBody"]
        if len(body.encode()) > 51_200:
            raise Refused("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200")
        template = json.loads(body)
        types = {each["Type"] for each in template["Resources"].values()}
        if "Transform" in template or "AWS::CloudFormation::Stack" in types:
            raise Refused("StackSets with service-managed permissions do not support nested stacks, macros and transforms")
        unknown = types - set(provisioners._RESOURCE_HANDLERS)
        if unknown:
            raise Refused(f"Template format error: Unrecognized resource types: {sorted(unknown)}")
        needed = {"CAPABILITY_NAMED_IAM" if "RoleName" in each["Properties"] else "CAPABILITY_IAM" for each in template["Resources"].values() if each["Type"] == "AWS::IAM::Role"}
        given = set(properties.get("Capabilities", []))
        if not (needed <= given or "CAPABILITY_NAMED_IAM" in given):
            raise Refused(f"Requires capabilities : {sorted(needed)}")


def _call(operation, data: Properties) -> None:
    status, _, body = operation(data)
    if status >= 400:
        raise Refused(json.loads(body).get("message", body.decode()))
