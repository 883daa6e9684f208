import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { isBilledByMarketplace } from './marketplace-models';
import { publishedMetric, publishedParts } from '../pricing/published-cost';
import { isToken, show } from '../private/check';
import type { IInferenceProfile } from '../profiles';

/** Cost that an additional alarm monitors. */
export interface WatchedCost {
  readonly profiles: IInferenceProfile[];
  readonly costMetric?: cloudwatch.IMetric;
}

/** Cost that a monitor and its additional alarms cover. */
export interface Coverage {
  readonly tagKey: string;
  readonly values: string[];
  readonly profiles: IInferenceProfile[];
  readonly alarms: WatchedCost[];

  /** Whether the tags are those of callers, who can call any model that they have access to. */
  readonly ofCallers: boolean;
}

/** Whether AWS Marketplace bills the model of a profile. Undefined if this is unknown. */
export function marketplaceBills({ modelSource }: IInferenceProfile): boolean | undefined {
  const model = modelSource?.baseModelId;
  return model === undefined || isToken(model) ? undefined : isBilledByMarketplace(model);
}

/**
 * Describes spend that neither the monitor nor an additional alarm detects reliably. Must be called after aspects.
 */
export function unseenSpend(scope: IConstruct, { tagKey, values, profiles, alarms, ofCallers }: Coverage): string[] {
  const text = (value: string) => show(Stack.of(scope).resolve(value));
  const valueOf = (profile: IInferenceProfile) => {
    try {
      return text(profile.costTags.pick(tagKey).value(tagKey));
    } catch {
      return undefined;
    }
  };
  const countedKey = ofCallers ? undefined : tagKey;
  const isCounted = (value: string) => alarms.some(({ costMetric }) => costMetric !== undefined && counts(costMetric, countedKey, value, text));
  const ofProfiles = new Map((ofCallers ? [] : profiles).map((profile) => [profile, text(profile.costTags.pick(tagKey).value(tagKey))]));
  const watched = new Set(ofCallers ? [] : alarms.flatMap((alarm) => alarm.profiles));
  const watchedValues = new Set([...watched].map(valueOf));
  const known = new Set(ofProfiles.values());

  const unseen = [...ofProfiles]
    .filter(([profile, value]) => marketplaceBills(profile) !== false && !watched.has(profile) && !isCounted(value))
    .map(([profile]) => profile);
  const strangers = values.map(text).filter((value) => !known.has(value) && !watchedValues.has(value) && !isCounted(value));
  return [
    ...unseen.map((profile) => `${show(profile.node.path)} (${modelName(profile)}${marketplaceBills(profile) ? '' : ', possibly'})`),
    ...strangers.length === 0 ? [] : [ofCallers
      ? `calls by principals with tag ${show(tagKey)} ${strangers.join(', ')}`
      : `calls under tag ${show(tagKey)} ${strangers.join(', ')}, for which no profile is given`],
  ];
}

/** Whether a metric includes all cost under a tag value. */
function counts(metric: cloudwatch.IMetric, tagKey: string | undefined, value: string, text: (value: string) => string): boolean {
  const parts = publishedParts(metric);
  if (parts.length > 0) {
    return parts.some((part) => counts(part, tagKey, value, text));
  }
  const published = publishedMetric(metric);
  if (!published) {
    return true;
  }
  const tags = published.costTags?._entries();
  // A metric that is not published while nothing is spent is of a single profile.
  return tags ? tags.length === 1 && tags[0][0] === tagKey && text(tags[0][1]) === value : published.isContinuous;
}

function modelName({ modelSource }: IInferenceProfile): string {
  const model = modelSource?._displayId();
  return model === undefined || isToken(model) ? 'a model unknown at synth' : model;
}
