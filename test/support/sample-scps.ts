/**
 * The logic of a service control policy that AWS publishes, with values of our own: Regions eu-central-1 and eu-west-1, models of Anthropic.
 */
export interface SampleScp {
  readonly source: string;
  readonly statements: Statement[];

  /** Legs of calls through tagged profiles that it denies. */
  readonly denies: string[];

  /** Legs of calls without a tagged profile that it denies. */
  readonly closed: string[];

  /** The same policy with the change that tagged profiles need. */
  readonly fitted?: FittedScp;
}

export interface FittedScp {
  readonly statements: Statement[];

  /** Legs of calls through tagged profiles that it denies. */
  readonly denies: string[];

  /** Legs of calls without a tagged profile that the sample denied and that it no longer denies. */
  readonly opened: string[];
}

export type Statement = Record<string, unknown>;

const SAMPLES = 'https://github.com/aws-samples/service-control-policy-examples/blob/main';
const BEDROCK_GUIDE = 'https://docs.aws.amazon.com/bedrock/latest/userguide';
const ORGANIZATIONS_GUIDE = 'https://docs.aws.amazon.com/organizations/latest/userguide';

const APPROVED_REGIONS = ['eu-central-1', 'eu-west-1'];
const RUN_MODELS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
const MODELS_AND_BATCHES = [...RUN_MODELS, 'bedrock:CreateModelInvocationJob'];
const GLOBAL_SERVICES = ['iam:*', 'sts:*', 'route53:*'];

const TAGGED = 'arn:aws:bedrock:*:*:application-inference-profile/*';
const EUROPE = 'arn:aws:bedrock:*:*:inference-profile/eu.*';
const DEFAULT_PROJECT = 'arn:aws:bedrock:*:*:project/default';
const APPROVED_MODELS = 'arn:aws:bedrock:*::foundation-model/anthropic.*';

const deny = (statement: Statement): Statement => ({ Effect: 'Deny', ...statement });

const outside = (regions: string[], exceptProfiles?: string[]): Statement => ({
  Resource: '*',
  Condition: {
    StringNotEquals: { 'aws:RequestedRegion': regions },
    ...exceptProfiles && { ArnNotLike: { 'bedrock:InferenceProfileArn': exceptProfiles } },
  },
});

const everythingOutside = (exceptProfiles?: string[]) => [deny({ NotAction: GLOBAL_SERVICES, ...outside(APPROVED_REGIONS, exceptProfiles) })];

/** The Region list for everything but model calls, and one for model calls that lets profiles route out of it. */
const modelsByProfile = (exceptProfiles: string[]) => [
  deny({ NotAction: [...GLOBAL_SERVICES, ...MODELS_AND_BATCHES], ...outside(APPROVED_REGIONS) }),
  deny({ Action: MODELS_AND_BATCHES, ...outside(APPROVED_REGIONS, exceptProfiles) }),
];

/** The user guide's sample without its second condition, on the ARN of the profile. */
export const NO_GLOBAL_ROUTING = deny({ Action: 'bedrock:*', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': 'unspecified' } } });

const fitted = (statements: Statement[], rest: Partial<FittedScp> = {}): FittedScp => ({ denies: [], opened: [], ...rest, statements });

export const SAMPLE_SCPS: Record<string, SampleScp> = {
  'a list of Regions': {
    source: `${SAMPLES}/Region-controls/Deny-access-to-AWS-based-on-the-requested-AWS-region.json`,
    statements: everythingOutside(),
    denies: ['eu-west-3', 'region-less'],
    closed: ['model in eu-west-3', 'eu-west-3 through eu.', 'region-less through global.'],
    fitted: fitted(everythingOutside([TAGGED])),
  },
  'the Region deny control of AWS Control Tower, which takes exempted actions and no conditions': {
    source: 'https://docs.aws.amazon.com/controltower/latest/controlreference/ou-region-deny.html',
    statements: everythingOutside(),
    denies: ['eu-west-3', 'region-less'],
    closed: ['model in eu-west-3', 'eu-west-3 through eu.', 'region-less through global.'],
    fitted: fitted(modelsByProfile([TAGGED])),
  },
  'a list of Regions that lets European profiles route': {
    source: `${SAMPLES}/Region-controls/Deny-access-to-AWS-based-on-the-requested-AWS-region-with-Bedrock-CRIS.json`,
    statements: modelsByProfile([EUROPE]),
    denies: ['eu-west-3', 'region-less'],
    closed: ['model in eu-west-3', 'region-less through global.'],
    fitted: fitted(modelsByProfile([EUROPE, TAGGED])),
  },
  'a list of Regions that lets global profiles route': {
    source: `${BEDROCK_GUIDE}/global-cross-region-inference.html#global-cris-scp-setup`,
    statements: [deny({ Action: '*', ...outside([...APPROVED_REGIONS, 'unspecified']) })],
    denies: ['eu-west-3'],
    closed: ['model in eu-west-3', 'eu-west-3 through eu.'],
    fitted: fitted([deny({ Action: '*', ...outside([...APPROVED_REGIONS, 'unspecified'], [TAGGED]) })]),
  },
  'Regions without models, except through profiles of both kinds': {
    source: 'https://repost.aws/knowledge-center/bedrock-access-denied-exception',
    statements: [deny({
      Action: RUN_MODELS,
      Resource: 'arn:aws:bedrock:*::foundation-model/*',
      Condition: {
        StringEquals: { 'aws:RequestedRegion': ['eu-west-3', 'eu-north-1'] },
        ArnNotLike: { 'bedrock:InferenceProfileArn': [TAGGED, 'arn:aws:bedrock:*:*:inference-profile/*'] },
      },
    })],
    denies: [],
    closed: ['model in eu-west-3'],
  },
  'no global routing': {
    source: `${BEDROCK_GUIDE}/global-cross-region-inference.html#global-cris-disable`,
    statements: [deny({
      Action: 'bedrock:*',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:RequestedRegion': 'unspecified' },
        ArnLike: { 'bedrock:InferenceProfileArn': 'arn:aws:bedrock:*:*:inference-profile/global.*' },
      },
    })],
    denies: [],
    closed: ['region-less through global.'],
    fitted: fitted([NO_GLOBAL_ROUTING], { denies: ['region-less'] }),
  },
  'calls of approved models only': {
    source: `${SAMPLES}/Service-specific-controls/Amazon-Bedrock/Deny-Bedrock-model-invocation-except-approved-models.json`,
    statements: [deny({ Action: [...RUN_MODELS, 'bedrock:PutFoundationModelEntitlement'], NotResource: APPROVED_MODELS })],
    denies: ['profile', 'project'],
    closed: ['other model', 'eu. profile'],
    fitted: fitted([deny({ Action: [...RUN_MODELS, 'bedrock:PutFoundationModelEntitlement'], NotResource: [APPROVED_MODELS, TAGGED, DEFAULT_PROJECT] })]),
  },
  'nothing in Bedrock but approved models': {
    source: `${ORGANIZATIONS_GUIDE}/orgs_manage_policies_scps_examples_bedrock.html#example-bedrock-2`,
    statements: [deny({ Action: 'bedrock:*', NotResource: APPROVED_MODELS })],
    denies: ['profile', 'project'],
    closed: ['other model', 'eu. profile', 'API key'],
    // The system-defined profiles are there for the profiles that are copied from them: creating one is authorized against both.
    fitted: fitted([deny({ Action: 'bedrock:*', NotResource: [APPROVED_MODELS, TAGGED, DEFAULT_PROJECT, EUROPE] })], { opened: ['eu. profile'] }),
  },
  'no models of one provider': {
    source: `${ORGANIZATIONS_GUIDE}/orgs_manage_policies_scps_examples_bedrock.html#example-bedrock-1`,
    statements: [deny({ Action: 'bedrock:*', Resource: 'arn:aws:bedrock:*:*:foundation-model/amazon.*' })],
    denies: [],
    closed: ['other model'],
  },
  'no API keys': {
    source: `${SAMPLES}/Service-specific-controls/Amazon-Bedrock/Deny-Bedrock-api-keys.json`,
    statements: [
      deny({
        Action: 'iam:CreateServiceSpecificCredential',
        Resource: '*',
        Condition: { StringEquals: { 'iam:ServiceSpecificCredentialServiceName': 'bedrock.amazonaws.com' } },
      }),
      deny({ Action: ['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken'], Resource: '*' }),
    ],
    denies: [],
    closed: ['API key'],
  },
  'no long-term API keys': {
    source: `${SAMPLES}/Service-specific-controls/Amazon-Bedrock/Deny-Bedrock-long-term-api-keys.json`,
    statements: [deny({ Action: 'bedrock:CallWithBearerToken', Resource: '*', Condition: { StringEquals: { 'bedrock:BearerTokenType': 'LONG_TERM' } } })],
    denies: [],
    closed: ['API key'],
  },
};

/** The guardrail that each call must have. The user guide's sample names the models of one Region. */
export const guardrailRequired = (guardrailArn: string, resource: string): Statement =>
  deny({ Action: RUN_MODELS, Resource: resource, Condition: { StringNotEquals: { 'bedrock:GuardrailIdentifier': guardrailArn } } });
