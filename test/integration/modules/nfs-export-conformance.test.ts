import assert from 'node:assert/strict';
import { parseEtab } from '../../../modules/nfs_export/etab.ts';
import { normalClient } from '../../../modules/nfs_export/client-name.ts';
import { parseExports } from '../../../modules/nfs_export/exports-grammar.ts';
import { optionsText } from '../../../modules/nfs_export/options.ts';
import { useNfsHost } from '../../support/nfs-steps.ts';

/**
 * What exports(5) really means, asked of the exportfs of this machine: our parser must read each text as that one does.
 * ROOT stands for a folder with the directories a, b and "c d".
 */
const SAME: Readonly<Record<string, string>> = {
  'a comment where a word would start, and none inside a word':
    '# c\nROOT/a 192.0.2.1(ro) # c\nROOT/b#x 192.0.2.2(ro)\n',
  'a continued line': 'ROOT/a 192.0.2.1(ro) \\\n   192.0.2.2(rw)\n',
  'a backslash at the end of the file': 'ROOT/a 192.0.2.1(ro) \\\n',
  'a blank before the options: to everyone': 'ROOT/a 192.0.2.1 (rw)\n',
  'nobody named: to everyone': 'ROOT/a\n',
  'default options alone: to everyone': 'ROOT/a -rw,no_subtree_check\n',
  'default options, and those of a client over them': 'ROOT/a -rw,async 192.0.2.1 192.0.2.2(ro,sync)\n',
  'quotes and octal digits for a blank': '"ROOT/c d" 192.0.2.1(ro)\nROOT/c\\040d 192.0.2.2(ro)\n',
  'carriage returns, tabs, leading blanks and no last newline': '\t ROOT/a\t192.0.2.1(ro)\r\n  ROOT/b 192.0.2.2(rw)',
  'of options that contradict each other the last': 'ROOT/a 192.0.2.1(rw,ro,async,sync)\n',
  'empty options': 'ROOT/a 192.0.2.1()\n',
  'options of several spellings': 'ROOT/a 192.0.2.1(rw,fsid=root,no_auth_nlm,mp,anonuid=-2,sec=sys:krb5,ro)\n',
  'several slashes, and one too many': 'ROOT//a 192.0.2.1(ro)\nROOT/b/ 192.0.2.2(ro)\n',
  'subnets in both spellings, with bits of hosts': 'ROOT/a 192.0.2.77/24(ro) 198.51.100.0/255.255.255.0(ro)\n',
  'parentheses in a path': 'ROOT/p(1) 192.0.2.1(ro)\n',
  'IPv6, netgroups and wildcards': 'ROOT/a 2001:DB8:0::5(ro) @grp(ro) *.lab.example(ro) 192.0.2.*(ro)\n',
};

/** Texts at which exportfs stops: our parser must find the error on that line, and the exports before it. */
const ERRORS: Readonly<Record<string, readonly [text: string, line: number]>> = {
  'a blank in the options': ['ROOT/b 192.0.2.2(ro)\nROOT/a 192.0.2.1(rw, sync)\n', 2],
  'options over two lines': ['ROOT/b 192.0.2.2(ro)\nROOT/a 192.0.2.1(rw,\\\nsync)\n', 3],
  'an unknown option': ['ROOT/b 192.0.2.2(ro)\nROOT/a 192.0.2.1(rw,nonsense)\nROOT/a 192.0.2.3(ro)\n', 2],
  'a wrong anonuid': ['ROOT/b 192.0.2.2(ro)\nROOT/a 192.0.2.1(anonuid=x)\n', 2],
  'a wrong fsid': ['ROOT/b 192.0.2.2(ro)\nROOT/a 192.0.2.1(fsid=x)\n', 2],
};

describe('exports(5) as the real exportfs reads it', function () {
  const { host } = useNfsHost(['dash']);

  /** Status, stderr and the live table that a text gives. */
  function exported(text: string): { status: number; said: string; live: readonly string[] } {
    host().sh(
      `mkdir -p ${host().root}/a ${host().root}/b '${host().root}/c d' '${host().root}/b#x' '${host().root}/p(1)'; cd /; exportfs -ua`,
    );
    host().write('/etc/exports', text.replaceAll('ROOT', host().root));
    const said = host().sh('cd /; exportfs -ra 2>&1 || echo "status $?"');
    const live = parseEtab(host().sh('cat /var/lib/nfs/etab').split('\n')).map(
      ({ path, client, options }) => `${path} ${client} ${optionsText(options)}`,
    );
    return { status: Number(/^status (\d+)$/m.exec(said)?.[1] ?? 0), said, live: live.toSorted() };
  }

  function read(
    text: string,
    before = Number.POSITIVE_INFINITY,
  ): ReturnType<typeof parseExports> & { readonly live: readonly string[] } {
    const parsed = parseExports(text.replaceAll('ROOT', host().root));
    const entries = parsed.entries.filter(entry => entry.line < before);
    const live = entries.flatMap(({ path, clients }) =>
      clients.map(
        ({ name, options }) =>
          `${path.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '')} ${normalClient(name)} ${optionsText(options)}`,
      ),
    );
    return { ...parsed, live: live.toSorted() };
  }

  for (const [title, text] of Object.entries(SAME)) {
    it(title, () => {
      const real = exported(text);
      assert.deepEqual(read(text).live, real.live, real.said);
      assert.ok(real.live.length > 0);
    });
  }

  for (const [title, [text, line]] of Object.entries(ERRORS)) {
    it(`${title}: an error, from which on exports are gone`, () => {
      const real = exported(text);
      assert.equal(real.status, 1, real.said);
      const ours = read(text, line);
      assert.deepEqual(ours.live, real.live);
      assert.deepEqual(
        ours.problems.filter(({ severity }) => severity === 'error').map(problem => problem.line),
        [line],
      );
    });
  }

  it('a backslash before an entry makes its path a client of the one before: found as an error', () => {
    const text = 'ROOT/a 192.0.2.1(ro) \\\nROOT/b 192.0.2.2(rw)\n';
    const { live } = exported(text);
    assert.ok(
      live.some(entry => entry.startsWith(`${host().root}/a 192.0.2.2 `)),
      'the client of b got a',
    );
    assert.equal(read(text).problems[0]?.code, 'joined_lines');
  });

  it('a name that does not resolve is dropped with status 0', () => {
    const { status, live, said } = exported('ROOT/a nobody.invalid(ro) 192.0.2.1(ro)\n');
    assert.deepEqual([status, live.length], [0, 1]);
    assert.match(said, /nobody\.invalid/);
  });

  it('the same client twice is kept once, with status 1', () => {
    const { status, live } = exported('ROOT/a 192.0.2.1(ro,no_subtree_check)\nROOT/a 192.0.2.1(rw,no_subtree_check)\n');
    assert.equal(status, 1);
    assert.deepEqual(live.length, 1);
  });

  it('a path that is missing is exported all the same, with status 1', () => {
    const { status, live } = exported('ROOT/nowhere 192.0.2.1(ro,no_subtree_check)\n');
    assert.deepEqual([status, live.length], [1, 1]);
  });

  it('a symbolic link is exported as what it leads to', () => {
    host().sh(`mkdir -p ${host().root}/a; ln -s a ${host().root}/link`);
    const { live } = exported('ROOT/link 192.0.2.1(ro,no_subtree_check)\n');
    assert.match(live[0] ?? '', /\/a 192\.0\.2\.1 /);
  });

  it('a backslash, a blank and the end of the line: a client of that name, dropped with status 0', () => {
    const { status, live } = exported('ROOT/a 192.0.2.1(ro,no_subtree_check) \\ \n');
    assert.deepEqual([status, live.length], [0, 1]);
  });

  it('an address above 255 is a name that nobody knows, and too long a prefix a client less, with status 1', () => {
    const { status, live } = exported('ROOT/a 192.0.2.300(ro,no_subtree_check) 192.0.2.1(ro,no_subtree_check)\n');
    assert.deepEqual([status, live.length], [0, 1]);
    const wide = exported('ROOT/a 192.0.2.0/33(ro,no_subtree_check)\n');
    assert.deepEqual([wide.status, wide.live], [1, []]);
    assert.match(wide.said, /[Ii]nvalid prefix/);
  });

  it('the same export twice, with equal options, is kept once, with status 1', () => {
    const line = 'ROOT/a 192.0.2.1(ro,no_subtree_check)\n';
    const { status, live, said } = exported(line + line);
    assert.deepEqual([status, live.length], [1, 1]);
    assert.match(said, /duplicated export entries/);
  });

  it('a file is exported all the same, and a byte order mark is of the path, both with status 1', () => {
    host().sh(`: > ${host().root}/file`);
    const file = exported('ROOT/file 192.0.2.1(ro,no_subtree_check)\n');
    assert.deepEqual([file.status, file.live.length], [1, 1]);
    const marked = exported('\u{feff}ROOT/a 192.0.2.1(ro,no_subtree_check)\n');
    assert.equal(marked.status, 1);
    assert.match(marked.said, /Failed to stat/);
  });

  it('without /etc/exports the files of exports.d count, with status 1; other suffixes and dot files never', () => {
    exported('');
    host().sh(`mkdir -p /etc/exports.d; rm /etc/exports; cd /etc/exports.d
for file in one.exports two.conf .three.exports; do echo "${host().root}/a 192.0.2.1(ro,no_subtree_check)" > "\${file}"; done`);
    const said = host().sh('cd /; exportfs -ra 2>&1 || echo "status $?"');
    assert.match(said, /status 1/);
    assert.doesNotMatch(said, /duplicated/);
    assert.deepEqual(host().live(), [`${host().root}/a 192.0.2.1`]);
  });

  it('exportfs -a only adds, and -u of what is not there has status 1 and changes nothing', () => {
    exported('ROOT/a 192.0.2.1(ro,no_subtree_check)\n');
    host().write('/etc/exports', `${host().root}/b 192.0.2.2(ro,no_subtree_check)\n`);
    host().sh('cd /; exportfs -a');
    const both = [`${host().root}/a 192.0.2.1`, `${host().root}/b 192.0.2.2`];
    assert.deepEqual(host().live(), both);
    assert.match(host().sh(`cd /; exportfs -u 192.0.2.9:${host().root}/a 2>&1 || echo "status $?"`), /status 1/);
    assert.deepEqual(host().live(), both);
    host().sh('cd /; exportfs -ra');
    assert.deepEqual(host().live(), both.slice(1));
  });

  it('a full state directory leaves nothing exported, with status 0 and no word (why we look before)', () => {
    exported('ROOT/a 192.0.2.1(ro,no_subtree_check)\n');
    host().sh('head -c 8m /dev/zero >/var/lib/nfs/ballast 2>/dev/null || :');
    const said = host().sh('cd /; exportfs -ra 2>&1; echo "status $?"');
    assert.equal(said, 'status 0\n');
    assert.deepEqual(host().live(), []);
  });
});
