import { flag } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens doctor`: a self-test, or a scan of logs for credentials. */
export const doctorCommand: CommandSpec = {
  usage: 'doctor [...logs]',
  description: 'Check that lens works on this machine, or search logs for credentials',
  options: [['--json', 'Write the findings as JSON']],
  example: 'lens doctor',
  async run({ args, options }) {
    const { doctor, findingLine, verdict } = await import('../proxy/doctor.ts');
    const { openLogFile } = await import('../analysis/ingest/log-file.ts');
    const { findLogs } = await import('../analysis/ingest/find-logs.ts');
    const found = args.length === 0 ? { files: [], missing: [] } : await findLogs(args, '');
    if (found.missing[0]) throw found.missing[0];
    const json = flag(options, 'json');
    const print = (line: string): void => void process.stdout.write(`${line}\n`);
    async function* readLog(file: string): AsyncGenerator<Buffer> {
      yield* (await openLogFile(file)).chunks(0);
    }
    const { LineFinder } = await import('../secrets/find.ts');
    const finder = new LineFinder();
    const secretsIn = (line: string) => finder.kindsIn(line);
    const findings = [];
    for await (const finding of doctor(found.files, {
      env: process.env,
      cwd: process.cwd(),
      readLog,
      secretsIn,
    })) {
      findings.push(finding);
      if (!json) print(findingLine(finding));
    }
    const { line, code } = verdict(findings);
    print(json ? JSON.stringify({ passed: code === 0, findings }) : line);
    return code;
  },
};
