/** A file of ifupdown in which somebody set the uplink up. */
export interface ForeignFile {
  readonly path: string;
  /** Octal. */
  readonly mode: string;
  readonly text: string;
}

const STANZA = /^\s*(iface|mapping|auto|allow-\S+|source|source-directory|source-dir|no-auto-down|no-scripts|rename)\s/;

/**
 * The same text in which the uplink is brought up without an address: what it had stands there as comments. Everything else
 * is as it was, to the letter.
 */
export function withoutAddresses(text: string, uplink: string, bridge: string): string {
  let inStanza = false;
  return text
    .split('\n')
    .flatMap(line => {
      const words = line.trim().split(/\s+/);
      if (STANZA.test(line)) {
        inStanza = words[0] === 'iface' && words[1] === uplink;
        const isManual = words[3] === 'manual';
        if (!inStanza || isManual) return [line];
        return [`iface ${uplink} ${words[2] ?? 'inet'} manual`, `#xenplay-${bridge}: ${line}`];
      }
      const isOption = inStanza && ADDRESSING.test(line);
      return [isOption ? `#xenplay-${bridge}: ${line}` : line];
    })
    .join('\n');
}

/** What belongs to the address goes with it; hooks, MTU and the like of the card stay its own. */
const ADDRESSING =
  /^\s+(address|netmask|broadcast|network|gateway|metric|pointopoint|hostname|leasehours|leasetime|vendor|client|scope|dns-\S+)\s/;

/** True when a line goes on in the next one: such files are left to people. */
export function hasContinuedLines(text: string): boolean {
  return /\\\n/.test(text);
}
