import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Book, render } from './book';
import { genaiClaims, piAiClaims } from './catalogues';
import type { Claim, Source } from './claims';
import { DECISIONS } from './decisions';
import { merge } from './merge';
import { fetchOffers, readOffer } from './offer-files';
import { genaiModels, piAiModels, readPackage } from './packages';
import { PRICE_LIST_NAMES } from './price-list-names';
import * as readings from './readings.json';
import { GEOGRAPHIES } from './regions';

/*
 * npx projen prices [--check] [--aws=https://pricing.us-east-1.amazonaws.com]
 *
 * Writes src/pricing/bedrock-prices.json, or says why not; with --check, only tells whether it is as it would be written.
 */
const FILE = join(__dirname, '../../src/pricing/bedrock-prices.json');
const PI_AI = { name: '@earendil-works/pi-ai', version: '1.5.2', date: '2026-11-10', url: 'https://www.npmjs.com/package/@earendil-works/pi-ai/v/1.5.2' };
const GENAI = { name: '@pydantic/genai-prices', version: '0.1.8', date: '2026-09-23', url: 'https://www.npmjs.com/package/@pydantic/genai-prices/v/0.1.8' };

async function main(args: readonly string[]): Promise<number> {
  const aws = args.find((arg) => arg.startsWith('--aws='))?.slice('--aws='.length) ?? 'https://pricing.us-east-1.amazonaws.com';
  const sources: Record<string, Source> = { ...readings.sources, 'pi-ai': PI_AI, 'genai-prices': GENAI };
  const claims: Claim[] = (readings.claims as Array<Omit<Claim, 'id'>>).map((claim) => ({ ...claim, id: claim.model }));

  const offers = await fetchOffers(aws, [...new Set(Object.values(GEOGRAPHIES).flat())]);
  if (offers === undefined) {
    console.log(`no way to ${aws}: going by what was read from AWS before, and by the catalogues`);
  }
  for (const { offer, region, file } of offers ?? []) {
    const source = `aws-${offer}`;
    const date = file.publicationDate.slice(0, 10);
    if (sources[source] === undefined || sources[source].date < date) {
      sources[source] = { name: `AWS Price List, ${offer}`, version: file.publicationDate, date, url: `${aws}/offers/v1.0/aws/${offer}/current/region_index.json` };
    }
    const rows = readOffer(source, offer, region, file);
    claims.push(...rows.claims);
    rows.unknown.forEach((row) => console.log(`unknown: ${row}`));
  }

  const ofPiAi = piAiClaims('pi-ai', piAiModels(readPackage(PI_AI.name, PI_AI.version, 'dist/providers/data/amazon-bedrock.json')));
  const ids = [...new Set([...Object.values(PRICE_LIST_NAMES), ...ofPiAi.map(({ model }) => model)])];
  claims.push(...ofPiAi, ...genaiClaims('genai-prices', genaiModels(readPackage(GENAI.name, GENAI.version, 'dist/index.cjs')), ids, GENAI.date));

  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : undefined;
  const previous = before === undefined ? undefined : JSON.parse(before) as Book;
  const { book, problems, leftOut } = merge({ sources, claims, decisions: DECISIONS, previous });
  leftOut.forEach((what) => console.log(`left out: ${what}`));
  if (problems.length > 0) {
    console.error(`nothing written, ${problems.length} to decide in projenrc/prices/decisions.ts:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    return 1;
  }
  const text = render(book);
  console.log(`${Object.keys(book.models).length} models, ${Object.values(book.models).flatMap(({ prices }) => prices).length} entries, ${text === before ? 'as they were' : 'changed'}`);
  if (args.includes('--check')) {
    return text === before ? 0 : 1;
  }
  writeFileSync(FILE, text);
  return 0;
}

main(process.argv.slice(2)).then((code) => process.exitCode = code, (error) => {
  console.error(error);
  process.exitCode = 1;
});
