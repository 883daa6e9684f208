import { App, CfnResource, type Stack, Stack as CdkStack } from 'aws-cdk-lib';
import { findings } from './cost-checks';
import { TEST_ACCOUNT, TEST_ENV } from './places';

/** What an app with a planted statement is to the checks. */
export type Verdict = 'found' | 'quiet';

/** Name of a row, expected verdict, and what is planted. */
export type Row = [name: string, verdict: Verdict, plant: (stack: Stack, app: App) => void];

export const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }] };
export const FM = 'arn:aws:bedrock:*::foundation-model/*';
export const PROFILE = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc`;
export const OPEN = { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' };
export const EVERYTHING = ['bedrock:*', 'bedrock-mantle:*', 'aws-external-anthropic:*', 'bedrock-agentcore:*', 'nova-act:*', 'bedrock-websearch:*'];
export const DENY = { Effect: 'Deny', Action: EVERYTHING, Resource: '*' };

export const doc = (...Statement: any[]) => ({ Version: '2012-10-17', Statement });
export const allow = (Resource: any, Action: any = 'bedrock:InvokeModel', Condition?: any) => ({ Effect: 'Allow', Action, Resource, ...Condition ? { Condition } : {} });
export const resource = (scope: Stack, id: string, type: string, properties: object) => new CfnResource(scope, id, { type, properties });
export const roleWith = (scope: Stack, id: string, properties: object) => resource(scope, id, 'AWS::IAM::Role', { AssumeRolePolicyDocument: TRUST, ...properties });
export const roleOf = (scope: Stack, id: string, ...statements: any[]) => roleWith(scope, id, { Policies: [{ PolicyName: 'p', PolicyDocument: doc(...statements) }] });
export const managed = (scope: Stack, id: string, document: any, properties: object = {}) => resource(scope, id, 'AWS::IAM::ManagedPolicy', { PolicyDocument: document, ...properties });

/** The verdict of the checks on an app. What is planted is in resources whose logical IDs begin with R, also in templates of products, stack sets and stacks. A finding elsewhere is an error. */
export function verdictOn(plant: Row[2], context?: Record<string, unknown>): Verdict {
  const app = new App({ analyticsReporting: false, postCliContext: context });
  plant(new CdkStack(app, 'S', { env: TEST_ENV }), app);
  const found = findings(app).filter((finding) => finding.startsWith('UntrackedInvocation'));
  const elsewhere = found.filter((finding) => !/^UntrackedInvocation at (?:(?:Product|Set|Child)\w*\/)*R(?!ole)/.test(finding));
  if (elsewhere.length > 0) {
    throw new Error(`found in the wrong place: ${elsewhere}`);
  }
  return found.length > 0 ? 'found' : 'quiet';
}
