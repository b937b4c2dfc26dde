import assert from 'node:assert/strict';
import fc from 'fast-check';
import { renderConfig, type ConfigValue } from '../../modules/xen_guest/config.ts';
import { parseConfig } from '../../modules/xen_guest/config-parser.ts';
import { xenGuest } from '../../modules/xen_guest/index.ts';

const key = fc.stringMatching(/^[a-z][_a-z0-9]{0,12}$/);
const text = fc.string({ unit: 'binary' }).map(value => value.replace(/[\0\n\r]/g, ''));
const value: fc.Arbitrary<ConfigValue> = fc.oneof(text, fc.nat(), fc.array(text, { minLength: 1 }));

describe('config files of guests', () => {
  it('say after parsing what was rendered', () => {
    fc.assert(
      fc.property(fc.dictionary(key, value), entries => {
        const config = new Map(Object.entries(entries));
        assert.deepEqual(parseConfig(renderConfig(config)), { kind: 'config', config });
      }),
    );
  });

  it('of any content are read or refused, never a crash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), content =>
        ['config', 'unconvertible'].includes(parseConfig(content).kind),
      ),
    );
  });

  it('and any output of the probe give a state or a ParseError', () => {
    const lines = fc.array(
      fc.oneof(
        fc.constantFrom('=toolstack', '=list', '=live', '=config', '=missing', '=auto', '|status=0', '|Name ID Mem'),
        fc.string().map(line => `|${line}`),
      ),
    );
    fc.assert(
      fc.property(lines, output => {
        try {
          xenGuest.parse({ exitStatus: 0, stdout: output.join('\n'), stderr: '' }, {});
        } catch (error) {
          assert.equal(error instanceof Error ? error.name : '', 'ParseError');
        }
      }),
    );
  });
});
