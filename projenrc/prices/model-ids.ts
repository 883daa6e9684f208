import { COMMERCIAL, GEOGRAPHIES } from './regions';

export interface SplitId {
  readonly model: string;

  /** `commercial` for the global route, undefined for an id without a geography. */
  readonly geography?: string;
}

/** Takes the geography off an id, such as `eu.` of `eu.amazon.nova-lite-v1:0`. */
export function splitId(id: string): SplitId {
  const [prefix, ...rest] = id.split('.');
  if (prefix === 'global') {
    return { model: rest.join('.'), geography: COMMERCIAL };
  }
  // `provider.model` has a dot too: a geography is one only if a provider follows.
  return Object.hasOwn(GEOGRAPHIES, prefix) && rest.length > 1 ? { model: rest.join('.'), geography: prefix } : { model: id };
}

interface Version {
  readonly name: string;
  readonly date?: string;
  readonly version?: string;
}

function versionOf(id: string): Version {
  const { name, date, version } = /^(?<name>.+?)(?:-(?<date>\d{8}))?(?:-v(?<version>\d+))?(?::\d+)*$/.exec(id)!.groups!;
  return { name, date, version };
}

/**
 * Whether a label, which may lack the date or the version of an id, names the model of that id. Where both have one, they are the same; the name always is.
 */
export function namesModel(label: string, id: string): boolean {
  const [one, other] = [versionOf(label), versionOf(id)];
  return one.name === other.name && (one.date === undefined || other.date === undefined || one.date === other.date) &&
    (one.version === undefined || other.version === undefined || one.version === other.version);
}
