import { offerToFiles } from '../study/subject/offered.js';
import '../study/work/worker.js';

/** A worker of the bundle, where everything is one script. */
offerToFiles(() => import('../index.js'), new URL('../index.js', import.meta.url));
