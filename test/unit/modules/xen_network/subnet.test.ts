import assert from 'node:assert/strict';
import { isHostAddress, overlaps, subnetOf, subnetText } from '../../../../modules/xen_network/subnet.ts';

describe('subnetOf', () => {
  it('takes the network of an address', () => {
    const textOf = (cidr: string): string => {
      const subnet = subnetOf(cidr);
      return subnet === undefined ? 'none' : subnetText(subnet);
    };
    assert.deepEqual(
      ['10.99.0.1/24', '255.255.255.255/1', '10.0.0.9', '10.0.0.9/33', '10.0.0.256/8', 'default', 'fe80::1/64'].map(
        textOf,
      ),
      ['10.99.0.0/24', '128.0.0.0/1', '10.0.0.9/32', 'none', 'none', 'none', 'none'],
    );
  });
});

describe('overlaps', () => {
  const isOverlap = (a: string, b: string): boolean | undefined => {
    const [first, second] = [subnetOf(a), subnetOf(b)];
    return first === undefined || second === undefined ? undefined : overlaps(first, second);
  };

  it('sees the wider network around the narrower one, in either order', () => {
    assert.equal(isOverlap('10.0.0.0/8', '10.99.0.1/24'), true);
    assert.equal(isOverlap('10.99.0.1/24', '10.0.0.0/8'), true);
    assert.equal(isOverlap('10.99.0.1/25', '10.99.0.129/25'), false);
    assert.equal(isOverlap('0.0.0.0/0', '203.0.113.7'), true);
  });
});

describe('isHostAddress', () => {
  it('takes addresses that a host can bear', () => {
    for (const address of ['10.99.0.1/24', '192.0.2.0/31', '192.0.2.7/32', '172.16.255.255/12'])
      assert.equal(isHostAddress(address), true, address);
  });

  it('takes neither networks, broadcasts, loopback, multicast nor other ways to write one', () => {
    const wrong = [
      '10.99.0.0/24',
      '10.99.0.255/24',
      '127.0.0.1/8',
      '224.0.0.1/24',
      '0.0.0.1/8',
      '10.0.0.1',
      '10.0.0.1/0',
    ];
    for (const address of [...wrong, '010.0.0.1/24', '10.0.0.01/24', '10.0.0.1/024', 'fe80::1/64', '10.0.0.1/24 '])
      assert.equal(isHostAddress(address), false, address);
  });
});
