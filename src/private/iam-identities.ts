import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { accountOf } from './account';
import { CONSTRUCT } from './construct-references';

export type IamKind = 'Role' | 'Group' | 'User' | 'ManagedPolicy';

/** Marks the parts of a text that are known only at deployment, and that can differ between stacks. */
const UNKNOWN = '${';

const POLICY_ARN = /^arn:[^:]*:iam::([^:]*):policy\/(.+)$/;

/**
 * Identifies the principals and managed policies of an app, regardless of how templates refer to them: by construct, by logical ID, by name or by ARN. IAM does not distinguish names by case, and names are unique in an account
 * regardless of the path. Stacks without an account can be deployed to different accounts, so a name in one of them is not the same name in another.
 */
export class IamIdentities {
  private readonly kinds = new Map<string, IamKind>();
  private readonly byLogicalId = new Map<string, string>();
  private readonly byName = new Map<string, string | undefined>();

  /** Adds a resource of the app. */
  public add(kind: IamKind, resource: IConstruct, logicalId: string, name: any): void {
    const { addr } = resource.node;
    this.kinds.set(addr, kind);
    this.byLogicalId.set(`${Stack.of(resource).node.addr} ${logicalId}`, addr);
    if (name !== undefined) {
      const key = nameKey(kind, resource, name);
      // A name of several resources identifies none of them: their conditions determine which of them exists.
      this.byName.set(key, this.byName.has(key) ? undefined : addr);
    }
  }

  /**
   * Returns the key of a principal or policy. Equal keys are the same principal or policy.
   *
   * @param reader construct with the template that contains the value
   * @param value name or ARN, with references to constructs
   */
  public keyOf(kind: IamKind, reader: IConstruct, value: any): string {
    const target = this.targetOf(reader, value);
    if (target !== undefined && this.kinds.get(target) === kind) {
      return target;
    }
    const key = nameKey(kind, reader, value);
    return this.byName.get(key) ?? key;
  }

  private targetOf(reader: IConstruct, value: any): string | undefined {
    const source = sourceOf(value);
    const id = typeof source === 'string' ? /^\$\{(\w+)\}$/.exec(source)?.[1] : source?.Ref ?? source?.['Fn::GetAtt']?.[0];
    return typeof id !== 'string' ? undefined : id.startsWith(CONSTRUCT) ? id.slice(CONSTRUCT.length) : this.byLogicalId.get(`${Stack.of(reader).node.addr} ${id}`);
  }
}

/** Returns the ARN or name that an expression takes a part of, as the CDK does for imports by ARN. */
function sourceOf(value: any): any {
  const sub = value?.['Fn::Sub'];
  if (sub !== undefined) {
    return typeof sub === 'string' ? sub : sourceOf(sub);
  }
  const [separator, text] = value?.['Fn::Select']?.[1]?.['Fn::Split'] ?? [];
  return separator === '/' || separator === ':' ? sourceOf(text) : value;
}

function nameKey(kind: IamKind, reader: IConstruct, value: any): string {
  const text = textOf(value).replaceAll('${AWS::Partition}', 'aws').replaceAll('${AWS::AccountId}', 'own');
  const [, account, path] = (kind === 'ManagedPolicy' && POLICY_ARN.exec(text)) || [undefined, 'own', text];
  // Customer managed policies can be attached only in their own account.
  const [place, name] = account === 'aws' ? ['aws', path] : [accountOf(reader), text.includes(UNKNOWN) ? path : path.split('/').at(-1)!];
  return `${kind} ${name.includes(UNKNOWN) ? Stack.of(reader).node.addr : place} ${name.toLowerCase()}`;
}

function textOf(value: any): string {
  if (typeof value === 'string') {
    return value;
  }
  if (Array.isArray(value?.['Fn::Join']?.[1])) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(textOf).join(separator);
  }
  if (value?.['Fn::Sub'] !== undefined && !Array.isArray(value['Fn::Sub'])) {
    return textOf(value['Fn::Sub']);
  }
  const reference = value?.Ref;
  if (typeof reference === 'string') {
    return reference.startsWith(CONSTRUCT) ? reference : `${UNKNOWN}${reference}}`;
  }
  return `${UNKNOWN}${JSON.stringify(value)}}`;
}
