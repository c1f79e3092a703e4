import { createJiti } from 'jiti';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { commonTokens, declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';
import { strykerPlugins as vitest } from '@stryker-mutator/vitest-runner';

/**
 * A test runner for StrykerJS: asks random systems first, in this process and without loading anything again,
 * a millisecond each, and vitest's tests only where none of them notices.
 */
export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'systems', make)];

function make(injector) { return new SystemsRunner(vitest[0].factory(injector)); }
make.inject = vitest[0].factory.inject ?? [commonTokens.injector];

/** Tests that take longer are not asked about every mutant; what only they notice counts as survived. */
const SLOW_MS = 400;
/** An examination takes some milliseconds. */
const HANGS_MS = 3000;
const EXAMINE = new Script('globalThis.__stryker__.examine()');
const NAME = /^system (\d+)$/;

class SystemsRunner {
  constructor(others) { this.others = others; }

  capabilities() { return this.others.capabilities(); }

  async init() {
    const { examine, SYSTEMS } = await createJiti(import.meta.url).import(join(process.cwd(), 'checker/testing/mutants/examine.ts'));
    this.examine = examine;
    this.ids = Array.from({ length: SYSTEMS }, (_, k) => `system ${k}`);
    this.covered = context.mutantCoverage ??= { static: {}, perTest: {} };
    const loading = structuredClone(this.covered.static);
    for (const id of this.ids) this.ask(id);
    this.usual = structuredClone(this.covered.static);
    // What was asked to learn the sizes is no part of loading; instrumented code keeps this very object.
    for (const id of Object.keys(this.covered.static)) if (!(id in loading)) delete this.covered.static[id];
    await this.others.init();
  }

  async dryRun(options) {
    const own = this.ids.map((id) => {
      context.currentTestId = id;
      const start = performance.now();
      const difference = this.ask(id);
      if (difference !== undefined) throw new Error(`${id}: ${difference}`);
      return { id, name: id, status: TestStatus.Success, timeSpentMs: performance.now() - start };
    });
    context.currentTestId = undefined;
    const result = await this.others.dryRun(options);
    if (result.status !== DryRunStatus.Complete) return result;
    const theirs = result.mutantCoverage ?? { static: {}, perTest: {} };
    const slow = new Set(result.tests.filter((t) => t.timeSpentMs > SLOW_MS).map((t) => t.id));
    for (const id of slow) delete theirs.perTest[id];
    return {
      ...result, tests: [...own, ...result.tests.filter((t) => !slow.has(t.id))],
      mutantCoverage: { static: { ...this.covered.static, ...theirs.static }, perTest: { ...this.covered.perTest, ...theirs.perTest } },
    };
  }

  async mutantRun(options) {
    const mine = options.testFilter?.filter((id) => NAME.test(id)) ?? this.ids;
    const others = options.testFilter?.filter((id) => !NAME.test(id));
    const noticed = options.mutantActivation === 'static' ? undefined : this.first(mine, options);
    if (noticed !== undefined || others?.length === 0) {
      return noticed ?? { status: MutantRunStatus.Survived, nrOfTests: mine.length };
    }
    return this.others.mutantRun({ ...options, testFilter: others });
  }

  /** What the first system that notices the mutant says. */
  first(ids, { activeMutant }) {
    // Ten times what all systems together need: a loop that never ends is cut soon.
    const hitLimit = 10 * (this.usual[activeMutant.id] ?? 0) + 10_000;
    try {
      for (const [k, id] of ids.entries()) {
        Object.assign(context, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
        const failureMessage = this.ask(id);
        if (failureMessage !== undefined) return { status: MutantRunStatus.Killed, killedBy: [id], failureMessage, nrOfTests: k + 1 };
      }
      return undefined;
    } finally {
      Object.assign(context, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    }
  }

  /** What is different with this system; an exception is a difference as well, and so is a loop that never ends. */
  ask(id) {
    context.examine = () => this.examine(Number(NAME.exec(id)[1]));
    try { return EXAMINE.runInThisContext({ timeout: HANGS_MS }); } catch (e) { return String(e); }
  }

  dispose() { return this.others.dispose?.(); }
}

/** What instrumented code reads and writes. */
const context = globalThis.__stryker__ ??= {};
