import { isToken, show } from '../private/check';

/**
 * The parts of a Bedrock ARN. Each part may hold a token, as long as the colons between them are there.
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
 * The parts of an ARN, or undefined if it does not have six.
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
 * The Regions of foundation-model ARNs that cover every route: any Region, and the empty one that stands for global routing.
 */
export const ANY_ROUTE = ['*', ''];

/**
 * The ARN of a foundation model in each of some Regions.
 */
export function foundationModelArns(partition: string, regions: string[], modelId: string = '*'): string[] {
  return regions.map((region) => `arn:${partition}:bedrock:${region}::foundation-model/${modelId}`);
}

const ACCOUNT = /^\d{12}$/;

// What each kind is called, and what to do instead of copying it.
const NOT_COPYABLE: Record<string, string> = {
  'application-inference-profile': 'an application inference profile: name the foundation model or the system-defined profile it was made from',
  'provisioned-model': 'a provisioned throughput: tag the provisioned throughput itself, it is billed by the hour',
  'custom-model': 'a custom model: tag the custom model and its deployment themselves',
  'custom-model-deployment': 'a custom model deployment: tag the deployment itself',
  'imported-model': 'an imported model: tag the imported model itself',
  'prompt-router': 'a prompt router: make one profile for each model it routes to',
  'default-prompt-router': 'a prompt router: make one profile for each model it routes to',
};

/**
 * Why an application inference profile cannot be made from an ARN.
 */
export function copyProblems(prop: string, arn: string): string[] {
  const parts = parseModelArn(arn);
  if (!parts) {
    return isToken(arn) ? [] : [
      `${prop} must look like arn:PARTITION:bedrock:REGION:ACCOUNT:TYPE/ID, got ${show(arn)}: use foundationModel or systemProfile to pass an id`,
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
      reject('must be a foundation-model or an inference-profile: Bedrock copies nothing else');
    }
    return problems;
  }
  if (!isToken(resourceId) && !/^[a-zA-Z0-9.:-]+$/.test(resourceId)) {
    reject('must end in an id of letters, digits and . : -');
  }
  if (region === '') {
    reject('must name a Region: for global routing use systemProfile("global.…")');
  } else if (!isToken(region) && !/^[a-z0-9-]{1,20}$/.test(region)) {
    reject('must name a Region such as us-east-1');
  }
  if (resourceType === 'foundation-model' && account !== '') {
    reject('must not hold an account id, since Bedrock refuses a foundation model with one: leave it empty (::)');
  }
  if (resourceType === 'inference-profile' && !isToken(account) && !ACCOUNT.test(account)) {
    reject('must hold the 12-digit id of the account that deploys the profile');
  }
  if (arn.length > 2048 && !isToken(arn)) {
    problems.push(`${prop} must have at most 2048 characters, got ${arn.length}: pass the ARN as Bedrock lists it`);
  }
  return problems;
}

/**
 * Why an ARN is not that of an application inference profile.
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
