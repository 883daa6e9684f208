import type { CfnResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { tagsOf, tagTexts } from './profiles';
import { TaggedPrincipal } from '../../principals';
import { ImportedPrincipal } from '../../principals/imported-principal';
import { byName } from '../../private/by-name';
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
      sessionTags: sessionTagsOf(app, principal),
      tagOverridesDenied: principal._denyTagOverrides,
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

function sessionTagsOf(app: DescribedApp, principal: TaggedPrincipal): PrincipalFact['sessionTags'] {
  const sessions = principal._sessionTags.map(({ caller, allowedValues, areRequired = false }) => ({
    caller: Construct.isConstruct(caller) ? caller.node.path : Object.values(caller.policyFragment.principalJson).flat().map((each) => app.textOf(principal, each)).join(', '),
    tags: Object.entries(byName(allowedValues)).map(([key, values]) => ({ key, values: values.map((value) => app.textOf(principal, value)) })),
    required: areRequired,
  }));
  return sortedBy(sessions, ({ caller }) => caller);
}
