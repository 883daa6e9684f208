import type { Widget } from '../../../projenrc/pictures/dashboard/body';
import { NOW, seriesOf } from '../../../projenrc/pictures/dashboard/series';
import { conflictMessage } from '../../../projenrc/pictures/tag-conflict';

const metric = (name: string, id: string): any => ['AWS/Bedrock', name, 'ModelId', 'abc', { id, visible: false }];
const widget = (properties: Widget['properties']): Widget => ({ type: 'metric', x: 0, y: 0, width: 6, height: 6, properties });

describe('sample series', () => {
  test('are computed by the expressions of the widget', () => {
    const metrics = [[{ label: 'USD', expression: '(FILL(a, 0) * 2 + FILL(b, 0) * 3) / 10', period: 3600 }], metric('InputTokenCount', 'a'), metric('OutputTokenCount', 'b')] as const;
    const visible = [[{ label: 'a', expression: 'FILL(a, 0)', period: 3600 }], [{ label: 'b', expression: 'FILL(b, 0)', period: 3600 }], ...metrics.slice(1)] as any;
    const [[usd], [a, b]] = [seriesOf(widget({ metrics: metrics as any })), seriesOf(widget({ metrics: visible }))];
    expect(usd.points.length).toBeGreaterThan(70);
    usd.points.forEach(([, value], index) => expect(value).toBeCloseTo((a.points[index][1] * 2 + b.points[index][1] * 3) / 10));
  });

  test('cover the range of the widget, up to now', () => {
    const [{ points }] = seriesOf(widget({ start: '-P30D', metrics: [[{ label: 'x', expression: 'FILL(a, 0)', period: 86400 }], metric('Invocations', 'a')] }));
    expect(points).toHaveLength(30);
    expect(points[points.length - 1][0]).toBe(NOW);
  });

  test('are one value for the whole range where the widget asks for it', () => {
    const [{ points }] = seriesOf(widget({ start: '-P7D', setPeriodToTimeRange: true, metrics: [[{ label: 'x', expression: 'FILL(a, 0)', period: 3600 }], metric('Invocations', 'a')] }));
    expect(points).toHaveLength(1);
  });

  test('add up in a running total', () => {
    const [{ points }] = seriesOf(widget({
      start: '-P30D', metrics: [[{ label: 'x', expression: 'RUNNING_SUM(c)', period: 86400 }], [{ id: 'c', visible: false, expression: 'FILL(a, 0)', period: 86400 }], metric('Invocations', 'a')],
    }));
    points.slice(1).forEach(([, value], index) => expect(value).toBeGreaterThanOrEqual(points[index][1]));
  });
});

test('the terminal shows the message of the library, with both values', () => {
  expect(conflictMessage()).toContain('"Claims"');
  expect(conflictMessage()).toContain('Tags.of("InsuranceProvider").add("Department", "Sales", { priority: 300 })');
});
