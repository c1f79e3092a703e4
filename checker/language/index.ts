/** The language: everything that a system, an edit or a property is written with. */
export { all, any, bool, boolean, Expr, FALSE, ifElse, indexSet, IndexSet, lit, not, Place, range, self, switchOn, switchValue, TRUE } from './expr.js';
export type { Bool, Domain, Index, Int, Mask } from './expr.js';
export type { AgentNode, EffectNode, ExprNode, Node, ObserverNode, RoutineNode, StepNode, VariableNode } from './data.js';
export { bookkeeping, define, objectType, ObjectType, pool, Pool, variable } from './variable.js';
export type { Definition, Variable } from './variable.js';
export { assign, choose, either, exclusive, forEach, load, loop, ret, step, store, wait, when } from './step.js';
export { call, effectIf, event, indirect, routine } from './routine.js';
export type { Event, Places, Routine } from './routine.js';
export { agent } from './system.js';
export type { Description } from './system.js';
export { atRisk, judgesStepsBy, noDeadlock, on, property, violate } from './property.js';
export type { Property, PropertyKind } from './property.js';
export { ground } from './lower/ground.js';
export { ModelError } from './ground.js';
export type { GroundSystem } from './ground.js';
export { applyEdits } from './edit/apply.js';
export { addressesOf } from './edit/address.js';
export type { AddressEntry } from './edit/address.js';
export {
  addAgent, addDefinition, addLocal, addMember, addParameter, addPool, addRoutine, addVariable, amend, amendNode, append, at, doing,
  guardedBy, local, ordered, prepend, rebind, redefine, region, remove, rename, replaceBody, replaceRoutine, setArgs, setSwitch, swap,
} from './edit/build.js';
export { mutants } from './edit/mutants.js';
export { edits } from './edit/operation.js';
export type { Address, Edits, Operation } from './edit/operation.js';
export { behaviourDigestOf, digestOf } from './digest.js';
export { ordersDiffer, withoutBarriers } from './orderings.js';
