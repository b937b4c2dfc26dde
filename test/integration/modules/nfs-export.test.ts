import assert from 'node:assert/strict';
import { nfsExport } from '../../../modules/nfs_export/index.ts';
import { NFS_SHELLS, useNfsHost } from '../../support/nfs-steps.ts';

for (const shell of NFS_SHELLS) {
  describe(`nfs_export on a real exportfs, under ${shell.join(' ')}`, function () {
    const { host: here, path: there, present, absent, apply, converges, refuses, fails } = useNfsHost(shell);
    let host: ReturnType<typeof here>;
    let path: string;
    beforeEach(() => {
      host = here();
      path = there();
    });

    it('exports to the declared client, and a second run has nothing to do', async () => {
      await converges(present());
      assert.deepEqual(host.live(), [`${path} 192.0.2.51`]);
      const again = await apply(present());
      assert.equal(again.first.kind, 'converged');
    });

    it('takes every kind of client and the options that have several spellings', async () => {
      host.sh('echo "192.0.2.9 node9.lab.example node9" >>/etc/hosts');
      const clients = [
        { host: 'NODE9', options: ['rw', 'sec=krb5:sys', 'ro'] },
        { host: '192.0.2.64/255.255.255.192', options: ['ro', 'fsid=7', 'no_auth_nlm', 'mp'] },
        { host: '2001:DB8:0::5', options: ['async', 'anonuid=-2', 'nohide', 'insecure'] },
        { host: '*.lab.example', options: [] },
        { host: '@trusted', options: ['rw', 'subtree_check', 'all_squash'] },
        { host: '*', options: ['ro', 'crossmnt', 'security_label', 'nordirplus', 'pnfs', 'no_acl', 'no_wdelay'] },
      ];
      await converges(present({ clients }));
      assert.equal(host.live().length, 6);
    });

    it('changes options in place and leaves other exports alone', async () => {
      host.sh(`mkdir ${host.root}/pub && echo '${host.root}/pub *(ro,no_subtree_check)' >/etc/exports && exportfs -ra`);
      await converges(present());
      await converges(present({ clients: [{ host: '192.0.2.51', options: ['ro'] }] }));
      assert.deepEqual(host.live(), [`${path} 192.0.2.51`, `${host.root}/pub *`]);
      assert.match(host.sh('cat /var/lib/nfs/etab'), /g1\t192\.0\.2\.51\(ro,/);
    });

    it('only activates when the file is right and the live table is not', async () => {
      await converges(present());
      host.sh(`exportfs -u 192.0.2.51:${path}`);
      const { first } = await converges(present());
      assert.deepEqual(first.kind === 'changes' && first.changes.map(change => change.summary), [
        `activate the exports of ${path}`,
      ]);
    });

    it('withdraws the export and its file, and a second run has nothing to do', async () => {
      await converges(present());
      await converges(absent());
      assert.deepEqual(host.live(), []);
      assert.equal(host.sh('ls /etc/exports.d'), '');
      assert.equal((await apply(absent())).first.kind, 'converged');
    });

    it('fault 2: refuses when a foreign line ends with a backslash and swallows the next entry', async () => {
      host.sh(`printf '/srv/a 192.0.2.1(ro) \\\\\n/srv/b 192.0.2.2(rw)\n' >/etc/exports`);
      await refuses(present(), 'joined_lines');
    });

    it('fault 3: refuses when another file has a syntax error, and every live export is still there', async () => {
      host.sh(`mkdir ${host.root}/pub && echo '${host.root}/pub *(ro,no_subtree_check)' >/etc/exports && exportfs -ra`);
      host.sh(`printf '/srv/bad *(rw, sync)\n%s\n' "$(cat /etc/exports)" >/etc/exports`);
      await refuses(present(), 'foreign_syntax_error');
      assert.deepEqual(host.live(), [`${host.root}/pub *`]);
    });

    it('fault 4: tells of a client that does not resolve and takes its file away again', async () => {
      await fails(present({ clients: [{ host: 'nobody.invalid', options: ['ro'] }] }), 'client_unresolved');
      assert.equal(host.sh('ls /etc/exports.d'), '');
    });

    it('fault 4: the old file comes back when a new client does not resolve', async () => {
      await converges(present());
      const clients = [
        { host: '192.0.2.51', options: ['rw', 'no_root_squash'] },
        { host: 'nobody.invalid', options: ['ro'] },
      ];
      await fails(present({ clients }), 'client_unresolved');
      assert.deepEqual(host.live(), [`${path} 192.0.2.51`]);
      assert.equal((await apply(present())).first.kind, 'converged');
    });

    it('fault 5: refuses a client that another file names for the same path', async () => {
      host.sh(`mkdir -p ${path} && echo '${path}/ 192.0.2.51(ro)' >/etc/exports`);
      await refuses(present(), 'conflict');
    });

    it('fault 6: refuses a file, a dangling link and a missing path', async () => {
      host.sh(`: >${path}`);
      await refuses(present(), 'not_a_directory');
      host.sh(`rm ${path}; ln -s nowhere ${path}`);
      await refuses(present(), 'not_a_directory');
      host.sh(`rm ${path}`);
      await refuses(present({ create_dir: false }), 'path_missing');
    });

    it('fault 7: exports a path with blanks, quotes, backslashes and letters beyond ASCII', async () => {
      const names = ['a b', 'a#b', 'a"b', 'a\\040b', 'é(x)', "it's", '-a', 'a\\\\1', '\u{1f418} x'];
      for (const name of names) await converges(present({ path: `${host.root}/${name}` }));
      assert.equal(host.live().length, names.length);
    });

    it('fault 8: tells of a read-only /etc, and nothing has changed', async () => {
      host.sh('mount -o remount,ro /etc');
      await fails(present(), 'read_only_fs');
      assert.deepEqual(host.live(), []);
    });

    it('fault 8: tells of a read-only state directory, and nothing has changed', async () => {
      await converges(present());
      host.sh('mount -o remount,ro /var/lib/nfs');
      await fails(present({ clients: [{ host: '192.0.2.52', options: ['ro'] }] }), 'read_only_fs');
      assert.deepEqual(host.live(), [`${path} 192.0.2.51`]);
      assert.equal((await apply(present())).first.kind, 'converged');
    });

    it('fault 9: does not run exportfs with a full state directory, which would withdraw every export', async () => {
      await converges(present());
      host.sh('head -c 8m /dev/zero >/var/lib/nfs/ballast 2>/dev/null || true');
      await fails(present({ clients: [{ host: '192.0.2.52', options: ['ro'] }] }), 'no_space');
      assert.deepEqual(host.live(), [`${path} 192.0.2.51`]);
      assert.equal((await apply(present())).first.kind, 'converged');
    });

    it('fault 9: a full /etc keeps the old file', async () => {
      await converges(present());
      host.sh('head -c 8m /dev/zero >/etc/ballast 2>/dev/null || true');
      await fails(present({ clients: [{ host: '192.0.2.52', options: ['ro'] }] }), 'no_space');
      host.sh('rm /etc/ballast');
      assert.equal((await apply(present())).first.kind, 'converged');
    });

    it('fault 10: does nothing when a file was edited after it was read', async () => {
      const params = present();
      const plan = nfsExport.plan(nfsExport.parse(await host.run(nfsExport.probe(params)), params), params);
      host.sh('echo "# someone was here" >>/etc/exports');
      const action = plan.kind === 'changes' ? plan.changes.at(-1)?.actions[0] : undefined;
      assert.ok(action?.kind === 'run');
      const output = await host.run(action.script);
      assert.match(output.stderr, /^concurrent_edit: /);
      assert.deepEqual(host.live(), []);
    });

    it('refuses to drop live exports that stand in no file, unless forced', async () => {
      host.sh(`mkdir ${host.root}/cluster && exportfs -o ro 192.0.2.7:${host.root}/cluster`);
      await refuses(present(), 'unlisted_export');
      await converges(present({ force: true }));
      assert.deepEqual(host.live(), [`${path} 192.0.2.51`]);
    });

    it('refuses to drop a live client that stands in no file, of a path that does (unless forced)', async () => {
      host.sh(
        `mkdir -p /etc/exports.d ${host.root}/other && echo '${host.root}/other 192.0.2.0/26(ro)' >/etc/exports.d/other.exports`,
      );
      host.sh(`exportfs -ra 2>/dev/null; exportfs -o ro 198.51.100.0/24:${host.root}/other`);
      await refuses(present(), 'unlisted_export');
      await converges(present({ force: true }));
      assert.deepEqual(host.live(), [`${path} 192.0.2.51`, `${host.root}/other 192.0.2.0/26`]);
    });

    it('gives the directory its owner, group and mode', async () => {
      await converges(present({ owner: '12', group: '34', mode: '2750' }));
      assert.equal(host.sh(`stat -c '%u %g %a' ${path}`), '12 34 2750\n');
      await converges(present({ owner: 'root', mode: '0755' }));
      assert.equal(host.sh(`stat -c '%u %g %a' ${path}`), '0 34 755\n');
    });

    it('exports a directory behind a symbolic link', async () => {
      host.sh(`mkdir ${host.root}/real && ln -s real ${path}`);
      await converges(present());
      assert.deepEqual(host.live(), [`${host.root}/real 192.0.2.51`]);
    });

    it('undoes what it did', async () => {
      await converges(present());
      const params = present({ clients: [{ host: '192.0.2.52', options: ['ro'] }] });
      const { first } = await converges(params);
      const undo = first.kind === 'changes' ? first.changes[0].undo?.[0] : undefined;
      assert.ok(undo?.kind === 'run');
      assert.equal((await host.run(undo.script)).exitStatus, 0);
      assert.equal((await apply(present())).first.kind, 'converged');
    });
  });
}
