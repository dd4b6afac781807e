import { main } from '../src/cli.ts';

// lens as it is in src/, for scripts and tests that must not run on an older build.
await main(process.argv);
