import { Aws, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { SERVICE_CONTROL_LIMITS } from './service-control-limits';
import { isToken } from '../private/check';
import { partitionOfRegion } from '../private/partition';

/** Maximum size of a managed policy, not counting whitespace: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MAX_MANAGED_POLICY_SIZE = 6144;

/** Size of a service control policy that every source states. */
export const MAX_SERVICE_CONTROL_POLICY_SIZE = SERVICE_CONTROL_LIMITS.size.default;

const ACCOUNT_ID = '111122223333';
const LONG_REGION = 'ap-southeast-1';

// Assumed lengths of values that are known only at deployment: an attribute is an ARN, and a parameter might be as long as the longest tag value.
const ATTRIBUTE = 128;
const PARAMETER = 256;

// Assumed length of a tag that no aspect has set yet. The check at synth uses the final length.
const NOT_YET_KNOWN = 64;

/**
 * Returns the number of characters that a document, or a part of a document, has when it is deployed. Values that are not known yet are estimated, rather too high
 * than too low.
 */
export function policySize(scope: IConstruct, value: unknown): number {
  const text = JSON.stringify(value);
  return isToken(text) ? asDeployed(Stack.of(scope), text).length : text.length;
}

// Replaces tokens in the JSON of a document.
function asDeployed(stack: Stack, json: string): string {
  const pseudo = {
    'AWS::Partition': isToken(stack.region) ? 'aws-us-gov' : partitionOfRegion(stack.region) ?? 'aws-us-gov',
    'AWS::AccountId': ACCOUNT_ID,
    'AWS::Region': LONG_REGION,
  };
  // Most tokens of a policy are one of these, and resolving them again for each policy takes long.
  const known: Record<string, string> = { [Aws.PARTITION]: pseudo['AWS::Partition'], [Aws.ACCOUNT_ID]: ACCOUNT_ID, [Aws.REGION]: LONG_REGION };
  const standIn = (token: string) => {
    if (token in known) {
      return known[token];
    }
    try {
      return imagined(stack.resolve(token), pseudo);
    } catch {
      return 'x'.repeat(NOT_YET_KNOWN);
    }
  };
  return json.replace(/\$\{Token\[[^\]]*\]\}/g, (token) => JSON.stringify(standIn(token)).slice(1, -1));
}

/**
 * Distributes statements over few documents without changing their order much: each statement goes to the first document with sufficient space.
 *
 * @param first statements that must stay together, in the first document
 *
 * @returns statements by document, or undefined if one statement, or `first`, is too large for a document
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
