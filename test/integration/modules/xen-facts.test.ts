import assert from 'node:assert/strict';
import { xenFacts } from '../../../modules/xen_facts/index.ts';
import { isJsonObject, type JsonObject } from '../../../src/model/json.ts';
import { useOneHost } from '../../support/one-host.ts';

for (const flavour of ['debian', 'busybox'] as const) {
  describe(`xen_facts of a ${flavour} host`, () => {
    const { run, sh } = useOneHost(flavour);

    it('come in one exchange, stand in templates by their names, and change nothing', async () => {
      const before = await sh('find /etc /var /run -xdev 2>/dev/null | sort | cksum');
      const played = await run(
        `- xen_facts:\n- debug: {msg: "{{ xen.toolstack }} {{ net.mgmt_device }} {{ nfs.server_kind }} {{ nfs.etab_path }} {{ xen_host.tools.setsid }} {{ net.root_on_nfs }}"}\n`,
      );
      const [facts, told] = played.resultsOf('h1');
      assert.deepEqual([facts?.status, played.end?.exchanges['h1']], ['ok', 1], JSON.stringify(facts));
      const server = flavour === 'debian' ? 'kernel' : 'none';
      assert.equal(told?.facts['msg'], `none eth0 ${server} /var/lib/nfs/etab True False`);
      assert.equal((await sh('find /etc /var /run -xdev 2>/dev/null | sort | cksum')).stdout, before.stdout);
    });

    it('follow the host: another state directory, a bridge under the connection, xl.conf', async () => {
      const made = await sh(`mkdir -p /etc/xen /etc/exports.d
printf '[mountd]\\nstate-directory-path = /srv/state\\n' >/etc/nfs.conf
printf '# autoballoon="on"\\nautoballoon="off"\\nvif.default.bridge = "br7"\\n' >/etc/xen/xl.conf
ip link add br7 type bridge; ip link add peth0 type dummy 2>/dev/null || ip link add peth0 type bridge`);
      assert.equal(made.exitStatus, 0, made.stderr);
      const played = await run('- xen_facts:\n');
      const facts = played.resultsOf('h1')[0]?.facts['ansible_facts'];
      assert.ok(isJsonObject(facts));
      const [xen, net, nfs] = [facts['xen'], facts['net'], facts['nfs']] as readonly JsonObject[];
      assert.deepEqual(xen?.['xl_conf'], { autoballoon: 'off', 'vif.default.bridge': 'br7' });
      assert.equal(xen['autoballoon_effective'], false);
      assert.equal(nfs?.['etab_path'], '/srv/state/etab');
      // Not whether the folder is there, but whether exportfs reads it.
      assert.equal(nfs['exports_d'], flavour === 'debian');
      assert.ok(JSON.stringify(net?.['bridges']).includes('br7'));
      assert.equal(net?.['legacy_network'], true);
    });
  });
}

describe('xen_facts of a host on which tools hang or are missing', () => {
  const { run, sh } = useOneHost('debian');

  it('come in one exchange all the same: what cannot be told is null, all else stands', async () => {
    const made = await sh(`cd /usr/local/bin
for tool in xl mount.nfs nmcli; do printf '#!/bin/sh\\nexec sleep 600\\n' >$tool; done
# Nobody has to wait for 5 s thrice.
printf '#!/bin/sh\\nshift\\nexec /usr/bin/timeout 0.3 "$@"\\n' >timeout
chmod 755 *
cp /bin/sleep xenstored; setsid xenstored 600 </dev/null >/dev/null 2>&1 &
until grep -qx xenstored /proc/[0-9]*/comm; do sleep 0.1; done
mount --bind /dev/null /usr/sbin/exportfs; mount --bind /dev/null "$(readlink -f "$(command -v ip)")"`);
    assert.equal(made.exitStatus, 0, made.stderr);
    const played = await run('- xen_facts:\n');
    const [result] = played.resultsOf('h1');
    assert.deepEqual([result?.status, played.end?.exchanges['h1']], ['ok', 1], JSON.stringify(result));
    const facts = result?.facts['ansible_facts'];
    assert.ok(isJsonObject(facts));
    const [xen, net, nfs, host] = ['xen', 'net', 'nfs', 'xen_host'].map(name => facts[name]) as readonly JsonObject[];
    assert.deepEqual(
      [xen?.['free_mib'], xen?.['scheduler'], net?.['mgmt_device'], nfs?.['version']],
      [null, null, null, null],
    );
    assert.deepEqual(
      [nfs?.['server_kind'], isJsonObject(host?.['tools']) && host['tools']['ip_json']],
      ['none', false],
    );
    assert.equal((await sh('pgrep -fx "sleep 600" || :')).stdout, '');
  });
});

describe('xen_facts of output that was recorded', () => {
  it('are those of a dom0 of Xen 4.17', () => {
    const stdout = `=facts
|uid=0
|boot_id=6c5e0f6c-0000-4000-8000-000000000000
|os_id=debian
|init=systemd
|tool=flock
|hypervisor=xen
|major=4
|dom0=yes
|xl=yes
|renderer=ifupdown
|nfsd_threads=8
|nfs_utils=mount.nfs: (linux nfs-utils 2.6.2)
|nfsd_versions=-2 +3 +4 +4.1 +4.2
=xl.conf
|autoballoon="auto"
=info
|xen_version            : 4.17.7
|xen_caps               : xen-3.0-x86_64 hvm-3.0-x86_32
|virt_caps              : pv hvm hap
|xen_scheduler          : credit2
|free_memory            : 1333
|xen_commandline        : placeholder dom0_mem=640M,max:640M
=end
`;
    const state = xenFacts.parse({ exitStatus: 0, stdout, stderr: '' }, {});
    const facts = xenFacts.facts?.(state, {})['ansible_facts'];
    assert.ok(isJsonObject(facts));
    assert.deepEqual(facts['xen'], {
      toolstack: 'xl',
      version: '4.17.7',
      caps: ['xen-3.0-x86_64', 'hvm-3.0-x86_32'],
      virt_caps: ['pv', 'hvm', 'hap'],
      cmdline: 'placeholder dom0_mem=640M,max:640M',
      scheduler: 'credit2',
      free_mib: 1333,
      total_mib: null,
      is_dom0: true,
      autoballoon_effective: false,
      xl_conf: { autoballoon: 'auto' },
    });
    assert.deepEqual(isJsonObject(facts['nfs']) && facts['nfs']['versions'], ['3', '4', '4.1', '4.2']);
    assert.equal(isJsonObject(facts['nfs']) && facts['nfs']['version'], '2.6.2');
  });

  it('know a dom0 by the features of its Xen where /proc/xen is not mounted', () => {
    const isDom0 = (features: string): unknown => {
      const stdout = `=facts\n|hypervisor=xen\n|features=${features}\n=end\n`;
      const facts = xenFacts.facts?.(xenFacts.parse({ exitStatus: 0, stdout, stderr: '' }, {}), {})['ansible_facts'];
      return isJsonObject(facts) && isJsonObject(facts['xen']) && facts['xen']['is_dom0'];
    };
    assert.equal(isDom0('000228f0'), true);
    assert.equal(isDom0('000220f0'), false);
  });
});
