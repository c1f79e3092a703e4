/** The systems that the benchmark measures, ground. Build first: npm run build. */

/** The yardstick. Only what a system needs is loaded: the whole process is measured. */
export async function yardstick(cpus, tasks) {
  const { ground } = await import('../dist/checker/language/index.js');
  const { callfn } = await import('../dist/checker/testing/callfn.js');
  const { description, properties } = callfn(cpus, tasks);
  return ground(description, properties);
}

const subject = async (variant) => {
  const { groundSubject, namedSubject } = await import('../dist/study/subject/subject.js');
  const chosen = namedSubject(variant);
  return { groundSubject, chosen, safety: chosen.properties.filter((p) => p.kind === 'safety').map((p) => p.property) };
};

/** A scenario of the kernel model with its safety properties: what SPIN can be asked, too. */
export async function kernel(scenario, variant) {
  const { groundSubject, chosen, safety } = await subject(variant);
  return groundSubject(chosen, scenario, safety);
}

/** The same for SPIN, which asserts the same properties. */
export async function kernelPromela(scenario, variant) {
  const { groundSubject, chosen, safety } = await subject(variant);
  const { exportPromela } = await import('../dist/checker/export/promela.js');
  return exportPromela(groundSubject(chosen, scenario, safety), { check: safety });
}
