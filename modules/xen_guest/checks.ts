import type { Claim, HostView, Refusal } from '../../src/module/contract.ts';
import { bootRefusals } from './boot-checks.ts';
import { macOf, uuidOf } from './identity.ts';
import { isKnownKey, knownKeys } from './known-keys.ts';
import { nearest } from '../../src/model/nearest.ts';
import type { Params } from './params.ts';

/** Reasons to refuse that need no host. xl itself would take many of these and start the guest all the same. */
export function refusalsOf(params: Params): readonly Refusal[] {
  const named = nameRefusals(params);
  // What is to go away needs no sound definition.
  if (params.state === 'absent') return named;
  return [
    ...named,
    ...sizeRefusals(params),
    ...bootRefusals(params),
    ...vifRefusals(params),
    ...diskRefusals(params),
    ...optionRefusals(params),
  ];
}

function nameRefusals({ name, uuid }: Params): readonly Refusal[] {
  const refuse = (cause: string, mend: string): Refusal => ({ code: 'bad_guest_name', cause, mend, param: ['name'] });
  const wrong: Refusal[] = [];
  if (/^\d+$/.test(name))
    wrong.push(
      refuse(
        `"${name}" is digits only: xl takes that for a domain id, so that commands would hit another guest`,
        `write e.g. "g${name}"`,
      ),
    );
  else if (!/^[A-Za-z0-9._+][A-Za-z0-9._+-]{0,62}$/.test(name))
    wrong.push(
      refuse(`${JSON.stringify(name)} is no name for a guest`, 'use letters, digits, ".", "_", "+", "-", at most 63'),
    );
  if (/--(incoming|migratedaway)$/.test(name))
    wrong.push(refuse('xl gives names with this ending to guests in migration', 'choose another name'));
  if (['Domain-0', 'dom0'].includes(name)) wrong.push(refuse(`${name} is the host itself`, 'choose another name'));
  if (uuid !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid)) {
    wrong.push({
      code: 'bad_uuid',
      cause: `"${uuid}" is no uuid`,
      mend: 'leave it out: one is derived from the name',
      param: ['uuid'],
    });
  }
  return wrong;
}

function sizeRefusals({ memory, maxmem, vcpus, maxvcpus }: Params): readonly Refusal[] {
  const wrong: Refusal[] = [];
  if (maxmem !== undefined && maxmem < memory)
    wrong.push({
      code: 'bad_size',
      cause: `maxmem ${maxmem} is less than memory ${memory}`,
      mend: 'raise maxmem',
      param: ['maxmem'],
    });
  if (maxvcpus !== undefined && maxvcpus < vcpus)
    wrong.push({
      code: 'bad_size',
      cause: `maxvcpus ${maxvcpus} is less than vcpus ${vcpus}`,
      mend: 'raise maxvcpus',
      param: ['maxvcpus'],
    });
  return wrong;
}

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

function vifRefusals(params: Params): readonly Refusal[] {
  const macs = (params.vifs ?? []).map((vif, index) => macOf(vif, index, params));
  return (params.vifs ?? []).flatMap((vif, index) => {
    const refuse = (code: string, key: string, words: readonly [string, string]): Refusal => ({
      code,
      cause: words[0],
      mend: words[1],
      param: ['vifs', index, key],
    });
    const wrong: Refusal[] = [];
    if (vif.mac !== undefined && !MAC.test(vif.mac))
      wrong.push(
        refuse('bad_mac', 'mac', [
          `"${vif.mac}" is no MAC address (xl would start the guest with a random one)`,
          'write e.g. 00:16:3e:12:34:56, or leave it out',
        ]),
      );
    else if (vif.mac !== undefined && (Number.parseInt(vif.mac.slice(0, 2), 16) & 1) === 1)
      wrong.push(
        refuse('bad_mac', 'mac', [`"${vif.mac}" is a group address`, 'the lowest bit of the first byte must be 0']),
      );
    if (macs.indexOf(macs[index] ?? '') !== index)
      wrong.push(
        refuse('mac_twice', 'mac', [`two interfaces have the MAC address ${macs[index] ?? ''}`, 'give each its own']),
      );
    const longest = params.type === 'hvm' ? 11 : 15;
    if (vif.vifname !== undefined && Buffer.byteLength(vif.vifname) > longest)
      wrong.push(refuse('bad_vifname', 'vifname', [`"${vif.vifname}" is longer than ${longest} bytes`, 'shorten it']));
    if (Buffer.byteLength(vif.bridge) > 15)
      wrong.push(
        refuse('bad_bridge', 'bridge', [
          `"${vif.bridge}" is longer than the 15 bytes of an interface name`,
          'check the name',
        ]),
      );
    for (const [key, value] of Object.entries(vif))
      if (typeof value === 'string' && /[,\s"']/.test(value))
        wrong.push(
          refuse('bad_vif', key, [
            `${JSON.stringify(value)} cannot stand in a vif`,
            'take out commas, spaces and quotes',
          ]),
        );
    return wrong;
  });
}

function diskRefusals({ disks }: Params): readonly Refusal[] {
  const vdevs = (disks ?? []).map(disk => disk.vdev);
  return (disks ?? []).flatMap(({ path, vdev }, index) => {
    const refuse = (code: string, key: string, words: readonly [string, string]): Refusal => ({
      code,
      cause: words[0],
      mend: words[1],
      param: ['disks', index, key],
    });
    const wrong: Refusal[] = [];
    if (!/^(xvd|hd|sd)[a-z]{1,2}\d*$/.test(vdev))
      wrong.push(refuse('bad_vdev', 'vdev', [`"${vdev}" is no device name`, 'write e.g. xvda']));
    if (vdevs.indexOf(vdev) !== index)
      wrong.push(refuse('vdev_twice', 'vdev', [`two disks are ${vdev}`, 'give each its own']));
    if (!path.startsWith('/') || /[\0\n]/.test(path))
      wrong.push(refuse('bad_path', 'path', [`"${path}" is no absolute path`, 'write it from / on']));
    return wrong;
  });
}

function optionRefusals({ options }: Params): readonly Refusal[] {
  return Object.keys(options ?? {})
    .filter(key => !isKnownKey(key))
    .map(key => {
      const near = nearest(key, knownKeys());
      const mend =
        near === undefined
          ? 'see xl.cfg(5); keys with a parameter of their own do not go here'
          : `did you mean "${near}"?`;
      return {
        code: 'unknown_option',
        cause: `xl has no setting "${key}" (it would ignore it)`,
        mend,
        param: ['options', key],
      };
    });
}

/** What only one guest may have, anywhere in the inventory. */
export function claimsOf(params: Params, host: HostView): readonly Claim[] {
  if (params.state === 'absent') return [];
  const owner = `guest ${params.name} on ${host.name}`;
  const vifs = (params.vifs ?? []).map(
    (vif, index): Claim => ({
      kind: 'mac_address',
      value: macOf(vif, index, params),
      owner,
      scope: 'fleet',
      param: ['vifs', index, 'mac'],
    }),
  );
  const disks = (params.disks ?? []).flatMap((disk, index): readonly Claim[] =>
    disk.access === 'rw'
      ? [{ kind: 'writable_disk', value: disk.path, owner, scope: 'host', param: ['disks', index, 'path'] }]
      : [],
  );
  return [
    { kind: 'guest_name', value: params.name, owner, scope: 'fleet', param: ['name'] },
    {
      kind: 'uuid',
      value: uuidOf(params),
      owner,
      scope: 'fleet',
      param: [params.uuid === undefined ? 'name' : 'uuid'],
    },
    ...vifs,
    ...disks,
  ];
}
