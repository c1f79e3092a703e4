import { amend, at, doing, edits, effectIf, local, not, remove, setArgs, step, swap } from '../../checker/language/index.js';
import { bitsOf, cfdMask, cpumask } from '../smp/cpumask.js';
import { cfdCsd, csd, queueHead } from '../smp/csd.js';
import { cpuOnlineMask, here } from '../smp/cpu.js';
import { offlineCheck } from '../smp/events.js';
import { cpus } from '../sets.js';
import { atomicCsdLock, destinationCsd } from './designs.js';
import { earlyPut } from './series.js';
import { series, unsafe } from './variant.js';
import type { Variant } from './variant.js';

const SINGLE = 'smp_call_function_single';
const MANY = 'smp_call_function_many_cond';
const FLUSH = '__flush_smp_call_function_queue';
const node = local('csd', csd.index);

/** Historical bugs of the cross-call and hotplug protocol, each as an edit of the kernel before or with the series. */
export const bugVariants: readonly Variant[] = [
  {
    id: 'B01', name: 'empty IPI mask', says: 'The IPIs go to the wait mask, from which the targets clear themselves.', patches: [],
    edits: [edits('B01', 'send to the wait mask; the handler clears its own bit in it', [
      setArgs(`${MANY}/send_call_function_ipi_mask`, { mask: local('M', cpumask.index) }),
      at(`${FLUSH}/csd_do_func (SYNC)`).insertAfter(step('cpumask_clear_cpu(self, wait mask)', [
        cpus.each((sender) => [effectIf(node.eq(cfdCsd.ref(sender, here.cpu)), [
          bitsOf(cfdMask.ref(sender)).set(bitsOf(cfdMask.ref(sender)).without(here.cpu)),
        ])]),
      ])),
    ])],
    scenarios: ['shrinking-mask'], expect: unsafe('mask-sanity', 'no-lost-ipi'), source: 'f44310b98ddb',
    finding: {
      holds: ['no-lost-ipi'],
      because: 'a CPU clears its own bit only after it took its queue, so the IPI that is not sent is one that nobody needs',
    },
  },
  {
    id: 'B02', name: 'no dying flush', says: 'smpcfd_dying_cpu() does not run what is queued.', patches: series(1, 9),
    edits: [edits('B02', 'smpcfd_dying_cpu() does not flush', [remove(`smpcfd_dying_cpu/${FLUSH}`)])],
    scenarios: ['one-call-target-down', 'two-calls-target-down'],
    expect: unsafe('no-queue-after-drain', 'sync-call-returns', 'async-call-runs'), source: '8d056c48e486',
  },
  {
    id: 'B03', name: 'blind offline check', says: 'V03, and the kernel\'s check looks at the queue that it has just emptied.', patches: [1, 2],
    edits: [earlyPut, edits('B03', 'the check tests the queue instead of the taken list', [
      amend(`${FLUSH}/IPI on offline CPU?`, doing(offlineCheck({
        cpu: here.cpu, warns: not(cpuOnlineMask().has(here.cpu)).and(queueHead(here.cpu).ne(csd.none)),
      }))),
    ])],
    scenarios: ['two-calls-target-down'],
    expect: { verdict: 'BLIND', violated: ['no-queue-after-drain'], silent: 'offline-ipi-warn-fires' }, source: '9e949a388635',
  },
  {
    id: 'B04', name: 'published before filled', says: 'single(): func and info are stored after the push.', patches: [],
    edits: [edits('B04', 'push, then fill', [
      at(`${SINGLE}/func`).moveAfter(`${SINGLE}/generic_exec_single`),
      at(`${SINGLE}/info`).moveAfter(`${SINGLE}/func`),
    ])],
    scenarios: ['one-call-target-down'], expect: unsafe('sync-complete', 'args-visible'), source: 'e6cd1e07a185',
  },
  {
    id: 'B06', name: 'async unlock after call', says: 'An ASYNC csd is unlocked after its function.', patches: [],
    edits: [edits('B06', 'call, then unlock', [swap(`${FLUSH}/csd_unlock (ASYNC)`, `${FLUSH}/csd_do_func (ASYNC)`)])],
    scenarios: ['re-arm', 'free-in-callback'], expect: unsafe('csd-lifetime', 'async-call-runs'), source: '8053871d0f7f',
  },
  {
    id: 'B07', name: 'self call', says: 'A call to this very CPU is queued like any other.', patches: [],
    edits: [edits('B07', 'no self branch', [remove('generic_exec_single/self')])],
    scenarios: ['self-call-irqs-off'], expect: unsafe('sync-call-returns'), source: 'd8ad7d1123a9',
  },
  {
    id: 'B08', name: 'softirq over a debt', says: 'A softirq between push and IPI makes a waiting call to the same CPU.', patches: [], edits: [],
    scenarios: ['softirq-over-debt'], expect: unsafe('sync-call-returns', 'context-contract'), source: '19dbdcb8039c',
  },
  {
    id: 'B44', name: 'csd_data of no CPU', says: 'CSD debug with an atomic csd_lock(): any() that finds no CPU online uses the csd of CPU number nr_cpu_ids.',
    patches: [], edits: [destinationCsd, atomicCsdLock],
    scenarios: ['any-nobody-debug'], expect: unsafe('cpu-index-sanity'), source: 'b0473dcd4b1d',
  },
];
