import assert from 'node:assert/strict';
import { nfsExport } from '../../../modules/nfs_export/index.ts';
import { NFS_SHELLS, useNfsHost } from '../../support/nfs-steps.ts';

/** The real exportfs with the folder hidden from it, under a script in which its name does not stand: one of before 2011. */
const OLD_EXPORTFS = `real="$(readlink -f "$(command -v exportfs)")"; mkdir /run/none; cp "$real" /run/real
{ echo '#!/bin/sh'; echo 'test ! -d /etc/exports?d || mount --bind /run/none /etc/exports?d; exec /run/real "$@"'; } >/run/old
chmod +x /run/old; mount --bind /run/old "$real"`;

for (const shell of NFS_SHELLS) {
  describe(`nfs_export where exportfs knows /etc/exports alone, under ${shell.join(' ')}`, function () {
    const { host, path, present, absent, apply, converges, refuses, fails } = useNfsHost(shell);
    const foreign = (): string =>
      `# by hand\n${host().root}/pub  *(ro,no_subtree_check)   # "open"\n${host().root}/two \\\n    192.0.2.9(ro,no_subtree_check)`;
    const files = (): string => `${host().root}/my files`;
    const exports = (): string => host().sh('cat /etc/exports');
    const others = [{ host: '192.0.2.52', options: ['ro'] }];
    beforeEach(function () {
      if (!this.currentTest?.isPending()) host().sh(OLD_EXPORTFS);
    });

    it('keeps a block at the end of the file, changes it in place and takes it out again', async () => {
      host().sh(`mkdir -p ${host().root}/pub ${host().root}/two; cat >/etc/exports <<'END'\n${foreign()}\nEND
truncate -s -1 /etc/exports; chmod 640 /etc/exports; chown 7:8 /etc/exports`);
      await converges(present());
      assert.equal((await apply(present())).first.kind, 'converged');
      await converges(present({ path: `${host().root}/g2` }));
      await converges(present({ clients: others }));
      const [before, first, rest] = exports().split(/^# xenplay begin .*\n/m);
      assert.equal(before, `${foreign()}\n`);
      assert.match(first ?? '', /^\S+\/g1 192\.0\.2\.52\(ro,no_subtree_check\)\n# xenplay end \S+\n$/);
      assert.match(rest ?? '', /^\S+\/g2 192\.0\.2\.51\(rw,.*\n# xenplay end \S+\n$/);
      assert.equal(
        host().sh('stat -c "%a %u %g" /etc/exports; ls -A /etc | grep xenplay'),
        '640 7 8\nexports.before-xenplay\n',
      );
      assert.equal(host().sh('cat /etc/exports.before-xenplay'), foreign());
      assert.deepEqual(
        host().live(),
        [
          `${host().root}/pub *`,
          `${host().root}/two 192.0.2.9`,
          `${path()} 192.0.2.52`,
          `${host().root}/g2 192.0.2.51`,
        ].sort(),
      );
      await converges(absent());
      await converges(absent({ path: `${host().root}/g2` }));
      assert.equal(exports(), `${foreign()}\n`);
      assert.equal((await apply(absent())).first.kind, 'converged');
      assert.deepEqual(host().live(), [`${host().root}/pub *`, `${host().root}/two 192.0.2.9`]);
    });

    it('writes through a link, makes the file where there is none, and can be undone', async () => {
      host().sh(
        `rm -f /etc/exports; mkdir "${files()}"; : >"${files()}/exports"; ln -s "${files()}/exports" /etc/exports`,
      );
      await converges(present({ rehearse: true }));
      assert.equal(host().sh(`readlink /etc/exports; ls -A "${files()}"`), `${files()}/exports\nexports\n`);
      host().sh('rm /etc/exports');
      const { first } = await converges(present());
      const params = present();
      const state = nfsExport.parse(await host().run(nfsExport.probe(params)), params);
      assert.equal(nfsExport.facts?.(state, params)['file'], '/etc/exports');
      const undo =
        first.kind === 'changes'
          ? first.changes.find(change => change.after.includes('xenplay'))?.undo?.[0]
          : undefined;
      assert.ok(undo?.kind === 'run');
      assert.equal((await host().run(undo.script)).exitStatus, 0);
      assert.equal(exports(), '');
    });

    it('is as it was when a client does not resolve, or the file was edited in between', async () => {
      await converges(present());
      const before = exports();
      const unknown = [...others, { host: 'nobody.invalid', options: ['ro'] }];
      await fails(present({ clients: unknown }), 'client_unresolved');
      await fails(present({ clients: unknown, rehearse: true }), 'rehearsal_failed');
      const params = present({ clients: others });
      const plan = nfsExport.plan(nfsExport.parse(await host().run(nfsExport.probe(params)), params), params);
      const action = plan.kind === 'changes' ? plan.changes[0].actions[0] : undefined;
      assert.ok(action?.kind === 'run');
      host().sh('echo "# somebody\'s" >>/etc/exports');
      assert.match((await host().run(action.script)).stderr, /^concurrent_edit: /);
      assert.equal(exports(), `${before}# somebody's\n`);
      assert.deepEqual(host().live(), [`${path()} 192.0.2.51`]);
      await converges(params);
    });

    it('puts right what somebody edited within the block, and refuses a block that it cannot tell from the rest', async () => {
      await converges(present());
      host().sh("sed -i 's/rw,/ro,/' /etc/exports");
      await converges(present());
      const whole = exports();
      for (const damage of [
        '/^# xenplay end/d',
        's/^# xenplay begin/#xenplay begin/',
        's/^# xenplay begin.*/&\\n&/',
        's,^# xenplay end,/srv/two 192.0.2.9(ro)\\n&,',
        's,^# xenplay begin,/srv/two 192.0.2.9(ro) \\\\\\n&,',
      ]) {
        host().sh(`sed -i '${damage}' /etc/exports`);
        const damaged = exports();
        assert.notEqual(damaged, whole);
        await refuses(present({ clients: others }), 'damaged_block');
        await refuses(absent(), 'damaged_block');
        assert.equal(exports(), damaged);
        host().sh(`cat >/etc/exports <<'END'\n${whole}END`);
      }
      host().sh("printf '%s' '/srv/two 192.0.2.9(ro) \\' >/etc/exports");
      await refuses(present(), 'cannot_edit');
      host().sh("printf '# caf\\351\\n' >/etc/exports");
      await refuses(present(), 'cannot_edit');
    });

    it('takes a client over from a line of the same file, and the block to a file of its own once exportfs reads one', async () => {
      host().sh(
        `mkdir ${path()}; echo '${path()} 192.0.2.51(ro,no_subtree_check) 192.0.2.9(ro,no_subtree_check)' >/etc/exports; exportfs -ra`,
      );
      await refuses(present(), 'conflict');
      await converges(present({ adopt: true }));
      assert.match(
        exports(),
        /^\S+ 192\.0\.2\.9\(ro,no_subtree_check\)\n# xenplay begin .*\n\S+ 192\.0\.2\.51\(rw,.*\n# xenplay end .*\n$/,
      );
      host().sh(
        'umount "$(readlink -f "$(command -v exportfs)")"; ! mountpoint -q /etc/exports.d || umount /etc/exports.d',
      );
      await converges(present());
      assert.equal(exports(), `${path()} 192.0.2.9(ro,no_subtree_check)\n`);
      assert.match(host().sh('cat /etc/exports.d/*.exports'), /192\.0\.2\.51\(rw,/);
      assert.deepEqual(host().live(), [`${path()} 192.0.2.51`, `${path()} 192.0.2.9`]);
    });
  });
}
