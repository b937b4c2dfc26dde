import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { convertXm } from '../../../../modules/xen_guest/xm-convert.ts';
import { parseSxp, parseXmList } from '../../../../modules/xen_guest/xm-list.ts';
import { parseConfig } from '../../../../modules/xen_guest/config-parser.ts';

/** The settings of the file that comes out, as our parser of xl's grammar reads them. */
function converted(text: string): Readonly<Record<string, unknown>> {
  const result = convertXm(text);
  const parsed = parseConfig(result.text ?? '');
  assert.ok(result.text !== undefined && parsed.kind === 'config', JSON.stringify(result));
  return Object.fromEntries(parsed.config);
}

const GUEST = 'name = "g1"\nkernel = "/k"\n';
const notesOf = (text: string): string => convertXm(GUEST + text).notes.join('\n');

describe('files of xm as files of xl', () => {
  it('keep the root over NFS and the address, which xl would pass over', () => {
    const config = converted(readFileSync('test/cases/xm2xl/xen-tools-nfs.cfg', 'utf8'));
    assert.equal(
      [config['root'], config['extra']].join(' '),
      '/dev/nfs nfsroot=192.168.1.200:/srv/nfs/cluster1,nfsvers=3,tcp ip=192.168.1.11:192.168.1.200:192.168.1.1:255.255.255.0:cluster1::off',
    );
    const versioned = 'extra = "nfsroot=192.0.2.1:/srv/g1,nfsvers=4,tcp"';
    assert.equal(converted(GUEST + versioned)['extra'], 'nfsroot=192.0.2.1:/srv/g1,nfsvers=4,tcp');
    for (const key of ['nfs_server', 'nfs_root', 'ip', 'netmask', 'gateway', 'hostname'])
      assert.ok(!(key in config), key);
    assert.equal(config['on_crash'], 'restart');
  });

  for (const [what, text, key, expected] of [
    ['root', 'root = "/dev/xvda1 ro"\nextra = "quiet"', 'root', '/dev/xvda1'],
    ['extra', 'root = "/dev/xvda1 ro"\nextra = "quiet"', 'extra', 'ro quiet'],
    ['dhcp', 'dhcp = "dhcp"', 'extra', 'ip=dhcp'],
    [
      'devices below /dev',
      "disk = ['phy:vg0/g1,xvda,w']",
      'disk',
      ['format=raw,vdev=xvda,access=rw,target=/dev/vg0/g1'],
    ],
    ['images', "disk = ['tap:qcow:/a.img,xvda,r']", 'disk', ['format=qcow,vdev=xvda,access=ro,target=/a.img']],
    [
      'CD-ROMs',
      "disk = ['file:/iso/x.iso,hdc:cdrom,r']",
      'disk',
      ['format=raw,vdev=hdc,access=ro,devtype=cdrom,target=/iso/x.iso'],
    ],
    ['kinds of guest', 'builder = "hvm"', 'type', 'hvm'],
    ['kinds of guest to an old xl', 'builder = "hvm"', 'builder', 'hvm'],
    ['the firmware of HVM guests', 'builder = "hvm"\nkernel = "/usr/lib/xen/boot/hvmloader"', 'kernel', undefined],
    ['virtual CPUs behind a mask', 'vcpus = 4\nvcpu_avail = 3', 'maxvcpus', 4],
    ['what is to happen', 'restart = "onreboot"', 'on_reboot', 'restart'],
    ['truth', 'localtime = True', 'localtime', 1],
    [
      'lists over lines',
      "vif = [ # two\n 'mac=00:16:3e:00:00:01,bridge=b0',\n ]",
      'vif',
      ['mac=00:16:3e:00:00:01,bridge=b0'],
    ],
    ['tuples', "cpus = ('0', '1')", 'cpus', ['0', '1']],
    [
      'words for pygrub',
      'bootloader = "pygrub"\nbootargs = "-q --default 1"',
      'bootloader_args',
      ['-q', '--default', '1'],
    ],
  ] as const) {
    it(`say ${what} in xl's words`, () => assert.deepEqual(converted(GUEST + text)[key], expected));
  }

  for (const [what, text, pattern] of [
    ['a key that xl does not have', 'access_control = "x"', /no setting "access_control"/],
    ['the firmware of HVM guests', 'kernel = "/usr/lib/xen/boot/hvmloader"', /hvmloader is left out/],
    ['a device model', 'device_model = "/usr/lib/xen/bin/qemu-dm"', /device_model/],
    ['a vif without an address of its own', "vif = ['bridge=b']", /another address at every start/],
    ['a vif without a bridge', "vif = ['mac=00:16:3e:00:00:01']", /xl takes xenbr0/],
    ['a disk of an unknown kind', "disk = ['drbd:r0,xvda,w']", /not of a form/],
    ['a root whose server is not named', 'nfs_root = "/srv"', /without nfs_server/],
    ['an autostart by xend', 'on_xend_start = "start"', /autostart/],
  ] as const) {
    it(`tell of ${what}`, () => assert.match(notesOf(text), pattern));
  }

  for (const [what, text, line] of [
    ['a call', `${GUEST}memory = int("512")`, 3],
    ['an import', `import os\n${GUEST}`, 1],
    ['a sum', `${GUEST}memory = 256 + 256`, 3],
    ['a format', `${GUEST}extra = "%s" % "x"`, 3],
    ['a block', `${GUEST}if True:\n    memory = 512`, 3],
    ['a name', `${GUEST}memory = size`, 3],
    ['a triple-quoted text', `${GUEST}extra = """x"""`, 3],
  ] as const) {
    it(`are not made of a file with ${what}, which is named by its line and never run (fault 33)`, () => {
      const { text: made, unread } = convertXm(text);
      assert.equal(made, undefined);
      assert.equal(unread[0]?.line, line);
    });
  }
});

describe('what xm says', () => {
  it('is read as S-expressions, with and without quotes, or refused', () => {
    assert.deepEqual(parseSxp(`(a (b 'c d') (e "f)") (g ))`), [['a', ['b', 'c d'], ['e', 'f)'], ['g']]]);
    assert.equal(parseSxp('(a'), undefined);
    assert.equal(parseSxp(')'), undefined);
    assert.equal(parseSxp('('.repeat(1000)), undefined);
  });

  it('tells live guests, and those that xend only knows', () => {
    const long = (more: string): string =>
      `(domain\n    (uuid u)\n    (name g1)\n    (memory 300)\n    (vcpus 1)${more})`;
    const warning = '/usr/lib/python2.6/xen/util: DeprecationWarning: (something)\n';
    const [live, inactive] = parseXmList(`${warning}${long('(domid 8)(state -b----)')}\n${long('')}`);
    assert.deepEqual(live, { name: 'g1', uuid: 'u', domid: 8, state: 'running', memoryMiB: 300, vcpus: 1 });
    assert.equal(inactive?.state, 'inactive');
    assert.deepEqual(parseXmList(''), []);
    assert.throws(() => parseXmList('Error: Unable to connect to xend'), { name: 'ParseError' });
  });

  for (const [letters, state] of [
    ['r-----', 'running'],
    ['--p---', 'paused'],
    ['---s--', 'shutdown'],
    ['----c-', 'crashed'],
    ['-----d', 'dying'],
  ] as const) {
    it(`means by ${letters} a guest that is ${state}`, () => {
      const [domain] = parseXmList(`(domain (name g)(uuid u)(domid 1)(state ${letters}))`);
      assert.equal(domain?.state, state);
    });
  }
});
