/**
 * The rooms of src/, in the order in which one may build on another. Rooms on one step do not know each other.
 */
const STEPS = [
  ['private'],
  ['tags', 'models'],
  ['pricing', 'notifications', 'accounts'],
  ['profiles', 'projects', 'principals'],
  ['forecast'],
  ['access', 'budgets'],
  ['alarms'],
  ['activation', 'metering', 'checks', 'audit', 'bill', 'organization'],
  ['dashboards', 'cost-explorer'],
  ['anomalies'],
  ['strategy', 'review', 'cli'],
];

/**
 * Arrows inside one step, each explained in ARCHITECTURE.md.
 */
const WRITTEN_ARROWS: Record<string, string[]> = {
  budgets: ['access'],
};

/** A room and all that it may build on. */
export function roomsUpTo(room: string): string[] {
  return STEPS.slice(0, STEPS.findIndex((step) => step.includes(room)) + 1).flat();
}

/**
 * ESLint zones under which a room imports earlier rooms only.
 */
export function nextRoomMayOnlyLookBack() {
  return STEPS.flatMap((step, index) => step.map((room) => ({
    target: `./src/${room}`,
    from: [
      './src/index.ts',
      ...STEPS.slice(index).flat()
        .filter((other) => other !== room && !WRITTEN_ARROWS[room]?.includes(other))
        .map((other) => `./src/${other}`),
    ],
    message: `src/${room} may only import rooms on an earlier step, see ARCHITECTURE.md`,
  })));
}
