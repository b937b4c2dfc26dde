import { createConnection, createServer, type NetConnectOpts, type Socket } from 'node:net';

export interface TcpProxyOptions {
  readonly target: NetConnectOpts;
  /** Address to listen on; default 127.0.0.1. */
  readonly listenHost?: string;
  readonly listenPort?: number;
  /** Milliseconds that each direction takes; a round trip costs twice as much. Default 0. */
  readonly delayMs?: number;
  /** The server speaks first, as in SSH: what the client says before it heard that asks nothing. Default false. */
  readonly serverGreets?: boolean;
  /** Told of every turn at the moment the first byte of its reply arrives at the proxy. */
  readonly onTurn?: (connection: ProxiedConnection) => void;
}

/**
 * What passed through one connection. A turn is: the client said something after it was given the reply to what it said
 * before, and the server said something after it was given that. It needs no look inside, so it counts through
 * encryption; how many packets either side cut its words into does not matter, nor do words that nobody answers
 * (window adjustments, disconnects) or that were on their way already. What a server says unasked (its banner) is no turn.
 * Without a delay, an answer that comes in two parts with a client's word between them counts as two turns; a delay
 * longer than the server needs to finish its answer makes the count exact, as then the client has heard nothing yet.
 */
export interface ProxiedConnection {
  readonly turns: number;
  readonly clientBytes: number;
  readonly serverBytes: number;
}

export interface TcpProxy {
  readonly port: number;
  /** All connections so far, oldest first. */
  readonly connections: readonly ProxiedConnection[];
  /** From now on nothing passes in either direction, and nobody is told; new connections are accepted and left alone. */
  blackHole(): void;
  /** Resets every connection; new ones work. */
  cut(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const links: Link[] = [];
  const server = createServer({ allowHalfOpen: true, noDelay: true }, client => {
    const link = new Link(client, options, silent);
    links.push(link);
  });
  let silent = false;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.listenPort ?? 0, options.listenHost ?? '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: links,
    blackHole: () => {
      silent = true;
      for (const link of links) link.silence();
    },
    cut: () => {
      for (const link of links) link.reset();
    },
    close: async () => {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      for (const link of links) link.reset();
      await closed;
    },
  };
}

/** Where the two are in their conversation; see ProxiedConnection. */
type Stage = 'greeting' | 'client_may_ask' | 'asked' | 'server_was_asked' | 'answered' | 'hung_up';

class Link implements ProxiedConnection {
  turns = 0;
  clientBytes = 0;
  serverBytes = 0;
  #stage: Stage;
  #silent: boolean;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #options: TcpProxyOptions;

  constructor(client: Socket, options: TcpProxyOptions, silent: boolean) {
    this.#client = client;
    this.#options = options;
    this.#stage = options.serverGreets === true ? 'greeting' : 'client_may_ask';
    this.#silent = silent;
    this.#server = createConnection({ allowHalfOpen: true, noDelay: true, ...options.target });
    for (const socket of [this.#client, this.#server]) {
      // A connection that breaks on one side breaks on the other, as without a proxy.
      socket.on('error', () => {
        if (!this.#silent) this.reset();
      });
    }
    // Who has hung up waits for no answer: what he said last was a farewell.
    this.#client.once('end', () => (this.#stage = 'hung_up'));
    this.#carry(this.#client, this.#server, chunk => this.#heardClient(chunk));
    this.#carry(this.#server, this.#client, chunk => this.#heardServer(chunk));
  }

  silence(): void {
    this.#silent = true;
  }

  reset(): void {
    resetOrDestroy(this.#client);
    resetOrDestroy(this.#server);
  }

  /** Passes on what `from` says; `heard` looks at it and gives what happens when it is handed over. */
  #carry(from: Socket, to: Socket, heard: (chunk: Buffer) => () => void): void {
    from.on('data', chunk => {
      if (this.#silent) return;
      const handedOver = heard(chunk);
      this.#later(() => {
        handedOver();
        to.write(chunk);
      });
    });
    from.on('end', () => {
      if (!this.#silent) this.#later(() => to.end());
    });
  }

  #later(deliver: () => void): void {
    const delay = this.#options.delayMs ?? 0;
    if (delay === 0) deliver();
    // Timers of one length fire in the order they were set, so words stay in order.
    else setTimeout(() => (this.#silent ? undefined : deliver()), delay);
  }

  #heardClient(chunk: Buffer): () => void {
    this.clientBytes += chunk.length;
    if (this.#stage !== 'client_may_ask') return () => undefined;
    this.#stage = 'asked';
    return () => {
      if (this.#stage === 'asked') this.#stage = 'server_was_asked';
    };
  }

  #heardServer(chunk: Buffer): () => void {
    this.serverBytes += chunk.length;
    if (this.#stage === 'server_was_asked') {
      this.#stage = 'answered';
      this.turns += 1;
      this.#options.onTurn?.(this);
    }
    return () => {
      if (this.#stage === 'answered' || this.#stage === 'greeting') this.#stage = 'client_may_ask';
    };
  }
}

/** Only TCP knows a reset; the relay of a socket file is just ended. */
function resetOrDestroy(socket: Socket): void {
  if (socket.remoteAddress === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
