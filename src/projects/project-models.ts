import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { BedrockProjectModel, IBedrockProjectTarget } from './bedrock-project-target';
import { ModelSource } from '../models';
import { mantleModelIdProblems } from '../models/mantle-model-id';
import { isRuntimeOnly, runtimeIdOf } from '../models/mantle-models';
import { PriceList, TokenPrices } from '../pricing';
import { isToken, repeated, show } from '../private/check';
import { warn } from '../private/warning';

/**
 * Problems with the declared models of a project.
 */
export function modelsProblems(models: readonly BedrockProjectModel[] = []): string[] {
  const known = models.map(({ modelId }) => modelId).filter((modelId) => !isToken(modelId));
  return [
    ...models.flatMap(({ modelId }, index) => mantleModelIdProblems(`models[${index}].modelId`, modelId)),
    ...repeated(known).map((modelId) => `models must not contain duplicates, got ${show(modelId)} more than once: remove one of the entries`),
  ];
}

/** Warns of models that AWS offers on the other endpoint only, as far as the data of the library knows. AWS can have added them since, so they are not refused. */
export function warnOfRuntimeOnlyModels(scope: Construct, models: readonly BedrockProjectModel[]): void {
  for (const { modelId } of models.filter((model) => !isToken(model.modelId) && isRuntimeOnly(model.modelId))) {
    warn(scope, 'TaggedProject.runtimeOnlyModel',
      `model ${show(modelId)} is known on the bedrock-runtime endpoint only, so calls through the project fail: use TaggedInferenceProfile for this model, ` +
      'or acknowledge this warning if the bedrock-mantle endpoint now offers the model',
    );
  }
}

/** Source under which price lists contain a model of the endpoint, which has no other route. An ARN, because a source of this ID would be refused for a profile. */
export function mantleSource(modelId: string): ModelSource {
  return ModelSource.fromArn(`arn:aws:bedrock:us-east-1::foundation-model/${runtimeIdOf(modelId) ?? modelId}`);
}

/**
 * Prices of a declared model. Throws if they are not specified and the price list does not contain them.
 */
export function pricesOf(project: IBedrockProjectTarget, { modelId, prices }: BedrockProjectModel): TokenPrices {
  if (prices !== undefined) {
    return prices;
  }
  if (isToken(modelId)) {
    if (Token.isUnresolved(modelId)) {
      throw new Error(`Prices of ${project.node.path}: a model must have prices if its ID is known only at deployment, got ${show(project.stack.resolve(modelId))} without: pass prices of the model`);
    }
    // The CDK discards the template until it has looked the ID up, but an error would prevent the look-up.
    return TokenPrices.perMillionTokens({ input: 1, output: 1 });
  }
  return PriceList._for(project)._pricesFor(mantleSource(modelId), project.env.region, `Prices of ${show(modelId)} in ${project.node.path}`);
}
