/** What is said of an edge X -> Y: Y is unsafe, or warns, or is of no use without X; or the texts need each other. */
export type DocumentedKind = 'unsafe' | 'warning' | 'gain' | 'text';

export interface DocumentedEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: DocumentedKind;
  readonly says: string;
}

/** The dependencies of the patches as their change logs and reviews tell them. */
export const documented: readonly DocumentedEdge[] = [
  { from: 1, to: 2, kind: 'warning', says: 'false alarms in debug mode without it' },
  { from: 1, to: 6, kind: 'warning', says: 'false alarms in debug mode without it' },
  { from: 2, to: 3, kind: 'gain', says: 'useless without it' },
  { from: 4, to: 6, kind: 'unsafe', says: 'the wait mask of another task' },
  { from: 5, to: 6, kind: 'unsafe', says: 'csds that are freed with their CPU' },
  { from: 6, to: 7, kind: 'unsafe', says: 'many_cond() unpinned' },
  { from: 6, to: 8, kind: 'unsafe', says: 'many_cond() unpinned' },
  { from: 8, to: 14, kind: 'gain', says: 'gain only' },
  { from: 10, to: 12, kind: 'text', says: 'the code that it changes' },
  { from: 11, to: 12, kind: 'text', says: 'the size of the stack only' },
  { from: 12, to: 14, kind: 'unsafe', says: 'the flush_tlb_info of another task' },
  { from: 13, to: 14, kind: 'unsafe', says: 'the scratch mask of another task' },
];
