import { readFileSync } from 'node:fs';

/** A user's home by /etc/passwd. */
export function homeOf(user: string): string | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.startsWith(`${user}:`));
  return line?.split(':')[5];
}
