import { DEFAULT_LABEL, namespaceFilter } from './link-filter';
import { READER_DESCRIPTION, READER_SESSION_SECONDS, readerPermissions, readerTrust } from './reader-role-statements';
import { requiredTagsHookTemplate } from './required-tags-hook-template';
import { METRICS } from './sink-policy';

export const SOURCE_ACCOUNTS_DESCRIPTION = 'Lets a monitoring account read the cost of Amazon Bedrock by tag';

export const REQUIRED_TAGS_DESCRIPTION = 'Compares stacks with the required tags of the tag policies of an organization';

const IS_SOURCE = 'IsSourceAccount';
const HAS_ROLE = 'HasReaderRole';

/** Contents of the template, without defaults. */
export interface SourceAccountsContents {
  readonly organizationId: string;
  readonly monitoringAccountId: string;
  readonly homeRegion: string;
  readonly regions: readonly string[];

  /** ARNs of sinks by Region. Undefined without links. */
  readonly sinkArns?: Readonly<Record<string, string>>;

  /** Undefined without a role. */
  readonly readerRoleName?: string;

  /** Undefined without a hook. */
  readonly hook?: 'WARN' | 'FAIL';
}

/**
 * Template of a source account in any of the Regions and partitions, as JSON. It requires no parameters, assets, macros or nested stacks.
 *
 * The text is compact, because a stack set accepts 51,200 bytes.
 */
export function sourceAccountsTemplate(contents: SourceAccountsContents): string {
  const { sinkArns, readerRoleName, hook } = contents;
  const isLinked = sinkArns !== undefined || readerRoleName !== undefined;
  return JSON.stringify({
    Description: isLinked ? SOURCE_ACCOUNTS_DESCRIPTION : REQUIRED_TAGS_DESCRIPTION,
    ...sinkArns ? { Mappings: { Sinks: Object.fromEntries(Object.entries(sinkArns).map(([region, arn]) => [region, { Arn: arn }])) } } : {},
    ...isLinked ? { Conditions: conditions(contents) } : {},
    Resources: {
      ...sinkArns ? { Link: link() } : {},
      ...readerRoleName === undefined ? {} : { ReaderRole: readerRole(contents) },
      ...hook ? requiredTagsHookTemplate(hook) : {},
    },
  });
}

/**
 * The monitoring account can be in one of the units, and an account cannot link to itself. The filter of a stack set would not exclude it from automatic deployments.
 */
function conditions({ homeRegion, monitoringAccountId, readerRoleName }: SourceAccountsContents): object {
  return {
    [IS_SOURCE]: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, monitoringAccountId] }] },
    ...readerRoleName === undefined ? {} : { [HAS_ROLE]: { 'Fn::And': [{ Condition: IS_SOURCE }, { 'Fn::Equals': [{ Ref: 'AWS::Region' }, homeRegion] }] } },
  };
}

function link(): object {
  return {
    Type: 'AWS::Oam::Link',
    Condition: IS_SOURCE,
    Properties: {
      LabelTemplate: DEFAULT_LABEL,
      ResourceTypes: [METRICS],
      SinkIdentifier: { 'Fn::FindInMap': ['Sinks', { Ref: 'AWS::Region' }, 'Arn'] },
      LinkConfiguration: { MetricConfiguration: { Filter: namespaceFilter() } },
    },
  };
}

function readerRole({ organizationId, monitoringAccountId, readerRoleName }: SourceAccountsContents): object {
  const partition = '${AWS::Partition}';
  return {
    Type: 'AWS::IAM::Role',
    Condition: HAS_ROLE,
    Properties: {
      RoleName: readerRoleName,
      Description: READER_DESCRIPTION,
      MaxSessionDuration: READER_SESSION_SECONDS,
      AssumeRolePolicyDocument: substituted(readerTrust({ partition, monitoringAccountId, organizationId })),
      Policies: [{ PolicyName: 'Read', PolicyDocument: substituted(readerPermissions({ partition, accountId: '${AWS::AccountId}', allowAudit: true })) }],
    },
  };
}

/** Replaces each text that contains a pseudo parameter with a substitution. */
function substituted(value: any): any {
  if (typeof value === 'string') {
    return value.includes('${AWS::') ? { 'Fn::Sub': value } : value;
  }
  if (Array.isArray(value)) {
    return value.map(substituted);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, substituted(each)]));
}
