import { accounts } from './accounts';
import { authorizationChecks } from './authorization-checks';
import { carrierChart } from './carrier-chart';
import { dashboard } from './dashboard/dashboard';
import { decisionChart } from './decision-chart';
import type { Picture } from './kit/picture';
import { organization } from './organization';
import { signalDelay } from './signal-delay';
import { stopTimeline } from './stop-timeline';
import { tagConflict } from './tag-conflict';
import { tagFlow } from './tag-flow';

/** Every picture but those of the examples, by the name of its file. */
export const PICTURES: Record<string, () => Picture | Promise<Picture>> = {
  'tag-flow': tagFlow,
  'decision-chart': decisionChart,
  'carrier-chart': carrierChart,
  'signal-delay': signalDelay,
  'stop-timeline': stopTimeline,
  'accounts': accounts,
  'organization': organization,
  'authorization-checks': authorizationChecks,
  'dashboard': dashboard,
  'tag-conflict': tagConflict,
};
