import { lookup, Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface IpAddress {
  readonly address: string;
  readonly family: number;
}

/**
 * The addresses of a name. The system's own way (getaddrinfo) takes one of four threads for as long as a name server is
 * silent, and everything else that needs a thread waits behind it. So /etc/hosts and the name servers are asked without
 * threads, and the system only for what they do not know (mdns, LDAP …).
 */
export function addressesOf(name: string, family: 0 | 4 | 6): Promise<readonly IpAddress[]> {
  const literal = isIP(name);
  if (literal !== 0) return Promise.resolve([{ address: name, family: literal }]);
  const key = `${family} ${name}`;
  const known = found.get(key) ?? find(name, family);
  found.set(key, known);
  // A failure is not kept: another host may ask again later.
  known.catch(() => found.delete(key));
  return known;
}

const found = new Map<string, Promise<readonly IpAddress[]>>();

async function find(name: string, family: 0 | 4 | 6): Promise<readonly IpAddress[]> {
  const known = (hostsFile().get(name.toLowerCase()) ?? []).filter(one => family === 0 || one.family === family);
  if (known.length > 0) return known;
  const { searched, isSilent } = await askServers(name, family);
  if (searched.length > 0) return interleaved(searched);
  // Silent servers would be just as silent to the system, and hold a thread meanwhile.
  if (isSilent) throw Object.assign(new Error(`${name}: no name server answers`), { code: 'EAI_AGAIN' });
  return interleaved(await lookup(name, { all: true, family }));
}

/** First each family's first, then each one's second …: none of two families has to wait for all of the other (RFC 8305). */
function interleaved(addresses: readonly IpAddress[]): readonly IpAddress[] {
  const [six, four] = [6, 4].map(family => addresses.filter(one => one.family === family));
  return Array.from({ length: addresses.length }, (_, at) => [six?.[at], four?.[at]])
    .flat()
    .filter(one => one !== undefined);
}

interface Answer {
  readonly addresses: readonly IpAddress[];
  readonly isSilent: boolean;
}

async function askServers(
  name: string,
  family: 0 | 4 | 6,
): Promise<{ readonly searched: readonly IpAddress[]; readonly isSilent: boolean }> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  try {
    for (const full of candidates(name)) {
      const answers = await sooner([
        ...(family === 6 ? [] : [answerOf(resolver.resolve4(full), 4)]),
        ...(family === 4 ? [] : [answerOf(resolver.resolve6(full), 6)]),
      ]);
      const searched = answers.flatMap(({ addresses }) => addresses);
      if (searched.length > 0) return { searched, isSilent: false };
      if (answers.some(({ isSilent }) => isSilent)) return { searched: [], isSilent: true };
    }
    return { searched: [], isSilent: false };
  } finally {
    resolver.cancel();
  }
}

async function answerOf(asked: Promise<readonly string[]>, family: 4 | 6): Promise<Answer> {
  try {
    return { addresses: (await asked).map(address => ({ address, family })), isSilent: false };
  } catch (error) {
    return { addresses: [], isSilent: isSilence(error) };
  }
}

const OTHER_FAMILY_MILLISECONDS = 500;

/** Some name servers never answer for one family: once the other's addresses are there, it is waited for only a moment (RFC 8305). */
async function sooner(asked: readonly Promise<Answer>[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const all = Promise.all(asked.map(async one => answers.push(await one)));
  const patience = async (one: Promise<Answer>): Promise<unknown> =>
    (await one).addresses.length > 0 ? delay(OTHER_FAMILY_MILLISECONDS, undefined, { ref: false }) : all;
  await Promise.race([all, ...asked.map(patience)]);
  return answers;
}

function isSilence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ETIMEOUT';
}

/** As resolv.conf(5) has it: a name with fewer dots than `ndots` is first sought in the search domains. */
function candidates(name: string): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const { domains, dots } = resolvConf();
  const within = domains.map(domain => `${name}.${domain}`);
  return name.split('.').length - 1 >= dots ? [name, ...within] : [...within, name];
}

let hosts: ReadonlyMap<string, readonly IpAddress[]> | undefined;

function hostsFile(): ReadonlyMap<string, readonly IpAddress[]> {
  if (hosts !== undefined) return hosts;
  const map = new Map<string, IpAddress[]>();
  for (const line of textOf('/etc/hosts').split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0) continue;
    for (const name of names)
      map.set(name.toLowerCase(), [...(map.get(name.toLowerCase()) ?? []), { address, family }]);
  }
  hosts = map;
  return map;
}

let resolv: { readonly domains: readonly string[]; readonly dots: number } | undefined;

function resolvConf(): { readonly domains: readonly string[]; readonly dots: number } {
  if (resolv !== undefined) return resolv;
  let domains: readonly string[] = [];
  let dots = 1;
  for (const line of textOf('/etc/resolv.conf').split('\n')) {
    const [keyword, ...words] = line.trim().split(/\s+/);
    if (keyword === 'search' || keyword === 'domain') domains = words.filter(word => word !== '.');
    if (keyword === 'options') dots = Number(words.find(word => word.startsWith('ndots:'))?.slice(6) ?? dots);
  }
  resolv = { domains, dots };
  return resolv;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
