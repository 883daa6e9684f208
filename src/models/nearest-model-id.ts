import { withoutGeography } from './model-id-spelling';

const MAX_NEAREST = 3;

// Two slips of the keyboard, or one wrong word in a long name.
const MIN_DISTANCE = 2;
const MAX_SHARE = 0.25;

/**
 * Known IDs that an ID can be meant to be, at most 3, the nearest first. An ID of the same model with another date or version is the nearest. A geography is kept.
 *
 * @param id ID that is not known, with or without a geography
 * @param known IDs of foundation models
 */
export function nearestModelIds(id: string, known: readonly string[]): string[] {
  const { geography, modelId } = withoutGeography(id.toLowerCase());
  const name = nameOf(modelId);
  const limit = Math.max(MIN_DISTANCE, Math.floor(name.length * MAX_SHARE));
  const near = known.map((each) => ({ each, distance: distanceOf(name, nameOf(each)), difference: distanceOf(modelId, each) }))
    .filter(({ distance }) => distance <= limit)
    .sort((one, other) => one.distance - other.distance || one.difference - other.difference || (one.each < other.each ? -1 : 1));
  // Another version of the same model, or one wrong letter, explains the ID. Other models then do not.
  const least = near[0]?.distance ?? 0;
  return near.filter(({ distance }) => least > 1 || distance === least).slice(0, MAX_NEAREST).map(({ each }) => `${geography}${each}`);
}

/** ID without date and version, which AWS adds to some IDs and not to others. */
function nameOf(modelId: string): string {
  return modelId.replace(/-v?\d+(:\d+)+$/, '').replace(/-v\d+$/, '').replace(/-(20\d{6}|2\d(0[1-9]|1[0-2]))$/, '');
}

/** Number of characters to insert, delete or replace. Parts of the name in another order, and additional parts at its end, count as one. */
function distanceOf(one: string, other: string): number {
  if (one.startsWith(`${other}-`)) {
    return 1;
  }
  const inOrder = editDistance(one, other);
  const sorted = (text: string) => text.split(/[.:-]/).sort().join('-');
  return inOrder <= 1 ? inOrder : Math.min(inOrder, editDistance(sorted(one), sorted(other)) + 1);
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      next.push(Math.min(row[to] + 1, next[to - 1] + 1, row[to - 1] + (one[at - 1] === other[to - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}
