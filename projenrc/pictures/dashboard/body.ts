import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface WidgetMetric {
  readonly id?: string;
  readonly label?: string;
  readonly expression?: string;
  readonly visible?: boolean;
  readonly period?: number;
  readonly yAxis?: 'left' | 'right';
}

/** An expression, or namespace, metric name, dimension, value and options. */
export type MetricRow = readonly [WidgetMetric] | readonly [string, string, string, string, WidgetMetric];

interface Range {
  readonly min?: number;
  readonly max?: number;
}

export interface Widget {
  readonly type: 'text' | 'metric';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly markdown?: string;
    readonly view?: 'singleValue' | 'timeSeries';
    readonly title?: string;
    readonly stacked?: boolean;
    readonly start?: string;
    readonly setPeriodToTimeRange?: boolean;
    readonly metrics?: readonly MetricRow[];
    readonly yAxis?: { readonly left?: Range; readonly right?: Range };
    readonly annotations?: { readonly horizontal?: ReadonlyArray<{ readonly value: number; readonly label: string }> };
  };
}

/** The widgets of the first dashboard in the synthesized templates of an app. */
export function dashboardWidgets(folder: string): Widget[] {
  const templates = readdirSync(folder).filter((file) => file.endsWith('.template.json')).sort();
  const resources = templates.flatMap((file) => Object.values<any>(JSON.parse(readFileSync(join(folder, file), 'utf8')).Resources));
  const dashboard = resources.find(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
  if (!dashboard) {
    throw new Error(`${folder} has no template with a dashboard`);
  }
  return JSON.parse(textOf(dashboard.Properties.DashboardBody)).widgets;
}

/** Text in which a reference is the id of what it refers to. */
function textOf(value: any): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[name, argument]] = Object.entries<any>(value);
  return name === 'Fn::Join' ? argument[1].map(textOf).join(argument[0]) : [argument].flat().join('.');
}
