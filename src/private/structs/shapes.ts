import * as data from './struct-shapes.json';

/**
 * Properties and types of the public API, by name. `npx projen struct-shapes` writes the data. Its generator documents the types.
 */
interface Shapes {
  readonly structs: Record<string, Record<string, string>>;
  readonly classes: Record<string, string[]>;
  readonly enums: Record<string, Record<string, string>>;
  readonly constructs: Record<string, string>;
}

export const SHAPES: Shapes = data;

/** Names of the structs. */
export type StructName = keyof typeof data.structs;
