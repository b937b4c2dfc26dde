/** One line of an authorized_keys file (sshd(8)). */
export interface Key {
  readonly options: string;
  readonly type: string;
  /** Base64. */
  readonly key: string;
  readonly comment: string;
}

const TYPE =
  /^(?:ssh-(?:ed25519|rsa|dss|ed448)(?:-cert-v01@openssh\.com)?|ecdsa-sha2-nistp(?:256|384|521)(?:-cert-v01@openssh\.com)?|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)(?:-cert-v01)?@openssh\.com)$/;

/** Undefined for comments, blank lines and what is no key. */
export function keyOf(line: string): Key | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const words = wordsOf(text);
  const at = words.findIndex(word => TYPE.test(word));
  const key = words[at + 1];
  if (at < 0 || at > 1 || key === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(key)) return undefined;
  return {
    options: at === 1 ? (words[0] ?? '') : '',
    type: words[at] ?? '',
    key,
    comment: words.slice(at + 2).join(' '),
  };
}

/** Blanks inside double quotes do not part words; a backslash before a quote keeps it. */
function wordsOf(text: string): readonly string[] {
  return text.match(/(?:"(?:\\.|[^"\\])*"|[^\s"]|")+/g) ?? [];
}

function lineOf({ options, type, key, comment }: Key): string {
  return [options, type, key, comment].filter(part => part !== '').join(' ');
}

function isSameLine(one: Key, other: Key): boolean {
  return lineOf(one) === lineOf(other);
}

interface Edit {
  readonly state: 'present' | 'absent';
  readonly exclusive: boolean;
}

/** The lines as they shall be; comments and lines that are no keys stay, but for `exclusive`. */
export function editedLines(
  lines: readonly string[],
  wanted: readonly Key[],
  { state, exclusive }: Edit,
): readonly string[] {
  const find = (line: string): Key | undefined => wanted.find(key => key.key === keyOf(line)?.key);
  if (state === 'absent') return lines.filter(line => find(line) === undefined);
  const kept = lines.flatMap(line => {
    const key = keyOf(line);
    const match = find(line);
    if (key === undefined) return exclusive && line.trim() !== '' && !line.trim().startsWith('#') ? [] : [line];
    if (match === undefined) return exclusive ? [] : [line];
    return isSameLine(key, match) ? [line] : [lineOf(match)];
  });
  const missing = wanted.filter(key => !kept.some(line => keyOf(line)?.key === key.key));
  return [...kept, ...missing.map(lineOf)];
}
