import { lensReader } from '../record/read.ts';
import type { LogReader } from '../record/reader.ts';
import { claudeTapReader } from './claude-tap.ts';
import { claudeTapCompactReader } from './claude-tap-compact.ts';
import { codeAgentLensReader } from './code-agent-lens.ts';
import { harReader } from './har.ts';
import { interludeReader } from './interlude.ts';
import { lharDocumentReader, lharReader } from './lhar.ts';
import { orcaReplayReader } from './orca-replay.ts';
import { ownArtifactsReader } from './own-artifacts.ts';
import { ownHarReader } from './own-har.ts';
import { pairReaders } from './pairs.ts';
import { rawBodiesReader } from './raw-bodies.ts';
import { traceClaudeReader } from './trace-claude.ts';
import { claudeTranscriptReader } from './transcripts/claude.ts';
import { codexRolloutReader } from './transcripts/codex.ts';
import { copilotTranscriptReader } from './transcripts/copilot.ts';
import { cursorTranscriptReader } from './transcripts/cursor.ts';
import { geminiDocumentReader, geminiTranscriptReader } from './transcripts/gemini.ts';
import { grokTranscriptReader } from './transcripts/grok.ts';
import { kimiTranscriptReader } from './transcripts/kimi.ts';
import { opencodeSessionReader } from './transcripts/opencode.ts';
import { opencodeDatabaseReader } from './transcripts/opencode-database.ts';
import { opencodeStorageReader } from './transcripts/opencode-storage.ts';
import { piTranscriptReader } from './transcripts/pi.ts';
import { qwenTranscriptReader } from './transcripts/qwen.ts';

/** Every format of log that lens reads. The first one that recognises a log reads it. */
export const readers: readonly LogReader[] = [
  lensReader,
  ownHarReader,
  ownArtifactsReader,
  interludeReader,
  claudeTapReader,
  claudeTapCompactReader,
  ...pairReaders,
  traceClaudeReader,
  codeAgentLensReader,
  orcaReplayReader,
  lharDocumentReader,
  lharReader,
  harReader,
  codexRolloutReader,
  geminiDocumentReader,
  opencodeSessionReader,
  opencodeStorageReader,
  opencodeDatabaseReader,
  qwenTranscriptReader,
  claudeTranscriptReader,
  geminiTranscriptReader,
  copilotTranscriptReader,
  kimiTranscriptReader,
  piTranscriptReader,
  cursorTranscriptReader,
  grokTranscriptReader,
  // Any request body: the least particular.
  rawBodiesReader,
];
