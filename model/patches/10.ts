import { edits } from '../../checker/language/index.js';

/** 33c179b50205. A refactoring: the model has the initialisation and the choice of the object apart already. */
export const patch10 = edits('P10', 'x86/mm: Factor out flush_tlb_info initialization', []);
