import { edits } from '../../checker/language/index.js';

/** c86f522bb57b. The alignment of a type: nothing that the protocol sees. */
export const patch11 = edits('P11', 'x86/mm: Cap flush_tlb_info alignment at 64 bytes', []);
