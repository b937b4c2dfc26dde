/** Pairs of words that exclude each other: the first one is the normal form's key, the value says which of the two holds. */
const SWITCHES: Readonly<Record<string, readonly [key: string, on: boolean]>> = {
  rw: ['rw', true],
  ro: ['rw', false],
  sync: ['sync', true],
  async: ['sync', false],
  wdelay: ['wdelay', true],
  no_wdelay: ['wdelay', false],
  hide: ['hide', true],
  nohide: ['hide', false],
  crossmnt: ['crossmnt', true],
  nocrossmnt: ['crossmnt', false],
  secure: ['secure', true],
  insecure: ['secure', false],
  root_squash: ['root_squash', true],
  no_root_squash: ['root_squash', false],
  all_squash: ['all_squash', true],
  no_all_squash: ['all_squash', false],
  subtree_check: ['subtree_check', true],
  no_subtree_check: ['subtree_check', false],
  secure_locks: ['auth_nlm', true],
  auth_nlm: ['auth_nlm', true],
  insecure_locks: ['auth_nlm', false],
  no_auth_nlm: ['auth_nlm', false],
  acl: ['acl', true],
  no_acl: ['acl', false],
  pnfs: ['pnfs', true],
  no_pnfs: ['pnfs', false],
  security_label: ['security_label', true],
  nordirplus: ['nordirplus', true],
};

const VALUED = ['anonuid', 'anongid', 'fsid', 'mp', 'mountpoint', 'refer', 'replicas', 'sec', 'xprtsec', 'reexport'];
const OBSOLETE = ['squash_uids', 'squash_gids'];
/** Keywords of newer nfs-utils: passed on, and compared as they stand. */
const NEWER = ['sign_fh'];
const FLAVOURS = [
  'sys',
  'unix',
  'null',
  'none',
  'krb5',
  'krb5i',
  'krb5p',
  'lkey',
  'lkeyi',
  'lkeyp',
  'spkm',
  'spkmi',
  'spkmp',
];

export const OPTION_NAMES: readonly string[] = [...Object.keys(SWITCHES), ...VALUED, ...OBSOLETE, ...NEWER];

/** What the server does for one client, independent of how it was written. */
export interface NormalOptions {
  readonly settings: ReadonlyMap<string, string>;
  /** Each flavour in order, with what it may do. */
  readonly flavours: ReadonlyMap<string, FlavourRights>;
}

interface FlavourRights {
  readonly rw: boolean;
  readonly rootSquash: boolean;
  readonly allSquash: boolean;
}

const DEFAULTS: readonly (readonly [string, string])[] = [
  ['sync', 'true'],
  ['wdelay', 'true'],
  ['hide', 'true'],
  ['crossmnt', 'false'],
  ['secure', 'true'],
  ['subtree_check', 'false'],
  ['auth_nlm', 'true'],
  ['acl', 'true'],
  ['pnfs', 'false'],
  ['anonuid', '65534'],
  ['anongid', '65534'],
];

/** Options from left to right over the defaults; the last of two contrary ones wins. */
export function normalOptions(options: readonly string[]): NormalOptions {
  const settings = new Map(DEFAULTS);
  const flavours = new Map<string, FlavourRights>();
  let general: FlavourRights = { rw: false, rootSquash: true, allSquash: false };
  let current: readonly string[] = [];
  for (const option of options) {
    const [word, value] = splitOption(option);
    const rights = withRight(general, word);
    if (word === 'sec') {
      current = (value ?? '').split(':').map(flavour => (flavour === 'unix' ? 'sys' : flavour));
      for (const flavour of current) if (!flavours.has(flavour)) flavours.set(flavour, general);
    } else if (rights !== undefined) {
      general = rights;
      for (const flavour of current) {
        flavours.set(flavour, withRight(flavours.get(flavour) ?? general, word) ?? general);
      }
    } else applySetting(settings, word, value);
  }
  if (flavours.size === 0) flavours.set('sys', general);
  return { settings, flavours };
}

/** A stable text that is equal exactly when two option lists mean the same. */
export function optionsText(options: readonly string[]): string {
  const { settings, flavours } = normalOptions(options);
  const plain = [...settings].map(([key, value]) => `${key}=${value}`).sort();
  const perFlavour = [...flavours].map(([name, rights]) => `${name}{${rightsText(rights)}}`);
  return [...plain, ...perFlavour].join(',');
}

export function givesRoot(options: readonly string[]): boolean {
  return [...normalOptions(options).flavours.values()].some(rights => !rights.rootSquash && !rights.allSquash);
}

export function givesWrite(options: readonly string[]): boolean {
  return [...normalOptions(options).flavours.values()].some(rights => rights.rw);
}

export function fsidOf(options: readonly string[]): string | undefined {
  return normalOptions(options).settings.get('fsid');
}

/** Why exportfs would call this option a syntax error, or undefined. `strict` also refuses what it only ignores. */
export function optionProblem(option: string): 'unknown_option' | 'bad_option_value' | undefined {
  const [word, value] = splitOption(option);
  if (word in SWITCHES || NEWER.includes(word)) return value === undefined ? undefined : 'unknown_option';
  if (word === 'mp' || word === 'mountpoint')
    return value === undefined || value.startsWith('/') ? undefined : 'bad_option_value';
  if (value === undefined || ![...VALUED, ...OBSOLETE].includes(word)) return 'unknown_option';
  return isGoodValue(word, value) ? undefined : 'bad_option_value';
}

function isGoodValue(word: string, value: string): boolean {
  switch (word) {
    case 'anonuid':
    case 'anongid':
      return /^-?\d+$/.test(value);
    case 'fsid':
      return value === 'root' || /^\d+$/.test(value) || isUuid(value);
    case 'sec':
      return value.split(':').every(flavour => FLAVOURS.includes(flavour));
    default:
      return value !== '';
  }
}

function isUuid(value: string): boolean {
  return /^[0-9a-f:-]+$/i.test(value) && value.replaceAll(/[:-]/g, '').length === 32;
}

function splitOption(option: string): readonly [word: string, value: string | undefined] {
  const at = option.indexOf('=');
  return at < 0 ? [option, undefined] : [option.slice(0, at), option.slice(at + 1)];
}

function withRight(rights: FlavourRights, word: string): FlavourRights | undefined {
  const [key, on] = SWITCHES[word] ?? ['', false];
  if (key === 'rw') return { ...rights, rw: on };
  if (key === 'root_squash') return { ...rights, rootSquash: on };
  return key === 'all_squash' ? { ...rights, allSquash: on } : undefined;
}

function applySetting(settings: Map<string, string>, word: string, value: string | undefined): void {
  const known = SWITCHES[word];
  if (known !== undefined) settings.set(known[0], String(known[1]));
  else if (word === 'mp' || word === 'mountpoint') settings.set('mountpoint', value ?? 'true');
  else if (word === 'fsid') settings.set('fsid', normalFsid(value ?? ''));
  else if (!OBSOLETE.includes(word)) settings.set(word, value ?? 'true');
}

function normalFsid(value: string): string {
  if (value === 'root') return '0';
  return isUuid(value) ? value.replaceAll(/[:-]/g, '').toLowerCase() : value;
}

function rightsText({ rw, rootSquash, allSquash }: FlavourRights): string {
  return [rw ? 'rw' : 'ro', rootSquash ? 'root_squash' : 'no_root_squash', allSquash ? 'all_squash' : '']
    .join(' ')
    .trim();
}
