import { type CfnResource, Stack } from 'aws-cdk-lib';
import { ACCEPTED_RULES } from './accepted-rules';
import { allowStatements, type AllowStatement, nagText } from './nag-notation';
import { NagRulePack } from './nag-rule-pack';
import { type OwnedResource, ownedResource } from './owned-resources';
import { POLICY_ALLOWANCES, type WildcardAllowance } from './wildcard-allowances';

/** A finding of cdk-nag that is accepted at a resource. */
export interface AcceptedFinding {
  readonly rule: string;

  /** ID of the finding, for rules that have several findings at a resource. */
  readonly finding?: string;
  readonly reason: string;
}

const WILDCARDS = `${NagRulePack.AWS_SOLUTIONS}-IAM5`;
const MANAGED_POLICIES = `${NagRulePack.AWS_SOLUTIONS}-IAM4`;
const PROVIDER_ROLE = 'Provider/framework-onEvent/ServiceRole/Resource';
const LOG_POLICY = /:iam::aws:policy\/service-role\/AWSLambdaBasicExecutionRole$/;

/**
 * Returns the findings that are accepted at a resource. Resources of other libraries and of the app have none, even below a construct of this library.
 */
export function acceptedFindings(resource: CfnResource, packs: readonly NagRulePack[]): AcceptedFinding[] {
  const owned = ownedResource(resource);
  return owned ? [...acceptedRules(owned), ...acceptedWildcards(owned), ...acceptedManagedPolicies(owned)]
    .filter(({ rule }) => packs.some((pack) => rule.startsWith(`${pack}-`))) : [];
}

function acceptedRules({ owner, path }: OwnedResource): AcceptedFinding[] {
  return ACCEPTED_RULES
    .filter((each) => each.path.test(path) && each.owners.some((type) => owner instanceof type))
    .flatMap(({ rules, reason }) => rules.map((rule) => ({ rule, reason })));
}

// The CDK attaches the policy to the role of its provider framework, unless it gets a role.
function acceptedManagedPolicies({ resource, path }: OwnedResource): AcceptedFinding[] {
  const arns: unknown[] = path === PROVIDER_ROLE ? Stack.of(resource).resolve((resource as any).managedPolicyArns) ?? [] : [];
  return arns.map(nagText).filter((arn) => LOG_POLICY.test(arn)).map((arn) => ({
    rule: MANAGED_POLICIES, finding: `Policy::${arn}`, reason: 'The AWS CDK attaches the policy to the role of its provider framework. The policy only allows writing logs.',
  }));
}

function acceptedWildcards({ resource, owner, path }: OwnedResource): AcceptedFinding[] {
  const allowances = POLICY_ALLOWANCES
    .filter((each) => each.path.test(path) && owner instanceof each.owner)
    .flatMap((each) => each.allowances(owner))
    .map((each) => resolved(each, resource));
  const statements = allowances.length === 0 ? [] : documentsOf(resource).flatMap(allowStatements);
  const text = new Set(statements.flatMap(({ actions, resources }) => [
    ...actions.filter((action) => action.includes('*')).map((action) => `Action::${action}`),
    ...resources.filter((each) => each.includes('*')).map((each) => `Resource::${each}`),
  ]));
  return [...text].flatMap((finding) => {
    const reasons = reasonsFor(finding, statements, allowances);
    return reasons ? [{ rule: WILDCARDS, finding, reason: reasons.join(' ') }] : [];
  });
}

/** Documents of a policy, or of the inline policies of a role. */
function documentsOf(resource: CfnResource): any[] {
  const { policyDocument, policies } = resource as any;
  return Stack.of(resource).resolve(policies === undefined ? [policyDocument] : policies.map((each: any) => each.policyDocument));
}

/** Reasons for all statements of a finding. Returns undefined if one of them is not of this library, because the finding is about all of them. */
function reasonsFor(finding: string, statements: readonly AllowStatement[], allowances: readonly ResolvedAllowance[]): string[] | undefined {
  const reasons = new Set<string>();
  for (const { actions, resources, condition } of statements) {
    for (const action of actions) {
      for (const resource of resources) {
        if (finding !== `Action::${action}` && finding !== `Resource::${resource}`) {
          continue;
        }
        const allowance = allowances
          .find((each) => each.actions.includes(action) && each.matches(resource) && hasCondition(condition, each.condition));
        if (!allowance) {
          return undefined;
        }
        reasons.add(allowance.reason);
      }
    }
  }
  return [...reasons];
}

interface ResolvedAllowance extends WildcardAllowance {
  readonly matches: (resource: string) => boolean;
}

function resolved(allowance: WildcardAllowance, resource: CfnResource): ResolvedAllowance {
  const { resources } = allowance;
  if (resources instanceof RegExp) {
    return { ...allowance, matches: (text) => resources.test(text) };
  }
  const texts = resources.map((each) => nagText(Stack.of(resource).resolve(each)));
  return { ...allowance, matches: (text) => texts.includes(text) };
}

function hasCondition(condition: any, required: WildcardAllowance['condition']): boolean {
  return required === undefined || Object.keys(condition?.[required[0]] ?? {}).some((key) => required[1].test(key));
}
