import ssh2, { type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';

/** The public keys that an agent holds; none when it does not answer. Asked once a run: a thousand hosts would ask the same. */
export function agentKeys(path: string): Promise<readonly ParsedKey[]> {
  const known = asked.get(path) ?? askAgent(path);
  asked.set(path, known);
  return known;
}

const asked = new Map<string, Promise<readonly ParsedKey[]>>();

function askAgent(path: string): Promise<readonly ParsedKey[]> {
  return new Promise(resolve => {
    new ssh2.OpenSSHAgent(path).getIdentities((_, found = []) =>
      resolve(found.flatMap(key => ('getPublicSSH' in key ? [key] : []))),
    );
  });
}

/** An agent of which only these keys are used, in this order. */
export class AgentOf extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: InstanceType<typeof ssh2.OpenSSHAgent>;
  readonly #keys: readonly ParsedKey[];

  constructor(path: string, keys: readonly ParsedKey[]) {
    super();
    this.#agent = new ssh2.OpenSSHAgent(path);
    this.#keys = keys;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(undefined, [...this.#keys]);
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, callback);
  }
}
