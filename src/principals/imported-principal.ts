import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { billedKeys } from './billed-keys';
import { warnOfPartition } from './commercial-only';
import { principalArnProblems } from './taggable-principal';
import type { ITaggedPrincipal, TaggedPrincipalAttributes } from './tagged-principal-interface';
import { isToken } from '../private/check';
import { checkStruct } from '../private/structs/struct-problems';
import { CostTagCarrierKind, CostTags, CostTagSource } from '../tags';
import { keyProblems } from '../tags/tag-rules';

/**
 * Role or user that was created outside this construct tree.
 */
export class ImportedPrincipal extends Construct implements ITaggedPrincipal {
  public readonly carrierKind = CostTagCarrierKind.IAM_PRINCIPAL;
  public readonly costTagSource = CostTagSource.IAM_PRINCIPAL;
  public readonly principalArn: string;
  public readonly costTags: CostTags;
  public readonly sessionTagKeys: string[];

  constructor(scope: Construct, id: string, attrs: TaggedPrincipalAttributes) {
    checkStruct(`fromPrincipalAttributes at ${scope.node.path}/${id}`, 'TaggedPrincipalAttributes', attrs, () => [
      ...principalArnProblems(attrs.principalArn),
      ...(attrs.sessionTagKeys ?? []).flatMap((key) => keyProblems(key)).map((problem) => `sessionTagKeys: ${problem}`),
      ...attrs.costTags === undefined && (attrs.sessionTagKeys ?? []).length === 0
        ? ['costTags or sessionTagKeys must be specified, got neither: pass the tags of the principal, or the keys of the tags of its sessions']
        : [],
    ]);
    super(scope, id);
    this.principalArn = attrs.principalArn;
    const given = attrs.costTags ? CostTags._ofConstruct(this, attrs.costTags) : CostTags._none();
    this.costTags = CostTags._fromSource(given, CostTagSource.IAM_PRINCIPAL);
    this.sessionTagKeys = [...attrs.sessionTagKeys ?? []];
    const { principalArn } = attrs;
    warnOfPartition(this, isToken(principalArn) ? Stack.of(this).region : undefined, principalArn);
  }

  public get billedTagKeys(): string[] {
    return billedKeys(this.costTags, this.sessionTagKeys);
  }
}
