import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { PlacedFinding } from './finding';

/**
 * Acknowledgments in the construct tree, by the scope in which they apply.
 *
 * From 2.271.0, the CDK suppresses acknowledged findings in the scope of the acknowledgment. Earlier versions suppress all findings of the rule in the app, except for
 * findings with severity `fatal`, which no version suppresses.
 *
 * https://github.com/aws/aws-cdk/issues/38495
 */
export class Acknowledgments {
  private readonly scopes = new Map<string, Set<string>>();

  /**
   * @param namespace prefix of the IDs that are acknowledged
   */
  constructor(root: IConstruct, private readonly namespace: string) {
    for (const construct of root.node.findAll()) {
      for (const { type, data } of construct.node.metadata) {
        const ids = type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && data ? Object.keys(data) : [];
        ids.forEach((id) => this.scopes.set(id, (this.scopes.get(id) ?? new Set()).add(construct.node.path)));
      }
    }
  }

  /** Whether a finding is acknowledged by its construct or by a parent scope. */
  public cover({ rule, constructPath = '' }: PlacedFinding): boolean {
    const scopes = this.scopes.get(this.idOf(rule));
    return scopes !== undefined && scopesOf(constructPath).some((scope) => scopes.has(scope));
  }

  /** Returns the severity that keeps a finding in the report, even if findings of the same rule are acknowledged elsewhere. */
  public severityOf(finding: PlacedFinding): 'error' | 'fatal' {
    return this.scopes.has(this.idOf(finding.rule)) && !this.cover(finding) ? 'fatal' : 'error';
  }

  private idOf(rule: string): string {
    return `${this.namespace}::${rule}`;
  }
}

/** Returns the paths of a construct and of all its parent scopes, including the app. */
function scopesOf(path: string): string[] {
  const ids = path.split('/');
  return ['', ...ids.map((_, index) => ids.slice(0, index + 1).join('/'))];
}
