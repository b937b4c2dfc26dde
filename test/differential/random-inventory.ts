import fc from 'fast-check';
import { stringify } from 'yaml';

/** Files of an inventory by path; `hosts` and, for some, `more.yaml` are named with -i. */
export interface RandomInventory {
  readonly files: Readonly<Record<string, string>>;
  readonly sources: readonly string[];
}

const GROUPS = ['web', 'db', 'rack_1', 'ünï'];
const HOSTS = ['h1', 'h2', 'h3', 'zeta', 'h[1:3]', 'h[01:09:4]', 'n[a:c]', 'h1:2222', '192.0.2.7', '[2001:db8::1]:22'];

/** As they stand behind `=`. */
const INI_VALUES = [
  ...['1', '-7', '1.5', 'True', 'no', 'None', '0777', '0x1f', 'text', 'ü', 'a=b', '"two words"', "'q'"],
  ...[`"[1, 'b', None]"`, `"{'k': [True]}"`, '"a # b"', '"it\'s"', '""', '"\\\\n"', '"{{ other }}"'],
];
const VALUES: readonly unknown[] = [
  ...[1, -7, 1.5, true, null, '', 'text', 'ü', 'yes', '0777', '1:30', '{{ other }}', 'two\nlines', ' a ', "it's"],
  ...[
    [],
    {},
    [1, [2, 'x']],
    { k: { l: [null, false] } },
    'long '.repeat(30),
    '# no',
    '- x',
    'a: b',
    '\t',
    '2024-01-01',
  ],
];
const NAMES = ['a', 'b', 'port_x', 'ansible_user'];

const iniVariables = fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(...INI_VALUES), { maxKeys: 2 });
const variables = fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES), { maxKeys: 3 });
const hostLines = fc.array(fc.tuple(fc.constantFrom(...HOSTS), iniVariables), { maxLength: 3 });

/** A group's children stand behind it in GROUPS: no circles. */
const children = (index: number) => fc.subarray(GROUPS.slice(index + 1));

const iniGroup = (index: number) => fc.record({ hosts: hostLines, children: children(index), vars: iniVariables });

function iniText(ungrouped: readonly (readonly [string, object])[], groups: readonly IniGroup[]): string {
  const line = ([host, vars]: readonly [string, object]): string =>
    [host, ...Object.entries(vars).map(([name, value]) => `${name}=${value}`)].join(' ');
  const sections = groups.flatMap(({ hosts, children: below, vars }, index) => [
    `[${GROUPS[index]}]`,
    ...hosts.map(line),
    ...(below.length === 0 ? [] : [`[${GROUPS[index]}:children]`, ...below]),
    ...(Object.keys(vars).length === 0 ? [] : [`[${GROUPS[index]}:vars]`]),
    ...Object.entries(vars).map(([name, value]) => `${name} = ${value}`),
  ]);
  return `${[...ungrouped.map(line), ...sections].join('\n')}\n`;
}

interface IniGroup {
  readonly hosts: readonly (readonly [string, object])[];
  readonly children: readonly string[];
  readonly vars: object;
}

const yamlGroup = (index: number) =>
  fc.record(
    {
      hosts: fc.dictionary(fc.constantFrom(...HOSTS), fc.option(variables), { minKeys: 1, maxKeys: 3 }),
      children: children(index).map(names => Object.fromEntries(names.map(name => [name, null]))),
      vars: fc.oneof(variables, fc.constant({ ansible_group_priority: 7 })),
    },
    { requiredKeys: ['hosts'] },
  );

const groupsBy = <Group>(group: (index: number) => fc.Arbitrary<Group>) =>
  fc.tuple(...GROUPS.map((_, index) => group(index)));

const ini = fc.tuple(hostLines, groupsBy(iniGroup)).map(([ungrouped, groups]) => iniText(ungrouped, groups));
const yaml = groupsBy(yamlGroup).map(groups =>
  stringify(Object.fromEntries(groups.map((group, index) => [GROUPS[index], group])), { version: '1.1' }),
);

const beside = fc.dictionary(
  fc.constantFrom(
    'group_vars/all.yml',
    'group_vars/web/a.yml',
    'group_vars/db.json',
    'host_vars/h1',
    'host_vars/zeta.yaml',
  ),
  variables.map(values => JSON.stringify(values)),
  { maxKeys: 2 },
);

export const randomInventory: fc.Arbitrary<RandomInventory> = fc
  .record({ hosts: fc.oneof(ini, yaml), more: fc.option(yaml), beside })
  .map(({ hosts, more, beside: others }) => ({
    files: { hosts, ...(more === null ? {} : { 'more.yaml': more }), ...others },
    sources: ['hosts', ...(more === null ? [] : ['more.yaml'])],
  }));

const PARTS = [
  ...[
    'all',
    '*',
    'ungrouped',
    ...GROUPS,
    'h*',
    '~h[12]$',
    '~(we|d)b',
    'h?',
    'zeta',
    'h1',
    'h[13]',
    'web[0]',
    'web[-1]',
  ],
  ...['web[0:1]', 'all[1:]', 'all[:1]', 'db[1:0]', 'web[0-1]', 'nobody'],
];

export const randomPattern: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.constantFrom('', '', '&', '!'), fc.constantFrom(...PARTS)), { minLength: 1, maxLength: 3 })
  .chain(parts => fc.constantFrom(':', ',').map(sign => parts.map(([mark, part]) => mark + part).join(sign)));
