import { DEFAULT_LABEL, namespaceFilter } from './link-filter';
import { READER_DESCRIPTION, READER_SESSION_SECONDS, readerPermissions, readerTrust } from './reader-role-statements';
import { requiredTagsHookTemplate } from './required-tags-hook-template';
import { METRICS } from './sink-policy';

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
  const { homeRegion, sinkArns, readerRoleName, hook } = contents;
  return JSON.stringify({
    Description: 'Lets a monitoring account read the cost of Amazon Bedrock by tag',
    ...sinkArns ? { Mappings: { Sinks: Object.fromEntries(Object.entries(sinkArns).map(([region, arn]) => [region, { Arn: arn }])) } } : {},
    ...readerRoleName === undefined ? {} : { Conditions: { IsHomeRegion: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, homeRegion] } } },
    Resources: {
      ...sinkArns ? { Link: link() } : {},
      ...readerRoleName === undefined ? {} : { ReaderRole: readerRole(contents) },
      ...hook ? requiredTagsHookTemplate(hook) : {},
    },
  });
}

function link(): object {
  return {
    Type: 'AWS::Oam::Link',
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
    Condition: 'IsHomeRegion',
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
