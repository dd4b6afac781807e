import {
  type AnalyzeEffects,
  type AnalyzeOptions,
  analyzeAndReport,
  nodeEffects,
} from './analyze-and-report.ts';

/**
 * Analyses all exchanges of a lake into a database and reports as `lens analyze` does.
 * @throws LensError what opening the lake and `analyzeAndReport` throw
 */
export async function analyzeLake(
  target: string,
  options: Omit<AnalyzeOptions, 'logs' | 'readers' | 'fresh'> & { db: string },
  effects: AnalyzeEffects = nodeEffects,
): Promise<number> {
  const [{ LakeFolder }, { withSpooledLake }, { lakeReader }] = await Promise.all([
    import('../lake/folder.ts'),
    import('../lake/spool.ts'),
    import('../lake/reader.ts'),
  ]);
  const note = (line: string): void => effects.err(`lens: ${line}\n`);
  return withSpooledLake(LakeFolder.open(target), note, (log) =>
    analyzeAndReport({ ...options, logs: [log], readers: [lakeReader], fresh: true }, effects),
  );
}

/**
 * Analyses the exchanges of a ClickHouse server that a filter selects, as `analyzeLake` does.
 * @throws LensError what asking the server and `analyzeAndReport` throw
 */
export async function analyzeServer(
  url: string,
  options: Parameters<typeof analyzeLake>[1],
  effects: AnalyzeEffects = nodeEffects,
): Promise<number> {
  const [{ clickHouseAddress }, { withPulledLake }] = await Promise.all([
    import('../clickhouse/address.ts'),
    import('../clickhouse/pull.ts'),
  ]);
  return withPulledLake(clickHouseAddress(url), options.filter ?? {}, effects.progress, (lake) =>
    analyzeLake(lake, options, effects),
  );
}
