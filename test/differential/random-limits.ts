import type { JsonObject } from '../../src/model/json.ts';
import type { Node, Play, RandomPlaybook } from './generator.ts';

/**
 * Takes out of a playbook what docs/ansible-differences.md says is meant otherwise: hosts that cannot be reached in a play of several
 * batches, with `force_handlers` the end of a batch and what is done once for all behind a flush, and failures that are forgotten within
 * the block that is about to mend them.
 */
export function comparable({ plays, args }: RandomPlaybook): RandomPlaybook {
  const isForced = args.includes('--force-handlers');
  const whole = plays
    .map(play => eachNode(play, node => (node.kind === 'block' ? mapped(node, unforgiven) : node)))
    .map(play => (isForced || play.keywords['force_handlers'] === true ? forced(play) : play));
  return { plays: args.includes('lost.yaml') ? whole.map(inOneBatch) : whole, args };
}

function inOneBatch(given: Play): Play {
  const { serial: _, ...keywords } = given.keywords;
  return { ...given, keywords };
}

function forced(play: Play): Play {
  const { pre_tasks: first, tasks, post_tasks: last } = play.sections;
  const isBehind = first !== undefined;
  const sections = {
    pre_tasks: first?.map(node => mapped(node, unended)),
    tasks: tasks.map(node => mapped(node, isBehind ? behindFlush : unended)),
    post_tasks: last?.map(node => mapped(node, behindFlush)),
  };
  return { ...play, sections, roles: play.roles.map(role => rolesMapped(role, isBehind ? behindFlush : unended)) };
}

/** Nodes within files and roles that stand outside of blocks are looked through, too. */
function eachNode(play: Play, change: (node: Node) => Node): Play {
  const walk = (node: Node): Node =>
    node.kind === 'file' || node.kind === 'role' ? { ...node, tasks: node.tasks.map(walk) } : change(node);
  const { pre_tasks: first, tasks, post_tasks: last } = play.sections;
  const sections = { pre_tasks: first?.map(walk), tasks: tasks.map(walk), post_tasks: last?.map(walk) };
  return { ...play, sections, roles: play.roles.map(role => ({ ...role, tasks: role.tasks.map(walk) })) };
}

type Change = (keywords: JsonObject) => JsonObject;

/** `end_host` is for each host, and loses nobody's failure. */
const unended: Change = keywords =>
  keywords['meta'] === 'end_batch' || keywords['meta'] === 'end_play' ? { meta: 'noop' } : keywords;

const unforgiven: Change = keywords => (keywords['meta'] === 'clear_host_errors' ? { meta: 'noop' } : keywords);

const behindFlush: Change = keywords => {
  const { run_once: _, ...others } = unended(keywords);
  return others;
};

function mapped(node: Node, change: Change): Node {
  switch (node.kind) {
    case 'task':
      return { ...node, body: change(node.body) };
    case 'block': {
      const inner = (nodes: readonly Node[]): readonly Node[] => nodes.map(child => mapped(child, change));
      const sections = { block: inner(node.block), rescue: inner(node.rescue), always: inner(node.always) };
      return { ...node, keywords: change(node.keywords), ...sections };
    }
    case 'file':
      return { ...node, keywords: change(node.keywords), tasks: node.tasks.map(child => mapped(child, change)) };
    case 'role':
      return rolesMapped(node, change);
    default:
      return node satisfies never;
  }
}

function rolesMapped(role: Play['roles'][number], change: Change): Play['roles'][number] {
  return { ...role, keywords: change(role.keywords), tasks: role.tasks.map(child => mapped(child, change)) };
}
