import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { CostTagSchema, PriceList, TagAudit, type TagAuditProps } from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { TEST_ENV } from '../support/places';

const directory = mkdtempSync(join(tmpdir(), 'audit-prices-'));
afterAll(() => rmSync(directory, { recursive: true }));

function inputWith(asOf: string | undefined, props: Partial<TagAuditProps> = {}): string {
  const app = checkedApp();
  if (asOf !== undefined) {
    const path = join(directory, 'prices.json');
    writeFileSync(path, JSON.stringify({ version: 1, asOf, models: {} }));
    PriceList.bundled().withDocument(path).applyTo(app);
  }
  const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
  new TagAudit(stack, 'Audit', { schema: CostTagSchema.of({ CostCenter: {} }), ...props });
  return JSON.stringify(onlyResource(stack, 'AWS::Scheduler::Schedule').Properties.Target.Input);
}

test('the audit checks the age of the price list that applies to it', () => {
  expect(inputWith('2999-01-01')).toContain('pricesAsOf\\":\\"2999-01-01');
  expect(inputWith(undefined)).not.toContain('pricesAsOf');
  expect(inputWith('2020-01-01')).not.toContain('pricesAsOf');
  expect(inputWith('2999-01-01', { auditPrices: false })).not.toContain('pricesAsOf');
});
