import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { billedKeys } from './billed-keys';
import { warnOfPartition } from './commercial-only';
import { combinedTagProblems, overridingProblems } from './session-tag-rules';
import { principalArnProblems } from './taggable-principal';
import type { ITaggedPrincipal, TaggedPrincipalAttributes } from './tagged-principal-interface';
import { isToken, repeated, show } from '../private/check';
import { checkStruct } from '../private/structs/struct-problems';
import { CostTagCarrierKind, CostTags, CostTagSource } from '../tags';
import { tagProblems } from '../tags/tag-rules';

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
      ...sessionKeysProblems(attrs.sessionTagKeys ?? [], attrs.costTags),
      ...reservedRoleProblems(attrs),
      ...attrs.costTags === undefined && !isToken(attrs.sessionTagKeys) && (attrs.sessionTagKeys ?? []).length === 0
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

function sessionKeysProblems(keys: readonly string[], costTags: CostTags | undefined): string[] {
  if (isToken(keys)) {
    return ['sessionTagKeys must be a list that is known at synth, got a token: pass literal keys'];
  }
  const known = keys.filter((key) => !isToken(key));
  const own = costTags === undefined || isToken(costTags.keys) ? [] : costTags.keys;
  return [
    ...keys.filter(isToken).map((key) => `sessionTagKeys must have keys that are not tokens, got ${show(key)}: use a literal key`),
    ...repeated(known).map((key) => `sessionTagKeys must not repeat keys, got ${show(key)} more than once: remove the repetition`),
    ...tagProblems(Object.fromEntries(known.map((key) => [key, '']))).map((problem) => `sessionTagKeys: ${problem}`),
    ...overridingProblems(known, own, 'sessionTagKeys'),
    ...combinedTagProblems(known, own),
  ];
}

// https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html
function reservedRoleProblems({ principalArn, costTags }: TaggedPrincipalAttributes): string[] {
  return costTags !== undefined && !isToken(principalArn) && /:role\/aws-(reserved|service-role)\//.test(principalArn)
    ? [`costTags must not be specified for a role that AWS manages, got ${show(principalArn)}: pass the keys of its sessions as sessionTagKeys, because such a role cannot be tagged`]
    : [];
}
