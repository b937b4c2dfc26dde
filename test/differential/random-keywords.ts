import fc, { type Arbitrary } from 'fast-check';
import type { Json, JsonObject } from '../../src/model/json.ts';

/** Handlers of a play by name, and what some of them listen to. */
export const NOTIFIED = ['h1', 'h2', 'h3', 'topic'] as const;

/** Whether the file that tasks make is there, as the last look had it. */
const SEEN_FILE = "'stat' in (s | default({})) and s.stat.exists";

/** True for some hosts, and for some items of a loop. */
export const condition = fc.constantFrom<Json>(
  'rank == 1',
  'rank > 2',
  'rank < 3',
  'rank != 2',
  "inventory_hostname in groups['web']",
  'n is defined',
  'r is defined and r is failed',
  'r is defined and r is changed',
  'r is defined and r is not skipped',
  SEEN_FILE,
  'v | default(1) == 2',
  ['rank > 1', 'rank < 4'],
  true,
  false,
);
const itemCondition = fc.oneof(
  { weight: 1, arbitrary: condition },
  { weight: 2, arbitrary: fc.constant('item == rank') },
);
export const tags = fc.subarray(['a', 'b', 'always', 'never'], { minLength: 1, maxLength: 2 });
const notify = fc.subarray([...NOTIFIED], { minLength: 1, maxLength: 2 });
export const variables = fc.constantFrom<Json>({ v: 2 }, { v: '{{ rank }}' }, { v: 3, w: '{{ v }}' });
const delegate = fc.constantFrom<Json>('h1', 'h3', "{{ groups['db'][0] }}", 'localhost');
export const on = fc.constant<Json>(true);

/** Keywords that are there now and then, each with its own likelihood in percent. */
export function sometimes(keywords: Readonly<Record<string, readonly [percent: number, value: Arbitrary<Json>]>>) {
  const each = Object.entries(keywords).map(([name, [percent, value]]) =>
    fc.oneof(
      { withCrossShrink: true },
      { weight: 100 - percent, arbitrary: fc.constant({}) },
      { weight: percent, arbitrary: value.map(given => ({ [name]: given })) },
    ),
  );
  return fc.tuple(...each).map(parts => Object.assign({}, ...parts) as JsonObject);
}

/** Attempts without a pause between them. */
const attempts = fc
  .tuple(fc.constantFrom<Json>('rank > 2', 'n is defined', 'rank == 1', 'r is changed', false), fc.constantFrom(1, 2))
  .map(([until, retries]) => ({ register: 'r', until, retries, delay: 0 }));

export const ofTask: Arbitrary<JsonObject> = fc
  .tuple(
    sometimes({
      when: [35, condition],
      notify: [30, notify],
      changed_when: [25, condition],
      failed_when: [10, condition],
      ignore_errors: [15, on],
      ignore_unreachable: [5, on],
      any_errors_fatal: [4, on],
      tags: [15, tags],
      vars: [10, variables],
      register: [25, fc.constantFrom<Json>('r', 'r', 'other')],
      run_once: [8, on],
      delegate_to: [8, delegate],
      delegate_facts: [4, on],
    }),
    fc.oneof({ weight: 14, arbitrary: fc.constant<JsonObject>({}) }, { weight: 1, arbitrary: attempts }),
  )
  .map(([keywords, more]) => ({ ...keywords, ...more }));

const loops = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Json>([1, 2], [3], [], [1, 2, 3]).map(loop => ({ loop })) },
  { weight: 1, arbitrary: fc.constantFrom<Json>([1, [2]], ['{{ rank }}'], []).map(items => ({ with_items: items })) },
  { weight: 1, arbitrary: fc.constant<JsonObject>({ loop: '{{ range(1, (rank | int) + 1) | list }}' }) },
);
const loopControl = sometimes({
  index_var: [30, fc.constant('i')],
  extended: [20, on],
  label: [20, fc.constant('item {{ item }}')],
});

export const ofLoop: Arbitrary<JsonObject> = fc
  .tuple(
    sometimes({
      when: [40, itemCondition],
      notify: [30, notify],
      changed_when: [30, itemCondition],
      failed_when: [15, itemCondition],
      ignore_errors: [20, on],
      register: [25, fc.constant('r')],
      run_once: [5, on],
      delegate_to: [5, delegate],
      vars: [10, variables],
    }),
    loops,
    fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: loopControl }),
  )
  .map(([keywords, loop, control]) => ({
    ...keywords,
    ...loop,
    ...(Object.keys(control).length === 0 ? {} : { loop_control: control }),
  }));

export const ofBlock = sometimes({
  when: [30, condition],
  tags: [15, tags],
  ignore_errors: [10, on],
  vars: [10, variables],
  any_errors_fatal: [4, on],
  run_once: [4, on],
  delegate_to: [4, delegate],
});

export const ofImport = sometimes({ when: [30, condition], tags: [15, tags], vars: [20, variables] });

/** What an include has of its own, and what it applies to the tasks in it. */
export const ofInclude: Arbitrary<JsonObject> = sometimes({
  when: [30, condition],
  tags: [15, tags],
  vars: [20, variables],
  loop: [20, fc.constantFrom<Json>([1, 2], [1])],
  ignore_errors: [8, on],
  run_once: [5, on],
});
export const applied = sometimes({ when: [10, condition], tags: [10, tags], ignore_errors: [5, on] });
