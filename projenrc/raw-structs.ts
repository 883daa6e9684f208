import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Type {
  fqn?: string;
  primitive?: string;
  collection?: { kind: string; elementtype: Type };
}

interface Parameter {
  name: string;
  type: Type;
}

interface Assembly {
  readonly types: Record<string, {
    datatype?: boolean;
    properties?: Parameter[];
    initializer?: { parameters?: Parameter[] };
    methods?: Array<{ parameters?: Parameter[] }>;
  }>;
}

/**
 * Lets lists and maps of structs reach the library as they were written, in the languages that jsii translates to: as values of any type.
 *
 * jsii reads the values of such a collection itself. It silently drops the properties that a struct does not have, so a Python dictionary with a misspelled property would mean something
 * else. `struct-problems.ts` refuses them. TypeScript reads the declarations, which are as precise as before. decisions/0023 has the reasons.
 *
 * @returns the parameters and properties that were changed
 */
export function leaveStructsRaw(assembly: Assembly): string[] {
  const isStruct = ({ fqn }: Type) => Boolean(fqn && assembly.types[fqn]?.datatype);
  const changed: string[] = [];
  const visit = (owner: string, { name, type }: Parameter) => {
    let each = type;
    while (each.collection) {
      if (isStruct(each.collection.elementtype)) {
        each.collection.elementtype = { primitive: 'any' };
        changed.push(`${owner}.${name}`);
      }
      each = each.collection.elementtype;
    }
  };
  for (const [fqn, { datatype, properties = [], initializer, methods = [] }] of Object.entries(assembly.types)) {
    // What an object of the library returns is right.
    (datatype ? properties : []).forEach((property) => visit(fqn, property));
    [initializer, ...methods].flatMap((each) => each?.parameters ?? []).forEach((parameter) => visit(fqn, parameter));
  }
  return changed;
}

if (require.main === module) {
  const file = join(__dirname, '..', '.jsii');
  const assembly = JSON.parse(readFileSync(file, 'utf8'));
  leaveStructsRaw(assembly);
  writeFileSync(file, JSON.stringify(assembly, undefined, 2));
}
