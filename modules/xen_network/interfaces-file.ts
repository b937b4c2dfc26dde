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

/** The text as it was before `withoutAddresses`. */
export function withAddresses(text: string, bridge: string): string {
  const mark = `#xenplay-${bridge}: `;
  const lines = text.split('\n');
  return lines
    .filter(
      (line, index) => !(/^iface \S+ \S+ manual$/.test(line) && /^\s*iface\s/.test(marked(lines[index + 1], mark))),
    )
    .map(line => (line.startsWith(mark) ? line.slice(mark.length) : line))
    .join('\n');
}

function marked(line: string | undefined, mark: string): string {
  return line?.startsWith(mark) === true ? line.slice(mark.length) : '';
}

/** Whether the text gives this interface an address of its own. */
export function setsUp(text: string, uplink: string): boolean {
  return text.split('\n').some(line => {
    const [keyword, name, , method] = line.trim().split(/\s+/);
    return keyword === 'iface' && name === uplink && method !== 'manual';
  });
}

/** What belongs to the address goes with it; hooks, MTU and the like of the card stay its own. */
const ADDRESSING =
  /^\s+(address|netmask|broadcast|network|gateway|metric|pointopoint|hostname|leasehours|leasetime|vendor|client|scope|dns-\S+)\s/;

/** True when a line goes on in the next one: such files are left to people. */
export function hasContinuedLines(text: string): boolean {
  return /\\\n/.test(text);
}
