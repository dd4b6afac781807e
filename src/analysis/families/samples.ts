import { createHash } from 'node:crypto';
import { toolName } from '../../wire/tools/meaning.ts';
import type { PromptRequest, PromptText } from '../prompts/types.ts';
import type { Instructions } from '../requests/instructions.ts';
import type { Exchange } from '../requests/material.ts';

/** SHA-256 of a text, hex: the identity of a surface text. */
export type TextHash = (text: string) => string;

/** A hash function that caches results by text: the same prompt occurs in every turn. */
export function textHasher(): TextHash {
  const known = new Map<string, string>();
  return (text) => {
    // UTF-8 cannot encode unpaired surrogates: all of them would become one character, and different texts would be
    // equal.
    const encoding = text.isWellFormed() ? 'utf8' : 'utf16le';
    const hash = known.get(text) ?? createHash('sha256').update(text, encoding).digest('hex');
    known.set(text, hash);
    return hash;
  };
}

/** Each distinct surface text once, by hash. */
export function distinctTexts(all: Iterable<Instructions>, hashOf: TextHash): PromptText[] {
  const texts = new Map<string, string>();
  for (const { surfaces } of new Set(all)) for (const { text } of surfaces) texts.set(hashOf(text), text);
  return [...texts].map(([hash, text]) => ({ hash, text })).sort((a, b) => (a.hash < b.hash ? -1 : 1));
}

/** Converts an exchange into an input of the family search. */
export function promptRequest(
  exchange: Exchange,
  { surfaces, tools }: Instructions,
  hashOf: TextHash,
  facts?: { cwd: string | null; git: string | null },
): PromptRequest {
  const toolNames = [...new Set(tools.map(toolName))].sort();
  return {
    id: exchange.id,
    ts: exchange.ts,
    agent: exchange.agent,
    wire: exchange.wire,
    model: exchange.model,
    agentVersion: exchange.agentVersion,
    toolSet: toolNames.length === 0 ? null : hashOf(toolNames.join('\n')),
    toolNames,
    session: exchange.session,
    cwd: facts?.cwd ?? null,
    git: facts?.git ?? null,
    surfaces: surfaces
      .filter(({ kind }) => kind !== 'tools')
      .map(({ kind, place, text }) => ({ kind, place, hash: hashOf(text) })),
  };
}
