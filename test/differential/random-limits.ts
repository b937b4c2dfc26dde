import type { JsonObject } from '../../src/model/json.ts';
import type { Node, Play, RandomPlaybook } from './generator.ts';

/**
 * Takes out of a playbook what docs/ansible-differences.md says is meant otherwise: hosts that cannot be reached in a play of several
 * batches, with `force_handlers` the end of a batch and what is done once for all behind a flush, failures that are forgotten within
 * the block that is about to mend them or of hosts that were lost, flushes in a rescue, handlers that one host runs for all, and handlers that fail where that
 * counts for all.
 */
export function comparable({ plays, args }: RandomPlaybook): RandomPlaybook {
  const isForced = args.includes('--force-handlers');
  const whole = plays
    .map(play => eachBlock(play, withinBlock))
    .map(play => (isForced || play.keywords['force_handlers'] === true ? forced(play) : play))
    .map(play => (isStrict(play) ? withoutFailingHandlers(play) : play));
  return { plays: args.includes('lost.yaml') ? whole.map(unreturning).map(inOneBatch) : whole, args };
}

type Block = Extract<Node, { kind: 'block' }>;

function withinBlock(block: Block): Node {
  const { run_once: once, ...keywords } = block.keywords;
  const unflushed = block.rescue.map(node => mapped(node, unflushing));
  const inner = { ...block, rescue: unflushed };
  return mapped(once === true && hasHandlers(inner) ? { ...inner, keywords } : inner, unforgiven);
}

function hasHandlers(node: Node): boolean {
  switch (node.kind) {
    case 'task':
      return false;
    case 'block':
      return [...node.block, ...node.rescue, ...node.always].some(hasHandlers);
    case 'file':
      return node.tasks.some(hasHandlers);
    case 'role':
      return node.handlers.length > 0 || node.tasks.some(hasHandlers);
    default:
      return node satisfies never;
  }
}

function unreturning(play: Play): Play {
  const { pre_tasks: first, tasks, post_tasks: last } = play.sections;
  const kept = (nodes: readonly Node[]): readonly Node[] => nodes.map(node => mapped(node, unforgiven));
  const sections = { pre_tasks: first && kept(first), tasks: kept(tasks), post_tasks: last && kept(last) };
  return { ...play, sections, roles: play.roles.map(role => rolesMapped(role, unforgiven)) };
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
  return {
    ...play,
    sections,
    roles: play.roles.map(role => rolesMapped(role, isBehind ? behindFlush : unended)),
  };
}

function isStrict({ keywords: { max_fail_percentage: most, any_errors_fatal: fatal } }: Play): boolean {
  return (most ?? fatal) !== undefined;
}

function withoutFailingHandlers(play: Play): Play {
  const ignored = (handlers: readonly JsonObject[]) => handlers.map(body => ({ ...body, ignore_errors: true }));
  const walk = <Kind extends Node>(node: Kind): Kind => {
    switch (node.kind) {
      case 'task':
        return node;
      case 'block':
        return { ...node, block: node.block.map(walk), rescue: node.rescue.map(walk), always: node.always.map(walk) };
      case 'file':
        return { ...node, tasks: node.tasks.map(walk) };
      case 'role':
        return { ...node, tasks: node.tasks.map(walk), handlers: ignored(node.handlers) };
      default:
        return node satisfies never;
    }
  };
  const { pre_tasks: first, tasks, post_tasks: last } = play.sections;
  const sections = { pre_tasks: first?.map(walk), tasks: tasks.map(walk), post_tasks: last?.map(walk) };
  return { ...play, sections, roles: play.roles.map(walk), handlers: ignored(play.handlers) };
}

/** Every block, those within others first. */
function eachBlock(play: Play, change: (block: Block) => Node): Play {
  const walk = (node: Node): Node => {
    if (node.kind === 'task') return node;
    if (node.kind !== 'block') return { ...node, tasks: node.tasks.map(walk) };
    const sections = { block: node.block.map(walk), rescue: node.rescue.map(walk), always: node.always.map(walk) };
    return change({ ...node, ...sections });
  };
  const { pre_tasks: first, tasks, post_tasks: last } = play.sections;
  const sections = { pre_tasks: first?.map(walk), tasks: tasks.map(walk), post_tasks: last?.map(walk) };
  return { ...play, sections, roles: play.roles.map(role => ({ ...role, tasks: role.tasks.map(walk) })) };
}

type Change = (keywords: JsonObject) => JsonObject;

/** `end_host` is for each host, and loses nobody's failure. */
const unended: Change = keywords =>
  keywords['meta'] === 'end_batch' || keywords['meta'] === 'end_play' ? { meta: 'noop' } : keywords;

const unforgiven: Change = keywords => (keywords['meta'] === 'clear_host_errors' ? { meta: 'noop' } : keywords);

const unflushing: Change = keywords => (keywords['meta'] === 'flush_handlers' ? { meta: 'noop' } : keywords);

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
