import type { DomainNode, EffectNode, ExprNode, Node, ObserverNode, RoutineNode } from '../data.js';
import { didYouMean } from '../edit/distance.js';
import { branchesOf, nodesIn } from '../edit/tree.js';
import { isNameable, ModelError, VALUE_MAX } from '../ground.js';
import { visitEffectExprs, visitExpr } from '../lower/rewrite.js';
import type { Description } from '../system.js';
import { ANY, BOOL, checkedKind, Declared, indexOf, INT, kindOf, want } from './kinds.js';
import type { Kind, Scope } from './kinds.js';

type Params = Readonly<Record<string, DomainNode>>;
/** Arguments of the events that the system emits. */
type Events = Map<string, Params>;

const NO_LOCALS = {};
const nothingBound: ReadonlyMap<string, Kind> = new Map();

/**
 * Checks that everything in a description and its observers is what it stands for: operations, kinds of values,
 * numbers, who may write what. TypeScript says most of it; a file that was not compiled, or was cast, comes
 * here. Throws ModelError with the place.
 */
export function checkDescription(d: Description, observers: readonly ObserverNode[]): void {
  const declared = new Declared(d);
  const events: Events = new Map();
  checkSwitches(d);
  for (const v of d.variables) checkDomain(v.domain, `variable '${v.name}'`, declared);
  checkAcyclic(d.definitions);
  for (const x of d.definitions) {
    const bound = new Map(x.params.map((p): [string, Kind] => [p, ANY]));
    checkedKind(x.body, { place: `definition '${x.name}'`, locals: NO_LOCALS, bound }, declared);
  }
  for (const r of d.routines) new BodyCheck(d, declared, events, r.name, { ...r.locals, ...r.params }).run(r.body);
  for (const a of d.agents) {
    const scope: Scope = { place: `agent '${a.name}'`, locals: a.locals, bound: nothingBound };
    want(checkedKind(a.enabled, scope, declared), BOOL, 'its condition', scope);
    for (const e of Object.values(a.attributes)) checkedKind(e, scope, declared);
    new BodyCheck(d, declared, events, a.name, a.locals).run(a.body);
  }
  for (const o of observers) checkObserver(o, d, events);
}

function checkDomain(d: DomainNode, place: string, declared: Declared): void {
  if (d.kind === 'range' && !isNameable(d.max)) {
    throw new ModelError(`${place}: range(${String(d.max)}) is none: expected a number from 0 to ${VALUE_MAX}`);
  }
  if (d.kind === 'index' || d.kind === 'mask') declared.set(d.set, { place, locals: NO_LOCALS, bound: nothingBound });
}

/** Values are such that every reader computes the same with them. */
function checkSwitches({ switches }: Description): void {
  for (const [name, value] of Object.entries(switches)) {
    if (isNameable(value)) continue;
    throw new ModelError(`switch '${name}' is ${String(value)}: expected a whole number from 0 to ${VALUE_MAX}`);
  }
}

/** A definition that uses itself, by whatever way, stands for nothing. */
function checkAcyclic(definitions: Description['definitions']): void {
  const bodies = new Map(definitions.map((x) => [x.name, x.body]));
  const done = new Set<string>();
  const visit = (name: string, open: readonly string[]): void => {
    if (open.includes(name)) throw new ModelError(`definition '${name}' uses itself: ${[...open.slice(open.indexOf(name)), name].join(' -> ')}`);
    const body = bodies.get(name);
    if (body === undefined || done.has(name)) return;
    visitExpr(body, (e) => { if (e.op === 'define') visit(e.name, [...open, name]); });
    done.add(name);
  };
  for (const { name } of definitions) visit(name, []);
}

const isNode = (n: unknown): n is Node => typeof n === 'object' && n !== null && 'kind' in n && typeof n.kind === 'string';
const isEffect = (e: unknown): e is EffectNode => typeof e === 'object' && e !== null && 'op' in e && typeof e.op === 'string';

/** The nodes of one routine or agent. */
class BodyCheck {
  constructor(
    private readonly d: Description, private readonly declared: Declared, private readonly events: Events, private readonly owner: string,
    private readonly locals: Readonly<Record<string, DomainNode>>,
  ) {
    for (const [name, domain] of Object.entries(locals)) checkDomain(domain, `${owner}: '${name}'`, declared);
  }

  run(body: readonly Node[]): void {
    if (!Array.isArray(body)) {
      throw new ModelError(`${this.owner}: its body is no list: write () => [step(…), …]`);
    }
    for (const node of body) {
      if (!isNode(node)) throw new ModelError(`${this.owner}: its body holds something that is no step or other node: an effect stands within step(name, […])`);
      this.node(node, { place: `${this.owner}/${node.name}`, locals: this.locals, bound: nothingBound });
      for (const list of branchesOf(node)) this.run(list);
    }
  }

  private node(n: Node, s: Scope): void {
    const bool = (e: ExprNode, what: string): void => want(checkedKind(e, s, this.declared), BOOL, what, s);
    switch (n.kind) {
      case 'step': {
        const inner = n.choose === undefined ? s
          : { ...s, bound: new Map([[n.choose.name, indexOf(this.declared.set(n.choose.set, s))]]) };
        if (n.guard !== undefined) want(checkedKind(n.guard, inner, this.declared), BOOL, 'what it waits for', s);
        checkEffects(n.effects, inner, this.declared, this.events);
        return;
      }
      case 'if': case 'loop': return bool(n.cond, 'its condition');
      case 'exclusive': return bool(n.guard, 'what it waits for');
      case 'forEach':
        want(checkedKind(n.mask, s, this.declared), { kind: 'mask', set: this.declared.set(n.set, s) }, 'its mask', s);
        this.local(n.local, indexOf(n.set), s);
        checkEffects(n.effects, s, this.declared, this.events);
        return;
      case 'let': this.local(n.local, checkedKind(n.value, s, this.declared), s); return;
      case 'return': if (n.value !== undefined) checkedKind(n.value, s, this.declared); return;
      case 'call': this.call(n.args, n.into, this.d.routines.find((r) => r.name === n.routine), s); return;
      case 'indirect':
        want(checkedKind(n.which, s, this.declared), indexOf(this.declared.set(n.set, s)), 'what it calls by', s);
        this.call(n.args, n.into, undefined, s);
        return;
      case 'either': return;
      default: throw new ModelError(`${s.place}: there is no kind of node '${(n as { readonly kind: string }).kind}'`);
    }
  }

  private call(args: Readonly<Record<string, ExprNode>>, into: string | undefined, r: RoutineNode | undefined, s: Scope): void {
    for (const [name, e] of Object.entries(args)) {
      const have = checkedKind(e, s, this.declared);
      if (r === undefined) continue;
      const domain = Object.hasOwn(r.params, name) ? r.params[name] : undefined;
      if (domain === undefined) throw new ModelError(`${s.place}: ${r.name} has no parameter '${name}'${didYouMean(name, Object.keys(r.params))}`);
      want(have, kindOf(domain), `argument '${name}'`, s);
    }
    if (into === undefined) return;
    this.local(into, ANY, s);
    for (const kind of r === undefined ? [] : this.returned(r)) this.local(into, kind, s);
  }

  /** Kinds of what a routine returns. */
  private returned(r: RoutineNode): readonly Kind[] {
    const inside: Scope = { place: r.name, locals: { ...r.locals, ...r.params }, bound: nothingBound };
    return [...nodesIn(r.body)].flatMap(({ node }) => (node.kind === 'return' && node.value !== undefined ? [checkedKind(node.value, inside, this.declared)] : []));
  }

  private local(name: string, kind: Kind, s: Scope): void {
    want(kind, checkedKind({ op: 'local', name }, s, this.declared), `what '${name}' becomes`, s);
  }
}

/** `own`: the history of the observer that does this; undefined: the system does. */
function checkEffects(effects: readonly EffectNode[], s: Scope, d: Declared, events: Events, own?: ReadonlySet<string>): void {
  if (!Array.isArray(effects)) throw new ModelError(`${s.place}: its effects are no list: write [effect, …]`);
  for (const e of effects) {
    if (!isEffect(e)) throw new ModelError(`${s.place}: one of its effects is none: a step cannot stand in a step, nor a value by itself`);
    checkEffect(e, s, d, events, own);
  }
}

function checkEffect(e: EffectNode, s: Scope, d: Declared, events: Events, own?: ReadonlySet<string>): void {
  const watched = (what: string): void => {
    if (own !== undefined) throw new ModelError(`${s.place}: an observer ${what}, which it may only watch: give it a history of its own`);
  };
  switch (e.op) {
    case 'set': {
      if (e.target?.op === 'read' && own?.has(e.target.variable) === false) watched(`writes '${e.target.variable}'`);
      if (e.target?.op !== 'read' && e.target?.op !== 'local') throw new ModelError(`${s.place}: what it writes is no variable or local`);
      return want(checkedKind(e.value, s, d), checkedKind(e.target, s, d), 'what it writes', s);
    }
    case 'when':
      want(checkedKind(e.cond, s, d), BOOL, 'a condition', s);
      checkEffects(e.yes, s, d, events, own);
      return checkEffects(e.no, s, d, events, own);
    case 'each': return checkEffects(e.body, { ...s, bound: new Map([...s.bound, [e.name, indexOf(d.set(e.set, s))]]) }, d, events, own);
    case 'lifetime':
      watched(`begins or ends objects of '${e.pool}'`);
      checkedKind({ op: 'ref', pool: e.pool, args: e.args }, s, d);
      return;
    case 'emit':
      watched(`emits '${e.event}'`);
      return checkEmit(e, s, d, events);
    case 'violate': case 'atRisk':
      if (own === undefined) throw new ModelError(`${s.place}: ${e.op === 'violate' ? 'violate()' : 'atRisk()'} is for observers: emit an event here, and judge it in a property`);
      return want(checkedKind(e.cond, s, d), BOOL, 'what it judges by', s);
    case 'fault': return;
    default: throw new ModelError(`${s.place}: there is no effect '${(e as { readonly op: string }).op}'`);
  }
}

function checkEmit(e: Extract<EffectNode, { op: 'emit' }>, s: Scope, d: Declared, events: Events): void {
  const params = e.params ?? {};
  const missing = Object.keys(params).find((name) => !Object.hasOwn(e.args, name));
  if (missing !== undefined) throw new ModelError(`${s.place}: event '${e.event}' lacks its argument '${missing}'`);
  for (const [name, x] of Object.entries(e.args)) {
    const domain = params[name];
    want(checkedKind(x, s, d), domain === undefined ? ANY : kindOf(domain), `argument '${name}' of event '${e.event}'`, s);
  }
  const known = events.get(e.event);
  if (known !== undefined && known !== params && textOf(known) !== textOf(params)) {
    throw new ModelError(`${s.place}: there are two events '${e.event}' with other arguments: rename one`);
  }
  events.set(e.event, params);
}

const textOf = (params: Params): string => JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));

function checkObserver(o: ObserverNode, d: Description, events: Events): void {
  const place = `property '${o.property}'`;
  const declared = new Declared(d, o.variables);
  const scope: Scope = { place, locals: NO_LOCALS, bound: nothingBound };
  for (const v of o.variables) checkDomain(v.domain, `${place}: '${v.name}'`, declared);
  for (const e of [o.invariant, o.atRisk, o.goal]) if (e !== undefined) want(checkedKind(e, scope, declared), BOOL, 'what it judges by', scope);
  if (o.measure !== undefined) want(checkedKind(o.measure, scope, declared), INT, 'what it measures', scope);
  const own = new Set(o.variables.map((v) => v.name));
  for (const [event, effects] of Object.entries(o.on)) {
    const params = events.get(event);
    if (params !== undefined) checkArguments(event, effects, params, place);
    const args = Object.entries(params ?? {}).map(([name, domain]): [string, Kind] => [`$${name}`, kindOf(domain)]);
    checkEffects(effects, { ...scope, bound: new Map(args) }, declared, events, own);
  }
}

/** What a handler asks of its event is what the system emits. */
function checkArguments(event: string, effects: readonly EffectNode[], params: Params, place: string): void {
  visitEffectExprs(effects, (e) => {
    if (e.op !== 'bound' || !e.name.startsWith('$') || Object.hasOwn(params, e.name.slice(1))) return;
    throw new ModelError(`${place} asks event '${event}' for '${e.name.slice(1)}', which it is not emitted with: it has ${Object.keys(params).join(', ') || 'no arguments'}`);
  });
}
