import type { CfnResource } from 'aws-cdk-lib';
import { CostAllocationTagActivation } from '../../activation';
import { cliCommands, KEYS_PER_LIST } from '../../activation/cli-commands';
import { batches } from '../../private/batches';
import { renderedProperties } from '../../private/rendered';
import { quoted } from '../../private/shell';
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

type Keyed = Pick<StrategyFacts, 'keys' | 'profiles' | 'budgets' | 'meters' | 'exports' | 'billDashboards' | 'anomalyMonitors' | 'costCategories'>;

/** Returns the keys that must be activated as cost allocation tags: every key that the app uses. */
export function collectActivation(
  { keys, profiles, budgets, meters, exports, billDashboards, anomalyMonitors, costCategories }: Keyed, activations: ActivationsFact[],
): ActivationFact {
  const all = sorted([
    ...keys.map(({ key }) => key),
    ...budgets.flatMap(({ tags }) => tags.map(({ key }) => key.replace(/^user:/, ''))),
    ...meters.flatMap(({ dimensionSets }) => dimensionSets.flat()),
    ...[...exports, ...billDashboards].flatMap(({ tagKeys }) => tagKeys),
    ...[...anomalyMonitors, ...costCategories].map(({ key }) => key.replace(/^user:/, '')),
    ...activations.flatMap(({ tagKeys }) => tagKeys),
  ]);
  return {
    keys: all.map((key) => ({
      key,
      // Other keys are tags of callers and of AWS.
      carried: /^(iamPrincipal\/|aws:)/.test(key) ? undefined : profiles.some(({ tags = {} }) => Object.hasOwn(tags, key)),
      activatedBy: sorted(activations.filter(({ tagKeys }) => tagKeys.includes(key)).map(({ path }) => path)),
    })),
    activations,
    listCommands: batches(all, KEYS_PER_LIST).map((some) => `aws ce list-cost-allocation-tags --tag-keys ${some.map(quoted).join(' ')}`),
    activateCommands: cliCommands(all),
  };
}
