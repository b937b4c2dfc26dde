import fc from 'fast-check';
import { hvmCheck } from '../../modules/hvm_check/index.ts';
import { ParseError } from '../../src/model/diagnostic.ts';

const line = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '=facts',
    '=cpu',
    '=info',
    '=dmesg',
    '=log',
    '=end',
    '|status=0',
    '|bytes=9',
    '|hypervisor=xen',
    '|dom0=yes',
  ),
  fc.constantFrom('|xen_caps : hvm-3', '|capabilities=', '|features=zz', '|machine=x86_64', '|virt_caps :'),
);

describe('the parser of hvm_check', () => {
  it('gives a state, facts and a plan, or a ParseError, for any text', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.boolean(), (lines, isWhole) => {
        const stdout = [...(isWhole ? ['=facts', ...lines, '=end'] : lines)].join('\n');
        try {
          const state = hvmCheck.parse({ exitStatus: 0, stdout, stderr: '' }, {});
          hvmCheck.facts?.(state, {});
          hvmCheck.plan(state, { expect: { hvm: true } });
        } catch (error) {
          if (!(error instanceof ParseError)) throw error;
        }
      }),
    );
  });
});
