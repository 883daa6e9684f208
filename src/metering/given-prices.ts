import type { IConstruct } from 'constructs';
import type { MeterPrice } from './meter-request';
import { PriceList, type TokenPrices } from '../pricing';
import type { InferenceProfileBase } from '../profiles/inference-profile-base';
import type { BedrockProjectModel, IBedrockProject } from '../projects';
import { mantleSource } from '../projects/project-models';

/**
 * Prices of a profile that a meter does not find in its own price list: prices that were passed to the profile, or those of another price list that applies to the profile.
 * Otherwise, an alarm of the profile and the meter would use different prices.
 */
export function givenPrices(profile: InferenceProfileBase, meter: IConstruct): Omit<MeterPrice, 'id'> | undefined {
  const own = profile._ownPrices();
  if (own) {
    return perMillion(own);
  }
  if (PriceList.of(profile) === PriceList.of(meter)) {
    return undefined;
  }
  const effective = listed(() => profile.prices);
  const ofMeter = listed(() => PriceList.of(meter).pricesFor(profile.modelSource!, profile.env.region));
  return effective && JSON.stringify(effective) !== JSON.stringify(ofMeter) ? effective : undefined;
}

/**
 * Prices of a declared model of a Bedrock Project that a meter does not find in its own price list.
 */
export function givenProjectPrices(project: IBedrockProject, model: BedrockProjectModel, meter: IConstruct): Omit<MeterPrice, 'id'> | undefined {
  if (model.prices) {
    return perMillion(model.prices);
  }
  if (PriceList.of(project) === PriceList.of(meter)) {
    return undefined;
  }
  const inListOf = (scope: IConstruct) => listed(() => PriceList.of(scope).pricesFor(mantleSource(model.modelId), project.env.region));
  const [effective, ofMeter] = [inListOf(project), inListOf(meter)];
  return effective && JSON.stringify(effective) !== JSON.stringify(ofMeter) ? effective : undefined;
}

export function perMillion({ input, output, cacheRead, cacheWrite }: TokenPrices): Omit<MeterPrice, 'id'> {
  return { input, output, cacheRead, cacheWrite };
}

/** Prices of a price list, or undefined if it has none for the model, or if the model is not known at synth. */
function listed(find: () => TokenPrices): Omit<MeterPrice, 'id'> | undefined {
  try {
    const prices = find();
    return { ...perMillion(prices), serviceTiers: prices._entry().serviceTiers, asOf: prices.asOf };
  } catch {
    return undefined;
  }
}
