import { all, atRisk, not, on, property, TRUE, variable, violate } from '../checker/language/index.js';
import { csd } from '../model/smp/csd.js';
import { cpuDrained, cpuOffline, csdFunctionEntry, csdQueued, csdUnlinked, localRun } from '../model/smp/events.js';
import { cpus } from '../model/sets.js';
import { ofNode } from './node.js';

const target = variable('execution-context.target', [csd], cpus.index, cpus.none);
const dying = variable('execution-context.dying', [], cpus.mask, cpus.empty);

export const executionContext = property('execution-context', {
  kind: 'safety',
  states: 'A function runs on the requested CPU with interrupts off, on an offline CPU only in smpcfd_dying_cpu().',
  protects: 'Callbacks use per-CPU data of the CPU that they were sent to.',
  brokenBy: 'V03: a csd queued to a dead CPU; B02.',
  history: [target, dying],
  on: [
    on(csdQueued, ({ cpu, csd: node }) => ofNode(node, [target(node).set(cpu)])),
    on(cpuOffline, ({ cpu }) => [dying().set(dying().with(cpu))]),
    on(cpuDrained, ({ cpu }) => [dying().set(dying().without(cpu))]),
    // An ASYNC csd may be queued again before its function starts, so its CPU is judged as it is taken.
    on(csdUnlinked, ({ cpu, csd: node }) => ofNode(node, [
      violate(all(target(node).ne(cpus.none), target(node).ne(cpu)), 'a function was taken by another CPU than it was queued to'),
      target(node).set(cpus.none),
    ])),
    on(localRun, ({ irqsOff }) => [violate(not(irqsOff), 'the local function ran with interrupts on')]),
    on(csdFunctionEntry, ({ cpu, irqsOff, online }) => [
      atRisk(TRUE),
      violate(not(irqsOff), 'a function ran with interrupts on'),
      violate(all(not(online), not(dying().has(cpu))), 'a function ran on an offline CPU'),
    ]),
  ],
});
