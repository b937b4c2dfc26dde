import type { Client, ParsedKey } from 'ssh2';

/** What ssh2 1.17 keeps to itself, as far as limits for servers need it. */
export interface Insides {
  readonly protocol: Protocol;
  readonly channels: Channels;
}

interface Protocol {
  readonly _handlers: Handlers;
  /** Takes each packet that comes encrypted. Read when a key takes effect. */
  _onPayload: (payload: Buffer) => unknown;
  /** Tries a key: with its signature, or, without `sign`, asks whether the server would take it. */
  authPK: (user: string, key: ParsedKey, algorithm: string, sign?: Sign) => void;
  /** The last exchange of keys. */
  _kex: unknown;
  /** There while keys are exchanged. */
  readonly _kexinit: unknown;
}

type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

export interface Handlers {
  CHANNEL_DATA: (protocol: unknown, channel: number, data: Buffer) => void;
  CHANNEL_EXTENDED_DATA: (protocol: unknown, channel: number, data: Buffer, type: number) => void;
  CHANNEL_OPEN_CONFIRMATION: (protocol: unknown, info: { readonly recipient: number }) => void;
  GLOBAL_REQUEST: (protocol: unknown, name: string, wantsReply: boolean, data: unknown) => void;
}

export interface Channels {
  get(channel: number): unknown;
}

/** Of diffie-hellman-group-exchange: the prime and the generator are the server's. */
export interface GroupExchange {
  readonly _prime: Buffer | null;
  readonly _generator: Buffer | null;
  _dh: unknown;
  _public: Buffer | null;
  generateKeys: () => void;
}

/** Throws where ssh2 is another one than this program was tested with: then nothing would bound a server. */
export function insidesOf(client: Client): Insides {
  const protocol: unknown = Reflect.get(client, '_protocol');
  const channels: unknown = Reflect.get(client, '_chanMgr');
  if (!isProtocol(protocol) || !isChannels(channels)) throw new Error('this ssh2 is built otherwise than 1.17');
  return { protocol, channels };
}

/** How much the server may still send on a channel that is open. */
export function windowOf(channels: Channels, channel: number): number | undefined {
  const open = channels.get(channel);
  return isOpenChannel(open) ? open.incoming.window : undefined;
}

export function isGroupExchange(value: unknown): value is GroupExchange {
  return isObject(value) && 'type' in value && value.type === 'groupex' && '_prime' in value && '_dh' in value;
}

function isProtocol(value: unknown): value is Protocol {
  return (
    isObject(value) &&
    '_kex' in value &&
    '_kexinit' in value &&
    '_onPayload' in value &&
    typeof value._onPayload === 'function' &&
    'authPK' in value &&
    typeof value.authPK === 'function' &&
    '_handlers' in value &&
    HANDLERS.every(name => isObject(value._handlers) && typeof Reflect.get(value._handlers, name) === 'function')
  );
}

const HANDLERS = ['CHANNEL_DATA', 'CHANNEL_EXTENDED_DATA', 'CHANNEL_OPEN_CONFIRMATION', 'GLOBAL_REQUEST'] as const;

function isChannels(value: unknown): value is Channels {
  return isObject(value) && 'get' in value && typeof value.get === 'function';
}

function isOpenChannel(value: unknown): value is { readonly incoming: { readonly window: number } } {
  if (!isObject(value) || !('incoming' in value) || !isObject(value.incoming)) return false;
  return 'window' in value.incoming && typeof value.incoming.window === 'number';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
