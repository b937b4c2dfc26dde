/** One machine of ProxyJump: `user@host:port`, also as `ssh://…`, an IPv6 address in brackets. */
export function jumpOf(text: string): { host: string; user: string | undefined; port: string | undefined } {
  const { at, plain, place, found } = partsOf(text);
  const [, bracketed, bare, port] = found ?? [];
  return { host: bracketed ?? bare ?? place, user: at < 0 ? undefined : plain.slice(0, at), port };
}

/** False for what names no machine, or a port that there is not. */
export function isJump(text: string): boolean {
  const { at, found } = partsOf(text);
  const [, bracketed, bare, port] = found ?? [];
  const name = bracketed ?? bare ?? '';
  return at !== 0 && name !== '' && !/\s/.test(name) && (port === undefined || isPort(Number(port)));
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

function partsOf(text: string) {
  const plain = text.trim().replace(/^ssh:\/\//, '');
  const at = plain.lastIndexOf('@');
  const place = plain.slice(at + 1);
  const found = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(place);
  return { at, plain, place, found };
}
