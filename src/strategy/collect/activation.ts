import type { CfnResource } from 'aws-cdk-lib';
import { CostAllocationTagActivation } from '../../activation';
import { cliCommands, KEYS_PER_LIST } from '../../activation/cli-commands';
import { batches } from '../../private/batches';
import { renderedProperties } from '../../private/rendered';
import { quoted } from '../../private/shell';
import { IAM_PRINCIPAL_PREFIX } from '../../tags/billed-key';
import { type DescribedApp, placeOf } from '../described-app';
import { readable, sorted } from '../readable-values';
import type { ActivationFact, ActivationsFact, StrategyFacts } from '../strategy-facts';

/** Returns the activations, as rendered in the templates. */
export function collectActivations(app: DescribedApp): ActivationsFact[] {
  return app.of(CostAllocationTagActivation).map(({ node, tagKeys }) => {
    const resource = node.findChild('Deployment').node.defaultChild as CfnResource;
    const { BackfillFrom, DeactivateOnDelete } = renderedProperties(resource);
    return {
      path: node.path,
      ...placeOf(resource),
      tagKeys: sorted(tagKeys),
      backfillFrom: BackfillFrom && readable(BackfillFrom),
      deactivateOnDelete: readable(DeactivateOnDelete) === 'true',
    };
  });
}

type Keyed = Pick<StrategyFacts, 'keys' | 'profiles' | 'projects' | 'principals' | 'budgets' | 'meters' | 'exports' | 'billDashboards' | 'anomalyMonitors' | 'costCategories' | 'billingViews'>;

/** Returns the keys that must be activated as cost allocation tags: every key that the app uses. */
export function collectActivation(
  used: Keyed, activations: ActivationsFact[],
): ActivationFact {
  const { keys, profiles, projects, principals, budgets, meters, exports, billDashboards, anomalyMonitors, costCategories, billingViews } = used;
  const resources = [...profiles, ...projects];
  const ofPrincipals = principals.flatMap(({ tags = {}, sessionTagKeys }) => [...Object.keys(tags), ...sessionTagKeys]);
  const all = sorted([
    // The plain key activates tags of resources only.
    ...keys.map(({ key }) => key).filter((key) => isCarried(resources, key) || !isCarried(principals, key)),
    ...ofPrincipals.map((key) => `${IAM_PRINCIPAL_PREFIX}${key}`),
    ...budgets.flatMap(({ tags }) => tags.flatMap(({ key, otherwiseKey = key }) => [key.replace(/^user:/, ''), otherwiseKey.replace(/^user:/, '')])),
    ...meters.flatMap(({ dimensionSets }) => dimensionSets.flat()),
    ...exports.flatMap(({ tagKeys, otherwiseKeys = [] }) => [...tagKeys, ...otherwiseKeys]),
    ...billDashboards.flatMap(({ tagKeys }) => tagKeys),
    ...[...anomalyMonitors, ...costCategories, ...billingViews].map(({ key }) => key.replace(/^user:/, '')),
    ...costCategories.flatMap(({ otherwiseKey }) => otherwiseKey ?? []),
    ...activations.flatMap(({ tagKeys }) => tagKeys),
  ]);
  // Principals outside the app and sessions can carry the other keys of callers, and AWS adds keys of its own.
  const carriedBy = (key: string) => !/^(iamPrincipal\/|aws:)/.test(key) ? isCarried(resources, key)
    : isCarried(principals, key.slice(IAM_PRINCIPAL_PREFIX.length)) && key.startsWith(IAM_PRINCIPAL_PREFIX) || undefined;
  return {
    keys: all.map((key) => ({
      key,
      carried: carriedBy(key),
      activatedBy: sorted(activations.filter(({ tagKeys }) => tagKeys.includes(key)).map(({ path }) => path)),
    })),
    activations,
    listCommands: batches(all, KEYS_PER_LIST).map((some) => `aws ce list-cost-allocation-tags --tag-keys ${some.map(quoted).join(' ')}`),
    activateCommands: cliCommands(all),
  };
}

function isCarried(carriers: ReadonlyArray<{ readonly tags?: object }>, key: string): boolean {
  return carriers.some(({ tags = {} }) => Object.hasOwn(tags, key));
}
