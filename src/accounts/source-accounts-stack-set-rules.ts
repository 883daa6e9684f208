import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ACCOUNT_ID, accountProblems, ORGANIZATION_ID, REGION, regionProblems, ROLE_NAME, unitProblems } from './account-rules';
import { partitionProblems } from './partition-rules';
import { READER_ROLE_NAME } from './reader-path';
import { sinkArnProblems } from './sink-arn-rules';
import type { SourceAccountsStackSetProps } from './source-accounts-stack-set-props';
import { type SourceAccountsContents, sourceAccountsTemplate } from './source-accounts-template';
import type { SourceAccountsTemplateOptions } from './source-accounts-template-options';
import { isLookUpPlaceholder, isToken, show, textProblems, type TextRule } from '../private/check';
import { unknownKeysProblems } from '../tags/unknown-keys';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const MAX_TEMPLATE_BYTES = 51_200;

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html
const MAX_NAME = 128;

const STACK_SET_NAME: TextRule = {
  minLength: 1, maxLength: MAX_NAME, pattern: /^[a-zA-Z][-a-zA-Z0-9]*$/, patternInWords: 'begin with a letter, and consist of letters, digits and -', remedy: 'change the name, or omit it',
};

/** Ending of the name of the stack set that activates the hook. */
export const HOOK_SUFFIX = '-required-tags';

/** Contents of the template with defaults. */
export function contentsOf(scope: IConstruct, options: SourceAccountsTemplateOptions): SourceAccountsContents {
  const { organizationId, createLinks = true, createRole = true, sinkArns = {}, requiredTagsHook } = options;
  const homeRegion = homeRegionOf(scope, options) ?? '';
  const regions = options.regions ?? (createLinks ? Object.keys(sinkArns) : [homeRegion]);
  return {
    organizationId,
    monitoringAccountId: options.monitoringAccountId ?? Stack.of(scope).account,
    homeRegion,
    regions,
    ...createLinks ? { sinkArns: Object.fromEntries(regions.map((region) => [region, sinkArns[region]])) } : {},
    ...createRole ? { readerRoleName: options.readerRoleName ?? READER_ROLE_NAME } : {},
    ...requiredTagsHook ? { hook: requiredTagsHook } : {},
  };
}

function homeRegionOf(scope: IConstruct, { homeRegion, regions, sinkArns, createLinks = true }: SourceAccountsTemplateOptions): string | undefined {
  const { region } = Stack.of(scope);
  const all = regions ?? (createLinks ? Object.keys(sinkArns ?? {}) : undefined);
  // The default is none of several Regions in some order, because a further Region would then move the role.
  return homeRegion ?? (!isToken(region) && (all === undefined || all.includes(region)) ? region : all?.length === 1 ? all[0] : undefined);
}

/** Problems with the contents of the template. */
export function templateProblems(scope: IConstruct, options: SourceAccountsTemplateOptions): string[] {
  const {
    organizationId, monitoringAccountId, sinkArns, regions, homeRegion, createLinks = true, createRole = true, readerRoleName, requiredTagsHook,
  } = options;
  const stack = Stack.of(scope);
  const problems = [
    ...textProblems('organizationId', organizationId, ORGANIZATION_ID),
    ...textProblems('monitoringAccountId', monitoringAccountId, ACCOUNT_ID),
    ...createLinks && sinkArns === undefined ? ['sinkArns must be given, got undefined: pass the sinks of the monitoring account, or createLinks: false'] : [],
    ...!createLinks && sinkArns !== undefined ? [`sinkArns must not be given together with createLinks: false, got ${show(Object.keys(sinkArns))}: remove one of the two`] : [],
    ...sinkArnProblems(sinkArns, stack.region, monitoringAccountId ?? stack.account),
    ...regionProblems('regions', regions),
    ...partitionProblems('regions', regions, stack.region),
    ...isToken(homeRegion) ? ['homeRegion must be known at synth, got a token: pass a literal Region'] : textProblems('homeRegion', homeRegion, REGION),
    ...createRole ? textProblems('readerRoleName', readerRoleName, ROLE_NAME)
      : readerRoleName === undefined ? [] : [`readerRoleName must not be given together with createRole: false, got ${show(readerRoleName)}: remove one of the two`],
    ...createLinks || createRole || requiredTagsHook ? [] : ['createLinks, createRole or requiredTagsHook must be given, got none of them: a template requires a resource'],
  ];
  return problems.length > 0 ? problems : placeProblems(scope, options);
}

function placeProblems(scope: IConstruct, options: SourceAccountsTemplateOptions): string[] {
  const { sinkArns = {}, createLinks = true, createRole = true } = options;
  const contents = contentsOf(scope, options);
  const { regions, homeRegion } = contents;
  const missing = createLinks ? regions.filter((region) => !Object.hasOwn(sinkArns, region)) : [];
  const needsHome = createRole || !createLinks;
  const bytes = Buffer.byteLength(sourceAccountsTemplate(contents));
  return [
    ...missing.map((region) => `sinkArns must contain each of regions, got no sink in ${region}: add its ARN, or remove the Region`),
    ...needsHome && homeRegion === '' ? [`homeRegion must be one of ${regions.join(', ')}, got undefined: pass the Region whose stack contains the reader role`] : [],
    ...needsHome && homeRegion !== '' && !regions.includes(homeRegion) ? [`homeRegion must be one of ${regions.join(', ')}, got ${show(homeRegion)}: change it, or add the Region`] : [],
    ...bytes > MAX_TEMPLATE_BYTES ? [`the template must have at most ${MAX_TEMPLATE_BYTES} bytes, the limit of a stack set, got ${bytes}: remove Regions, or create several stack sets`] : [],
  ];
}

/** Problems with the properties of a stack set. */
export function stackSetProblems(scope: IConstruct, props: SourceAccountsStackSetProps): string[] {
  const { organizationalUnitIds, excludedAccountIds, stackSetName, resourceTags, createLinks = true, createRole = true, requiredTagsHook } = props;
  return [
    ...templateProblems(scope, props),
    ...!createLinks && !createRole && requiredTagsHook
      ? ['createLinks or createRole must be true, got false for both: remove one of them, or deploy the hook with SourceAccountsStackSet.templateOf(…)'] : [],
    ...unitProblems('organizationalUnitIds', organizationalUnitIds),
    ...accountProblems('excludedAccountIds', excludedAccountIds),
    ...textProblems('stackSetName', stackSetName, { ...STACK_SET_NAME, maxLength: MAX_NAME - (requiredTagsHook ? HOOK_SUFFIX.length : 0) }),
    ...unknownKeysProblems(resourceTags, 'resourceTags'),
  ];
}

/** Problem with a hook in a template with other resources: CloudFormation would roll back the links of an account that cannot activate the hook. */
export function sharedTemplateProblems({ createLinks = true, createRole = true, requiredTagsHook }: SourceAccountsTemplateOptions): string[] {
  return requiredTagsHook && (createLinks || createRole)
    ? [`requiredTagsHook must be in a template of its own, got ${show(requiredTagsHook)} with links or a role: call templateOf once without it, and once with createLinks: false and createRole: false`] : [];
}

/** Problems with values that are known only at deployment, in a text that other tools deploy. */
export function unknownValueProblems(contents: SourceAccountsContents): string[] {
  const { organizationId, monitoringAccountId, readerRoleName, sinkArns } = contents;
  const values = { organizationId, monitoringAccountId, readerRoleName, ...sinkArns };
  return Object.entries(values).filter(([, value]) => value !== undefined && isUnknown(value))
    .map(([name]) => `${/-\d$/.test(name) ? `sinkArns.${name}` : name} must be known at synth in a template for another tool, got a token: pass a literal value`);
}

// An error would prevent the look-up.
function isUnknown(value: string): boolean {
  return isToken(value) && !isLookUpPlaceholder(value);
}
