/**
 * Value of a template after an override of the CDK, such as `addPropertyOverride`: an object is merged, any other value replaces, and undefined deletes.
 */
export function mergedOverrides(value: any, override: any, isDeletion: boolean): any {
  if (isDeletion) {
    return undefined;
  }
  if (!isObject(override)) {
    return override;
  }
  const isReplaced = typeof value !== 'object' || value === null || isIntrinsic(value) || isIntrinsic(override);
  const merged: any = isReplaced ? {} : Array.isArray(value) ? [...value] : { ...value };
  for (const [key, each] of Object.entries(override)) {
    const result = mergedOverrides(merged[key], each, each === undefined);
    if (result === undefined || isObject(result) && Object.keys(result).length === 0) {
      delete merged[key];
    } else {
      merged[key] = result;
    }
  }
  // A deleted element leaves a gap, which is not rendered.
  return Array.isArray(merged) ? merged.filter((each) => each !== undefined && each !== null) : merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIntrinsic(value: object): boolean {
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && key !== undefined && /^(Ref|Fn::\w+)$/.test(key);
}
