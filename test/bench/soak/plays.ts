import fc from 'fast-check';

/** Modules that look, write, run commands, fail and wait; each of a handful of files, so that tasks meet. */
const tasks = fc
  .nat({ max: 5 })
  .chain(file =>
    fc.constantFrom<Record<string, unknown>>(
      { copy: { content: `${'text '.repeat(file * 50)}\n`, dest: `/tmp/soak-${file}` } },
      { file: { path: `/tmp/soak-${file}`, state: 'absent' } },
      { lineinfile: { path: `/tmp/soak-lines`, line: `line ${file}`, create: true } },
      { stat: { path: `/tmp/soak-${file}` }, register: `stat${file}` },
      { shell: `echo ${file}; sleep ${file / 4}` },
      { command: `test -e /tmp/soak-${file}`, ignore_errors: true },
      { shell: `head -c ${file}0000 /dev/zero | tr '\\0' x`, changed_when: false },
      { find: { paths: '/tmp', patterns: 'soak-*' } },
      { command: 'hostname', loop: Array.from({ length: file + 1 }, (_, index) => index) },
      { command: 'false', when: `inventory_hostname is search('${file}$')` },
    ),
  );

const plays = fc.record(
  {
    hosts: fc.constant('all'),
    gather_facts: fc.boolean(),
    strategy: fc.constantFrom('linear', 'free', 'host_pinned'),
    serial: fc.constantFrom(5, '30%', [1, 10]),
    tasks: fc.array(tasks, { minLength: 3, maxLength: 40 }),
  },
  { requiredKeys: ['hosts', 'gather_facts', 'tasks'] },
);

/** A random playbook as JSON, which YAML reads, too; the same for the same seed. */
export function randomPlaybook(seed: number): string {
  const [playbook] = fc.sample(fc.array(plays, { minLength: 1, maxLength: 3 }), { seed, numRuns: 1 });
  return JSON.stringify(playbook);
}

/** What happens meanwhile, and after how many milliseconds. */
export interface Fault {
  readonly kind: 'none' | 'cut' | 'reset' | 'freeze' | 'interrupt';
  readonly host: number;
  readonly afterMs: number;
  readonly forMs: number;
}

export function randomFault(seed: number, hosts: number): Fault {
  const kinds = ['none', 'none', 'cut', 'reset', 'freeze', 'interrupt'] as const;
  const faults = fc.record({
    kind: fc.constantFrom(...kinds),
    host: fc.nat({ max: hosts - 1 }),
    afterMs: fc.nat({ max: 1500 }),
    forMs: fc.integer({ min: 500, max: 4000 }),
  });
  const [fault] = fc.sample(faults, { seed, numRuns: 1 });
  if (fault === undefined) throw new Error('no sample');
  return fault;
}
