import { sorted } from './readable-values';
import { quoted } from './shell';
import type { ActivationFact, BudgetFact, ProfileFact } from './strategy-facts';
import { payerCommands } from '../activation/payer-commands';
import { batches } from '../private/batches';

/** What activates some keys. */
export interface Activation {
  readonly path: string;
  readonly tagKeys: readonly string[];
}

// So many AWS lists at a time unless asked for another page.
const KEYS_PER_LIST = 100;

/** The keys that have to be activated as cost allocation tags: those that profiles carry and budgets count by. */
export function collectActivation(
  profiles: readonly ProfileFact[], budgets: readonly BudgetFact[], activations: readonly Activation[],
): ActivationFact {
  const keys = sorted([
    ...profiles.flatMap(({ tags = {} }) => Object.keys(tags)),
    ...budgets.flatMap(({ tags }) => tags.map(({ key }) => key.replace(/^user:/, ''))),
  ]);
  return {
    keys: keys.map((key) => ({
      key,
      activatedBy: sorted(activations.filter(({ tagKeys }) => tagKeys.includes(key)).map(({ path }) => path)),
    })),
    listCommands: batches(keys, KEYS_PER_LIST).map((some) => `aws ce list-cost-allocation-tags --tag-keys ${some.map(quoted).join(' ')}`),
    activateCommands: payerCommands(keys),
  };
}
