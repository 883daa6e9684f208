import * as lifecycles from './model-lifecycle.json';
import { show } from '../private/text';

/** Dates of a model, as `YYYY-MM-DD`, as far as AWS has announced them. */
export interface ModelLifecycle {
  /** Day on which AWS announced the end. From then on, the model is a legacy model. */
  readonly legacyOn?: string;

  /** Day from which public extended access is billed, usually at higher prices. */
  readonly extendedAccessOn?: string;

  /** Day on which AWS ends the model. */
  readonly endsOn?: string;

  /** Day by which AWS had ended the model, if the day of the end is not known: AWS's list of this day does not contain the model. */
  readonly endedBy?: string;

  /** ID of the model that replaces this one, according to one of the sources. */
  readonly successor?: string;

  /** Regions to which the dates do not apply, because AWS still offers the model there. */
  readonly exceptIn?: readonly string[];

  /** Keys of the sources. */
  readonly sources: readonly string[];
}

/** Date of the newest source of the lifecycle data. Texts of the synthesis compare with this date, so they do not depend on the day of the synthesis. */
export const LIFECYCLE_AS_OF: string = lifecycles.asOf;

/** Days before its end from which a model is reported. */
export const NOTICE_DAYS = 90;

const MODELS = lifecycles.models as Readonly<Record<string, ModelLifecycle>>;

const DAY_MS = 86_400_000;

/**
 * Lifecycle of a model whose end AWS has announced. Undefined for other models, and in a Region to which the dates do not apply.
 *
 * @param modelId ID of the foundation model
 * @param region Region of the calls, if it is known
 */
export function lifecycleOf(modelId: string, region?: string): ModelLifecycle | undefined {
  const found = Object.hasOwn(MODELS, modelId) ? MODELS[modelId] : undefined;
  return region !== undefined && found?.exceptIn?.includes(region) ? undefined : found;
}

/** Day on which a model ended. Undefined if it had not ended by `LIFECYCLE_AS_OF`, or if its end is not in the data. */
export function endOf(modelId: string, region?: string): string | undefined {
  const { endsOn } = lifecycleOf(modelId, region) ?? {};
  return endsOn !== undefined && endsOn <= LIFECYCLE_AS_OF ? endsOn : undefined;
}

/**
 * End of a model that had ended by `LIFECYCLE_AS_OF`, as words such as `ended on 2026-09-30`. Undefined for all other models.
 */
export function endInWords(modelId: string, region?: string): string | undefined {
  const endedOn = endOf(modelId, region);
  const { endedBy } = lifecycleOf(modelId, region) ?? {};
  return endedOn !== undefined ? `ended on ${endedOn}` : endedBy !== undefined ? `had ended by ${endedBy}` : undefined;
}

/** Warning about a model that has ended or ends soon. */
export interface LifecycleWarning {
  readonly kind: 'ended' | 'ending';
  readonly text: string;
}

/**
 * Warning about a model that had ended by `LIFECYCLE_AS_OF`, or ends within `NOTICE_DAYS` after it.
 */
export function lifecycleWarning(modelId: string, region?: string): LifecycleWarning | undefined {
  const lifecycle = lifecycleOf(modelId, region);
  const { endsOn, exceptIn } = lifecycle ?? {};
  const place = region === undefined && exceptIn ? `, except in ${exceptIn.join(', ')}` : '';
  const source = `as of ${LIFECYCLE_AS_OF} of the bundled data`;
  const ended = endInWords(modelId, region);
  if (ended !== undefined) {
    return { kind: 'ended', text: `the model ${show(modelId)} ${ended}${place} (${source}), so calls through the profile fail: ${moveTo(lifecycle)}` };
  }
  return endsOn === undefined || daysBetween(LIFECYCLE_AS_OF, endsOn) > NOTICE_DAYS
    ? undefined
    : { kind: 'ending', text: `the model ${show(modelId)} ends on ${endsOn}${place} (${source}), and calls through the profile fail from then on: ${moveTo(lifecycle, 'before this date')}` };
}

/**
 * Reason why the price list cannot have the price of a model that was in public extended access by `LIFECYCLE_AS_OF`. AWS announces these prices to its customers and
 * publishes them in no price list. Undefined for all other models.
 */
export function extendedAccessProblem(modelId: string, region?: string): string | undefined {
  const { extendedAccessOn } = lifecycleOf(modelId, region) ?? {};
  return extendedAccessOn === undefined || extendedAccessOn > LIFECYCLE_AS_OF || endOf(modelId, region) !== undefined ? undefined : (
    `no price for model ${show(modelId)} in public extended access, which began on ${extendedAccessOn}. AWS bills extended access at higher prices than those in its price list`
  );
}

/**
 * Remedy for a model that has ended or ends, as an imperative.
 *
 * @param time time of the move, such as `before this date`
 */
export function moveTo(lifecycle: ModelLifecycle | undefined, time?: string): string {
  const example = lifecycle?.successor === undefined ? '' : `, such as ${show(lifecycle.successor)}${time === undefined ? '' : ','}`;
  return `move to another model${example}${time === undefined ? '' : ` ${time}`}`;
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}
