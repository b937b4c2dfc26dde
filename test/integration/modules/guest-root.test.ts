import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { guestRoot } from '../../../modules/guest_root/index.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { type Convergence, converge } from '../../support/converge.ts';
import { needs } from '../../support/needs.ts';
import { type NfsHost, startNfsHost } from '../../support/nfs-host.ts';

const SHELLS: readonly [string, ...string[]][] = [['dash'], ['busybox', 'sh']];
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKeyOfTheTest tester';

/** A small root tree: other owners, a device, links, keys and an id that no guest may share. */
const TEMPLATE = `
mkdir -p etc/ssh etc/dropbear root bin var/lib/dbus srv
printf 'template\n' >etc/hostname
printf 'UUID=1-2 / ext4 defaults 0 1\n# kept\n/dev/sda2 none swap sw 0 0\ntmpfs /tmp tmpfs defaults 0 0\n' >etc/fstab
echo 0123456789abcdef0123456789abcdef >etc/machine-id
cp etc/machine-id var/lib/dbus/machine-id
: >etc/ssh/sshd_config
ssh-keygen -q -t ed25519 -N '' -f etc/ssh/ssh_host_ed25519_key
ssh-keygen -q -t ecdsa -N '' -f etc/ssh/ssh_host_ecdsa_key
dropbearkey -t ed25519 -f etc/dropbear/dropbear_ed25519_host_key >/dev/null 2>&1
echo data >srv/data
chown 1234:5678 srv/data
chmod 4750 srv/data
ln srv/data srv/hard
ln -s /etc/hostname srv/link
mknod srv/null c 1 3
`;

for (const shell of SHELLS) {
  describe(`guest_root with a real tar, under ${shell.join(' ')}`, function () {
    const hosts: NfsHost[] = [];
    let host: NfsHost;
    let path: string;
    let archive: string;

    beforeEach(async function () {
      needs(
        this,
        'root',
        'namespaces',
        `command ${shell[0]}`,
        'command nsenter',
        'command ssh-keygen',
        'command dropbearkey',
      );
      host = await startNfsHost(shell);
      hosts.push(host);
      path = `${host.root}/root/g1`;
      archive = `${host.root}/template.tar`;
      host.sh(`mkdir ${host.root}/t && cd ${host.root}/t && ${TEMPLATE} tar -cf ${archive} .`);
    });
    afterEach(async () => {
      await Promise.all(hosts.splice(0).map(started => started.close()));
    });

    const present = (more: JsonObject = {}): JsonObject => ({
      path,
      into: 'directory',
      archive,
      state: 'present',
      hostname: 'g1',
      authorized_keys: [KEY],
      fstab: 'nfs_root',
      force: false,
      ...more,
    });
    const absent = (more: JsonObject = {}): JsonObject => ({
      path,
      into: 'directory',
      state: 'absent',
      force: false,
      ...more,
    });
    const apply = (params: JsonObject): Promise<Convergence> => converge(guestRoot, params, host.run);
    const converges = async (params: JsonObject): Promise<readonly string[]> => {
      const result = await apply(params);
      assert.equal(result.first.kind, 'changes', JSON.stringify(result.first));
      assert.deepEqual(
        result.outputs.filter(output => output.exitStatus !== 0),
        [],
      );
      assert.equal(result.second?.kind, 'converged', JSON.stringify(result.second));
      return result.first.changes.map(change => change.summary);
    };
    const refuses = async (params: JsonObject, code: string): Promise<void> => {
      const { first } = await apply(params);
      assert.equal(first.kind === 'impossible' ? first.code : JSON.stringify(first), code);
    };
    const fails = async (params: JsonObject, code: string): Promise<void> => {
      const { first, outputs } = await apply(params);
      assert.equal(first.kind, 'changes', JSON.stringify(first));
      assert.equal(outputs.at(-1)?.stderr.split(':', 1)[0], code, outputs.at(-1)?.stderr);
    };
    const inTree = (text: string): string => host.sh(`cd ${path} && ${text}`);
    const facts = async (params: JsonObject): Promise<JsonObject> =>
      guestRoot.facts?.(guestRoot.parse(await host.run(guestRoot.probe(params)), params), params) ?? {};

    it('unpacks the tree with owners, modes, links and devices kept, and a second run has nothing to do', async () => {
      await converges(present());
      assert.equal(inTree("stat -c '%u:%g %a %h' srv/data"), '1234:5678 4750 2\n');
      assert.equal(inTree('readlink srv/link'), '/etc/hostname\n');
      assert.equal(inTree("stat -c '%F %t:%T' srv/null"), 'character special file 1:3\n');
      assert.equal((await apply(present())).first.kind, 'converged');
    });

    it('gives the guest its own name, keys and no id', async () => {
      await converges(present({ hosts: [{ address: '192.0.2.1', names: ['nfs1.lab.example', 'nfs1'] }] }));
      assert.equal(inTree('cat etc/hostname'), 'g1\n');
      assert.match(inTree('cat etc/hosts'), /^127\.0\.1\.1\tg1$[^]*^192\.0\.2\.1\tnfs1\.lab\.example nfs1$/m);
      assert.equal(inTree('cat root/.ssh/authorized_keys'), `${KEY}\n`);
      assert.equal(inTree('stat -c %a root/.ssh root/.ssh/authorized_keys'), '700\n600\n');
      assert.equal(inTree('wc -c <etc/machine-id'), '0\n');
      assert.equal(inTree('ls var/lib/dbus'), '');
      assert.equal(inTree('cat etc/fstab'), '# kept\ntmpfs /tmp tmpfs defaults 0 0\n');
    });

    it('makes new ssh host keys of the kinds that the template had, and tells the public ones', async () => {
      await converges(present());
      const template = host.sh(`cat ${host.root}/t/etc/ssh/*.pub`);
      const { host_keys: keys } = await facts(present());
      assert.ok(Array.isArray(keys));
      assert.deepEqual(keys.map(key => String(key).split(' ')[0]).sort(), [
        'ecdsa-sha2-nistp256',
        'ssh-ed25519',
        'ssh-ed25519',
      ]);
      assert.ok(keys.every(key => !template.includes(String(key))));
      const dropbear = inTree('dropbearkey -y -f etc/dropbear/dropbear_ed25519_host_key');
      assert.ok(keys.some(key => dropbear.includes(String(key))));
      assert.equal(
        inTree('stat -c %a etc/ssh/ssh_host_ed25519_key etc/dropbear/dropbear_ed25519_host_key'),
        '600\n600\n',
      );
    });

    it('unpacks an archive of the controller, compressed, and takes the sent copy away', async () => {
      host.sh(`gzip -k ${archive}`);
      const file = `${archive}.gz`;
      const content = readFileSync(file);
      const local = {
        path: file,
        sha256: createHash('sha256').update(content).digest('hex'),
        size: content.length,
        mode: '0644',
      };
      const { archive: _, ...params } = present({
        local_archive: 'template.tar.gz',
        local_files: { local_archive: local },
      });
      await converges(params);
      assert.equal(host.sh(`ls ${host.root}/root`), 'g1\n');
      const other = { ...local, sha256: '0'.repeat(64) };
      const { first } = await apply({ ...params, local_files: { local_archive: other } });
      assert.equal(first.kind, 'converged');
      assert.match(String(first.warnings), /^drift: /);
    });

    it('changes the identity in place and nothing else', async () => {
      await converges(present());
      inTree('echo mine >srv/mine');
      assert.deepEqual(await converges(present({ hostname: 'g2', authorized_keys: [] })), [
        `write ${path}/etc/hostname`,
        `write ${path}/etc/hosts`,
        `write ${path}/root/.ssh/authorized_keys`,
      ]);
      assert.equal(inTree('cat srv/mine etc/hostname'), 'mine\ng2\n');
    });

    it('says what the tree would configure again of the network that its root comes over, and leaves it to the kernel when told to', async () => {
      host.sh(
        `cd ${host.root}/t && mkdir -p etc/network/interfaces.d && echo 'iface lo inet loopback' >etc/network/interfaces && printf 'auto eth0\niface eth0 inet dhcp\n' >etc/network/interfaces.d/eth0 && tar -cf ${archive} .`,
      );
      await converges(present());
      assert.match(JSON.stringify((await apply(present())).first), /configures eth0 itself \(dhcp\)/);
      const manual = present({ network: 'manual', nameservers: ['192.0.2.53', '2001:db8::53'] });
      assert.equal((await converges(manual)).length, 4);
      assert.equal(
        inTree('cat etc/network/interfaces etc/resolv.conf'),
        'auto lo\niface lo inet loopback\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n',
      );
      assert.match(
        inTree('cat etc/systemd/network/* etc/NetworkManager/conf.d/*'),
        /Unmanaged=yes[\s\S]*unmanaged-devices=/,
      );
      assert.doesNotMatch(JSON.stringify((await apply(manual)).first), /configures/);
      inTree(`rm -r etc/network && ln -s ${host.root} etc/network`);
      await refuses(manual, 'unsafe_tree');
    });

    it('copies a template, but none with another file system mounted in it', async () => {
      const template = `${host.root}/t`;
      const copied = {
        path,
        into: 'directory',
        template,
        state: 'present',
        hostname: 'g1',
        fstab: 'nfs_root',
        force: false,
      };
      host.sh(`mkdir ${host.root}/t/proc && mount -t tmpfs tmpfs ${host.root}/t/proc`);
      await refuses(copied, 'template_mounted');
      host.sh(`umount ${host.root}/t/proc`);
      assert.deepEqual(await converges(copied), [`copy ${host.root}/t to ${path}`]);
      assert.equal(inTree("stat -c '%u:%g %a' srv/data; cat etc/hostname"), '1234:5678 4750\ng1\n');
    });

    it('keeps a tree whose archive has changed, says so, and replaces it only when forced', async () => {
      await converges(present());
      inTree('echo mine >srv/mine');
      host.sh(`head -c 20480 /dev/zero >${host.root}/t/srv/new; tar -C ${host.root}/t -cf ${archive} .`);
      const { first } = await apply(present());
      assert.equal(first.kind, 'converged');
      assert.match(String(first.warnings), /^drift: /);
      assert.deepEqual(await converges(present({ force: true })), [`replace the root tree ${path} from ${archive}`]);
      assert.equal(inTree('ls srv'), 'data\nhard\nlink\nnew\nnull\n');
      assert.equal(host.sh(`ls ${host.root}/root`), 'g1\n');
    });

    it('refuses a directory with contents that it did not make, also to remove it', async () => {
      host.sh(`mkdir -p ${path} && echo precious >${path}/file`);
      await refuses(present(), 'not_ours');
      await refuses(absent({ force: true }), 'not_ours');
      assert.equal(inTree('cat file'), 'precious\n');
    });

    it('leaves nothing of a broken archive', async () => {
      const size = statSync(archive).size;
      host.sh(`gzip ${archive}`);
      const broken = `${archive}.gz`;
      const content = readFileSync(broken);
      writeFileSync(broken, content.subarray(0, Math.floor(content.length / 2)));
      assert.ok(size > content.length);
      await fails(present({ archive: broken }), 'archive_broken');
      assert.equal(host.sh(`ls -A ${host.root}/root`), '');
    });

    it('refuses an archive that holds no root tree and leaves nothing', async () => {
      host.sh(`tar -C ${host.root}/t -cf ${archive} srv`);
      await fails(present(), 'not_a_root_tree');
      assert.equal(host.sh(`ls -A ${host.root}/root`), '');
    });

    it('fault 8: tells of a read-only file system', async () => {
      host.sh(`mkdir ${host.root}/root && mount -t tmpfs -o ro tmpfs ${host.root}/root`);
      await fails(present(), 'read_only_fs');
    });

    it('fault 9: counts space and inodes before it begins, and leaves nothing', async () => {
      for (const limit of ['size=512k', 'nr_inodes=20']) {
        host.sh(`mkdir -p ${host.root}/root && mount -t tmpfs -o ${limit} tmpfs ${host.root}/root`);
        await fails(present(), 'no_space');
        assert.equal(host.sh(`ls -A ${host.root}/root`), '');
        host.sh(`umount ${host.root}/root`);
      }
    });

    // busybox sh would take its own tar, whatever PATH says.
    if (shell[0] === 'dash')
      it('leaves nothing when the unpacking is ended half way, and the next run makes the tree', async () => {
        const params = present();
        const plan = guestRoot.plan(guestRoot.parse(await host.run(guestRoot.probe(params)), params), params);
        const action = plan.kind === 'changes' ? plan.changes[0].actions[0] : undefined;
        assert.ok(action?.kind === 'run');
        // A tar that tells when it is in the middle, and stays there.
        const slow = `mkfifo ${host.root}/half ${host.root}/end
mkdir ${host.root}/bin
printf '%s\\n' '#!/bin/sh' '/usr/bin/tar "$@" || exit' 'case $1 in -x) echo half >${host.root}/half; read -r _ <${host.root}/end;; esac' >${host.root}/bin/tar
chmod +x ${host.root}/bin/tar`;
        host.sh(slow);
        const { text, args } = action.script;
        const running = host.run({ text: `echo $$ >${host.root}/pid; PATH=${host.root}/bin:$PATH\n${text}`, args });
        host.sh(`read -r _ <${host.root}/half; kill -TERM "$(cat ${host.root}/pid)"; echo end >${host.root}/end`);
        assert.notEqual((await running).exitStatus, 0);
        assert.equal(host.sh(`ls -A ${host.root}/root`), '');
        host.sh(`mkdir ${path}.new-xenplay; echo of a killed run >${path}.new-xenplay/file`);
        await converges(present());
        assert.equal(host.sh(`ls -A ${host.root}/root`), 'g1\n');
      });

    it('is not led out of the tree by links that a guest has put there', async () => {
      await converges(present());
      host.sh(`echo precious >${host.root}/precious`);
      inTree(`ln -sf ${host.root}/precious etc/hostname`);
      await converges(present({ hostname: 'g2' }));
      assert.equal(host.sh(`cat ${host.root}/precious`), 'precious\n');
      assert.equal(inTree('cat etc/hostname'), 'g2\n');
      inTree(`rm -r root/.ssh; mkdir ${host.root}/outside; ln -s ${host.root}/outside root/.ssh`);
      await refuses(present({ hostname: 'g3' }), 'unsafe_tree');
      assert.equal(host.sh(`ls -A ${host.root}/outside`), '');
    });

    it('removes the tree, and a second run has nothing to do', async () => {
      await converges(present());
      assert.deepEqual(await converges(absent()), [`remove the root tree ${path}`]);
      assert.equal(host.sh(`ls -A ${host.root}/root`), '');
      assert.equal((await apply(absent())).first.kind, 'converged');
    });

    it('fault 13: refuses to remove an exported tree unless forced', async () => {
      await converges(present());
      host.sh(`printf '%s\\t192.0.2.51(rw)\\n' ${path} >/var/lib/nfs/etab`);
      await refuses(absent(), 'tree_in_use');
      host.sh(`ln -s root ${host.root}/way`);
      await refuses(absent({ path: `${host.root}/way/g1` }), 'tree_in_use');
      await converges(absent({ force: true }));
    });

    it('never removes or replaces a tree with another file system mounted in it', async () => {
      await converges(present());
      host.sh(`mount -t tmpfs tmpfs ${path}/srv; ln -s root ${host.root}/way`);
      host.sh(`head -c 20480 /dev/zero >${host.root}/t/srv/new; tar -C ${host.root}/t -cf ${archive} .`);
      const named = { path: `${host.root}/way/g1`, force: true };
      for (const given of [absent({ force: true }), absent(named), present(named)])
        await refuses(given, 'mounted_inside');
      host.sh(`umount ${path}/srv`);
      const late = `test -e ${host.root}/looked && mount -t tmpfs tmpfs ${path}/srv; touch ${host.root}/looked`;
      const run: typeof host.run = script => (host.sh(late), host.run(script));
      const { outputs } = await converge(guestRoot, present({ force: true }), run);
      assert.match(outputs[0]?.stderr ?? '', /^mounted_inside: /);
    });
  });
}
