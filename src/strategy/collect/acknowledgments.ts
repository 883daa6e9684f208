import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { readable } from '../readable-values';
import type { AcceptedFact } from '../strategy-facts';

const LIBRARY = 'cdk-bedrock-cost-tags';

// Map of the CDK from the path of a construct to the IDs of the warnings that are acknowledged there. The CDK has no API that returns them.
const WARNINGS = Symbol.for('@aws-cdk/core.Acknowledgements');

/**
 * Returns the acknowledged findings and warnings of this library, with their reasons.
 *
 * @param scope construct to which the acknowledgments apply, from a parent scope or below
 */
export function collectAcknowledgments(scope: IConstruct): AcceptedFact[] {
  const byKey = new Map<string, AcceptedFact>();
  for (const fact of [...rulesOf(scope), ...warningsOf(scope)]) {
    const key = JSON.stringify([fact.path, fact.accepted]);
    byKey.set(key, byKey.get(key) ?? fact);
  }
  return [...byKey.values()];
}

function rulesOf(scope: IConstruct): AcceptedFact[] {
  return [...scope.node.scopes.slice(0, -1), ...scope.node.findAll()].flatMap(({ node }) => node.metadata
    .filter(({ type, data }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && data)
    .flatMap(({ data }) => Object.entries<unknown>(data).flatMap(([id, reason]) => acceptedAt(node.path, id, reason))));
}

function warningsOf(scope: IConstruct): AcceptedFact[] {
  const known = (scope.node.root as any)[WARNINGS]?.acks;
  return known instanceof Map
    ? [...known].filter(([path]) => isRelated(path, scope.node.path)).flatMap(([path, ids]) => [...ids.keys()].flatMap((id) => acceptedAt(path, id)))
    : [];
}

function acceptedAt(path: string, qualifiedId: string, reason?: unknown): AcceptedFact[] {
  const id = qualifiedId.replace(/^annotation::/i, '');
  return !id.startsWith(`${LIBRARY}:`) ? [] : [{
    path,
    kind: id.startsWith(`${LIBRARY}::`) ? 'acknowledged finding' : 'acknowledged warning',
    accepted: id,
    ...reason === undefined || reason === '' ? {} : { reason: readable(reason) },
  }];
}

/** Whether a path is a parent scope of a scope, the scope itself, or below it. */
export function isRelated(path: string, scope: string): boolean {
  const isWithin = (inner: string, outer: string) => outer === '' || inner === outer || inner.startsWith(`${outer}/`);
  return isWithin(path, scope) || isWithin(scope, path);
}
