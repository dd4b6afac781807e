import type { Database } from '../../store/database.ts';
import { exchangeRows, nodeRows, restRows, segmentRows } from '../../store/queries/analysis-material.ts';
import { parseJson } from '../../wire/json.ts';
import { storedAnswer } from '../../wire/stored-answer.ts';
import type { Material } from './material.ts';

/** Loads the material of the analysis from the store. */
export async function loadMaterial(database: Database): Promise<Material> {
  const exchanges = await exchangeRows(database);
  const nodes = await nodeRows(database);
  const segments = await segmentRows(database);
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
    segments: new Map(
      segments.map(({ segment, norm_hash, json }) => [segment, { segment, normHash: norm_hash, json }]),
    ),
    rests: new Map(rests.map(({ rest, text }) => [rest, JSON.parse(text)])),
  };
}
