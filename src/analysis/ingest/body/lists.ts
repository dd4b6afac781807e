import { wires } from '../../../wire/table.ts';
import type { ListName } from '../../../wire/types.ts';

/** Members of a body that are split off: a list, or an object that contains one. */
export interface MemberTree {
  list?: ListName;
  members?: Map<string, MemberTree>;
}

/**
 * The lists of all wire formats in one tree. It is used for every body, including those of an unknown wire format,
 * since no two wire formats use one name for different lists.
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
