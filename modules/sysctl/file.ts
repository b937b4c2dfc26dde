/**
 * The name as a path under /proc/sys. sysctl(8): where the first separator is a slash, slashes part and dots stay; otherwise dots
 * part, and a slash stands for a dot inside a part (`net.ipv4.conf.eth0/1.forwarding`).
 */
export function withSlashes(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first === '/') return name;
  return name.replaceAll(/[./]/g, sign => (sign === '.' ? '/' : '.'));
}

/** The values that the lines of a file give to a parameter, in order. */
export function fileValues(content: string, name: string): readonly string[] {
  return content.split('\n').flatMap(line => {
    const parsed = settingOf(line);
    return parsed !== undefined && withSlashes(parsed.name) === withSlashes(name) ? [parsed.value] : [];
  });
}

function settingOf(line: string): { readonly name: string; readonly value: string } | undefined {
  const match = /^\s*-?\s*([^#;\s=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
  return match === null ? undefined : { name: match[1] ?? '', value: (match[2] ?? '').replace(/\s+/g, ' ') };
}

/** The file with the parameter set once, where it stood first; undefined: not at all. */
export function editedFile(content: string, name: string, value: string | undefined): string {
  const lines = content === '' ? [] : content.replace(/\n$/, '').split('\n');
  const isIt = (line: string): boolean => {
    const setting = settingOf(line);
    return setting !== undefined && withSlashes(setting.name) === withSlashes(name);
  };
  const at = lines.findIndex(isIt);
  const wanted = value === undefined ? [] : [`${name}=${value}`];
  const edited =
    at < 0
      ? [...lines, ...wanted]
      : [...lines.slice(0, at), ...wanted, ...lines.slice(at + 1).filter(line => !isIt(line))];
  return edited.map(line => `${line}\n`).join('');
}
