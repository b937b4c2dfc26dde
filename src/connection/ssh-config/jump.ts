/** One machine of ProxyJump: `user@host:port`, also as `ssh://…`, an IPv6 address in brackets. */
export function jumpOf(text: string): { host: string; user: string | undefined; port: string | undefined } {
  const plain = text.trim().replace(/^ssh:\/\//, '');
  const at = plain.lastIndexOf('@');
  const place = plain.slice(at + 1);
  const [, bracketed, bare, port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(place) ?? [];
  return { host: bracketed ?? bare ?? place, user: at < 0 ? undefined : plain.slice(0, at), port };
}
