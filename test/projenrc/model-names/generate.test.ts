import { readFileSync } from 'node:fs';
import { committedData, FILE, generate, render } from '../../../projenrc/model-names/generate';
import { InferenceRoute, ModelSource } from '../../../src';
import { isMantleOnly } from '../../../src/models/mantle-models';

const DATA = committedData();

test('the committed names are those of the committed data: run npx projen model-names', () => {
  expect(readFileSync(FILE, 'utf8')).toBe(render(generate(DATA)));
});

test('a geography is each route but that of the foundation model, and a provider stays after its last model', () => {
  expect(generate({ callable: { 'b.x-1': { base: [], mars: [] }, 'a.y': { global: [] } }, prices: { 'c.z': {} }, lifecycles: { 'old.model': {}, 'b.x-0': {} } }))
    .toEqual({ geographies: ['global', 'mars'], providers: ['a', 'b', 'c', 'old'] });
});

test('every ID that AWS lists or bills is classified, by each of its routes', () => {
  const ids = Object.entries(DATA.callable).flatMap(([model, routes]) => Object.keys(routes).map((route) => route === 'base' ? model : `${route}.${model}`));
  const priced = Object.keys(DATA.prices).filter((id) => !isMantleOnly(id));
  const unclear = [...ids, ...priced].filter((id) => {
    const { route } = ModelSource.fromModelId(id);
    const isModel = DATA.callable[id] !== undefined || priced.includes(id);
    return isModel !== (route === InferenceRoute.IN_REGION);
  });

  expect(ids.length).toBeGreaterThan(200);
  expect(unclear).toEqual([]);
});

test('the geography in and the provider xai are known', () => {
  const { geographies, providers } = generate(DATA);

  expect(geographies).toContain('in');
  expect(providers).toContain('xai');
  expect(() => ModelSource.systemDefinedProfile('xai.grok-4.7')).toThrow('got the foundation model "xai.grok-4.7": use ModelSource.foundationModel("xai.grok-4.7")');
  expect(() => ModelSource.foundationModel('in.xai.grok-4.7')).toThrow('got the system-defined profile "in.xai.grok-4.7": use ModelSource.systemDefinedProfile("in.xai.grok-4.7")');
  expect(() => ModelSource.foundationModel('in.newcomer.model-1')).toThrow('use ModelSource.systemDefinedProfile("in.newcomer.model-1")');
});
