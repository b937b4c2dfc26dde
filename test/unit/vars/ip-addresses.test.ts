import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { filterNamed } from '../../../src/vars/filters/index.ts';
import { scopeOf } from '../../../src/vars/scope.ts';
import { renderValue } from '../../../src/vars/template.ts';

/** What ansible.utils 2.9 with netaddr 0.8 gave, by query and value; null for none, false for no address. */
const FACTS: Readonly<Record<string, Readonly<Record<string, string | number | boolean | null>>>> = {
  '': {
    '192.168.1.5': '192.168.1.5',
    '10.0.0.1/255.255.255.0': '10.0.0.1/24',
    '2001:db8::/32': '2001:db8::/32',
    x: false,
  },
  address: {
    '192.168.1.5/24': '192.168.1.5',
    '192.168.1.0/24': null,
    '10.0.0.0/31': '10.0.0.0',
    '2001:db8::/32': '2001:db8::',
  },
  'address/prefix': { '192.168.1.5': '192.168.1.5/32', '192.168.1.0/24': false, 'fe80::100/10': 'fe80::100/10' },
  host: { '192.168.1.5': '192.168.1.5/32', '192.168.1.0/24': null, '2001:db8::/32': null },
  'ip/prefix': { '192.168.1.5': null, '192.168.1.5/24': '192.168.1.5/24', '10.0.0.3/32': null },
  ip_netmask: { '192.168.1.5/24': '192.168.1.5 255.255.255.0', 'fe80::100/10': 'fe80::100 ffc0::' },
  net: { '192.168.1.0/24': '192.168.1.0/24', '192.168.1.5/24': null, '10.0.0.3/32': null },
  network: { '192.168.1.5/24': '192.168.1.0', '10.0.0.1/31': '10.0.0.0', '2001:db8::1/64': '2001:db8::' },
  subnet: { '192.168.1.5/24': '192.168.1.0/24', 'fe80::100/10': 'fe80::/10', '8.8.8.8': '8.8.8.8/32' },
  network_wildcard: {
    '192.168.1.5/24': '192.168.1.0 0.0.0.255',
    '2001:db8::/32': '2001:db8:: ::ffff:ffff:ffff:ffff:ffff:ffff',
  },
  netmask: { '192.168.1.5/24': '255.255.255.0', '0.0.0.0/0': '0.0.0.0', '2001:db8::/32': 'ffff:ffff::' },
  hostmask: { '192.168.1.5': '0.0.0.0', 'fe80::100/10': '3f:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::1': '::' },
  prefix: { '10.0.0.1/255.255.255.0': 24, '::1': 128, '192.168.1.5/33': false },
  broadcast: {
    '192.168.1.5/24': '192.168.1.255',
    '10.0.0.1/31': null,
    '8.8.8.8': null,
    '2001:db8::1/64': '2001:db8::ffff:ffff:ffff:ffff',
  },
  first_usable: { '192.168.1.5/24': '192.168.1.1' },
  last_usable: { '192.168.1.5/24': '192.168.1.254' },
  range_usable: { '192.168.1.5/24': '192.168.1.1-192.168.1.254' },
  size: { '192.168.1.5/24': 256, '0.0.0.0/0': 4_294_967_296, '8.8.8.8': 1 },
  size_usable: { '192.168.1.5/24': 254, '10.0.0.0/31': 2, '10.0.0.3/32': 0 },
  int: { '192.168.1.5': 3_232_235_781, '192.168.1.5/24': '3232235781/24', '::1': 1, '10.0.0.3/32': '167772163/32' },
  type: { '192.168.1.0/24': 'network', '192.168.1.5/24': 'address', '10.0.0.0/31': 'network' },
  version: { '8.8.8.8': 4, '::1': 6 },
  revdns: { '192.168.1.5': '5.1.168.192.in-addr.arpa.' },
  wrap: { 'fe80::100/10': '[fe80::100]/10', '::1': '[::1]', '8.8.8.8': '8.8.8.8' },
  loopback: { '127.0.0.1': '127.0.0.1', '::1': '::1', '8.8.8.8': null },
  'link-local': { '169.254.1.1': '169.254.1.1', 'fe80::100/10': 'fe80::100/10', '8.8.8.8': null },
  multicast: { '224.0.0.1': '224.0.0.1', '8.8.8.8': null },
  unicast: { '224.0.0.1': null, '8.8.8.8': '8.8.8.8' },
  private: { '192.168.1.5/24': '192.168.1.5/24', '2001:db8::1': null, '127.0.0.1': null },
  public: { '8.8.8.8': '8.8.8.8', '192.168.1.5': null, '::1': null, '2001:db8::1': '2001:db8::1' },
  1: { '192.168.1.5/24': '192.168.1.1/24', '10.0.0.3/32': '10.0.0.3/32', '8.8.8.8': '8.8.8.8' },
  '-1': { '192.168.1.5/24': '192.168.1.255/24' },
  300: { '192.168.1.5/24': false, '2001:db8::/32': '2001:db8::12c/32' },
  '192.168.0.0/16': { '192.168.1.5': '192.168.1.5', '10.0.0.3/32': null, '::1': null },
};

describe('IP addresses in templates', () => {
  for (const [query, answers] of Object.entries(FACTS))
    it(`ipaddr(${JSON.stringify(query)}) gives what ansible.utils gives`, () => {
      const given = Object.keys(answers).map(value => [value, filterNamed('ipaddr')(value, [query], new Map())]);
      assert.deepEqual(Object.fromEntries(given), answers);
    });

  const said = (template: string) => renderValue(`{{ ${template} }}`, scopeOf([]));

  it('of a list are those that there are', () => {
    assert.deepEqual(said("['1.2.3.4', 'x', '::1', '10.0.0.0/8'] | ansible.utils.ipaddr('address')"), [
      '1.2.3.4',
      '::1',
    ]);
    assert.deepEqual(said("['1.2.3.4', 'x', '10.0.0.0/8', '2001:db8::1'] | ipv4"), ['1.2.3.4', '10.0.0.0/8']);
  });

  it('can be counted with', () => {
    assert.equal(said("'192.168.1.5' | ipmath(-10)"), '192.168.0.251');
    assert.equal(said("'192.168.0.0/24' | nthhost(5)"), '192.168.0.5');
    assert.equal(said("'192.168.0.0/24' | nthhost(305)"), false);
    assert.equal(said("'fe80::1' | ipwrap"), '[fe80::1]');
  });

  it('are written as short as they can be, of two equal runs the first', () => {
    assert.equal(said("'2001:0:0:1:0:0:0:0001' | ipaddr('network')"), '2001:0:0:1::1');
    assert.equal(said("'2001:0:0:1:2:0:0:3' | ipaddr('network')"), '2001::1:2:0:0:3');
    assert.equal(said("'::ffff:1.2.3.4' | ipaddr('network')"), '::ffff:1.2.3.4');
  });

  it('are told from what only looks like one as Node tells them', () => {
    const pieces = fc.constantFrom('0', '1', 'ff', 'fffff', '10', '256', '01', ':', '::', '.', '/', 'g', '1.2.3.4');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 17 }), parts => {
        const text = parts.join('');
        if (!text.includes('/')) assert.equal(said(`'${text}' | ipaddr('bool')`), isIP(text) !== 0, text);
      }),
      {
        examples: [
          '1.2.3.4',
          '::',
          '1:2:3:4:5:6:7:8',
          '1::8',
          '::1.2.3.4',
          '1:2:3:4:5:6:1.2.3.4',
          ':1',
          '1:',
          '1:::2',
        ].map(text => [[text]]),
      },
    );
  });

  it('of which nobody has asked before are an error', () => {
    assert.throws(() => said("'1.2.3.4' | ipaddr('nonsense')"), /ipaddr knows no "nonsense"/);
    assert.throws(() => said("'x' | ipmath(1)"), /no IP address/);
  });
});
