import { movesItsAddress } from './network-cases.ts';

describe('the address of a real dom0 is moved onto a bridge', () => {
  movesItsAddress({ renderer: 'ifupdown' });
});
