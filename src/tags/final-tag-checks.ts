import { Stack } from 'aws-cdk-lib';
import type { CostTags } from './cost-tags';
import { dynamicTagKeys, finalTagProblems } from './final-tag-problems';
import type { ResourceTags } from './resource-tags';
import { tagConflicts } from './tag-conflicts';
import { MAX_ADVISED_COST_TAGS } from './tag-rules';
import { plural, show } from '../private/check';

/** Carrier in messages. */
export interface CarrierWords {
  /** Kind of the carrier, such as `profile`. */
  readonly noun: string;

  /** Service that stores the tags. */
  readonly service: string;
}

/** Findings about the final tags of a carrier. A warning is undefined if there is no reason for it. */
export interface FinalTagFindings {
  readonly noCostTags?: string;
  readonly manyCostTags?: string;
  readonly dynamicTagValues?: string;

  /** Problems that fail synth. */
  readonly problems: string[];
}

/** Checks the final tags of a carrier. Call this function after aspects, because the tags are not final before. */
export function checkFinalTags(tags: ResourceTags, declared: CostTags | undefined, { noun, service }: CarrierWords): FinalTagFindings {
  const stack = Stack.of(tags.resource);
  const final = tags.final();
  const count = declared?.keys.length ?? final.size;
  const dynamic = dynamicTagKeys(stack, final);
  return {
    noCostTags: final.size > 0 ? undefined
      : `the ${noun} has no tags, so its cost cannot be allocated: pass costTags, or add tags to a parent scope with Tags.of. ` +
        'Acknowledge this warning if you pass the tags to `cdk deploy --tags`',
    manyCostTags: count <= MAX_ADVISED_COST_TAGS ? undefined
      : `the ${noun} has ${plural(count, 'cost tag')}: more than ${MAX_ADVISED_COST_TAGS} cost tag keys make reports hard to use. Keep the keys that you report on`,
    dynamicTagValues: dynamic.length === 0 ? undefined
      : `the values of ${dynamic.map(show).join(', ')} are dynamic references: ${service} receives the text that CloudFormation resolves at deployment, so the text is not known at synth and is not validated. ` +
        `CloudFormation resolves it again only when the resource changes, so ${noun}s, budgets and policies can get different values. Use a literal value, or a parameter of the stack`,
    problems: [
      ...declared ? tagConflicts(declared, tags) : [],
      ...tags.missingProblems(declared?.keys ?? []),
      ...finalTagProblems(stack, final),
    ],
  };
}
