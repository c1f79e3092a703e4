interface Offered {
  /** By the name that a file imports. */
  readonly load: () => Promise<Readonly<Record<string, unknown>>>;
  readonly at: URL;
}

let offered: Offered | undefined;

/**
 * Says what a file gets that imports `smpcheck`: the public face of this very package, which is above this room. `at`: where a
 * thread finds it that has not loaded it.
 */
export function offerToFiles(load: Offered['load'], at: URL): void { offered = { load, at }; }

/** The same where the public face is loaded with the first file that imports it: it offers itself then. */
export function offerLater(loadFace: () => Promise<unknown>, at: URL): void {
  offerToFiles(async () => {
    await loadFace();
    return whatIsOffered().load();
  }, at);
}

/** What was offered; a mistake of this program where nothing was. */
export function whatIsOffered(): Offered {
  if (offered === undefined) throw new Error('nothing is offered to files that import smpcheck');
  return offered;
}

export const isOffered = (): boolean => offered !== undefined;
