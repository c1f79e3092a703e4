import { offerToFiles, whatIsOffered } from '../study/subject/offered.js';

/** Offers the public face to users' files, loaded when the first of them is: it offers itself then. */
export function offerIndex(): void {
  offerToFiles(async () => {
    await import('../index.js');
    return whatIsOffered().load();
  }, new URL('../index.js', import.meta.url));
}
