import { offerLater } from '../study/subject/offered.js';

/** Offers the public face to users' files, loaded with the first of them. */
export const offerIndex = (): void => { offerLater(() => import('../index.js'), new URL('../index.js', import.meta.url)); };
