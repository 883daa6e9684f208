import { ACCESS } from './access';
import { CARRIERS } from './carriers';
import { CHECKS } from './checks';
import type { Mutant } from './mutant';
import { ORGANIZATION } from './organization';

/** Faults that the tests of a room have to notice. A rule that changes brings its own mutants. */
export const MUTANTS: readonly Mutant[] = [...ACCESS, ...CARRIERS, ...CHECKS, ...ORGANIZATION];
