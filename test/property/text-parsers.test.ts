import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../modules/xen_guest/config-parser.ts';
import { convertXm } from '../../modules/xen_guest/xm-convert.ts';
import { editedTable as editedCron } from '../../modules/cron/entry.ts';
import { editedTable as editedMounts } from '../../modules/mount/table.ts';
import { parseExports } from '../../modules/nfs_export/exports-grammar.ts';
import { withoutAddresses } from '../../modules/xen_network/interfaces-file.ts';
import { sshOptions } from '../../src/compile/ssh-arguments.ts';
import { explainBecome } from '../../src/connection/become.ts';
import { ReplyReader } from '../../src/connection/frame.ts';
import { explainSsh } from '../../src/connection/openssh-failures.ts';
import { KnownHosts, parseKnownHosts } from '../../src/connection/known-hosts.ts';
import { evaluateConfig } from '../../src/connection/ssh-config/evaluate.ts';
import { jumpOf } from '../../src/connection/ssh-config/jump.ts';
import { entriesOf } from '../../src/connection/ssh-config/read.ts';
import { assignmentsOf, splitFreeForm } from '../../src/load/free-form.ts';
import { InventoryBuilder } from '../../src/load/inventory/builder.ts';
import { addIniInventory } from '../../src/load/inventory/ini-inventory.ts';
import { jsonOf } from '../../src/load/inventory/script.ts';
import { addScriptInventory } from '../../src/load/inventory/script-inventory.ts';
import { addYamlInventory } from '../../src/load/inventory/yaml-inventory.ts';
import { yamlSurprises } from '../../src/load/lint/yaml-surprises.ts';
import { Findings } from '../../src/load/reader.ts';
import { parseYaml } from '../../src/load/yaml.ts';
import { csvRows } from '../../src/lookup/tables.ts';
import { OrchestratorError } from '../../src/model/diagnostic.ts';
import { isJsonObject } from '../../src/model/json.ts';
import { pythonRegex, RegexError } from '../../src/model/python-regex.ts';
import { shellWords } from '../../src/model/shell-words.ts';
import { printable } from '../../src/report/printable.ts';
import { evaluateExpression } from '../../src/vars/condition.ts';
import { parsedTime } from '../../src/vars/strptime.ts';
import { renderText, renderValue } from '../../src/vars/template.ts';
import type { Variables } from '../../src/vars/variables.ts';
import { parseEnvelope } from '../../src/vault/envelope.ts';
import { fuzz, nearly } from '../support/fuzz/fuzz.ts';
import { loadText } from '../support/load.ts';

const NONCE = '00112233445566778899aabbccddeeff';
const VALUES = new Map<string, string | readonly number[]>([
  ['x', 'text'],
  ['items', [1, 2, 3]],
]);
const variables: Variables = { get: name => VALUES.get(name), names: () => VALUES.keys() };

const EVALUATED = { value: () => null, rendered: () => '', holds: () => false };

interface Parser {
  readonly seeds: readonly string[];
  /** What once was not read well. */
  readonly found?: readonly string[];
  readonly read: (text: string) => unknown;
}

/** What is read of files, hosts and people outside the parsers of modules, by what it is. */
const PARSERS: Readonly<Record<string, Parser>> = {
  'a reply of a shell': {
    seeds: [`login: hi\n${NONCE} b 42 43 9\nout\n${NONCE} e 0 0\nmore\n${NONCE} e 1 2\n\n${NONCE} z\n`],
    read(text) {
      const reader = new ReplyReader(NONCE, () => undefined, [{}, {}]);
      for (const piece of text.split(/(?=e)/)) reader.stdout.push(Buffer.from(piece));
      reader.stderr.push(Buffer.from(text));
      reader.stdout.release();
      reader.stderr.release();
    },
  },
  'a playbook': {
    seeds: [
      '- hosts: all\n  vars: {a: 1}\n  tasks:\n    - name: x\n      copy: {content: "{{ a }}", dest: /x}\n      loop: [1]\n      when: a\n    - block:\n        - ping:\n      rescue:\n        - debug: msg=1\n  handlers:\n    - name: h\n      command: "true"\n',
      '- import_playbook: other.yaml\n- hosts: [a, b]\n  roles: [{role: r, tags: [x]}]\n  serial: ["20%", 5]\n',
    ],
    found: ['- hosts: all\n  roles: [{role: r, toString: [x]}]\n  tasks:\n    - {constructor: 1}\n'],
    read: loadText,
  },
  YAML: {
    seeds: [
      'a: &x [1, "b", {c: !vault |\n  $ANSIBLE}]\nd: *x\n<<: {e: 1}\n? f\n: >-\n  g\n',
      '- 0644\n- 1:30\n- yes\n',
    ],
    read: text => [parseYaml(text, 'f'), yamlSurprises(text, 'f')],
  },
  'an inventory in YAML': {
    seeds: ['all:\n  hosts:\n    h[1:3]: {ansible_port: 22}\n  children:\n    g: {hosts: {h1: null}, vars: {a: 1}}\n'],
    read(text) {
      const { value, source } = parseYaml(text, 'f');
      if (value === undefined) return;
      const [builder, findings] = [new InventoryBuilder(), new Findings()];
      addYamlInventory(value, { file: 'f', source, builder, findings, evaluate: () => () => EVALUATED });
      builder.openCircles();
      builder.finish();
    },
  },
  'an inventory in INI': {
    seeds: ['h0\n[g]\nh[1:3].x ansible_port=22 a="b c"\n[g:vars]\nx={"a": [1, None]}\n[p:children]\ng\n'],
    read(text) {
      const [builder, findings] = [new InventoryBuilder(), new Findings()];
      addIniInventory(text, { file: 'f', builder, findings });
      builder.openCircles();
      builder.finish();
    },
  },
  'a template': {
    seeds: [
      '{% for i in items %}{{ loop.index }}{{ i | default(x, true) }}{% endfor %}',
      '{% if x is match("t.*") %}{{ x[1:3] ~ "a" * 2 }}{% else %}{{ {"a": [1, 2.5]}["a"] | join(",") }}{% endif %}',
      '{% set y = items | map("string") | list %}{{ "%s %03d" % (x, 4) }}{# c #}{% raw %}{{ {% endraw %}{{- y -}}',
      '{% macro m(a, b=1) %}{{ a + b }}{% endmacro %}{{ m(1) }}{{ x.upper().split("E") }}',
    ],
    read: text => [renderText(text, variables), renderValue(text, variables)],
  },
  'a condition': {
    seeds: ['x == "text" and (items | length) > 2 or not x is defined', 'x in items if items else -1 ** 2 // 3'],
    read: text => evaluateExpression(text, variables),
  },
  'a vault': {
    seeds: [
      '$ANSIBLE_VAULT;1.2;AES256;dev\n36633735\n0a3135\n0a3431\n',
      '$ANSIBLE_VAULT;1.1;AES256\n61620a63640a6566\n',
    ],
    read: text => parseEnvelope(text),
  },
  known_hosts: {
    seeds: [
      'h1,10.0.0.1 ssh-ed25519 AAAAC3Nz\n|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-rsa AAAA\n@revoked * ssh-rsa AAAA\n@cert-authority *.x ssh-rsa AAAA\n[h]:2222 ssh-rsa B\n',
    ],
    read: text => new KnownHosts(parseKnownHosts(text, 'f')).judge(['h1'], Buffer.from('AAAAC3Nz', 'base64')),
  },
  'a configuration of ssh': {
    seeds: [
      'Host a* !b\n  User x\n  Port 22\n  ProxyJump u@h:2,i\nMatch host "a,b" user x\n  IdentityFile ~/%h\n  Ciphers +3des-cbc\nMatch all\n  ServerAliveInterval 2m\n  StrictHostKeyChecking=accept-new\n',
    ],
    read: text =>
      evaluateConfig([entriesOf(text.replaceAll(/include/gi, 'x'), line => ({ file: 'f', line }))], 'a1', 'me'),
  },
  'arguments of ssh': {
    seeds: ['-o ProxyJump=a -J b,c -p 22 -i "~/x y" -oUser=z -F none'],
    read: text => [sshOptions({ args: undefined, commonArgs: text, extraArgs: text }), jumpOf(text)],
  },
  'words of ssh': {
    seeds: [
      'ssh: connect to host h port 22: Connection refused\r\n',
      'kex_exchange_identification: banner exchange: invalid format\nConnection closed by 10.0.0.1 port 22\n',
      '@@@\nWARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.\n',
    ],
    read(text) {
      const settings = { host: 'h', transport: 'openssh', address: 'h', hostKeyChecking: 'strict' } as const;
      for (const code of [255, 127, 0, null]) assert.ok(explainSsh(settings, code, text).failure.cause.length > 0);
    },
  },
  'the answer of an inventory script': {
    seeds: [
      '{"g": {"hosts": ["a", "b"], "vars": {"x": 1}, "children": ["h"]}, "h": ["c"], "_meta": {"hostvars": {"a": {"y": 12345678901234567890}}}}',
      '{"g": {"hosts": ["a"]}, "a": {"x": null}, "_meta": {}}',
    ],
    read(text) {
      const answer = jsonOf(text, 'f');
      const own = isJsonObject(answer) ? answer : undefined;
      const [builder, findings] = [new InventoryBuilder(), new Findings()];
      addScriptInventory({ file: 'f', script: { list: () => own, host: () => own }, builder, findings });
      builder.openCircles();
      builder.finish();
    },
  },
  'words of sudo': {
    seeds: ['sudo: a password is required\n', 'sudo: unknown user: x\nsu: Authentication failure\n'],
    read: text => explainBecome({ method: 'sudo', user: 'x' }, text),
  },
  'words of a shell': {
    seeds: [`a 'b c' "d \\" e" f\\ g # h`, 'x=1 y="2 3" z'],
    read: text => [shellWords(text), assignmentsOf(text), splitFreeForm(text)],
  },
  'a regular expression of Python': {
    seeds: ['(?P<a>x+)(?i:b)[^\\]a-z]{2,3}?\\A\\Z(?=c)\\1$', '(?<!a)b|\\d+(?:c)*+'],
    read: text => pythonRegex(text),
  },
  CSV: { seeds: ['a,"b ""c""\nd",e\n1,2,3\n'], read: text => csvRows(text, ',') },
  'a time': { seeds: ['2026-11-27 13:00:00', '27 Nov 2026'], read: text => parsedTime(text, '%Y-%m-%d %H:%M:%S') },
  'a format of a time': { seeds: ['%Y-%m-%d %j %Z', '%%%f'], read: text => parsedTime('2026-11-27', text) },
  'a configuration of a guest': {
    seeds: [
      'name = "g1"\nmemory=256\nvif = [ "mac=00:16:3e:00:00:01,bridge=xenbr0", \'x\' ]\n# c\ndisk = [\n"a",\n]\n',
    ],
    found: ['__proto__ = "g1"\n'],
    read: text => [parseConfig(text), convertXm(text)],
  },
  'exports(5)': {
    seeds: ['/srv/a 10.0.0.0/24(rw,sync) *(ro)\n"/srv/b c" @g(rw) \\\n  h\n/d\\040e -ro h1 h2(rw)\n# x\n'],
    read: text => parseExports(text),
  },
  'a table of cron': {
    seeds: ['#Ansible: tidy\n5 * * * * true\nPATH=/bin\n@reboot x\n'],
    read: text =>
      editedCron(text, { name: 'tidy', job: 'false', state: 'present' } as Parameters<typeof editedCron>[1]),
  },
  fstab: {
    seeds: ['proc /proc proc defaults 0 0\nUUID=x /a\\040b ext4 rw 0 1 # c\n'],
    read: text => editedMounts(text, ({ path }) => path === '/proc', undefined),
  },
  'interfaces(5)': {
    seeds: ['auto eth0\niface eth0 inet static\n  address 10.0.0.2/24\n  gateway 10.0.0.1\niface eth0 inet6 auto\n'],
    read: text => withoutAddresses(text, 'eth0', 'xenbr0'),
  },
  'text for a terminal': {
    seeds: ['a\u001b[31mb\r\n'],
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not come through
    read: text => assert.doesNotMatch(printable(text), /[\0-\b\u000b-\u001f\u007f-\u009f]/),
  },
};

describe('any text as', () => {
  for (const [what, { seeds, found = [], read }] of Object.entries(PARSERS)) {
    it(`${what} is read or refused, with an error that is told, never a crash`, () => {
      const check = (text: string): void => {
        try {
          read(text);
        } catch (error) {
          if (!(error instanceof OrchestratorError || error instanceof RegexError)) throw error;
        }
      };
      fuzz(nearly(seeds), check, [...seeds, ...found]);
    });
  }
});

/** Functions that are named as parsers but are reached through others. */
const THROUGH: Readonly<Record<string, string>> = {
  parseExpression: 'a template',
  parseKnownHosts: 'known_hosts',
  pythonLiteral: 'an inventory in INI',
  numberLiteral: 'a template',
  percentFormat: 'a template',
  braceFormat: 'a template',
  hostsNamedBy: 'an inventory in INI',
};

describe('every parser of outside text', () => {
  it('is fuzzed here, or by way of its module', () => {
    const own = readFileSync(join('test', 'property', 'text-parsers.test.ts'), 'utf8');
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
    const parsers = files.flatMap(file =>
      Array.from(readFileSync(join('src', file), 'utf8').matchAll(PARSER), ([, name = '']) => ({ file, name })),
    );
    assert.ok(parsers.length > 10, 'the search finds parsers');
    // src/module is what modules parse with: their own fuzz reaches it.
    const missing = parsers.filter(
      ({ file, name }) => !file.startsWith('module/') && !Object.hasOwn(THROUGH, name) && !own.includes(`${name}(`),
    );
    assert.deepEqual(missing, [], 'put each into PARSERS, or say in THROUGH what it is reached by');
  });
});

/** An exported function that is named for reading a text, or takes one to read and may refuse it. */
const PARSER =
  /^export function (parse\w+|\w+(?:Inventory|Rows|Literal|Format|Words|NamedBy))\((?:text|line|stdout|output|content|said)\b/gm;
