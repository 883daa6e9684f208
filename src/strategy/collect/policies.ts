import { CfnResource } from 'aws-cdk-lib';
import { type CostPolicy, perimeterOf } from './perimeter';
import { PolicyType, TagEnforcementPolicy, TagScopedInvokePolicy } from '../../access';
import { DEFAULT_CARRIER_KINDS } from '../../access/carrier-rules';
import { constructPath } from '../../private/construct-path';
import { renderedProperties } from '../../private/rendered';
import { CostTagCarrierKind } from '../../tags';
import { type DescribedApp, placeOf } from '../described-app';
import { readable, sorted, sortedBy } from '../readable-values';
import type { CountedTag, PolicyFact } from '../strategy-facts';

const CREATE = ['bedrock:CreateInferenceProfile', 'bedrock-mantle:CreateProject'];
const CHANGE_TAGS = ['bedrock:*tagResource', 'bedrock-mantle:*tagResource'];
const POLICY_TYPES = ['AWS::IAM::ManagedPolicy', 'AWS::Organizations::Policy'];
const HOLDERS = { Roles: 'role', Groups: 'group', Users: 'user' } as const;
const HOLDER_TYPES = { 'AWS::IAM::Role': 'role', 'AWS::IAM::Group': 'group', 'AWS::IAM::User': 'user' } as Record<string, string>;

/** Returns the policies that restrict access by tag. */
export function collectPolicies(app: DescribedApp): PolicyFact[] {
  const policies = [...app.of(TagScopedInvokePolicy), ...app.of(TagEnforcementPolicy)];
  const holders = holdersByPolicy(app, policies.flatMap(resourcesOf));
  return sortedBy(policies.map((policy) => policyFact(app, policy, holders)), ({ path }) => path);
}

function resourcesOf({ node }: CostPolicy): CfnResource[] {
  return node.findAll().filter(CfnResource.isCfnResource).filter(({ cfnResourceType }) => POLICY_TYPES.includes(cfnResourceType));
}

function policyFact(app: DescribedApp, policy: CostPolicy, holders: Map<CfnResource, string[]>): PolicyFact {
  const resources = resourcesOf(policy);
  const documents = resources.map(renderedProperties).map(({ PolicyDocument, Content }) => PolicyDocument ?? Content);
  const statements = documents.flatMap(({ Statement }) => Statement);
  const conditions = statements.flatMap(conditionsOf);
  const tagged = (prefix: string) =>
    conditions.filter(({ key }) => key.startsWith(prefix)).map((condition) => ({ ...condition, key: condition.key.slice(prefix.length) }));
  const resourceTags = tagged('aws:ResourceTag/');
  const isOwn = (value: string) => value.startsWith('${aws:PrincipalTag/');
  const principalTagKeys = sorted(resourceTags.filter(({ values }) => values.some(isOwn)).map(({ key }) => key));
  const carrierKinds = policy._options.carrierKinds ?? DEFAULT_CARRIER_KINDS;
  // Only a policy with callers as carriers makes statements on their tags.
  const callerTags = carrierKinds.includes(CostTagCarrierKind.IAM_PRINCIPAL) ? tagged('aws:PrincipalTag/').filter(({ key }) => !principalTagKeys.includes(key)) : [];
  const keysNamed = (isMeant: (action: string) => boolean) =>
    conditions.filter(({ key, actions }) => key === 'aws:TagKeys' && actions.every(isMeant)).flatMap(({ values }) => values);
  return {
    path: policy.node.path,
    type: policy instanceof TagEnforcementPolicy ? 'TagEnforcementPolicy' : 'TagScopedInvokePolicy',
    ...placeOf(policy),
    policyType: renderingOf(policy),
    carrierKinds: sorted(carrierKinds),
    profileTags: merged([...resourceTags.filter(({ values }) => !values.some(isOwn)), ...callerTags]),
    principalTagKeys,
    creationTags: merged([
      ...keysNamed((action) => CREATE.includes(action)).map((key) => ({ key, values: [] })),
      ...tagged('aws:RequestTag/').filter(({ actions }) => actions.every((action) => CREATE.includes(action))),
    ]),
    protectedTagKeys: sorted(keysNamed((action) => CHANGE_TAGS.includes(action))),
    ...perimeterOf(app, policy, statements),
    attachedTo: sorted(resources.flatMap((resource) => [...namedHolders(app, resource), ...holders.get(resource) ?? []])),
  };
}

function renderingOf(policy: CostPolicy): PolicyType {
  if (policy instanceof TagEnforcementPolicy && policy.serviceControlPolicyIds.length > 0) {
    return PolicyType.SERVICE_CONTROL_POLICY;
  }
  return policy.node.tryFindChild('Boundary') ? PolicyType.PERMISSIONS_BOUNDARY : PolicyType.MANAGED_POLICY;
}

interface TagCondition extends CountedTag {
  readonly actions: string[];
}

function conditionsOf({ Action, Condition = {} }: any): TagCondition[] {
  const list = (value: unknown) => (Array.isArray(value) ? value : [value]).map(readable);
  return Object.entries<any>(Condition).flatMap(([operator, keys]) => Object.entries<any>(keys)
    .filter(([, values]) => operator !== 'Null' && !list(values).every((value) => /^$|^ | $/.test(value)))
    .map(([key, values]) => ({
      key,
      actions: list(Action),
      // This pattern matches any value.
      values: list(values).filter((value) => value !== '?*'),
      ...Condition.Null?.[key] === 'false' ? { optional: true } : {},
    })));
}

/** Merges tags with the same key. */
function merged(tags: ReadonlyArray<CountedTag>): CountedTag[] {
  return sorted(tags.map(({ key }) => key)).map((key) => {
    const alike = tags.filter((each) => each.key === key);
    return { key, values: sorted(alike.flatMap(({ values }) => values)), ...alike.every(({ optional }) => optional) ? { optional: true } : {} };
  });
}

/** Returns the principals and targets that the policy attaches itself to. */
function namedHolders(app: DescribedApp, resource: CfnResource): string[] {
  const rendered = renderedProperties(resource);
  return [
    ...Object.entries(HOLDERS).flatMap(([property, kind]) => (rendered[property] ?? []).map((name: unknown) => `${kind} ${app.nameOf(resource.stack, name)}`)),
    ...(rendered.TargetIds ?? []).map((id: unknown) => `target ${readable(id)}`),
  ];
}

/** Returns the principals that attach a policy as a managed policy or a permissions boundary, by policy. */
function holdersByPolicy(app: DescribedApp, policies: CfnResource[]): Map<CfnResource, string[]> {
  const index = app.index(policies, ({ ref }) => ref);
  const holders = new Map<CfnResource, string[]>();
  for (const holder of policies.length === 0 ? [] : app.resources(...Object.keys(HOLDER_TYPES))) {
    const { ManagedPolicyArns = [], PermissionsBoundary } = renderedProperties(holder);
    for (const policy of [...ManagedPolicyArns, PermissionsBoundary].flatMap((arn) => index.find(holder.stack, arn).slice(0, 1))) {
      holders.set(policy, [...holders.get(policy) ?? [], `${HOLDER_TYPES[holder.cfnResourceType]} ${constructPath(holder)}`]);
    }
  }
  return holders;
}
