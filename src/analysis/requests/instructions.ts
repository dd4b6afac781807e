import { listOf, memberAt } from '../../wire/json.ts';
import { findSurfaces, type PlacedView } from '../../wire/surfaces.ts';
import { wireByName } from '../../wire/table.ts';
import type { ListName, Surface, ToolDefinition } from '../../wire/types.ts';
import type { Elements } from './elements.ts';
import type { Exchange } from './material.ts';

/** The instructions of an agent for its model: the texts it wrote and the tools it offers, both in wire order. */
export interface Instructions {
  surfaces: readonly Surface[];
  tools: readonly ToolDefinition[];
}

const none: Instructions = { surfaces: [], tools: [] };

/**
 * Finds the instructions of requests without parsing whole bodies repeatedly. After the first answer, only an element
 * with an agent role (system, developer), offered tools or a final order contains instructions. Requests that share the
 * conversation up to the last such element therefore share their instructions, and a session of 2,000 turns is parsed
 * only a few times.
 */
export class InstructionFinder {
  readonly #elements: Elements;
  readonly #rests: ReadonlyMap<number, unknown>;
  readonly #decisive = new Map<number, number>();
  readonly #found = new Map<string, Instructions>();

  constructor(elements: Elements, rests: ReadonlyMap<number, unknown>) {
    this.#elements = elements;
    this.#rests = rests;
    this.#findDecisive();
  }

  /** Instructions of one exchange; none when its wire format is unknown or its body is not JSON. */
  of(exchange: Exchange): Instructions {
    const places = this.#places(exchange);
    if (!places) return none;
    const { tools, system, messages } = exchange.tips;
    const last =
      messages === null
        ? null
        : this.#isOrder(messages)
          ? messages
          : (this.#decisive.get(messages) ?? messages);
    const frame = places.some(({ inline }) => inline) ? exchange.rest : null;
    const key = `${JSON.stringify(places)}/${tools}/${system}/${last}/${frame}`;
    const known = this.#found.get(key);
    if (known) return known;
    const views = places.flatMap((place) =>
      place.inline
        ? this.#inline(exchange, place)
        : this.#placed(place, place.list === 'messages' ? last : exchange.tips[place.list]),
    );
    const instructions = {
      surfaces: findSurfaces(views).surfaces,
      tools: views.flatMap(({ view }) => view.tools),
    };
    this.#found.set(key, instructions);
    return instructions;
  }

  /** A last message written by the agent (compaction, memory extraction) determines what the request is. */
  #isOrder(tip: number): boolean {
    if (this.#elements.role(tip) !== 'user') return false;
    return this.#elements.at(tip).blocks.some((block) => block.type === 'text' && block.author === 'agent');
  }

  /** By node: the last node on its path that can contain instructions. */
  #findDecisive(): void {
    const answered = new Set<number>();
    for (const node of this.#elements.nodes) {
      const { parent } = this.#elements.node(node);
      const role = this.#elements.role(node);
      const afterAnswer = parent !== null && answered.has(parent);
      if (afterAnswer || role === 'assistant') answered.add(node);
      const instructs =
        !afterAnswer || role === 'system' || role === 'developer' || this.#elements.hasTools(node);
      this.#decisive.set(node, instructs ? node : (this.#decisive.get(parent as number) ?? node));
    }
  }

  /** Which members of the body hold which list, and whether as a bare value; undefined without a known wire format. */
  #places({ wire, rest, tips }: Exchange): Place[] | undefined {
    const format = wireByName(wire);
    const frame = rest === null ? undefined : this.#rests.get(rest);
    if (!format || frame === undefined) return undefined;
    const taken = new Set<ListName>();
    const own = format.lists.flatMap(({ member, list }): Place[] => {
      // The store leaves `[]` where it removed a list and `0` where it removed a bare text.
      const hole = memberAt(frame, member);
      // A second list of one kind (`functions` as well as `tools`) stays in the envelope.
      const inline = Array.isArray(hole) && hole.length > 0;
      if (inline && list === 'tools') return [{ list, member, bare: false, inline }];
      if (taken.has(list) || !(Array.isArray(hole) || hole === 0)) return [];
      taken.add(list);
      return [{ list, member, bare: hole === 0, inline: false }];
    });
    // A request that continues another one has its lists without sending them.
    const continued = format.lists.filter(({ list, member }) => {
      const isFirst = format.lists.find((one) => one.list === list)?.member === member;
      return isFirst && !taken.has(list) && tips[list] !== null;
    });
    return [...own, ...continued.map((one): Place => ({ ...one, bare: false, inline: false }))];
  }

  #inline({ wire, rest }: Exchange, { list, member }: Place): PlacedView[] {
    const elements = memberAt(rest === null ? undefined : this.#rests.get(rest), member);
    return listOf(elements).flatMap((element, index) => {
      const view = wireByName(wire)?.view(list, element);
      return view === undefined ? [] : [{ list, place: `${member}[${index}]`, view }];
    });
  }

  #placed({ list, member, bare }: Place, tip: number | null): PlacedView[] {
    return this.#elements.chain(tip).map((node, index) => ({
      list,
      place: bare ? member : `${member}[${index}]`,
      view: this.#elements.at(node),
    }));
  }
}

interface Place {
  list: ListName;
  member: string;
  bare: boolean;
  /** Its elements are in the envelope. */
  inline: boolean;
}
