import assert from 'node:assert/strict';
import { once } from 'node:events';
import { nfsExport } from '../../../modules/nfs_export/index.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { TaskResult } from '../../../src/model/result.ts';
import type { Plan } from '../../../src/module/contract.ts';
import { play, runHere, useFolder } from '../../support/play.ts';
import { NFS_SHELLS, useNfsHost } from '../../support/nfs-steps.ts';

const warningsOf = (plan: Plan | undefined): string =>
  plan?.kind === 'changes' || plan?.kind === 'converged' ? (plan.warnings ?? []).join('\n') : JSON.stringify(plan);
const codesOf = (params: JsonObject): readonly string[] =>
  (nfsExport.check?.(params, { name: 'nfs-1', groups: ['all'] }) ?? []).map(({ code }) => code);

/** Whoever takes the lock to change the exports finds that a file was edited a moment ago, as often as /run/edits says. */
const EDITS_IN_BETWEEN = `mkdir -p /run/bin /run/home
{ echo '#!/bin/sh' && cat; } >/run/bin/flock <<'END'
left=$(cat /run/edits)
if test "$left" -gt 0; then
  echo $((left - 1)) >/run/edits
  echo "# somebody's" >>/etc/exports
fi
exec /usr/bin/flock "$@"
END
chmod +x /run/bin/flock`;

const noTest: (title: string, run: () => Promise<void>) => void = () => undefined;

for (const shell of NFS_SHELLS) {
  describe(`nfs_export and what goes wrong with a real exportfs, under ${shell.join(' ')}`, function () {
    const { host, path, present, absent, apply, converges, refuses, fails } = useNfsHost(shell);
    const folder = useFolder();

    it('fault 1: refuses a blank before the options, and tells of one in a file of others', async () => {
      assert.deepEqual(codesOf(present({ clients: [{ host: '192.0.2.51 (rw)', options: [] }] })), [
        'space_before_options',
      ]);
      host().sh(`mkdir ${host().root}/pub; echo '${host().root}/pub 192.0.2.9 (rw,no_subtree_check)' >/etc/exports`);
      const { first } = await apply(present());
      assert.match(warningsOf(first), /\/etc\/exports line 1: a blank before \( exports to everyone/);
    });

    it('fault 6: refuses relative paths, "..", control characters and byte order marks before any host is touched', () => {
      for (const bad of [
        'srv/a',
        '/srv/../etc',
        '/srv/./a',
        '/srv//a',
        '/srv/a/',
        '/a\nb',
        '/a\0b',
        '\ufeff/a',
        '/\ufeffa',
      ])
        assert.equal(codesOf(present({ path: bad })).length, 1, JSON.stringify(bad));
      assert.deepEqual(codesOf(present({ path: '/' })), []);
    });

    it('warns of what puts data and hosts at risk, or refuses it before any host is touched when told to', async () => {
      const clients = [
        { host: '*', options: ['rw', 'insecure'] },
        { host: '192.0.2.51', options: ['ro', 'async'] },
      ];
      const warned = warningsOf((await converges(present({ clients }))).second);
      for (const words of [/insecure for \*/, /everyone may write here/, /async for 192\.0\.2\.51/])
        assert.match(warned, words);
      assert.deepEqual(codesOf(present({ clients })), []);
      const refused =
        nfsExport.check?.(present({ clients, risky_options: 'refused' }), { name: 'n', groups: [] }) ?? [];
      assert.deepEqual(
        refused.map(({ code, param }) => [code, param?.[1]]),
        [
          ['risky_option', 0],
          ['risky_option', 0],
          ['risky_option', 1],
        ],
      );
      assert.deepEqual(codesOf(absent({ clients, risky_options: 'refused' })), []);
    });

    it('fault 10: leaves what somebody else wrote meanwhile, be it a file more', async () => {
      await converges(present());
      const params = present({ clients: [{ host: '192.0.2.52', options: ['ro'] }] });
      const plan = nfsExport.plan(nfsExport.parse(await host().run(nfsExport.probe(params)), params), params);
      host().sh(`mkdir ${host().root}/new; echo '${host().root}/new 192.0.2.1(ro)' >/etc/exports.d/other.exports`);
      const action = plan.kind === 'changes' ? plan.changes[0].actions[0] : undefined;
      assert.ok(action?.kind === 'run');
      assert.match((await host().run(action.script)).stderr, /^concurrent_edit: /);
      assert.deepEqual(host().live(), [`${path()} 192.0.2.51`]);
    });

    it('fault 10: looks and plans anew after an edit in between, and gives up when that does not end', async () => {
      host().sh(EDITS_IN_BETWEEN);
      const run = async (edits: number, clients: string): Promise<TaskResult | undefined> => {
        host().sh(`echo ${edits} >/run/edits`);
        const task = `nfs_export: { path: ${host().root}/g1, create_dir: true, clients: [${clients}] }`;
        const book = folder.write('play.yaml', `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${task}\n`);
        const [first, ...enter] = host().enter;
        const words = [...enter, 'env', 'HOME=/run/home', 'PATH=/run/bin:/usr/sbin:/usr/bin:/sbin:/bin'] as const;
        const options = ['-i', 'here,', '-e', 'ansible_connection=local'];
        const played = await play(argv => runHere([first, ...words, ...argv]), book, ...options);
        assert.equal(host().sh('cat /run/edits'), '0\n', played.stderr);
        return played.resultsOf('here')[0];
      };
      const done = await run(3, '{ host: 192.0.2.51 }');
      assert.equal(done?.status, 'changed', JSON.stringify(done));
      assert.match(done.warnings.join(), /somebody else changed the same/);
      assert.equal(done.changes.filter(({ summary }) => /^export /.test(summary)).length, 1);
      assert.deepEqual(host().live(), [`${path()} 192.0.2.51`]);
      const given = await run(4, '{ host: 192.0.2.52 }');
      assert.match(given?.failure?.cause ?? '', /concurrent_edit: .*run again/);
      assert.deepEqual(host().live(), [`${path()} 192.0.2.51`]);
      // One that comes in between may make the change one that must not be made.
      host().sh(`sed -i 's|>>/etc/exports$|&; echo "${host().root} 192.0.2.9 (rw" >>/etc/exports|' /run/bin/flock`);
      const refused = await run(1, '{ host: 192.0.2.52 }');
      assert.equal(refused?.failure?.code, 'foreign_syntax_error', JSON.stringify(refused));
      assert.equal(host().sh('grep -c "somebody\'s" /etc/exports'), '8\n');
    });

    it('fault 10: tells when somebody has an exports file open in an editor', async () => {
      host().sh('mkdir -p /etc/exports.d; touch /etc/exports.d/.other.exports.swp; ln -s me@here.1 "/etc/.#exports"');
      const { first } = await apply(present());
      assert.match(warningsOf(first), /open \(\/etc\/\.#exports\)/);
      assert.match(warningsOf(first), /open \(\/etc\/exports\.d\/\.other\.exports\.swp\)/);
      host().sh('rm /etc/exports.d/.other.exports.swp "/etc/.#exports"');
      assert.doesNotMatch(warningsOf((await apply(present())).first), /open/);
    });

    it('has the new files read in private before any live export is touched, when asked to', async () => {
      const clients = [
        { host: '192.0.2.51', options: ['ro'] },
        { host: 'nobody.invalid', options: ['ro'] },
      ];
      await converges(present({ rehearse: true }));
      const seen = (): string =>
        host().sh('ls -lAR --time-style=full-iso /etc/exports* /var/lib/nfs; cat /var/lib/nfs/etab');
      const before = seen();
      await fails(present({ clients, rehearse: true }), 'rehearsal_failed');
      assert.equal(seen(), before);
      host().sh('mount --bind /dev/null "$(command -v unshare)"');
      await fails(present({ clients: clients.slice(0, 1), rehearse: true }), 'rehearsal_impossible');
      assert.equal(seen(), before);
      await converges(present({ clients: clients.slice(0, 1) }));
      assert.deepEqual(host().live(), [`${path()} 192.0.2.51`]);
    });

    it('fault 10: two controllers at once: one waits for the other, and never half of each', async () => {
      const params = [present(), present({ path: `${host().root}/g2` })];
      const results = await Promise.all(params.map(apply));
      const failed = results.filter(({ outputs }) => outputs.some(({ exitStatus }) => exitStatus !== 0));
      for (const { outputs } of failed) assert.match(outputs.at(-1)?.stderr ?? '', /^concurrent_edit: /);
      for (const again of params) await apply(again);
      assert.deepEqual(host().live(), [`${path()} 192.0.2.51`, `${host().root}/g2 192.0.2.51`]);
    });

    it('fault 11: writes the export though no server runs, says so, and starts nothing by itself', async () => {
      const { second } = await converges(present());
      assert.match(warningsOf(second), /the NFS server is not running/);
      const params = present();
      const state = nfsExport.parse(await host().run(nfsExport.probe(params)), params);
      assert.equal(nfsExport.facts?.(state, params)['active'], false);
    });

    // busybox's sh runs its own timeout, whose patience of 60 s cannot be made shorter.
    const withStandIns = shell[0] === 'busybox' ? noTest : it;
    withStandIns('fault 12: gives exportfs up when it waits for its lock, and puts the old file back', async () => {
      await converges(present());
      // The real exportfs and its real lock; only the patience of 60 s is made shorter.
      host().sh(`real=${host().root}/timeout; cp "$(readlink -f "$(command -v timeout)")" "\${real}"
printf '#!/bin/sh\\nshift\\nexec %s 2 "$@"\\n' "\${real}" >${host().root}/short; chmod 755 ${host().root}/short
mount --bind ${host().root}/short "$(readlink -f "$(command -v timeout)")"
perl -e 'use Fcntl; open(F, ">>", "/var/lib/nfs/export-lock"); $lock = pack("ssx4qqix4", F_WRLCK, 0, 0, 0, 0); fcntl(F, F_SETLKW, $lock) or die; open(H, ">", "'${host().root}/held'"); close(H); sleep 60' >/dev/null 2>&1 &
until test -e ${host().root}/held; do sleep 0.1; done`);
      await fails(present({ clients: [{ host: '192.0.2.52', options: ['ro'] }] }), 'timeout');
      assert.match(host().sh('cat /etc/exports.d/*.exports'), /192\.0\.2\.51/);
    });

    it('fault 13: does not withdraw what a client has mounted, unless forced', async () => {
      const clients = [{ host: '127.0.0.1', options: ['rw'] }];
      await converges(present({ clients }));
      const mount = host().spawn(process.execPath, [
        '-e',
        "const s = require('net').createServer().listen(2049, '127.0.0.1', () => require('net').connect(2049, '127.0.0.1', () => console.log('up')))",
      ]);
      assert.ok(mount.stdout !== null);
      await once(mount.stdout, 'data');
      await refuses(absent(), 'export_in_use');
      await converges(absent({ force: true }));
      const ended = once(mount, 'close');
      mount.kill();
      await ended;
    });

    it('fault 13: does not take the export from a client that has it mounted, unless forced', async () => {
      await converges(present({ clients: [{ host: '127.0.0.0/8', options: ['rw'] }] }));
      const mount = host().spawn(process.execPath, [
        '-e',
        "const s = require('net').createServer().listen(2049, '127.0.0.1', () => require('net').connect(2049, '127.0.0.1', () => console.log('up')))",
      ]);
      assert.ok(mount.stdout !== null);
      await once(mount.stdout, 'data');
      await refuses(present(), 'export_in_use');
      await converges(present({ clients: [{ host: '127.0.0.1', options: ['rw'] }] }));
      await converges(present({ force: true }));
      const ended = once(mount, 'close');
      mount.kill();
      await ended;
    });

    it('asks a resolver that never answers for all clients at once, and for none of a new export', async () => {
      host().sh(`mkdir /run/asked; printf '%s\\n' ': >/run/asked/$2' 'exec sleep 600' >/run/getent; sed -i '1i #!/bin/sh' /run/getent; chmod +x /run/getent
mount --bind /run/getent "$(readlink -f "$(command -v getent)")"`);
      await converges(present());
      assert.equal(host().sh('ls /run/asked'), '');
      // Each of them is given up after some seconds: that the others were asked by then is what "at once" means.
      host().sh(`printf '%s\\n' ': >/run/asked/$2' 'until test "$(ls /run/asked | wc -l)" -eq 3; do sleep 0.1; done; : >/run/together; exec sleep 600' >/run/getent.new
sed -i '1i #!/bin/sh' /run/getent.new; cat /run/getent.new >/run/getent`);
      const clients = Array.from({ length: 3 }, (_, index) => ({ host: `192.0.2.${60 + index}`, options: ['ro'] }));
      const params = present({ clients });
      const { exitStatus } = await host().run(nfsExport.probe(params));
      assert.equal(exitStatus, 0);
      assert.equal(host().sh('ls /run/together'), '/run/together\n');
    });

    it('warns of a file system that the kernel knows no identity of, and of what lets any user in', async () => {
      host().sh(`mkdir ${path()} && mount -t tmpfs tmpfs ${path()}`);
      const told = async (...options: string[]): Promise<string> =>
        warningsOf((await apply(present({ clients: [{ host: '192.0.2.51', options }] }))).first);
      const bare = await told('rw', 'insecure');
      assert.match(bare, /on tmpfs, which has no UUID/);
      assert.match(bare, /insecure for 192\.0\.2\.51/);
      assert.doesNotMatch(await told('rw', 'fsid=7'), /UUID|insecure/);
    });

    it('fault 14: keeps a netgroup though nobody knows its members', async () => {
      await converges(present({ clients: [{ host: '@nowhere', options: ['ro'] }] }));
      assert.deepEqual(host().live(), [`${path()} @nowhere`]);
    });

    it('fault 15: finds the live table where nfs.conf says it is', async () => {
      host().sh(`mkdir -p ${host().root}/state /etc/nfs.conf.d; : >${host().root}/state/etab; : >${host().root}/state/rmtab
printf '[nfsd]\nthreads=8\n[mountd]\nstate-directory-path = ${host().root}/state\n' >/etc/nfs.conf.d/state.conf
printf '[exportfs]\n' >/etc/nfs.conf; cat /etc/nfs.conf.d/state.conf >>/etc/nfs.conf`);
      await converges(present());
      assert.match(host().sh(`cat ${host().root}/state/etab`), /g1\t192\.0\.2\.51\(rw,/);
      assert.equal(host().sh('cat /var/lib/nfs/etab'), '');
    });

    it('fault 15: refuses a host that serves by Ganesha', async () => {
      host().sh('mkdir -p /run/ganesha; echo 1 >/run/ganesha/ganesha.pid');
      await refuses(present(), 'unsupported_server');
    });

    it('fault 16: warns before the fsid of a live export changes', async () => {
      await converges(present({ clients: [{ host: '192.0.2.51', options: ['ro', 'fsid=5'] }] }));
      const { first } = await apply(present({ clients: [{ host: '192.0.2.51', options: ['ro', 'fsid=6'] }] }));
      assert.match(warningsOf(first), /fsid of .* changes: clients .* stale file handles/);
    });

    it('exports to a guest under its address, with what a root needs', async () => {
      await converges(present({ clients: [], for_guests: [{ name: 'g1', address: '192.0.2.51' }] }));
      assert.match(host().sh('cat /var/lib/nfs/etab'), /g1\t192\.0\.2\.51\(rw,sync,.*no_root_squash/);
    });

    it('takes a client over from another file, byte by byte, with its mode, and a second run has nothing to do', async () => {
      const pub = `${host().root}/pub`;
      host().sh(`mkdir ${path()} ${pub}; cat >/etc/exports <<'END'
# by hand
${pub}  *(ro,no_subtree_check)   # open
${path()} 192.0.2.9(ro,no_subtree_check) \\
    192.0.2.51(rw,no_root_squash,no_subtree_check) 192.0.2.10(ro,no_subtree_check)
END
mkdir -p /etc/exports.d; echo '${path()}/ 192.0.2.51(ro,no_subtree_check)' >/etc/exports.d/zz.exports; chmod 640 /etc/exports; exportfs -ra || :`);
      await refuses(present(), 'conflict');
      const { first } = await converges(present({ adopt: true }));
      assert.match(
        first.kind === 'changes' ? first.changes[0].summary : '',
        /taken over from \/etc\/exports, \/etc\/exports\.d\/zz\.exports$/,
      );
      assert.equal(
        host().sh('cat /etc/exports; stat -c %a /etc/exports; cat /etc/exports.d/zz.exports'),
        `# by hand
${pub}  *(ro,no_subtree_check)   # open
${path()} 192.0.2.9(ro,no_subtree_check) \\
    192.0.2.10(ro,no_subtree_check)
640
`,
      );
      assert.deepEqual(host().live(), [
        `${path()} 192.0.2.10`,
        `${path()} 192.0.2.51`,
        `${path()} 192.0.2.9`,
        `${pub} *`,
      ]);
      assert.equal((await apply(present({ adopt: true }))).first.kind, 'converged');
    });

    it('puts the files of others back when what it took over does not become live', async () => {
      const line = `${path()} nobody.invalid(ro,no_subtree_check) 192.0.2.51(ro,no_subtree_check)\n`;
      host().sh(`mkdir ${path()}; printf '%s' '${line}' >/etc/exports; exportfs -ra`);
      await fails(
        present({ adopt: true, clients: [{ host: 'nobody.invalid', options: ['ro'] }] }),
        'client_unresolved',
      );
      assert.equal(host().sh('cat /etc/exports; ls -A /etc/exports.d'), line);
      assert.deepEqual(host().live(), [`${path()} 192.0.2.51`]);
    });
  });
}
