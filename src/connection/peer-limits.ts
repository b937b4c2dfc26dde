import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { Pace } from './flood.ts';
import { GroupKeys } from './group-exchange.ts';
import { PeerError } from './peer-error.ts';
import { type Handlers, insidesOf, isGroupExchange, windowOf } from './ssh2-insides.ts';

/** Small packets cost by number, not by size: what one takes beside its bytes, in bytes of a flood. */
const PACKET_BYTES = 48;
/** Data of such a packet is worth its way. */
const WORTHWHILE_BYTES = 4096;
/** Another exchange of keys takes as much processor time as some hundred packets. */
const REKEY_BYTES = 64 << 10;
/** What a channel may say beside its output: at once, and in the long run. */
const BURST_BYTES = 128 << 10;
const BYTES_PER_SECOND = 4 << 10;
const MOST_SHARES_PER_SECOND = 16;
/** What we answer, and the server does not read. */
const MOST_UNREAD_BYTES = 1 << 20;

/** For all servers that say more than that, together: some ten thousand packets a second. */
const NOISE_PACE = new Pace(512 << 10);

/**
 * Bounds what a server can make this process do beside handing on output: the same event loop serves all others. One that talks too
 * much is read slower and slower; one that sends what it was not allowed to, or asks for what takes seconds, is given up.
 */
export class PeerLimits {
  readonly #client: Client;
  readonly #stream: Duplex;
  readonly #pace: Pace;
  readonly #now: () => number;
  #spent = 0;
  #shares = 1;
  #at: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(client: Client, stream: Duplex, { pace = NOISE_PACE, now = () => performance.now() } = {}) {
    this.#client = client;
    this.#stream = stream;
    this.#pace = pace;
    this.#now = now;
    this.#at = now();
  }

  /** Stands before ssh2, which must have been told to connect, and must not have read anything yet. */
  before(ssh2: (chunk: Buffer) => void): (chunk: Buffer) => void {
    const { protocol, channels } = insidesOf(this.#client);
    this.#watchExchanges(protocol);
    this.#watchPackets(protocol);
    this.#watchHandlers(protocol._handlers, channel => windowOf(channels, channel));
    this.#stream.once('close', () => clearTimeout(this.#timer));
    return chunk => {
      if (this.#stream.destroyed) return;
      // Within an exchange of keys nothing else tells of packets.
      if (protocol._kexinit !== undefined) this.#spent += chunk.length;
      ssh2(chunk);
      this.#settle();
    };
  }

  #watchExchanges(protocol: { _kex: unknown }): void {
    let current = protocol._kex;
    let count = 0;
    const set = (exchange: unknown): void => {
      current = exchange;
      count += 1;
      if (count > 1) this.#spent += REKEY_BYTES;
      if (!isGroupExchange(exchange)) return;
      exchange.generateKeys = () => {
        if (exchange._dh !== null || exchange._prime === null || exchange._generator === null) return;
        const { _prime, _generator } = exchange;
        const keys = this.#orGivenUp(() => new GroupKeys(_prime, _generator));
        exchange._dh = keys;
        exchange._public = keys.publicKey;
      };
    };
    Object.defineProperty(protocol, '_kex', { get: () => current, set });
  }

  #watchPackets(protocol: { _onPayload: (payload: Buffer) => unknown }): void {
    const inner = protocol._onPayload;
    protocol._onPayload = payload => {
      this.#spent += PACKET_BYTES + payload.length;
      return inner(payload);
    };
  }

  #watchHandlers(handlers: Handlers, window: (channel: number) => number | undefined): void {
    const { CHANNEL_DATA, CHANNEL_EXTENDED_DATA, CHANNEL_OPEN_CONFIRMATION, GLOBAL_REQUEST } = handlers;
    handlers.CHANNEL_DATA = (protocol, channel, data) => {
      this.#onData(window(channel), data);
      CHANNEL_DATA(protocol, channel, data);
    };
    handlers.CHANNEL_EXTENDED_DATA = (protocol, channel, data, type) => {
      this.#onData(window(channel), data);
      CHANNEL_EXTENDED_DATA(protocol, channel, data, type);
    };
    handlers.CHANNEL_OPEN_CONFIRMATION = (protocol, info) => {
      // Only of what was asked for a window is known: nobody gets more by confirming what we did not ask.
      const isAwaited = window(info.recipient) === undefined;
      CHANNEL_OPEN_CONFIRMATION(protocol, info);
      if (isAwaited && window(info.recipient) !== undefined) this.#shares += 1;
    };
    // ssh2 would have the server prove each of its other host keys, for nobody: a signature each, here and there.
    handlers.GLOBAL_REQUEST = (protocol, name, wantsReply, data) =>
      GLOBAL_REQUEST(protocol, name === OTHER_HOST_KEYS ? 'not taken' : name, wantsReply, data);
  }

  /** ssh2 itself takes whatever is sent beyond the window, and holds it. */
  #onData(window: number | undefined, data: Buffer): void {
    if (window === undefined) return;
    if (data.length > window)
      this.#orGivenUp(() => {
        throw new PeerError('window_exceeded', 'the server sent more output than it was allowed to');
      });
    this.#spent -= data.length < WORTHWHILE_BYTES ? data.length : data.length + PACKET_BYTES;
  }

  #orGivenUp<Value>(work: () => Value): Value {
    try {
      return work();
    } catch (error) {
      // ssh2 tells of the error once this is through, but would read on.
      setImmediate(() => this.#stream.destroy());
      throw error;
    }
  }

  #settle(): void {
    const now = this.#now();
    const rate = BYTES_PER_SECOND * Math.min(this.#shares, MOST_SHARES_PER_SECOND);
    this.#spent = Math.max(0, this.#spent - ((now - this.#at) / 1000) * rate);
    this.#at = now;
    const over = this.#spent - BURST_BYTES * this.#shares;
    if (over <= 0) return;
    this.#spent -= over;
    this.#stream.pause();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#goOn(), this.#pace.take(over));
  }

  #goOn(): void {
    if (this.#stream.writableLength <= MOST_UNREAD_BYTES) this.#stream.resume();
    else this.#stream.once('drain', () => this.#goOn());
  }
}

const OTHER_HOST_KEYS = 'hostkeys-00@openssh.com';
