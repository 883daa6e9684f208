import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { denialOf, errorRecipients } from './denial';
import { SourceAccountsStackSet } from '../../accounts';
import { CostAlarmBase } from '../../alarms/cost-alarm-base';
import { CostTagPolicy, OrganizationDenyList, RequiredTagsHook, TagBillingView } from '../../organization';
import { renderedProperties } from '../../private/rendered';
import { type DescribedApp, placeOf, scheduleOf } from '../described-app';
import type { BillingViewFact, DenyListFact, RequiredTagsHookFact, TagPolicyFact } from '../organization-facts';
import { parsedJson, readable, sorted, sortedBy } from '../readable-values';

const RESOURCE_TAG = 'aws:ResourceTag/';

/** Returns the deny lists, as their custom resources are rendered. */
export function collectDenyLists(app: DescribedApp): DenyListFact[] {
  const alarms = app.index(app.of(CostAlarmBase), ({ alarmName }) => alarmName);
  return app.of(OrganizationDenyList).map((list) => {
    const stack = Stack.of(list);
    const { Content, TargetIds = [] } = renderedProperties(list.node.findChild('Policy').node.defaultChild as CfnResource);
    const { document, conditionKeys, values } = app.referencesIn(stack, Content);
    const alarmsOf = (names: string[] = []) => sorted(names.map((name) => alarms.find(stack, name)[0]?.node.path ?? app.nameOf(stack, name)));
    return {
      path: list.node.path,
      ...placeOf(list),
      key: conditionKeys[0].replace(/^[^/]*\//, ''),
      values: sortedBy(values.map(({ value, alarmNames }: any) => ({ value, alarms: alarmsOf(alarmNames) })), JSON.stringify),
      carriers: sorted(conditionKeys.map((key: string) => key.startsWith(RESOURCE_TAG) ? 'RESOURCE' : 'IAM_PRINCIPAL')),
      targets: sorted(TargetIds.map(readable)),
      breakGlassPrincipals: denialOf(app, stack, document.Statement).breakGlassPrincipals,
      schedule: readable(scheduleOf(list).ScheduleExpression),
      notifies: errorRecipients(app, stack, list),
    };
  });
}

/** Returns the tag policies, as rendered in the templates. */
export function collectTagPolicies(app: DescribedApp): TagPolicyFact[] {
  return app.of(CostTagPolicy).map((policy) => {
    const { Content, TargetIds = [] } = renderedProperties(policy.node.defaultChild as CfnResource);
    const keys = Object.values<any>(Content.tags).map(({ tag_key, tag_value, report_required_tag_for }) => ({
      key: readable(tag_key['@@assign']),
      ...tag_value ? { allowedValues: sorted(tag_value['@@assign'].map(readable)) } : {},
      reportsMissing: report_required_tag_for !== undefined,
    }));
    return { path: policy.node.path, ...placeOf(policy), keys: sortedBy(keys, ({ key }) => key), targets: sorted(TargetIds.map(readable)) };
  });
}

/** Returns the hooks that compare stacks with required tags, in the account of a stack or in all accounts of a stack set. */
export function collectRequiredTagsHooks(app: DescribedApp): RequiredTagsHookFact[] {
  const own = app.of(RequiredTagsHook).map((hook) => ({ ...identity(hook), failureMode: failureModeOf(renderedProperties(hook.node.findChild('Configuration') as CfnResource)) }));
  const ofStackSets = app.of(SourceAccountsStackSet).flatMap((stackSet) => stackSet.node.findAll().filter(isStackSet).flatMap((resource) => {
    const { TemplateBody, StackInstancesGroup: [{ DeploymentTargets, Regions }] } = renderedProperties(resource);
    const resources: any[] = Object.values(parsedJson(TemplateBody)?.Resources ?? {});
    return resources.filter(({ Type }) => Type === 'AWS::CloudFormation::HookTypeConfig').map(({ Properties }) => ({
      ...identity(stackSet),
      failureMode: failureModeOf(Properties),
      organizationalUnits: sorted(DeploymentTargets.OrganizationalUnitIds.map(readable)),
      regions: sorted(Regions.map(readable)),
    }));
  }));
  return sortedBy([...own, ...ofStackSets], ({ path }) => path);
}

function isStackSet(node: IConstruct): node is CfnResource {
  return CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::CloudFormation::StackSet';
}

function failureModeOf({ Configuration }: any): string {
  return parsedJson(Configuration)?.CloudFormationConfiguration?.HookConfiguration?.FailureMode ?? readable(Configuration);
}

/** Returns the billing views, as rendered in the templates. */
export function collectBillingViews(app: DescribedApp): BillingViewFact[] {
  return app.of(TagBillingView).map((view) => {
    const { DataFilterExpression: { Tags }, SourceViews } = renderedProperties(view.node.findChild('Resource') as CfnResource);
    const share = view.node.tryFindChild('Share') as CfnResource | undefined;
    return {
      ...identity(view),
      key: readable(Tags.Key),
      values: sorted(Tags.Values.map(readable)),
      sharedWith: share ? sorted(renderedProperties(share).Principals.map(readable)) : [],
      sourceViews: sorted(SourceViews.map(readable)),
    };
  });
}

function identity(construct: IConstruct) {
  return { path: construct.node.path, ...placeOf(construct) };
}
