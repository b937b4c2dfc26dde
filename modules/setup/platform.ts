import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Sections } from '../../src/module/sections.ts';
import { countOf, linesOf, present, valuesOf } from './text.ts';

export function platformOf(sections: Sections): JsonObject {
  const [system = '', nodename = '', kernel = '', kernelVersion = '', machine = ''] = linesOf(sections, 'uname');
  const fqdn = valuesOf(sections, 'names').get('fqdn') || nodename;
  const architecture = /^i[3-6]86$/.test(machine) ? 'i386' : machine;
  const [bits] = linesOf(sections, 'bits');
  return present({
    system,
    nodename,
    hostname: nodename.split('.')[0] ?? '',
    fqdn,
    domain: fqdn.split('.').slice(1).join('.'),
    kernel,
    kernel_version: kernelVersion,
    machine,
    architecture,
    userspace_bits: bits,
    userspace_architecture:
      bits === '32' && machine === 'x86_64' ? 'i386' : bits === undefined ? undefined : architecture,
    machine_id: linesOf(sections, 'machine-id')[0],
  });
}

export function userOf(sections: Sections): JsonObject {
  const ids = valuesOf(sections, 'ids');
  const [name = ids.get('name') ?? '', , , , gecos = '', home = '', shell = ''] = (
    linesOf(sections, 'passwd')[0] ?? ''
  ).split(':');
  const [uid, gid] = [countOf(ids.get('uid')), countOf(ids.get('gid'))];
  return {
    user_id: ids.get('name') || name,
    user_uid: uid,
    user_gid: gid,
    user_gecos: gecos,
    user_dir: home,
    user_shell: shell,
    real_user_id: ids.get('ruid') === '' ? uid : countOf(ids.get('ruid')),
    effective_user_id: uid,
    real_group_id: ids.get('rgid') === '' ? gid : countOf(ids.get('rgid')),
    effective_group_id: gid,
  };
}

/** Names as the login has them; \001 stands for a line end inside a value. */
export function environmentOf(sections: Sections): JsonObject {
  return Object.fromEntries(
    (sections.get('env') ?? []).flatMap(line => {
      const at = line.indexOf('=');
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1).replaceAll('\u0001', '\n')] as const];
    }),
  );
}

/** A word without a value is true; the last of several wins here, and all are in `proc_cmdline`. */
export function commandLineOf(sections: Sections): JsonObject {
  const words = (linesOf(sections, 'cmdline')[0] ?? '').match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  const pairs = words.map(word => {
    const plain = word.replaceAll('"', '');
    const at = plain.indexOf('=');
    return at < 0 ? ([plain, true] as const) : ([plain.slice(0, at), plain.slice(at + 1)] as const);
  });
  const every = new Map<string, readonly Json[]>();
  for (const [key, value] of pairs) every.set(key, [...(every.get(key) ?? []), value]);
  const proc = Array.from(every, ([key, values]) => [key, values.length === 1 ? (values[0] ?? true) : values] as const);
  return { cmdline: objectOf(pairs), proc_cmdline: objectOf(proc) };
}

function objectOf(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(entries);
}

export function nameServersOf(sections: Sections): JsonObject {
  const lines = linesOf(sections, 'resolv.conf').map(line => line.trim().split(/\s+/));
  const of = (key: string): readonly (readonly string[])[] =>
    lines.filter(([first]) => first === key).map(([, ...rest]) => rest);
  const options = of('options')
    .flat()
    .map(option => option.split(':'))
    .map(([key = '', value]) => [key, value ?? true] as const);
  return present({
    nameservers: of('nameserver').length === 0 ? undefined : of('nameserver').flatMap(words => words.slice(0, 1)),
    domain: of('domain').at(-1)?.[0],
    search: of('search').at(-1)?.slice(),
    options: options.length === 0 ? undefined : Object.fromEntries(options),
  });
}

const MODES: ReadonlyMap<string, string> = new Map([
  ['1', 'enforcing'],
  ['0', 'permissive'],
]);

export function selinuxOf(sections: Sections): JsonObject {
  const live = valuesOf(sections, 'selinux');
  if (!live.has('enforce')) return { status: 'disabled' };
  const configured = valuesOf(sections, 'selinux-config');
  return {
    status: 'enabled',
    policyvers: countOf(live.get('policyvers')),
    config_mode: configured.get('SELINUX') ?? 'unknown',
    mode: MODES.get(live.get('enforce') ?? '') ?? 'unknown',
    type: configured.get('SELINUXTYPE') ?? 'unknown',
  };
}

export function sshKeysOf(sections: Sections): JsonObject {
  return Object.fromEntries(
    [...sections.keys()]
      .filter(name => name.startsWith('key '))
      .flatMap(name => {
        const [type = '', key = ''] = (linesOf(sections, name)[0] ?? '').split(' ');
        const kind = type.startsWith('ecdsa') ? 'ecdsa' : type.replace('ssh-', '').replace('dss', 'dsa');
        return [[`ssh_host_key_${kind}_public`, key] as const, [`ssh_host_key_${kind}_public_keytype`, type] as const];
      }),
  );
}
