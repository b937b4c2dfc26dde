import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject, randomBytes } from 'node:crypto';
import { PeerError } from './peer-error.ts';

/** What ssh2 asks a server for (RFC 8270). */
const FEWEST_BITS = 2048;
const MOST_BITS = 8192;
/** As many bits as the strongest key that is made of it could need twice over; ssh(1) takes as many. */
const EXPONENT_BYTES = 64;

/**
 * Diffie-Hellman in a group that the server chose. Node's own class proves first that the prime is one: a second of processor
 * time for 3072 bits, twenty for 8192, in which no other host is served. The server's key signs the group, so the proof
 * would only tell us that a host which we trust deceives itself; ssh(1) leaves it out, too.
 */
export class GroupKeys {
  readonly publicKey: Buffer;
  readonly #prime: Buffer;
  readonly #generator: Buffer;
  readonly #group: Buffer;
  readonly #privateKey: KeyObject;

  constructor(prime: Buffer, generator: Buffer) {
    this.#prime = withoutZeros(prime);
    this.#generator = withoutZeros(generator);
    const bits = this.#prime.length * 8 - Math.clz32(this.#prime[0] ?? 0) + 24;
    const isOdd = (this.#prime.at(-1) ?? 0) % 2 === 1;
    if (bits < FEWEST_BITS || bits > MOST_BITS || !isOdd || this.#generator.length > this.#prime.length)
      throw new PeerError(
        'bad_group',
        `the server chose a Diffie-Hellman group of ${bits} bits that is not to be used`,
      );
    this.#group = der(SEQUENCE, DH_KEY_AGREEMENT, der(SEQUENCE, derInteger(this.#prime), derInteger(this.#generator)));
    const exponent = randomBytes(EXPONENT_BYTES);
    // DER has no zeros in front.
    exponent[0] = 0x80 | (exponent[0] ?? 0);
    const octets = der(OCTET_STRING, derInteger(exponent));
    const key = der(SEQUENCE, derInteger(Buffer.of(0)), this.#group, octets);
    this.#privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    // The generator to our exponent: what a party with the generator as its public key would share with us.
    this.publicKey = this.computeSecret(this.#generator);
  }

  getPrime(): Buffer {
    return this.#prime;
  }

  getGenerator(): Buffer {
    return this.#generator;
  }

  /** Throws for what is no public key of this group: 0, 1, the prime less one, or more. */
  computeSecret(publicKey: Buffer): Buffer {
    const key = der(SEQUENCE, this.#group, der(BIT_STRING, Buffer.of(0), derInteger(withoutZeros(publicKey))));
    return diffieHellman({
      privateKey: this.#privateKey,
      publicKey: createPublicKey({ key, format: 'der', type: 'spki' }),
    });
  }
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
/** 1.2.840.113549.1.3.1, with its tag and length. */
const DH_KEY_AGREEMENT = Buffer.from('06092a864886f70d010301', 'hex');

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  const head = [tag, ...(length < 0x80 ? [length] : long)];
  return Buffer.concat([Buffer.from(head), content]);
}

/** Of a number that is not negative: a first bit that is set would make it so. */
function derInteger(bytes: Buffer): Buffer {
  return der(INTEGER, (bytes[0] ?? 0) & 0x80 ? Buffer.of(0) : Buffer.alloc(0), bytes);
}

function withoutZeros(bytes: Buffer): Buffer {
  const first = bytes.findIndex(byte => byte !== 0);
  return first < 0 ? Buffer.of(0) : bytes.subarray(first);
}
