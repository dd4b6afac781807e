import { wires } from '../../../wire/table.ts';
import type { ListName } from '../../../wire/types.ts';

/** Members of a body that are taken apart: a list, or an object on the way to one. */
export interface MemberTree {
  list?: ListName;
  members?: Map<string, MemberTree>;
}

/**
 * The lists of all wires in one tree. Every body is taken apart by it, also one of an unknown wire, since no two wires
 * use one name for different lists.
 */
export const listMembers: MemberTree = treeOf(wires.flatMap((wire) => wire.lists));

function treeOf(lists: readonly { member: string; list: ListName }[]): MemberTree {
  const root: MemberTree = {};
  for (const { member, list } of lists) {
    let node = root;
    for (const name of member.split('.')) {
      node.members ??= new Map();
      const next = node.members.get(name) ?? {};
      node.members.set(name, next);
      node = next;
    }
    node.list = list;
  }
  return root;
}
