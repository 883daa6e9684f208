import * as data from './aws-managed-policies.json';
import type { PolicyStatementText } from './statement-reach';

/** A statement of an AWS managed policy. */
export type AwsPolicyStatement = Omit<PolicyStatementText, 'location'>;

/**
 * Structure of `aws-managed-policies.json`, which `npx projen aws-policies` generates. The file contains all AWS managed policies that allow running models outside tagged
 * profiles, by the rules of the checks on the date in `asOf`.
 */
export interface AwsPolicyData {
  /** Date of the newest change of an AWS managed policy in the sources, as `YYYY-MM-DD`. A release requires a date within the last 90 days. */
  readonly asOf: string;

  /** Packages that contain the documents of the policies, with versions. */
  readonly source: string;

  /** Statements that allow running models, and statements that deny it, by name with path, such as `service-role/Name`. */
  readonly policies: Record<string, AwsPolicyStatement[]>;
}

/**
 * Returns the statements of an AWS managed policy that decide on running models, by the ARN of the policy in any partition. Empty for any other ARN, and for a policy that
 * does not allow running models outside tagged profiles.
 */
export function awsPolicyStatements(policyArn: string): PolicyStatementText[] {
  const { policies } = data as AwsPolicyData;
  const name = /^arn:[^:]*:iam::aws:policy\/(.+)$/.exec(policyArn)?.[1] ?? '';
  return Object.hasOwn(policies, name) ? policies[name].map((statement) => ({ ...statement, location: '' })) : [];
}
