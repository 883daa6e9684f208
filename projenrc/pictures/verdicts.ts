import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, ofType, templateOf } from '../../test/support/checked-app';
import { profileValues } from '../../test/support/deployed';
import { callDirectly, callThrough, type Leg, policiesOf, verdict } from '../../test/support/may';
import { PARTITION, REGION, TEST_ACCOUNT, TEST_ENV } from '../../test/support/places';
import { inWorld, WORLDS } from '../../test/support/worlds';

const ACTION = 'bedrock:InvokeModel';
const TAGS = { Department: 'Claims' };
const MODEL = 'amazon.nova-lite-v1:0';

/** Destination Regions of the geographic profile. */
export const REGIONS = ['us-east-1', 'us-east-2', 'us-west-2'];

/** Where AWS authorizes the project of each call as documented, and where it does not. */
const [ENFORCED, NOT_ENFORCED] = [true, false].map((isProjectEnforced) =>
  WORLDS.find((world) => world.isProjectEnforced === isProjectEnforced && !world.isKeyOnOrdinaryCalls && !world.isKeyOnStreams)!);

export interface PolicyVerdicts {
  /** Each authorization check of a call through the tagged profile. */
  readonly profile: boolean;
  readonly models: readonly boolean[];
  readonly project: boolean;

  /** Whether a call succeeds if AWS does not enforce the check of the project, and if it does. */
  readonly throughProfile: readonly [boolean, boolean];
  readonly byModelId: readonly [boolean, boolean];
}

/** Allow on everything with the tags of the profile. */
export const TAG_CONDITION = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ACTION, Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/Department': 'Claims' } } }],
};

/** What is often added so that calls succeed. */
export const OPEN_MODELS = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ACTION, Resource: ['arn:aws:bedrock:*::foundation-model/*', 'arn:aws:bedrock:*:*:project/*'] }],
};

/** Evaluates three policies of a role with an IAM simulator: the tag condition alone, with open models in addition, and the grant of the library. */
export async function policyVerdicts(): Promise<Record<'condition' | 'open' | 'grant', PolicyVerdicts>> {
  const { policies, profileArn } = granted();
  const evaluated = [[TAG_CONDITION], [TAG_CONDITION, OPEN_MODELS], policies].map((each) => verdictsOf(each, profileArn));
  const [condition, open, grant] = await Promise.all(evaluated);
  return { condition, open, grant };
}

async function verdictsOf(policies: any[], profileArn: string): Promise<PolicyVerdicts> {
  const isAllowed = async (leg: Leg) => await verdict(policies, ACTION, leg) === 'Allowed';
  const models = REGIONS.map((region) => `arn:${PARTITION}:bedrock:${region}::foundation-model/${MODEL}`);
  const through = callThrough(profileArn, models, TAGS);
  const checks = await Promise.all(inWorld(ENFORCED, ACTION, through).map(isAllowed));
  const succeeds = async (legs: Leg[]) => (await Promise.all(legs.map(isAllowed))).every((each) => each);
  const both = async (legs: Leg[]): Promise<[boolean, boolean]> => [
    await succeeds(inWorld(NOT_ENFORCED, ACTION, legs)), await succeeds(inWorld(ENFORCED, ACTION, legs)),
  ];
  return {
    profile: checks[0],
    models: checks.slice(1, 1 + models.length),
    project: checks[1 + models.length],
    throughProfile: await both(through),
    byModelId: await both(callDirectly(models[REGIONS.indexOf(REGION)])),
  };
}

/** Policies of a role that is granted a profile, as deployed. */
function granted(): { policies: any[]; profileArn: string } {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.systemDefinedProfile(`us.${MODEL}`), costTags: CostTags.of(TAGS) });
  const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountPrincipal(TEST_ACCOUNT) });
  profile.grantInvoke(role);
  const { Resources } = templateOf(stack);
  const values = profileValues(Resources);
  const [[roleId]] = ofType(Resources, 'AWS::IAM::Role');
  return { policies: policiesOf(Resources, roleId, { values }), profileArn: Object.entries(values).find(([name]) => name.endsWith('.InferenceProfileArn'))![1] };
}
