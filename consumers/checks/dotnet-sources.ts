import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What can be said of the generated C# without a compiler for it. */
export interface DotnetSources {
  readonly problems: string[];
  readonly summary: string;
}

/**
 * Compares the C# that was generated with the assembly: every public type is there in the right namespace, with each of its members, and refers to types that exist.
 */
export function dotnetSources(folder: string, { name: library, types, targets: { dotnet: { namespace, packageId } } }: any): DotnetSources {
  const problems: string[] = [];
  let members = 0;
  for (const type of Object.values<any>(types)) {
    // A struct is a class, and beside it the interface that the class implements.
    const names = type.datatype ? [type.name, `I${type.name}`] : [type.name];
    for (const name of names) {
      const file = join(folder, packageId, namespace, `${name}.cs`);
      if (!existsSync(file)) {
        problems.push(`${name}.cs is missing`);
        continue;
      }
      const text = readFileSync(file, 'utf8');
      if (!new RegExp(`^namespace ${namespace}$`, 'm').test(text)) problems.push(`${name}.cs is not in the namespace ${namespace}`);
      if (!new RegExp(`public (abstract )?(class|interface|enum) ${name}\\b`).test(text)) problems.push(`${name}.cs does not declare ${name}`);
      // C# knows no member that is called as its class (CS0542).
      if (new RegExp(`^ {8}public .*[ .]${name}$`, 'm').test(text)) problems.push(`${name} has a member of its own name`);
      const attributes = type.kind === 'enum' ? [] : [...(type.methods ?? []), ...(type.properties ?? [])].map((member: any) => `(name: "${member.name}"`);
      for (const attribute of [...attributes, ...(type.members ?? []).map((member: any) => `JsiiEnumMember(name: "${member.name}")`)]) {
        members += 1;
        if (!text.includes(attribute)) problems.push(`${name}.cs lacks ${attribute}`);
      }
      for (const [, own] of text.matchAll(/\\"fqn\\":\\"([^\\]+)\\"/g)) {
        if (own.startsWith(`${library}.`) && !types[own]) problems.push(`${name}.cs refers to ${own}, which does not exist`);
      }
    }
  }
  const summary = `each of the ${Object.keys(types).length} public types is declared in ${namespace}, with its members (${members} found), and refers to types that exist`;
  return { problems, summary };
}
