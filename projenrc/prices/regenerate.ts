import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agreement } from './agreement';
import { type Book, render, withServiceTiers } from './book';
import { callableOf, renderCallable } from './callable-list';
import { genaiClaims, piAiClaims } from './catalogues';
import type { Claim, Source } from './claims';
import { coverage } from './coverage';
import { type Comparison, coverageDocument } from './coverage-document';
import { DECISIONS, TIER_DECISIONS } from './decisions';
import { estimateLimits, withTable } from './estimate-limits';
import { litellmClaims, litellmTiers } from './litellm';
import { merge } from './merge';
import { fetchOffers, readOffer } from './offer-files';
import { NEWER, NOT_USED } from './other-models';
import { genaiModels, litellmRows, piAiModels, readPackage, readWheel } from './packages';
import { PRICE_LIST_NAMES } from './price-list-names';
import * as readings from './readings.json';
import { GEOGRAPHIES, US_WIDE, US_WIDE_MODELS } from './regions';
import { serviceTiers, type TierReading } from './service-tiers';
import { UNPRICED } from './unpriced';
import { usedClaims } from './used-claims';
import { billedUnit } from '../../src/models/billed-units';
import { endOf } from '../../src/models/ended-models';

/*
 * npx projen prices [--check] [--aws=https://pricing.us-east-1.amazonaws.com]
 *
 * Writes src/pricing/bedrock-prices.json, callable.json and comparison.json beside this file, docs/reference/price-coverage.md and the table of docs/reference/estimate-limits.md,
 * or says why not; with --check, only tells whether they are as they would be written.
 */
const FILE = join(__dirname, '../../src/pricing/bedrock-prices.json');
const CALLABLE_FILE = join(__dirname, 'callable.json');
const COMPARISON_FILE = join(__dirname, 'comparison.json');
const LIMITS_PAGE = join(__dirname, '../../docs/reference/estimate-limits.md');
const PAGE = join(__dirname, '../../docs/reference/price-coverage.md');
const PI_AI = { name: '@earendil-works/pi-ai', version: '1.6.0', date: '2026-11-20', url: 'https://www.npmjs.com/package/@earendil-works/pi-ai/v/1.6.0' };
const GENAI = { name: 'genai-prices', version: '0.2.3', date: '2026-11-10', url: 'https://pypi.org/project/genai-prices/0.2.3/' };
const LITELLM = { name: 'litellm', version: '1.110.2', date: '2026-11-20', url: 'https://pypi.org/project/litellm/1.110.2/' };
const ANALYZER = { name: 'bedrock-usage-analyzer', version: '0.7.0b0', date: '2026-10-09', url: 'https://pypi.org/project/bedrock-usage-analyzer/0.7.0b0/' };

async function main(args: readonly string[]): Promise<number> {
  const aws = args.find((arg) => arg.startsWith('--aws='))?.slice('--aws='.length) ?? 'https://pricing.us-east-1.amazonaws.com';
  const sources: Record<string, Source> = { ...readings.sources, 'pi-ai': PI_AI, 'genai-prices': GENAI, 'litellm': LITELLM };
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

  const callable = callableOf(ANALYZER, readWheel(ANALYZER.name, ANALYZER.version, /fm-list-[a-z0-9-]+\.yml$/));
  const ofPiAi = piAiClaims('pi-ai', piAiModels(readPackage(PI_AI.name, PI_AI.version, 'dist/providers/data/amazon-bedrock.json')));
  const rowsOfLitellm = litellmRows(onlyFile(readWheel(LITELLM.name, LITELLM.version, /^litellm\/model_prices_and_context_window_backup\.json$/)));
  const ofLitellm = litellmClaims('litellm', rowsOfLitellm);
  const ids = [...new Set([...Object.keys(callable.models), ...Object.values(PRICE_LIST_NAMES), ...ofPiAi.map(({ model }) => model), ...ofLitellm.map(({ model }) => model)])];
  const ofGenai = genaiClaims('genai-prices', genaiModels(onlyFile(readWheel(GENAI.name, GENAI.version, /^genai_prices\/data\.py$/))), ids, GENAI.date);
  claims.push(...[...ofPiAi, ...ofGenai, ...ofLitellm].map(widened));

  const selected = usedClaims(claims, {
    callable, newer: NEWER, notUsed: NOT_USED, unpriced: UNPRICED, outside: (model) => endOf(model) !== undefined || billedUnit(model) !== undefined,
  });
  const ofTiers = litellmTiers('litellm', rowsOfLitellm);
  ofTiers.without.forEach((key) => console.log(`no single factor: ${key}`));
  const tiers = serviceTiers([...readings.tiers as TierReading[], ...ofTiers.readings].filter(({ model }) => selected.used.some((claim) => claim.model === model)), TIER_DECISIONS);

  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : undefined;
  const previous = before === undefined ? undefined : JSON.parse(before) as Book;
  const merged = merge({ sources, claims: selected.used, decisions: DECISIONS, previous });
  const book = withServiceTiers(merged.book, tiers.factors);
  const agreed = agreement(book, selected.used, DECISIONS);
  const problems = [...selected.problems, ...merged.problems, ...tiers.problems, ...Object.values(agreed).flatMap(({ undecided }) => undecided)];
  merged.leftOut.forEach((what) => console.log(`left out: ${what}`));
  if (problems.length > 0) {
    console.error(`nothing written, ${problems.length} to decide in projenrc/prices/decisions.ts:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    return 1;
  }
  const text = render(book);
  console.log(`${Object.keys(book.models).length} models, ${Object.values(book.models).flatMap(({ prices }) => prices).length} entries, ${text === before ? 'as they were' : 'changed'}`);
  const covered = coverage(book, callable, (model) => endOf(model) !== undefined);
  const comparison: Comparison = {
    ...JSON.parse(readFileSync(COMPARISON_FILE, 'utf8')) as Comparison,
    agreement: Object.fromEntries(Object.entries(agreed).map(([source, { equal, decided }]) => [source, { equal, decided }])),
  };
  Object.entries(agreed).forEach(([source, { equal, decided }]) => console.log(`${source}: ${equal + decided} figures compared, ${equal} equal, ${decided} different with a decision`));
  console.log(`${covered.priced.length} of ${covered.priced.length + covered.unpriced.length} callable combinations billed by tokens have a price`);
  const written = [
    [FILE, text],
    [CALLABLE_FILE, renderCallable(callable)],
    [COMPARISON_FILE, renderComparison(comparison)],
    [LIMITS_PAGE, withTable(readFileSync(LIMITS_PAGE, 'utf8'), estimateLimits(book))],
    [PAGE, coverageDocument({ book, coverage: covered, callable: callable.source, comparison, unpriced: UNPRICED })],
  ];
  if (args.includes('--check')) {
    return written.every(([file, content]) => existsSync(file) && readFileSync(file, 'utf8') === content) ? 0 : 1;
  }
  written.forEach(([file, content]) => writeFileSync(file, content));
  return 0;
}

function renderComparison({ before, agreement: agreed }: Comparison): string {
  const lines = (object: object) => Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n');
  return `{\n"before": {"asOf": ${JSON.stringify(before.asOf)}, "priced": {\n${lines(before.priced)}\n}},\n"agreement": {\n${lines(agreed)}\n}\n}\n`;
}

function onlyFile(files: ReadonlyMap<string, string>): string {
  const [text, ...others] = files.values();
  if (text === undefined || others.length > 0) {
    throw new Error(`one file was expected, got ${[...files.keys()].join(', ')}`);
  }
  return text;
}

/** A claim about the geography `us`, in all of its Regions if the price is known to be the same there. */
function widened(claim: Claim): Claim {
  return claim.regions === 'us' && US_WIDE_MODELS.includes(claim.model) ? { ...claim, regions: US_WIDE } : claim;
}

main(process.argv.slice(2)).then((code) => process.exitCode = code, (error) => {
  console.error(error);
  process.exitCode = 1;
});
