import { region_info, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { isToken } from '../private/check';

/** Of a managed policy, spaces aside: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MAX_MANAGED_POLICY_SIZE = 6144;

/**
 * Of a service control policy, by AWS's page; twice that has been reported since May 2026.
 *
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const MAX_SERVICE_CONTROL_POLICY_SIZE = 5120;

const ACCOUNT_ID = '111122223333';
const LONG_REGION = 'ap-southeast-1';

// What only deployment knows: an attribute is an ARN of some length, a parameter may be the longest value that a tag has.
const ATTRIBUTE = 128;
const PARAMETER = 256;

// A tag that no aspect has set yet. If it is longer, the check at synth says so.
const NOT_YET_KNOWN = 64;

/**
 * How many characters a document, or a part of one, has when it is deployed. An estimate where that is not known yet, which rather is too high.
 */
export function policySize(scope: IConstruct, value: unknown): number {
  const text = JSON.stringify(value);
  return isToken(text) ? JSON.stringify(value, asDeployed(Stack.of(scope))).length : text.length;
}

// What stands for tokens in a document, as a replacer.
function asDeployed(stack: Stack): (key: string, each: unknown) => unknown {
  const pseudo = {
    'AWS::Partition': isToken(stack.region) ? 'aws-us-gov' : region_info.RegionInfo.get(stack.region).partition ?? 'aws-us-gov',
    'AWS::AccountId': ACCOUNT_ID,
    'AWS::Region': LONG_REGION,
  };
  const standIn = (token: string) => {
    try {
      return imagined(stack.resolve(token), pseudo);
    } catch {
      return 'x'.repeat(NOT_YET_KNOWN);
    }
  };
  return (_, each) => typeof each === 'string' ? each.replace(/\$\{Token\[[^\]]*\]\}/g, standIn) : each;
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
  const toJson = (statements: iam.PolicyStatement[]) => ({ Statement: statements.map((statement) => statement.toStatementJson()), Version: '2012-10-17' });
  const all = [...first, ...others];
  if (policySize(scope, toJson(all)) <= maxSize) {
    return [all];
  }
  const frame = JSON.stringify(toJson([])).length;
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

function imagined(value: unknown, pseudo: Record<string, string>): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[name, argument]] = Object.entries<any>(value as object);
  switch (name) {
    case 'Fn::Join': return argument[1].map((part: unknown) => imagined(part, pseudo)).join(argument[0]);
    case 'Ref': return pseudo[argument] ?? 'x'.repeat(PARAMETER);
    default: return 'x'.repeat(ATTRIBUTE);
  }
}
