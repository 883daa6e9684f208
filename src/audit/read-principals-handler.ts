import { type IAMClient, NoSuchEntityException, paginateListRoleTags, paginateListUserTags, type Tag } from '@aws-sdk/client-iam';
import { type AuditedCarrier, incomplete } from './audit-findings';
import type { DeployedProfile } from './audit-request';
import type { Reading } from './read-account-handler';
import { inParallel } from '../private/parallel';
import { plural } from '../private/text';

const CONCURRENT_CALLS = 5;

/** Reads the tags of deployed roles and users. Principals that do not exist are omitted. */
export async function readPrincipals(iam: IAMClient, deployed: readonly DeployedProfile[]): Promise<Reading<AuditedCarrier[]>> {
  const errors: Error[] = [];
  const read = await inParallel(CONCURRENT_CALLS, deployed, async ({ arn }): Promise<AuditedCarrier[]> => {
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    try {
      return [{ arn, name, tags: new Map((await tagsOf(iam, arn, name)).map(({ Key, Value }) => [Key!, Value ?? ''])), isFresh: true }];
    } catch (error) {
      if (error instanceof NoSuchEntityException) {
        return [];
      }
      errors.push(error as Error);
      return [{ arn, name, isFresh: true }];
    }
  });
  const [first] = errors;
  return { found: read.flat(), missed: first ? [incomplete('iam:ListRoleTags, iam:ListUserTags', `reading the tags of ${plural(errors.length, 'IAM principal')}`, first)] : [] };
}

async function tagsOf(client: IAMClient, arn: string, name: string): Promise<Tag[]> {
  const tags: Tag[] = [];
  const pages = /:user\//.test(arn) ? paginateListUserTags({ client }, { UserName: name }) : paginateListRoleTags({ client }, { RoleName: name });
  for await (const { Tags = [] } of pages) {
    tags.push(...Tags);
  }
  return tags;
}
