import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Of a managed policy, spaces aside: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MAX_MANAGED_POLICY_SIZE = 6144;

/** Of a service control policy: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const MAX_SERVICE_CONTROL_POLICY_SIZE = 5120;

// The longest there are, and for anything else that deployment decides, an ARN of some length.
const PSEUDO_PARAMETERS: Record<string, number> = { 'AWS::Partition': 'aws-us-gov'.length, 'AWS::AccountId': 12, 'AWS::Region': 'ap-southeast-1'.length };
const UNKNOWN = 128;

// The longest value of a tag, for one that no aspect has set yet.
const NOT_YET_KNOWN = 256;

/**
 * How many characters a document, or a part of one, has when it is deployed. An estimate where that is not known yet, which rather is too high.
 */
export function policySize(scope: IConstruct, value: unknown): number {
  const stack = Stack.of(scope);
  const standIn = (token: string) => {
    try {
      return imagined(stack.resolve(token));
    } catch {
      return 'x'.repeat(NOT_YET_KNOWN);
    }
  };
  return JSON.stringify(value, (_, each) => typeof each === 'string' ? each.replace(/\$\{Token\[[^\]]*\]\}/g, standIn) : each).length;
}

/**
 * Distributes statements over as few documents as it can without changing their order much: each goes to the first document that has room.
 *
 * @param first statements that must be together, in the first document
 *
 * @returns undefined if one statement, or `first`, is too large for any document
 */
export function packStatements(
  scope: IConstruct, first: iam.PolicyStatement[], others: iam.PolicyStatement[], maxSize: number,
): iam.PolicyStatement[][] | undefined {
  const frame = '{"Statement":[],"Version":"2012-10-17"}'.length;
  const sizeOf = (statement: iam.PolicyStatement) => policySize(scope, statement.toStatementJson()) + 1;
  const documents: Array<{ statements: iam.PolicyStatement[]; size: number }> = [];
  const open = (statements: iam.PolicyStatement[]) =>
    documents.push({ statements: [...statements], size: frame + statements.reduce((sum, statement) => sum + sizeOf(statement), 0) });
  if (first.length > 0) {
    open(first);
  }
  for (const statement of others) {
    const size = sizeOf(statement);
    const room = documents.find((document) => document.size + size <= maxSize);
    if (room) {
      room.statements.push(statement);
      room.size += size;
    } else {
      open([statement]);
    }
  }
  return documents.some(({ size }) => size > maxSize) ? undefined : documents.map(({ statements }) => statements);
}

function imagined(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[name, argument]] = Object.entries<any>(value as object);
  return name === 'Fn::Join' ? argument[1].map(imagined).join(argument[0]) : 'x'.repeat(PSEUDO_PARAMETERS[argument] ?? UNKNOWN);
}
