import * as fc from 'fast-check';

// The same cases on every run and machine; FAST_CHECK_SEED tries others.
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20261124) });
