import { hvmCheck } from '../../../../modules/hvm_check/index.ts';
import { describeCases } from '../../../support/module-cases.ts';

describeCases(hvmCheck);
