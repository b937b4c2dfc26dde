import assert from 'node:assert/strict';
import { differingKeys, parseConfig } from '../../../../modules/xen_guest/config-parser.ts';
import { uuidOf } from '../../../../modules/xen_guest/identity.ts';
import { xenGuest } from '../../../../modules/xen_guest/index.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import { guestParams } from '../../../support/guest-params.ts';
import { domainRow, guestProbe } from '../../../support/guest-probe.ts';

const paramsOf = (more: JsonObject) => guestParams({ name: 'g1', ...more });

function commandLine(more: JsonObject): string {
  const params = paramsOf({ kernel: '/boot/vmlinuz', ...more });
  const plan = xenGuest.plan(xenGuest.parse(guestProbe({}), params), params);
  const [write] = plan.kind === 'changes' ? plan.changes[0].actions : [];
  assert.ok(write?.kind === 'write');
  return /^cmdline = "(.*)"$/m.exec(String(write.content))?.[1] ?? '';
}

const refused = (more: JsonObject): readonly string[] =>
  (xenGuest.check?.(paramsOf(more), { name: 'dom0', groups: [] }) ?? []).map(({ code }) => code);

describe('a guest that is only to be off', () => {
  const off = { name: 'g1', state: 'shutdown' };
  const uuid = uuidOf({ name: 'g1', fleet: 'xenplay' });
  const planned = (more: JsonObject): readonly string[] => {
    const params = paramsOf({ ...off, ...more });
    const probe = guestProbe({
      domains: [domainRow('g1', uuid)],
      config: 'name = "g1"\n',
      auto: 'link=/etc/xen/g1.cfg',
    });
    const plan = xenGuest.plan(xenGuest.parse(probe, params), params);
    return plan.kind === 'changes' ? plan.changes.map(({ summary }) => summary) : [plan.kind];
  };

  it('keeps its file and its link, since nothing is said of them', () => {
    assert.deepEqual(refused(off), []);
    assert.deepEqual(planned({}), ['shut g1 down']);
  });

  it('gets another file when one is declared', () =>
    assert.deepEqual(planned({ kernel: '/k' }), [
      'change /etc/xen/g1.cfg (what was written by hand is kept as /etc/xen/g1.cfg.before-xenplay)',
      'do not start g1 with the host',
      'shut g1 down',
    ]));

  it('is no guest without a kernel when it is to run', () =>
    assert.deepEqual(refused({ ...off, state: 'running' }), ['no_boot']));
});

describe('a config file of xl', () => {
  const VNUMA = [
    ['pnode=0', 'size=128'],
    ['pnode=1', 'size=128', 'vdistances=20,10'],
  ];

  it('may hold lists in lists, which are written as they are read', () => {
    const params = paramsOf({ kernel: '/k', options: { vnuma: VNUMA } });
    const plan = xenGuest.plan(xenGuest.parse(guestProbe({}), params), params);
    const [write] = plan.kind === 'changes' ? plan.changes[0].actions : [];
    assert.ok(write?.kind === 'write');
    const parsed = parseConfig(String(write.content));
    assert.deepEqual(parsed.kind === 'config' ? parsed.config.get('vnuma') : parsed, VNUMA);
    assert.deepEqual(refused({ kernel: '/k', options: { vnuma: [['a\nb']] } }), ['bad_text']);
  });

  for (const [key, old, ours] of [
    ['disk', 'file:/srv/d.img,xvda,w', 'format=raw,vdev=xvda,access=rw,target=/srv/d.img'],
    ['disk', 'tap2:aio:/srv/d.img,xvda,w', 'format=raw,vdev=xvda,access=rw,target=/srv/d.img'],
    ['disk', 'qcow2:/srv/d.qcow2,xvda:cdrom,r', 'format=qcow2,vdev=xvda,access=ro,devtype=cdrom,target=/srv/d.qcow2'],
    [
      'disk',
      'iscsi:iqn.2001-04.com.example:d,xvda,w',
      'format=raw,vdev=xvda,access=rw,script=block-iscsi,target=iqn.2001-04.com.example:d',
    ],
    ['disk', '/srv/d.img,,xvda,r', 'format=raw,vdev=xvda,access=ro,target=/srv/d.img'],
    ['vif', 'mac=00:16:3E:00:00:11, netdev=eth0', 'gatewaydev=eth0,mac=00:16:3e:00:00:11'],
  ] as const) {
    it(`says with ${key} ${old} what we write in another way`, () => {
      const [a, b] = [old, ours].map(text => parseConfig(`${key} = ['${text}']\n`));
      assert.ok(a?.kind === 'config' && b?.kind === 'config');
      assert.deepEqual(differingKeys(a.config, b.config), []);
    });
  }

  it('of brackets alone is refused, and ends nothing', () =>
    assert.equal(parseConfig(`a = ${'['.repeat(100_000)}`).kind, 'unconvertible'));
});

describe('the command line of a guest', () => {
  const root = { device: '/dev/xvda1' };
  const ramdisk = '/boot/initrd.img';

  it('tells an initramfs that may be one for NFS roots that the root is a disk', () =>
    assert.equal(commandLine({ root, ramdisk }), 'console=hvc0 root=/dev/xvda1 boot=local rw'));

  it('says nothing of that to a kernel without initramfs, nor to one of dracut', () => {
    assert.equal(commandLine({ root }), 'console=hvc0 root=/dev/xvda1 rw');
    assert.equal(commandLine({ root, ramdisk, initramfs: 'dracut' }), 'console=hvc0 root=/dev/xvda1 rw');
  });

  it('lets words of the play come last, so that they win', () =>
    assert.match(commandLine({ root, ramdisk, extra: 'ro boot=own' }), / boot=local rw ro boot=own$/));

  const pygrub = { bootloader: 'pygrub' };
  for (const [key, value] of [
    ['root', root],
    ['ip', { address: '192.0.2.2', netmask: '255.255.255.0' }],
    ['extra', 'quiet'],
  ] as const) {
    it(`is the only way for ${key}: without a kernel it is refused`, () => {
      assert.deepEqual(refused({ ...pygrub, [key]: value }), ['no_command_line']);
      assert.deepEqual(refused({ kernel: '/k', [key]: value }), []);
    });
  }

  it('may be added to what a bootloader finds', () => assert.deepEqual(refused({ ...pygrub, cmdline: 'quiet' }), []));
});
