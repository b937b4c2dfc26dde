import assert from 'node:assert/strict';
import { guestRoot } from '../../../modules/guest_root/index.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { type Convergence, converge } from '../../support/converge.ts';
import { needs } from '../../support/needs.ts';
import { type NfsHost, startNfsHost } from '../../support/nfs-host.ts';

const SHELLS: readonly [string, ...string[]][] = [['dash'], ['busybox', 'sh']];
const RELEASE = '6.1.0-9-amd64';

for (const shell of SHELLS) {
  describe(`guest_root, for a guest that is booted from outside, under ${shell.join(' ')}`, function () {
    let host: NfsHost;
    let path: string;
    let template: string;
    let modules: string;

    beforeEach(async function () {
      needs(this, 'root', 'namespaces', `command ${shell[0]}`, 'command nsenter', 'command mke2fs', 'command debugfs');
      host = await startNfsHost(shell);
      [path, template, modules] = [`${host.root}/root/g1`, `${host.root}/t`, `${host.root}/lib/modules/${RELEASE}`];
      host.sh(`mkdir -p ${template}/etc ${template}/usr/lib && ln -s usr/lib ${template}/lib
mkdir -p ${modules}/kernel && echo one >${modules}/kernel/one.ko && echo 'kernel/one.ko:' >${modules}/modules.dep
ln -s /usr/src/nowhere ${modules}/build`);
    });
    afterEach(() => host.close());

    const apply = (more: JsonObject = {}): Promise<Convergence> => {
      const source = more['state'] === 'absent' ? {} : { template };
      const checked = catalog.get('guest_root')?.checkParams({ path, ...source, ...more });
      assert.deepEqual(checked?.problems, []);
      return converge(guestRoot, checked.params, host.run);
    };
    const converges = async (more: JsonObject = {}): Promise<readonly string[]> => {
      const { first, second, outputs } = await apply(more);
      assert.equal(first.kind, 'changes', JSON.stringify(first));
      assert.deepEqual(
        outputs.filter(({ exitStatus }) => exitStatus !== 0),
        [],
      );
      assert.equal(second?.kind, 'converged', JSON.stringify(second));
      return first.changes.map(({ summary }) => summary);
    };
    const anew = async (more: JsonObject): Promise<void> => {
      await converges({ state: 'absent' });
      await converges(more);
    };
    const inTree = (text: string): string => host.sh(`cd ${path} && ${text}`);
    const code = async (more: JsonObject): Promise<string> => {
      const { first } = await apply(more);
      return first.kind === 'impossible' ? first.code : JSON.stringify(first);
    };

    it('lets people log in at hvc0 when told to, and at no screen; else says that nobody could', async () => {
      const inittab = (...lines: readonly string[]): string =>
        host.sh(`printf '%s\\n' '${lines.join("' '")}' >${template}/etc/inittab`);
      host.sh(`printf tty1 >${template}/etc/securetty`);
      inittab('si::sysinit:/etc/rc', '1:2345:respawn:/sbin/getty 38400 tty1', '2:23:respawn:/sbin/getty 38400 tty2');
      await converges();
      assert.match(JSON.stringify((await apply()).first), /etc\/inittab and etc\/securetty of .* console: hvc0/);
      const login = { console: 'hvc0' };
      assert.deepEqual(await converges(login), [`let people log in at hvc0 of ${path}`]);
      const wanted = 'si::sysinit:/etc/rc\n1:2345:respawn:/sbin/getty 38400 hvc0\ntty1\nhvc0\n';
      assert.equal(inTree('cat etc/inittab etc/securetty'), wanted);
      assert.doesNotMatch(JSON.stringify((await apply()).first), /hvc0/);
      await anew(login);
      assert.equal(inTree('cat etc/inittab etc/securetty'), wanted);
      for (const [lines, then] of [
        [['::sysinit:/rc'], '::sysinit:/rc\nhvc0::respawn:/sbin/getty 38400 hvc0\n'],
        [['tty1::respawn:/sbin/getty 1 tty1', 'tty2::askfirst:/bin/sh'], 'hvc0::respawn:/sbin/getty 1 hvc0\n'],
        [['::respawn:/bin/sh'], '::respawn:/bin/sh\n'],
        [['id:2:initdefault:'], 'id:2:initdefault:\nh0:2345:respawn:/sbin/getty 38400 hvc0\n'],
      ] as const) {
        inittab(...lines);
        await anew(login);
        assert.equal(inTree('cat etc/inittab'), then);
      }
      inTree(`rm -r etc && ln -s ${template}/etc etc`);
      assert.doesNotMatch(JSON.stringify((await apply(login)).first), /"changes"/);
    });

    it('gives the root the modules of the kernel that it is booted with, once, and wants them whole', async () => {
      const given = { kernel_modules: modules };
      const found = 'usr/lib/modules/*/kernel/one.ko';
      await converges();
      assert.deepEqual(await converges(given), [`copy ${modules} to ${path}`]);
      assert.equal(
        inTree(`cat ${found}; ls -A usr/lib/modules usr/lib/modules/*`),
        `one\nusr/lib/modules:\n${RELEASE}\n\nusr/lib/modules/${RELEASE}:\nkernel\nmodules.dep\n`,
      );
      host.sh(`rm ${modules}/modules.dep`);
      assert.match(await code(given), /"converged"/);
      // What an interrupted run left has no list of its modules yet.
      inTree(`rm usr/lib/modules/${RELEASE}/modules.dep`);
      assert.equal(await code(given), 'modules_missing');
      host.sh(`echo 'kernel/one.ko:' >${modules}/modules.dep`);
      await converges(given);
      await anew(given);
      assert.equal(inTree(`cat ${found}`), 'one\n');
      inTree(`rm -r usr/lib/modules && mkdir ${host.root}/outside && ln -s ${host.root}/outside usr/lib/modules`);
      const { outputs } = await apply(given);
      assert.match(outputs[0]?.stderr ?? '', /^unsafe_tree: /);
      assert.equal(host.sh(`ls -A ${host.root}/outside`), '');
    });

    it('puts them on a disk when that is made, and afterwards says that they lack', async () => {
      const disk = { path: `${host.root}/g1.img`, into: 'image', size: 16 };
      assert.equal(await code({ ...disk, kernel_modules: `${host.root}/none/6.2` }), 'modules_missing');
      await converges({ ...disk, kernel_modules: modules });
      const { first } = await apply({ ...disk, kernel_modules: modules });
      assert.deepEqual([first.kind, first.kind === 'converged' ? first.warnings : undefined], ['converged', []]);
      const other = (await apply({ ...disk, kernel_modules: `${host.root}/lib/modules/6.2` })).first;
      assert.match(JSON.stringify(other), /"converged".*has no modules of /);
    });
  });
}
