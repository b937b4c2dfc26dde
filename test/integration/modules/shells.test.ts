import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { modules } from '../../../modules/index.ts';
import { stat } from '../../../modules/stat/index.ts';
import { paramsChecker } from '../../../src/load/schema.ts';
import { isJsonObject, type JsonObject } from '../../../src/model/json.ts';
import { lookToEdit, parseEdit } from '../../../src/module/files/edit.ts';
import { statTogether } from '../../../src/module/files/found.ts';
import { lookAt, parsePathState } from '../../../src/module/files/path-state.ts';
import { lookAtPlace, parsePlace, planPlace } from '../../../src/module/files/place.ts';
import { quote } from '../../../src/module/script.ts';
import { converge, localShell } from '../../support/converge.ts';
import { useFolder } from '../../support/play.ts';

const SHELLS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  dash: ['dash'],
  bash: ['bash'],
  ash: ['busybox', 'sh'],
};

for (const [name, shell] of Object.entries(SHELLS)) {
  describe(`the scripts of modules that write files, in ${name}`, () => {
    const folder = useFolder();
    const run = localShell(shell);
    const planned = async (moduleName: string, raw: JsonObject) => {
      const module = modules.get(moduleName);
      assert.ok(module);
      const { params, problems } = paramsChecker(moduleName, module.params)(raw);
      assert.deepEqual(problems, []);
      const { first, second, outputs } = await converge(module, params, run);
      assert.ok(
        outputs.every(({ exitStatus }) => exitStatus === 0),
        JSON.stringify(outputs),
      );
      return [first.kind, second?.kind];
    };
    const CHANGED = ['changes', 'converged'];
    const checksumOf = async (path: string): Promise<unknown> => {
      const { params } = paramsChecker('stat', stat.params)({ path });
      const told = stat.facts?.(stat.parse(await run(stat.probe(params)), params), params)['stat'];
      assert.ok(isJsonObject(told));
      return told['checksum'];
    };

    it('tell every byte of a file, be it small, empty or no text', async () => {
      const contents: readonly (string | Buffer)[] = [
        ...['', 'a', 'a\n', '\n\n', ' a\tb \\n\r\n%s $(id)', '-n\n', 'as:\n', 'x'.repeat(512), 'x'.repeat(513)],
        ...['caf\u00e9\n', Buffer.from('caf\xe9\n', 'latin1'), Buffer.from('a\0b\n'), Buffer.from('\x1b[1m\x7f')],
      ];
      for (const content of contents) {
        const path = folder.write('small', '');
        writeFileSync(path, content);
        const bytes = Buffer.from(content);
        const edited = parseEdit(await run(lookToEdit({ path, backup: false })));
        assert.deepEqual(Buffer.from(edited.bytes, 'latin1'), bytes);
        const placing = { content: { bytes }, dest: path, force: true, follow: false, backup: false };
        assert.equal(planPlace(parsePlace(await run(lookAtPlace(placing))), placing).kind, 'converged');
        const other = { ...placing, content: { bytes: Buffer.concat([bytes, bytes, Buffer.from('.')]) } };
        assert.equal(planPlace(parsePlace(await run(lookAtPlace(other))), other).kind, 'changes');
        assert.equal(await checksumOf(path), createHash('sha1').update(bytes).digest('hex'));
      }
      // A small file's lines are not those of the look at it.
      const sly = folder.write('sly', 'x\nsum=0\nmay=r\nlink=\n');
      assert.equal(await checksumOf(sly), createHash('sha1').update(readFileSync(sly)).digest('hex'));
      const { stdout } = await run(lookToEdit({ path: folder.write('small', 'a\n'), backup: false }));
      assert.match(stdout, /\ncontent\nas:a\n$/, 'no process reads a small text');
    });

    it('find of what was asked for many just their own', async () => {
      const names = ['a', 'ab', 'a b', '*', "it's", 'a\\b', '-n', 'link'];
      const paths = names.map(file => `${folder.path}/${file}`);
      names.slice(0, -1).forEach((file, size) => folder.write(file, 'x'.repeat(size)));
      symlinkSync('*', `${folder.path}/link`);
      const asked = statTogether([...paths, `${folder.path}/none`]);
      const sizes = await Promise.all(
        paths.map(async path => {
          const { text, args } = lookAt(path);
          // As the shell of a request does: what was asked for many is a variable of the shell in which the look runs.
          const both = `( set -- ${args.map(quote).join(' ')}\nstat() { exit 9; }\n${text}\n)`;
          const state = parsePathState(await run({ text: `${asked.text}\n${both}`, args: asked.args }));
          return state.kind === 'link' ? state.target : state.size;
        }),
      );
      assert.deepEqual(sizes, [0, 1, 2, 3, 4, 5, 6, '*']);
    });

    it('carry out what is declared, and find it so afterwards', async () => {
      const at = `${folder.path}/it's "odd" $x`;
      mkdirSync(at);
      writeFileSync(`${at}/f`, Buffer.from('a=1\ncaf\xe9\n', 'latin1'));
      const path = `${at}/f`;
      assert.deepEqual(
        await planned('lineinfile', { path, regexp: '^a=', line: "a='2' \\n %s", backup: true }),
        CHANGED,
      );
      assert.deepEqual(await planned('blockinfile', { path, block: 'one\ntwo', insertbefore: 'BOF' }), CHANGED);
      assert.deepEqual(
        await planned('replace', { path, regexp: '^(t)wo$', replace: '\\1hree', validate: 'test -s %s' }),
        CHANGED,
      );
      const lines = [
        '# BEGIN ANSIBLE MANAGED BLOCK',
        'one',
        'three',
        '# END ANSIBLE MANAGED BLOCK',
        "a='2' \\n %s",
        'caf\xe9',
        '',
      ];
      assert.equal(readFileSync(path, 'latin1'), lines.join('\n'));
      assert.deepEqual(
        await planned('copy', { src: path, dest: `${at}/copy`, remote_src: true, mode: 'u=rw' }),
        CHANGED,
      );
      assert.deepEqual(await planned('copy', { content: 'x\n', dest: `${at}/new/`.slice(0, -1) }), CHANGED);
      assert.deepEqual(await planned('file', { path: `${at}/d/e`, state: 'directory', mode: '0711' }), CHANGED);
      assert.deepEqual(await planned('file', { path: `${at}/d`, recurse: true, mode: 'u=rwX,go=' }), CHANGED);
      assert.deepEqual(await planned('file', { path: `${at}/l`, state: 'link', src: 'f' }), CHANGED);
      assert.deepEqual(await planned('file', { path: `${at}/d`, state: 'absent' }), CHANGED);
      assert.deepEqual(
        await planned('assemble', { src: at, dest: `${folder.path}/all`, regexp: '^(f|copy)$' }),
        CHANGED,
      );
    });

    it('look and change nothing', async () => {
      for (const [module, params] of [
        ['find', { paths: folder.path, recurse: true, get_checksum: true, patterns: 'a*' }],
        ['slurp', { src: '/etc/passwd' }],
        ['stat', { path: '/etc/passwd' }],
      ] as const)
        assert.deepEqual(await planned(module, params), ['converged', undefined]);
    });
  });
}
