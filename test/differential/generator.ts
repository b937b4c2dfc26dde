import fc, { type Arbitrary } from 'fast-check';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { effect, meta } from './random-effects.ts';
import {
  applied,
  condition,
  ofBlock,
  ofImport,
  ofInclude,
  ofLoop,
  ofTask,
  on,
  sometimes,
  tags,
  variables,
} from './random-keywords.ts';
import { comparable } from './random-limits.ts';
import { DIFFERENTIAL } from './run.ts';

/** A random playbook, and what stands on the command line. */
export interface RandomPlaybook {
  readonly plays: readonly Play[];
  readonly args: readonly string[];
}

export interface Play {
  readonly keywords: JsonObject;
  readonly roles: readonly Extract<Node, { kind: 'role' }>[];
  readonly sections: {
    readonly pre_tasks: readonly Node[] | undefined;
    readonly tasks: readonly Node[];
    readonly post_tasks: readonly Node[] | undefined;
  };
  readonly handlers: readonly JsonObject[];
}

export type Node =
  | { readonly kind: 'task'; readonly body: JsonObject }
  | {
      readonly kind: 'block';
      readonly keywords: JsonObject;
      readonly block: readonly Node[];
      readonly rescue: readonly Node[];
      readonly always: readonly Node[];
    }
  | (Opened & { readonly kind: 'file'; readonly how: 'include_tasks' | 'import_tasks' })
  | (Opened & {
      readonly kind: 'role';
      readonly how: 'include_role' | 'import_role';
      readonly handlers: readonly JsonObject[];
    });

interface Opened {
  readonly keywords: JsonObject;
  readonly applied: JsonObject;
  readonly tasks: readonly Node[];
}

const task: Arbitrary<Node> = fc
  .tuple(effect, fc.oneof({ weight: 5, arbitrary: ofTask }, { weight: 1, arbitrary: ofLoop }))
  .map(([body, keywords]) => ({ kind: 'task', body: settled({ ...keywords, ...body }) }));

/** `fail` says nothing of changes; what a look registers stays one result. */
function settled(body: JsonObject): JsonObject {
  const { changed_when: _, ...others } = body;
  return 'fail' in body ? others : body;
}

const steering: Arbitrary<Node> = meta.map(body => ({ kind: 'task', body }));
const handler = fc.tuple(effect, sometimes({ when: [30, condition], changed_when: [20, condition] }));

/** One that has the name of a handler of the play, and one that listens. */
const roleHandlers = fc.tuple(handler, handler).map(handlers =>
  handlers.map(([body, keywords], index) => ({
    name: index === 0 ? 'h1' : 'of role',
    ...settled({ ...keywords, ...body }),
    ...(index === 0 ? {} : { listen: 'topic' }),
  })),
);

/**
 * The last one of a list, which nothing notifies: while the last is run, Ansible takes hosts that have not to run it a task ahead, and
 * all sorts of things come of that.
 */
const IDLE = { name: 'idle', debug: { msg: 'idle' } };

const { node, role } = fc.letrec<{
  node: Node;
  nodes: readonly Node[];
  role: Extract<Node, { kind: 'role' }>;
}>(tie => ({
  nodes: fc.array(tie('node'), { minLength: 1, maxLength: 3, depthIdentifier: 'nest' }),
  node: fc.oneof(
    { depthIdentifier: 'nest', maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    { weight: 12, arbitrary: task },
    { weight: 1, arbitrary: steering },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('block' as const),
        keywords: ofBlock,
        block: tie('nodes'),
        rescue: fc.oneof(fc.constant([]), tie('nodes')),
        always: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: tie('nodes') }),
      }),
    },
    { weight: 1, arbitrary: opened('import_tasks', ofImport, tie('nodes')) },
    { weight: 2, arbitrary: opened('include_tasks', ofInclude, tie('nodes')) },
    { weight: 1, arbitrary: tie('role') },
  ),
  role: fc.oneof(
    openedRole('import_role', ofImport, tie('nodes')),
    openedRole('include_role', ofInclude, tie('nodes')),
  ),
}));

function opened<How extends string>(how: How, own: Arbitrary<JsonObject>, tasks: Arbitrary<readonly Node[]>) {
  const apply = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: applied });
  return fc.record({ kind: fc.constant('file' as const), how: fc.constant(how), keywords: own, applied: apply, tasks });
}

function openedRole<How extends string>(how: How, own: Arbitrary<JsonObject>, tasks: Arbitrary<readonly Node[]>) {
  const handlers = fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: roleHandlers });
  return fc.tuple(opened(how, own, tasks), handlers).map(([inner, given]) => ({
    ...inner,
    kind: 'role' as const,
    handlers: given.length === 0 ? [] : [...given, IDLE],
  }));
}

const LENGTH = { minLength: 2, maxLength: 4 };
const hosts = sometimes({ hosts: [30, fc.constantFrom<Json>('web', 'h1:db', 'all:!h2')] });
const serial = fc.constantFrom<Json>(1, 2, 3, [1, 2], '50%', ['25%', 3]);
const common = {
  tags: [5, tags],
  force_handlers: [10, on],
  vars: [15, variables],
  ignore_errors: [3, on],
  order: [5, fc.constantFrom<Json>('reverse_inventory', 'reverse_sorted')],
} as const;
const strict = fc.oneof(
  { withCrossShrink: true },
  { weight: 4, arbitrary: fc.constant<JsonObject>({}) },
  { weight: 1, arbitrary: sometimes({ any_errors_fatal: [90, on] }) },
  { weight: 1, arbitrary: sometimes({ max_fail_percentage: [90, fc.constantFrom<Json>(0, 25, 50)] }) },
);
const linear = fc
  .tuple(sometimes({ serial: [25, serial], ...common }), strict)
  .map(([keywords, more]) => ({ ...keywords, ...more }));

const tree = fc.array(node, LENGTH);
const some = fc.oneof(
  { withCrossShrink: true },
  { weight: 8, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.array(node, { minLength: 1, maxLength: 2 }) },
);
const play: Arbitrary<Play> = fc.record({
  keywords: fc.tuple(hosts, linear).map(([where, how]) => ({ ...where, ...how })),
  roles: fc.oneof(
    { withCrossShrink: true },
    { weight: 8, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(role, { minLength: 1, maxLength: 2 }).map(roles => roles.map(asEntry)) },
  ),
  sections: fc.record({ pre_tasks: some, tasks: tree, post_tasks: some }),
  handlers: fc.tuple(handler, handler, handler).map(handlers => [
    ...handlers.map(([body, keywords], index) => ({
      name: `h${index + 1}`,
      ...settled({ ...keywords, ...body }),
      ...(index === 0 ? {} : { listen: 'topic' }),
    })),
    IDLE,
  ]),
});

/** What only a task may say is no keyword of an entry of `roles`. */
function asEntry(given: Extract<Node, { kind: 'role' }>): Extract<Node, { kind: 'role' }> {
  const { loop: _, ...keywords } = given.keywords;
  return { ...given, keywords };
}

const args = fc.oneof(
  { weight: 8, arbitrary: fc.constant<readonly string[]>([]) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('a', 'b', 'a,b', 'all,never', 'tagged', 'untagged').map(chosen => ['--tags', chosen]),
  },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b', 'always', 'untagged').map(chosen => ['--skip-tags', chosen]) },
  { weight: 1, arbitrary: fc.constantFrom('h1', 'db', 'all:!h3').map(chosen => ['--limit', chosen]) },
  { weight: 1, arbitrary: fc.constant<readonly string[]>(['--force-handlers']) },
  {
    weight: 1,
    arbitrary: fc.constant<readonly string[]>(['-i', join(DIFFERENTIAL, 'inventory/hosts.yaml'), '-i', 'lost.yaml']),
  },
);

const anything: Arbitrary<RandomPlaybook> = fc.record({
  plays: fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.tuple(play) },
    { weight: 2, arbitrary: fc.tuple(play, play) },
  ),
  args,
});

export const randomPlaybook: Arbitrary<RandomPlaybook> = anything.map(comparable);
