import { CostTagCase, CostTagKey, CostTags, CostTagSchema } from 'cdk-bedrock-cost-tags';

/** The tagging strategy of the company. */
export const SCHEMA = CostTagSchema.of({
  [CostTagKey.COST_CENTER]: { pattern: '[0-9]{4}', description: 'the unit that is charged', owner: 'finops@example.com' },
  [CostTagKey.ENVIRONMENT]: { allowedValues: ['production', 'development'], valueCase: CostTagCase.LOWER },
  [CostTagKey.PROJECT]: { required: false, description: 'what it is for' },
});

/** What a reader learns who tries tags that AWS does not take: all problems at once. */
export function rejection(): string {
  try {
    CostTags.of({ 'aws:team': 'support', 'CostCenter': '4711', 'costcenter': '4712', 'Owner': 'support & sales' });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('these tags must be rejected');
}
