import { folded, isNear, mentions } from './names';
import { listRemedy, membersOf, remedyFor } from './remedies';
import { SHAPES, type StructName } from './shapes';
import { brief, listed, noun } from './words';
import { isToken, throwProblems } from '../check';

/** Problem with the value of a property, and by what another message can be recognized as one about the same value: the property's names, and the value as messages show it. */
export interface PropertyProblem {
  readonly about: readonly string[];
  readonly got: string;
  readonly problem: string;

  /** Whether rules for the contents of the value mean nothing, because the value is something else. */
  readonly isOther?: boolean;
}

const NONE: PropertyProblem[] = [];

// TypeScript and the languages of jsii with static types find these problems when the app is compiled. JavaScript and the dictionaries of Python reach us with them.
type Check = (path: string, value: unknown, isOwn: boolean) => PropertyProblem[];

interface Property {
  readonly name: string;
  readonly isOptional: boolean;
  readonly check: Check;
  readonly noun: string;
}

interface Struct {
  readonly name: string;
  readonly properties: readonly Property[];
  readonly byName: ReadonlyMap<string, Property>;
  readonly isOpen: boolean;
}

/**
 * Problems with the properties of a struct: unknown names, missing values, and values of another type. Values that are unknown at synth have any type.
 *
 * @param isOwn whether the struct was written for us. If not, as in the constructor of a subclass, it can have properties of its own
 */
export function structProblems(struct: StructName, value: unknown, isOwn: boolean = true): PropertyProblem[] {
  return problemsOfStruct(structOf(struct), '', value ?? {}, isOwn);
}

/**
 * Problems with an argument that is not a struct.
 *
 * @param type type as `struct-shapes.json` writes it, such as `string[]`
 */
export function argumentProblems(name: string, type: string, value: unknown): PropertyProblem[] {
  return checkOf(type)(name, value, true);
}

/**
 * Throws one error that lists all problems with an argument.
 */
export function checkArgument(subject: string, name: string, type: string, value: unknown, rules: () => readonly string[] = () => []): void {
  const problems = argumentProblems(name, type, value);
  // Rules for the values mean nothing if the whole is something else.
  const isOther = problems.some(({ problem }) => problem.startsWith(`${name} must`));
  throwProblems(subject, isOther ? problems.map(({ problem }) => problem) : withRules(problems, rules));
}

/**
 * Throws one error that lists all problems with the properties of a struct, and all that its own rules find.
 */
export function checkStruct(subject: string, struct: StructName, value: unknown, rules: () => readonly string[] = () => []): void {
  throwProblems(subject, withRules(structProblems(struct, value), rules));
}

/**
 * All problems with a struct: those of its properties, and those that its own rules find. Rules assume the types, so they can fail on a value of another type. A property is reported
 * once, by the rule if there is one, because the rule contains the better remedy.
 */
export function withRules(ofProperties: readonly PropertyProblem[], rules: () => readonly string[]): readonly string[] {
  if (ofProperties.length === 0) {
    return rules();
  }
  let found: readonly string[] = [];
  try {
    found = rules();
  } catch {
    // The problem that it failed on is reported.
  }
  const others = ofProperties.filter(({ isOther }) => isOther);
  found = found.filter((each) => !others.some(({ about, got }) => mentions(each.split(', got ')[0], about.at(-1)!) && !each.includes(`, got ${got}`)));
  const isFound = ({ about, got }: PropertyProblem) => found.some((each) => each.includes(`, got ${got}`) && about.some((name) => mentions(each.split(', got ')[0], name)));
  return [...ofProperties.filter((each) => !isFound(each)).map(({ problem }) => problem), ...found];
}

const structs = new Map<string, Struct>();
const checks = new Map<string, Check>();

function structOf(name: string): Struct {
  const known = structs.get(name);
  if (known) {
    return known;
  }
  const properties = Object.entries(SHAPES.structs[name]).filter(([property]) => property !== '...').map(([property, type]): Property => ({
    name: property, isOptional: type.endsWith('?'), check: checkOf(required(type)), noun: noun(required(type)),
  }));
  const struct = { name, properties, byName: new Map(properties.map((each) => [each.name, each])), isOpen: '...' in SHAPES.structs[name] };
  structs.set(name, struct);
  return struct;
}

function problemsOfStruct({ name, properties, byName, isOpen }: Struct, path: string, value: unknown, isOwn: boolean): PropertyProblem[] {
  if (!isObject(value)) {
    const remedy = `pass ${listed(properties.map((each) => each.name))}`;
    return isToken(value) ? NONE : [mismatch(path || 'props', value, `an object with properties of ${name}`, remedy)];
  }
  const at = path && `${path}.`;
  const unknown = Object.keys(value).filter((key) => !byName.has(key) && value[key] !== undefined);
  const problems = unknown.flatMap((key) => unknownProblem(name, at, key, value[key], properties, !isOpen && isOwn && isPlain(value)) ?? []);
  return joined(properties, (property) => {
    const each = value[property.name];
    if (each === undefined) {
      // A value that has another spelling of the name is reported already.
      return property.isOptional || unknown.some((key) => folded(key) === folded(property.name)) ? NONE : [mismatch(at + property.name, each, property.noun, 'pass a value, because the property is required')];
    }
    return property.check(at + property.name, each, true);
  }, problems);
}

function unknownProblem(
  struct: string, at: string, key: string, value: unknown, properties: readonly Property[], isClosed: boolean,
): PropertyProblem | undefined {
  // A property that is not ours might be similar to one of ours, but not the same in another spelling.
  const meant = properties.find(({ name }) => folded(name) === folded(key))
    ?? (isClosed ? properties.find(({ name }) => isNear(name, key)) : undefined);
  if (!meant && !isClosed) {
    return undefined;
  }
  const remedy = meant
    ? `use ${meant.name}${key.includes('_') ? `, or ${struct}(${key}=…) in Python` : ''}`
    : `remove it, or use ${listed(properties.map(({ name }) => name))}`;
  return { about: [key], got: brief(value), problem: `${at}${key} must be a property of ${struct}, got ${brief(value)}: ${remedy}` };
}

function checkOf(type: string): Check {
  const known = checks.get(type);
  if (known) {
    return known;
  }
  const check = tolerant(newCheck(type));
  checks.set(type, check);
  return check;
}

// Most values are right, so only what is wrong is searched for tokens.
function tolerant(check: Check): Check {
  return (path, value, isOwn) => {
    const problems = check(path, value, isOwn);
    return problems.length > 0 && isToken(value) ? [] : problems;
  };
}

function newCheck(type: string): Check {
  if (type.endsWith('[]')) {
    return listCheck(type);
  }
  if (type.endsWith('{}')) {
    return mapCheck(type);
  }
  if (type in SHAPES.structs) {
    return (path, value, isOwn) => problemsOfStruct(structOf(type), path, value, isOwn);
  }
  if (type in SHAPES.enums) {
    return enumCheck(type);
  }
  switch (type) {
    case 'any': return () => NONE;
    case 'string': return typeCheck('a string', (value) => typeof value === 'string', (value, path) => isSourceForId(path, value) ? 'use modelSources' : 'pass text');
    case 'number': return typeCheck('a number', (value) => typeof value === 'number', (value) => isNumeric(value) ? `pass ${Number(value)}` : 'pass a number');
    case 'boolean': return typeCheck('a boolean', (value) => typeof value === 'boolean', (value) => value === 'true' || value === 'false' ? `pass ${value}` : 'pass true or false');
    // A date of another realm is a date, too.
    case 'date': return typeCheck('a Date', (value) => Object.prototype.toString.call(value) === '[object Date]', () => 'pass a Date');
    default: return objectCheck(type);
  }
}

function listCheck(type: string): Check {
  const element = type.slice(0, -2);
  const check = checkOf(element);
  return (path, value) => {
    if (Array.isArray(value)) {
      return joined(value, (each, index) => check(`${path}[${index}]`, each, true));
    }
    const isElement = value !== null && check(path, value, true).length === 0;
    return [mismatch(path, value, noun(type), listRemedy(element, value) ?? (isElement ? `pass a list, such as [${brief(value)}]` : 'pass a list'))];
  };
}

function mapCheck(type: string): Check {
  const element = type.slice(0, -2);
  const check = checkOf(element);
  return (path, value) => {
    if (!isObject(value)) {
      return [{ ...mismatch(path, value, noun(type), 'pass an object with keys and values'), isOther: true }];
    }
    if (element === 'TokenPrices' && isInstance(element, value)) {
      const got = 'a TokenPrices';
      const problem = `${path} must be a map by model ID, got ${got}: pass { "MODEL ID": TokenPrices.perMillionTokens({ input: …, output: … }) }`;
      return [{ about: [path], got, problem, isOther: true }];
    }
    return Object.keys(value).flatMap((key) => check(`${path}.${key}`, value[key], true));
  };
}

function enumCheck(type: string): Check {
  const members = Object.entries(SHAPES.enums[type]);
  const values = new Set<unknown>(members.map(([, value]) => value));
  return (path, value) => {
    if (values.has(value)) {
      return NONE;
    }
    const meant = typeof value === 'string' ? members.find((member) => member.some((each) => folded(each) === folded(value))) : undefined;
    return [mismatch(path, value, noun(type), `use ${meant ? `${type}.${meant[0]}` : listed(members.map(([member]) => `${type}.${member}`))}`)];
  };
}

/** An object is recognized by its members, because another copy of this library, and the CDK's own mocks, have classes of their own. */
function objectCheck(type: string): Check {
  return typeCheck(noun(type), (value) => isInstance(type, value), (value, path) => remedyFor(type, value, path));
}

function isInstance(type: string, value: unknown): boolean {
  return isObject(value) && [...SHAPES.classes[type] ?? [], ...membersOf(type)].every((member) => member in value);
}

function isSourceForId(path: string, value: unknown): boolean {
  return path.startsWith('modelIds[') && isInstance('ModelSource', value);
}

/** The problems of all, without a list for each that has none: most have none, and there are thousands. */
function joined<T>(
  all: readonly T[], problemsOf: (each: T, index: number) => PropertyProblem[], problems: PropertyProblem[] = NONE,
): PropertyProblem[] {
  return all.reduce((before, each, index) => {
    const more = problemsOf(each, index);
    return more.length === 0 ? before : [...before, ...more];
  }, problems);
}

function typeCheck(expected: string, isRight: (value: unknown) => boolean, remedy: (value: unknown, path: string) => string): Check {
  return (path, value) => isRight(value) ? NONE : [mismatch(path, value, expected, value === null ? 'omit it instead' : remedy(value, path))];
}

function mismatch(path: string, value: unknown, expected: string, remedy: string): PropertyProblem {
  const names = path.split(/[^\w$]+/).filter((name) => /[^\d]/.test(name));
  return { about: [names[0], names.at(-1)!], got: brief(value), problem: `${path} must be ${expected}, got ${brief(value)}: ${remedy}` };
}

function required(type: string): string {
  return type.replace(/\?$/, '');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// An instance of a class has what the class needs. Objects of another realm have another prototype, which is the root of theirs.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}
