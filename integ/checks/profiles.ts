import {
  type BedrockClient, CreateInferenceProfileCommand, DeleteInferenceProfileCommand, GetFoundationModelCommand, GetInferenceProfileCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-bedrock';
import { allowedOrDenied, failureText, isNotAuthorized } from '../aws-failure';
import { check, When } from '../check';
import type { Live } from '../live';
import { PROOF_REGION, PROOF_TAG_KEY, STACK_TAG_KEY, TEMPORARY } from '../names';
import { notShown, proven, refuted } from '../outcome';

const TAG_CALLS = 60;
const TAG_CALLS_A_SECOND = 10;

// Bedrock no longer offers it since 2025.
const END_OF_LIFE_MODEL = 'anthropic.claude-instant-v1';

/** Makes a profile for a moment; who runs the checks deletes it, so that nothing stays for want of a right. */
async function forAMoment(
  live: Live, client: BedrockClient, name: string, modelId: string, tagged: boolean, meanwhile = async () => {},
): Promise<void> {
  const { inferenceProfileArn } = await client.send(new CreateInferenceProfileCommand({
    inferenceProfileName: name,
    modelSource: { copyFrom: `arn:aws:bedrock:${PROOF_REGION}::foundation-model/${modelId}` },
    ...tagged && { tags: [{ key: PROOF_TAG_KEY, value: TEMPORARY }] },
  }));
  try {
    await meanwhile();
  } finally {
    await live.clients.bedrock.send(new DeleteInferenceProfileCommand({ inferenceProfileIdentifier: inferenceProfileArn! }));
  }
}

function temporaryName(live: Live, what: string): string {
  return `cost-tags-proof-${what}-${live.clock.now().getTime()}`;
}

/** How Bedrock makes, names and describes profiles. */
export const PROFILE_CHECKS = [
  check({
    id: 'create-tagged-profile',
    when: When.AT_ONCE,
    needs: ['CreatorRoleArn', 'ModelId'],
    run: async (live, { CreatorRoleArn, ModelId }) => {
      const { bedrock } = await live.as(CreatorRoleArn);
      const untagged = await allowedOrDenied(async () => forAMoment(live, bedrock, temporaryName(live, 'untagged'), ModelId, false));
      if (!untagged.denied) {
        return refuted('the enforcement let a profile without tags be created');
      }
      const tagged = await allowedOrDenied(async () => forAMoment(live, bedrock, temporaryName(live, 'tagged'), ModelId, true));
      return tagged.denied
        ? refuted(`the enforcement does not let a profile with the required tags be created: ${tagged.denied}`)
        : proven('under the enforcement, a profile with the required tags was created, and one without was denied');
    },
  }),
  check({
    id: 'profile-name-twice',
    when: When.AT_ONCE,
    needs: ['ModelId'],
    run: async (live, { ModelId }) => {
      const { bedrock } = live.clients;
      const name = temporaryName(live, 'twice');
      let refusal: string | undefined;
      await forAMoment(live, bedrock, name, ModelId, true, async () => {
        try {
          await forAMoment(live, bedrock, name, ModelId, true);
        } catch (error) {
          refusal = failureText(error);
          if (!/^(Conflict|Validation)/.test((error as Error).name)) {
            throw error;
          }
        }
      });
      return refusal ? proven(`the second was refused: ${refusal}`) : refuted('Bedrock made two profiles of one name');
    },
  }),
  check({
    id: 'global-profile-models',
    when: When.AT_ONCE,
    needs: ['GlobalProfileArn'],
    run: async (live, { GlobalProfileArn }) => {
      const { models = [] } = await live.clients.bedrock.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: GlobalProfileArn }));
      const arns = models.map(({ modelArn }) => modelArn!);
      const seen = `its models are ${arns.join(', ')}`;
      return arns.some((arn) => arn.split(':')[3] === '') ? proven(seen) : refuted(seen);
    },
  }),
  check({
    id: 'stack-tags-profiles',
    when: When.AT_ONCE,
    needs: ['PlainProfileArn'],
    run: async (live, { PlainProfileArn }) => {
      const { tags = [] } = await live.clients.bedrock.send(new ListTagsForResourceCommand({ resourceARN: PlainProfileArn }));
      const seen = `its tags are ${tags.map(({ key, value }) => `${key}=${value}`).join(', ')}`;
      return tags.some(({ key }) => key === STACK_TAG_KEY) ? proven(seen) : refuted(seen);
    },
  }),
  check({
    id: 'list-tags-rate',
    when: When.AT_ONCE,
    needs: ['PlainProfileArn'],
    run: async (live, { PlainProfileArn }) => {
      const command = new ListTagsForResourceCommand({ resourceARN: PlainProfileArn });
      const calls: Array<Promise<string | undefined>> = [];
      for (let call = 0; call < TAG_CALLS; call++) {
        calls.push(live.clients.bedrockOnce.send(command).then(() => undefined, (error) => error.name));
        await live.clock.wait(1 / TAG_CALLS_A_SECOND);
      }
      const failed = (await Promise.all(calls)).filter((name): name is string => name !== undefined);
      const throttled = failed.filter((name) => /Throttl|TooMany/.test(name)).length;
      if (failed.length > throttled) {
        return notShown(`${failed.length - throttled} calls failed otherwise: ${[...new Set(failed)].join(', ')}`);
      }
      const seen = `${throttled} of ${TAG_CALLS} calls were throttled, at ${TAG_CALLS_A_SECOND} a second`;
      return throttled === 0 ? proven(seen) : refuted(seen);
    },
  }),
  check({
    id: 'ended-model',
    when: When.AT_ONCE,
    needs: [],
    run: async (live) => {
      try {
        await live.clients.bedrock.send(new GetFoundationModelCommand({ modelIdentifier: END_OF_LIFE_MODEL }));
        return notShown(`Bedrock still knows ${END_OF_LIFE_MODEL}`, 'name another model in integ/checks/profiles.ts');
      } catch (error) {
        if (isNotAuthorized(error)) {
          throw error;
        }
        const seen = `of ${END_OF_LIFE_MODEL}, Bedrock says ${failureText(error)}`;
        return /^(Validation|ResourceNotFound)Exception$/.test((error as Error).name) ? proven(seen) : refuted(seen);
      }
    },
  }),
];
