import { GetExportCommand } from '@aws-sdk/client-bcm-data-exports';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ModelSource, PriceList } from '../../src';
import { IS_BEDROCK, MODEL, placeSql, sqlText, tagPlaces } from '../../src/bill/bill-sql';
import { BILL_OUTPUTS, queryBill } from '../athena';
import { check, When } from '../check';
import { PROOF_REGION, PROOF_TAG_KEY, TEAM } from '../names';
import { inconclusive, verified, refuted } from '../outcome';

const COST = 'an Athena query: less than 0.01 USD';
const WHEN_DELIVERED = 'two days after the key is active and calls were made';

// The key as cdk-bedrock-cost-tags expects it in the export.
const COLUMN_KEY = 'user_bedrock_tag_proof';

const TAG_VALUE = `COALESCE(${tagPlaces(PROOF_TAG_KEY).map(placeSql).join(', ')})`;
const OF_BEDROCK = `(${IS_BEDROCK.join(' OR ')})`;
const USAGE = 'line_item_line_item_type = \'Usage\'';

// Prices of the AWS price list. A wrong unit differs by a factor of a thousand.
const TOLERANCE = 3;

/** Providers whose models AWS Marketplace bills. */
const MARKETPLACE_PROVIDERS = ['claude', 'jurassic', 'jamba', 'command', 'cohere', 'luma', 'stable', 'stability', 'twelvelabs', 'pegasus', 'marengo', 'palmyra', 'llama 2', 'gpt-5', 'gpt-6'];

/** Contents of the export. */
export const BILL_CHECKS = [
  check({
    id: 'cur-tag-key',
    when: When.DAYS,
    cost: COST,
    needs: BILL_OUTPUTS,
    run: async (live, outputs) => {
      const rows = await queryBill(live, outputs, (table) => [
        `SELECT key, count(*) FROM ${table} CROSS JOIN UNNEST(map_keys(resource_tags)) AS t (key)`,
        `WHERE strpos(replace(lower(key), '_', ''), ${sqlText(PROOF_TAG_KEY.toLowerCase())}) > 0 GROUP BY key ORDER BY key`,
      ].join(' '));
      if (rows.length === 0) {
        return inconclusive('no row of the export has the key yet', WHEN_DELIVERED);
      }
      const keys = rows.map(([key]) => key);
      const seen = `resource_tags has the key ${PROOF_TAG_KEY} as ${keys.join(', ')}`;
      return keys.includes(COLUMN_KEY) ? verified(seen) : refuted(seen);
    },
  }),
  check({
    id: 'cur-resource-id',
    when: When.DAYS,
    cost: COST,
    needs: [...BILL_OUTPUTS, 'PlainProfileArn'],
    run: async (live, outputs) => {
      const rows = await queryBill(live, outputs, (table) =>
        `SELECT DISTINCT line_item_resource_id FROM ${table} WHERE ${USAGE} AND ${TAG_VALUE} = ${sqlText(TEAM.plain)} ORDER BY 1`);
      if (rows.length === 0) {
        return inconclusive('no row of the export has the tag yet', WHEN_DELIVERED);
      }
      const ids = rows.map(([id]) => id);
      const seen = `rows of the profile have line_item_resource_id ${ids.map((id) => id === '' ? '(none)' : id).join(', ')}`;
      return ids.includes(outputs.PlainProfileArn) ? verified(seen) : refuted(seen);
    },
  }),
  check({
    id: 'cur-units',
    when: When.DAYS,
    cost: COST,
    needs: [...BILL_OUTPUTS, 'ModelId'],
    run: async (live, outputs) => {
      const rows = await queryBill(live, outputs, (table) => [
        'SELECT line_item_usage_type, COALESCE(pricing_unit, \'\'), sum(pricing_public_on_demand_cost) / sum(line_item_usage_amount)',
        `FROM ${table} WHERE ${USAGE} AND ${TAG_VALUE} IN (${sqlText(TEAM.plain)}, ${sqlText(TEAM.cached)})`,
        'AND COALESCE(lower(pricing_unit), \'\') IN (\'\', \'units\') AND line_item_usage_amount > 0 AND pricing_public_on_demand_cost > 0',
        'GROUP BY 1, 2 ORDER BY 1, 2',
      ].join(' '));
      if (rows.length === 0) {
        return inconclusive('no row of the profiles has no unit, or the unit Units', WHEN_DELIVERED);
      }
      const { least, most } = pricesOf(outputs.ModelId);
      const seen = rows.map(([usageType, unit, rate]) => ({ usageType, unit, perMillion: Number(rate) * (usageType.includes('-MP:') ? 1 : 1_000) }));
      const text = seen.map(({ usageType, unit, perMillion }) => `${usageType} (${unit || 'no unit'}) at ${perMillion} USD per million`).join('; ');
      return seen.every(({ perMillion }) => perMillion >= least / TOLERANCE && perMillion <= most * TOLERANCE)
        ? verified(text)
        : refuted(`${text}, but the prices of the model are from ${least} to ${most} USD`);
    },
  }),
  check({
    id: 'marketplace-models',
    when: When.DAYS,
    cost: COST,
    needs: BILL_OUTPUTS,
    run: async (live, outputs) => {
      const names = MARKETPLACE_PROVIDERS.map((name) => `strpos(lower(${MODEL}), ${sqlText(name)}) > 0`).join(' OR ');
      const rows = await queryBill(live, outputs, (table) =>
        `SELECT DISTINCT ${MODEL}, bill_billing_entity FROM ${table} WHERE ${OF_BEDROCK} AND ${USAGE} AND (${names}) ORDER BY 1, 2`);
      if (rows.length === 0) {
        return inconclusive('the account has no billed cost of these models', 'in an account that uses them');
      }
      const seen = rows.map(([model, entity]) => `${model} by ${entity}`).join('; ');
      return rows.every(([, entity]) => entity === 'AWS Marketplace') ? verified(seen) : refuted(seen);
    },
  }),
  check({
    id: 'export-kms-delivery',
    when: When.DAYS,
    needs: ['ExportArn', 'ExportBucketName', 'ExportFolder'],
    refusedAs: { stack: 'CostTagsProof-Bill', resourceType: 'AWS::BCMDataExports::Export' },
    run: async (live, { ExportArn, ExportBucketName, ExportFolder }) => {
      const { Contents = [] } = await live.clients.s3.send(new ListObjectsV2Command({ Bucket: ExportBucketName, Prefix: ExportFolder, MaxKeys: 10 }));
      if (Contents.length > 0) {
        return verified(`AWS delivered ${Contents[0].Key} to the bucket with a key`);
      }
      const { ExportStatus } = await live.clients.dataExports.send(new GetExportCommand({ ExportArn }));
      return ExportStatus?.StatusCode === 'UNHEALTHY'
        ? refuted(`AWS delivers nothing, with the status reason ${ExportStatus.StatusReason}`)
        : inconclusive('AWS has delivered nothing yet', 'a day after the deployment');
    },
  }),
];

/** Lowest and highest price of a million tokens of a model. */
function pricesOf(modelId: string): { readonly least: number; readonly most: number } {
  const { input, output, cacheRead, cacheWrite } = PriceList.bundled().pricesFor(ModelSource.foundationModel(modelId), PROOF_REGION);
  const prices = [input, output, cacheRead, cacheWrite].filter((price): price is number => price !== undefined && price > 0);
  return { least: Math.min(...prices), most: Math.max(...prices) };
}
