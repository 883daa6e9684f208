import { Lazy } from 'aws-cdk-lib';
import { BedrockCostChecks, CostTagCarrierKind, CostTagSchema, UntrackedUsage } from '../../src';

/** Properties as a caller in JavaScript can pass them, and the whole message. */
const REFUSED: Array<[any, string]> = [
  [{ schema: { Team: {} } }, 'schema must be an instance of CostTagSchema, got {"Team":{}}: create it with CostTagSchema.of'],
  [{ schema: null }, 'schema must be an instance of CostTagSchema, got null: create it with CostTagSchema.of'],
  [{ allowedUntrackedUsage: 'BATCH' }, 'allowedUntrackedUsage must be a list, got "BATCH": pass a list of values of UntrackedUsage'],
  [{ carrierKinds: 'IAM_PRINCIPAL' }, 'carrierKinds must be a list, got "IAM_PRINCIPAL": pass a list of values of CostTagCarrierKind'],
  [{ carrierKinds: [] }, 'carrierKinds must contain at least one kind, got []: omit carrierKinds to track calls by profiles and projects'],
  [{ carrierKinds: ['ROLE'] }, 'carrierKinds must contain only values of CostTagCarrierKind, got "ROLE": use one of INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL'],
  [{ carrierKinds: ['IAM_PRINCIPAL', 'IAM_PRINCIPAL'] }, 'carrierKinds must not contain duplicates: "IAM_PRINCIPAL" is listed more than once'],
  [{ sessionTagKeys: 'team' }, 'sessionTagKeys must be a list, got "team": pass a list of tag keys'],
  [{ sessionTagKeys: { team: true } }, 'sessionTagKeys must be a list, got {"team":true}: pass a list of tag keys'],
  [{ sessionTagKeys: [] }, 'sessionTagKeys must contain at least one key, got []: omit sessionTagKeys if sessions carry no tags'],
  [{ sessionTagKeys: [1] }, 'sessionTagKeys must contain only strings, got 1: pass tag keys such as "team"'],
  [{ sessionTagKeys: [null] }, 'sessionTagKeys must contain only strings, got null: pass tag keys such as "team"'],
  [{ sessionTagKeys: ['Team', 'team'] }, 'sessionTagKeys must not contain duplicates, regardless of case: "team" is listed more than once'],
  [{ baselineFile: '' }, 'baselineFile must have at least 1 character, got "": use a path such as "bedrock-cost-baseline.json"'],
  [{ baselineFile: 1 }, 'baselineFile must be a string, got 1: use a path such as "bedrock-cost-baseline.json"'],
  [{ baselineFile: true }, 'baselineFile must be a string, got true: use a path such as "bedrock-cost-baseline.json"'],
  [{ baselineFile: 'baseline' }, 'baselineFile must end with .json, got "baseline": use a path such as "bedrock-cost-baseline.json"'],
  [{ baselineFile: Lazy.string({ produce: () => 'x.json' }) }, 'baselineFile must be known at synth, got a token: pass the path'],
];

test.each(REFUSED)('refuses %j', (props, message) => {
  expect(() => new BedrockCostChecks(props)).toThrow(new Error(`BedrockCostChecks: ${message}`));
});

test('refuses keys that are no tag keys, and lists of tokens', () => {
  expect(() => new BedrockCostChecks({ sessionTagKeys: ['aws:team'] })).toThrow(/^BedrockCostChecks: sessionTagKeys: /);
  expect(() => new BedrockCostChecks({ sessionTagKeys: [Lazy.string({ produce: () => 'team' })] })).toThrow('sessionTagKeys must be known at synth, got a token: pass a literal key');
  expect(() => new BedrockCostChecks({ sessionTagKeys: Lazy.list({ produce: () => ['team'] }) })).toThrow('sessionTagKeys must be a list that is known at synth, got a token: pass the keys');
});

test('names all problems together', () => {
  expect(() => new BedrockCostChecks({ allowedUntrackedUsage: ['X' as any], sessionTagKeys: [], baselineFile: 'x' })).toThrow(/^BedrockCostChecks: 3 problems:/);
});

test('takes properties that are right', () => {
  expect(() => new BedrockCostChecks({
    schema: CostTagSchema.bedrockGuide(), allowedUntrackedUsage: [UntrackedUsage.BATCH], sessionTagKeys: ['team', 'project'], carrierKinds: Object.values(CostTagCarrierKind), baselineFile: 'checks/baseline.json',
  })).not.toThrow();
  expect(() => new BedrockCostChecks()).not.toThrow();
});
