import { calibration } from './calibration-query';
import { estimateAgainstBill } from './estimate-query';
import { marketplaceTags } from './marketplace-query';
import type { NamedQueriesProps, NamedQuery } from './named-query';
import { resourceKeys } from './query-rows';
import { costByAllTags, costByTag, costByTagAndModel, topMovers } from './tag-queries';
import { costByIamPrincipal, trackedAndUntracked, untrackedResources } from './tracking-queries';

export type { NamedQueriesProps, NamedQuery, QueriedProfile } from './named-query';

/**
 * Returns the saved queries, in Athena SQL, on a table with `exportColumns` and the partition `billing_period`.
 *
 * The queries sum the unblended cost of Amazon Bedrock, including AWS Marketplace charges, and exclude credits, refunds and tax. Tags without a value are `(untagged)`.
 */
export function namedQueries(props: NamedQueriesProps): NamedQuery[] {
  const { tagKeys, profiles, withIamPrincipals } = props;
  const ofResources = resourceKeys(tagKeys);
  return [
    ...tagKeys.map((key) => costByTag(props, key)),
    ...tagKeys.length > 1 ? [costByAllTags(props)] : [],
    ...tagKeys.map((key) => costByTagAndModel(props, key)),
    trackedAndUntracked(props),
    untrackedResources(props),
    ...tagKeys.map((key) => topMovers(props, key)),
    ...ofResources.length > 0 ? [marketplaceTags(props, ofResources)] : [],
    ...profiles.length > 0 ? [...estimateAgainstBill(props), ...calibration(props)] : [],
    ...withIamPrincipals ? [costByIamPrincipal(props)] : [],
  ];
}
