import { ofType, type TemplateResource } from './checked-app';
import { PARTITION, REGION, TEST_ACCOUNT } from './places';

/**
 * Where a template is imagined to be deployed.
 */
export interface Deployment {
  readonly partition?: string;
  readonly region?: string;

  /** Values of attributes and references, by `LogicalId.Attribute` or `LogicalId`. */
  readonly values?: Record<string, string>;
}

/**
 * Replaces CloudFormation's intrinsic functions by what they would yield.
 */
export function deployed(value: any, deployment: Deployment): any {
  const { partition = PARTITION, region = REGION, values = {} } = deployment;
  if (Array.isArray(value)) {
    return value.map((each) => deployed(each, deployment));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[name, argument], ...others] = Object.entries(value as Record<string, any>).concat([['', undefined]]);
  if (others.length === 1) {
    const inner = () => deployed(argument, deployment);
    switch (name) {
      case 'Ref': {
        const pseudo: Record<string, string> = {
          'AWS::Partition': partition,
          'AWS::Region': region,
          'AWS::AccountId': TEST_ACCOUNT,
          'AWS::StackId': `arn:${partition}:cloudformation:${region}:${TEST_ACCOUNT}:stack/Stack/51af3dc0-da77-11e4-872e-1234567db123`,
        };
        return found(pseudo[argument] ?? values[argument], `Ref ${argument}`);
      }
      case 'Fn::GetAtt': return found(values[argument.join('.')], `Fn::GetAtt ${argument.join('.')}`);
      case 'Fn::ImportValue': return found(values[inner()], `Fn::ImportValue ${inner()}`);
      case 'Fn::Join': return inner()[1].join(inner()[0]);
      case 'Fn::Split': return inner()[1].split(inner()[0]);
      case 'Fn::Select': return inner()[1][Number(inner()[0])];
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, deployed(each, deployment)]));
}

/**
 * ARNs and ids that Bedrock could have given to all profiles of a template, by attribute, and names of buckets and log groups.
 */
export function profileValues(resources: Record<string, TemplateResource>, deployment: Deployment = {}): Record<string, string> {
  const { partition = PARTITION, region = REGION } = deployment;
  const names = ['AWS::S3::Bucket', 'AWS::Logs::LogGroup'].flatMap((type) => ofType(resources, type).map(([id]) => [id, id.toLowerCase()]));
  return Object.fromEntries([...ofType(resources, 'AWS::Bedrock::ApplicationInferenceProfile')
    .flatMap(([logicalId]) => {
      const id = logicalId.toLowerCase();
      return [
        [`${logicalId}.InferenceProfileArn`, `arn:${partition}:bedrock:${region}:${TEST_ACCOUNT}:application-inference-profile/${id}`],
        [`${logicalId}.InferenceProfileId`, id],
      ];
    }), ...names]);
}

/**
 * ARNs that IAM, CloudWatch and SQS could have given to the principals, managed policies, log groups, alarms and queues of a template.
 */
export function arnValues(resources: Record<string, TemplateResource>): Record<string, string> {
  const arnsOf = (type: string, key: (id: string) => string, arn: (id: string, resource: TemplateResource) => string) =>
    ofType(resources, type).map(([id, resource]) => [key(id), arn(id, resource)]);
  const attribute = (id: string) => `${id}.Arn`;
  const iam = `arn:${PARTITION}:iam::${TEST_ACCOUNT}`;
  return Object.fromEntries([
    ...arnsOf('AWS::IAM::ManagedPolicy', (id) => id, (id, { Properties: { Path = '/' } }) => `${iam}:policy${deployed(Path, {})}${id}`),
    ...['Role', 'Group', 'User'].flatMap((kind) => arnsOf(`AWS::IAM::${kind}`, attribute, (id) => `${iam}:${kind.toLowerCase()}/${id}`)),
    ...arnsOf('AWS::S3::Bucket', attribute, (id) => `arn:${PARTITION}:s3:::${id.toLowerCase()}`),
    ...arnsOf('AWS::Logs::LogGroup', attribute, (id) => `arn:${PARTITION}:logs:${REGION}:${TEST_ACCOUNT}:log-group:${id}:*`),
    ...arnsOf('AWS::CloudWatch::Alarm', attribute, (id) => `arn:${PARTITION}:cloudwatch:${REGION}:${TEST_ACCOUNT}:alarm:${id}`),
    ...arnsOf('AWS::SQS::Queue', attribute, (id) => `arn:${PARTITION}:sqs:${REGION}:${TEST_ACCOUNT}:${id}`),
  ]);
}

function found(value: string | undefined, what: string): string {
  if (value === undefined) {
    throw new Error(`the test gives no value for ${what}`);
  }
  return value;
}
