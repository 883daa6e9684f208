import { isToken, show } from '../private/check';

/**
 * Parts of a Bedrock ARN. Each part can contain a token if the colons between the parts are present.
 */
export interface ModelArn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resourceType: string;
  readonly resourceId: string;
}

/**
 * Splits an ARN into its parts. Returns undefined if the ARN does not have six parts.
 */
export function parseModelArn(arn: string): ModelArn | undefined {
  const [prefix, partition, service, region, account, ...rest] = arn.split(':');
  const [resourceType, ...id] = rest.join(':').split('/');
  if (prefix !== 'arn' || id.length === 0) {
    return undefined;
  }
  return { partition, service, region, account, resourceType, resourceId: id.join('/') };
}

/**
 * Regions of foundation-model ARNs that cover every route: any Region, and the empty Region that represents global routing.
 */
export const ANY_ROUTE = ['*', ''];

/**
 * ARNs of a foundation model in the specified Regions.
 */
export function foundationModelArns(partition: string, regions: string[], modelId: string = '*'): string[] {
  return regions.map((region) => `arn:${partition}:bedrock:${region}::foundation-model/${modelId}`);
}

const ACCOUNT = /^\d{12}$/;

// Name of each resource type, and the alternative to copying it.
const NOT_COPYABLE: Record<string, string> = {
  'application-inference-profile': 'an application inference profile: pass the foundation model or the system-defined profile that it was created from',
  'provisioned-model': 'a provisioned throughput: tag the provisioned throughput itself, because it is billed by the hour',
  'custom-model': 'a custom model: tag the custom model and its deployment instead',
  'custom-model-deployment': 'a custom model deployment: tag the deployment instead',
  'imported-model': 'an imported model: tag the imported model instead',
  'prompt-router': 'a prompt router: create one profile for each model that it routes to',
  'default-prompt-router': 'a prompt router: create one profile for each model that it routes to',
};

/**
 * Reasons why an application inference profile cannot be created from an ARN.
 */
export function copyProblems(prop: string, arn: string): string[] {
  const parts = parseModelArn(arn);
  if (!parts) {
    return isToken(arn) ? [] : [
      `${prop} must look like arn:PARTITION:bedrock:REGION:ACCOUNT:TYPE/ID, got ${show(arn)}: to pass an ID, use foundationModel or systemDefinedProfile`,
    ];
  }
  const { service, region, account, resourceType, resourceId } = parts;
  const problems: string[] = [];
  const reject = (reason: string) => problems.push(`${prop} ${reason}, got ${show(arn)}`);
  if (!isToken(service) && service !== 'bedrock') {
    reject('must be the ARN of a Bedrock model or system-defined profile');
    return problems;
  }
  if (NOT_COPYABLE[resourceType]) {
    problems.push(`${prop} must be a foundation model or a system-defined profile, got ${show(arn)}, which is ${NOT_COPYABLE[resourceType]}`);
    return problems;
  }
  if (resourceType !== 'foundation-model' && resourceType !== 'inference-profile') {
    if (!isToken(resourceType)) {
      reject('must have the resource type foundation-model or inference-profile, because Bedrock copies no other types');
    }
    return problems;
  }
  if (!isToken(resourceId) && !/^[a-zA-Z0-9.:-]+$/.test(resourceId)) {
    reject('must end in an ID of letters, digits and . : -');
  }
  if (region === '') {
    reject('must specify a Region (for global routing, use systemDefinedProfile("global.…"))');
  } else if (!isToken(region) && !/^[a-z0-9-]{1,20}$/.test(region)) {
    reject('must specify a Region such as us-east-1');
  }
  if (resourceType === 'foundation-model' && account !== '') {
    reject('must not contain an account ID, because Bedrock rejects a foundation-model ARN with an account (leave the account empty: ::)');
  }
  if (resourceType === 'inference-profile' && !isToken(account) && !ACCOUNT.test(account)) {
    reject('must contain the 12-digit ID of the account that the profile is deployed to');
  }
  if (arn.length > 2048 && !isToken(arn)) {
    problems.push(`${prop} must have at most 2048 characters, got ${arn.length}: pass the ARN that Bedrock returns`);
  }
  return problems;
}

/**
 * Reasons why an ARN does not identify an application inference profile.
 */
export function applicationProfileArnProblems(prop: string, arn: string): string[] {
  const parts = parseModelArn(arn);
  if (!parts && isToken(arn)) {
    return [];
  }
  const fits = (part: string, pattern: RegExp) => isToken(part) || pattern.test(part);
  const isProfile = parts &&
    fits(parts.service, /^bedrock$/) &&
    fits(parts.region, /./) &&
    fits(parts.account, ACCOUNT) &&
    fits(parts.resourceType, /^application-inference-profile$/) &&
    fits(parts.resourceId, /^[a-zA-Z0-9.:-]{1,64}$/);
  return isProfile ? [] : [
    `${prop} must look like arn:PARTITION:bedrock:REGION:ACCOUNT:application-inference-profile/ID, got ${show(arn)}: ` +
    'pass the ARN that GetInferenceProfile returns for a profile of type APPLICATION',
  ];
}
