import type { Database } from '../../store/database.ts';
import { exchangeRows, nodeRows, restRows, segmentRows } from '../../store/queries/analysis-material.ts';
import { parseJson } from '../../wire/json.ts';
import { storedAnswer } from '../../wire/stored-answer.ts';
import type { Material, Segment } from './material.ts';
import { PackedTexts } from './packed-texts.ts';

/** Loads the material of the analysis from the store. */
export async function loadMaterial(database: Database): Promise<Material> {
  const exchanges = await exchangeRows(database);
  const nodes = await nodeRows(database);
  const rests = await restRows(database);
  return {
    exchanges: exchanges.map(
      ({
        tools_node_id,
        system_node_id,
        messages_node_id,
        agent_version,
        request_bytes,
        input_tokens,
        ms_end,
        response,
        ...row
      }) => ({
        ...row,
        tips: { tools: tools_node_id, system: system_node_id, messages: messages_node_id },
        agentVersion: agent_version,
        requestBytes: request_bytes,
        inputTokens: input_tokens,
        msEnd: ms_end,
        answer: response === null ? null : storedAnswer(parseJson(response)),
      }),
    ),
    nodes: new Map(nodes.map((row) => [row.node, row])),
    segments: await loadSegments(database),
    rests: new Map(rests.map(({ rest, text }) => [rest, JSON.parse(text)])),
  };
}

/** The elements by number. Their JSON stays packed: all of it would take more memory than everything else together. */
async function loadSegments(database: Database): Promise<Map<number, Segment>> {
  const texts = new PackedTexts();
  const segments = new Map<number, Segment>();
  for await (const { segment, norm_hash, json } of segmentRows(database))
    segments.set(segment, new PackedSegment(segment, norm_hash, texts, texts.add(json)));
  return segments;
}

class PackedSegment implements Segment {
  readonly segment: number;
  readonly normHash: string;
  readonly #texts: PackedTexts;
  readonly #text: number;

  constructor(segment: number, normHash: string, texts: PackedTexts, text: number) {
    this.segment = segment;
    this.normHash = normHash;
    this.#texts = texts;
    this.#text = text;
  }

  get json(): string {
    return this.#texts.get(this.#text);
  }
}
