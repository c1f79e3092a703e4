import '../study/work/worker.js';
import { offerIndex } from './offer-index.js';

/** A worker of the bundle, where everything is one script. */
offerIndex();
