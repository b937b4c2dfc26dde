import type { Refusal } from '../../src/module/contract.ts';
import { accessOf } from './device-texts.ts';
import { macOf } from './identity.ts';
import type { Disk, Params, Vif } from './params.ts';
import { rateOf } from './vif-difference.ts';

/** What is wrong with the guest's interfaces and disks. */
export function deviceRefusals(params: Params): readonly Refusal[] {
  return [...vifRefusals(params), ...diskRefusals(params)];
}

type Refuse = (code: string, key: string, words: readonly [cause: string, mend: string]) => Refusal;

function refuseIn(list: 'vifs' | 'disks', index: number): Refuse {
  return (code, key, [cause, mend]) => ({ code, cause, mend, param: [list, index, key] });
}

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

function vifRefusals(params: Params): readonly Refusal[] {
  const macs = (params.vifs ?? []).map((vif, index) => macOf(vif, index, params));
  return (params.vifs ?? []).flatMap((vif, index) => {
    const refuse = refuseIn('vifs', index);
    const mac = macs[index] ?? '';
    const isTwice = macs.indexOf(mac) !== index;
    return [
      ...macRefusals(vif, refuse),
      ...(isTwice
        ? [refuse('mac_twice', 'mac', [`two interfaces have the MAC address ${mac}`, 'give each its own'])]
        : []),
      ...nameRefusals(vif, params, refuse),
      ...emulatedRefusals(vif, params, refuse),
      ...textRefusals(vif, refuse),
      ...(vif.rate === undefined || rateOf(vif.rate) !== undefined
        ? []
        : [refuse('bad_rate', 'rate', [`"${vif.rate}" is no rate`, 'write e.g. 10Mb/s, 250KB/s or 1MB/s@20ms'])]),
    ];
  });
}

function macRefusals({ mac }: Vif, refuse: Refuse): readonly Refusal[] {
  if (mac === undefined) return [];
  if (!MAC.test(mac)) {
    const cause = `"${mac}" is no MAC address (xl would start the guest with a random one)`;
    return [refuse('bad_mac', 'mac', [cause, 'write e.g. 00:16:3e:12:34:56, or leave it out'])];
  }
  if (Number.parseInt(mac.slice(0, 2), 16) % 2 === 1)
    return [refuse('bad_mac', 'mac', [`"${mac}" is a group address`, 'the lowest bit of the first byte must be 0'])];
  if (/^[0:]+$/.test(mac)) return [refuse('bad_mac', 'mac', ['no device can have the address 0', 'leave it out'])];
  return [];
}

function nameRefusals({ vifname, bridge }: Vif, { type }: Params, refuse: Refuse): readonly Refusal[] {
  // An HVM guest's emulated card gets the name with "-emu".
  const longest = type === 'hvm' ? 11 : 15;
  return [
    ...(vifname !== undefined && Buffer.byteLength(vifname) > longest
      ? [refuse('bad_vifname', 'vifname', [`"${vifname}" is longer than ${longest} bytes`, 'shorten it'])]
      : []),
    ...(bridge === '' || Buffer.byteLength(bridge) > 15
      ? [refuse('bad_bridge', 'bridge', [`"${bridge}" is no name of an interface (1 to 15 bytes)`, 'check the name'])]
      : []),
  ];
}

/** Only the device model of an HVM guest has cards to emulate. */
function emulatedRefusals({ type, model }: Vif, guest: Params, refuse: Refuse): readonly Refusal[] {
  if (guest.type === 'hvm') return [];
  const mend = `leave it out of a ${guest.type} guest`;
  return [
    ...(type === 'ioemu' ? [refuse('bad_vif', 'type', ['only an HVM guest can have an emulated card', mend])] : []),
    ...(model === undefined ? [] : [refuse('bad_vif', 'model', ['only an HVM guest has a card of a model', mend])]),
  ];
}

/** xl takes a vif apart at commas, and skips blanks. */
function textRefusals(vif: Vif, refuse: Refuse): readonly Refusal[] {
  return Object.entries(vif)
    .filter(([, value]) => typeof value === 'string' && /[,\s"'\0]/.test(value))
    .map(([key, value]) =>
      refuse('bad_vif', key, [`${JSON.stringify(value)} cannot stand in a vif`, 'take out commas, spaces and quotes']),
    );
}

function diskRefusals({ disks = [] }: Params): readonly Refusal[] {
  const vdevs = disks.map(disk => disk.vdev);
  const paths = disks.map(disk => disk.path);
  return disks.flatMap((disk, index) => {
    const refuse = refuseIn('disks', index);
    const isFirst = vdevs.indexOf(disk.vdev) === index;
    const isWrittenTwice = paths.indexOf(disk.path) !== index && accessOf(disk) === 'rw';
    return [
      ...diskRefusal(disk, refuse),
      ...(isFirst ? [] : [refuse('vdev_twice', 'vdev', [`two disks are ${disk.vdev}`, 'give each its own'])]),
      ...(isWrittenTwice
        ? [refuse('disk_twice', 'path', [`${disk.path} is two disks of this guest`, 'one file, one disk'])]
        : []),
    ];
  });
}

function diskRefusal({ path, vdev, format, script, backend }: Disk, refuse: Refuse): readonly Refusal[] {
  const words = { script, backend };
  return [
    ...Object.entries(words).flatMap(([key, value]) =>
      value === undefined || /^[^,\s=]+$/.test(value)
        ? []
        : [refuse('bad_disk', key, [`${JSON.stringify(value)} cannot stand in a disk`, 'take out commas and blanks'])],
    ),
    ...(/^(xvd|hd|sd)[a-z]{1,2}\d*$/.test(vdev)
      ? []
      : [refuse('bad_vdev', 'vdev', [`"${vdev}" is no device name`, 'write e.g. xvda'])]),
    ...((path.startsWith('/') || script !== undefined) && !/[\0\n\r]/.test(path)
      ? []
      : [refuse('bad_path', 'path', [`${JSON.stringify(path)} is no absolute path`, 'write it from / on'])]),
    ...(format !== 'raw' && path.startsWith('/dev/')
      ? [
          refuse('bad_format', 'format', [
            `${path} is a device, and ${format} is a format of files`,
            'leave format out',
          ]),
        ]
      : []),
  ];
}
