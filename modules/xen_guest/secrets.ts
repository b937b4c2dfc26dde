import type { Config, ConfigValue } from './config.ts';

/** Settings that hold a password: of their own, or inside a vfb. */
const PASSWORD = /(?:vncpasswd|spicepasswd)/;

/** A config's text with its passwords hidden. Rather too much is hidden than the rest of a password with a quote in it shown. */
export function masked(text: string): string {
  return text
    .replace(/^(\s*(?:vncpasswd|spicepasswd)\s*\+?=\s*).*$/gm, '$1********')
    .replace(/((?:vncpasswd|spicepasswd)=)[^,\n]*/g, '$1********');
}

export function holdsPassword(text: string): boolean {
  return PASSWORD.test(text);
}

/** The same settings with stand-ins for passwords: for words of a command, which others on the host can see. */
export function withoutPasswords(config: Config): Config {
  return new Map(
    Array.from(config, ([key, value]) => [key, PASSWORD.test(key) ? MASK : withoutPassword(value)] as const),
  );
}

function withoutPassword(value: ConfigValue): ConfigValue {
  if (typeof value !== 'object') return value;
  return value.map(item =>
    typeof item === 'string' ? item.replace(/((?:vncpasswd|spicepasswd)=)[^,]*/g, `$1${MASK}`) : item,
  );
}

const MASK = '********';
