/** What a probe printed, by section. */
export type Sections = ReadonlyMap<string, readonly string[]>;

/**
 * The form in which longer probes answer: a line `=NAME` begins a section, and each of its lines has `|` before it, so that no
 * content can be taken for a heading. All other lines are left out.
 */
export function sectionsOf(stdout: string): Sections {
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of stdout.split('\n')) {
    if (line.startsWith('=')) {
      current = [];
      sections.set(line.slice(1), current);
    } else if (line.startsWith('|')) current.push(line.slice(1));
  }
  return sections;
}
