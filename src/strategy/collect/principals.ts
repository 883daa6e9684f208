import type { CfnResource } from 'aws-cdk-lib';
import { tagsOf, tagTexts } from './profiles';
import { TaggedPrincipal } from '../../principals';
import { ImportedPrincipal } from '../../principals/imported-principal';
import type { PrincipalFact } from '../carrier-facts';
import { type DescribedApp, placeOf } from '../described-app';
import { sorted, sortedBy } from '../readable-values';

/** Returns the roles and users under whose tags calls are billed. */
export function collectPrincipals(app: DescribedApp): PrincipalFact[] {
  return sortedBy([
    ...app.of(TaggedPrincipal).map((principal): PrincipalFact => ({
      path: principal.node.path,
      kind: 'created',
      ...placeOf(principal),
      principal: principal._resource.node.scope!.node.path,
      tags: tagsOf(principal._resource as CfnResource),
      sessionTagKeys: sorted(principal.sessionTagKeys),
    })),
    ...app.of(ImportedPrincipal).map((principal): PrincipalFact => ({
      path: principal.node.path,
      kind: 'imported',
      ...placeOf(principal),
      principal: app.textOf(principal, principal.principalArn),
      tags: tagTexts(principal.costTags._entries().map(([key, value]) => [key, app.textOf(principal, value)])),
      sessionTagKeys: sorted(principal.sessionTagKeys),
    })),
  ], ({ path }) => path);
}
