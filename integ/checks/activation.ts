import { ListCostAllocationTagBackfillHistoryCommand, ListCostAllocationTagsCommand, UpdateCostAllocationTagsStatusCommand } from '@aws-sdk/client-cost-explorer';
import { isNotAuthorized } from '../aws-failure';
import { CE_CALL } from '../billed';
import { check, When } from '../check';
import { PROOF_TAG_KEY } from '../names';
import { inconclusive, verified, refuted } from '../outcome';

const NEVER_SEEN = 'cdk-bedrock-cost-tags-never-seen';
const DAY_MS = 24 * 3_600_000;

/** Activation of cost allocation tags, in the payer account. */
export const ACTIVATION_CHECKS = [
  check({
    id: 'unseen-tag-key',
    when: When.AT_ONCE,
    where: 'the payer account',
    cost: CE_CALL,
    needs: [],
    run: async (live) => {
      try {
        const { Errors = [] } = await live.clients.costExplorer.send(new UpdateCostAllocationTagsStatusCommand({
          CostAllocationTagsStatus: [{ TagKey: NEVER_SEEN, Status: 'Active' }],
        }));
        if (Errors.length === 0) {
          return refuted(`AWS activated ${NEVER_SEEN}, which has never been used`);
        }
        const [{ Code, Message }] = Errors;
        const seen = `for a key that has never been used, AWS returns ${Code}: ${Message}`;
        return /not ?found/i.test(`${Code} ${Message}`) ? verified(seen) : refuted(seen);
      } catch (error) {
        if (isNotAuthorized(error)) {
          return inconclusive((error as Error).message, 'in the payer account');
        }
        throw error;
      }
    },
  }),
  check({
    id: 'backfill-at-once',
    when: When.DAYS,
    where: 'the payer account',
    cost: CE_CALL,
    needs: ['ActivationBackfillFrom'],
    run: async (live, { ActivationBackfillFrom }) => {
      const { costExplorer } = live.clients;
      const { CostAllocationTags = [] } = await costExplorer.send(new ListCostAllocationTagsCommand({ TagKeys: [PROOF_TAG_KEY] }));
      const [tag] = CostAllocationTags;
      if (tag?.Status !== 'Active') {
        return inconclusive(`the status of the key is ${tag?.Status ?? 'unknown'}`, 'a day after the first calls through the profiles');
      }
      if (ActivationBackfillFrom === 'none') {
        return inconclusive('no backfill was requested', 'deploy with -c backfillFrom=YYYY-MM');
      }
      const activated = new Date(tag.LastUpdatedDate!);
      const { BackfillRequests = [] } = await costExplorer.send(new ListCostAllocationTagBackfillHistoryCommand({}));
      const [request] = BackfillRequests.filter(({ RequestedAt }) => new Date(RequestedAt!).getTime() >= activated.getTime() - DAY_MS);
      const hours = Math.round((live.clock.now().getTime() - activated.getTime()) / 3_600_000);
      if (request) {
        return verified(`AWS accepted the backfill at ${request.RequestedAt}; the key was activated at ${tag.LastUpdatedDate}`);
      }
      return hours > 48
        ? refuted(`the key has been active for ${hours} hours, and AWS has accepted no backfill: read the log of the activation function`)
        : inconclusive(`the key has been active for ${hours} hours, and no backfill has been requested yet`, 'a day later');
    },
  }),
];
