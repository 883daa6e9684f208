import type { Construct } from 'constructs';
import type { InferenceProfilesAttributes } from './inference-profiles';
import { InferenceProfilesBase } from './inference-profiles-base';
import { modelKeyProblems, modelSetOf } from './model-set';
import { applicationProfileArnProblems } from '../../models/model-arn';
import { usagesProblems } from '../../pricing/usage-rules';
import { isToken, repeated, show } from '../../private/check';
import { checkStruct } from '../../private/structs/struct-problems';
import type { CostTags } from '../../tags';
import { unknownKeysProblems } from '../../tags/unknown-keys';
import { ImportedInferenceProfile } from '../imported-inference-profile';
import type { IInferenceProfile } from '../inference-profile';

/**
 * Set of inference profiles that were created outside this construct tree.
 */
export class ImportedInferenceProfiles extends InferenceProfilesBase {
  /** @internal */
  public readonly _byModelId: ReadonlyMap<string, IInferenceProfile>;
  /** @internal */
  public readonly _givenTags?: CostTags;

  /**
   * @param method method that messages name
   */
  constructor(scope: Construct, id: string, attrs: InferenceProfilesAttributes, method: string = 'fromInferenceProfilesAttributes') {
    super(scope, id);
    checkStruct(`${method} at ${this.node.path}`, 'InferenceProfilesAttributes', attrs, () => problemsOf(attrs));
    const { inferenceProfileArns: arns, costTags, prices, expectedUsage, metricNames } = attrs;
    this._givenTags = costTags;
    const { sources } = modelSetOf(Object.keys(arns));
    this._byModelId = new Map([...sources].map(([modelId, modelSource]) => [modelId, new ImportedInferenceProfile(this, modelId, {
      inferenceProfileArn: arns[modelId], modelSource, costTags, prices: prices?.[modelId], expectedUsage: expectedUsage?.[modelId], metricNames,
    })]));
  }
}

function problemsOf({ inferenceProfileArns: arns, costTags, prices, expectedUsage }: InferenceProfilesAttributes): string[] {
  const modelIds = Object.keys(arns);
  const propOf = (index: number) => `inferenceProfileArns[${show(modelIds[index])}]`;
  return [
    ...modelIds.length === 0
      ? ['inferenceProfileArns must contain at least one profile, got {}: pass the ARN of each profile by the ID of its model']
      : modelSetOf(modelIds, [], propOf).problems,
    ...modelIds.flatMap((modelId, index) => applicationProfileArnProblems(propOf(index), arns[modelId])),
    ...repeated(Object.values(arns).filter((arn) => !isToken(arn)))
      .map((arn) => `inferenceProfileArns must not contain duplicates: ${show(arn)} is listed for more than one model`),
    ...modelKeyProblems('prices', prices, modelIds),
    ...modelKeyProblems('expectedUsage', expectedUsage, modelIds),
    ...usagesProblems('expectedUsage', expectedUsage),
    ...unknownKeysProblems(costTags),
  ];
}
