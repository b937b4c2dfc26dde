import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { withFiles } from '../support/file-tree.ts';

/** Imports that the table of rooms forbids, and the rule that must find each. A checker that reads no file also finds nothing. */
const PLANTED: Readonly<Record<string, readonly [rule: string, text: string]>> = {
  'src/model/a.ts': ['room-model', "import '../module/fine.ts';"],
  'src/module/a.ts': ['room-module', "import '../connection/fine.ts';"],
  'src/vars/a.ts': ['room-vars', "import '../compile/fine.ts';"],
  'src/connection/a.ts': ['room-connection', "import '../execute/fine.ts';"],
  'src/load/a.ts': ['room-load', "import '../vars/fine.ts';"],
  'src/compile/a.ts': ['room-compile', "import '../load/fine.ts';"],
  'src/execute/a.ts': ['room-execute', "import '../report/fine.ts';"],
  'src/report/a.ts': ['room-report', "import type { fine } from '../execute/fine.ts';\nexport type A = typeof fine;"],
  'src/execute/b.ts': ['room-execute', "import '../../modules/ping/fine.ts';"],
  'src/execute/c.ts': ['package-yaml', "import 'yaml';"],
  'src/compile/b.ts': ['pure-rooms-do-no-io', "import 'node:fs';"],
  'modules/ping/a.ts': ['modules-see-the-contract-only', "import '../copy/fine.ts';"],
  'modules/ping/b.ts': ['modules-see-the-contract-only', "import '../../src/vars/fine.ts';"],
  'modules/ping/c.ts': ['pure-rooms-do-no-io', "import 'node:child_process';"],
  'src/model/b.ts': ['no-cycles', "import './c.ts';\nexport const b = 1;"],
  'src/model/d.ts': ['no-unresolved', "import './nowhere.ts';"],
};

const ALLOWED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['model', 'module', 'vars', 'connection', 'load', 'compile', 'execute', 'report'].map(room => [
      `src/${room}/fine.ts`,
      room === 'model' ? 'export const fine = 1;' : "import '../model/fine.ts';\nexport const fine = 1;",
    ]),
  ),
  'src/model/c.ts': "import './b.ts';\nexport const c = 1;",
  'src/load/b.ts': "import 'yaml';\nimport 'node:fs';",
  'src/vars/b.ts': "import 'node:crypto';",
  'modules/ping/fine.ts': "import '../../src/module/fine.ts';\nimport '../../src/model/fine.ts';\nimport './d.ts';",
  'modules/ping/d.ts': 'export const d = 1;',
  'modules/copy/fine.ts': 'export const fine = 1;',
};

const ELSEWHERE = {
  'tsconfig.json': readFileSync('tsconfig.json', 'utf8'),
  'package.json': '{"type": "module", "dependencies": {"yaml": "1"}}',
  'node_modules/yaml/package.json': '{"name": "yaml", "version": "1.0.0", "main": "index.js"}',
  'node_modules/yaml/index.js': '',
};

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

function violationsIn(files: Readonly<Record<string, string>>): readonly string[] {
  const report = withFiles({ ...files, ...ELSEWHERE }, folder =>
    execFileSync(
      process.execPath,
      [
        resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
        ...['--config', resolve('.dependency-cruiser.cjs'), '--output-type', 'json', 'src', 'modules'],
      ],
      { cwd: folder, encoding: 'utf8' },
    ),
  );
  const { summary } = JSON.parse(report) as { readonly summary: { readonly violations: readonly Violation[] } };
  return summary.violations.map(({ from, rule }) => `${from} ${rule.name}`).toSorted();
}

describe('the import rules', () => {
  it('find every planted violation, and nothing in what is allowed', () => {
    const planted = Object.fromEntries(Object.entries(PLANTED).map(([path, [, text]]) => [path, text]));
    const expected = Object.entries(PLANTED).map(([path, [rule]]) => `${path} ${rule}`);
    const found = violationsIn({ ...ALLOWED, ...planted });
    assert.deepEqual(
      found.filter(line => line !== 'src/model/c.ts no-cycles'),
      expected.toSorted(),
    );
  });
});
