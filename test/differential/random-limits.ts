import type { JsonObject } from '../../src/model/json.ts';
import type { Node, Play, RandomPlaybook } from './generator.ts';

/**
 * Takes out of a playbook what docs/ansible-differences.md says is meant otherwise: hosts that cannot be reached in a play of several
 * batches, with `force_handlers` the end of a batch and handlers that fail where that counts for all, failures that are forgotten within
 * the block that is about to mend them, or of hosts that failed within another block or were lost, flushes in a rescue, or where a
 * rescue would pass by the failure of a handler, inventories that are read again, and handlers that one host runs for all.
 */
export function comparable({ plays, args }: RandomPlaybook): RandomPlaybook {
  const isForced = ({ keywords }: Play): boolean =>
    args.includes('--force-handlers') || keywords['force_handlers'] === true;
  const whole = plays
    .map(play => eachBlock(play, isForced(play), withinBlock))
    .map(play => everywhere(forgiving(play, isForced(play)), unrefreshed))
    .map(play => (isForced(play) ? forced(play) : play))
    .map(play => (isStrict(play) ? withoutFailingHandlers(play) : play));
  return { plays: args.includes('lost.yaml') ? whole.map(unreturning).map(inOneBatch) : whole, args };
}

type Block = Extract<Node, { kind: 'block' }>;

function withinBlock(block: Block, isNested: boolean): Node {
  const { run_once: once, ...keywords } = block.keywords;
  const unflushed = (nodes: readonly Node[]): readonly Node[] => nodes.map(node => mapped(node, unflushing));
  const always = block.rescue.length === 0 ? block.always : unflushed(block.always);
  const own = isNested && block.rescue.length > 0 ? unflushed(block.block) : block.block;
  const inner = { ...block, block: own, rescue: unflushed(block.rescue), always };
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

/** Keeps a `clear_host_errors` of the play's own where hosts can only have failed in the play's own tasks and blocks. */
function forgiving(play: Play, isForced: boolean): Play {
  const { pre_tasks: first, tasks, post_tasks: last } = play.sections;
  let isFlat = !isForced;
  const kept = (nodes: readonly Node[]): readonly Node[] =>
    nodes.map(node => {
      if (node.kind === 'task') return isFlat ? node : mapped(node, unforgiven);
      isFlat &&=
        node.kind === 'block' && [node.block, node.rescue, node.always].flat().every(({ kind }) => kind === 'task');
      return mapped(node, unforgiven);
    });
  const before = first && kept(first);
  isFlat &&= play.roles.length === 0;
  const sections = { pre_tasks: before, tasks: kept(tasks), post_tasks: last && kept(last) };
  return { ...play, sections, roles: play.roles.map(role => rolesMapped(role, unforgiven)) };
}

function unreturning(play: Play): Play {
  return everywhere(play, unforgiven);
}

function inOneBatch(given: Play): Play {
  const { serial: _, ...keywords } = given.keywords;
  return { ...given, keywords };
}

function forced(play: Play): Play {
  return everywhere(play, unended);
}

function everywhere(play: Play, change: Change): Play {
  const { pre_tasks: first, tasks, post_tasks: last } = play.sections;
  const kept = (nodes: readonly Node[]): readonly Node[] => nodes.map(node => mapped(node, change));
  const sections = { pre_tasks: first && kept(first), tasks: kept(tasks), post_tasks: last && kept(last) };
  return { ...play, sections, roles: play.roles.map(role => rolesMapped(role, change)) };
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

/** Every block, those within others first; with `force_handlers` a block of Ansible's own is around all. */
function eachBlock(play: Play, isForced: boolean, change: (block: Block, isNested: boolean) => Node): Play {
  const walkAll = (nodes: readonly Node[], isNested: boolean): readonly Node[] =>
    nodes.map(node => {
      if (node.kind === 'task') return node;
      if (node.kind !== 'block') return { ...node, tasks: walkAll(node.tasks, true) };
      const [block, rescue, always] = [node.block, node.rescue, node.always].map(inner => walkAll(inner, true));
      return change({ ...node, block: block ?? [], rescue: rescue ?? [], always: always ?? [] }, isNested);
    });
  const { pre_tasks: first, tasks, post_tasks: last } = play.sections;
  const all = (nodes: readonly Node[]): readonly Node[] => walkAll(nodes, isForced);
  const sections = { pre_tasks: first && all(first), tasks: all(tasks), post_tasks: last && all(last) };
  return { ...play, sections, roles: play.roles.map(role => ({ ...role, tasks: all(role.tasks) })) };
}

type Change = (keywords: JsonObject) => JsonObject;

/** `end_host` is for each host, and loses nobody's failure. */
const unended: Change = keywords =>
  keywords['meta'] === 'end_batch' || keywords['meta'] === 'end_play' ? { meta: 'noop' } : keywords;

const unforgiven: Change = keywords => (keywords['meta'] === 'clear_host_errors' ? { meta: 'noop' } : keywords);

const unrefreshed: Change = keywords => (keywords['meta'] === 'refresh_inventory' ? { meta: 'noop' } : keywords);

const unflushing: Change = keywords => (keywords['meta'] === 'flush_handlers' ? { meta: 'noop' } : keywords);

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
