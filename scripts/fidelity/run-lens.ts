// Runs one capture with the options given as JSON in the first argument, and the command after it.
import { capture } from '../../src/proxy/capture.ts';

const [options = '{}', ...command] = process.argv.slice(2);
process.exitCode = await capture({ ...JSON.parse(options), command });
