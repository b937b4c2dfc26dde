import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { uuidOf } from '../../../../modules/xen_guest/identity.ts';
import { xenGuest } from '../../../../modules/xen_guest/index.ts';
import { differingSettings, rateOf } from '../../../../modules/xen_guest/vif-difference.ts';
import { cpuSet } from '../../../../modules/xen_guest/affinity.ts';
import { knownKey, knownKeys } from '../../../../modules/xen_guest/known-keys.ts';
import { params as schema } from '../../../../modules/xen_guest/params.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import { guestParams } from '../../../support/guest-params.ts';
import { guestProbe, HEALTHY } from '../../../support/guest-probe.ts';

const HOST = { name: 'dom0-1', groups: ['all'] };

const paramsOf = (more: JsonObject) => guestParams({ name: 'g1', kernel: '/boot/vmlinux', ...more });

const refused = (more: JsonObject): readonly string[] =>
  (xenGuest.check?.(paramsOf(more), HOST) ?? []).map(({ code }) => code);

describe('settings of xl that xen_guest passes through', () => {
  for (const [what, options, codes] of [
    ['a key that xl does not have', { meory: 3 }, ['unknown_option']],
    ['a key of xm', { nfs_server: '192.0.2.1' }, ['unknown_option']],
    ['a key with a parameter of its own', { memory: 3 }, ['unknown_option']],
    ['a flag that is a text', { nomigrate: 'yes please' }, ['bad_option']],
    ['a number with a unit', { shadow_memory: '8M' }, ['bad_option']],
    ['a list that is a text', { vtpm: 'backend=1' }, ['bad_option']],
    ['a key of HVM guests', { stdvga: true }, ['unfit_option']],
  ] as const) {
    it(`refuses ${what}, since xl would pass over it`, () => assert.deepEqual(refused({ options }), codes));
  }

  it('takes flags, numbers, texts and lists as xl reads them', () => {
    const options = { nomigrate: true, rtc_timeoffset: -3600, keymap: 'de', iomem: ['fd000,1'], cpuid: 'host' };
    assert.deepEqual(refused({ options }), []);
    assert.deepEqual(refused({ type: 'hvm', options: { stdvga: 1, usbdevice: ['tablet'], viridian: true } }), []);
  });

  it('names the nearest key', () => {
    const [refusal] = xenGuest.check?.(paramsOf({ options: { max_grant_frame: 4 } }), HOST) ?? [];
    assert.match(refusal?.mend ?? '', /max_grant_frames/);
  });
});

describe('parameters of xen_guest', () => {
  for (const [what, more, codes] of [
    ['a boot order for a PV guest', { boot: 'cd' }, ['unfit_option']],
    ['a boot order with other letters', { type: 'hvm', boot: 'cx' }, ['bad_boot']],
    ['a PCI device by another name', { pci: ['eth0'] }, ['bad_pci']],
    ['a rate with another unit', { vifs: [{ rate: '10Mbit' }] }, ['bad_rate']],
    ['two descriptions of the screen', { vnc: {}, options: { vfb: ['vnc=1'] } }, ['two_screens']],
    ['a comma in a password of a PV screen', { vnc: { password: 'a,b' } }, ['bad_text']],
    ['an emulated card in a PV guest', { vifs: [{ type: 'ioemu' }] }, ['bad_vif']],
    ['the model of a card in a PVH guest', { type: 'pvh', vifs: [{ model: 'e1000' }] }, ['bad_vif']],
    ['a bootloader for an HVM guest', { type: 'hvm', bootloader: 'pygrub' }, ['unfit_option']],
    ['a kernel and a firmware', { firmware: 'pvgrub64' }, ['two_boots']],
    ['the firmware of an HVM guest in a PV guest', { kernel: null, firmware: 'ovmf' }, ['bad_firmware']],
    ['a firmware that is no path', { type: 'hvm', firmware: 'seabois' }, ['bad_firmware']],
    ['any firmware of a PVH guest', { type: 'pvh', kernel: null, firmware: 'ovmf' }, ['bad_firmware']],
    ['a block script with a comma', { disks: [{ path: 'x', vdev: 'xvda', script: 'a,b' }] }, ['bad_disk']],
  ] as const) {
    it(`are refused for ${what}`, () => assert.deepEqual(refused(more), codes));
  }

  it('write a screen as keys for an HVM guest, as a device for the others, and hide its password (fault 34)', () => {
    for (const [type, expected] of [
      ['hvm', /^vnclisten = "127.0.0.1"$/m],
      ['pv', /vfb = \[\n {2}"vnc=1,vnclisten=127.0.0.1,vncunused=1,vncpasswd=secret"/],
    ] as const) {
      const params = paramsOf({ type, vnc: { password: 'secret' } });
      const plan = xenGuest.plan(xenGuest.parse(guestProbe({}), params), params);
      assert.ok(plan.kind === 'changes');
      const [write] = plan.changes[0].actions;
      assert.ok(write.kind === 'write');
      assert.match(String(write.content), expected);
      assert.equal(write.mode, '0600');
      assert.doesNotMatch(plan.changes[0].after, /secret/);
      assert.doesNotMatch(JSON.stringify(xenGuest.probe(params).args), /secret/);
    }
  });

  for (const [what, more, minor, code] of [
    ['PVH', { type: 'pvh' }, 9, 'xen_too_old'],
    ['the kernel of an HVM guest', { type: 'hvm' }, 4, 'xen_too_old'],
    ['an MTU', { vifs: [{ mtu: 1400 }] }, 14, 'xen_too_old'],
    ['a virtio disk', { disks: [{ path: '/d', vdev: 'xvda', specification: 'virtio' }] }, 16, 'xen_too_old'],
    ['a disk of tapback', { disks: [{ path: '/d', vdev: 'xvda', backendtype: 'tap' }] }, 18, 'xen_too_old'],
    ['soft affinity', { cpus_soft: '1' }, 4, 'xen_too_old'],
    ['an option of a later release', { options: { hvm_pirq: 1 }, type: 'hvm' }, 17, 'xen_too_old'],
    ['the traditional device model', { type: 'hvm', device_model_version: 'qemu-xen-traditional' }, 21, 'xen_too_new'],
  ] as const) {
    it(`are refused for ${what} on Xen 4.${minor}, which would ignore it`, () => {
      const params = paramsOf(more);
      const toolstack = HEALTHY.map(fact => (fact.startsWith('minor=') ? `minor=${minor}` : fact));
      const plan = xenGuest.plan(xenGuest.parse(guestProbe({ toolstack }), params), params);
      assert.equal(plan.kind === 'impossible' ? plan.code : plan.kind, code);
    });
  }

  it('of disks on network storage must say so, and then no other guest of the fleet gets them (fault 29)', () => {
    const disk = { path: '/mnt/images/d.img', vdev: 'xvda' };
    const missing = [`network_disk ${disk.path}`];
    const planned = (more: JsonObject): string => {
      const params = paramsOf({ disks: [{ ...disk, ...more }] });
      const plan = xenGuest.plan(xenGuest.parse(guestProbe({ missing }), params), params);
      return plan.kind === 'impossible' ? plan.code : plan.kind;
    };
    assert.equal(planned({}), 'shared_disk');
    assert.equal(planned({ shared: true }), 'changes');
    assert.equal(planned({ shared: true, direct_io_safe: true }), 'direct_io_on_network');
    const claims = xenGuest.claims?.(paramsOf({ disks: [{ ...disk, shared: true }] }), HOST) ?? [];
    assert.deepEqual(
      claims.filter(({ value }) => value === disk.path).map(({ kind, scope }) => [kind, scope]),
      [
        ['writable_disk', 'host'],
        ['shared_disk', 'fleet'],
      ],
    );
  });

  it('that one guest of the fleet may have are claimed for it while it is live or starts with its host', () => {
    const more = { vifs: [{}, { mac: '00:16:3E:00:00:11' }], disks: [{ path: '/srv//d.img', vdev: 'xvda' }] };
    const claimed = (state: JsonObject): readonly string[] =>
      (xenGuest.claims?.(paramsOf({ ...more, ...state }), HOST) ?? []).map(
        ({ kind, value, scope }) => `${scope} ${kind} ${value}`,
      );
    const all = [
      'fleet guest_name g1',
      `fleet uuid ${uuidOf({ name: 'g1', fleet: 'xenplay' })}`,
      'fleet mac_address 00:16:3e:56:c2:2e',
      'fleet mac_address 00:16:3e:00:00:11',
      'host writable_disk /srv/d.img',
    ];
    assert.deepEqual(claimed({}), all);
    assert.deepEqual(claimed({ state: 'shutdown', autostart: true }), all);
    assert.deepEqual(claimed({ state: 'shutdown' }), []);
    assert.deepEqual(claimed({ state: 'absent' }), []);
  });

  it('are claimed by one name, whichever of the two names of a logical volume is given', () => {
    const claimed = (path: string): readonly string[] =>
      (xenGuest.claims?.(paramsOf({ disks: [{ path, vdev: 'xvda' }] }), HOST) ?? [])
        .filter(({ kind }) => kind === 'writable_disk')
        .map(({ value }) => value);
    assert.deepEqual(claimed('/dev/mapper/vg--a-g1--root'), ['/dev/vg-a/g1-root']);
    for (const path of ['/dev/vg-a/g1-root', '/dev/mapper/data', '/srv/vg-g1']) assert.deepEqual(claimed(path), [path]);
  });

  it('are claimed for one guest of the fleet when they are its root over NFS, unless that is only read', () => {
    const claimed = (nfs: JsonObject): JsonObject[] =>
      (xenGuest.claims?.(paramsOf({ kernel: '/k', root: { nfs } }), HOST) ?? [])
        .filter(({ kind }) => kind === 'writable_root')
        .map(({ value, scope }) => ({ value, scope }));
    const nfs = { server: '192.0.2.1', path: '/srv//root/g1' };
    assert.deepEqual(claimed(nfs), [{ value: '192.0.2.1:/srv/root/g1', scope: 'fleet' }]);
    assert.deepEqual(claimed({ ...nfs, options: 'nolock,ro' }), []);
  });

  it('that a host has once are claimed there: PCI devices, interfaces, displays of VNC', () => {
    const more = { pci: ['1:5.1,permissive=1'], vifs: [{ vifname: 'vifa' }], vnc: { display: 3 } };
    const claims = (xenGuest.claims?.(paramsOf(more), HOST) ?? []).filter(({ scope }) => scope === 'host');
    assert.deepEqual(
      claims.map(({ kind, value }) => [kind, value]),
      [
        ['pci_device', '0000:01:05.1'],
        ['interface_of_the_dom0', 'vifa'],
        ['VNC_display', '3'],
      ],
    );
  });

  it('ask of a live guest only what the play states', () => {
    assert.equal(xenGuest.probe(paramsOf({})).args[5], '');
    assert.equal(xenGuest.probe(paramsOf({ cpus: '0', pool: 'p' })).args[5], 'affinity pool');
    assert.equal(xenGuest.probe(paramsOf({ cpus: '0', state: 'shutdown' })).args[5], '');
  });
});

describe('the settings that the manual of xl describes', () => {
  /** Under another name, or said by other parameters. */
  const OTHERS = ['builder', 'disk', 'vif'];
  const isParameter = (key: string): boolean => Object.hasOwn(schema.properties, key) || OTHERS.includes(key);
  /** Read by xl (found in its program) and in no manual. */
  const UNDOCUMENTED = 'display extratime firmware_override latency period slice xauthority'.split(' ');
  const releases = readFileSync('test/cases/xen_guest/keys-of-the-manual.txt', 'utf8')
    .split('\n')
    .filter(line => /^4\./.test(line))
    .map(line => line.split(' '));

  for (const [release = '', ...keys] of releases) {
    const minor = Number(release.slice(2));
    it(`of ${release} are all parameters or options, and none is taken for newer`, () => {
      assert.ok(keys.length > 140);
      const wrong = keys.filter(key => !isParameter(key) && (knownKey(key)?.since ?? (knownKey(key) ? 0 : 99)) > minor);
      assert.deepEqual(wrong, []);
    });

    it(`of ${release} are all that an option may be there`, () => {
      const described = new Set([...keys, ...UNDOCUMENTED]);
      const early = knownKeys().filter(([key, { since = 0 }]) => since <= minor && !described.has(key));
      assert.deepEqual(
        early.map(([key]) => key),
        [],
      );
    });
  }
});

describe('the numbers of xl', () => {
  for (const [text, expected] of [
    ['10Mb/s', [62_500, 50_000]],
    ['250KB/s@20ms', [5000, 20_000]],
    ['1MB/s@1s', [1_000_000, 1_000_000]],
    ['10Mbit/s', undefined],
  ] as const) {
    it(`reads the rate ${text} as xl does`, () => assert.deepEqual(rateOf(text), expected));
  }
  it('takes the script of an interface for the same by its name and by its path, whichever of them xl shows', () => {
    const [name, path] = ['vif-route', '/etc/xen/scripts/vif-route'];
    const shown = (script: string, wanted: string): readonly string[] =>
      differingSettings(
        {
          mac: '',
          bridge: undefined,
          ip: undefined,
          script,
          ifname: undefined,
          model: undefined,
          mtu: undefined,
          rate: undefined,
        },
        { bridge: 'br0', script: wanted },
      );
    assert.deepEqual([shown(name, path), shown(path, name), shown(name, name)], [[], [], []]);
    assert.deepEqual(shown(name, '/root/vif-route'), ['script vif-route -> /root/vif-route']);
  });
  for (const [text, expected] of [
    ['all', '0,1,2,3'],
    ['0-3,^1', '0,2,3'],
    ['3,1', '1,3'],
    ['node:0', undefined],
  ] as const) {
    it(`reads the set of CPUs ${text} on a host of four`, () => assert.equal(cpuSet(text, 4), expected));
  }
  it('knows since when a key is there', () => {
    assert.equal(knownKey('sve')?.since, 18);
    assert.equal(knownKey('hap')?.since, undefined);
    assert.equal(knownKey('toString'), undefined);
  });
});
