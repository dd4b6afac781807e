import type { AgentRecipe } from '../types.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { gemini } from './gemini.ts';
import { headlessAgents } from './headless.ts';
import { opencode } from './opencode.ts';
import { pi } from './pi.ts';
import { qwen } from './qwen.ts';

/** Agents that `lens probe` installs and runs by name. */
export const recipes: readonly AgentRecipe[] = [claude, codex, gemini, opencode, pi, qwen, ...headlessAgents];
