import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import type { TemplateResource } from './checked-app';
import { deployed, type Deployment } from './deployed';
import { PARTITION, TEST_ACCOUNT } from './places';
import { recordVerdict } from './recorded-verdicts';

/**
 * One authorization: Bedrock makes several for one call, and all must be allowed.
 */
export interface Leg {
  readonly resource: string;
  readonly context?: Record<string, string | string[]>;

  /** The name of the calling role, in the test account. */
  readonly role?: string;
}

export type Verdict = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

/** The policy documents that a template attaches to a role, user or group, by logical id, as deployed. */
export function policiesOf(resources: Record<string, TemplateResource>, principal: string, deployment: Deployment): any[] {
  const attachesTo = ({ Type, Properties }: TemplateResource) =>
    (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') &&
    JSON.stringify([Properties.Roles, Properties.Users, Properties.Groups]).includes(`{"Ref":"${principal}"}`);
  return [
    ...Object.values(resources).filter(attachesTo).map((resource) => resource.Properties.PolicyDocument),
    ...(resources[principal]?.Properties?.Policies ?? []).map((policy: any) => policy.PolicyDocument),
  ].map((document) => deployed(document, deployment));
}

/** What stands around the policies of a principal: it allows nothing, and what it does not allow is denied. */
export interface Surroundings {
  readonly boundary?: any;

  /** Beside AWS's own, which allows everything. */
  readonly serviceControl?: any;
}

const FULL_ACCESS = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** What IAM says to one leg. */
export async function verdict(policies: any[], action: string, leg: Leg, around: Surroundings = {}): Promise<Verdict> {
  const { resource, context = {}, role = 'Caller' } = leg;
  const principal = `arn:${resource.split(':')[1] ?? PARTITION}:iam::${TEST_ACCOUNT}:role/${role}`;
  // The simulator's data is older than the project of streaming calls, as resource and as condition key. There, the two actions change their names, in the policies as well.
  const isNewer = action === STREAM && (resource.includes(':project/') || 'bedrock:ProjectArn' in context);
  const contextVariables = { 'aws:PrincipalArn': principal, ...context };
  const serviceControlPolicies = around.serviceControl && [FULL_ACCESS, around.serviceControl];
  const answer = await simulated({
    request: {
      action: isNewer ? PLAIN : action,
      principal,
      resource: { resource: withRegion(resource), accountId: TEST_ACCOUNT },
      contextVariables,
    },
    identityPolicies: named(policies, isNewer),
    permissionBoundaryPolicies: around.boundary && named([around.boundary], isNewer),
    serviceControlPolicies: serviceControlPolicies && [{ orgIdentifier: 'r-root', policies: named(serviceControlPolicies, isNewer) }],
  });
  recordVerdict({
    identityPolicies: policies, boundary: around.boundary, serviceControlPolicies, action, resource, principal, context: contextVariables,
  }, answer);
  return answer;
}

const PLAIN = 'bedrock:InvokeModel';
const STREAM = 'bedrock:InvokeModelWithResponseStream';

function named(policies: any[], isExchanged: boolean): Array<{ name: string; policy: any }> {
  return policies.map((policy, index) => ({ name: `p${index}`, policy: JSON.parse(withRegion(JSON.stringify(isExchanged ? exchanged(policy) : policy))) }));
}

/** The policy with the two actions exchanged where it covers only one of them. */
function exchanged(policy: any): any {
  const covers = (pattern: string, action: string) => new RegExp(`^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 'i').test(action);
  const other = (pattern: string) => covers(pattern, PLAIN) === covers(pattern, STREAM) ? pattern : covers(pattern, PLAIN) ? STREAM : PLAIN;
  const others = (patterns: any) => patterns === undefined ? undefined : [patterns].flat().map(other);
  const statements = [policy.Statement].flat();
  return { ...policy, Statement: statements.map((each: any) => ({ ...each, Action: others(each.Action), NotAction: others(each.NotAction) })) };
}

/** What the simulator says, in an account without organization unless there are policies of one. */
export async function simulated(
  simulation: Omit<Simulation, 'serviceControlPolicies' | 'resourceControlPolicies'> & Partial<Pick<Simulation, 'serviceControlPolicies'>>,
): Promise<Verdict> {
  const { serviceControlPolicies = [], ...rest } = simulation;
  const result = await runSimulation({ ...rest, serviceControlPolicies, resourceControlPolicies: [] }, {});
  if (result.resultType !== 'single') {
    throw new Error(`the simulator does not answer for ${JSON.stringify(simulation.request)}: ${JSON.stringify(result)}`);
  }
  return result.overallResult as Verdict;
}

/** Whether IAM lets a call through: all its legs, each for itself. */
export async function mayCall(policies: any[], action: string, legs: Leg[]): Promise<boolean> {
  const verdicts = await Promise.all(legs.map((leg) => verdict(policies, action, leg)));
  return verdicts.every((each) => each === 'Allowed');
}

/** The legs of a call through a profile, application or system-defined: the profile, then each model under the profile's ARN. */
export function callThrough(profileArn: string, modelArns: string[], tags: Record<string, string> = {}): Leg[] {
  const resourceTags = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
  return [
    { resource: profileArn, context: resourceTags },
    ...modelArns.map((resource) => ({ resource, context: { 'bedrock:InferenceProfileArn': profileArn } })),
  ];
}

/** The one leg of a call of a model by its own id. */
export function callDirectly(modelArn: string): Leg[] {
  return [{ resource: modelArn }];
}

// The simulator does not know the region-less ARN that stands for global routing. A made-up Region keeps it apart from every real one.
function withRegion(text: string): string {
  return text.replaceAll(':bedrock:::foundation-model/', ':bedrock:no-region::foundation-model/');
}
