/**
 * The resources of a template in a form in which two are the same if they deploy the same: without metadata, hashes in ids and names, and with what is known of the environment in place of references to it.
 */
export function comparable(resources: Record<string, any>, environment: Readonly<Record<string, string>>): string {
  const plain = (value: any): any => {
    if (Array.isArray(value)) {
      return value.map(plain);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    if (typeof value.Ref === 'string' && value.Ref in environment) {
      return environment[value.Ref];
    }
    if ('Fn::Join' in value) {
      const [separator, parts] = value['Fn::Join'];
      return parts.map(plain).join(separator);
    }
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'Metadata').sort(([a], [b]) => a < b ? -1 : 1).map(([key, each]) => [key, plain(each)]));
  };
  return JSON.stringify(plain(resources), undefined, 1)
    .replace(/(?<=[A-Za-z])(?:[0-9A-F]{8})+(?=")/g, '')
    .replace(/(?<=[A-Za-z][-_])[0-9a-f]{8}(?![0-9A-Za-z])/g, 'HASH');
}
