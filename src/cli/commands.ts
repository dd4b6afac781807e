import { analyzeCommand } from './analyze.ts';
import { buildCommand } from './build.ts';
import { caCommand } from './ca.ts';
import { captureCommand } from './capture.ts';
import { checkCommand } from './check.ts';
import { configureCommand } from './configure.ts';
import { diffCommand } from './diff.ts';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './export.ts';
import { gatewayCommand } from './gateway.ts';
import { logCommand } from './log.ts';
import { mcpCommand } from './mcp.ts';
import { mineCommand } from './mine.ts';
import { packCommand } from './pack.ts';
import { probeCommand } from './probe.ts';
import { pushCommand } from './push.ts';
import { serveCommand } from './serve.ts';
import { showCommand } from './show.ts';
import { skeletonCommand } from './skeleton.ts';
import { sqlCommand } from './sql.ts';
import { summaryCommand } from './summary.ts';
import type { CommandSpec } from './types.ts';

/** Every command, in the order `lens --help` lists them. */
export const commands: readonly CommandSpec[] = [
  captureCommand,
  probeCommand,
  checkCommand,
  analyzeCommand,
  summaryCommand,
  buildCommand,
  serveCommand,
  exportCommand,
  pushCommand,
  sqlCommand,
  showCommand,
  logCommand,
  diffCommand,
  skeletonCommand,
  mineCommand,
  mcpCommand,
  gatewayCommand,
  configureCommand,
  packCommand,
  doctorCommand,
  caCommand,
];
