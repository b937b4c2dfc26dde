import { xenNetwork } from '../../../../modules/xen_network/index.ts';
import { describeCases } from '../../../support/module-cases.ts';

describeCases(xenNetwork);
