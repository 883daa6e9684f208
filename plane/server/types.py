"""
The CloudFormation types that MiniStack lacks. AWS's registry schemas decide which properties are refused and which replace a resource.

The identifiers are written here, and so is which names must be unique: they prove nothing about AWS.
"""
import dataclasses
import random
import uuid
from typing import Callable

from ministack.core.responses import get_account_id, get_region
from ministack.services import budgets
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

from . import services
from .schemas import Properties, Refused, replaces, validate, validate_attributes, value_at


@dataclasses.dataclass(frozen=True)
class Type:
    """A type that MiniStack lacks."""

    name: str
    # The attributes, of which the first is what Ref returns: templates of {id}, {name}, {account} and {region}.
    attributes: dict[str, str]
    # The property that differs between resources of an account and Region. CloudFormation makes one up where it is absent.
    unique: str = ""
    service: services.Service = services.Service()
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())
    # An account and Region have at most one.
    single: bool = False

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> tuple[str, Properties]:
        validate(self.name, properties)
        new_id = self.new_id()
        name = (self.unique and value_at(properties, self.unique)) or f"{stack_name}-{logical_id}"[:87] + f"-{uuid.uuid4().hex[:12]}"
        if self.single and self._names():
            raise Refused(f"Resource of type '{self.name}' already exists in {get_account_id()}, {get_region()}.")
        if self.unique and name in self._names():
            raise Refused(f"Resource of type '{self.name}' with identifier '{name}' already exists.")
        attributes = {
            attribute: template.format(id=new_id, name=name, account=get_account_id(), region=get_region())
            for attribute, template in self.attributes.items()
        }
        validate_attributes(self.name, attributes)
        self.service.create(name, properties, attributes)
        physical_id = next(iter(attributes.values()))
        STORE[self._key(physical_id)] = Resource(name, properties, attributes)
        return physical_id, attributes

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> tuple[str, Properties]:
        validate(self.name, new)
        if replaces(self.name, old, new):
            return self.create(logical_id, new, stack_name)
        resource = STORE[self._key(physical_id)]
        self.service.update(resource.name, new, resource.attributes)
        resource.properties = new
        return physical_id, resource.attributes

    def delete(self, physical_id: str, _: Properties) -> None:
        resource = STORE.get(self._key(physical_id))
        if resource:
            self.service.delete(resource.name, resource.properties, resource.attributes)
            del STORE[self._key(physical_id)]

    def _key(self, physical_id: str) -> tuple[str, str, str, str]:
        return self.name, get_account_id(), get_region(), physical_id

    def _names(self) -> list[str]:
        return [resource.name for key, resource in STORE.items() if key[:3] == self._key("")[:3]]


@dataclasses.dataclass
class Resource:
    name: str
    properties: Properties
    attributes: Properties


# By type, account, Region and physical id.
STORE: dict[tuple[str, str, str, str], Resource] = {}


def _notification_id() -> str:
    return uuid.uuid4().hex[:27]


def _project_id() -> str:
    return f"proj_{''.join(random.choices('abcdefghijklmnopqrstuvwxyz234567', k=20))}"


TYPES = [
    Type(
        "AWS::Bedrock::ApplicationInferenceProfile",
        {
            "InferenceProfileIdentifier": "arn:aws:bedrock:{region}:{account}:application-inference-profile/{id}",
            "InferenceProfileArn": "arn:aws:bedrock:{region}:{account}:application-inference-profile/{id}",
            "InferenceProfileId": "{id}",
            "Status": "ACTIVE",
            "Type": "APPLICATION",
        },
        "/properties/InferenceProfileName",
        services.InferenceProfiles(),
        lambda: uuid.uuid4().hex[:12],
    ),
    Type(
        "AWS::BedrockMantle::Project",
        {"Arn": "arn:aws:bedrock-mantle:{region}:{account}:project/{id}", "Id": "{id}", "CreatedAt": "2026-01-01T00:00:00Z"},
        new_id=_project_id,
    ),
    Type("AWS::Budgets::Budget", {"Name": "{name}", "Id": "{id}"}, "/properties/Budget/BudgetName", services.Budgets()),
    Type("AWS::Budgets::BudgetsAction", {"ActionId": "{id}"}, service=services.BudgetActions()),
    Type("AWS::CE::AnomalyMonitor", {"MonitorArn": "arn:aws:ce::{account}:anomalymonitor/{id}"}, "/properties/MonitorName"),
    Type("AWS::CE::AnomalySubscription", {"SubscriptionArn": "arn:aws:ce::{account}:anomalysubscription/{id}"}, "/properties/SubscriptionName"),
    Type("AWS::CE::CostCategory", {"Arn": "arn:aws:ce::{account}:costcategory/{id}"}, "/properties/Name"),
    Type("AWS::BCM::Dashboard", {"Arn": "arn:aws:bcm-dashboards::{account}:dashboard/{id}"}, "/properties/Name"),
    Type("AWS::BCM::ScheduledReport", {"Arn": "arn:aws:bcm-dashboards::{account}:scheduled-report/{id}"}, "/properties/Name"),
    Type("AWS::BCMDataExports::Export", {"ExportArn": "arn:aws:bcm-data-exports:{region}:{account}:export/{id}"}, "/properties/Export/Name"),
    Type(
        "AWS::Chatbot::SlackChannelConfiguration",
        {"Arn": "arn:aws:chatbot::{account}:chat-configuration/slack-channel/{name}"}, "/properties/ConfigurationName",
    ),
    Type("AWS::Notifications::NotificationConfiguration", {"Arn": "arn:aws:notifications::{account}:configuration/{id}"}, "/properties/Name", new_id=_notification_id),
    Type("AWS::Notifications::ChannelAssociation", {"Association": "{id}"}),
    Type("AWS::NotificationsContacts::EmailContact", {"Arn": "arn:aws:notifications-contacts::{account}:emailcontact/{id}"}, "/properties/Name", new_id=_notification_id),
    Type("AWS::Athena::NamedQuery", {"NamedQueryId": "{id}"}),
    Type(
        "AWS::Organizations::Policy", {"Id": "{id}", "Arn": "arn:aws:organizations::{account}:policy/o-example123/service_control_policy/{id}"},
        "/properties/Name", services.OrganizationPolicies(), new_id=lambda: f"p-{uuid.uuid4().hex[:8]}",
    ),
    # The registry knows neither rule. Source: CloudWatch User Guide, CloudWatch cross-account observability.
    Type("AWS::Oam::Sink", {"Arn": "arn:aws:oam:{region}:{account}:sink/{id}"}, single=True),
    Type("AWS::Oam::Link", {"Arn": "arn:aws:oam:{region}:{account}:link/{id}", "Label": "{account}"}, "/properties/SinkIdentifier"),
    Type("AWS::CloudFormation::StackSet", {"StackSetId": "{name}:{id}"}, "/properties/StackSetName", service=services.StackSets()),
    Type("AWS::CloudFormation::TypeActivation", {"Arn": "arn:aws:cloudformation:{region}:{account}:type/hook/{id}"}, "/properties/TypeName"),
    Type("AWS::CloudFormation::HookTypeConfig", {"ConfigurationArn": "arn:aws:cloudformation:{region}:{account}:type-configuration/hook/{id}/default"}, single=True),
    Type(
        "AWS::Billing::BillingView", {"Arn": "arn:aws:billing::{account}:billingview/custom-{id}", "OwnerAccountId": "{account}", "BillingViewType": "CUSTOM"},
        "/properties/Name",
    ),
    Type("AWS::RAM::ResourceShare", {"Arn": "arn:aws:ram:{region}:{account}:resource-share/{id}", "Status": "ACTIVE"}),
    Type("AWS::IAM::Group", {"Name": "{name}", "Arn": "arn:aws:iam::{account}:group/{name}"}, "/properties/GroupName", services.Groups()),
]


def register() -> None:
    """Adds the types to MiniStack's. Fails if MiniStack has one of them by now."""
    budgets._DISPATCH.update(services.BUDGET_OPERATIONS)
    for each in TYPES:
        if each.name in _RESOURCE_HANDLERS:
            raise RuntimeError(f"MiniStack has {each.name} now: remove it from plane/server/types.py")
        _RESOURCE_HANDLERS[each.name] = {"create": each.create, "update": each.update, "update_with_logical_id": True, "delete": each.delete}
