import { readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { fileURLToPath } from 'node:url';

type Frame = Profiler.ProfileNode['callFrame'];

const OURS = 'cdk-bedrock-cost-tags';

/** Whose code a file is, by its path below node_modules: the first that fits. */
const PARTS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^aws-cdk-lib\/core\/lib\/private\/stack-trace/, 'CDK core: stack traces'],
  [/^aws-cdk-lib\/core\/lib\/(private\/)?(resolve|encoding|token|intrinsic|cfn-reference|cloudformation-lang|lazy|resolvable|reference|string-fragments)/, 'CDK core: tokens'],
  [/^aws-cdk-lib\/core\/lib\/tag/, 'CDK core: tags'],
  [/^aws-cdk-lib\/(core\/lib\/(runtime|cfn-|private\/(logical-id|uniqueid|md5))|\.warnings\.jsii)/, 'CDK core: resources, checks of their properties, logical ids'],
  [/^aws-cdk-lib\/core\/lib\/(aspect|stack|stage|app|tree|private\/(synthesis|construct-iteration|tree|prepare|refs|deps|core-construct-finders))/, 'CDK core: stacks, aspects, synthesis'],
  [/^aws-cdk-lib\/core\//, 'CDK core: the rest'],
  [/^(@aws-cdk\/cloud-assembly|aws-cdk-lib\/(cx-api|cloud-assembly))/, 'CDK: cloud assembly'],
  [/^aws-cdk-lib\/([^/]+)\//, 'CDK: $1'],
  [/^constructs\//, 'constructs'],
  [/^(@[^/]+\/)?[^/]+\//, 'other packages'],
];

/** Time in ms, by whose code ran. */
export type TimeByPart = ReadonlyMap<string, number>;

/** Whose code a frame is, in words. */
export function partOf(frame: Frame): string {
  const { functionName, url } = frame;
  const room = roomOf(frame);
  if (room !== undefined) {
    return `${OURS}: ${room}`;
  }
  if (url.startsWith('node:internal/modules')) {
    return 'Node.js: loading modules';
  }
  if (url.startsWith('node:')) {
    return 'Node.js: the rest';
  }
  if (url === '') {
    return functionName === '(garbage collector)' ? 'garbage collection' : functionName.startsWith('(') ? 'V8 itself' : 'built-in functions';
  }
  const path = url.split('/node_modules/').slice(1).pop();
  const part = path === undefined ? undefined : PARTS.find(([pattern]) => pattern.test(path));
  return part ? part[0].exec(path!)![0].replace(part[0], part[1]) : 'the app';
}

/** The time in which the code itself ran. */
export function selfTimes(profile: Profiler.Profile): TimeByPart {
  return sum(profile, ({ callFrame }) => partOf(callFrame));
}

/** The time that passed on behalf of each of our rooms: in its own code, and in what it called until that came back into another of our rooms. */
export function timesOnBehalf(profile: Profiler.Profile): TimeByPart {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const rooms = new Map<number, string | undefined>();
  const visit = (node: Profiler.ProfileNode, callers: string | undefined): void => {
    const room = roomOf(node.callFrame) ?? callers;
    rooms.set(node.id, room);
    node.children?.forEach((child) => visit(byId.get(child)!, room));
  };
  visit(profile.nodes[0], undefined);
  return sum(profile, ({ id }) => rooms.get(id));
}

/** By the comments that the bundler puts before each module. */
function roomOf({ url, lineNumber }: Frame): string | undefined {
  if (!new RegExp(`/node_modules/${OURS}/lib/[^/]+\\.js$`).test(url)) {
    return undefined;
  }
  const starts = roomStarts.get(url) ?? startsOf(url);
  roomStarts.set(url, starts);
  return [...starts].reverse().find(({ line }) => line <= lineNumber)?.room ?? 'index';
}

const roomStarts = new Map<string, Array<{ line: number; room: string }>>();

function startsOf(url: string): Array<{ line: number; room: string }> {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  return readFileSync(path, 'utf8').split('\n').flatMap((text, line) => {
    const [, room] = /^\/\/ lib\/([^/]+)\//.exec(text) ?? [];
    return room ? [{ line, room }] : [];
  });
}

function sum({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, partOfNode: (node: Profiler.ProfileNode) => string | undefined): TimeByPart {
  const parts = new Map(nodes.map((node) => [node.id, partOfNode(node)]));
  const times = new Map<string, number>();
  samples.forEach((id, index) => {
    const part = parts.get(id);
    if (part !== undefined) {
      // The time of a sample is that until the next one.
      times.set(part, (times.get(part) ?? 0) + (timeDeltas[index + 1] ?? 0) / 1000);
    }
  });
  return times;
}
