import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { isBilledByMarketplace } from './marketplace-models';
import { publishedMetric } from '../pricing/published-cost';
import { isToken, show } from '../private/check';
import type { IInferenceProfile } from '../profiles';

/** What an alarm beside a monitor goes by. */
export interface WatchedCost {
  readonly profiles: IInferenceProfile[];
  readonly costMetric?: cloudwatch.IMetric;
}

/** What a monitor watches, and what alarms beside it do. */
export interface Coverage {
  readonly tagKey: string;
  readonly values: string[];
  readonly profiles: IInferenceProfile[];
  readonly alarms: WatchedCost[];
}

/** Whether AWS Marketplace bills the model of a profile; undefined if it may. */
export function marketplaceBills({ modelSource }: IInferenceProfile): boolean | undefined {
  const model = modelSource?.baseModelId;
  return model === undefined || isToken(model) ? undefined : isBilledByMarketplace(model);
}

/**
 * What neither the monitor sees for certain nor an alarm beside it, in words; to be called after aspects.
 */
export function unseenSpend(scope: IConstruct, { tagKey, values, profiles, alarms }: Coverage): string[] {
  const text = (value: string) => show(Stack.of(scope).resolve(value));
  const valueOf = (profile: IInferenceProfile) => {
    const found = profile.costTags._entries().find(([key]) => key === tagKey);
    return found && text(found[1]);
  };
  const isCounted = (value: string) => alarms.some(({ costMetric }) => costMetric !== undefined && counts(costMetric, tagKey, value, text));
  const ofProfiles = new Map(profiles.map((profile) => [profile, text(profile.costTags.pick(tagKey).value(tagKey))]));
  const watched = new Set(alarms.flatMap((alarm) => alarm.profiles));
  const watchedValues = new Set([...watched].map(valueOf));
  const known = new Set(ofProfiles.values());

  const unseen = [...ofProfiles]
    .filter(([profile, value]) => marketplaceBills(profile) !== false && !watched.has(profile) && !isCounted(value))
    .map(([profile]) => profile);
  const strangers = values.map(text).filter((value) => !known.has(value) && !watchedValues.has(value) && !isCounted(value));
  return [
    ...unseen.map((profile) => `${show(profile.node.path)} (${modelName(profile)}${marketplaceBills(profile) ? '' : ', as it may be'})`),
    ...strangers.length === 0 ? [] : [`what is called under ${show(tagKey)} ${strangers.join(', ')}, of which no profile is given`],
  ];
}

/** Whether a metric is of all cost under a value of the tag. */
function counts(metric: cloudwatch.IMetric, tagKey: string, value: string, text: (value: string) => string): boolean {
  const published = publishedMetric(metric);
  if (!published) {
    return true;
  }
  const tags = published.costTags?._entries();
  // Where nothing is published while nothing is spent, it is of one profile.
  return tags ? tags.length === 1 && tags[0][0] === tagKey && text(tags[0][1]) === value : published.isContinuous;
}

function modelName({ modelSource }: IInferenceProfile): string {
  const model = modelSource?._displayId();
  return model === undefined || isToken(model) ? 'a model that synth does not know' : model;
}
