import { type App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { exampleApp, EXAMPLES } from './examples';
import type { Tone } from './kit/palette';
import { LINE_HEIGHT, Picture } from './kit/picture';
import { wrap } from './kit/text';
import * as library from '../../src';

/** Constructs of one class in a stack, and their resources by type. */
export interface Group {
  readonly construct: string;
  readonly ids: readonly string[];
  readonly isOfLibrary: boolean;
  readonly types: ReadonlyMap<string, number>;
}

/** Stacks that have the same resources. */
export interface StackShape {
  readonly paths: readonly string[];
  readonly groups: readonly Group[];
}

/** The colors of the decision chart. */
const TONES: Readonly<Record<string, Tone>> = {
  TaggedInferenceProfile: 'green',
  TaggedProject: 'green',
  TaggedPrincipal: 'green',
  TagScopedInvokePolicy: 'green',
  TagEnforcementPolicy: 'green',
  BedrockCostAlarm: 'blue',
  BedrockCostAnomalyAlarm: 'blue',
  TagCostMeter: 'blue',
  TagBudget: 'blue',
  TagAnomalyMonitor: 'blue',
  CostNotifications: 'blue',
  DenyActionReset: 'red',
  BedrockCostDashboard: 'purple',
  BillingDashboard: 'purple',
  MonthlyCostReport: 'purple',
  CostAndUsageExport: 'purple',
  TagCostCategory: 'purple',
  TagAudit: 'amber',
  CostAllocationTagActivation: 'amber',
};

/** One picture for each example, by its name. */
export function resourcePictures(): Record<string, Picture> {
  return Object.fromEntries(EXAMPLES.map((name) => [name, resourcePicture(name, stackShapes(exampleApp(name)))]));
}

/** The stacks of an app with their constructs and resources. */
export function stackShapes(app: App): StackShape[] {
  const shapes = new Map<string, StackShape>();
  app.node.findAll().filter(Stack.isStack).filter(({ nestedStackParent }) => nestedStackParent === undefined).forEach((stack) => {
    const groups = groupsOf(stack);
    const key = JSON.stringify(groups.map(({ types, ...group }) => ({ ...group, types: [...types] })));
    shapes.set(key, { paths: [...shapes.get(key)?.paths ?? [], stack.node.path], groups });
  });
  return [...shapes.values()].filter(({ groups }) => groups.length > 0);
}

function groupsOf(stack: Stack): Group[] {
  const groups = new Map<string, { ids: string[]; types: Map<string, number>; isOfLibrary: boolean }>();
  // A stage or stack in a stack is one of its own.
  const children = stack.node.children.filter((child) => !Stage.isStage(child) && !Stack.isStack(child));
  for (const child of children) {
    const resources = child.node.findAll().filter((node): node is CfnResource => CfnResource.isCfnResource(node));
    const types = resources.map(({ cfnResourceType }) => cfnResourceType);
    if (types.length === 0) {
      continue;
    }
    const name = classOf(child);
    const group = groups.get(name) ?? { ids: [], types: new Map<string, number>(), isOfLibrary: name in library };
    group.ids.push(idOf(child));
    types.forEach((type) => group.types.set(type, (group.types.get(type) ?? 0) + 1));
    groups.set(name, group);
  }
  const all = [...groups].map(([construct, group]) => ({ construct, ...group }));
  return [...all.filter(({ isOfLibrary }) => isOfLibrary), ...all.filter(({ isOfLibrary }) => !isOfLibrary)];
}

/** Singletons of the CDK have an id for machines. */
function idOf({ node: { id } }: IConstruct): string {
  return /^[A-Z]+[0-9a-f]{32}$/.test(id) ? 'shared by custom resources' : id.replace(/^(SchedulerRoleForTarget)-\w+$/, '$1');
}

/** The CDK's build renames some classes, such as Role to Role2. */
function classOf(construct: IConstruct): string {
  const { name } = construct.constructor;
  return name in library ? name : name === 'Construct' ? construct.node.id : name.replace(/\d+$/, '');
}

const WIDTH = 820;
const [SMALL, HEAD] = [14, 14.5];
const PADDING = 14;
const GAP = 12;
const COLUMN = (WIDTH - 40 - 2 * PADDING - GAP) / 2;

/** A panel for each stack, in which a card for each class of constructs counts its resources. */
export function resourcePicture(name: string, shapes: readonly StackShape[]): Picture {
  const total = (groups: readonly Group[]) => groups.reduce((sum, { types }) => sum + [...types.values()].reduce((one, other) => one + other, 0), 0);
  const picture = new Picture(WIDTH, `Resources of the example ${name}, by stack and construct`, shapes.map(({ paths, groups }) =>
    `${paths.length === 1 ? 'Stack' : 'Stacks'} ${paths.join(', ')}: ${groups.map((group) => `${title(group)} with ${typeTexts(group).map(([service, resources]) => `${service} ${resources}`).join(', ')}`).join('; ')}.`).join(' '));
  let y = 20;
  for (const { paths, groups } of shapes) {
    const [inner, columns] = [WIDTH - 40 - 2 * PADDING, [0, 0]];
    const heading = [...wrap([{ text: paths.join(', '), mono: true, bold: true }], inner - 130, { size: 15 })];
    const top = y + PADDING + heading.length * 15 * LINE_HEIGHT + 8;
    // Each card is below the shorter column, and the panel is drawn before its cards.
    const cards = groups.map((group) => {
      const column = columns[0] <= columns[1] ? 0 : 1;
      const height = cardHeight(group);
      const card = { group, height, x: 20 + PADDING + column * (COLUMN + GAP), y: top + columns[column] };
      columns[column] += height + GAP;
      return card;
    });
    const height = top + Math.max(...columns) - GAP + PADDING - y;
    const room = picture.box({ x: 20, y, width: WIDTH - 40, height }, { fill: 'panel', line: 'edge' });
    heading.forEach((line, index) => picture.text(line, { x: 20 + PADDING, y: y + PADDING + 13 + index * 15 * LINE_HEIGHT, size: 15, on: 'panel', room }));
    const count = `${paths.length > 1 ? `${paths.length} × ` : ''}${total(groups)} ${total(groups) === 1 ? 'resource' : 'resources'}`;
    picture.text(count, { x: WIDTH - 20 - PADDING, y: y + PADDING + 13, anchor: 'end', size: SMALL, color: 'muted', on: 'panel', room });
    cards.forEach((card) => drawCard(picture, card.group, card.x, card.y, card.height));
    y += height + 16;
  }
  return picture.end(y + 4);
}

function title({ construct, ids }: Group): string {
  return ids.length === 1 ? construct : `${ids.length} × ${construct}`;
}

/** A text for each service, such as `IAM`: 2 × Role, Policy. */
function typeTexts({ types }: Group): Array<[service: string, resources: string]> {
  const services = new Map<string, string[]>();
  types.forEach((count, type) => {
    const [service, ...rest] = type.replace(/^AWS::/, '').split('::');
    services.set(service, [...services.get(service) ?? [], count === 1 ? rest.join(' ') : `${count}\u00a0×\u00a0${rest.join(' ')}`]);
  });
  return [...services].map(([service, resources]) => [service, resources.join(', ')]);
}

function idLines({ construct, ids }: Group): ReturnType<typeof wrap> {
  if (ids.length === 1 && ids[0] === construct) {
    return [];
  }
  const lines = wrap(ids.join(', '), COLUMN - 28, { size: 13.5 });
  return lines.length <= 3 ? lines : [...lines.slice(0, 2), [{ text: `and ${ids.length - lines.slice(0, 2).flat().map(({ text }) => text).join(' ').split(',').length + 1} more` }]];
}

function typeLines(group: Group): ReturnType<typeof wrap> {
  return typeTexts(group).flatMap(([service, resources]) => wrap([{ text: service, bold: true }, { text: ` ${resources}` }], COLUMN - 28, { size: SMALL }));
}

function cardHeight(group: Group): number {
  return 34 + idLines(group).length * 18 + 6 + typeLines(group).length * 19.5 + 5;
}

function drawCard(picture: Picture, group: Group, x: number, y: number, height: number): void {
  const tone = TONES[group.construct];
  const room = picture.box({ x, y, width: COLUMN, height }, { fill: 'card', line: 'line' });
  picture.area({ x, y: y + 8, width: 4, height: height - 16 }, tone ? `${tone}-line` : 'edge', 2);
  picture.text([{ text: title(group), mono: true, bold: true }], { x: x + 14, y: y + 23, size: HEAD / 0.92, color: tone ? `${tone}-text` : 'text', on: 'card', room });
  let line = y + 42;
  for (const text of idLines(group)) {
    picture.text(text, { x: x + 14, y: line, size: 13.5, color: 'muted', on: 'card', room });
    line += 18;
  }
  line += 5;
  for (const text of typeLines(group)) {
    picture.text(text, { x: x + 14, y: line, size: SMALL, on: 'card', room });
    line += 19.5;
  }
}
