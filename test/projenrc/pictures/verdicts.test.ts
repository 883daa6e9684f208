import { policyVerdicts } from '../../../projenrc/pictures/verdicts';

test('the verdicts are those that the picture explains', async () => {
  const { condition, open, grant } = await policyVerdicts();
  const [none, all] = [[false, false, false], [true, true, true]];
  expect(condition).toEqual({ profile: true, models: none, project: false, throughProfile: [false, false], byModelId: [false, false] });
  expect(open).toEqual({ profile: true, models: all, project: true, throughProfile: [true, true], byModelId: [true, true] });
  expect(grant).toEqual({ profile: true, models: all, project: true, throughProfile: [true, true], byModelId: [false, false] });
});
