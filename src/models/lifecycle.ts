import * as lifecycles from './model-lifecycle.json';
import { show } from '../private/text';

/** Dates of a model, as `YYYY-MM-DD`, as far as AWS has announced them. */
export interface ModelLifecycle {
  /** Day on which AWS announced the end. From then on, the model is a legacy model. */
  readonly legacyOn?: string;

  /**
   * Day from which public extended access is billed, usually at higher prices. AWS announces this day for each model. The general rule, that a model is a legacy model for at
   * least 3 months before, does not determine the day, so no day is derived from the end of a model.
   */
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

const SOURCE = `as of ${LIFECYCLE_AS_OF} of the bundled data`;

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
  const { endsOn } = lifecycle ?? {};
  const place = exceptions(lifecycle, region);
  const ended = endInWords(modelId, region);
  if (ended !== undefined) {
    return { kind: 'ended', text: `the model ${show(modelId)} ${ended}${place} (${SOURCE}), so calls through the profile fail: ${moveTo(lifecycle)}` };
  }
  return endsOn === undefined || !isWithinNotice(endsOn)
    ? undefined
    : { kind: 'ending', text: `the model ${show(modelId)} ends on ${endsOn}${place} (${SOURCE}), and calls through the profile fail from then on: ${moveTo(lifecycle, 'before this date')}` };
}

/**
 * Day on which public extended access of a model begins or began. Undefined if AWS has not announced the day, or if the model had ended by `LIFECYCLE_AS_OF`.
 */
export function announcedExtendedAccess(modelId: string, region?: string): string | undefined {
  return endInWords(modelId, region) === undefined ? lifecycleOf(modelId, region)?.extendedAccessOn : undefined;
}

/**
 * Warning about a model whose public extended access begins within `NOTICE_DAYS` after `LIFECYCLE_AS_OF`. From the first day of extended access, the price list has no price of
 * the model, see `extendedAccessProblem`.
 */
export function extendedAccessWarning(modelId: string, region?: string): string | undefined {
  const begins = announcedExtendedAccess(modelId, region);
  if (begins === undefined || begins <= LIFECYCLE_AS_OF || !isWithinNotice(begins)) {
    return undefined;
  }
  const lifecycle = lifecycleOf(modelId, region);
  return `the model ${show(modelId)} enters public extended access on ${begins}${exceptions(lifecycle, region)} (${SOURCE}). AWS has billed extended access at up to 2 times ` +
    `its list prices and does not publish its prices in a price list, so cost estimates can be too low from this date on: ${moveTo(lifecycle, 'before this date')}`;
}

/**
 * Reason why the price list cannot have the price of a model that was in public extended access by `LIFECYCLE_AS_OF`. AWS announces these prices to its customers and
 * publishes them in no price list. Undefined for all other models.
 */
export function extendedAccessProblem(modelId: string, region?: string): string | undefined {
  const begins = announcedExtendedAccess(modelId, region);
  return begins === undefined || begins > LIFECYCLE_AS_OF ? undefined : (
    `no price for model ${show(modelId)} in public extended access, which began on ${begins}. AWS bills extended access at higher prices than those in its price list`
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

function exceptions(lifecycle: ModelLifecycle | undefined, region: string | undefined): string {
  return region === undefined && lifecycle?.exceptIn ? `, except in ${lifecycle.exceptIn.join(', ')}` : '';
}

function isWithinNotice(day: string): boolean {
  return (Date.parse(day) - Date.parse(LIFECYCLE_AS_OF)) / DAY_MS <= NOTICE_DAYS;
}
