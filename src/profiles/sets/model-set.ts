import { Token } from 'aws-cdk-lib';
import { ModelSource } from '../../models';
import { isToken, repeated, show } from '../../private/check';
import { argumentProblems } from '../../private/structs/struct-problems';
import { brief } from '../../private/structs/words';

/** Models of a set by ID, and the problems with them. */
export interface ModelSet {
  readonly sources: ReadonlyMap<string, ModelSource>;
  readonly problems: string[];
}

/**
 * Identifies the models of a set. The order of the lists has no effect on the result, so a list can be reordered without changing any profile.
 *
 * @param propOf name of an ID in messages, by its index
 */
export function modelSetOf(
  modelIds: readonly string[] = [], modelSources: readonly ModelSource[] = [], propOf: (index: number) => string = (index) => `modelIds[${index}]`,
): ModelSet {
  if (isToken(modelIds)) {
    return { sources: new Map(), problems: ['modelIds must be a list that is known at synth, got a token: pass the IDs of the models, each of which becomes a profile'] };
  }
  const idProblems = modelIds.flatMap((id, index) => isSource(id)
    ? [`${propOf(index)} must be a string, got ${brief(id)}: use modelSources`]
    : ModelSource._classify(propOf(index), id).problems);
  const fromIds = idProblems.length === 0 ? modelIds.map((id) => ModelSource.fromModelId(id)) : [];
  const entries = [...fromIds, ...modelSources].map((source) => ({ id: identityOf(source), source }));
  const known = entries.flatMap(({ id, source }) => id === undefined ? [] : [[id, source] as const]);
  const isEmpty = modelIds.length + modelSources.length === 0;
  return {
    sources: new Map([...known].sort(([one], [other]) => one < other ? -1 : 1)),
    problems: [
      ...isEmpty ? ['modelIds or modelSources must contain at least one model, got none: pass the models that the profiles run'] : [],
      ...idProblems,
      ...modelSources.flatMap((source, index) => identityOf(source) === undefined
        ? [`modelSources[${index}] must identify its model at synth, got a token: specify baseModelId in the options of the source, or create a TaggedInferenceProfile for the model`]
        : []),
      ...repeated(known.map(([id]) => id)).map((id) => `modelIds and modelSources must not contain duplicates: ${show(id)} is listed more than once`),
    ],
  };
}

/** Problems with the keys of a map by model ID. */
export function modelKeyProblems(prop: string, map: { readonly [modelId: string]: unknown } | undefined, modelIds: readonly string[]): string[] {
  // An ID that a look-up has not returned yet can be any of the keys.
  return modelIds.some((id) => isToken(id)) ? [] : Object.keys(map ?? {})
    .filter((key) => !modelIds.includes(key))
    .map((key) => `${prop} must contain only IDs of models in the set, got ${show(key)}: use ${modelIds.length === 0 ? 'an ID of the set' : `one of ${show(modelIds)}`}`);
}

/** ID of the copied source, or of the foundation model if only that is known at synth. */
function identityOf(source: ModelSource): string | undefined {
  return [source._sourceId(), source.baseModelId].find((id) => id !== undefined && !Token.isUnresolved(id));
}

function isSource(id: unknown): boolean {
  return typeof id === 'object' && argumentProblems('modelIds', 'ModelSource', id).length === 0;
}
