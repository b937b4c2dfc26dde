import { readFileSync } from 'node:fs';

/** The name of a user of the controller, as its password file has it; the number when it has none. */
export function ownerName(uid: number): string {
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
    return lines.map(line => line.split(':')).find(fields => fields[2] === String(uid))?.[0] ?? String(uid);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(uid);
    throw error;
  }
}
