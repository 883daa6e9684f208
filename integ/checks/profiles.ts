import {
  type BedrockClient, CreateInferenceProfileCommand, DeleteInferenceProfileCommand, GetFoundationModelCommand, GetInferenceProfileCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-bedrock';
import { allowedOrDenied, failureText, isNotAuthorized } from '../aws-failure';
import { check, When } from '../check';
import type { Live } from '../live';
import { PROOF_REGION, PROOF_TAG_KEY, STACK_TAG_KEY, TEMPORARY } from '../names';
import { inconclusive, verified, refuted } from '../outcome';

const TAG_CALLS = 60;
const TAG_CALLS_A_SECOND = 10;

// Bedrock has not offered it since 2025.
const END_OF_LIFE_MODEL = 'anthropic.claude-instant-v1';

/** Creates a temporary profile. The caller of the command deletes it, so that a missing permission of the role does not leave it behind. */
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

/** Creation, names and descriptions of profiles. */
export const PROFILE_CHECKS = [
  check({
    id: 'create-tagged-profile',
    when: When.AT_ONCE,
    needs: ['CreatorRoleArn', 'ModelId'],
    run: async (live, { CreatorRoleArn, ModelId }) => {
      const { bedrock } = await live.as(CreatorRoleArn);
      const untagged = await allowedOrDenied(async () => forAMoment(live, bedrock, temporaryName(live, 'untagged'), ModelId, false));
      if (!untagged.denied) {
        return refuted('the enforcement allowed the creation of a profile without tags');
      }
      const tagged = await allowedOrDenied(async () => forAMoment(live, bedrock, temporaryName(live, 'tagged'), ModelId, true));
      return tagged.denied
        ? refuted(`the enforcement does not allow the creation of a profile with the required tags: ${tagged.denied}`)
        : verified('under the enforcement, a profile with the required tags was created, and a profile without tags was denied');
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
      return refusal ? verified(`Bedrock rejected the second profile: ${refusal}`) : refuted('Bedrock created two profiles with one name');
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
      return arns.some((arn) => arn.split(':')[3] === '') ? verified(seen) : refuted(seen);
    },
  }),
  check({
    id: 'stack-tags-profiles',
    when: When.AT_ONCE,
    needs: ['PlainProfileArn'],
    run: async (live, { PlainProfileArn }) => {
      const { tags = [] } = await live.clients.bedrock.send(new ListTagsForResourceCommand({ resourceARN: PlainProfileArn }));
      const seen = `its tags are ${tags.map(({ key, value }) => `${key}=${value}`).join(', ')}`;
      return tags.some(({ key }) => key === STACK_TAG_KEY) ? verified(seen) : refuted(seen);
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
        return inconclusive(`${failed.length - throttled} calls failed for other reasons: ${[...new Set(failed)].join(', ')}`);
      }
      const seen = `${throttled} of ${TAG_CALLS} calls were throttled, at ${TAG_CALLS_A_SECOND} per second`;
      return throttled === 0 ? verified(seen) : refuted(seen);
    },
  }),
  check({
    id: 'ended-model',
    when: When.AT_ONCE,
    needs: [],
    run: async (live) => {
      try {
        await live.clients.bedrock.send(new GetFoundationModelCommand({ modelIdentifier: END_OF_LIFE_MODEL }));
        return inconclusive(`Bedrock still offers ${END_OF_LIFE_MODEL}`, 'name another model in integ/checks/profiles.ts');
      } catch (error) {
        if (isNotAuthorized(error)) {
          throw error;
        }
        const seen = `for ${END_OF_LIFE_MODEL}, Bedrock returns ${failureText(error)}`;
        return /^(Validation|ResourceNotFound)Exception$/.test((error as Error).name) ? verified(seen) : refuted(seen);
      }
    },
  }),
];
